/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file, in clusters. Each is used once, so that every count is known before anything is
 * written:
 *
 *     header │ refcount table │ refcounts │ L1 table │ L2 tables │ data
 *
 * L1 says where the L2 tables are, and those say where the clusters are that differ from the
 * image. What has no entry is read from the image.
 */
#include "machine/qcow2.h"

#include <fcntl.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "fmt/source.h"

#define CLUSTER_BITS   16u
#define CLUSTER        ((uint64_t)1 << CLUSTER_BITS) /* bytes */
#define SECTOR         512u
#define ENTRIES        (CLUSTER / 8) /* of an L1, L2 or refcount table's cluster */
#define COUNT_ORDER    4u            /* a refcount has 2^4 bits */
#define CLUSTERS_MOST  (CLUSTER / 2) /* what one cluster of refcounts counts: 2 GiB of overlay */
#define USED_ONCE      ((uint64_t)1 << 63)
#define HEADER_LENGTH  104u
#define FORMAT_OF_BASE 0xE2792ACAu /* the extension that says what the image is */
#define BASE_NAME      128u        /* offset in the header's cluster, behind the extensions */

/* In the order of the file; the counts below are of clusters. */
enum part { HEADER, COUNT_TABLE, COUNTS, L1, L2, DATA, PARTS };

struct plan {
    const char *base; /* the image's path */
    struct source image;
    const struct blanks *blanks;
    uint64_t size;     /* bytes of the medium */
    uint64_t *changed; /* numbers of the medium's clusters that differ from the image, ascending */
    size_t changed_count, changed_room;
    size_t *tables; /* which of the changed ones is the first of each L2 table */
    size_t table_count, table_room;
    uint64_t clusters[PARTS];
};

static void plan_free(struct plan *plan)
{
    source_close(&plan->image);
    free(plan->changed);
    free(plan->tables);
}

static uint64_t divide_up(uint64_t value, uint64_t unit)
{
    return value / unit + (value % unit != 0);
}

static void put_be(uint8_t *to, uint64_t value, size_t size)
{
    for (; size; size--, value >>= 8)
        to[size - 1] = (uint8_t)value;
}

