/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks up what menus name. For the menu_*.c and rules_menu.c files alone. */
#ifndef LINT_MENU_FILES_H
#define LINT_MENU_FILES_H

#include "lint/linting.h"
#include "menus/volumes.h"

#define MENU_MEMO 256 /* answers that are remembered: menus name the same files again and again */

struct menu_files {
    struct volumes v;
    struct {
        uint64_t volume;
        char *path; /* owned */
        enum found found;
    } memo[MENU_MEMO];
    size_t memo_count;
};

void menu_files_drop(struct menu_files *files); /* usable with CLEANUP */
/* `ret_files` is pointed at and must not be moved. ERR_FAULT only. */
int menu_files_open(struct err *e, const struct linting *l, struct menu_files *ret_files) MUST_USE;
/* A path in one volume: bytes where it begins, or VOLUME_ISO. */
int menu_files_find(struct err *e, struct menu_files *files, uint64_t volume, const char *path,
                    enum found *ret_found) MUST_USE;
/* Everywhere that the loader would look for it. */
int menu_files_find_ref(struct err *e, struct menu_files *files, const struct linting *l,
                        const struct menu *menu, const struct menu_ref *ref,
                        enum found *ret_found) MUST_USE;
/* In the ISO tree and in every EFI system partition. */
int menu_files_find_anywhere(struct err *e, struct menu_files *files, const struct linting *l,
                             const char *path, enum found *ret_found) MUST_USE;

/* Where a module of SYSLINUX is that is named without a folder: in the working folder, in those of
 * PATH, in ISOLINUX's own; NULL: nowhere. Caller frees. */
int menu_files_find_library(struct err *e, struct menu_files *files, const struct linting *l,
                            const struct menu *menu, const char *name, char **ret_path) MUST_USE;

/* The volume that a configuration is in. */
uint64_t menu_volume(const struct menu *menu);
/* Nothing is said about what nobody can know. */
static inline bool menu_ref_is_judged(const struct menu_ref *ref)
{
    return !ref->computed && !ref->guarded;
}

/* Which configurations one leads to, itself among them. `ret_seen` has an element for each.
 * `includes_only`: those whose text is read as if it stood in the first. */
void menu_reach(const struct menus *menus, size_t start, bool includes_only, bool *ret_seen);
/* The shown name of an entry, for messages. */
const char *menu_title(const struct menu *menu, size_t entry);
/* Whether an entry's kernel stands in a condition. */
bool menu_entry_is_conditional(const struct menu *menu, size_t entry);

/* The folders in which ISOLINUX looks for its configuration and for ldlinux.c32, in that order. */
#define MENU_ISOLINUX_FOLDERS 5
extern const char *const menu_isolinux_folders[MENU_ISOLINUX_FOLDERS];

/* The boot image that a BIOS starts, when it is ISOLINUX; else NULL. Its detail names the version.
 */
const struct region *menu_isolinux(const struct layout *layout);
/* 604 for version 6.04; 0 when there is none or it is not known. */
unsigned menu_isolinux_version(const struct layout *layout);

/* The checks; each stands in the table of rules_menu.c. */
int menu_check_kernels(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int menu_check_initrds(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int menu_check_configs(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int menu_check_modules(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int menu_check_isolinux_config(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int menu_check_isolinux_core(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int menu_check_defaults(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int menu_check_labels(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int menu_check_uuids(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int menu_check_searches(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int menu_check_case(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int menu_check_option_paths(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int menu_check_decoration(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int menu_check_drift(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int menu_check_faults(struct err *e, struct linting *l, const struct rule *self) MUST_USE;

#endif
