/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file, in clusters. How often each is used is known before anything is written:
 *
 *     header │ refcount table │ refcounts │ L1 table │ L2 tables │ data
 *
 * L1 says where the L2 tables are, and those say where the clusters are that differ from the
 * image. What has no entry is read from the image. Clusters that hold one byte over and over, as
 * all do in a tail of garbage, are one cluster of data, used by many; a guest that writes there
 * gets a copy. Zeros are never shared: what they mask is put back into the cluster itself.
 */
#ifndef MACHINE_QCOW2_PLAN_H
#define MACHINE_QCOW2_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "fmt/source.h"
#include "machine/overlay.h"

#define QCOW2_CLUSTER_BITS 16u
#define QCOW2_CLUSTER      ((uint64_t)1 << QCOW2_CLUSTER_BITS) /* bytes */
#define QCOW2_ENTRIES      (QCOW2_CLUSTER / 8) /* of an L1, L2 or refcount table's cluster */

/* In the order of the file; the counts below are of clusters. */
enum qcow2_part {
    QCOW2_HEADER,
    QCOW2_COUNT_TABLE,
    QCOW2_COUNTS,
    QCOW2_L1,
    QCOW2_L2,
    QCOW2_DATA,
    QCOW2_PARTS
};

/* A cluster of the medium that differs from the image. */
struct qcow2_change {
    uint64_t cluster; /* its number on the medium */
    size_t data;      /* which cluster of data holds it */
};

struct qcow2_data {
    size_t change; /* the first one that it holds */
    unsigned uses;
};

struct qcow2_plan {
    const char *base; /* the image's path */
    struct source image;
    const struct blanks *blanks;
    uint64_t size;                /* bytes of the medium */
    struct qcow2_change *changed; /* ascending */
    size_t changed_count, changed_room;
    struct qcow2_data *data;
    size_t data_count, data_room;
    size_t *tables; /* which of the changed ones is the first of each L2 table */
    size_t table_count, table_room;
    uint64_t clusters[QCOW2_PARTS];
};

/*
 * What the overlay of `image` (borrowed, as `blanks` is, until the plan is freed) holds, and where.
 * ERR_USAGE when the path is too long, or the medium differs too much.
 */
int qcow2_plan_make(struct err *e, const char *image, const struct blanks *blanks,
                    struct qcow2_plan *ret_plan) MUST_USE;
void qcow2_plan_free(struct qcow2_plan *plan);

uint64_t qcow2_l1_entries(const struct qcow2_plan *plan);
/* The file's cluster with which that part begins; of QCOW2_PARTS: how many there are. */
uint64_t qcow2_start(const struct qcow2_plan *plan, enum qcow2_part part);

#endif
