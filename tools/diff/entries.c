/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What firmware and systems are told. Volumes and El Torito entries are paired by what they are,
 * partitions by their slot: that is how menus and scripts name them. What varies at random (GUIDs,
 * dates) is a matter of fields, not of entries.
 */
#include <string.h>

#include "base/mem.h"
#include "diff/diffing.h"
#include "fmt/eltorito.h"
#include "fmt/gpt.h"
#include "fmt/iso9660.h"

#define MAX_FACTS 16

/* The properties of one thing, as texts. */
struct facts {
    struct {
        const char *name;
        char *text; /* owned until it is handed to a change */
    } items[MAX_FACTS];
    size_t count;
};

static void fact(struct facts *facts, const char *name, char *text)
{
    facts->items[facts->count].name = name;
    facts->items[facts->count++].text = text;
}

static void fact_number(struct facts *facts, const char *name, uint64_t number)
{
    fact(facts, name, str_format("%ju", (uintmax_t)number));
}

static void fact_bool(struct facts *facts, const char *name, bool is)
{
    fact(facts, name, str_copy(is ? "yes" : "no"));
}

static void volume_facts(const struct entry *entry, struct facts *facts)
{
    fact(facts, "label", str_copy(entry->as.volume.id));
    fact_number(facts, "sectors", entry->length / ISO9660_SECTOR);
    fact_number(facts, "descriptor in sector", entry->offset / ISO9660_SECTOR);
    fact_bool(facts, "Rock Ridge", entry->as.volume.rock_ridge);
}

static void eltorito_facts(const struct entry *entry, struct facts *facts)
{
    char criteria[2 * sizeof entry->as.eltorito.criteria + 1] = "";

    fact_bool(facts, "bootable", entry->as.eltorito.bootable);
    fact(facts, "emulation", str_copy(eltorito_media_name(entry->as.eltorito.media)));
    fact_number(facts, "load sectors", entry->as.eltorito.load_sectors);
    fact_number(facts, "sector", entry->start / ISO9660_SECTOR);
    fact(facts, "target", entry->region ? str_copy(entry->region) : str_copy("beyond the end"));
    fact(facts, "patched in", str_copy(entry->detail ? entry->detail : ""));
    fact(facts, "segment", str_format("%04x", entry->as.eltorito.segment));
    fact(facts, "system type", str_format("%02x", entry->as.eltorito.system_type));
    fact(facts, "section id", str_copy(entry->as.eltorito.section_id));
    fact(facts, "criteria type", str_format("%02x", entry->as.eltorito.criteria_type));
    for (size_t i = 0; i < sizeof entry->as.eltorito.criteria; i++)
        (void)snprintf(criteria + 2 * i, 3, "%02x", entry->as.eltorito.criteria[i]);
    fact(facts, "criteria", str_copy(criteria));
}

static void partition_facts(const struct entry *entry, struct facts *facts)
{
    fact_number(facts, "start", entry->start / MBR_SIZE);
    fact_number(facts, "sectors", entry->length / MBR_SIZE);
    fact(facts, "target", entry->region ? str_copy(entry->region) : str_copy("beyond the end"));
}

static void mbr_facts(const struct entry *entry, struct facts *facts)
{
    fact(facts, "type",
         str_format("%02X %s", entry->as.mbr.type, mbr_type_name(entry->as.mbr.type)));
    fact_bool(facts, "active", entry->as.mbr.active);
    partition_facts(entry, facts);
}

static void gpt_facts(const struct entry *entry, struct facts *facts)
{
    const char *type = gpt_type_name(entry->as.gpt.type);

    fact(facts, "type", str_copy(type ? type : entry->as.gpt.type));
    fact(facts, "name", str_copy(entry->as.gpt.name));
    fact(facts, "attributes", str_format("%016jx", (uintmax_t)entry->as.gpt.attributes));
    partition_facts(entry, facts);
}

static void apm_facts(const struct entry *entry, struct facts *facts)
{
    fact(facts, "type", str_copy(entry->as.apm.type));
    fact(facts, "name", str_copy(entry->as.apm.name));
    fact(facts, "status", str_format("%08x", entry->as.apm.status));
    partition_facts(entry, facts);
}

static void entry_facts(const struct entry *entry, struct facts *facts)
{
    static void (*const readers[])(const struct entry *, struct facts *) = {
        [ENTRY_VOLUME] = volume_facts, [ENTRY_ELTORITO] = eltorito_facts, [ENTRY_MBR] = mbr_facts,
        [ENTRY_GPT] = gpt_facts,       [ENTRY_APM] = apm_facts,
    };

    readers[entry->kind](entry, facts);
}

