/* SPDX-License-Identifier: GPL-2.0-or-later */
/* FAT volumes as such: figures of the boot sector, the table, dates. */
#include <string.h>

#include "fmt/fat_table.h"
#include "lint/esp_checks.h"

#define MARGIN        16 /* clusters that writers should keep away from a limit between types */
#define MIN_SIZE      (1u << 20)   /* bytes */
#define COMPARE_LIMIT (256u << 10) /* bytes of each copy of the table */

/* --- ESP-01: beyond what the reader notes ----------------------------------------------------- */

static void check_margin(struct linting *l, const struct rule *self, const struct esp *esp)
{
    static const uint32_t limits[] = {4085, 65525};

    if (fat_type_of(esp->clusters) != esp->fat_type)
        return; /* the reader has said something worse */
    for (size_t i = 0; i < COUNT_OF(limits); i++)
        if (esp->clusters + MARGIN > limits[i] && esp->clusters < limits[i] + MARGIN)
            lint_say(l, self, SEVERITY_WARNING, esp->start,
                     "%u clusters: FAT%u, but less than %d away from the limit of %u, where "
                     "drivers count differently",
                     esp->clusters, esp->fat_type, MARGIN, limits[i]);
}

int esp_check_geometry(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    for (size_t i = 0; i < l->layout->esp_count; i++) {
        const struct esp *esp = &l->layout->esps[i];

        if (esp->sector_size != 512)
            lint_say(l, self, SEVERITY_WARNING, esp->start + 11,
                     "the EFI image's sectors have %u bytes; disks that images are written to, and "
                     "El Torito, count 512",
                     esp->sector_size);
        if (esp->fat_count > 2)
            lint_say(l, self, SEVERITY_WARNING, esp->start + 16,
                     "the EFI image has %u tables; readers know one or two", esp->fat_count);
        check_margin(l, self, esp);
    }
    return 0;
}

/* --- ESP-02 ----------------------------------------------------------------------------------- */

int esp_check_type(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    for (size_t i = 0; i < l->layout->esp_count; i++) {
        const struct esp *esp = &l->layout->esps[i];

        if (esp->fat_type == 12)
            lint_say(l, self, SEVERITY_WARNING, esp->start,
                     "the EFI image is FAT12, of %u clusters", esp->clusters);
        if (esp->fat_type == 16)
            lint_say(l, self, SEVERITY_INFO, esp->start, "the EFI image is FAT16, of %u clusters",
                     esp->clusters);
    }
    return 0;
}

/* --- ESP-07: beyond what the reader notes ----------------------------------------------------- */

static int check_copies(struct err *e, struct linting *l, const struct rule *self,
                        const struct esp *esp, const struct fat *fat)
{
    uint32_t copy, stated;

    if (fat_compare_tables(e, fat, COMPARE_LIMIT, &copy) < 0 ||
        fat_stated_free(e, fat, &stated) < 0)
        return -1;
    if (copy)
        lint_say(l, self, SEVERITY_WARNING, esp->start,
                 "FAT: copy %u of the table is not as the first: readers of either see other files",
                 copy);
    if (stated != FAT_COUNT_UNKNOWN && esp->free_clusters != FAT_COUNT_UNKNOWN &&
        stated != esp->free_clusters)
        lint_say(l, self, SEVERITY_WARNING,
                 esp->start + (uint64_t)fat->info_sector * fat->sector_size + 488,
                 "FAT: FSInfo says that %u clusters are free, but %u are", stated,
                 esp->free_clusters);
    return 0;
}

static int check_surplus(struct err *e, struct linting *l, const struct rule *self,
                         const struct esp *esp, const struct fat *fat)
{
    CLEANUP(problems_free) struct problems ignored = {0};
    CLEANUP(fat_list_free) struct fat_list list = {0};
    struct fat_surplus surplus;

    if (fat_list(e, fat, ESP_MAX_FILES, &ignored, &list) < 0)
        return -1;
    fat_check_chains(fat, &list, &ignored, &surplus);
    if (surplus.long_chains)
        lint_say(l, self, SEVERITY_WARNING, esp->start + list.items[surplus.first_long].offset,
                 "FAT: %s has more clusters than its %u bytes need%s",
                 list.items[surplus.first_long].path, list.items[surplus.first_long].size,
                 surplus.long_chains > 1 ? "; so have other files" : "");
    if (surplus.lost_clusters && !ignored.count)
        lint_say(l, self, SEVERITY_INFO, esp->start,
                 "FAT: clusters that are taken, but by no file: %u", surplus.lost_clusters);
    return 0;
}

