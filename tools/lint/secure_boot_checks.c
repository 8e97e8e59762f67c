/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs in EFI system partitions as Secure Boot and shim will look at them. */
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/mem.h"
#include "lint/data.h"
#include "lint/esp_checks.h"

#define PAGE 4096 /* bytes */

/* The machine's letters in the name of a boot program: "x64" of BOOTX64.EFI. */
static char *boot_suffix(const struct esp_file *file)
{
    const char *name = esp_boot_name(file) + strlen("BOOT");

    return str_copy_n(name, strlen(name) - strlen(".EFI"));
}

static bool is_of(const struct pe *pe, const char *component)
{
    const struct pe_sbat *first = pe ? pe_component(pe) : NULL;

    return first && strcmp(first->component, component) == 0;
}

/* --- SB-01 ------------------------------------------------------------------------------------ */

/* What a level says of a program; false: it lets it pass. */
static bool level_refuses(json_t *needs, const struct pe *pe, const struct pe_sbat **ret_line,
                          json_int_t *ret_needed)
{
    for (size_t i = 0; i < pe->sbat_count; i++) {
        json_t *needed = json_object_get(needs, pe->sbat[i].component);

        if (!json_is_integer(needed) || pe->sbat[i].generation >= json_integer_value(needed))
            continue;
        *ret_line = &pe->sbat[i];
        *ret_needed = json_integer_value(needed);
        return true;
    }
    return false;
}

/* The oldest level that refuses it: machines with that or a later one do. */
static void check_levels(struct linting *l, const struct rule *self, json_t *levels,
                         const struct esp_file *file)
{
    const char *date;
    const struct pe_sbat *line;
    json_int_t needed;
    size_t index;
    json_t *level;

    json_array_foreach(levels, index, level)
    {
        if (!level_refuses(json_object_get(level, "needs"), file->program, &line, &needed))
            continue;
        date = json_string_value(json_object_get(level, "date")); /* YYYYMMDDnn */
        lint_say(l, self, self->severity, file->offset,
                 "%s is %s generation %u: machines with the revocations of %.4s-%.2s-%.2s or later "
                 "want %lld and refuse it",
                 file->path, line->component, line->generation, date, date + 4, date + 6,
                 (long long)needed);
        return;
    }
}

int secure_boot_check_levels(struct err *e, struct linting *l, const struct rule *self)
{
    CLEANUP(json_drop) json_t *table = NULL;

    if (data_load(e, DATA_SBAT, &table) < 0)
        return -1;
    for (size_t i = 0; i < l->layout->esp_file_count; i++) {
        const struct esp_file *file = &l->layout->esp_files[i];

        if (file->program && file->program->is_signed)
            check_levels(l, self, json_object_get(table, "levels"), file);
    }
    return 0;
}

/* --- SB-02 ------------------------------------------------------------------------------------ */

static void check_beside(struct linting *l, const struct rule *self, const struct esp_file *shim,
                         const char *stem, enum severity severity, const char *consequence)
{
    const struct esp *esp = layout_esp_at(l->layout, shim->volume);
    CLEANUP(free_ptr) char *suffix = boot_suffix(shim);
    CLEANUP(free_ptr) char *path = str_format("/EFI/BOOT/%s%s.efi", stem, suffix);

    for (char *at = path + strlen("/EFI/BOOT/"); *at; at++)
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at + 32) : *at;
    if (esp && !esp_file_find(l->layout, esp, path))
        lint_say(l, self, severity, shim->offset, "%s is shim, but there is no %s: %s", shim->path,
                 path, consequence);
}

int secure_boot_check_chain(struct err *e, struct linting *l, const struct rule *self)
{
    (void)e;
    for (size_t i = 0; i < l->layout->esp_file_count; i++) {
        const struct esp_file *file = &l->layout->esp_files[i];

        if (!esp_boot_machine(file->path) || !file->program || file->program->fault)
            continue;
        if (!file->program->is_signed)
            lint_say(l, self, SEVERITY_INFO, file->offset,
                     "%s is not signed: Secure Boot has to be off", file->path);
        if (is_of(file->program, "shim")) {
            check_beside(l, self, file, "grub", SEVERITY_WARNING, "it has nothing to start");
            check_beside(l, self, file, "mm", SEVERITY_INFO, "keys cannot be enrolled");
        }
    }
    return 0;
}

