/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "uefi/entries.h"

#include "core/text.h"
#include "uefi/console.h"
#include "uefi/file.h"

#define FILE_LIMIT 16384 /* bytes of one .conf file */

static const char config_path[] = "/loader/loader.conf";
static const char folder_path[] = "/loader/entries";

static char content[FILE_LIMIT];

static bool read_small(const struct iso_volume *volume, const char *path, UINTN *ret_size)
{
    struct iso_entry file;

    if (!file_find(volume, path, &file))
        return false;
    if (file.size > FILE_LIMIT)
        return console_error(path, "too large for a configuration file");
    if (!file_read(volume, path, &file, content))
        return false;
    *ret_size = (UINTN)file.size;
    return true;
}

static void say_fault(const char *path, const struct menu_fault *fault)
{
    char text[256];
    struct text_out out;

    text_start(&out, text, sizeof text);
    if (fault->line) {
        text_add(&out, "line ");
        text_add_number(&out, fault->line);
        text_add(&out, ": ");
    }
    text_add(&out, fault->reason);
    (void)console_error(path, text);
}

/* Without a loader.conf, or with a wrong one, the first entry is started at once. */
static void read_config(const struct iso_volume *volume, struct menu_config *config)
{
    struct iso_entry file;
    struct menu_fault fault;
    UINTN size;

    bytes_clear(config, sizeof *config);
    if (iso_find(volume, config_path, &file) == ISO_NOT_FOUND)
        return;
    if (!read_small(volume, config_path, &size))
        return;
    if (!menu_parse_config(content, size, config, &fault))
        say_fault(config_path, &fault);
}

static bool is_for_us(const struct menu_entry *entry)
{
    return !entry->architecture[0] || text_equal_fold(entry->architecture, LOADER_ARCH);
}

static void add_entry(const struct iso_volume *volume, const char *name, struct entries *entries)
{
    struct menu_entry *entry = entries->list + entries->count;
    char path[ISO_NAME_MAX + sizeof folder_path + 1];
    struct menu_fault fault;
    struct text_out out;
    UINTN size;

    text_start(&out, path, sizeof path);
    text_add(&out, folder_path);
    text_add(&out, "/");
    text_add(&out, name);
    if (!read_small(volume, path, &size))
        return;
    if (!menu_parse_entry(name, content, size, entry, &fault))
        say_fault(path, &fault);
    else if (is_for_us(entry))
        entries->count++;
}

static bool read_folder(const struct iso_volume *volume, struct entries *entries)
{
    static struct iso_dir folder;
    static struct iso_entry found;
    enum iso_status status = iso_find(volume, folder_path, &found);

    if (!status)
        status = iso_dir_open(volume, &found, &folder);
    if (status)
        return console_error(folder_path, iso_status_text(status));
    while ((status = iso_dir_next(&folder, &found)) == ISO_OK) {
        if (!menu_is_entry_file(found.name))
            continue;
        if (entries->count == MENU_ENTRIES_MAX)
            return console_error(folder_path, "more entries than supported; the rest is left out");
        add_entry(volume, found.name, entries);
    }
    if (status != ISO_NO_MORE)
        return console_error(folder_path, iso_status_text(status));
    return true;
}

bool entries_read(const struct iso_volume *volume, struct entries *ret_entries)
{
    struct entries entries = {0};
    struct menu_config config;

    if (efi_failed(BS->AllocatePool(EfiLoaderData, MENU_ENTRIES_MAX * sizeof *entries.list,
                                    (void **)&entries.list)))
        return console_error(folder_path, efi_reason(EFI_OUT_OF_RESOURCES));
    read_config(volume, &config);
    if (!read_folder(volume, &entries) && entries.count == 0) {
        (void)BS->FreePool(entries.list);
        return false;
    }
    if (entries.count == 0) {
        (void)BS->FreePool(entries.list);
        return console_error(folder_path, "no entry that can be started");
    }
    menu_sort(entries.list, entries.count);
    entries.timeout = config.timeout;
    entries.standard = menu_default(entries.list, entries.count, config.wanted);
    *ret_entries = entries;
    return true;
}
