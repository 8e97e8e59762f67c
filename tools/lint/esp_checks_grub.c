/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where GRUB will look for its configuration. A prefix without a device means: in the volume that
 * the program was loaded from. GRUB takes that to be
 *
 *     started from a CD     the CD, so the ISO tree
 *     started from a disk   the EFI system partition
 *
 * so the file has to be in both. A configuration or a file system inside the program may look
 * elsewhere: then nothing can be said from outside.
 */
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "fmt/eltorito.h"
#include "fmt/grub_core.h"
#include "lint/esp_checks.h"

static bool is_grub_name(const struct esp_file *file)
{
    const char *name = esp_boot_name(file);

    return name && (esp_boot_machine(file->path) || strncasecmp(name, "grub", 4) == 0);
}

static bool tree_has(struct linting *l, const char *path)
{
    struct iso_entry entry;
    struct err ignored = {0};

    return l->tree && tree_find(&ignored, l->tree, path, &entry) == 0;
}

static bool is_partition(const struct layout *layout, const struct esp *esp)
{
    for (size_t i = 0; i < layout->entry_count; i++) {
        const struct entry *entry = &layout->entries[i];

        if ((entry->kind == ENTRY_GPT || entry->kind == ENTRY_MBR) && entry->start == esp->start)
            return true;
    }
    return false;
}

static bool is_cd_image(const struct layout *layout, const struct esp *esp)
{
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == ENTRY_ELTORITO && layout->entries[i].start == esp->start &&
            layout->entries[i].as.eltorito.platform == ELTORITO_PLATFORM_EFI)
            return true;
    return false;
}

static void check_prefix(struct linting *l, const struct rule *self, const struct esp *esp,
                         const struct esp_file *file, const char *prefix)
{
    CLEANUP(free_ptr) char *config = str_format("%s/grub.cfg", prefix);
    bool in_esp = esp_file_find(l->layout, esp, config);

    if (is_cd_image(l->layout, esp) && !tree_has(l, config))
        lint_say(l, self, self->severity, file->offset,
                 "%s: this GRUB looks for %s; started from a CD it is in the ISO tree that it "
                 "looks, where there is none",
                 file->path, config);
    if (is_partition(l->layout, esp) && !in_esp)
        lint_say(l, self, self->severity, file->offset,
                 "%s: this GRUB looks for %s; started from a disk it is in the EFI system "
                 "partition that it looks, where there is none",
                 file->path, config);
}

static int check_program(struct err *e, struct linting *l, const struct rule *self,
                         const struct esp *esp, const struct esp_file *file)
{
    CLEANUP(esp_close) struct esp_volume volume = {0};
    struct esp_program program;
    struct grub_core core;
    uint64_t bytes = 0;

    if (esp_open(e, l->image, esp, &volume) < 0 ||
        esp_file_open(e, &volume, file, &bytes, &program) < 0 ||
        grub_core_read(e, &program.input, file->program, &core) < 0)
        return -1;
    if (core.found && !core.has_config && !core.has_memdisk && *core.prefix == '/')
        check_prefix(l, self, esp, file, core.prefix);
    return 0;
}

int esp_check_grub_config(struct err *e, struct linting *l, const struct rule *self)
{
    for (size_t i = 0; i < l->layout->esp_file_count; i++) {
        const struct esp_file *file = &l->layout->esp_files[i];
        const struct esp *esp = layout_esp_at(l->layout, file->volume);

        if (!file->program || file->damaged || !esp || !is_grub_name(file))
            continue;
        if (check_program(e, l, self, esp, file) < 0) {
            if (e->kind == ERR_FAULT)
                return -1;
            *e = (struct err){0};
        }
    }
    return 0;
}
