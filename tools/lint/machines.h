/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Classes of machine (machines.json): what each wants of an image, and which real machines are
 * known to belong to it. A class is also a profile of lint. A profile without routes is no machine
 * but a program or a taste: it has no row in the table.
 *
 * By a route, a class tries paths one after the other, each the way to one kind of entry:
 *
 *     class "edk2", uefi/usb:   GPT ──▶ El Torito ──▶ MBR
 *
 * A valid GPT is the last word, whatever is in it, and so is a boot catalog that has anything
 * bootable, be it for a BIOS alone.
 */
#ifndef LINT_MACHINES_H
#define LINT_MACHINES_H

#include "lint/lint.h"

struct machine_known {
    const char *name, *source; /* "ThinkPad T420", "archlinux/archiso#102" */
};

enum machine_path {
    PATH_BIOS_CD,      /* default entry of El Torito */
    PATH_BIOS_DISK,    /* boot code in sector 0 */
    PATH_ELTORITO,     /* EFI entry of El Torito, on CD or disk */
    PATH_ELTORITO_ANY, /* the same, or another entry with a FAT volume */
    PATH_GPT,          /* EFI system partition in a valid GPT */
    PATH_MBR,          /* EFI system partition in the MBR table */
    PATH_COUNT,
};

/* One path that is tried, and the rules of which an error stands in its way. */
struct machine_step {
    enum machine_path path;
    const char *how;                    /* for people: "El Torito", "MBR", "GPT" */
    const struct rule *const *blockers; /* NULL-terminated; borrowed from struct machines */
};

struct machine_class {
    const char *profile; /* "csm-nogpt" */
    const char *title;   /* "BIOS or CSM that refuses a valid GPT" */
    const char *about;
    bool has_route[ROUTE_COUNT];               /* ways that such a machine boots */
    const struct rule **wishes[ROUTE_COUNT];   /* its own rules: NULL-terminated, owned */
    const struct rule **blockers[ROUTE_COUNT]; /* those and all others that can stand in its way */
    struct machine_step steps[ROUTE_COUNT][PATH_COUNT]; /* in the order in which it tries them */
    size_t step_count[ROUTE_COUNT];
    struct machine_known *known;
    size_t known_count;
};

struct machines {
    struct machine_class *items;
    size_t count;
    const struct rule **path_blockers[PATH_COUNT]; /* owned */
    json_t *json;                                  /* owns the texts */
};

void machines_free(struct machines *machines); /* usable with CLEANUP */
/* From the table that is built into the program. An error is a fault of the table. */
int machines_load(struct err *e, struct machines *ret_machines) MUST_USE;
bool machine_path_is_eltorito(enum machine_path path); /* by an entry for UEFI, not for a BIOS */
const struct machine_class *machines_find(const struct machines *machines, const char *profile);

/* Whether a class of machine boots the image by a route. */
enum machine_answer { ANSWER_NOT_ASKED, ANSWER_YES, ANSWER_NO };
struct machine_verdict {
    enum machine_answer answer;
    const char *how;               /* ANSWER_YES: "El Torito", "MBR", "GPT" */
    const struct finding *because; /* ANSWER_NO: the finding behind it; borrowed */
};
struct machine_verdict machine_judge(const struct machine_class *machine, enum lint_route route,
                                     const struct layout *layout, const struct findings *findings);

#endif
