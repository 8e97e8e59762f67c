/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/qcow2.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "machine/qcow2_plan.h"

#define COUNT_ORDER    4u /* a refcount has 2^4 bits */
#define USED_ONCE      ((uint64_t)1 << 63)
#define HEADER_LENGTH  104u
#define FORMAT_OF_BASE 0xE2792ACAu /* the extension that says what the image is */
#define BASE_NAME      128u        /* offset in the header's cluster, behind the extensions */

static void put_be(uint8_t *to, uint64_t value, size_t size)
{
    for (; size; size--, value >>= 8)
        to[size - 1] = (uint8_t)value;
}

/* Each fills the zeroed cluster number `number` of its part. */

static int fill_header(struct err *e, const struct qcow2_plan *plan, uint64_t number,
                       uint8_t *cluster)
{
    const size_t name = strlen(plan->base);
    const struct {
        unsigned offset, size;
        uint64_t value;
    } fields[] = {
        {0, 4, 0x514649FB}, /* "QFI\xfb" */
        {4, 4, 3},          /* version */
        {8, 8, BASE_NAME},
        {16, 4, name},
        {20, 4, QCOW2_CLUSTER_BITS},
        {24, 8, plan->size},
        {36, 4, qcow2_l1_entries(plan)},
        {40, 8, qcow2_start(plan, QCOW2_L1) * QCOW2_CLUSTER},
        {48, 8, qcow2_start(plan, QCOW2_COUNT_TABLE) * QCOW2_CLUSTER},
        {56, 4, plan->clusters[QCOW2_COUNT_TABLE]},
        {96, 4, COUNT_ORDER},
        {100, 4, HEADER_LENGTH},
        {HEADER_LENGTH, 4, FORMAT_OF_BASE},
        {HEADER_LENGTH + 4, 4, 3}, /* bytes of "raw" */
    };

    (void)e;
    (void)number;
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        put_be(cluster + fields[i].offset, fields[i].value, fields[i].size);
    memcpy(cluster + HEADER_LENGTH + 8, "raw", 3);
    memcpy(cluster + BASE_NAME, plan->base, name);
    return 0;
}

static int fill_count_table(struct err *e, const struct qcow2_plan *plan, uint64_t number,
                            uint8_t *cluster)
{
    (void)e;
    (void)number;
    put_be(cluster, qcow2_start(plan, QCOW2_COUNTS) * QCOW2_CLUSTER, 8);
    return 0;
}

static int fill_counts(struct err *e, const struct qcow2_plan *plan, uint64_t number,
                       uint8_t *cluster)
{
    const uint64_t data = qcow2_start(plan, QCOW2_DATA);

    (void)e;
    (void)number;
    for (uint64_t i = 0; i < data; i++)
        put_be(cluster + 2 * i, 1, 2);
    for (size_t i = 0; i < plan->data_count; i++)
        put_be(cluster + 2 * (data + i), plan->data[i].uses, 2);
    return 0;
}

static int fill_l1(struct err *e, const struct qcow2_plan *plan, uint64_t number, uint8_t *cluster)
{
    (void)e;
    for (size_t i = 0; i < plan->table_count; i++) {
        uint64_t entry = plan->changed[plan->tables[i]].cluster / QCOW2_ENTRIES;

        if (entry / QCOW2_ENTRIES == number)
            put_be(cluster + 8 * (entry % QCOW2_ENTRIES),
                   (qcow2_start(plan, QCOW2_L2) + i) * QCOW2_CLUSTER | USED_ONCE, 8);
    }
    return 0;
}

static int fill_l2(struct err *e, const struct qcow2_plan *plan, uint64_t number, uint8_t *cluster)
{
    bool last = number + 1 == plan->table_count;
    size_t end = last ? plan->changed_count : plan->tables[number + 1];

    (void)e;
    for (size_t i = plan->tables[number]; i < end; i++) {
        const struct qcow2_change *change = &plan->changed[i];
        uint64_t once = plan->data[change->data].uses == 1 ? USED_ONCE : 0;

        put_be(cluster + 8 * (change->cluster % QCOW2_ENTRIES),
               (qcow2_start(plan, QCOW2_DATA) + change->data) * QCOW2_CLUSTER | once, 8);
    }
    return 0;
}

/* The image's bytes, and what goes over them. */
static int fill_data(struct err *e, const struct qcow2_plan *plan, uint64_t number,
                     uint8_t *cluster)
{
    uint64_t start = plan->changed[plan->data[number].change].cluster * QCOW2_CLUSTER;
    uint64_t there = start < plan->image.size ? plan->image.size - start : 0;

    if (there && source_read(e, &plan->image, start, cluster,
                             there < QCOW2_CLUSTER ? there : QCOW2_CLUSTER) < 0)
        return -1;
    for (size_t i = 0; i < plan->blanks->count; i++) {
        const struct blank *blank = &plan->blanks->items[i];
        uint64_t from = blank->offset > start ? blank->offset : start;
        uint64_t to = blank->offset + blank->length;

        to = to < start + QCOW2_CLUSTER ? to : start + QCOW2_CLUSTER;
        if (from < to)
            memset(cluster + (from - start), blank->fill, to - from);
    }
    return 0;
}

