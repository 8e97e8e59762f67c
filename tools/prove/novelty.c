/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/novelty.h"

#include <string.h>

#include "base/fnv.h"
#include "base/mem.h"

#define ROOM_FIRST  256u
#define ENTRIES     ((size_t)1 << 16) /* then all is forgotten: a guest may say what it likes */
#define FIGURE_MOST 3600              /* a countdown that begins higher is none to wait for */

void novelty_free(struct novelty *novelty)
{
    free(novelty->entries);
    *novelty = (struct novelty){0};
}

uint64_t text_gist(const char *text)
{
    uint64_t hash = FNV_BEGIN;

    for (; *text; text++)
        if (!strchr("0123456789 .*|/-\\[]_", *text))
            hash = fnv_add(hash, *text);
    return hash;
}

/* The entry of that gist, or the empty place where it belongs. */
static struct novelty_entry *place_of(const struct novelty *novelty, uint64_t gist)
{
    size_t at = gist & (novelty->room - 1);

    while (novelty->entries[at].gist && novelty->entries[at].gist != gist)
        at = (at + 1) & (novelty->room - 1);
    return &novelty->entries[at];
}

/* The table stays at most half full. */
static void make_room(struct novelty *novelty)
{
    struct novelty old = *novelty;

    if (novelty->count >= ENTRIES)
        novelty_free(&old);
    else if (novelty->room && 2 * (novelty->count + 1) <= novelty->room)
        return;
    *novelty = (struct novelty){.count = old.count, .room = old.room ? 2 * old.room : ROOM_FIRST};
    novelty->entries = mem_array(novelty->room, sizeof *novelty->entries);
    for (size_t i = 0; i < old.room; i++)
        if (old.entries[i].gist)
            *place_of(novelty, old.entries[i].gist) = old.entries[i];
    novelty_free(&old);
}

/* The last number in the line; -1 when there is none, or none to count with. */
static long last_figure(const char *line)
{
    size_t end = strlen(line), start;
    long figure = 0;

    while (end && !strchr("0123456789", line[end - 1]))
        end--;
    start = end;
    while (start && strchr("0123456789", line[start - 1]))
        start--;
    for (size_t i = start; i < end && figure <= FIGURE_MOST; i++)
        figure = 10 * figure + (line[i] - '0');
    return start == end || figure > FIGURE_MOST ? -1 : figure;
}

/* Down towards nothing, or up towards a hundred per cent; never back. */
static bool counts_on(struct novelty_entry *entry, const char *line)
{
    long figure = last_figure(line);
    bool rises = strchr(line, '%') != NULL;

    if (figure < 0 || entry->figure < 0 || (rises && figure > 100) ||
        (rises ? figure <= entry->figure : figure >= entry->figure))
        return false;
    entry->figure = figure;
    return true;
}

bool novelty_add(struct novelty *novelty, const char *line)
{
    uint64_t gist = text_gist(line);
    struct novelty_entry *entry;

    gist = gist ? gist : 1;
    entry = novelty->room ? place_of(novelty, gist) : NULL;
    if (entry && entry->gist)
        return counts_on(entry, line);
    make_room(novelty);
    *place_of(novelty, gist) = (struct novelty_entry){gist, last_figure(line)};
    novelty->count++;
    return true;
}
