/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "menus/volumes.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "fmt/fat.h"
#include "menus/parsing.h"

/* Of folders, each time one is gone through: a hundred times what the menus of a real image need.
 */
#define FOLDER_BYTES (64u << 20)

#define BLOCKS_KEPT 256

/* Menus name the same folders again and again: a block is kept until another one takes its slot. */
struct volumes_blocks {
    uint64_t offset[BLOCKS_KEPT]; /* bytes; 0: nothing is kept here (no folder begins there) */
    uint8_t bytes[BLOCKS_KEPT][ISO_BLOCK_SIZE];
};

static int fetch(struct volumes *v, uint64_t offset, void *data, size_t size)
{
    struct err e = {0};

    if (source_read(&e, v->image, offset, data, size) == 0)
        return ISO_OK;
    if (e.kind == ERR_FAULT)
        v->fault = e;
    return e.kind == ERR_FAULT ? ISO_READ_FAILED : ISO_SHORT;
}

static int read_bytes(void *context, uint64_t offset, void *data, size_t size)
{
    struct volumes *v = context;
    size_t slot = (size_t)(offset / ISO_BLOCK_SIZE % BLOCKS_KEPT);
    struct volumes_blocks *kept = v->blocks;
    int status;

    if (size > v->budget)
        return ISO_READ_FAILED;
    v->budget -= size;
    if (size != ISO_BLOCK_SIZE || offset % ISO_BLOCK_SIZE || !offset)
        return fetch(v, offset, data, size);
    if (kept->offset[slot] != offset) {
        kept->offset[slot] = 0;
        status = fetch(v, offset, kept->bytes[slot], sizeof kept->bytes[slot]);
        if (status != ISO_OK)
            return status;
        kept->offset[slot] = offset;
    }
    memcpy(data, kept->bytes[slot], size);
    return ISO_OK;
}

void volumes_close(struct volumes *v)
{
    free(v->blocks);
    v->blocks = NULL;
}

/* Damage is not an error here: the readers of layout/ have told it. */
static int check_fault(struct err *e, const struct volumes *v)
{
    if (v->fault.kind != ERR_FAULT)
        return 0;
    *e = v->fault;
    return -1;
}

int volumes_open(struct err *e, const struct source *image, const struct layout *layout,
                 struct volumes *ret_volumes)
{
    *ret_volumes = (struct volumes){.image = image, .layout = layout, .budget = FOLDER_BYTES};
    /* Half a MiB, of which little is used as a rule: only the offsets are cleared. */
    ret_volumes->blocks = mem_resize(NULL, 1, sizeof *ret_volumes->blocks);
    memset(ret_volumes->blocks->offset, 0, sizeof ret_volumes->blocks->offset);
    ret_volumes->bytes =
        (struct iso_source){.read = read_bytes, .context = ret_volumes, .size = image->size};
    ret_volumes->has_iso = iso_open(&ret_volumes->bytes, &ret_volumes->iso) == ISO_OK;
    return check_fault(e, ret_volumes);
}

/* --- finding a file --------------------------------------------------------------------------- */

/* The entry of a folder whose name is the same but for case. */
static bool find_folded(const struct iso_entry *folder, const struct iso_volume *volume,
                        const char *name, size_t length, struct iso_entry *ret_entry)
{
    struct iso_entry *entry = mem_alloc(sizeof *entry);
    struct iso_dir *dir = mem_alloc(sizeof *dir);
    bool found = false;

    if (iso_dir_open(volume, folder, dir) == ISO_OK)
        while (!found && iso_dir_next(dir, entry) == ISO_OK)
            found = strlen(entry->name) == length && strncasecmp(entry->name, name, length) == 0;
    if (found)
        *ret_entry = *entry;
    free(dir);
    free(entry);
    return found;
}

static enum found find_other_case(struct volumes *v, const char *path)
{
    struct iso_entry *entry = mem_alloc(sizeof *entry);
    enum found found = FOUND_OTHER_CASE;

