/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/eltorito_efi.h"

#include "fmt/iso9660.h"

#define ESP_MANY     (20u << 20) /* bytes: more was seen not to boot */
#define ESP_TOO_MANY (31u << 20) /* bytes: just below what 16 bits of sectors can state */

/* --- ELT-05: EFI entries ---------------------------------------------------------------------- */

static void check_efi_entry(struct linting *l, const struct rule *self, const struct entry *entry)
{
    const char *media = eltorito_media_name(entry->as.eltorito.media);

    if (eltorito_is_efi(entry) && entry->as.eltorito.media)
        lint_say(l, self, SEVERITY_ERROR, entry->offset + 1,
                 "El Torito entry %u: an EFI image with emulation (%s); UEFI takes none",
                 entry->number, media);
    else if (eltorito_is_efi(entry) && !entry->as.eltorito.bootable)
        lint_say(l, self, SEVERITY_ERROR, entry->offset,
                 "El Torito entry %u: the EFI image is marked as not bootable", entry->number);
    else if (!eltorito_is_efi(entry) && !entry->as.eltorito.media && entry->as.eltorito.bootable &&
             entry->as.eltorito.loader == LOADER_FAT)
        lint_say(l, self, SEVERITY_ERROR, entry->offset,
                 "El Torito entry %u: a FAT volume without emulation, but of platform %02X "
                 "instead of EF: firmware that heeds the platform does not take it for UEFI's",
                 entry->number, entry->as.eltorito.platform);
}

int eltorito_check_efi(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    return eltorito_for_entries(l, self, check_efi_entry);
}

/* --- ELT-07: too many sectors, or none; too few are noted by the reader ----------------------- */

/* In whole 2048-byte sectors, as writers round it. */
static uint64_t rounded(uint64_t bytes)
{
    return (bytes + ISO9660_SECTOR - 1) / ISO9660_SECTOR * ISO9660_SECTOR;
}

static void check_efi_count(struct linting *l, const struct rule *self, const struct entry *entry)
{
    const struct esp *esp = layout_esp_at(l->layout, entry->start);
    uint64_t room;
    unsigned count = entry->as.eltorito.load_sectors;

    if (!eltorito_is_efi(entry) || !eltorito_is_inside(l, entry))
        return;
    if (count < 2) {
        lint_say(l, self, SEVERITY_WARNING, entry->offset + 6,
                 "El Torito entry %u: states %u sectors, which means \"to the end of the CD\"",
                 entry->number, count);
        return;
    }
    /* Of a truncated image something else is wrong. */
    if (!esp || l->layout->size < l->layout->volume_size)
        return;
    room = rounded(esp->room > esp->size ? esp->room : esp->size);
    if (entry->length > room)
        lint_say(l, self, SEVERITY_ERROR, entry->offset + 6,
                 "El Torito entry %u: states %u sectors, but there is room for %ju only",
                 entry->number, count, (uintmax_t)(room / ELTORITO_SECTOR));
}

int eltorito_check_efi_counts(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    return eltorito_for_entries(l, self, check_efi_count);
}

/* --- ELT-08, ELT-15: large EFI images --------------------------------------------------------- */

static uint64_t esp_bytes(const struct linting *l, const struct entry *entry)
{
    const struct esp *esp = eltorito_is_efi(entry) ? layout_esp_at(l->layout, entry->start) : NULL;

    return esp ? esp->size : 0;
}

static void check_efi_size(struct linting *l, const struct rule *self, const struct entry *entry)
{
    uint64_t size = esp_bytes(l, entry);

    if (size > ESP_TOO_MANY)
        lint_say(l, self, SEVERITY_WARNING, entry->start,
                 "the EFI image of El Torito entry %u has %.1f MiB; its size can be stated up to "
                 "32 MiB, 31 MiB are safe",
                 entry->number, (double)size / (1 << 20));
    else if (size > ESP_MANY)
        lint_say(l, self, SEVERITY_WARNING, entry->start,
                 "the EFI image of El Torito entry %u has %.1f MiB; some firmware does not boot "
                 "more than 20 MiB",
                 entry->number, (double)size / (1 << 20));
}

int eltorito_check_efi_sizes(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    return eltorito_for_entries(l, self, check_efi_size);
}

static void check_strict_size(struct linting *l, const struct rule *self, const struct entry *entry)
{
    uint64_t size = esp_bytes(l, entry);

    if (size > ESP_TOO_MANY)
        lint_say(l, self, SEVERITY_ERROR, entry->start,
                 "the EFI image of El Torito entry %u has %.1f MiB, more than 31", entry->number,
                 (double)size / (1 << 20));
}

int eltorito_check_strict_sizes(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    return eltorito_for_entries(l, self, check_strict_size);
}

/* --- ELT-13 ----------------------------------------------------------------------------------- */

static const struct entry *efi_entry(const struct layout *layout, unsigned which)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == ENTRY_ELTORITO && eltorito_is_efi(&layout->entries[i]) &&
            which-- == 0)
            return &layout->entries[i];
    return NULL;
}

int eltorito_check_single_efi(struct err *e, struct linting *l, const struct rule *self)
{
    const struct entry *first = efi_entry(l->layout, 0), *second = efi_entry(l->layout, 1);
    const struct esp *esps = l->layout->esps;

    (void)e;
    if (second)
        lint_say(l, self, SEVERITY_WARNING, second->offset,
                 "El Torito entries %u and %u are both EFI images: firmware takes the first, or "
                 "lists the medium twice",
                 first->number, second->number);
    else if (l->layout->esp_count > 1)
        lint_say(l, self, SEVERITY_WARNING, esps[1].start,
                 "%zu EFI system partitions, the first two at bytes %ju and %ju: which one boots "
                 "is up to the firmware",
                 l->layout->esp_count, (uintmax_t)esps[0].start, (uintmax_t)esps[1].start);
    return 0;
}
