/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of the manifest, as tables. What a value means is the plan's business. */
#include "author/manifest.h"

#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "author/yaml.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

#define MANIFEST_LIMIT (4U << 20) /* bytes; a longer one is a mistake */

#define KEY(name, take, type, field)                                                               \
    {                                                                                              \
        name, take, offsetof(type, field), false                                                   \
    }
#define REQUIRED(name, take, type, field)                                                          \
    {                                                                                              \
        name, take, offsetof(type, field), true                                                    \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, 0, false                                                                       \
    }

static int take_volume(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct manifest *manifest = field;
    static const struct yaml_key keys[] = {
        REQUIRED("label", yaml_take_text, struct manifest, volume.label),
        KEY("publisher", yaml_take_text, struct manifest, volume.publisher),
        KEY("preparer", yaml_take_text, struct manifest, volume.preparer),
        KEY("application", yaml_take_text, struct manifest, volume.application),
        KEY("system", yaml_take_text, struct manifest, volume.system),
        KEY("copyright", yaml_take_text, struct manifest, volume.copyright),
        END,
    };

    manifest->volume.place = yaml_place(node);
    return yaml_take_mapping(reader, node, keys, "volume", manifest);
}

static int take_file(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct manifest *manifest = field;
    static const struct yaml_key keys[] = {
        REQUIRED("from", yaml_take_text, struct manifest_file, from),
        REQUIRED("to", yaml_take_text, struct manifest_file, to),
        KEY("mode", yaml_take_text, struct manifest_file, mode),
        KEY("dir-mode", yaml_take_text, struct manifest_file, dir_mode),
        KEY("uid", yaml_take_number, struct manifest_file, uid),
        KEY("gid", yaml_take_number, struct manifest_file, gid),
        END,
    };

    ARRAY_GROW(manifest->files, manifest->file_count, manifest->file_room);
    manifest->files[manifest->file_count] = (struct manifest_file){0};
    return yaml_take_mapping(reader, node, keys, "an item of files",
                             &manifest->files[manifest->file_count++]);
}

static int take_files(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    return yaml_each(reader, node, "files", take_file, field);
}

static int take_entry(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct manifest *manifest = field;
    static const struct yaml_key keys[] = {
        REQUIRED("id", yaml_take_text, struct manifest_entry, id),
        REQUIRED("title", yaml_take_text, struct manifest_entry, title),
        REQUIRED("linux", yaml_take_text, struct manifest_entry, kernel),
        KEY("initrd", yaml_take_text_or_list, struct manifest_entry, initrd),
        KEY("options", yaml_take_text, struct manifest_entry, options),
        END,
    };
    struct manifest_entry *entry;

    ARRAY_GROW(manifest->menu.entries, manifest->menu.entry_count, manifest->menu.entry_room);
    entry = &manifest->menu.entries[manifest->menu.entry_count++];
    *entry = (struct manifest_entry){.place = yaml_place(node)};
    return yaml_take_mapping(reader, node, keys, "a menu entry", entry);
}

static int take_entries(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    return yaml_each(reader, node, "menu.entries", take_entry, field);
}

static int take_menu(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct manifest *manifest = field;
    static const struct yaml_key keys[] = {
        KEY("title", yaml_take_text, struct manifest, menu.title),
        KEY("timeout", yaml_take_number, struct manifest, menu.timeout),
        KEY("default", yaml_take_text, struct manifest, menu.default_id),
        KEY("serial", yaml_take_bool, struct manifest, menu.serial),
        {"entries", take_entries, 0, true},
        END,
    };

    manifest->menu.place = yaml_place(node);
    return yaml_take_mapping(reader, node, keys, "menu", manifest);
}

/* bios: isolinux | none, or a mapping that says where the parts of ISOLINUX are. */
static int take_bios(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct manifest *manifest = field;
    static const struct yaml_key keys[] = {
        KEY("isolinux", yaml_take_text, struct manifest_bios, isolinux),
        KEY("modules", yaml_take_text, struct manifest_bios, modules),
        KEY("mbr", yaml_take_text, struct manifest_bios, mbr),
        END,
    };

    if (yaml_is_scalar(node))
        return yaml_take_text(reader, node, &manifest->boot.bios);
    return yaml_take_mapping(reader, node, keys, "boot.bios", &manifest->boot.isolinux);
}

