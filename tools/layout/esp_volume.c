/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout/esp_volume.h"

#include <strings.h>

#include "base/mem.h"
#include "fmt/fat_table.h"

uint16_t esp_boot_machine(const char *path)
{
    static const struct {
        const char *name;
        uint16_t machine;
    } names[] = {
        {"BOOTX64.EFI", 0x8664},         {"BOOTIA32.EFI", 0x014c},    {"BOOTAA64.EFI", 0xaa64},
        {"BOOTARM.EFI", 0x01c2},         {"BOOTRISCV32.EFI", 0x5032}, {"BOOTRISCV64.EFI", 0x5064},
        {"BOOTLOONGARCH64.EFI", 0x6264},
    };
    static const char folder[] = "/EFI/BOOT/";

    if (strncasecmp(path, folder, sizeof folder - 1) != 0)
        return 0;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcasecmp(path + sizeof folder - 1, names[i].name) == 0)
            return names[i].machine;
    return 0;
}

static int read_bytes(struct err *e, const struct pe_input *input, uint64_t offset, void *data,
                      size_t size)
{
    struct esp_program *program = input->context;

    *program->bytes += size;
    return fat_file_read(e, &program->file, offset, data, size);
}

void esp_program_open(struct esp_program *program, const struct fat *fat,
                      const struct fat_entry *entry, uint32_t *steps, uint64_t *bytes)
{
    program->file = fat_file_open(fat, entry, steps);
    program->input = (struct pe_input){.read = read_bytes, .context = program, .size = entry->size};
    program->bytes = bytes;
}

void esp_close(struct esp_volume *volume)
{
    buf_free(&volume->table);
    volume->fat.table = NULL;
}

int esp_open(struct err *e, const struct source *image, const struct esp *esp,
             struct esp_volume *ret_volume)
{
    CLEANUP(problems_free) struct problems ignored = {0};
    struct source part = source_part(image, esp->start, esp->room);
    CLEANUP(buf_free) struct buf table = {0};
    struct fat fat;

    if (fat_open(e, &part, &ignored, &fat) < 0 ||
        fat_load_table(e, &fat, FAT_TABLE_LIMIT, &table) < 0)
        return -1;
    ret_volume->fat = fat;
    ret_volume->table = table;
    table = (struct buf){0};
    ret_volume->fat.table = ret_volume->table.len ? &ret_volume->table : NULL;
    ret_volume->steps = 1 << 22;
    return 0;
}
