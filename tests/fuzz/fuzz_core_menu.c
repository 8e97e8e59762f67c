/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot menu's files on any bytes. The first byte says which kind of file the rest is. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/menu.h"
#include "core/text.h"

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "does not hold: %s\n", #condition);                                    \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_line(const char *text, size_t room)
{
    return memchr(text, '\0', room) && !strchr(text, '\n');
}

static void try_entry(const void *text, size_t size)
{
    static struct menu_entry entries[2];
    struct menu_fault fault = {.reason = NULL};
    uint16_t wide[MENU_OPTIONS_MAX + 1];

    if (!menu_parse_entry("fuzz.conf", text, size, &entries[1], &fault)) {
        MUST(fault.reason);
        return;
    }
    MUST(is_line(entries[1].title, sizeof entries[1].title) && entries[1].title[0]);
    MUST(is_line(entries[1].linux_path, sizeof entries[1].linux_path));
    MUST(entries[1].linux_path[0]);
    MUST(entries[1].initrd_count <= MENU_INITRDS_MAX);
    MUST(is_line(entries[1].options, sizeof entries[1].options));
    /* UTF-16 never needs more units than UTF-8 bytes. */
    MUST(text_to_utf16(entries[1].options, wide, MENU_OPTIONS_MAX + 1) <=
         strlen(entries[1].options) + 1);
    strcpy(entries[0].id, "other");
    strcpy(entries[0].sort_key, "5");
    menu_sort(entries, 2);
    MUST(menu_default(entries, 2, "fuzz.conf") == (strcmp(entries[0].id, "fuzz") == 0 ? 0u : 1u));
}

static void try_config(const void *text, size_t size)
{
    static struct menu_entry entries[2];
    struct menu_config config;
    struct menu_fault fault = {.reason = NULL};

    if (!menu_parse_config(text, size, &config, &fault)) {
        MUST(fault.reason);
        return;
    }
    MUST(config.timeout <= 86400 || config.timeout == MENU_WAIT_FOR_EVER);
    MUST(is_line(config.wanted, sizeof config.wanted));
    MUST(menu_default(entries, 2, config.wanted) < 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    if (data[0] == 'e')
        try_entry(data + 1, size - 1);
    else
        try_config(data + 1, size - 1);
    return 0;
}
