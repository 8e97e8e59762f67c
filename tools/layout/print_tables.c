/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What firmware and systems are told: a table for each kind of entry, then the files of the ESPs.
 */
#include <string.h>

#include "fmt/eltorito.h"
#include "fmt/gpt.h"
#include "fmt/iso9660.h"
#include "fmt/mbr.h"
#include "layout/print.h"

static size_t count_of(const struct layout *layout, enum entry_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < layout->entry_count; i++)
        count += layout->entries[i].kind == kind;
    return count;
}

static void print_target(struct print *p, const struct entry *entry)
{
    buf_text(p->out, "  -> ");
    print_safe(p, entry->region ? entry->region : "beyond the end");
}

static void print_volume(struct print *p, const struct entry *entry)
{
    const char *t = entry->as.volume.created;
    char size[32];

    buf_format(p->out, "  sector %-5ju %-13s %10s  \"", (uintmax_t)(entry->offset / ISO9660_SECTOR),
               entry->as.volume.joliet ? "Joliet" : iso9660_type_name((uint8_t)entry->number),
               print_size(entry->length, size));
    print_safe(p, entry->detail);
    buf_text(p->out, "\"");
    if (entry->as.volume.rock_ridge)
        buf_text(p->out, ", Rock Ridge");
    if (entry->start)
        buf_format(p->out, ", counts from sector %ju", (uintmax_t)(entry->start / ISO9660_SECTOR));
    if (strspn(t, "0123456789") >= 14 && strspn(t, "0") < 14)
        buf_format(p->out, ", made %.4s-%.2s-%.2s %.2s:%.2s:%.2s", t, t + 4, t + 6, t + 8, t + 10,
                   t + 12);
    buf_text(p->out, "\n");
}

static void print_eltorito(struct print *p, const struct entry *entry)
{
    char count[32];
    const char *name = eltorito_platform_name(entry->as.eltorito.platform);
    uint8_t media = entry->as.eltorito.media;

    buf_format(p->out, "  %-3u %-4s %-13s %-12s %6s x 512 B at sector %-8ju", entry->number, name,
               entry->as.eltorito.bootable ? "bootable" : "not bootable",
               media ? eltorito_media_name(media) : "no emulation",
               print_count(entry->as.eltorito.load_sectors, count),
               (uintmax_t)(entry->start / ISO9660_SECTOR));
    print_target(p, entry);
    if (entry->detail)
        buf_format(p->out, " (%s)", entry->detail);
    buf_text(p->out, "\n");
}

static void print_mbr(struct print *p, const struct entry *entry)
{
    char size[32];

    buf_format(p->out, "  %-3u %02X %-14s %-6s  start %-10ju %10s", entry->number,
               entry->as.mbr.type, mbr_type_name(entry->as.mbr.type),
               entry->as.mbr.active ? "active" : "", (uintmax_t)(entry->start / MBR_SIZE),
               print_size(entry->length, size));
    print_target(p, entry);
    buf_text(p->out, "\n");
}

/* UEFI §5.3.3; bit 60 is the one of basic data partitions. */
static void print_attributes(struct print *p, uint64_t attributes)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {{0, "required"},    {1, "hidden from firmware"},
                 {2, "legacy boot"}, {60, "read-only"},
                 {62, "hidden"},     {63, "no automount"}};

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (attributes >> names[i].bit & 1)
            buf_format(p->out, ", %s", names[i].name);
}

static void print_gpt(struct print *p, const struct entry *entry)
{
    const char *type = gpt_type_name(entry->as.gpt.type);
    char size[32];

    buf_format(p->out, "  %-3u %-36s  start %-10ju %10s  \"", entry->number,
               type ? type : entry->as.gpt.type, (uintmax_t)(entry->start / GPT_SECTOR),
               print_size(entry->length, size));
    print_safe(p, entry->as.gpt.name);
    buf_text(p->out, "\"");
    print_attributes(p, entry->as.gpt.attributes);
    print_target(p, entry);
    buf_text(p->out, "\n");
}