static int write_parts(struct err *e, const struct qcow2_plan *plan, int fd, const char *name)
{
    static int (*const fill[QCOW2_PARTS])(struct err *, const struct qcow2_plan *, uint64_t,
                                          uint8_t *) = {
        [QCOW2_HEADER] = fill_header, [QCOW2_COUNT_TABLE] = fill_count_table,
        [QCOW2_COUNTS] = fill_counts, [QCOW2_L1] = fill_l1,
        [QCOW2_L2] = fill_l2,         [QCOW2_DATA] = fill_data,
    };
    CLEANUP(free_ptr) uint8_t *cluster = mem_alloc(QCOW2_CLUSTER);

    for (enum qcow2_part part = QCOW2_HEADER; part < QCOW2_PARTS; part++)
        for (uint64_t i = 0; i < plan->clusters[part]; i++) {
            memset(cluster, 0, QCOW2_CLUSTER);
            if (fill[part](e, plan, i, cluster) < 0 ||
                file_write_fd(e, fd, name, cluster, QCOW2_CLUSTER) < 0)
                return -1;
        }
    return 0;
}

void qcow2_places_free(struct qcow2_places *places)
{
    free(places->items);
    *places = (struct qcow2_places){0};
}

/* The file's byte that holds the medium's byte `at`, which is in a cluster that differs. */
static uint64_t place_in_file(const struct qcow2_plan *plan, uint64_t at)
{
    size_t low = 0, high = plan->changed_count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (plan->changed[middle].cluster <= at / QCOW2_CLUSTER)
            low = middle;
        else
            high = middle;
    }
    return (qcow2_start(plan, QCOW2_DATA) + plan->changed[low].data) * QCOW2_CLUSTER +
           at % QCOW2_CLUSTER;
}

/* Clusters lie anywhere in the file: a blank has a place in each that it touches. */
static void list_places(const struct qcow2_plan *plan, struct qcow2_places *places)
{
    for (size_t i = 0; i < plan->blanks->count; i++) {
        const struct blank *blank = &plan->blanks->items[i];
        uint64_t end = blank->offset + blank->length;

        for (uint64_t at = blank->offset, next; blank->fill == 0 && at < end; at = next) {
            next = (at / QCOW2_CLUSTER + 1) * QCOW2_CLUSTER;
            next = next < end ? next : end;
            ARRAY_GROW(places->items, places->count, places->room);
            places->items[places->count++] =
                (struct qcow2_place){at, place_in_file(plan, at), next - at};
        }
    }
}

static int put_back(struct err *e, int overlay, const struct qcow2_place *place,
                    const struct source *image)
{
    uint8_t bytes[4096];

    for (uint64_t done = 0; done < place->length;) {
        uint64_t left = place->length - done;
        size_t size = left < sizeof bytes ? (size_t)left : sizeof bytes;

        memset(bytes, 0, size);
        if (image && source_read(e, image, place->medium + done, bytes, size) < 0)
            return -1;
        if (pwrite(overlay, bytes, size, (off_t)(place->file + done)) != (ssize_t)size)
            return err_sys(e, "cannot put bytes of the image back into its overlay");
        done += size;
    }
    return 0;
}

int qcow2_restore(struct err *e, int overlay, const struct qcow2_places *places,
                  const struct source *image)
{
    for (size_t i = 0; i < places->count; i++)
        if (put_back(e, overlay, &places->items[i], image) < 0)
            return -1;
    return 0;
}

int qcow2_make_overlay(struct err *e, const char *image, const char *overlay,
                       const struct blanks *blanks, struct qcow2_places *ret_places)
{
    CLEANUP(qcow2_plan_free) struct qcow2_plan plan = {.image.fd = -1};
    CLEANUP(close_fd) int fd = -1;

    if (qcow2_plan_make(e, image, blanks, &plan) < 0)
        return err_add(e, "cannot make an overlay of the image");
    fd = open(overlay, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_sys(e, "%s", overlay);
    if (write_parts(e, &plan, fd, overlay) < 0)
        return -1;
    /* A network's file system may tell only now that there is no room. */
    if (close(steal_fd(&fd)) < 0)
        return err_sys(e, "%s", overlay);
    if (ret_places)
        list_places(&plan, ret_places);
    return 0;
}
