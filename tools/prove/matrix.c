/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/matrix.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

#define ELTORITO_X86 0x00
#define ELTORITO_EFI 0xEF

#define ROUTE_BIT(route) (1u << (route))

const struct leg_kind leg_kinds[] = {
    {"bios/cd", FIRMWARE_BIOS, MEDIUM_CD, ROUTE_BIT(ROUTE_ELTORITO)},
    {"bios/usb", FIRMWARE_BIOS, MEDIUM_USB, ROUTE_BIT(ROUTE_MBR)},
    {"uefi/cd", FIRMWARE_UEFI, MEDIUM_CD, ROUTE_BIT(ROUTE_ELTORITO)},
    {"uefi/usb", FIRMWARE_UEFI, MEDIUM_USB, ROUTE_BIT(ROUTE_GPT) | ROUTE_BIT(ROUTE_MBR)},
    {0},
};

/* Presets are lists of legs under a name. */
static const struct preset {
    const char *name;
    const char *legs[5]; /* ends with NULL */
} presets[] = {
    {"core", {"bios/cd", "bios/usb", "uefi/cd", "uefi/usb"}},
    {"quick", {"bios/cd", "uefi/usb"}},
    {"bios", {"bios/cd", "bios/usb"}},
    {"uefi", {"uefi/cd", "uefi/usb"}},
    {"cd", {"bios/cd", "uefi/cd"}},
    {"usb", {"bios/usb", "uefi/usb"}},
};

const char *firmware_name(enum firmware firmware)
{
    return firmware == FIRMWARE_BIOS ? "bios" : "uefi";
}

const char *medium_name(enum medium medium)
{
    return medium == MEDIUM_CD ? "cd" : "usb";
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

void legs_free(struct legs *legs)
{
    for (size_t i = 0; i < legs->count; i++)
        free(legs->items[i].missing);
    free(legs->items);
    *legs = (struct legs){0};
}

static const struct leg_kind *kind_by_name(const char *name, size_t length)
{
    for (const struct leg_kind *kind = leg_kinds; kind->name; kind++)
        if (strlen(kind->name) == length && strncmp(kind->name, name, length) == 0)
            return kind;
    return NULL;
}

static const struct preset *preset_by_name(const char *name, size_t length)
{
    for (size_t i = 0; i < COUNT_OF(presets); i++)
        if (strlen(presets[i].name) == length && strncmp(presets[i].name, name, length) == 0)
            return &presets[i];
    return NULL;
}

/* A leg that is asked for twice runs once; "must" wins. */
static void add_leg(struct legs *legs, const struct leg_kind *kind, bool must)
{
    for (size_t i = 0; i < legs->count; i++)
        if (legs->items[i].kind == kind) {
            legs->items[i].must |= must;
            return;
        }
    ARRAY_GROW(legs->items, legs->count, legs->room);
    legs->items[legs->count++] = (struct leg){.kind = kind, .must = must};
}

static int unknown_leg(struct err *e, const char *name, size_t length)
{
    CLEANUP(buf_free) struct buf known = {0};

    for (const struct leg_kind *kind = leg_kinds; kind->name; kind++)
        buf_format(&known, "%s ", kind->name);
    for (size_t i = 0; i < COUNT_OF(presets); i++)
        buf_format(&known, "%s%s", presets[i].name, i + 1 < COUNT_OF(presets) ? " " : "");
    return err_set(e, ERR_USAGE, "there is no leg \"%.*s\"; there are: %s", (int)length, name,
                   buf_str(&known));
}

static int parse_list(struct err *e, const char *list, struct legs *legs)
{
    for (const char *at = list;; at++) {
        size_t length = strcspn(at, ",");
        const struct leg_kind *kind = kind_by_name(at, length);
        const struct preset *preset = preset_by_name(at, length);

        if (kind)
            add_leg(legs, kind, true);
        else if (!preset)
            return unknown_leg(e, at, length);
        for (const char *const *name = preset ? preset->legs : NULL; name && *name; name++)
            add_leg(legs, kind_by_name(*name, strlen(*name)), false);
        at += length;
        if (!*at)
            return 0;
    }
}

static bool is_promised(const struct leg_kind *kind, char *const *promised)
{
    for (; promised && *promised; promised++)
        if (strcmp(*promised, kind->name) == 0)
            return true;
    return false;
}

/* What the image has no way for; NULL when nothing speaks against the leg. */
static const char *missing_for(const struct leg_kind *kind, const struct layout *layout,
                               bool strict)
{
    bool eltorito_efi = layout_eltorito(layout, ELTORITO_EFI) != NULL;
    bool esp = layout_esp_partition(layout) != NULL;

    if (kind->firmware == FIRMWARE_BIOS && kind->medium == MEDIUM_CD)
        return layout_eltorito(layout, ELTORITO_X86) ? NULL
                                                     : "the image has no El Torito entry for BIOS";
    if (kind->firmware == FIRMWARE_BIOS)
        return layout->mbr_boot_code ? NULL : "the image has no boot code in its MBR";
    /* OVMF looks for every structure on every medium. */
    if (!strict && (eltorito_efi || esp))
        return NULL;
    if (kind->medium == MEDIUM_CD)
        return eltorito_efi ? NULL : "the image has no El Torito entry for EFI";
    return esp ? NULL : "the image has no EFI system partition in its GPT or MBR";
}

int legs_from_layout(struct err *e, const char *list, char *const *promised,
                     const struct layout *layout, bool strict, struct legs *ret_legs)
{
    CLEANUP(legs_free) struct legs legs = {0};

    if (parse_list(e, list ? list : "core", &legs) < 0)
        return -1;
    for (size_t i = 0; i < legs.count; i++) {
        struct leg *leg = &legs.items[i];
        const char *missing = missing_for(leg->kind, layout, strict);

        leg->must |= is_promised(leg->kind, promised);
        leg->missing = missing ? str_copy(missing) : NULL;
    }
    *ret_legs = legs;
    legs = (struct legs){0};
    return 0;
}

enum route leg_only_route(const struct leg_kind *kind, const struct layout *layout)
{
    bool gpt, mbr;

    if (kind->routes == ROUTE_BIT(ROUTE_ELTORITO))
        return ROUTE_ELTORITO;
    if (kind->routes == ROUTE_BIT(ROUTE_MBR))
        return ROUTE_MBR;
    gpt = layout_esp_partition_of(layout, ENTRY_GPT) != NULL;
    mbr = layout_esp_partition_of(layout, ENTRY_MBR) != NULL;
    if (gpt == mbr)
        return ROUTE_UNKNOWN;
    return gpt ? ROUTE_GPT : ROUTE_MBR;
}
