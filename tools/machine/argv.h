/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An argument vector in the making; always ends with NULL. */
#ifndef MACHINE_ARGV_H
#define MACHINE_ARGV_H

#include <jansson.h>

#include "base/cleanup.h"

struct argv {
    char **items; /* owned */
    size_t count, room;
};

void argv_free(struct argv *argv); /* usable with CLEANUP */
void argv_add(struct argv *argv, const char *text);
void argv_add_pair(struct argv *argv, const char *option, const char *value);
void argv_add_owned(struct argv *argv, char *text); /* takes over `text` */
void argv_add_format(struct argv *argv, const char *format, ...) PRINTF(2, 3);
void argv_add_json(struct argv *argv, json_t *value); /* takes over `value`; one argument */

#endif