static int in_order(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

/* Blanks are in no order and may share a cluster. */
static void list_changed(struct plan *plan)
{
    size_t kept = 0;

    for (size_t i = 0; i < plan->blanks->count; i++) {
        const struct blank *blank = &plan->blanks->items[i];
        uint64_t end = divide_up(blank->offset + blank->length, CLUSTER);

        for (uint64_t cluster = blank->offset / CLUSTER; cluster < end; cluster++) {
            ARRAY_GROW(plan->changed, plan->changed_count, plan->changed_room);
            plan->changed[plan->changed_count++] = cluster;
        }
    }
    if (plan->changed_count)
        qsort(plan->changed, plan->changed_count, sizeof *plan->changed, in_order);
    for (size_t i = 0; i < plan->changed_count; i++)
        if (i == 0 || plan->changed[i] != plan->changed[kept - 1])
            plan->changed[kept++] = plan->changed[i];
    plan->changed_count = kept;
}

static void list_tables(struct plan *plan)
{
    for (size_t i = 0; i < plan->changed_count; i++) {
        if (i && plan->changed[i] / ENTRIES == plan->changed[i - 1] / ENTRIES)
            continue;
        ARRAY_GROW(plan->tables, plan->table_count, plan->table_room);
        plan->tables[plan->table_count++] = i;
    }
}

static uint64_t l1_entries(const struct plan *plan)
{
    return divide_up(divide_up(plan->size, CLUSTER), ENTRIES);
}

/* The file's cluster with which that part begins; of PARTS: how many there are. */
static uint64_t start_of(const struct plan *plan, enum part part)
{
    uint64_t start = 0;

    for (enum part before = HEADER; before < part; before++)
        start += plan->clusters[before];
    return start;
}

static void count_clusters(struct plan *plan)
{
    plan->clusters[HEADER] = plan->clusters[COUNT_TABLE] = plan->clusters[COUNTS] = 1;
    plan->clusters[L1] = divide_up(l1_entries(plan), ENTRIES);
    plan->clusters[L2] = plan->table_count;
    plan->clusters[DATA] = plan->changed_count;
}

static int plan_make(struct err *e, const char *image, const struct blanks *blanks,
                     struct plan *ret_plan)
{
    *ret_plan = (struct plan){.base = image, .image.fd = -1, .blanks = blanks};
    if (strlen(image) > QCOW2_BASE_MOST)
        return err_set(e, ERR_USAGE, "the image's path has more than %d bytes", QCOW2_BASE_MOST);
    if (source_open(e, image, &ret_plan->image) < 0)
        return -1;
    ret_plan->size = divide_up(blanks->size ? blanks->size : ret_plan->image.size, SECTOR) * SECTOR;
    list_changed(ret_plan);
    list_tables(ret_plan);
    count_clusters(ret_plan);
    if (start_of(ret_plan, PARTS) > CLUSTERS_MOST)
        return err_set(e, ERR_USAGE, "the medium differs too much from it");
    return 0;
}

/* Each fills the zeroed cluster number `number` of its part. */

static int fill_header(struct err *e, const struct plan *plan, uint64_t number, uint8_t *cluster)
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
        {20, 4, CLUSTER_BITS},
        {24, 8, plan->size},
        {36, 4, l1_entries(plan)},
        {40, 8, start_of(plan, L1) * CLUSTER},
        {48, 8, start_of(plan, COUNT_TABLE) * CLUSTER},
        {56, 4, plan->clusters[COUNT_TABLE]},
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

static int fill_count_table(struct err *e, const struct plan *plan, uint64_t number,
                            uint8_t *cluster)
{
    (void)e;
    (void)number;
    put_be(cluster, start_of(plan, COUNTS) * CLUSTER, 8);
    return 0;
}

static int fill_counts(struct err *e, const struct plan *plan, uint64_t number, uint8_t *cluster)
{
    (void)e;
    (void)number;
    for (uint64_t i = 0; i < start_of(plan, PARTS); i++)
        put_be(cluster + 2 * i, 1, 2);
    return 0;
}

static int fill_l1(struct err *e, const struct plan *plan, uint64_t number, uint8_t *cluster)
{
    (void)e;
    for (size_t i = 0; i < plan->table_count; i++) {
        uint64_t entry = plan->changed[plan->tables[i]] / ENTRIES;

        if (entry / ENTRIES == number)
            put_be(cluster + 8 * (entry % ENTRIES), (start_of(plan, L2) + i) * CLUSTER | USED_ONCE,
                   8);
    }
    return 0;
}

static int fill_l2(struct err *e, const struct plan *plan, uint64_t number, uint8_t *cluster)
{
    bool last = number + 1 == plan->table_count;
    size_t end = last ? plan->changed_count : plan->tables[number + 1];

    (void)e;
    for (size_t i = plan->tables[number]; i < end; i++)
        put_be(cluster + 8 * (plan->changed[i] % ENTRIES),
               (start_of(plan, DATA) + i) * CLUSTER | USED_ONCE, 8);
    return 0;
}

/* The image's bytes, and what goes over them. */
static int fill_data(struct err *e, const struct plan *plan, uint64_t number, uint8_t *cluster)
{
    uint64_t start = plan->changed[number] * CLUSTER;
    uint64_t there = start < plan->image.size ? plan->image.size - start : 0;

    if (there &&
        source_read(e, &plan->image, start, cluster, there < CLUSTER ? there : CLUSTER) < 0)
        return -1;
    for (size_t i = 0; i < plan->blanks->count; i++) {
        const struct blank *blank = &plan->blanks->items[i];
        uint64_t from = blank->offset > start ? blank->offset : start;
        uint64_t to = blank->offset + blank->length;

        to = to < start + CLUSTER ? to : start + CLUSTER;
        if (from < to)
            memset(cluster + (from - start), blank->fill, to - from);
    }
    return 0;
}

static int write_parts(struct err *e, const struct plan *plan, int fd, const char *name)
{
    static int (*const fill[PARTS])(struct err *, const struct plan *, uint64_t, uint8_t *) = {
        [HEADER] = fill_header, [COUNT_TABLE] = fill_count_table,
        [COUNTS] = fill_counts, [L1] = fill_l1,
        [L2] = fill_l2,         [DATA] = fill_data,
    };
    CLEANUP(free_ptr) uint8_t *cluster = mem_alloc(CLUSTER);

    for (enum part part = HEADER; part < PARTS; part++)
        for (uint64_t i = 0; i < plan->clusters[part]; i++) {
            memset(cluster, 0, CLUSTER);
            if (fill[part](e, plan, i, cluster) < 0 ||
                file_write_fd(e, fd, name, cluster, CLUSTER) < 0)
                return -1;
        }
    return 0;
}

int qcow2_make_overlay(struct err *e, const char *image, const char *overlay,
                       const struct blanks *blanks)
{
    CLEANUP(plan_free) struct plan plan = {.image.fd = -1};
    CLEANUP(close_fd) int fd = -1;

    if (plan_make(e, image, blanks, &plan) < 0)
        return err_add(e, "cannot make an overlay of the image");
    fd = open(overlay, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_sys(e, "%s", overlay);
    if (write_parts(e, &plan, fd, overlay) < 0)
        return -1;
    /* A network's file system may tell only now that there is no room. */
    return close(steal_fd(&fd)) < 0 ? err_sys(e, "%s", overlay) : 0;
}
