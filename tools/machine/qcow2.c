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

int qcow2_make_overlay(struct err *e, const char *image, const char *overlay,
                       const struct blanks *blanks)
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
    return close(steal_fd(&fd)) < 0 ? err_sys(e, "%s", overlay) : 0;
}