/* uefi: x64 | none, [x64], or {x64: path of another loader}. */
static int take_uefi(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct manifest *manifest = field;
    static const struct yaml_key keys[] = {
        REQUIRED("x64", yaml_take_text, struct manifest, boot.loader_x64),
        END,
    };

    if (yaml_is_scalar(node) || yaml_is_sequence(node))
        return yaml_take_text_or_list(reader, node, &manifest->boot.uefi);
    return yaml_take_mapping(reader, node, keys, "boot.uefi", manifest);
}

static int take_boot(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct manifest *manifest = field;
    static const struct yaml_key keys[] = {
        {"bios", take_bios, 0, false},
        {"uefi", take_uefi, 0, false},
        END,
    };

    manifest->boot.place = yaml_place(node);
    return yaml_take_mapping(reader, node, keys, "boot", manifest);
}

static int take_test(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    struct manifest *manifest = field;
    static const struct yaml_key keys[] = {
        REQUIRED("expect", yaml_take_text_or_list, struct manifest, test.expect),
        KEY("reject", yaml_take_text_or_list, struct manifest, test.reject),
        KEY("budget", yaml_take_number, struct manifest, test.budget),
        END,
    };

    manifest->test.place = yaml_place(node);
    return yaml_take_mapping(reader, node, keys, "test", manifest);
}

static int take_manifest(struct yaml_reader *reader, struct fy_node *node, void *field)
{
    static const struct yaml_key keys[] = {
        {"volume", take_volume, 0, true},
        KEY("date", yaml_take_text, struct manifest, date),
        KEY("mtime", yaml_take_text, struct manifest, mtime),
        KEY("layout", yaml_take_text, struct manifest, layout),
        {"files", take_files, 0, true},
        {"menu", take_menu, 0, true},
        {"boot", take_boot, 0, false},
        {"test", take_test, 0, false},
        END,
    };

    return yaml_take_mapping(reader, node, keys, "the manifest", field);
}

/* The folder that holds the manifest, absolute; of a manifest from a pipe, the current one. */
static int find_folder(struct err *e, const char *path, char **ret_folder)
{
    CLEANUP(free_ptr) char *absolute = NULL;
    struct stat status;

    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return file_absolute(e, ".", ret_folder);
    if (file_absolute(e, path, &absolute) < 0)
        return -1;
    *strrchr(absolute, '/') = '\0';
    *ret_folder = *absolute ? STEAL(absolute) : str_copy("/");
    return 0;
}

int manifest_read(struct err *e, const char *path, struct manifest *ret_manifest)
{
    CLEANUP(manifest_free) struct manifest manifest = {.path = str_copy(path)};
    struct yaml_reader reader = {e, &manifest};
    CLEANUP(buf_free) struct buf text = {0};

    if (file_read(e, path, MANIFEST_LIMIT, &text) < 0 || find_folder(e, path, &manifest.folder) < 0)
        return -1;
    manifest.source = str_copy_n(text.data ? text.data : "", text.len);
    if (yaml_parse(&reader, manifest.source, text.len, take_manifest, &manifest) < 0)
        return -1;
    *ret_manifest = manifest;
    manifest = (struct manifest){0};
    return 0;
}

static void free_list(struct text_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].value);
    free(list->items);
}

static void free_texts(struct text *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]->value);
}

void manifest_free(struct manifest *m)
{
    struct text *const texts[] = {
        &m->volume.label,
        &m->volume.publisher,
        &m->volume.preparer,
        &m->volume.application,
        &m->volume.system,
        &m->volume.copyright,
        &m->date,
        &m->mtime,
        &m->layout,
        &m->menu.default_id,
        &m->menu.title,
        &m->boot.bios,
        &m->boot.isolinux.mbr,
        &m->boot.isolinux.isolinux,
        &m->boot.isolinux.modules,
        &m->boot.loader_x64,
    };

    free_texts(texts, COUNT_OF(texts));
    for (size_t i = 0; i < m->file_count; i++)
        free_texts((struct text *const[]){&m->files[i].from, &m->files[i].to, &m->files[i].mode,
                                          &m->files[i].dir_mode},
                   4);
    for (size_t i = 0; i < m->menu.entry_count; i++) {
        struct manifest_entry *entry = &m->menu.entries[i];

        free_texts(
            (struct text *const[]){&entry->id, &entry->title, &entry->kernel, &entry->options}, 4);
        free_list(&entry->initrd);
    }
    free_list(&m->boot.uefi);
    free_list(&m->test.expect);
    free_list(&m->test.reject);
    free(m->files);
    free(m->menu.entries);
    free(m->path);
    free(m->folder);
    free(m->source);
    *m = (struct manifest){0};
}
