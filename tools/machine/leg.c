/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/leg_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define ROUTE_BIT(route) (1u << (route))
#define SLOW_RATE        4000000u /* bytes per second: a stick of the slow kind */
#define BAD_BLOCKS_MAX   128u     /* each costs rules that QEMU looks at in every request */

static const char *const firmware_keys[FIRMWARE_COUNT] = {
    [FIRMWARE_BIOS] = "bios",           [FIRMWARE_UEFI] = "uefi",
    [FIRMWARE_UEFI_SB] = "uefi-sb",     [FIRMWARE_UEFI_OWN] = "uefi-own",
    [FIRMWARE_UEFI_IA32] = "uefi-ia32", [FIRMWARE_UEFI_AA64] = "uefi-aa64",
};

static const char *const bus_keys[BUS_COUNT] = {
    [BUS_IDE] = "ide",       [BUS_AHCI] = "ahci", [BUS_SCSI] = "scsi",
    [BUS_UHCI] = "uhci",     [BUS_EHCI] = "ehci", [BUS_XHCI] = "xhci",
    [BUS_VIRTIO] = "virtio", [BUS_NVME] = "nvme", [BUS_SD] = "sd",
};

const struct medium_word leg_media[LEG_MEDIA] = {
    {"cd", MEDIUM_CD, BUS_IDE, BUS_AHCI, BUS_SCSI,
     BUS_BIT(BUS_IDE) | BUS_BIT(BUS_AHCI) | BUS_BIT(BUS_SCSI) | BUS_BIT(BUS_XHCI)},
    {"usb", MEDIUM_USB, BUS_XHCI, BUS_XHCI, BUS_XHCI,
     BUS_BIT(BUS_UHCI) | BUS_BIT(BUS_EHCI) | BUS_BIT(BUS_XHCI)},
    {"disk", MEDIUM_DISK, BUS_IDE, BUS_AHCI, BUS_SCSI,
     BUS_BIT(BUS_IDE) | BUS_BIT(BUS_AHCI) | BUS_BIT(BUS_SCSI)},
    {"virtio", MEDIUM_DISK, BUS_VIRTIO, BUS_VIRTIO, BUS_VIRTIO, BUS_BIT(BUS_VIRTIO)},
    {"nvme", MEDIUM_DISK, BUS_NVME, BUS_NVME, BUS_NVME, BUS_BIT(BUS_NVME)},
    {"sd", MEDIUM_DISK, BUS_SD, BUS_SD, BUS_SD, BUS_BIT(BUS_SD)},
};

const char *const leg_flags[FLAG_COUNT] = {
    [FLAG_X2] = "x2",
    [FLAG_X2_ZERO] = "x2=zero",
    [FLAG_RO] = "ro",
    [FLAG_FIXED] = "fixed",
    [FLAG_4KN] = "4kn",
    [FLAG_SLOW] = "slow",
    [FLAG_TRUNCATED] = "truncated",
};

bool firmware_is_uefi(enum firmware firmware)
{
    return firmware != FIRMWARE_BIOS;
}

const char *firmware_key(enum firmware firmware)
{
    return firmware_keys[firmware];
}

const char *firmware_name(enum firmware firmware)
{
    return firmware_is_uefi(firmware) ? "uefi" : "bios";
}

const char *medium_name(enum medium medium)
{
    static const char *const names[MEDIUM_COUNT] = {"cd", "usb", "disk"};

    return names[medium];
}

const char *route_name(enum route route)
{
    static const char *const names[] = {
        [ROUTE_UNKNOWN] = "not known",
        [ROUTE_ELTORITO] = "El Torito",
        [ROUTE_MBR] = "MBR",
        [ROUTE_GPT] = "GPT",
    };

    return names[route];
}

static bool is_word(struct word word, const char *text)
{
    return strlen(text) == word.length && strncmp(text, word.text, word.length) == 0;
}

/* "4M" behind "slow=". */
static bool take_size(struct word word, const char *prefix, uint64_t *ret_size)
{
    static const char units[] = "KMG";
    size_t skip = strlen(prefix);
    CLEANUP(free_ptr) char *text = str_copy_n(word.text, word.length);
    unsigned long long number;
    const char *unit;
    char *end;

    if (word.length <= skip || strncmp(text, prefix, skip) != 0 || text[skip] < '0' ||
        text[skip] > '9')
        return false;
    errno = 0;
    number = strtoull(text + skip, &end, 10);
    unit = *end ? strchr(units, *end) : NULL;
    if (errno || (*end && (!unit || end[1])) || number > UINT64_MAX >> 31)
        return false;
    *ret_size = (uint64_t)number << (unit ? 10 * (unit - units + 1) : 0);
    return *ret_size > 0;
}

/* "bad=100" or "bad=100-120". */
static bool take_bad(struct word word, struct variant *variant)
{
    static const char prefix[] = "bad=";
    CLEANUP(free_ptr) char *text = str_copy_n(word.text, word.length);
    unsigned long long first, last;
    char *end;

    if (strncmp(text, prefix, sizeof prefix - 1) != 0 || text[4] < '0' || text[4] > '9')
        return false;
    errno = 0;
    first = last = strtoull(text + 4, &end, 10);
    if (*end == '-' && end[1] >= '0' && end[1] <= '9')
        last = strtoull(end + 1, &end, 10);
    if (errno || *end || last < first || last > UINT64_MAX / 4096 || last - first >= BAD_BLOCKS_MAX)
        return false;
    variant->has_bad = true;
    variant->bad_first = first;
    variant->bad_last = last;
    return true;
}

