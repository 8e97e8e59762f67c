/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/preset.h"

#include <string.h>

#include "base/cleanup.h"

/* Presets are lists of legs under a name. */
static const struct preset {
    const char *name;
    const char *legs[32]; /* ends with NULL */
} presets[] = {
    {"core", {"bios/cd", "bios/usb", "uefi/cd", "uefi/usb"}},
    {"quick", {"bios/cd", "uefi/usb"}},
    /*
     * What real machines differ in. Full speed USB (UHCI) would take longer than all the others;
     * large sectors (4kn) need an image that is made for them.
     */
    {"full", {"bios/cd",     "bios/usb",      "uefi/cd",       "uefi/usb",       "uefi-sb/cd",
              "uefi-sb/usb", "uefi-ia32/usb", "uefi-aa64/usb", "bios/cd:ahci",   "bios/cd:scsi",
              "bios/cd:usb", "bios/usb:ehci", "bios/disk",     "bios/disk:ahci", "bios/virtio",
              "bios/nvme",   "uefi/cd:scsi",  "uefi/cd:usb",   "uefi/usb:ehci",  "uefi/disk",
              "uefi/virtio", "uefi/nvme",     "bios/usb:x2",   "uefi/usb:x2",    "bios/usb:ro",
              "uefi/usb:ro", "uefi/usb:fixed"}},
    {"bios", {"bios/cd", "bios/usb"}},
    {"uefi", {"uefi/cd", "uefi/usb"}},
    {"secure-boot", {"uefi-sb/cd", "uefi-sb/usb"}},
    {"cd", {"bios/cd", "uefi/cd"}},
    {"usb", {"bios/usb", "uefi/usb"}},
};

const char *preset_name(size_t index)
{
    return index < COUNT_OF(presets) ? presets[index].name : NULL;
}

static const struct preset *preset_by_name(const char *name, size_t length)
{
    for (size_t i = 0; i < COUNT_OF(presets); i++)
        if (strlen(presets[i].name) == length && strncmp(presets[i].name, name, length) == 0)
            return &presets[i];
    return NULL;
}

static int take_preset(struct err *e, const struct preset *preset, leg_taker *take, void *context)
{
    for (const char *const *name = preset->legs; *name; name++) {
        const struct leg_kind *kind;

        if (leg_kind_by_name(e, *name, strlen(*name), &kind) < 0)
            return -1;
        take(context, kind, true);
    }
    return 0;
}

/* Who misspells a preset is told of a leg: add which presets there are. */
static int no_such_preset(struct err *e)
{
    struct err leg = *e;
    CLEANUP(buf_free) struct buf names = {0};

    for (size_t i = 0; i < COUNT_OF(presets); i++)
        buf_format(&names, " %s", presets[i].name);
    return err_set(e, leg.kind, "%s; presets are%s", leg.text, buf_str(&names));
}

int legs_from_list(struct err *e, const char *list, leg_taker *take, void *context)
{
    for (const char *at = list;; at++) {
        size_t length = strcspn(at, ",");
        const struct preset *preset = preset_by_name(at, length);
        const struct leg_kind *kind;

        if (preset) {
            if (take_preset(e, preset, take, context) < 0)
                return -1;
        } else {
            if (leg_kind_by_name(e, at, length, &kind) < 0)
                return no_such_preset(e);
            take(context, kind, false);
        }
        at += length;
        if (!*at)
            return 0;
    }
}
