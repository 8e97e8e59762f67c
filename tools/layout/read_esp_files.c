/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of an EFI system partition, and what the programs among them are. */
#include <string.h>

#include "base/mem.h"
#include "fmt/fat_table.h"
#include "layout/esp_volume.h"
#include "layout/reading.h"

/* --- for people --------------------------------------------------------------------------------
 */

static const char *subsystem_name(uint16_t subsystem)
{
    switch (subsystem) {
    case PE_SUBSYSTEM_EFI_APPLICATION:
        return "EFI application";
    case 11:
        return "EFI boot driver";
    case 12:
        return "EFI runtime driver";
    default:
        return "PE program";
    }
}

static char *describe_program(const struct pe *pe)
{
    const struct pe_sbat *component = pe_component(pe);
    struct buf text = {0};

    buf_text(&text, subsystem_name(pe->subsystem));
    if (pe->machine)
        buf_format(&text, " for %s", pe_machine_name(pe->machine));
    for (size_t i = 0; i < pe->signer_count; i++) {
        buf_text(&text, i ? " and " : ", signed by ");
        buf_escaped(&text, pe->signers[i], strlen(pe->signers[i]));
    }
    if (pe->is_signed && !pe->signer_count)
        buf_text(&text, ", signed");
    if (component) {
        buf_text(&text, ", SBAT ");
        buf_escaped(&text, component->component, strlen(component->component));
        buf_format(&text, " %u", component->generation);
    }
    if (pe->fault) {
        buf_text(&text, ", damaged: ");
        buf_escaped(&text, pe->fault, strlen(pe->fault));
    }
    return text.data;
}

/* --- reading -----------------------------------------------------------------------------------
 */

/* Programs by which firmware boots are always looked into, others as long as there are not too
 * many. */
static bool is_worth_reading(const struct reading *r, const struct fat_entry *file)
{
    return r->esp_budget.programs || esp_boot_machine(file->path);
}

static int read_program(struct err *e, struct reading *r, const struct fat *fat,
                        const struct fat_entry *file, struct esp_file *added)
{
    struct esp_budget *budget = &r->esp_budget;
    uint64_t bytes = 0;
    struct esp_program program;
    struct pe pe;

    esp_program_open(&program, fat, file, fat->table ? &budget->steps : &budget->slow, &bytes);
    if (pe_read_program(e, &program.input, &pe) < 0) {
        if (e->kind == ERR_FAULT)
            return -1;
        *e = (struct err){0};
    } else {
        added->program = mem_copy(&pe, sizeof pe);
        added->detail = describe_program(&pe);
    }
    budget->programs -= bytes < budget->programs ? bytes : budget->programs;
    return 0;
}

static uint64_t content_start(const struct reading *r, const struct fat *fat,
                              const struct fat_entry *file)
{
    uint64_t inside = fat_is_cluster(fat, file->first_cluster)
                          ? fat_cluster_start(fat, file->first_cluster)
                          : file->offset;

    return fat->source.base - r->image->base + inside;
}

static int add_esp_file(struct err *e, struct reading *r, const struct fat *fat,
                        const struct fat_entry *file)
{
    struct layout *layout = r->layout;
    struct esp_file *added;

    ARRAY_GROW(layout->esp_files, layout->esp_file_count, layout->esp_file_room);
    added = &layout->esp_files[layout->esp_file_count++];
    *added = (struct esp_file){.volume = fat->source.base - r->image->base,
                               .path = str_copy(file->path),
                               .size = file->size,
                               .offset = content_start(r, fat, file),
                               .modified = file->modified,
                               .damaged = file->damaged,
                               .unread = !is_worth_reading(r, file)};
    if (file->damaged || added->unread)
        return 0;
    return read_program(e, r, fat, file, added);
}

static int add_files(struct err *e, struct reading *r, const struct fat *fat,
                     const struct fat_list *list)
{
    bool unread = false;

    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].directory)
            continue;
        if (add_esp_file(e, r, fat, &list->items[i]) < 0)
            return -1;
        unread |= r->layout->esp_files[r->layout->esp_file_count - 1].unread;
    }
    if (list->cut)
        problems_add(&r->problems, &fat->source, 0, "ESP-10",
                     "EFI image: more than %d files; the rest is not listed", ESP_MAX_FILES);
    if (unread)
        problems_add(&r->problems, &fat->source, 0, "ESP-10",
                     "EFI image: more programs than are looked into");
    return 0;
}

int list_esp(struct err *e, struct reading *r, const struct fat *volume, struct esp *esp)
{
    struct fat fat = *volume;
    CLEANUP(fat_list_free) struct fat_list list = {0};
    CLEANUP(buf_free) struct buf table = {0};
    struct fat_surplus ignored;

    if (fat_load_table(e, &fat, r->esp_budget.tables, &table) < 0)
        return reading_note(r, e, esp->start, "ESP-07");
    r->esp_budget.tables -= table.len;
    fat.table = table.len ? &table : NULL;
    esp->free_clusters = fat_count_free(&fat);
    if (fat_list(e, &fat, ESP_MAX_FILES, &r->problems, &list) < 0)
        return reading_note(r, e, esp->start, "ESP-07");
    esp->cut = list.cut;
    fat_check_chains(&fat, &list, &r->problems, &ignored);
    return add_files(e, r, &fat, &list);
}
