/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus and prompts that wait for a person: what they offer, and which keys choose it. */
#include "prove/diagnosing.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "prove/menu_match.h"

#define ENTRIES_TOLD 4u /* titles, at most */

struct offer {
    char *titles[ENTRIES_TOLD]; /* owned; in the order in which they are shown */
    size_t count;
    bool more;
};

static void offer_free(struct offer *offer)
{
    for (size_t i = 0; i < offer->count; i++)
        free(offer->titles[i]);
}

static void add_title(struct offer *offer, const char *text, size_t length)
{
    for (size_t i = 0; i < offer->count; i++)
        if (strlen(offer->titles[i]) == length && memcmp(offer->titles[i], text, length) == 0)
            return;
    offer->more |= offer->count == ENTRIES_TOLD;
    if (!offer->more)
        offer->titles[offer->count++] = str_copy_n(text, length);
}

/* True for a row that is the title of an entry of the menu. */
static bool is_entry(const struct shown_menu *menu, const char *row)
{
    for (size_t i = 0; i < menu->count; i++)
        if (menu_match_row(row, menu->entries[i].choice->title))
            return true;
    return false;
}

static bool is_mark(char c)
{
    return c == ' ' || c == '|' || c == '*' || c == '>';
}

/* Rows between the sides of a frame are entries when the menu is not known. */
static bool is_framed(const char *row, size_t length)
{
    while (length && *row == ' ') {
        row++;
        length--;
    }
    return length > 2 && *row == '|';
}

static void take_row(struct offer *offer, const struct shown_menu *menu, const char *row)
{
    size_t length = strcspn(row, "\n");
    bool entry = menu ? is_entry(menu, row) : is_framed(row, length);

    while (length && is_mark(*row)) {
        row++;
        length--;
    }
    while (length && is_mark(row[length - 1]))
        length--;
    if (entry && length)
        add_title(offer, row, length);
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

/* "Its entries: "A", "B". --keys down,enter starts "B"." */
static void say_offer(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    CLEANUP(offer_free) struct offer offer = {0};
    CLEANUP(buf_free) struct buf list = {0};
    const char *before = failed->entered ? "enter," : "";

    read_offer(failed, &offer);
    for (size_t i = 0; i < offer.count; i++)
        buf_format(&list, "%s\"%s\"", i ? ", " : "", offer.titles[i]);
    if (offer.count)
        diagnosis_say(diagnosis, "The menu offers %s%s.", buf_str(&list),
                      offer.more ? " and more" : "");
    if (offer.count > 1)
        diagnosis_say(advice,
                      "Name the entry by its keys: --keys %sdown,enter starts the second one from "
                      "the top, \"%s\"; --keys %sup,enter goes the other way.",
                      before, offer.titles[1], before);
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
