/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A leg: firmware x medium x variant, under one name.
 *
 *     uefi-sb/usb:ehci:x2
 *     ───┬─── ┬── ─┬── ┬
 *     firmware│    │   variants: what is done to the medium
 *             │    bus, when not the usual one
 *             medium
 *
 * Each leg is there to prove one route from the firmware to the loader.
 */
#ifndef MACHINE_LEG_H
#define MACHINE_LEG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum firmware {
    FIRMWARE_BIOS,      /* "bios": SeaBIOS */
    FIRMWARE_UEFI,      /* "uefi": x86-64 */
    FIRMWARE_UEFI_SB,   /* "uefi-sb": x86-64, Secure Boot with the keys that firmware comes with */
    FIRMWARE_UEFI_OWN,  /* "uefi-own": x86-64, Secure Boot with nothing but the user's own key */
    FIRMWARE_UEFI_IA32, /* "uefi-ia32" */
    FIRMWARE_UEFI_AA64, /* "uefi-aa64" */
    FIRMWARE_COUNT,
};

enum medium { MEDIUM_CD, MEDIUM_USB, MEDIUM_DISK, MEDIUM_COUNT };

enum bus {
    BUS_IDE,
    BUS_AHCI,
    BUS_SCSI,
    BUS_UHCI,
    BUS_EHCI,
    BUS_XHCI,
    BUS_VIRTIO,
    BUS_NVME,
    BUS_SD,
    BUS_COUNT,
};

/* What the medium has behind the image's end. */
enum surplus { SURPLUS_NONE, SURPLUS_ZEROS, SURPLUS_GARBAGE };

/* How the medium differs from a faultless one of the image's exact size. */
struct variant {
    enum surplus surplus;         /* "x2" garbage, "x2=zero": a medium twice the image's size */
    bool read_only;               /* "ro" */
    bool fixed;                   /* "fixed": a stick that does not call itself removable */
    bool sectors_4k;              /* "4kn": sectors of 4096 bytes */
    uint64_t rate;                /* "slow", "slow=4M": bytes per second; 0: as fast as it goes */
    uint64_t bad_first, bad_last; /* "bad=N", "bad=N-M": 2048-byte blocks that cannot be read */
    bool has_bad;
    uint64_t cut; /* "truncated=40M": bytes that are there; UINT64_MAX "truncated": all but the
                     last tenth; 0: all */
};

enum route { ROUTE_UNKNOWN, ROUTE_ELTORITO, ROUTE_MBR, ROUTE_GPT };

struct leg_kind {
    const char *name; /* canonical: "bios/cd:ahci" */
    enum firmware firmware;
    enum medium medium;
    enum bus bus;
    struct variant variant;
    unsigned routes; /* 1 << enum route for each route that the leg may take */
};

/*
 * The leg of that name; the same name gives the same pointer, which stays for the life of the
 * program. ERR_USAGE, with what there is, for a name that means nothing or asks for what no machine
 * has.
 */
int leg_kind_by_name(struct err *e, const char *name, size_t length,
                     const struct leg_kind **ret_kind) MUST_USE;

bool firmware_is_uefi(enum firmware firmware);
const char *firmware_key(enum firmware firmware);  /* "uefi-sb": as in names of legs */
const char *firmware_name(enum firmware firmware); /* "bios" or "uefi": what @firmware@ means */
/* "cd", "usb" or "disk": what @medium@ means. */
const char *medium_name(enum medium medium);
const char *route_name(enum route route); /* "El Torito"; "not known" */
/* Names of all firmwares, media, buses and variants, for help and messages. */
void leg_vocabulary(struct buf *ret_text);
/* Names of legs, separated by spaces: every firmware with every medium, and with each bus or
 * variant that may be added to it; those that take a value are left out. */
void leg_all_names(struct buf *ret_words);

#endif