static char *entry_name(const struct entry *entry)
{
    switch (entry->kind) {
    case ENTRY_VOLUME:
        return str_format("volume (%s%s)",
                          entry->as.volume.joliet ? "Joliet"
                                                  : iso9660_type_name((uint8_t)entry->number),
                          entry->as.volume.base ? ", second set" : "");
    case ENTRY_ELTORITO:
        return str_format("El Torito %u (%s)", entry->number,
                          eltorito_platform_name(entry->as.eltorito.platform));
    case ENTRY_MBR:
        return str_format("MBR %u", entry->number);
    case ENTRY_GPT:
        return str_format("GPT %u", entry->number);
    case ENTRY_APM:
        return str_format("APM %u", entry->number);
    }
    return str_copy("entry");
}

static bool is_same_entry(const struct entry *a, const struct entry *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == ENTRY_ELTORITO)
        return a->as.eltorito.platform == b->as.eltorito.platform;
    if (a->kind == ENTRY_VOLUME &&
        (a->as.volume.joliet != b->as.volume.joliet || !a->as.volume.base != !b->as.volume.base))
        return false;
    return a->number == b->number;
}

/* `a` or `b` may have none; both lists have the same order. */
static void facts_to_change(struct diff_change *change, struct facts *a, struct facts *b)
{
    size_t count = a->count ? a->count : b->count;

    for (size_t i = 0; i < count; i++)
        change_value(change, a->count ? a->items[i].name : b->items[i].name,
                     a->count ? a->items[i].text : NULL, b->count ? b->items[i].text : NULL);
}

static void add_entry_change(struct diff *diff, const struct entry *a, const struct entry *b)
{
    struct facts of_a = {0}, of_b = {0};
    struct diff_change *change = change_add(diff, DIFF_ENTRIES,
                                            !a   ? DIFF_ADDED
                                            : !b ? DIFF_REMOVED
                                                 : DIFF_CHANGED,
                                            entry_name(a ? a : b));

    if (a) {
        entry_facts(a, &of_a);
        change->a_at = a->offset;
    }
    if (b) {
        entry_facts(b, &of_b);
        change->b_at = b->offset;
    }
    facts_to_change(change, &of_a, &of_b);
    if (!a || !b)
        return;
    change_number(change, "number", a->number, b->number);
    change_drop_if_empty(diff);
}

void diff_entries(struct diffing *d)
{
    const struct layout *a = &d->diff->a.layout, *b = &d->diff->b.layout;
    CLEANUP(free_ptr) bool *taken = mem_array(b->entry_count + 1, sizeof *taken);

    for (size_t i = 0; i < a->entry_count; i++) {
        const struct entry *partner = NULL;

        for (size_t k = 0; k < b->entry_count && !partner; k++)
            if (!taken[k] && is_same_entry(&a->entries[i], &b->entries[k])) {
                taken[k] = true;
                partner = &b->entries[k];
            }
        add_entry_change(d->diff, &a->entries[i], partner);
    }
    for (size_t k = 0; k < b->entry_count; k++)
        if (!taken[k])
            add_entry_change(d->diff, NULL, &b->entries[k]);
}

static const char *gpt_state(bool good, uint64_t start)
{
    return good ? "good" : start ? "damaged" : "none";
}

static void image_facts(const struct diff_side *side, struct facts *facts)
{
    static const char *const codes[] = {
        [BOOTCODE_NONE] = "none",
        [BOOTCODE_UNKNOWN] = "unknown",
        [BOOTCODE_ISOHYBRID] = "isohybrid",
        [BOOTCODE_GRUB] = "GRUB 2",
    };
    const struct layout *layout = &side->layout;

    fact_number(facts, "bytes", side->image.size);
    fact_bool(facts, "boot structures or filesystem", side->recognised);
    fact(facts, "MBR boot code", str_copy(codes[layout->mbr_code]));
    fact(facts, "MBR boot code loads sector",
         layout->mbr_loads ? str_format("%ju", (uintmax_t)(layout->mbr_loads / ISO9660_SECTOR))
                           : str_copy("none"));
    fact(facts, "primary GPT",
         str_copy(gpt_state(layout->gpt_primary_ok, layout->gpt_primary_start)));
    fact(facts, "backup GPT", str_copy(gpt_state(layout->gpt_backup_ok, layout->gpt_backup_start)));
    fact_bool(facts, "GPT announced in the MBR", layout->gpt_announced);
    fact_bool(facts, "UDF", layout->udf);
}

void diff_image(struct diffing *d)
{
    struct facts a = {0}, b = {0};

    image_facts(&d->diff->a, &a);
    image_facts(&d->diff->b, &b);
    facts_to_change(change_add(d->diff, DIFF_IMAGE, DIFF_CHANGED, str_copy("image")), &a, &b);
    change_drop_if_empty(d->diff);
}
