/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Classes of machine (machines.json): what each wants of an image, and which real machines are
 * known to belong to it. A class is also a profile of lint.
 */
#ifndef LINT_MACHINES_H
#define LINT_MACHINES_H

#include "lint/lint.h"

struct machine_known {
    const char *name, *source; /* "ThinkPad T420", "archlinux/archiso#102" */
};

struct machine_class {
    const char *profile; /* "csm-nogpt" */
    const char *title;   /* "BIOS or CSM that refuses a valid GPT" */
    const char *about;
    bool has_route[ROUTE_COUNT];               /* ways that such a machine boots */
    const struct rule **blockers[ROUTE_COUNT]; /* NULL-terminated: a finding of one means no */
    struct machine_known *known;
    size_t known_count;
};

struct machines {
    struct machine_class *items;
    size_t count;
    json_t *json; /* owns the texts */
};

void machines_free(struct machines *machines); /* usable with CLEANUP */
/* From the table that is built into the program. An error is a fault of the table. */
int machines_load(struct err *e, struct machines *ret_machines) MUST_USE;
const struct machine_class *machines_find(const struct machines *machines, const char *profile);

/* Whether a class of machine boots the image by a route. */
enum machine_answer { ANSWER_NOT_ASKED, ANSWER_YES, ANSWER_NO };
struct machine_verdict {
    enum machine_answer answer;
    const char *how;               /* ANSWER_YES: "El Torito", "MBR", "GPT" */
    const struct finding *because; /* ANSWER_NO: the finding behind it; borrowed */
};
struct machine_verdict machine_judge(const struct machine_class *machine, enum route route,
                                     const struct layout *layout, const struct findings *findings);

#endif
