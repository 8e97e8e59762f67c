/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Legs shared out over the jobs of a CI service or batch system. Each job works out by itself which
 * part is its own; all must agree, so nothing counts but the image, the options and the numbers:
 *
 *     legs, dearest first     uefi/cd  uefi/usb  bios/cd  bios/usb
 *     to the part that has    ───┬───  ───┬────  ───┬───  ───┬────
 *     least so far               1        2         1        2
 */
#ifndef PROVE_SHARD_H
#define PROVE_SHARD_H

#include "prove/matrix.h"

#define SHARDS_MOST 10000u

struct shard {
    unsigned index, count; /* index from 1; both 0: no part but the whole */
};

/* Finds a variable of the environment; NULL when it is not set. */
typedef const char *shard_lookup(const char *name);

/*
 * "2/5", or "auto": what the environment of the job says (GitLab, CircleCI, Buildkite, a Kubernetes
 * Job, a Slurm array). ERR_USAGE for what makes no sense, with the variables that say it.
 */
int shard_parse(struct err *e, const char *text, shard_lookup *lookup,
                struct shard *ret_shard) MUST_USE;

/* Sets `ret_mine[i]` for each leg of the part; every leg is in exactly one part. */
void shard_split(const struct legs *legs, struct shard shard, bool *ret_mine);

#endif
