/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The judge: holds an image against the rules, and says which classes of machine will boot it.
 *
 *     layout (problems that reading found) ─┐
 *     menus                                 ├▶ rules ─▶ findings ─┬▶ report: text, JSON, SARIF ...
 *     the bytes                             ┘                     └▶ machines: class x route
 */
#ifndef LINT_LINT_H
#define LINT_LINT_H

#include <stdbool.h>
#include <stdint.h>

#include "fmt/source.h"
#include "layout/layout.h"
#include "lint/rule.h"
#include "menus/menus.h"

/* The ways from power-on to a loader. */
enum lint_route { ROUTE_BIOS_CD, ROUTE_BIOS_USB, ROUTE_UEFI_CD, ROUTE_UEFI_USB, ROUTE_COUNT };

struct routes {
    bool has[ROUTE_COUNT];
};

struct finding {
    const struct rule *rule;
    enum severity severity;
    bool counts;     /* belongs to no profile or to one that was asked for, and is not ignored */
    bool ignored;    /* by --ignore */
    uint64_t offset; /* bytes from the start of the image; UINT64_MAX: see `path` */
    char *path;      /* owned: a text file in the image, "/boot/grub/grub.cfg"; or NULL */
    unsigned line;   /* in that file, from 1; 0: the file as a whole */
    char *text;      /* owned: one line, safe for a terminal */
};

struct findings {
    struct finding *items; /* owned; by severity (worst first), then by place */
    size_t count, room;
    size_t dropped;        /* more than anybody reads */
    struct routes offered; /* what the image has an entry for, faults aside */
};

struct lint_options {
    const char *const *profiles; /* names; NULL-terminated or NULL */
    const char *const *ignore;   /* rule ids; NULL-terminated or NULL */
    bool digests; /* hash and compare boot programs of any size, not only a first MiB of them */
};

void findings_free(struct findings *findings); /* usable with CLEANUP */

/* ERR_USAGE for a profile or rule that does not exist. */
int lint_check_options(struct err *e, const struct lint_options *options) MUST_USE;
/* Reads the menus and judges. ERR_USAGE for an unknown profile or rule; ERR_FAULT when the image
 * cannot be read. */
int lint_image(struct err *e, const struct source *image, const struct layout *layout,
               const struct lint_options *options, struct findings *ret_findings) MUST_USE;
/* How many findings that count are at least this bad. */
size_t findings_at_least(const struct findings *findings, enum severity severity);

const char *lint_route_name(enum lint_route route); /* "bios/cd" ... */

#endif
