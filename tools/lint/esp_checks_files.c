/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of EFI system partitions: the programs that firmware starts, and their copies. */
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "lint/esp_checks.h"

#define COMPARE_CHUNK 65536 /* bytes */

const struct esp_file *esp_file_find(const struct layout *layout, const struct esp *esp,
                                     const char *path)
{
    for (size_t i = 0; i < layout->esp_file_count; i++)
        if (layout->esp_files[i].volume == esp->start &&
            strcasecmp(layout->esp_files[i].path, path) == 0)
            return &layout->esp_files[i];
    return NULL;
}

const char *esp_boot_name(const struct esp_file *file)
{
    static const char folder[] = "/EFI/BOOT/";

    if (strncasecmp(file->path, folder, sizeof folder - 1) != 0 ||
        strchr(file->path + sizeof folder - 1, '/'))
        return NULL;
    return file->path + sizeof folder - 1;
}

int esp_file_open(struct err *e, struct esp_volume *volume, const struct esp_file *file,
                  uint64_t *bytes, struct esp_program *ret_program)
{
    CLEANUP(fat_entry_free) struct fat_entry entry = {0};

    if (fat_find(e, &volume->fat, file->path, &entry) < 0)
        return -1;
    esp_program_open(ret_program, &volume->fat, &entry, &volume->steps, bytes);
    return 0;
}

/* --- ESP-03 ----------------------------------------------------------------------------------- */

static void check_program(struct linting *l, const struct rule *self, const struct esp_file *file)
{
    const struct pe *pe = file->program;
    uint16_t machine = esp_boot_machine(file->path);

    if (!pe)
        lint_say(l, self, SEVERITY_ERROR, file->offset, "%s is no PE program (%u bytes)",
                 file->path, file->size);
    else if (pe->fault)
        lint_say(l, self, SEVERITY_ERROR, file->offset, "%s is damaged: %s", file->path, pe->fault);
    else if (pe->machine != machine)
        lint_say(l, self, SEVERITY_ERROR, file->offset,
                 "%s is for %s (machine %04X), but firmware that starts this name is %s",
                 file->path, pe_machine_name(pe->machine), pe->machine, pe_machine_name(machine));
    else if (pe->subsystem != PE_SUBSYSTEM_EFI_APPLICATION)
        lint_say(l, self, SEVERITY_ERROR, file->offset,
                 "%s is of subsystem %u; firmware starts EFI applications, which are of 10",
                 file->path, pe->subsystem);
}

static void check_boot_programs(struct linting *l, const struct rule *self, const struct esp *esp)
{
    size_t programs = 0;

    for (size_t i = 0; i < l->layout->esp_file_count; i++) {
        const struct esp_file *file = &l->layout->esp_files[i];

        if (file->volume != esp->start || !esp_boot_machine(file->path))
            continue;
        programs++;
        if (!file->damaged) /* else that has been said */
            check_program(l, self, file);
    }
    if (!programs && !esp->cut)
        lint_say(l, self, SEVERITY_ERROR, esp->start,
                 "the EFI image has no /EFI/BOOT/BOOTX64.EFI, nor such a program for another "
                 "machine: firmware finds nothing to start");
}

int esp_check_boot_programs(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    for (size_t i = 0; i < l->layout->esp_count; i++)
        check_boot_programs(l, self, &l->layout->esps[i]);
    return 0;
}

/* --- ESP-11 ----------------------------------------------------------------------------------- */

static void check_architecture(struct linting *l, const struct rule *self, const struct esp *esp)
{
    uint16_t other = 0;

    for (size_t i = 0; i < l->layout->esp_file_count; i++) {
        const struct esp_file *file = &l->layout->esp_files[i];
        uint16_t machine = file->volume == esp->start ? esp_boot_machine(file->path) : 0;

        if (machine == PE_MACHINE_X64)
            return;
        other = machine ? machine : other;
    }
    if (other && !esp->cut)
        lint_say(l, self, self->severity, esp->start,
                 "the EFI image has a boot program for %s, and none for x64: what is said of UEFI "
                 "machines holds for %s alone",
                 pe_machine_name(other), pe_machine_name(other));
}

int esp_check_architecture(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    for (size_t i = 0; i < l->layout->esp_count; i++)
        check_architecture(l, self, &l->layout->esps[i]);
    return 0;
}

/* --- ESP-04 ----------------------------------------------------------------------------------- */

bool esp_may_read(const struct linting *l, const struct esp_file *file, uint64_t bytes)
{
    uint64_t limit = l->digests ? ESP_WORK_LIMIT : ESP_QUICK_LIMIT;

    return file->size <= ESP_PROGRAM_LIMIT && bytes <= limit && file->size <= limit - bytes;
}