/* --- SB-03 ------------------------------------------------------------------------------------ */

static int check_digest(struct err *e, struct linting *l, const struct rule *self,
                        const struct esp_file *file, uint64_t *bytes)
{
    CLEANUP(esp_close) struct esp_volume volume = {0};
    CLEANUP(pe_free) struct pe pe = {0};
    const struct esp *esp = layout_esp_at(l->layout, file->volume);
    struct esp_program program;

    if (!esp || !esp_may_read(l, file, *bytes))
        return 0;
    if (esp_open(e, l->image, esp, &volume) < 0 ||
        esp_file_open(e, &volume, file, bytes, &program) < 0 ||
        pe_read_program(e, &program.input, &pe) < 0 || pe_check_digest(e, &program.input, &pe) < 0)
        return -1;
    if (pe.digest == PE_DIGEST_WRONG)
        lint_say(l, self, SEVERITY_ERROR, file->offset,
                 "%s is not what was signed: its signature names another digest, so every machine "
                 "with Secure Boot on refuses it",
                 file->path);
    return 0;
}

/* The program under the boot name beside it is shim, so shim will judge this one. */
static bool is_started_by_shim(const struct layout *layout, const struct esp_file *file)
{
    if (!esp_boot_name(file) || esp_boot_machine(file->path))
        return false;
    for (size_t i = 0; i < layout->esp_file_count; i++)
        if (layout->esp_files[i].volume == file->volume &&
            esp_boot_machine(layout->esp_files[i].path) &&
            is_of(layout->esp_files[i].program, "shim"))
            return true;
    return false;
}

static void check_sbat(struct linting *l, const struct rule *self, const struct esp_file *file)
{
    const struct pe *pe = file->program;

    if (pe->has_sbat && pe->sbat_malformed)
        lint_say(l, self, self->severity, file->offset,
                 "%s: a line of its .sbat is not \"component,generation,...\"", file->path);
    else if (!pe->has_sbat && is_started_by_shim(l->layout, file))
        lint_say(l, self, self->severity, file->offset,
                 "%s has no section .sbat: shim refuses to start it", file->path);
}

static const struct pe_section *section_against_nx(const struct pe *pe)
{
    for (size_t i = 0; i < pe->section_count; i++)
        if (pe->sections[i].flags & PE_SECTION_WRITE && pe->sections[i].flags & PE_SECTION_EXECUTE)
            return &pe->sections[i];
    return NULL;
}

static void check_nx(struct linting *l, const struct rule *self, const struct esp_file *file)
{
    const struct pe *pe = file->program;
    const struct pe_section *section = section_against_nx(pe);

    if (!pe->nx_compatible)
        return;
    if (pe->section_alignment % PAGE)
        lint_say(
            l, self, self->severity, file->offset,
            "%s claims to be NX compatible, but its sections are aligned to %u bytes: pages of "
            "%d cannot be protected",
            file->path, pe->section_alignment, PAGE);
    else if (section)
        lint_say(l, self, self->severity, file->offset,
                 "%s claims to be NX compatible, but its section %s is writable and executable",
                 file->path, section->name);
}

int secure_boot_check_programs(struct err *e, struct linting *l, const struct rule *self)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < l->layout->esp_file_count; i++) {
        const struct esp_file *file = &l->layout->esp_files[i];

        if (!file->program || file->program->fault)
            continue;
        if (file->program->is_signed) {
            check_sbat(l, self, file);
            check_nx(l, self, file);
        }
        if (file->program->signed_digest_count && check_digest(e, l, self, file, &bytes) < 0) {
            if (e->kind == ERR_FAULT)
                return -1;
            *e = (struct err){0};
        }
    }
    return 0;
}
