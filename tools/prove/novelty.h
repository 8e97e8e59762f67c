/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which texts a machine has shown before: progress is what is new. A text is known by its gist, so
 * that a clock, a spinner or the same message again and again is no news. A countdown and a
 * percentage are: they come to an end by themselves.
 *
 *     [ 12.3] usb 1-1: new device      new
 *     [ 14.5] usb 1-1: new device      the same: only figures differ
 *     giving up in 20 s, 19 s, 18 s    new each time; the second time round no longer
 *     checking 12 %, 13 %, 14 %        likewise
 */
#ifndef PROVE_NOVELTY_H
#define PROVE_NOVELTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct novelty_entry {
    uint64_t gist; /* 0: an empty place */
    long figure;   /* the last number of the text, as far as it has come; -1: none */
};

struct novelty {
    struct novelty_entry *entries; /* hashed; owned */
    size_t count, room;
};

void novelty_free(struct novelty *novelty); /* usable with CLEANUP */
/* True when the line has not been seen before, or counts on towards an end. */
bool novelty_add(struct novelty *novelty, const char *line);

/*
 * A number that stays the same while nothing but figures, dots and what is drawn of lines changes
 * in a text.
 */
uint64_t text_gist(const char *text);

#endif
