/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paths to entries. The way back ("..") is a stack of the folders walked through, not what the
 * medium's ".." records say: those cannot be wrong that way, and relocated folders need no care.
 * A symbolic link replaces the part of the path that is still to go.
 */
#include "core/iso_private.h"
#include "core/text.h"

#define LINKS_MAX 40

/* A folder on the way, enough to list it. */
struct place {
    uint64_t offset, size, record_offset; /* bytes */
};

struct finder {
    const struct iso_volume *volume;
    char path[ISO_PATH_MAX + 1];
    size_t at; /* what of `path` is done */
    unsigned links;
    size_t depth; /* places in use; 0 is the root, which is not stored */
    struct place places[ISO_DEPTH_MAX];
    struct iso_dir dir;
};

static void place_entry(const struct finder *finder, struct iso_entry *ret_entry)
{
    iso_root(finder->volume, ret_entry);
    if (finder->depth) {
        const struct place *place = finder->places + finder->depth - 1;

        ret_entry->size = place->size;
        ret_entry->extents[0].offset = place->offset;
        ret_entry->extents[0].size = place->size;
        ret_entry->record_offset = place->record_offset;
    }
}

static enum iso_status enter(struct finder *finder, const struct iso_entry *folder)
{
    struct place *place = finder->places + finder->depth;

    if (finder->depth == ISO_DEPTH_MAX)
        return ISO_TOO_LONG;
    place->offset = folder->extents[0].offset;
    place->size = folder->extents[0].size;
    place->record_offset = folder->record_offset;
    finder->depth++;
    return ISO_OK;
}

/* Takes the next component off the path; false at its end. */
static bool next_component(struct finder *finder, char *name, size_t room, enum iso_status *status)
{
    struct text_out out;
    size_t start;

    while (finder->path[finder->at] == '/')
        finder->at++;
    start = finder->at;
    while (finder->path[finder->at] && finder->path[finder->at] != '/')
        finder->at++;
    text_start(&out, name, room);
    text_add_bytes(&out, finder->path + start, finder->at - start);
    *status = out.is_cut ? ISO_TOO_LONG : ISO_OK;
    return finder->at > start;
}

static enum iso_status look_in_folder(struct finder *finder, const char *name,
                                      struct iso_entry *entry)
{
    bool exact = finder->volume->has_rock_ridge;
    enum iso_status status;

    place_entry(finder, entry);
    status = iso_dir_open(finder->volume, entry, &finder->dir);
    if (status)
        return status;
    while ((status = iso_dir_next(&finder->dir, entry)) == ISO_OK)
        if (exact ? text_equal(entry->name, name) : text_equal_fold(entry->name, name))
            return ISO_OK;
    return status == ISO_NO_MORE ? ISO_NOT_FOUND : status;
}

/* path := target + "/" + what was still to go; an absolute target starts at the root again. */
static enum iso_status follow_link(struct finder *finder, const struct iso_entry *link)
{
    char path[ISO_PATH_MAX + 1];
    struct text_out out;

    if (++finder->links > LINKS_MAX)
        return ISO_LINK_LOOP;
    if (!link->target[0])
        return ISO_DAMAGED;
    text_start(&out, path, sizeof path);
    text_add(&out, link->target);
    text_add(&out, finder->path + finder->at); /* empty, or begins with '/' */
    if (out.is_cut || link->target_is_cut)
        return ISO_TOO_LONG;
    bytes_copy(finder->path, path, out.length + 1);
    finder->at = 0;
    if (link->target[0] == '/')
        finder->depth = 0;
    return ISO_OK;
}

/* One component: a folder is entered, a link is put in the place of the path; at a file the walk
 * ends, and `*is_file` becomes true. */
static enum iso_status step(struct finder *finder, const char *name, struct iso_entry *entry,
                            bool *is_file)
{
    enum iso_status status;

    if (text_equal(name, "."))
        return ISO_OK;
    if (text_equal(name, "..")) {
        finder->depth -= finder->depth > 0;
        return ISO_OK;
    }
    status = look_in_folder(finder, name, entry);
    if (status)
        return status;
    if (entry->is_symlink)
        return follow_link(finder, entry);
    if (entry->is_directory)
        return enter(finder, entry);
    if (finder->path[finder->at])
        return ISO_NOT_DIRECTORY;
    *is_file = true;
    return ISO_OK;
}

enum iso_status iso_find(const struct iso_volume *volume, const char *path,
                         struct iso_entry *ret_entry)
{
    struct finder finder = {.volume = volume};
    struct iso_entry entry;
    struct text_out out;
    char name[ISO_NAME_MAX + 1];
    bool is_file = false;
    enum iso_status status;

    text_start(&out, finder.path, sizeof finder.path);
    text_add(&out, path);
    if (out.is_cut)
        return ISO_TOO_LONG;
    while (!is_file && next_component(&finder, name, sizeof name, &status)) {
        if (status)
            return status;
        status = step(&finder, name, &entry, &is_file);
        if (status)
            return status;
    }
    if (!is_file)
        place_entry(&finder, &entry);
    *ret_entry = entry;
    return ISO_OK;
}
