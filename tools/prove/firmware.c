/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/firmware.h"

#include <dirent.h>
#include <fnmatch.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/file.h"

#define DESCRIPTOR_LIMIT ((size_t)1 << 20) /* bytes */
#define ARCHITECTURE     "x86_64"
#define MACHINE          "pc-q35-7.2" /* any version: descriptors say pc-q35-* */

const char *const firmware_folders[] = {
    "/etc/qemu/firmware",
    "/usr/local/share/qemu/firmware",
    "/usr/share/qemu/firmware",
    NULL,
};

/* Lower is better; NO_USE is none at all. */
enum rank { RANK_PLAIN, RANK_SECURE_BOOT, RANK_ENROLLED, NO_USE };

struct descriptor {
    char *name; /* file name within its folder */
    char *path;
};

struct descriptors {
    struct descriptor *items;
    size_t count, room;
};

void firmware_free(struct firmware_files *firmware)
{
    free(firmware->code);
    free(firmware->vars);
    free(firmware->description);
    *firmware = (struct firmware_files){0};
}

static void descriptors_free(struct descriptors *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].name);
        free(list->items[i].path);
    }
    free(list->items);
    *list = (struct descriptors){0};
}

static bool is_hidden(const struct descriptors *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].name, name) == 0)
            return true;
    return false;
}

static void close_dir(DIR **dir)
{
    if (*dir)
        (void)closedir(*dir);
}

static void add_folder(struct descriptors *list, const char *folder)
{
    CLEANUP(close_dir) DIR *dir = opendir(folder);
    const struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        if (fnmatch("*.json", entry->d_name, FNM_PERIOD) != 0 || is_hidden(list, entry->d_name))
            continue;
        ARRAY_GROW(list->items, list->count, list->room);
        list->items[list->count++] = (struct descriptor){
            .name = str_copy(entry->d_name),
            .path = str_format("%s/%s", folder, entry->d_name),
        };
    }
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct descriptor *)left)->name,
                  ((const struct descriptor *)right)->name);
}

static bool holds_text(const json_t *array, const char *text)
{
    const json_t *item;
    size_t i;

    json_array_foreach(array, i, item) if (json_is_string(item) &&
                                           strcmp(json_string_value(item), text) == 0) return true;
    return false;
}

/* True when one of `targets` is our architecture and has a machine pattern that matches ours. */
static bool fits_machine(const json_t *targets)
{
    const json_t *target, *pattern;
    size_t i, j;

    json_array_foreach(targets, i, target)
    {
        const char *architecture = json_string_value(json_object_get(target, "architecture"));

        if (!architecture || strcmp(architecture, ARCHITECTURE) != 0)
            continue;
        json_array_foreach(json_object_get(target, "machines"), j,
                           pattern) if (json_is_string(pattern) &&
                                        fnmatch(json_string_value(pattern), MACHINE, 0) ==
                                            0) return true;
    }
    return false;
}

/* The path of a raw, readable file that `part` names; NULL when it is not like that. */
static const char *raw_file(const json_t *part)
{
    const char *path = json_string_value(json_object_get(part, "filename"));
    const char *format = json_string_value(json_object_get(part, "format"));

    return path && format && strcmp(format, "raw") == 0 && access(path, R_OK) == 0 ? path : NULL;
}

static enum rank rank_of(const json_t *root)
{
    const json_t *features = json_object_get(root, "features");
    const json_t *mapping = json_object_get(root, "mapping");
    const char *device = json_string_value(json_object_get(mapping, "device"));
    const char *mode = json_string_value(json_object_get(mapping, "mode"));

    if (!holds_text(json_object_get(root, "interface-types"), "uefi") ||
        !fits_machine(json_object_get(root, "targets")) || !device ||
        strcmp(device, "flash") != 0 || (mode && strcmp(mode, "split") != 0) ||
        holds_text(features, "requires-smm") || !raw_file(json_object_get(mapping, "executable")) ||
        !raw_file(json_object_get(mapping, "nvram-template")))
        return NO_USE;
    if (holds_text(features, "enrolled-keys"))
        return RANK_ENROLLED;
    return holds_text(features, "secure-boot") ? RANK_SECURE_BOOT : RANK_PLAIN;
}

static void take(const json_t *root, struct firmware_files *firmware)
{
    const json_t *mapping = json_object_get(root, "mapping");
    const char *description = json_string_value(json_object_get(root, "description"));

    firmware_free(firmware);
    firmware->code = str_copy(raw_file(json_object_get(mapping, "executable")));
    firmware->vars = str_copy(raw_file(json_object_get(mapping, "nvram-template")));
    firmware->program = "qemu-system-x86_64";
    firmware->description = str_copy(description ? description : "UEFI");
}

int firmware_find(struct err *e, const char *const *folders, enum firmware firmware,
                  struct firmware_files *ret_firmware)
{
    CLEANUP(descriptors_free) struct descriptors list = {0};
    CLEANUP(firmware_free) struct firmware_files best = {0};
    enum rank best_rank = NO_USE;

    for (const char *const *folder = folders; *folder; folder++)
        add_folder(&list, *folder);
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, by_name);
    for (size_t i = 0; i < list.count; i++) {
        CLEANUP(buf_free) struct buf text = {0};
        CLEANUP(json_drop) json_t *root = NULL;
        struct err unread = {0};
        enum rank rank;

        /* One that cannot be read is somebody else's trouble: the next may do. */
        if (file_read(&unread, list.items[i].path, DESCRIPTOR_LIMIT, &text) < 0)
            continue;
        root = json_loadb(buf_str(&text), text.len, 0, NULL);
        rank = rank_of(root);
        if (rank < best_rank) {
            take(root, &best);
            best_rank = rank;
        }
    }
    if (firmware != FIRMWARE_UEFI || best_rank == NO_USE)
        return err_set(e, ERR_FAULT,
                       "no UEFI firmware for QEMU is installed: none of the %zu descriptors in %s "
                       "and the folders like it is for x86-64 without System Management Mode",
                       list.count, "/usr/share/qemu/firmware");
    *ret_firmware = best;
    best = (struct firmware_files){0};
    return 0;
}
