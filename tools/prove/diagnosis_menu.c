/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus and prompts that wait for a person: what they offer, and which keys choose it. */
#include "prove/diagnosing.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "prove/menu_match.h"

#define ROWS_MOST    64u
#define ENTRIES_TOLD 4u /* titles, at most */

/* What a menu shows, from the top. */
struct offer {
    char *titles[ROWS_MOST]; /* owned */
    size_t count;
    size_t marked; /* index of the one that Enter starts; the first when none is seen to be */
};

static void offer_free(struct offer *offer)
{
    for (size_t i = 0; i < offer->count; i++)
        free(offer->titles[i]);
}

/* True for a row that is the title of an entry of the menu. */
static bool is_entry(const struct shown_menu *menu, const char *row)
{
    for (size_t i = 0; i < menu->count; i++)
        if (menu_match_row(row, menu->entries[i].choice->title))
            return true;
    return false;
}

static const char *skip_blanks(const char *row)
{
    return row + strspn(row, " ");
}

/* Rows between the sides of a frame are entries when the menu is not known. */
static bool is_framed(const char *row)
{
    return *skip_blanks(row) == '|';
}

/* Without frame, marks and blanks around; caller frees. */
static char *title_in(const char *row)
{
    const char *start = row + strspn(row, " |*>");
    size_t length = strcspn(start, "\n");

    while (length && strchr(" |", start[length - 1]))
        length--;
    return str_copy_n(start, length);
}

static bool has_letters(const char *text)
{
    while (*text && !isalnum((unsigned char)*text))
        text++;
    return *text;
}

static void take_row(struct offer *offer, const struct shown_menu *menu, const char *row)
{
    CLEANUP(free_ptr) char *title = title_in(row);
    const char *mark = skip_blanks(row);

    if (offer->count == ROWS_MOST || !has_letters(title) ||
        !(menu ? is_entry(menu, row) : is_framed(row)))
        return;
    mark += *mark == '|';
    if (*mark == '*')
        offer->marked = offer->count;
    offer->titles[offer->count++] = STEAL(title);
}

static void read_offer(const struct failed_leg *failed, struct offer *offer)
{
    const struct shown_menu *menu = failed->prompt ? failed->prompt->menu : NULL;
    const char *texts[] = {failed->screen, failed->serial};

    for (size_t i = 0; i < COUNT_OF(texts) && !offer->count; i++)
        for (const char *row = texts[i]; *row;) {
            take_row(offer, menu, row);
            row += strcspn(row, "\n");
            row += *row == '\n';
        }
}

static void say_entries(const struct offer *offer, struct buf *diagnosis)
{
    CLEANUP(buf_free) struct buf list = {0};
    size_t first = offer->marked > 1 ? offer->marked - 1 : 0, end = first + ENTRIES_TOLD;

    for (size_t i = first; i < offer->count && i < end; i++)
        buf_format(&list, "%s\"%s\"", list.len ? ", " : "", offer->titles[i]);
    if (list.len)
        diagnosis_say(diagnosis, "The menu offers %s%s.", buf_str(&list),
                      first || end < offer->count ? " and more" : "");
}

/* Which keys lead to the entries beside the one that is marked. */
static void say_neighbours(const struct offer *offer, const char *before, struct buf *advice)
{
    bool next = offer->marked + 1 < offer->count;

    if (next)
        diagnosis_say(advice, "To start another entry: --keys %sdown,enter for \"%s\".", before,
                      offer->titles[offer->marked + 1]);
    if (offer->marked > 0)
        diagnosis_say(advice, "%s--keys %sup,enter for \"%s\".",
                      next ? "Or " : "To start another entry: ", before,
                      offer->titles[offer->marked - 1]);
}

/* What the menu offers, and how to get at it. */
static void say_offer(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    CLEANUP(offer_free) struct offer offer = {0};

    read_offer(failed, &offer);
    say_entries(&offer, diagnosis);
    if (failed->typed)
        diagnosis_say(advice, "Add the keys that choose an entry here to those that were given.");
    else
        say_neighbours(&offer, failed->entered ? "enter," : "", advice);
}

/* What was pressed led here. */
static void say_what_to_press(const struct failed_leg *failed, struct buf *diagnosis,
                              struct buf *advice)
{
    if (failed->typed)
        diagnosis_say(diagnosis, "All that was given to be typed has been typed.");
    if (failed->typed || failed->entered || failed->counted_down)
        say_offer(failed, diagnosis, advice);
    else
        diagnosis_say(advice, "Nothing goes on without a person. --keys enter presses Enter when "
                              "the menu is seen.");
    if (!failed->counted_down && !failed->typed)
        diagnosis_say(advice, "A timeout in the menu would help whoever starts it without a "
                              "keyboard.");
}

/* A menu is shown that no configuration in the image tells of. */
static bool is_unread(const struct failed_leg *failed)
{
    return failed->prompt && prompt_is_menu(failed->prompt->kind) && !failed->prompt->menu;
}

void diagnosis_on_key(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    bool system = failed->knowledge && failed->knowledge->has_system, unread = is_unread(failed);

    diagnosis_last_rows(failed, diagnosis);
    if (unread)
        diagnosis_say(diagnosis, "What its entries start could not be looked up: the menu's "
                                 "configuration is inside of the loader, or not among the files "
                                 "that were found.");
    else if (!system)
        diagnosis_say(diagnosis, "The image has no menu that starts a system of its own: its "
                                 "loader may be all there is of it.");
    if (failed->evidence->program && strstr(failed->evidence->program, "iPXE"))
        diagnosis_say(diagnosis, "The machine that it was tested on has no network.");
    /* A program that has run is no menu, whatever menu has started it. */
    if ((system || unread) && !failed->evidence->program)
        say_what_to_press(failed, diagnosis, advice);
    else
        diagnosis_say(advice, "If its loader is what is to be proven: --until loader.");
}
