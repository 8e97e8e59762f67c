/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot menu as the Boot Loader Specification (UAPI.1) and systemd-boot's loader.conf describe
 * it, parsed from memory into structs of fixed size: no allocation, no files.
 *
 *     /loader/loader.conf      timeout 5            /loader/entries/live.conf   title    Live
 * system default live.conf    (id: "live")                sort-key 00 linux    /live/vmlinuz initrd
 * /live/initrd options  quiet
 *
 * Lines end with LF or CRLF, '#' begins a comment line, unknown keys are ignored.
 */
#ifndef CORE_MENU_H
#define CORE_MENU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MENU_ID_MAX      127 /* bytes, each without the NUL */
#define MENU_TITLE_MAX   127
#define MENU_KEY_MAX     127
#define MENU_PATH_MAX    511
#define MENU_OPTIONS_MAX 2047 /* what Linux takes on x86 (COMMAND_LINE_SIZE - 1) */
#define MENU_INITRDS_MAX 8
#define MENU_ENTRIES_MAX 64

#define MENU_WAIT_FOR_EVER UINT32_MAX

struct menu_entry {
    char id[MENU_ID_MAX + 1];            /* file name without ".conf" */
    char title[MENU_TITLE_MAX + 1];      /* the id when the file has none */
    char sort_key[MENU_KEY_MAX + 1];     /* "" when the file has none */
    char architecture[MENU_KEY_MAX + 1]; /* "" when it is for any */
    char linux_path[MENU_PATH_MAX + 1];  /* "linux" is a macro in GNU modes of the compiler */
    char initrds[MENU_INITRDS_MAX][MENU_PATH_MAX + 1];
    uint32_t initrd_count;
    char options[MENU_OPTIONS_MAX + 1]; /* several lines are joined by blanks */
};

struct menu_config {
    uint32_t timeout;             /* seconds; 0: no menu, the default at once; MENU_WAIT_FOR_EVER */
    char wanted[MENU_ID_MAX + 1]; /* pattern for the default entry's id; "" when there is none */
};

/* Why a file was refused, and where. */
struct menu_fault {
    uint32_t line;      /* from 1; 0: the file as a whole */
    const char *reason; /* static text */
};

/* Both return false with `ret_fault` set, and the output untouched, when the file is refused: over-
 * long values, NUL bytes, impossible numbers, an entry without "linux". */
bool menu_parse_config(const void *text, size_t size, struct menu_config *ret_config,
                       struct menu_fault *ret_fault);
bool menu_parse_entry(const char *file_name, const void *text, size_t size,
                      struct menu_entry *ret_entry, struct menu_fault *ret_fault);

/* True for names of entry files: something before ".conf", not hidden. */
bool menu_is_entry_file(const char *file_name);

/* Entries with a sort-key first, by sort-key; then by id. */
void menu_sort(struct menu_entry *entries, size_t count);
/* The first entry that `wanted` matches (`*` and `?` as in a shell, ".conf" at its end may be there
 * or not); 0, the first one, when none does. */
size_t menu_default(const struct menu_entry *entries, size_t count, const char *wanted);

#endif
