/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/qcow2_plan.h"

#include <string.h>

#include "base/mem.h"
#include "machine/qcow2.h"

#define SECTOR        512u
#define CLUSTERS_MOST (QCOW2_CLUSTER / 2) /* what one cluster of refcounts counts: 2 GiB */
#define BYTES         256                 /* different ones */

void qcow2_plan_free(struct qcow2_plan *plan)
{
    source_close(&plan->image);
    free(plan->changed);
    free(plan->data);
    free(plan->tables);
}

static uint64_t divide_up(uint64_t value, uint64_t unit)
{
    return value / unit + (value % unit != 0);
}

static int in_order(const void *a, const void *b)
{
    uint64_t left = ((const struct qcow2_change *)a)->cluster;
    uint64_t right = ((const struct qcow2_change *)b)->cluster;

    return (left > right) - (left < right);
}

/* Blanks are in no order and may share a cluster. */
static void list_changed(struct qcow2_plan *plan)
{
    size_t kept = 0;

    for (size_t i = 0; i < plan->blanks->count; i++) {
        const struct blank *blank = &plan->blanks->items[i];
        uint64_t end = divide_up(blank->offset + blank->length, QCOW2_CLUSTER);

        for (uint64_t cluster = blank->offset / QCOW2_CLUSTER; cluster < end; cluster++) {
            ARRAY_GROW(plan->changed, plan->changed_count, plan->changed_room);
            plan->changed[plan->changed_count++] = (struct qcow2_change){.cluster = cluster};
        }
    }
    if (plan->changed_count)
        qsort(plan->changed, plan->changed_count, sizeof *plan->changed, in_order);
    for (size_t i = 0; i < plan->changed_count; i++)
        if (i == 0 || plan->changed[i].cluster != plan->changed[kept - 1].cluster)
            plan->changed[kept++] = plan->changed[i];
    plan->changed_count = kept;
}

/* The byte, not zero, that fills the whole cluster; -1: none does. The last blank there wins. */
static int only_byte(const struct blanks *blanks, uint64_t cluster)
{
    uint64_t start = cluster * QCOW2_CLUSTER;
    int byte = -1;

    for (size_t i = 0; i < blanks->count; i++) {
        const struct blank *blank = &blanks->items[i];
        uint64_t end = blank->offset + blank->length;

        if (blank->offset <= start && end >= start + QCOW2_CLUSTER)
            byte = blank->fill ? blank->fill : -1;
        else if (blank->offset < start + QCOW2_CLUSTER && end > start)
            byte = -1;
    }
    return byte;
}

static void list_data(struct qcow2_plan *plan)
{
    size_t shared[BYTES];

    memset(shared, 0xFF, sizeof shared); /* SIZE_MAX: none yet */
    for (size_t i = 0; i < plan->changed_count; i++) {
        int byte = only_byte(plan->blanks, plan->changed[i].cluster);

        if (byte >= 0 && shared[byte] != SIZE_MAX) {
            plan->changed[i].data = shared[byte];
            plan->data[shared[byte]].uses++;
            continue;
        }
        if (byte >= 0)
            shared[byte] = plan->data_count;
        plan->changed[i].data = plan->data_count;
        ARRAY_GROW(plan->data, plan->data_count, plan->data_room);
        plan->data[plan->data_count++] = (struct qcow2_data){i, 1};
    }
}

static void list_tables(struct qcow2_plan *plan)
{
    for (size_t i = 0; i < plan->changed_count; i++) {
        if (i && plan->changed[i].cluster / QCOW2_ENTRIES ==
                     plan->changed[i - 1].cluster / QCOW2_ENTRIES)
            continue;
        ARRAY_GROW(plan->tables, plan->table_count, plan->table_room);
        plan->tables[plan->table_count++] = i;
    }
}

uint64_t qcow2_l1_entries(const struct qcow2_plan *plan)
{
    return divide_up(divide_up(plan->size, QCOW2_CLUSTER), QCOW2_ENTRIES);
}

uint64_t qcow2_start(const struct qcow2_plan *plan, enum qcow2_part part)
{
    uint64_t start = 0;

    for (enum qcow2_part before = QCOW2_HEADER; before < part; before++)
        start += plan->clusters[before];
    return start;
}

static void count_clusters(struct qcow2_plan *plan)
{
    plan->clusters[QCOW2_HEADER] = plan->clusters[QCOW2_COUNT_TABLE] =
        plan->clusters[QCOW2_COUNTS] = 1;
    plan->clusters[QCOW2_L1] = divide_up(qcow2_l1_entries(plan), QCOW2_ENTRIES);
    plan->clusters[QCOW2_L2] = plan->table_count;
    plan->clusters[QCOW2_DATA] = plan->data_count;
}

int qcow2_plan_make(struct err *e, const char *image, const struct blanks *blanks,
                    struct qcow2_plan *ret_plan)
{
    *ret_plan = (struct qcow2_plan){.base = image, .image.fd = -1, .blanks = blanks};
    if (strlen(image) > QCOW2_BASE_MOST)
        return err_set(e, ERR_USAGE, "the image's path has more than %d bytes", QCOW2_BASE_MOST);
    if (source_open(e, image, &ret_plan->image) < 0)
        return -1;
    ret_plan->size = divide_up(blanks->size ? blanks->size : ret_plan->image.size, SECTOR) * SECTOR;
    list_changed(ret_plan);
    list_tables(ret_plan);
    /* Whether or not they share data, so that the work has a bound as well. */
    if (ret_plan->changed_count < CLUSTERS_MOST)
        list_data(ret_plan);
    count_clusters(ret_plan);
    if (ret_plan->changed_count >= CLUSTERS_MOST ||
        qcow2_start(ret_plan, QCOW2_PARTS) > CLUSTERS_MOST)
        return err_set(e, ERR_USAGE, "the medium differs too much from it");
    return 0;
}
