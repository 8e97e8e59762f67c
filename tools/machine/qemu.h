/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * QEMU: the one file that knows its command lines, and those of its tools.
 *
 * A machine has three lines to us: serial console, debug console (I/O port 0x402, where SeaBIOS
 * logs) and QMP: pipes and a socket pair that QEMU inherits, so there is no port, no path
 * and nothing to race for or to clean up.
 */
#ifndef MACHINE_QEMU_H
#define MACHINE_QEMU_H

#include "base/buf.h"
#include "base/err.h"
#include "base/proc.h"
#include "machine/firmware.h"
#include "machine/leg.h"
#include "machine/overlay.h"

struct qemu_setup {
    const struct leg_kind *kind;
    const struct firmware_files *uefi; /* may be NULL under BIOS */
    const char *vars;                  /* path of the machine's own copy of uefi->vars */
    const char *overlay;               /* path of the medium's qcow2; NULL: no medium */
    bool kvm;                          /* else TCG */
    unsigned memory;                   /* MiB */
    int memory_fd;        /* the machine's memory, a memfd of that size; -1: QEMU's own */
    const char *own_vars; /* where the script finds variables with the user's key; or NULL */
    /*
     * A person uses the machine: it may reset itself, and QEMU ends when it turns itself off. What
     * it shows is on `display`: "gtk", "sdl", "curses" (on our own terminal); NULL: nowhere.
     */
    bool by_hand;
    const char *display;
    const char *nonce; /* told to the guest as SMBIOS OEM string "isowright.nonce=..."; or NULL */
};

struct qemu {
    struct proc proc;
    int serial, debugcon, qmp; /* our halves, non-blocking; -1 when closed; owned */
    int said;                  /* an unnamed file with what QEMU wrote to stderr; owned */
};
#define QEMU_NONE ((struct qemu){.serial = -1, .debugcon = -1, .qmp = -1, .said = -1})

int qemu_start(struct err *e, const struct qemu_setup *setup, struct qemu *ret_qemu) MUST_USE;
void qemu_stop(struct qemu *qemu); /* usable with CLEANUP; kills it */
/* Adds what is there to read on a line of the machine's; keeps its begin, 64 KiB. */
void qemu_hear(int line, struct buf *said);
/* The last line that QEMU wrote to stderr, "" when none; caller frees. */
char *qemu_last_words(const struct qemu *qemu);

/* True when KVM could not run the guest: QEMU has said so on stderr and stopped it. */
bool qemu_kvm_failed(const struct qemu *qemu);

/* True when the QEMU of that name can show a machine there: it may come without any window. */
bool qemu_has_display(const char *program, const char *display);

/* False when the machine is of another architecture than this one: `kvm` is then not heeded. */
bool qemu_may_use_kvm(const struct leg_kind *kind);

/* How that script begins; the leg's name follows, and ends the line. */
#define QEMU_SCRIPT_BEGIN "#!/bin/sh\n# isowright test, leg "
/*
 * A shell script that does the same by hand in the current folder: overlay, blanking, variables,
 * and QEMU with its serial console on the terminal; then, as a comment, the exact command line that
 * ran.
 */
void qemu_script(const struct qemu_setup *setup, const char *image, const struct blanks *blanks,
                 struct buf *ret_script);

#endif
