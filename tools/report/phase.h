/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a boot has come: the phases, and what proved each when. */
#ifndef REPORT_PHASE_H
#define REPORT_PHASE_H

#include <stdbool.h>

enum phase {
    PHASE_STARTED,   /* QEMU runs */
    PHASE_FIRMWARE,  /* the firmware runs */
    PHASE_HANDOFF,   /* it has started something on the medium */
    PHASE_LOADER,    /* the loader runs */
    PHASE_KERNEL,    /* the kernel was entered */
    PHASE_USERSPACE, /* the first program of the system was started */
    PHASE_MEDIUM,    /* the system has found and mounted what it was started from */
    PHASE_SYSTEM, /* the system is up: a login prompt, its target, its own root's first program */
    PHASE_MARKER, /* everything that was expected was seen */
    PHASE_COUNT,
};

const char *phase_name(enum phase phase); /* "user space" */
const char *phase_key(enum phase phase);  /* "userspace", for JSON */

/* Where a proof comes from. */
enum channel {
    CHANNEL_DEBUGCON = 1,
    CHANNEL_SERIAL = 2,
    CHANNEL_SCREEN = 4,
    CHANNEL_MEMORY = 8, /* the kernel's message ring, read from the machine's memory */
    CHANNEL_CPU = 16,   /* the processor's mode */
    CHANNEL_DISK = 32,  /* what was read from the medium */
    CHANNEL_QMP = 64,
};
const char *channel_key(enum channel channel); /* "serial", for JSON */

struct moment {
    double wall; /* seconds since QEMU was started */
    double cpu;  /* CPU seconds that QEMU had used by then */
};

/* A phase, when it was first seen, and what proved it. */
struct sighting {
    bool seen;
    double wall, cpu; /* as in struct moment */
    enum channel source;
    char *proof; /* the line or figure that proved it; owned; NULL when there is nothing to quote */
};

void sightings_free(struct sighting phases[]); /* of all phases */
void sightings_copy(const struct sighting from[], struct sighting to[]);

#endif
