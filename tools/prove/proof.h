/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that is decided before a machine starts: what is tested, on which firmware, with or without
 * KVM, and a plan for each leg.
 */
#ifndef PROVE_PROOF_H
#define PROVE_PROOF_H

#include "prove/run.h"
#include "prove/subject.h"

struct proof {
    const struct prove_options *options;   /* borrowed */
    const struct prove_listener *listener; /* borrowed; may be NULL */
    struct knowledge knowledge;            /* of the subject; read when a run needs it */
    struct subject subject;
    struct firmware_files firmwares[FIRMWARE_COUNT]; /* of those that a leg needs */
    struct buf own_key; /* the user's certificate, DER; empty when none was given */
    bool kvm;
    struct fonts *fonts;    /* for all legs; owned */
    struct run_plan *plans; /* one per leg; they point into this struct */
    char **folders;         /* one per leg, NULL when no evidence is wanted; owned */
};

#define PROOF_NONE ((struct proof){.subject = {.source = {.fd = -1}}})
void proof_free(struct proof *proof); /* usable with CLEANUP */

/*
 * Fills `proof` in place, because its plans point into it; it must be freed after an error, too.
 * Errors as prove_image().
 */
int proof_prepare(struct err *e, const struct prove_options *options,
                  const struct prove_listener *listener, struct proof *proof) MUST_USE;

/* Tells the listener a line. */
void proof_note(const struct proof *proof, const char *text);

/* False for a leg that ends before it begins: skipped, or not possible on this machine. */
bool leg_will_run(const struct leg *leg);

/* The leg's name as the name of a folder, "bios-cd-ahci", that any system and CI service takes;
 * caller frees. */
char *proof_folder_name(const struct leg_kind *kind);

#endif