static void set_flag(enum variant_flag flag, struct variant *variant)
{
    switch (flag) {
    case FLAG_X2:
        variant->surplus = SURPLUS_GARBAGE;
        break;
    case FLAG_X2_ZERO:
        variant->surplus = SURPLUS_ZEROS;
        break;
    case FLAG_RO:
        variant->read_only = true;
        break;
    case FLAG_FIXED:
        variant->fixed = true;
        break;
    case FLAG_4KN:
        variant->sectors_4k = true;
        break;
    case FLAG_SLOW:
        variant->rate = SLOW_RATE;
        break;
    case FLAG_TRUNCATED:
        variant->cut = UINT64_MAX;
        break;
    case FLAG_COUNT:
        break;
    }
}

static bool take_variant(struct word word, struct variant *variant)
{
    for (int i = 0; i < FLAG_COUNT; i++)
        if (is_word(word, leg_flags[i])) {
            set_flag((enum variant_flag)i, variant);
            return true;
        }
    return take_size(word, "slow=", &variant->rate) ||
           take_size(word, "truncated=", &variant->cut) || take_bad(word, variant);
}

/* "cd:usb" reads better than "cd:xhci", and there is no other USB CD. */
const char *leg_bus_word(const struct medium_word *medium, int bus)
{
    return medium->medium == MEDIUM_CD && bus == BUS_XHCI ? "usb" : bus_keys[bus];
}

static bool take_bus(struct word word, const struct medium_word *medium, enum bus *bus)
{
    for (int i = 0; i < BUS_COUNT; i++)
        if ((medium->buses & BUS_BIT(i)) &&
            (is_word(word, leg_bus_word(medium, i)) || is_word(word, bus_keys[i]))) {
            *bus = (enum bus)i;
            return true;
        }
    return false;
}

static struct word next_word(struct word *rest, char separator)
{
    const char *end = memchr(rest->text, separator, rest->length);
    struct word word = {rest->text, end ? (size_t)(end - rest->text) : rest->length};
    size_t used = word.length + (end ? 1 : 0);

    rest->text += used;
    rest->length -= used;
    return word;
}

/*
 * The partition tables of an image count sectors of 512 bytes, so that a disk with larger ones is
 * booted by what counts in 2048 bytes, unless the tables were made for it.
 */
static unsigned routes_of(const struct leg_kind *kind)
{
    if (kind->medium == MEDIUM_CD)
        return ROUTE_BIT(ROUTE_ELTORITO);
    if (!firmware_is_uefi(kind->firmware))
        return ROUTE_BIT(ROUTE_MBR);
    return ROUTE_BIT(ROUTE_MBR) | ROUTE_BIT(ROUTE_GPT) |
           (kind->variant.sectors_4k ? ROUTE_BIT(ROUTE_ELTORITO) : 0);
}

/* No drive, controller or board is like that. */
static bool exists(const struct leg_kind *kind)
{
    const struct variant *variant = &kind->variant;
    bool parallel = kind->bus == BUS_IDE;
    bool small_sectors = parallel || kind->bus == BUS_AHCI || kind->bus == BUS_SD;

    if (kind->medium == MEDIUM_CD && (variant->read_only || variant->sectors_4k))
        return false;
    if (variant->fixed && kind->medium != MEDIUM_USB)
        return false;
    if (variant->sectors_4k && small_sectors)
        return false;
    if (variant->cut && variant->surplus != SURPLUS_NONE)
        return false;
    /* The board with parallel IDE has no System Management Mode that firmware would trust. */
    return !parallel || kind->firmware <= FIRMWARE_UEFI;
}

bool leg_parse(struct word rest, struct leg_kind *kind)
{
    struct word firmware = next_word(&rest, '/'), medium = next_word(&rest, ':');
    const struct medium_word *found = NULL;
    int i = 0;

    while (i < FIRMWARE_COUNT && !is_word(firmware, firmware_keys[i]))
        i++;
    for (size_t j = 0; j < LEG_MEDIA; j++)
        if (is_word(medium, leg_media[j].name))
            found = &leg_media[j];
    if (i == FIRMWARE_COUNT || !found)
        return false;
    *kind = (struct leg_kind){.firmware = (enum firmware)i, .medium = found->medium};
    kind->bus = i == FIRMWARE_BIOS        ? found->bus
                : i == FIRMWARE_UEFI_AA64 ? found->aa64_bus
                                          : found->uefi_bus;
    while (rest.length) {
        struct word word = next_word(&rest, ':');

        if (!take_bus(word, found, &kind->bus) && !take_variant(word, &kind->variant))
            return false;
    }
    kind->routes = routes_of(kind);
    return exists(kind);
}

/* Every kind that was ever asked for. */
static struct known {
    struct leg_kind kind;
    struct known *next;
} * known_kinds;

int leg_kind_by_name(struct err *e, const char *name, size_t length,
                     const struct leg_kind **ret_kind)
{
    CLEANUP(buf_free) struct buf vocabulary = {0};
    struct leg_kind kind;
    struct known *known;

    for (known = known_kinds; known; known = known->next)
        if (is_word((struct word){name, length}, known->kind.name)) {
            *ret_kind = &known->kind;
            return 0;
        }
    if (!leg_parse((struct word){name, length}, &kind)) {
        leg_vocabulary(&vocabulary);
        return err_set(e, ERR_USAGE, "there is no leg \"%.*s\"; legs are %s", (int)length, name,
                       buf_str(&vocabulary));
    }
    known = mem_alloc(sizeof *known);
    *known = (struct known){.kind = kind, .next = known_kinds};
    known->kind.name = str_copy_n(name, length);
    known_kinds = known;
    *ret_kind = &known->kind;
    return 0;
}
