/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The medium: block nodes, one on top of the other, and the drive that shows the top one.
 *
 *     drive ── medium ──[slow]──[bad]── overlay ── image
 *               raw, maybe               qcow2,    opened by QEMU itself,
 *               read-only                writable  read-only
 *
 * The overlay stays writable under a CD, so that blanked bytes can be put back in the running
 * machine; that is also why drives share the right to write (share-rw).
 */
#include "machine/qemu_parts.h"

#include <string.h>

#include "base/mem.h"

#define BLOCK_SECTORS 4 /* sectors of 512 bytes in a block of 2048 */

/* How a bus is had: the controller to add, and what a drive names. */
static const struct attachment {
    const char *controller; /* NULL: built in, or none */
    const char *bus;        /* NULL: the drive is on PCI itself, or finds its only bus */
} attachments[BUS_COUNT] = {
    [BUS_IDE] = {NULL, "ide.0"},
    [BUS_AHCI] = {"ahci,id=disks", "disks.0"},
    [BUS_SCSI] = {"virtio-scsi-pci,id=disks", "disks.0"},
    [BUS_UHCI] = {"piix3-usb-uhci,id=disks", "disks.0"},
    [BUS_EHCI] = {"usb-ehci,id=disks", "disks.0"},
    [BUS_XHCI] = {"qemu-xhci,id=disks", "disks.0"},
    [BUS_VIRTIO] = {NULL, NULL},
    [BUS_NVME] = {NULL, NULL},
    [BUS_SD] = {"sdhci-pci", NULL},
};

static bool is_usb(enum bus bus)
{
    return bus == BUS_UHCI || bus == BUS_EHCI || bus == BUS_XHCI;
}

/* The board of UEFI legs on x86 (q35) has AHCI built in. */
static struct attachment attachment_of(const struct leg_kind *kind)
{
    if (kind->bus == BUS_AHCI && firmware_is_uefi(kind->firmware) &&
        kind->firmware != FIRMWARE_UEFI_AA64)
        return attachments[BUS_IDE];
    return attachments[kind->bus];
}

/* usb-storage can be no CD, and takes no notice of a sector size: then SCSI over USB's bulk-only
 * transport is the same thing in two parts. */
static bool needs_bridge(const struct leg_kind *kind)
{
    return is_usb(kind->bus) && (kind->medium == MEDIUM_CD || kind->variant.sectors_4k);
}

static const char *drive_of(const struct leg_kind *kind)
{
    bool cd = kind->medium == MEDIUM_CD;

    switch (kind->bus) {
    case BUS_IDE:
    case BUS_AHCI:
        return cd ? "ide-cd" : "ide-hd";
    case BUS_SCSI:
        return cd ? "scsi-cd" : "scsi-hd";
    case BUS_VIRTIO:
        return "virtio-blk-pci";
    case BUS_NVME:
        return "nvme,serial=isowright";
    case BUS_SD:
        return "sd-card";
    default:
        return cd ? "scsi-cd" : needs_bridge(kind) ? "scsi-hd" : "usb-storage";
    }
}

static void add_drive(const struct leg_kind *kind, struct argv *argv)
{
    struct attachment attachment = attachment_of(kind);
    CLEANUP(buf_free) struct buf drive = {0};

    if (attachment.controller)
        argv_add_pair(argv, "-device", attachment.controller);
    if (needs_bridge(kind)) {
        argv_add(argv, "-device");
        argv_add_format(argv, "usb-bot,id=bridge,bus=%s", attachment.bus);
        attachment.bus = "bridge.0";
    }
    buf_format(&drive, "%s,drive=medium", drive_of(kind));
    if (attachment.bus)
        buf_format(&drive, ",bus=%s", attachment.bus);
    if (kind->medium == MEDIUM_USB && !kind->variant.fixed)
        buf_text(&drive, ",removable=on");
    if (kind->variant.sectors_4k)
        buf_text(&drive, ",logical_block_size=4096,physical_block_size=4096");
    /* An SD card knows neither; it is the only thing to boot from, and shares by itself. */
    if (kind->bus != BUS_SD)
        buf_text(&drive, ",share-rw=on,bootindex=1");
    argv_add_pair(argv, "-device", drive.data);
}

/* Nodes are given as JSON: there a path may hold commas. */
static void add_node(struct argv *argv, json_t *node)
{
    argv_add(argv, "-blockdev");
    argv_add_json(argv, node);
}

/* A rule holds for any request that touches its sector of 512 bytes. */
static void add_bad_node(const struct variant *variant, const char *below, struct argv *argv)
{
    json_t *rules = json_array();

    for (uint64_t block = variant->bad_first; block <= variant->bad_last; block++)
        for (unsigned i = 0; i < BLOCK_SECTORS; i++)
            (void)json_array_append_new(rules, json_pack("{s:s, s:s, s:i, s:I}", "event", "none",
                                                         "iotype", "read", "errno", 5, "sector",
                                                         (json_int_t)(block * BLOCK_SECTORS + i)));
    add_node(argv, json_pack("{s:s, s:s, s:s, s:o}", "driver", "blkdebug", "node-name", "bad",
                             "image", below, "inject-error", rules));
}

static void add_slow_node(const struct variant *variant, const char *below, struct argv *argv)
{
    argv_add(argv, "-object");
    argv_add_format(argv, "throttle-group,id=rate,x-bps-read=%llu",
                    (unsigned long long)variant->rate);
    add_node(argv, json_pack("{s:s, s:s, s:s, s:s}", "driver", "throttle", "node-name", "slow",
                             "throttle-group", "rate", "file", below));
}

void medium_argv(const struct qemu_setup *setup, struct argv *argv)
{
    const struct variant *variant = &setup->kind->variant;
    bool read_only = setup->kind->medium == MEDIUM_CD || variant->read_only;
    const char *below = "overlay";

    add_node(argv, json_pack("{s:s, s:s, s:{s:s, s:s}}", "driver", "qcow2", "node-name", below,
                             "file", "driver", "file", "filename", setup->overlay));
    if (variant->has_bad) {
        add_bad_node(variant, below, argv);
        below = "bad";
    }
    if (variant->rate) {
        add_slow_node(variant, below, argv);
        below = "slow";
    }
    add_node(argv, json_pack("{s:s, s:s, s:b, s:s}", "driver", "raw", "node-name", "medium",
                             "read-only", (int)read_only, "file", below));
    add_drive(setup->kind, argv);
}

void overlay_argv(const char *image, const char *overlay, const struct blanks *blanks,
                  struct argv *argv)
{
    static const char *const head[] = {"qemu-img", "create", "-q",  "-f",
                                       "qcow2",    "-F",     "raw", "-b"};

    for (size_t i = 0; i < COUNT_OF(head); i++)
        argv_add(argv, head[i]);
    argv_add(argv, image);
    argv_add(argv, overlay);
    if (blanks->size)
        argv_add_format(argv, "%llu", (unsigned long long)blanks->size);
}

void blank_argv(const char *overlay, const struct blanks *blanks, struct argv *argv)
{
    argv_add(argv, "qemu-io");
    argv_add_pair(argv, "-f", "qcow2");
    for (size_t i = 0; i < blanks->count; i++) {
        const struct blank *blank = &blanks->items[i];

        argv_add(argv, "-c");
        argv_add_format(argv, "write -q -P %u %llu %llu", blank->fill,
                        (unsigned long long)blank->offset, (unsigned long long)blank->length);
    }
    argv_add(argv, overlay);
}
