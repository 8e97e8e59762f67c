/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a processor is doing, read from QEMU's register dump (`info registers`). How far a boot has
 * come shows there even when the image says nothing at all:
 *
 *     real ──> 32-bit ──> 64-bit, low ──> kernel <──> user
 *     SeaBIOS,  UEFI's    UEFI, GRUB,     upper half   CPL 3 or EL0:
 *     loaders   start     decompressor    of memory    the system's programs
 */
#ifndef SIGHT_CPU_MODE_H
#define SIGHT_CPU_MODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum cpu_mode {
    CPU_REAL,   /* 16-bit code, also virtual-8086 mode */
    CPU_PROT32, /* 32-bit code below the addresses of kernels */
    CPU_LOW64,  /* 64-bit code in the lower half; on ARM any EL above 0 there */
    CPU_KERNEL, /* where only kernels run */
    CPU_USER,   /* an unprivileged program */
    CPU_MODE_COUNT,
};

const char *cpu_mode_name(enum cpu_mode mode); /* "real mode", "the kernel" */

struct cpu_state {
    enum cpu_mode mode;
    bool halted;      /* waits for an interrupt */
    bool arm;         /* else x86 */
    bool wide;        /* 64-bit addresses */
    unsigned level;   /* CPL, or EL on ARM */
    uint16_t segment; /* CS in real mode */
    uint64_t pc;      /* linear address; IP in real mode */
};

/*
 * Reads the first processor's part of a dump. False for a text that is no such dump, and for a
 * moment that says nothing of the boot: system management mode, or registers that do not fit
 * together because the processor went on while they were read.
 */
bool cpu_state_read(const char *dump, struct cpu_state *ret_state);

/* "in real mode at 0000:7c05"; "in the kernel at ffffffff81c0a2ab, halted" */
void cpu_state_tell(const struct cpu_state *state, struct buf *ret_text);

/* The last looks at a processor, and which modes were ever seen. */
#define CPU_LOOKS 8
struct cpu_history {
    struct cpu_state states[CPU_LOOKS]; /* a ring */
    unsigned count;                     /* of all looks; the last is at (count - 1) % CPU_LOOKS */
    unsigned seen;                      /* 1 << enum cpu_mode */
};

/* Returns true when the mode was never seen before. */
bool cpu_history_add(struct cpu_history *history, const struct cpu_state *state);
/* What it does in the end: "spins in real mode at 0000:7c05", "sleeps ...", "runs ..."; "" when it
 * was never looked at. */
void cpu_history_tell(const struct cpu_history *history, struct buf *ret_text);

#endif