static void print_apm(struct print *p, const struct entry *entry)
{
    char size[32];

    buf_format(p->out, "  %-3u start %-10ju %10s  \"", entry->number,
               (uintmax_t)(entry->start / ISO9660_SECTOR), print_size(entry->length, size));
    print_safe(p, entry->as.apm.name);
    buf_text(p->out, "\", ");
    print_safe(p, entry->as.apm.type);
    print_target(p, entry);
    buf_text(p->out, "\n");
}

static void print_entries(struct print *p, enum entry_kind kind)
{
    static void (*const printers[])(struct print *, const struct entry *) = {
        [ENTRY_VOLUME] = print_volume, [ENTRY_ELTORITO] = print_eltorito, [ENTRY_MBR] = print_mbr,
        [ENTRY_GPT] = print_gpt,       [ENTRY_APM] = print_apm,
    };

    for (size_t i = 0; i < p->layout->entry_count; i++)
        if (p->layout->entries[i].kind == kind)
            printers[kind](p, &p->layout->entries[i]);
}

static void print_mbr_table(struct print *p)
{
    const struct layout *layout = p->layout;
    const struct region *mbr = layout_region(layout, REGION_MBR, NULL);
    const struct region *loads =
        layout->mbr_loads ? layout_region_at(layout, layout->mbr_loads) : NULL;

    if (!mbr)
        return;
    print_heading(p, "MBR");
    buf_format(p->out, "  signature %08x, ", layout->mbr_signature);
    print_safe(p, mbr->detail);
    if (loads) {
        buf_text(p->out, " that loads ");
        print_safe(p, loads->name ? loads->name : region_kind_name(loads->kind));
    }
    buf_text(p->out, "\n");
    print_entries(p, ENTRY_MBR);
}

static const char *state_of(bool good, uint64_t start)
{
    return good ? "good" : start ? "damaged" : "missing";
}

static void print_gpt_table(struct print *p)
{
    const struct layout *layout = p->layout;
    bool announced = false;

    if (!layout->gpt_primary_start && !layout->gpt_backup_start)
        return;
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == ENTRY_MBR &&
            layout->entries[i].as.mbr.type == MBR_TYPE_PROTECT)
            announced = true;
    print_heading(p, "GPT");
    buf_format(p->out, "  disk %s, primary %s, backup %s\n", layout->disk_guid,
               state_of(layout->gpt_primary_ok, layout->gpt_primary_start),
               state_of(layout->gpt_backup_ok, layout->gpt_backup_start));
    if (!announced)
        buf_text(p->out,
                 "  The MBR has no protective entry (EE): firmware does not look at this GPT.\n");
    print_entries(p, ENTRY_GPT);
}

static void print_esps(struct print *p)
{
    const struct layout *layout = p->layout;
    uint64_t volume = UINT64_MAX;

    for (size_t i = 0; i < layout->esp_file_count; i++) {
        const struct esp_file *file = &layout->esp_files[i];
        char size[32];

        if (file->volume != volume) {
            volume = file->volume;
            print_heading(p, "Files in the EFI image");
            buf_format(p->out, "  at sector %ju\n", (uintmax_t)(volume / ISO9660_SECTOR));
        }
        buf_format(p->out, "  %10s  ", print_size(file->size, size));
        print_safe(p, file->path);
        if (file->detail)
            buf_format(p->out, " (%s)", file->detail);
        buf_text(p->out, "\n");
    }
}

void print_tables(struct print *p)
{
    if (count_of(p->layout, ENTRY_VOLUME)) {
        print_heading(p, "Volume descriptors");
        print_entries(p, ENTRY_VOLUME);
    }
    if (count_of(p->layout, ENTRY_ELTORITO)) {
        print_heading(p, "El Torito boot catalog");
        print_entries(p, ENTRY_ELTORITO);
    }
    print_mbr_table(p);
    print_gpt_table(p);
    if (count_of(p->layout, ENTRY_APM)) {
        print_heading(p, "Apple partition map");
        print_entries(p, ENTRY_APM);
    }
    print_esps(p);
}
