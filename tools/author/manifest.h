/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user said: the manifest (YAML 1.2), read through libfyaml. Every value knows its line
 * and column, so that every complaint, here and later in the plan, can point at it. Nothing here
 * looks at the files that the manifest names.
 */
#ifndef AUTHOR_MANIFEST_H
#define AUTHOR_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct place {
    int line, column; /* from 1; 0: nowhere */
};

struct text {
    char *value; /* NULL when the key is absent; owned by the manifest */
    struct place place;
};

struct text_list {
    struct text *items;
    size_t count, room;
    struct place place;
};

struct number {
    int64_t value;
    bool given;
    struct place place;
};

struct manifest_file {
    struct text from, to;
    struct text mode; /* octal, for files */
    struct text dir_mode;
    struct number uid, gid;
};

struct manifest_entry {
    struct text id, title, kernel, options;
    struct text_list initrd;
    struct place place;
};

struct manifest_bios {
    struct text isolinux; /* path of isolinux.bin */
    struct text modules;  /* folder with ldlinux.c32, menu.c32, libutil.c32 */
    struct text mbr;      /* path of isohdpfx.bin */
};

struct manifest {
    char *path;   /* as given, for messages */
    char *folder; /* absolute; relative paths start here */
    char *source; /* the whole text, for carets */
    struct {
        struct text label, publisher, preparer, application, system, copyright;
        struct place place;
    } volume;
    struct text date;   /* ISO 8601 */
    struct text mtime;  /* "date" or "keep" */
    struct text layout; /* profile */
    struct manifest_file *files;
    size_t file_count, file_room;
    struct {
        struct number timeout; /* seconds */
        struct text default_id, title;
        struct number serial; /* boolean */
        struct manifest_entry *entries;
        size_t entry_count, entry_room;
        struct place place;
    } menu;
    struct {
        struct text bios; /* "isolinux" or "none" */
        struct manifest_bios isolinux;
        struct text_list uefi;  /* architectures: "x64" */
        struct text loader_x64; /* path of another loader binary */
        struct place place;
    } boot;
    struct {
        struct text_list expect, reject;
        struct number budget; /* CPU seconds */
        struct place place;
    } test;
};

/* ERR_USAGE for everything that is wrong with the text. */
int manifest_read(struct err *e, const char *path, struct manifest *ret_manifest) MUST_USE;
void manifest_free(struct manifest *manifest); /* usable with CLEANUP */

/*
 * A complaint about one place, ERR_USAGE:
 *
 *     live.yaml:12:9: there is no key "lable" here; did you mean "label"?
 *        12 |   lable: DEMO
 *           |   ^
 */
int manifest_error(struct err *e, const struct manifest *manifest, struct place place,
                   const char *format, ...) MUST_USE PRINTF(4, 5);

#endif
