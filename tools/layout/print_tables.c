/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What firmware and systems are told: a table for each kind of entry. */
#include <string.h>

#include "fmt/eltorito.h"
#include "fmt/gpt.h"
#include "fmt/iso9660.h"
#include "fmt/mbr.h"
#include "layout/chs.h"
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

static void print_hex(struct print *p, const uint8_t *bytes, size_t size)
{
    while (size && !bytes[size - 1])
        size--;
    for (size_t i = 0; i < size; i++)
        buf_format(p->out, "%02x", bytes[i]);
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

/* What is there only now and then: a line of its own. */
static void print_eltorito_extras(struct print *p, const struct entry *entry)
{
    const char *section = entry->as.eltorito.section_id;

    if (entry->as.eltorito.segment)
        buf_format(p->out, "      loaded at segment %04X\n", entry->as.eltorito.segment);
    if (*section) {
        buf_text(p->out, "      section \"");
        print_safe(p, section);
        buf_text(p->out, "\"\n");
    }
    if (entry->as.eltorito.criteria_type) {
        buf_format(p->out,
                   "      selection criteria of type %u: ", entry->as.eltorito.criteria_type);
        print_hex(p, entry->as.eltorito.criteria, sizeof entry->as.eltorito.criteria);
        buf_text(p->out, "\n");
    }
}

/* What the image is by its content, and what was patched into it. */
static void print_image(struct print *p, const struct entry *entry)
{
    const struct region *region = layout_region_at(p->layout, entry->start);
    const char *what = region && region->start == entry->start ? region->detail : NULL;

    if (!what && !entry->detail)
        return;
    buf_text(p->out, " (");
    print_safe(p, what);
    buf_text(p->out, what && entry->detail ? ", " : "");
    print_safe(p, entry->detail);
    buf_text(p->out, ")");
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
    print_image(p, entry);
    buf_text(p->out, "\n");
    print_eltorito_extras(p, entry);
}

static void print_chs(struct print *p, const struct mbr_chs *chs)
{
    buf_format(p->out, "%u/%u/%u", chs->cylinder, chs->head, chs->sector);
}

static void print_mbr(struct print *p, const struct entry *entry)
{
    char size[32];

    buf_format(p->out, "  %-3u %02X %-14s %-6s  start %-10ju %10s", entry->number,
               entry->as.mbr.type, mbr_type_name(entry->as.mbr.type),
               entry->as.mbr.active ? "active" : "", (uintmax_t)(entry->start / MBR_SIZE),
               print_size(entry->length, size));
    print_target(p, entry);
    if (!chs_is_possible(entry)) {
        buf_text(p->out, ", but CHS says ");
        print_chs(p, &entry->as.mbr.first_chs);
        buf_text(p->out, " to ");
        print_chs(p, &entry->as.mbr.last_chs);
    }
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
               (uintmax_t)(entry->start / GPT_SECTOR), print_size(entry->length, size));
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

    if (!layout->gpt_primary_start && !layout->gpt_backup_start)
        return;
    print_heading(p, "GPT");
    buf_format(p->out, "  disk %s, primary %s, backup %s\n", layout->disk_guid,
               state_of(layout->gpt_primary_ok, layout->gpt_primary_start),
               state_of(layout->gpt_backup_ok, layout->gpt_backup_start));
    buf_format(p->out, "  array at sector %ju, usable are sectors %ju to %ju\n",
               (uintmax_t)layout->gpt_array_sector, (uintmax_t)layout->gpt_first_usable,
               (uintmax_t)layout->gpt_last_usable);
    if (!layout->gpt_announced)
        buf_text(p->out, "  The MBR has no protective entry (EE) at sector 1: firmware does not "
                         "look at this GPT.\n");
    print_entries(p, ENTRY_GPT);
}

static void print_volumes(struct print *p)
{
    print_heading(p, "Volume descriptors");
    print_entries(p, ENTRY_VOLUME);
    if (p->layout->udf)
        buf_text(p->out, "  and a UDF volume, which is not read\n");
}

void print_tables(struct print *p)
{
    if (count_of(p->layout, ENTRY_VOLUME))
        print_volumes(p);
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
    print_checksums(p);
}
