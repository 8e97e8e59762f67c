/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/matrix.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

#define ELTORITO_X86 0x00
#define ELTORITO_EFI 0xEF

#define ROUTE_BIT(route) (1u << (route))

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

void legs_free(struct legs *legs)
{
    for (size_t i = 0; i < legs->count; i++) {
        free(legs->items[i].missing);
        free(legs->items[i].unavailable);
    }
    free(legs->items);
    *legs = (struct legs){0};
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

static int add_preset(struct err *e, const struct preset *preset, struct legs *legs)
{
    for (const char *const *name = preset->legs; *name; name++) {
        const struct leg_kind *kind;

        if (leg_kind_by_name(e, *name, strlen(*name), &kind) < 0)
            return -1;
        add_leg(legs, kind, false);
    }
    return 0;
}

static int parse_list(struct err *e, const char *list, struct legs *legs)
{
    for (const char *at = list;; at++) {
        size_t length = strcspn(at, ",");
        const struct preset *preset = preset_by_name(at, length);
        const struct leg_kind *kind;

        if (preset) {
            if (add_preset(e, preset, legs) < 0)
                return -1;
        } else {
            if (leg_kind_by_name(e, at, length, &kind) < 0)
                return -1;
            add_leg(legs, kind, true);
        }
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
