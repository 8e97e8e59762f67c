/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ISO-: the volume and its tree. */
#include <string.h>

#include "fmt/iso9660.h"
#include "lint/boot_paths.h"
#include "lint/linting.h"

#define LABEL_FAT_MAX 11            /* characters of a FAT label */
#define TAIL_ALLOWED  (8u << 20)    /* bytes of zeros: isohybrid pads to a cylinder of 252 x 63 */
#define FILE_MAX      0xffffffffull /* bytes: what one directory record can say (ECMA-119 §9.1.4) */

/* The primary descriptor of the first set (`second`: of another, with a base of its own). */
static const struct entry *primary(const struct layout *layout, bool second)
{
    for (size_t i = 0; i < layout->entry_count; i++) {
        const struct entry *entry = &layout->entries[i];

        if (entry->kind == ENTRY_VOLUME && entry->number == ISO9660_PRIMARY &&
            (entry->start != 0) == second)
            return entry;
    }
    return NULL;
}

/* --- ISO-02 ----------------------------------------------------------------------------------- */

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* How far the image goes by what it says of itself: its volume, partitions, the backup GPT. */
static uint64_t told_end(const struct layout *layout)
{
    uint64_t end = layout->volume_size;

    for (size_t i = 0; i < layout->entry_count; i++) {
        const struct entry *entry = &layout->entries[i];

        if (entry->kind != ENTRY_VOLUME && entry->start < layout->size &&
            entry->length <= layout->size - entry->start)
            end = larger(end, entry->start + entry->length);
    }
    if (layout->gpt_backup_start)
        end = larger(end, layout->gpt_backup_start + MBR_SIZE);
    return end;
}

static bool any_bytes_behind(const struct layout *layout, uint64_t start)
{
    for (size_t i = 0; i < layout->region_count; i++)
        if (layout->regions[i].start + layout->regions[i].length > start &&
            layout->regions[i].kind != REGION_ZERO)
            return true;
    return false;
}

static int check_tail(struct err *e, struct linting *l, const struct rule *self)
{
    uint64_t end = told_end(l->layout), tail = l->layout->size > end ? l->layout->size - end : 0;
    bool bytes = any_bytes_behind(l->layout, end);

    (void)e;
    if (!l->layout->volume_size || l->image->device || !tail || (!bytes && tail <= TAIL_ALLOWED))
        return 0;
    lint_say(l, self, SEVERITY_WARNING, end,
             "%ju bytes%s follow behind byte %ju, where the volume and all partitions end",
             (uintmax_t)tail, bytes ? "" : " of zeros", (uintmax_t)end);
    return 0;
}

/* --- ISO-03 ----------------------------------------------------------------------------------- */

