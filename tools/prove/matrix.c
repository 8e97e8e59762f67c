/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/matrix.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "fmt/eltorito.h"
#include "machine/preset.h"

#define ROUTE_BIT(route) (1u << (route))

/* The loader that firmware looks for on removable media (UEFI 2.10 §3.5.1.1). */
static const char *const loader_names[FIRMWARE_COUNT] = {
    [FIRMWARE_UEFI] = "BOOTX64.EFI",       [FIRMWARE_UEFI_SB] = "BOOTX64.EFI",
    [FIRMWARE_UEFI_OWN] = "BOOTX64.EFI",   [FIRMWARE_UEFI_IA32] = "BOOTIA32.EFI",
    [FIRMWARE_UEFI_AA64] = "BOOTAA64.EFI",
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

static void add_chosen(void *context, const struct leg_kind *kind, bool preset)
{
    add_leg(context, kind, !preset);
}

/* Not only named legs must run, but also those of presets. */
static void add_required(void *context, const struct leg_kind *kind, bool preset)
{
    (void)preset;
    add_leg(context, kind, true);
}

static bool has_leg(const struct legs *legs, const struct leg_kind *kind)
{
    for (size_t i = 0; i < legs->count; i++)
        if (legs->items[i].kind == kind)
            return true;
    return false;
}

static int leave_out(struct err *e, const struct legs *skipped, const struct legs *required,
                     struct legs *legs)
{
    size_t left = 0;

    for (size_t i = 0; i < skipped->count; i++)
        if (has_leg(required, skipped->items[i].kind))
            return err_set(e, ERR_USAGE, "the leg %s is required and left out",
                           skipped->items[i].kind->name);
    for (size_t i = 0; i < legs->count; i++)
        if (!has_leg(skipped, legs->items[i].kind))
            legs->items[left++] = legs->items[i];
    legs->count = left;
    return left ? 0 : err_set(e, ERR_USAGE, "no leg is left to run");
}

static int choose(struct err *e, const struct legs_choice *choice, struct legs *legs)
{
    CLEANUP(legs_free) struct legs skipped = {0};
    CLEANUP(legs_free) struct legs required = {0};

    if (legs_from_list(e, choice->legs ? choice->legs : "core", add_chosen, legs) < 0)
        return -1;
    if (choice->require && (legs_from_list(e, choice->require, add_required, &required) < 0 ||
                            legs_from_list(e, choice->require, add_required, legs) < 0))
        return -1;
    if (choice->skip && legs_from_list(e, choice->skip, add_chosen, &skipped) < 0)
        return -1;
    return leave_out(e, &skipped, &required, legs);
}

static bool is_promised(const struct leg_kind *kind, char *const *promised)
{
    for (; promised && *promised; promised++)
        if (strcmp(*promised, kind->name) == 0)
            return true;
    return false;
}

#define ANY_BUS   (~0u)
#define BUS(name) (1u << BUS_##name)
#define EFI       (~(1u << FIRMWARE_BIOS))

/* What no image can do anything about: tried with SeaBIOS 1.16.2, OVMF and AAVMF 2022.11. */
static const struct hopeless {
    unsigned firmwares, buses; /* 1 << enum firmware, 1 << enum bus */
    bool large_sectors;        /* only with sectors of 4096 bytes */
    const char *why;
} hopeless[] = {
    {1u << FIRMWARE_BIOS, ANY_BUS, true, "a BIOS boots no disks with sectors of 4096 bytes"},
    {EFI, BUS(SD), false, "this firmware has no driver for SD cards"},
    {1u << FIRMWARE_UEFI_AA64, BUS(AHCI), false, "this firmware has no driver for AHCI"},
};

static const char *never_boots(const struct leg_kind *kind)
{
    for (size_t i = 0; i < COUNT_OF(hopeless); i++)
        if ((hopeless[i].firmwares & 1u << kind->firmware) &&
            (hopeless[i].buses & 1u << kind->bus) &&
            (!hopeless[i].large_sectors || kind->variant.sectors_4k))
            return hopeless[i].why;
    return NULL;
}

/* False only when the ESP at `start` was read and has no such loader. FAT knows no case. */
static bool may_have_loader(const struct layout *layout, uint64_t start, const char *name)
{
    static const char folder[] = "/EFI/BOOT/";
    const struct esp *esp = layout_esp_at(layout, start);

    if (!esp || esp->cut)
        return true;
    for (size_t i = 0; i < layout->esp_file_count; i++) {
        const struct esp_file *file = &layout->esp_files[i];

        if (file->volume == start && strncasecmp(file->path, folder, sizeof folder - 1) == 0 &&
            strcasecmp(file->path + sizeof folder - 1, name) == 0)
            return true;
    }
    return false;
}

static bool is_efi_entry(const struct entry *entry)
{
    return entry->kind == ENTRY_ELTORITO && entry->as.eltorito.platform == ELTORITO_PLATFORM_EFI;
}

static bool is_esp_partition(const struct layout *layout, const struct entry *entry)
{
    const struct entry *gpt = layout_esp_partition_of(layout, ENTRY_GPT);
    const struct entry *mbr = layout_esp_partition_of(layout, ENTRY_MBR);

    return entry == gpt || entry == mbr;
}

/* What UEFI firmware looks through on this leg. */
static unsigned open_routes(const struct leg_kind *kind, bool strict)
{
    return strict ? kind->routes
                  : ROUTE_BIT(ROUTE_ELTORITO) | ROUTE_BIT(ROUTE_MBR) | ROUTE_BIT(ROUTE_GPT);
}

static char *missing_for_uefi(const struct leg_kind *kind, const struct layout *layout, bool strict,
                              bool *ret_no_loader)
{
    const char *loader = loader_names[kind->firmware];
    unsigned routes = open_routes(kind, strict);
    bool eltorito = routes & ROUTE_BIT(ROUTE_ELTORITO), partitions = routes & ROUTE_BIT(ROUTE_GPT);
    bool found = false;

    /* Tables made for larger sectors are not read here: the firmware knows. */
    if (kind->variant.sectors_4k)
        return NULL;
    for (size_t i = 0; i < layout->entry_count; i++) {
        const struct entry *entry = &layout->entries[i];

        if (!(eltorito && is_efi_entry(entry)) && !(partitions && is_esp_partition(layout, entry)))
            continue;
        found = true;
        if (may_have_loader(layout, entry->start, loader))
            return NULL;
    }
    *ret_no_loader = found;
    if (found)
        return str_format("the image has no /EFI/BOOT/%s in its EFI system partition", loader);
    return str_format("the image has no %s", !partitions ? "El Torito entry for EFI"
                                             : !eltorito
                                                 ? "EFI system partition in its GPT or MBR"
                                                 : "El Torito entry for EFI and no EFI system "
                                                   "partition");
}

/* What the image has no way for, owned; NULL when nothing speaks against the leg. */
static char *missing_for(const struct leg_kind *kind, const struct layout *layout, bool strict,
                         bool *ret_no_loader)
{
    const char *never = never_boots(kind);

    if (never)
        return str_copy(never);
    if (firmware_is_uefi(kind->firmware))
        return missing_for_uefi(kind, layout, strict, ret_no_loader);
    if (kind->medium == MEDIUM_CD)
        return layout_eltorito(layout, ELTORITO_PLATFORM_X86)
                   ? NULL
                   : str_copy("the image has no El Torito entry for BIOS");
    return layout->mbr_boot_code ? NULL : str_copy("the image has no boot code in its MBR");
}

int legs_from_layout(struct err *e, const struct legs_choice *choice, const struct layout *layout,
                     struct legs *ret_legs)
{
    CLEANUP(legs_free) struct legs legs = {0};

    if (choose(e, choice, &legs) < 0)
        return -1;
    for (size_t i = 0; i < legs.count; i++) {
        struct leg *leg = &legs.items[i];

        leg->must |= is_promised(leg->kind, choice->promised);
        leg->missing = missing_for(leg->kind, layout, choice->strict, &leg->no_loader);
        leg->hopeless = never_boots(leg->kind) != NULL;
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
    if (kind->routes & ROUTE_BIT(ROUTE_ELTORITO))
        return ROUTE_UNKNOWN;
    gpt = layout_esp_partition_of(layout, ENTRY_GPT) != NULL;
    mbr = layout_esp_partition_of(layout, ENTRY_MBR) != NULL;
    if (gpt == mbr)
        return ROUTE_UNKNOWN;
    return gpt ? ROUTE_GPT : ROUTE_MBR;
}
