/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keys as a person names them, turned into those of QEMU (QKeyCode, qapi/ui.json), for a keyboard
 * with the US layout, which is what firmware and loaders know.
 *
 *     "down,down,enter"      names, with commas between
 *     "ctrl-x"               together with shift, ctrl or alt
 *     "linux console=ttyS0"  what is no name is typed as text
 */
#ifndef MACHINE_KEYS_H
#define MACHINE_KEYS_H

#include <stddef.h>

#include "base/err.h"

/* Keys that are pressed together; names are static. */
struct chord {
    const char *names[3]; /* NULL behind the last */
};

struct keys {
    struct chord *items;
    size_t count, room;
};

void keys_free(struct keys *keys); /* usable with CLEANUP */
/* Adds what `list` says. ERR_USAGE for a character that no key of that layout has. */
int keys_add_list(struct err *e, struct keys *keys, const char *list) MUST_USE;
/* Adds the characters of a text, commas and all. */
int keys_add_text(struct err *e, struct keys *keys, const char *text) MUST_USE;
/* Adds one key by its name, which must be known. */
void keys_add(struct keys *keys, const char *name);

#endif
