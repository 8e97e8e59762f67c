/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/merge.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"

#define DEEPEST      12     /* folders below the one that is given */
#define MOST_ENTRIES 200000 /* names looked at */
#define MOST_FILES   10000
#define MOST_LEGS    10000 /* of all reports */

void merge_parts_free(struct merge_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        free(parts->items[i].path);
        report_free(&parts->items[i].report);
    }
    free(parts->items);
    *parts = (struct merge_parts){0};
}

struct place {
    char *path; /* owned */
    unsigned depth;
};

/* Folders are a list that grows while it is worked through, not a recursion. */
struct search {
    const char *const *except;
    struct place *folders;
    size_t folder_count, folder_room;
    char **files; /* owned */
    size_t file_count, file_room;
    size_t entries;
};

static void search_free(struct search *search)
{
    for (size_t i = 0; i < search->folder_count; i++)
        free(search->folders[i].path);
    for (size_t i = 0; i < search->file_count; i++)
        free(search->files[i]);
    free(search->folders);
    free(search->files);
}

static void add_folder(struct search *search, const char *path, unsigned depth)
{
    ARRAY_GROW(search->folders, search->folder_count, search->folder_room);
    search->folders[search->folder_count++] = (struct place){str_copy(path), depth};
}

static bool is_report_name(const char *name)
{
    static const char begin[] = "report", end[] = ".json";
    size_t length = strlen(name);

    return length >= sizeof begin + sizeof end - 2 && str_begins(name, begin) &&
           strcmp(name + length - (sizeof end - 1), end) == 0;
}

static bool is_excepted(const struct search *search, const char *path)
{
    for (const char *const *except = search->except; except && *except; except++)
        if (file_is_same(*except, path))
            return true;
    return false;
}

static void look_at(struct search *search, const struct place *place, const char *name)
{
    CLEANUP(free_ptr) char *path = str_format("%s/%s", place->path, name);
    struct stat status;

    if (lstat(path, &status) < 0)
        return;
    if (S_ISDIR(status.st_mode) && place->depth < DEEPEST) {
        add_folder(search, path, place->depth + 1);
    } else if (S_ISREG(status.st_mode) && is_report_name(name) && !is_excepted(search, path)) {
        ARRAY_GROW(search->files, search->file_count, search->file_room);
        search->files[search->file_count++] = STEAL(path);
    }
}

static int read_folder(struct err *e, struct search *search, size_t at)
{
    const struct place place = search->folders[at];
    CLEANUP(close_dir) DIR *dir = opendir(place.path);
    const struct dirent *entry;

    if (!dir)
        return err_sys_kind(e, at ? ERR_FAULT : ERR_USAGE, "cannot read the folder %s", place.path);
    while ((entry = readdir(dir))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (++search->entries > MOST_ENTRIES || search->file_count >= MOST_FILES)
            return err_set(e, ERR_FAULT,
                           "%s holds more than %d names or %d reports: is it the right folder?",
                           search->folders[0].path, MOST_ENTRIES, MOST_FILES);
        look_at(search, &place, entry->d_name);
    }
    return 0;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int load(struct err *e, const char *path, size_t *legs, struct merge_parts *parts)
{
    CLEANUP(reports_free) struct reports reports = {0};

    if (reports_load(e, path, &reports) < 0)
        return -1;
    for (size_t i = 0; i < reports.count; i++) {
        ARRAY_GROW(parts->items, parts->count, parts->room);
        *legs += reports.items[i].count;
        parts->items[parts->count++] =
            (struct merge_part){.path = str_copy(path), .report = reports.items[i]};
        reports.items[i] = (struct report){0};
    }
    if (*legs > MOST_LEGS)
        return err_set(e, ERR_FAULT, "these reports have more than %d legs", MOST_LEGS);
    return 0;
}

int merge_find(struct err *e, const char *folder, const char *const *except,
               struct merge_parts *ret_parts)
{
    CLEANUP(search_free) struct search search = {.except = except};
    CLEANUP(merge_parts_free) struct merge_parts parts = {0};
    size_t legs = 0;

    add_folder(&search, folder, 0);
    for (size_t i = 0; i < search.folder_count; i++)
        if (read_folder(e, &search, i) < 0)
            return -1;
    if (!search.file_count)
        return err_set(e, ERR_FAULT, "there is no report (report*.json) below %s", folder);
    qsort(search.files, search.file_count, sizeof *search.files, by_path);
    for (size_t i = 0; i < search.file_count; i++)
        if (load(e, search.files[i], &legs, &parts) < 0)
            return -1;
    *ret_parts = parts;
    parts = (struct merge_parts){0};
    return 0;
}