    iso_root(&v->iso, entry);
    for (path += *path == '/'; *path && found == FOUND_OTHER_CASE;) {
        size_t length = strcspn(path, "/");

        if (!entry->is_directory || !find_folded(entry, &v->iso, path, length, entry))
            found = FOUND_NOT;
        path += length + (path[length] == '/');
    }
    free(entry);
    return v->budget < ISO_BLOCK_SIZE ? FOUND_UNKNOWN : found;
}

static enum found find_in_iso(struct volumes *v, const char *path)
{
    struct iso_entry *entry = mem_alloc(sizeof *entry);
    enum iso_status status = v->has_iso ? iso_find(&v->iso, path, entry) : ISO_NOT_FOUND;

    free(entry);
    switch (status) {
    case ISO_OK:
        return FOUND;
    case ISO_NOT_FOUND:
    case ISO_NOT_DIRECTORY:
        return v->has_iso ? find_other_case(v, path) : FOUND_NOT;
    default:
        return FOUND_UNKNOWN;
    }
}

/* Of a folder, only what is in it is listed. */
static enum found find_in_esp(const struct layout *layout, uint64_t volume, const char *path)
{
    size_t length = strlen(path);

    for (size_t i = 0; i < layout->esp_file_count; i++) {
        const struct esp_file *file = &layout->esp_files[i];

        if (file->volume == volume && strncasecmp(file->path, path, length) == 0 &&
            (file->path[length] == '\0' || file->path[length] == '/' || length == 1))
            return FOUND;
    }
    return FOUND_NOT;
}

int volumes_find(struct err *e, struct volumes *v, uint64_t volume, const char *path,
                 enum found *ret_found)
{
    enum found found =
        volume == VOLUME_ISO ? find_in_iso(v, path) : find_in_esp(v->layout, volume, path);

    if (check_fault(e, v) < 0)
        return -1;
    *ret_found = found;
    return 0;
}

/* --- reading one ------------------------------------------------------------------------------ */

static bool read_from_iso(struct volumes *v, const char *path, size_t limit, struct buf *data,
                          bool *ret_cut)
{
    struct iso_entry *entry = mem_alloc(sizeof *entry);
    bool there = false;

    if (v->has_iso && iso_find(&v->iso, path, entry) == ISO_OK && !entry->is_directory) {
        size_t size = entry->size < limit ? (size_t)entry->size : limit;

        buf_reserve(data, size + 1);
        there = iso_file_read(&v->iso, entry, 0, data->data, size) == ISO_OK;
        data->len = there ? size : 0;
        data->data[data->len] = '\0';
        *ret_cut = entry->size > limit;
    }
    free(entry);
    return there;
}

static int read_from_esp(struct err *e, struct volumes *v, uint64_t volume, const char *path,
                         size_t limit, struct buf *data, bool *ret_there)
{
    struct source part = source_part(v->image, volume, UINT64_MAX);

    *ret_there = fat_read_file(e, &part, path, limit, data) == 0;
    if (*ret_there)
        return 0;
    if (e->kind == ERR_FAULT)
        return -1;
    *e = (struct err){0};
    return 0;
}

int volumes_read(struct err *e, struct volumes *v, uint64_t volume, const char *path, size_t limit,
                 struct buf *ret_data, bool *ret_there, bool *ret_cut)
{
    CLEANUP(buf_free) struct buf data = {0};
    bool there = false, cut = false;

    if (volume == VOLUME_ISO)
        there = read_from_iso(v, path, limit, &data, &cut);
    else if (read_from_esp(e, v, volume, path, limit, &data, &there) < 0)
        return -1;
    if (check_fault(e, v) < 0)
        return -1;
    *ret_there = there;
    *ret_cut = cut;
    *ret_data = data;
    data = (struct buf){0};
    return 0;
}
