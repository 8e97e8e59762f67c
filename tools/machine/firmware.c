/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/firmware.h"

#include <dirent.h>
#include <fnmatch.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/file.h"
#include "base/proc.h"
#include "machine/efivars.h"

#define DESCRIPTOR_LIMIT ((size_t)1 << 20)   /* bytes */
#define VARS_LIMIT       ((size_t)256 << 20) /* bytes; variable stores are well below 1 MiB */

/* What a descriptor's "features" say that matters here. As a number, fewer and lower is better. */
enum { SECURE_BOOT = 1, SMM = 2, ENROLLED = 4 };
#define NO_USE 8u

/* What the legs of each firmware run on. */
static const struct want {
    const char *architecture, *machine; /* of a descriptor's target; any version: "pc-q35-*" */
    const char *programs[2];            /* the QEMUs that will do */
    const char *program_package, *package;
    const char *what; /* for messages */
    unsigned needs, refuses;
} wants[FIRMWARE_COUNT] = {
    [FIRMWARE_BIOS] = {.programs = {"qemu-system-x86_64"}, .program_package = "qemu-system-x86"},
    [FIRMWARE_UEFI] = {"x86_64",
                       "pc-q35-7.2",
                       {"qemu-system-x86_64"},
                       "qemu-system-x86",
                       "ovmf",
                       "x86-64",
                       0,
                       ENROLLED},
    [FIRMWARE_UEFI_SB] = {"x86_64",
                          "pc-q35-7.2",
                          {"qemu-system-x86_64"},
                          "qemu-system-x86",
                          "ovmf",
                          "x86-64 with Secure Boot and keys enrolled",
                          SECURE_BOOT | ENROLLED,
                          0},
    [FIRMWARE_UEFI_OWN] = {"x86_64",
                           "pc-q35-7.2",
                           {"qemu-system-x86_64"},
                           "qemu-system-x86",
                           "ovmf",
                           "x86-64 with Secure Boot and no keys enrolled",
                           SECURE_BOOT,
                           ENROLLED},
    [FIRMWARE_UEFI_IA32] = {"i386",
                            "pc-q35-7.2",
                            {"qemu-system-x86_64", "qemu-system-i386"},
                            "qemu-system-x86",
                            "ovmf-ia32",
                            "32-bit x86",
                            0,
                            ENROLLED},
    [FIRMWARE_UEFI_AA64] = {"aarch64",
                            "virt-7.2",
                            {"qemu-system-aarch64"},
                            "qemu-system-arm",
                            "qemu-efi-aarch64",
                            "aarch64",
                            0,
                            ENROLLED},
};

const char *const firmware_folders[] = {
    "/etc/qemu/firmware",
    "/usr/local/share/qemu/firmware",
    "/usr/share/qemu/firmware",
    NULL,
};

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

/* True when one of `targets` is the architecture and has a machine pattern that matches ours. */
static bool fits_machine(const json_t *targets, const struct want *want)
{
    const json_t *target, *pattern;
    size_t i, j;

    json_array_foreach(targets, i, target)
    {
        const char *architecture = json_string_value(json_object_get(target, "architecture"));

        if (!architecture || strcmp(architecture, want->architecture) != 0)
            continue;
        json_array_foreach(json_object_get(target, "machines"), j,
                           pattern) if (json_is_string(pattern) &&
                                        fnmatch(json_string_value(pattern), want->machine, 0) ==
                                            0) return true;
    }
    return false;
}

static unsigned features_of(const json_t *root)
{
    const json_t *features = json_object_get(root, "features");

    return (holds_text(features, "secure-boot") ? SECURE_BOOT : 0u) |
           (holds_text(features, "requires-smm") ? SMM : 0u) |
           (holds_text(features, "enrolled-keys") ? ENROLLED : 0u);
}

/* The path of a raw, readable file that `part` names; NULL when it is not like that. */
static const char *raw_file(const json_t *part)
{
    const char *path = json_string_value(json_object_get(part, "filename"));
    const char *format = json_string_value(json_object_get(part, "format"));

    return path && format && strcmp(format, "raw") == 0 && access(path, R_OK) == 0 ? path : NULL;
}

