/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One menu, rendered for every loader. Texts are the caller's to free. */
#ifndef AUTHOR_MENU_H
#define AUTHOR_MENU_H

#include "author/plan.h"

#define MENU_PLACEHOLDER "@id@" /* in options: the medium id */

/* Replaces the placeholders. */
char *menu_options(const struct plan *plan, const struct plan_entry *entry);

char *menu_isolinux_cfg(const struct plan *plan);
/* Boot Loader Specification (UAPI.1), with systemd-boot's loader.conf. */
char *menu_loader_conf(const struct plan *plan);
char *menu_bls_entry(const struct plan *plan, size_t index);
char *menu_bls_path(const struct plan *plan, size_t index); /* /loader/entries/ID.conf */

#endif