static bool is_fat_safe(const char *label)
{
    return strspn(label, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == strlen(label);
}

static int check_volume_id(struct err *e, struct linting *l, const struct rule *self)
{
    const struct entry *volume = primary(l->layout, false);
    const char *id = l->layout->volume_id;

    (void)e;
    if (!volume || !id)
        return 0;
    if (!*id)
        lint_say(l, self, SEVERITY_INFO, volume->offset + 40,
                 "the volume id is empty: nothing can look for the medium by its label");
    else if (strlen(id) > LABEL_FAT_MAX)
        lint_say(l, self, SEVERITY_INFO, volume->offset + 40,
                 "the volume id \"%s\" has %zu characters; a copy on FAT keeps %d", id, strlen(id),
                 LABEL_FAT_MAX);
    else if (!is_fat_safe(id))
        lint_say(l, self, SEVERITY_INFO, volume->offset + 40,
                 "the volume id \"%s\" has other characters than A-Z, 0-9, _ and -; a copy on FAT "
                 "changes them",
                 id);
    return 0;
}

/* --- ISO-04 ----------------------------------------------------------------------------------- */

static int check_file_sizes(struct err *e, struct linting *l, const struct rule *self)
{
    const struct layout *layout = l->layout;
    uint64_t size = 0;

    (void)e;
    for (size_t i = 0; i < layout->region_count; i++) {
        const struct region *region = &layout->regions[i];
        bool more = i + 1 < layout->region_count && region->name && layout->regions[i + 1].name &&
                    strcmp(region->name, layout->regions[i + 1].name) == 0;

        size += region->length;
        if (more)
            continue;
        if (region->kind == REGION_FILE && region->name && size > FILE_MAX)
            lint_say(l, self, SEVERITY_WARNING, region->start + region->length - size,
                     "%s has %ju bytes, more than 4 GiB - 1: it is stored in pieces", region->name,
                     (uintmax_t)size);
        size = 0;
    }
    return 0;
}

/* --- ISO-06 ----------------------------------------------------------------------------------- */

/* What both primary descriptors must have alike (ECMA-119 §8.4). */
static const struct {
    unsigned at, size; /* bytes */
    const char *what;
} shared_fields[] = {
    {40, 32, "volume ids"},
    {156 + 18, 7, "dates of the root directory"},
    {813, 17, "creation dates"},
    {830, 17, "modification dates"},
};

static uint64_t last_file_end(const struct layout *layout)
{
    uint64_t end = 0;

    for (size_t i = 0; i < layout->region_count; i++)
        if (layout->regions[i].kind == REGION_FILE)
            end = larger(end, layout->regions[i].start + layout->regions[i].length);
    return end;
}

static int check_second_set(struct err *e, struct linting *l, const struct rule *self)
{
    const struct entry *first = primary(l->layout, false), *second = primary(l->layout, true);
    uint8_t a[ISO9660_SECTOR], b[ISO9660_SECTOR];
    uint64_t end;

    if (!first || !second)
        return 0;
    if (source_read(e, l->image, first->offset, a, sizeof a) < 0 ||
        source_read(e, l->image, second->offset, b, sizeof b) < 0)
        return -1;
    for (size_t i = 0; i < COUNT_OF(shared_fields); i++)
        if (memcmp(a + shared_fields[i].at, b + shared_fields[i].at, shared_fields[i].size) != 0)
            lint_say(l, self, SEVERITY_WARNING, second->offset + shared_fields[i].at,
                     "the %s of the two volume descriptor sets differ: one of them is left over",
                     shared_fields[i].what);
    end = second->start + second->length;
    if (end > first->start + first->length || end < last_file_end(l->layout))
        lint_say(l, self, SEVERITY_WARNING, second->offset + 80,
                 "the second volume ends at byte %ju, the first one at %ju, its last file at %ju",
                 (uintmax_t)end, (uintmax_t)first->length, (uintmax_t)last_file_end(l->layout));
    return 0;
}

/* --- ISO-07 ----------------------------------------------------------------------------------- */

static int check_udf(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    if (l->layout->udf)
        lint_say(l, self, SEVERITY_INFO, ISO9660_FIRST_SECTOR * ISO9660_SECTOR,
                 "there is a UDF volume beside the ISO 9660 one: firmware with a driver for UDF "
                 "may take that one, and leave the boot catalog alone");
    return 0;
}

const struct rule rules_iso[] = {
    {"ISO-01", SEVERITY_ERROR, NULL,
     "volume descriptors, path tables and the root directory are there and whole",
     "ECMA-119 §8 puts the descriptors from sector 16 on, up to a terminator; every system finds "
     "the tree through them. An image cut off by 400 sectors still booted in QEMU, so a boot test "
     "does not notice.",
     "Make or download the image again; compare its size and checksum with what was published.",
     NULL},
    {"ISO-02", SEVERITY_ERROR, NULL, "the image is as long as its volume says",
     "A volume longer than its file was cut off: files at its end, the backup GPT and checksums "
     "are missing although it may boot. Bytes behind everything that the image tells of are lost "
     "when somebody copies the medium by its volume size.",
     "Shorter: copy the image again. Longer: cut the file after the last partition, or append the "
     "data as a partition (-append_partition).",
     check_tail},
    {"ISO-03", SEVERITY_INFO, NULL, "the volume id suits everybody who uses it",
     "Rufus in ISO mode makes it the label of a FAT volume: 11 characters, upper case "
     "(pbatard/rufus#713, #1013, #2086). A live system that looks for its medium by the longer "
     "label does not find that copy.",
     "Take at most 11 characters of A-Z, 0-9, _ and - as volume id (-V), or find the medium by "
     "something else than its label.",
     check_volume_id},
    {"ISO-04", SEVERITY_WARNING, NULL, "no file has more than 4 GiB - 1",
     "Such a file needs several directory records (ISO level 3), which some readers take for "
     "several files, and it cannot be copied to FAT at all (weldr/lorax#1353, "
     "siderolabs/talos#10887).",
     "Split the file, compress it better, or put it into a partition of its own.",
     check_file_sizes},
    {"ISO-05", SEVERITY_WARNING, NULL,
     "boot files are plain files with names that every reader keeps",
     "Rufus and people who copy the tree to a FAT stick lose symbolic links and names that FAT "
     "and Joliet cannot hold (pbatard/rufus#689, #1013): the menu then names a kernel that is not "
     "there.",
     "Name the file itself in the menu; keep names within 64 characters without \" * : ; < > ? \\ "
     "|.",
     boot_paths_check},
    {"ISO-06", SEVERITY_WARNING, NULL, "two volume descriptor sets agree",
     "With -partition_offset an image has a second set, by which partition 1 mounts. A program "
     "that changes an image may renew the first one only: the CD and the partition of the same "
     "stick then show different labels and trees.",
     "Write the image anew with the same -partition_offset, instead of patching it.",
     check_second_set},
    {"ISO-07", SEVERITY_INFO, NULL, "there is no UDF volume beside the ISO 9660 one",
     "edk2 looks for UDF and El Torito in one step; drivers for UDF in firmware have hidden the "
     "boot catalog (tianocore/edk2#7124, #10952).",
     "Leave -udf out; files of more than 4 GiB can be stored by ISO level 3.", check_udf},
    {"ISO-08", SEVERITY_ERROR, NULL, "the directory tree is sound",
     "A record that leads beyond the image or back to an earlier directory is a file that cannot "
     "be read, and an endless loop for readers that do not count (libarchive#310, #1120).",
     "Make the image again; a program that patched it in place is the usual cause.", NULL},
    {"ISO-09", SEVERITY_ERROR, NULL, "Rock Ridge continuation areas are there",
     "SUSP §5.1: a CE entry says where the rest of a record lies. Without it names, links and "
     "modes are cut, and readers have looped on such chains (CVE-2019-1000020).",
     "Make the image again; libisofs before 1.5.6 writes some areas across a block's end.", NULL},
    {"ISO-10", SEVERITY_ERROR, NULL, "no two structures share bytes",
     "A file that overlaps another structure was moved, or the structure was patched over it: one "
     "of the two is not what it was.",
     "Make the image again; do not write into an image by offsets that were found elsewhere.",
     NULL},
    {"ISO-11", SEVERITY_WARNING, NULL, "numbers that are stored twice are the same twice",
     "ECMA-119 §7.2.3, §7.3.3: sizes and sectors are stored little-endian and big-endian. Firmware "
     "and systems read one of them only, so that such an image works here and not there.",
     "Change both halves when a descriptor is patched.", NULL},
    {0},
};
