/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads from what a machine says how far its boot has come and which way it took. Needs no help
 * from the image: firmware, loaders and kernels say it themselves.
 *
 *     debugcon   SeaBIOS's log (I/O port 0x402)
 *     serial     OVMF mirrors its console there; loaders and kernels that were told to
 *     screen     the same without a word on serial lines, read from the picture
 *     memory     the kernel's messages, which a quiet kernel shows to nobody
 *
 * Evidence only ever adds: a loader that starts and returns to the firmware has still started.
 */
#ifndef PROVE_EVIDENCE_H
#define PROVE_EVIDENCE_H

#include <stdbool.h>

#include "base/err.h"
#include "machine/leg.h"
#include "report/phase.h"
#include "report/verdict.h"

#define EVIDENCE_TROUBLES 4

struct evidence {
    enum firmware firmware;
    struct sighting phases[PHASE_COUNT];
    enum route route;
    char *route_proof;       /* the line that told; owned; NULL while not known */
    enum route candidate;    /* what SeaBIOS is trying */
    unsigned handoffs;       /* how often the firmware has started something on the medium */
    enum fail_class failure; /* a sign that it will not come any further; FAIL_NONE */
    char *failure_line;      /* the line that told; owned */
    bool came_back;          /* the failure is that the loader returned to the firmware */
    char *complaint;         /* the first line in which firmware complained; owned; or NULL */
    /* By class: the first line that explains a failure, if it comes to one; owned; or NULL. */
    char *warnings[FAIL_COUNT];
    char *program;      /* the name of a loader's that starts no system by itself; owned; or NULL */
    char *command_line; /* the line in which the kernel repeats its own; owned; or NULL */
    unsigned starts;    /* how often SeaBIOS has started something by the same route */
    unsigned banners[CHANNEL_QMP + 1]; /* by channel: how often a loader has told its name */
    bool starved; /* the host was too busy for the guest's timers: nobody's fault */
    bool up;      /* the system itself says that it is: a login, its target, a user's prompt */
    char *halted; /* the line in which the kernel says that it stands still for good; owned; or NULL
                   */
    char
        *troubles[EVIDENCE_TROUBLES]; /* last lines of programs that something went wrong: a ring */
    size_t trouble_count;             /* of all of them */
};

void evidence_free(struct evidence *evidence); /* usable with CLEANUP */
void evidence_line(struct evidence *evidence, enum channel channel, const char *line,
                   struct moment now);
/* True for a line of UEFI's boot manager: the image has not said it, so it proves nothing. */
bool evidence_is_firmwares(const char *line);
/* The same for a row of the screen, where every firmware speaks: SeaBIOS names itself, its maker
 * and what it boots from. */
bool evidence_is_firmwares_row(const char *row);
/* Notes a phase; a second time changes nothing. `proof` (copied) may be NULL. */
void evidence_reach(struct evidence *evidence, enum phase phase, enum channel source,
                    const char *proof, struct moment now);
/* The guest says that it has panicked, not by a text. `line` is what to quote. */
void evidence_panic(struct evidence *evidence, const char *line);
/* What was said of this class so far explains nothing any more. */
void evidence_forgive(struct evidence *evidence, enum fail_class failure);
/* True for failures of a system that may come up all the same, after what it says. */
bool evidence_may_recover(enum fail_class failure);
/* The last line in which a program told of a trouble (0), the one before it (1) ...; or NULL. */
const char *evidence_trouble(const struct evidence *evidence, size_t back);
/* The furthest phase reached, or -1. */
int evidence_reached(const struct evidence *evidence);

#endif