static int check_volume(struct err *e, struct linting *l, const struct rule *self,
                        const struct esp *esp)
{
    CLEANUP(esp_close) struct esp_volume volume = {0};

    if (esp_open(e, l->image, esp, &volume) < 0 || check_copies(e, l, self, esp, &volume.fat) < 0 ||
        check_surplus(e, l, self, esp, &volume.fat) < 0)
        return -1;
    return 0;
}

int esp_check_label(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    for (size_t i = 0; i < l->layout->esp_count; i++) {
        const struct esp *esp = &l->layout->esps[i];

        if (!*esp->label || strcmp(esp->label, "NO NAME") == 0)
            lint_say(l, self, self->severity, esp->start, "the EFI image has no label");
    }
    return 0;
}

int esp_check_table(struct err *e, struct linting *l, const struct rule *self)
{
    for (size_t i = 0; i < l->layout->esp_count; i++) {
        if (check_volume(e, l, self, &l->layout->esps[i]) < 0) {
            if (e->kind == ERR_FAULT)
                return -1;
            *e = (struct err){0}; /* the reader has said it */
        }
    }
    return 0;
}

/* --- ESP-08 ----------------------------------------------------------------------------------- */

struct date {
    unsigned year, month, day;
};

/* 15-9 years since 1980, 8-5 month, 4-0 day. */
static struct date fat_date(uint32_t modified)
{
    return (struct date){1980 + (modified >> 25), modified >> 21 & 15, modified >> 16 & 31};
}

static bool date_is_valid(const struct date *date, uint32_t modified)
{
    return date->month >= 1 && date->month <= 12 && date->day >= 1 && (modified >> 11 & 31) < 24 &&
           (modified >> 5 & 63) < 60 && (modified & 31) < 30;
}

/* As if all months had 31 days: from the last of February to the first of March it is four. */
static long day_number(const struct date *date)
{
    return ((long)date->year * 12 + (long)date->month - 1) * 31 + (long)date->day - 1;
}

/* Of the volume descriptor; false when there is none, or it has no date. */
static bool image_date(const struct layout *layout, struct date *ret_date)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == ENTRY_VOLUME &&
            sscanf(layout->entries[i].as.volume.created, "%4u%2u%2u", &ret_date->year,
                   &ret_date->month, &ret_date->day) == 3 &&
            ret_date->year >= 1980)
            return true;
    return false;
}

/* A FAT has no time zone, and they are up to a day apart: what may be one day is no fault. */
static bool is_later(const struct date *date, const struct date *than)
{
    return day_number(date) > day_number(than) + 4;
}

int esp_check_dates(struct err *e, struct linting *l, const struct rule *self)
{
    struct date image;
    bool has_image = image_date(l->layout, &image);
    bool told_invalid = false, told_later = false;

    (void)e;
    for (size_t i = 0; i < l->layout->esp_file_count; i++) {
        const struct esp_file *file = &l->layout->esp_files[i];
        struct date date = fat_date(file->modified);
        bool valid = date_is_valid(&date, file->modified);

        if (!valid && !told_invalid)
            lint_say(l, self, SEVERITY_WARNING, file->offset,
                     "%s: its date and time, %04X and %04X, are none", file->path,
                     file->modified >> 16, file->modified & 0xffff);
        if (valid && has_image && is_later(&date, &image) && !told_later)
            lint_say(l, self, SEVERITY_WARNING, file->offset,
                     "%s is of %u-%02u-%02u, later than the image, which is of %u-%02u-%02u",
                     file->path, date.year, date.month, date.day, image.year, image.month,
                     image.day);
        told_invalid |= !valid;
        told_later |= valid && has_image && is_later(&date, &image);
    }
    return 0;
}

/* --- ESP-09 ----------------------------------------------------------------------------------- */

int esp_check_size(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    for (size_t i = 0; i < l->layout->esp_count; i++) {
        const struct esp *esp = &l->layout->esps[i];

        if (esp->size < MIN_SIZE)
            lint_say(l, self, self->severity, esp->start, "the EFI image has %ju bytes",
                     (uintmax_t)esp->size);
    }
    return 0;
}