/* The file of the tree with this path, in any case. */
static const struct region *tree_file(const struct layout *layout, const char *path)
{
    for (size_t i = 0; i < layout->region_count; i++) {
        const struct region *region = &layout->regions[i];

        if (region->kind != REGION_FILE || !region->name)
            continue;
        if (strcasecmp(region->name, path) == 0)
            return region;
        for (size_t k = 0; k < region->alias_count; k++)
            if (strcasecmp(region->aliases[k], path) == 0)
                return region;
    }
    return NULL;
}

/* Bytes from `at` up to `end` of the file. */
static int range_differs(struct err *e, const struct source *image, struct esp_program *program,
                         const struct region *region, uint64_t at, uint64_t end, bool *ret_differ)
{
    CLEANUP(free_ptr) uint8_t *a = mem_alloc(COMPARE_CHUNK);
    CLEANUP(free_ptr) uint8_t *b = mem_alloc(COMPARE_CHUNK);

    for (; at < end && !*ret_differ; at += COMPARE_CHUNK) {
        size_t part = end - at < COMPARE_CHUNK ? end - at : COMPARE_CHUNK;

        if (program->input.read(e, &program->input, at, a, part) < 0 ||
            source_read(e, image, region->start + at, b, part) < 0)
            return -1;
        *ret_differ = memcmp(a, b, part) != 0;
    }
    return 0;
}

/* Of signed programs the headers and the signatures, which hold the digest of what lies between:
 * another build has others, and megabytes need not be read. */
static int contents_differ(struct err *e, const struct source *image, struct esp_program *program,
                           const struct esp_file *file, const struct region *region,
                           bool *ret_differ)
{
    const struct pe *pe = file->program;

    *ret_differ = false;
    if (!pe || pe->fault || !pe->signed_digest_count)
        return range_differs(e, image, program, region, 0, file->size, ret_differ);
    if (range_differs(e, image, program, region, 0, pe->head_size, ret_differ) < 0)
        return -1;
    return range_differs(e, image, program, region, pe->certificates,
                         (uint64_t)pe->certificates + pe->certificates_size, ret_differ);
}

/* Sizes first: most copies that are not the same tell it by that. */
static int compare_copy(struct err *e, struct linting *l, struct esp_volume *volume,
                        const struct esp_file *file, uint64_t *bytes, bool *ret_differ)
{
    const struct region *region = tree_file(l->layout, file->path);
    struct esp_program program;

    *ret_differ = region && region->length != file->size;
    if (!region || *ret_differ || file->damaged || !esp_may_read(l, file, *bytes))
        return 0;
    if (esp_file_open(e, volume, file, bytes, &program) < 0)
        return -1;
    return contents_differ(e, l->image, &program, file, region, ret_differ);
}

static int check_copies(struct err *e, struct linting *l, const struct rule *self,
                        const struct esp *esp, uint64_t *bytes)
{
    CLEANUP(esp_close) struct esp_volume volume = {0};
    const struct esp_file *first = NULL;
    size_t count = 0;

    if (esp_open(e, l->image, esp, &volume) < 0)
        return -1;
    for (size_t i = 0; i < l->layout->esp_file_count; i++) {
        const struct esp_file *file = &l->layout->esp_files[i];
        bool differ;

        if (file->volume != esp->start || !esp_boot_name(file))
            continue;
        if (compare_copy(e, l, &volume, file, bytes, &differ) < 0)
            return -1;
        count += differ;
        first = differ && !first ? file : first;
    }
    if (first)
        lint_say(l, self, self->severity, first->offset,
                 "%s is not the file of that name in the ISO tree%s: a stick made by copying files "
                 "boots something else",
                 first->path, count > 1 ? ", nor are others beside it" : "");
    return 0;
}

int esp_check_copies(struct err *e, struct linting *l, const struct rule *self)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < l->layout->esp_count; i++) {
        if (check_copies(e, l, self, &l->layout->esps[i], &bytes) < 0) {
            if (e->kind == ERR_FAULT)
                return -1;
            *e = (struct err){0}; /* a chain that cannot be followed: the reader has said it */
        }
    }
    return 0;
}

/* --- ESP-05 ----------------------------------------------------------------------------------- */

int esp_check_fallback(struct err *e, struct linting *l, const struct rule *self)
{
    static const char *const names[] = {"fbx64.efi", "fbia32.efi", "fbaa64.efi", "fbarm.efi"};

    (void)e;
    for (size_t i = 0; i < l->layout->esp_file_count; i++) {
        const struct esp_file *file = &l->layout->esp_files[i];
        const char *name = esp_boot_name(file);

        for (size_t k = 0; name && k < COUNT_OF(names); k++)
            if (strcasecmp(name, names[k]) == 0)
                lint_say(l, self, self->severity, file->offset,
                         "%s: shim starts it instead of the boot loader", file->path);
    }
    return 0;
}
