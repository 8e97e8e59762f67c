/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of plan_from_manifest(), one file each; nobody else includes this. */
#ifndef AUTHOR_PLAN_PARTS_H
#define AUTHOR_PLAN_PARTS_H

#include "author/plan.h"

/* plan_files.c: what `files` brings, and the tree as a whole. */
int plan_add_files(struct err *e, const struct manifest *manifest, struct plan *plan) MUST_USE;
/* Adds a node; parents come by themselves. `path` is absolute and clean. */
struct plan_node *plan_add_node(struct plan *plan, enum node_kind kind, const char *path,
                                struct place place);
/* Sorts, adds missing folders, refuses two things under one name. */
int plan_settle_tree(struct err *e, const struct manifest *manifest, struct plan *plan) MUST_USE;
/* Path of an input, relative to the manifest's folder; caller frees. */
char *plan_input_path(const struct manifest *manifest, const char *path);

/* plan_boot.c: the loaders' own files. */
int plan_add_boot(struct err *e, const struct manifest *manifest, struct plan *plan) MUST_USE;

/* plan_menu.c: the menu, checked against the tree. */
int plan_take_menu(struct err *e, const struct manifest *manifest, struct plan *plan) MUST_USE;
int plan_check_menu(struct err *e, const struct manifest *manifest,
                    const struct plan *plan) MUST_USE;

/* plan_test.c: what proves the boot. */
int plan_take_test(struct err *e, const struct manifest *manifest, struct plan *plan) MUST_USE;

/* plan_id.c: digests, and everything that derives from them. */
int plan_measure(struct err *e, struct plan *plan) MUST_USE;
void plan_derive_ids(struct plan *plan);

/* plan_generated.c: nodes whose bytes isowright itself writes; filled in once the id is known. */
void plan_reserve_generated(struct plan *plan);
void plan_fill_generated(struct plan *plan);

/* describe.c: the text of /.isowright/image.json; caller frees. */
char *describe_image(const struct plan *plan);

#endif