/* Lower is better; NO_USE is none at all. */
static unsigned rank_of(const json_t *root, const struct want *want)
{
    const json_t *mapping = json_object_get(root, "mapping");
    const char *device = json_string_value(json_object_get(mapping, "device"));
    const char *mode = json_string_value(json_object_get(mapping, "mode"));
    unsigned features = features_of(root);

    if (!holds_text(json_object_get(root, "interface-types"), "uefi") ||
        !fits_machine(json_object_get(root, "targets"), want) || !device ||
        strcmp(device, "flash") != 0 || (mode && strcmp(mode, "split") != 0) ||
        (features & want->needs) != want->needs || (features & want->refuses) ||
        !raw_file(json_object_get(mapping, "executable")) ||
        !raw_file(json_object_get(mapping, "nvram-template")))
        return NO_USE;
    return features;
}

static void take(const json_t *root, struct firmware_files *firmware)
{
    const json_t *mapping = json_object_get(root, "mapping");
    const char *description = json_string_value(json_object_get(root, "description"));

    firmware_free(firmware);
    firmware->code = str_copy(raw_file(json_object_get(mapping, "executable")));
    firmware->vars = str_copy(raw_file(json_object_get(mapping, "nvram-template")));
    firmware->smm = (features_of(root) & SMM) != 0;
    firmware->description = str_copy(description ? description : "UEFI");
}

/* The first QEMU of those that will do; NULL when none is installed. */
static const char *find_program(const struct want *want)
{
    for (size_t i = 0; i < COUNT_OF(want->programs) && want->programs[i]; i++) {
        CLEANUP(free_ptr) char *path = proc_find(want->programs[i]);

        if (path)
            return want->programs[i];
    }
    return NULL;
}

/* The best of all descriptors; false when none will do. */
static bool find_flash(const struct descriptors *list, const struct want *want,
                       struct firmware_files *best)
{
    unsigned best_rank = NO_USE;

    for (size_t i = 0; i < list->count; i++) {
        CLEANUP(buf_free) struct buf text = {0};
        CLEANUP(json_drop) json_t *root = NULL;
        struct err unread = {0};
        unsigned rank;

        /* One that cannot be read is somebody else's trouble: the next may do. */
        if (file_read(&unread, list->items[i].path, DESCRIPTOR_LIMIT, &text) < 0)
            continue;
        root = json_loadb(buf_str(&text), text.len, 0, NULL);
        rank = rank_of(root, want);
        if (rank < best_rank) {
            take(root, best);
            best_rank = rank;
        }
    }
    return best_rank != NO_USE;
}

int firmware_find(struct err *e, const char *const *folders, enum firmware firmware,
                  struct firmware_files *ret_firmware)
{
    const struct want *want = &wants[firmware];
    CLEANUP(descriptors_free) struct descriptors list = {0};
    CLEANUP(firmware_free) struct firmware_files best = {0};
    const char *program = find_program(want);

    if (!program)
        return err_set(e, ERR_FAULT, "%s is not installed (Debian has it in the package %s)",
                       want->programs[0], want->program_package);
    for (const char *const *folder = folders; *folder; folder++)
        add_folder(&list, *folder);
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, by_name);
    if (!firmware_is_uefi(firmware))
        best.description = str_copy("SeaBIOS, as QEMU brings it");
    else if (!find_flash(&list, want, &best))
        return err_set(e, ERR_FAULT,
                       "no UEFI firmware for %s is installed: none of the %zu descriptors in %s "
                       "and the folders like it is of that kind (Debian has it in the package %s)",
                       want->what, list.count, "/usr/share/qemu/firmware", want->package);
    best.program = program;
    *ret_firmware = best;
    best = (struct firmware_files){0};
    return 0;
}

int firmware_copy_vars(struct err *e, const struct firmware_files *firmware,
                       const struct buf *own_key, const char *path)
{
    CLEANUP(buf_free) struct buf vars = {0};

    if (file_read(e, firmware->vars, VARS_LIMIT, &vars) < 0)
        return -1;
    if (own_key && efivars_enroll(e, &vars, own_key->data, own_key->len) < 0)
        return err_add(e, "%s: cannot enroll the certificate", firmware->vars);
    return file_write(e, path, vars.data, vars.len);
}
