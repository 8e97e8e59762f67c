/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is worth remembering until the next run, a file each in $XDG_CACHE_HOME/isowright (else
 * ~/.cache/isowright, else nowhere):
 *
 *     isowright cache 1
 *     for KEY            what it was made of: when that has changed, it is not there
 *     DATA
 *
 * Nothing depends on it: what cannot be read or written is as if it were not there.
 */
#ifndef BASE_CACHE_H
#define BASE_CACHE_H

#include <stdbool.h>

#include "base/buf.h"

/* Path of a file of the cache; caller frees; NULL when this user has no such place. */
char *cache_path(const char *name);
/* Writes a file of the cache as it is: whole, or not at all, even when two do so at once. */
void cache_write(const char *name, const void *data, size_t size);

/* Keys, without line breaks; NULL when there is none; caller frees. A file: its identity, size and
 * times. A boot: this start of this machine. */
char *cache_key_of_file(const char *path);
char *cache_key_of_boot(void);

/* True with what was remembered for that key, at most `limit` bytes. A key of NULL is never known. */
bool cache_recall(const char *name, const char *key, size_t limit, struct buf *ret_data);
void cache_remember(const char *name, const char *key, const void *data, size_t size);
void cache_forget(const char *name);

#endif
