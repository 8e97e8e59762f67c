/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/menu_match.h"

#include <ctype.h>
#include <string.h>

#include "base/fnv.h"

#define LONGEST   96u /* letters and digits of a title that are compared */
#define CUT_LEAST 10u /* so many must be left of one that is cut off */
#define ROWS_MOST 128u

struct letters {
    char text[LONGEST];
    size_t count;
};

void menu_match_free(struct menu_match *match)
{
    free(match->row);
    *match = (struct menu_match){0};
}

static bool is_letter(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* Frames, marks, blanks and dots are drawn in many ways; letters are letters. */
static void take_letters(const char *text, struct letters *ret_letters)
{
    ret_letters->count = 0;
    for (; *text && *text != '\n' && ret_letters->count < LONGEST; text++)
        if (is_letter(*text))
            ret_letters->text[ret_letters->count++] = *text;
}

/* How many letters must be put in, left out or changed to make one of the other. */
static size_t distance(const struct letters *a, const struct letters *b)
{
    size_t row[LONGEST + 1];

    for (size_t i = 0; i <= b->count; i++)
        row[i] = i;
    for (size_t i = 0; i < a->count; i++) {
        size_t corner = row[0];

        row[0] = i + 1;
        for (size_t k = 0; k < b->count; k++) {
            size_t change = corner + (a->text[i] != b->text[k]);
            size_t least = row[k] < row[k + 1] ? row[k] : row[k + 1];

            corner = row[k + 1];
            row[k + 1] = change < least + 1 ? change : least + 1;
        }
    }
    return row[b->count];
}

static bool begins(const struct letters *text, const struct letters *with)
{
    return text->count >= with->count && memcmp(text->text, with->text, with->count) == 0;
}

/* True for a row that has the title, but for a letter or two that were not read right. */
static bool is_whole(const struct letters *row, const struct letters *title)
{
    size_t allowed = (title->count + 2) / 8;
    size_t apart =
        row->count > title->count ? row->count - title->count : title->count - row->count;

    if (row->count < 2 || title->count < 2)
        return false;
    if (row->count == title->count && begins(row, title))
        return true;
    /* An arrow beside a list that goes on is drawn as the letter v. */
    if (row->count == title->count + 1 && row->text[title->count] == 'v' && begins(row, title))
        return true;
    return apart <= allowed && distance(row, title) <= allowed;
}

/* True for a row that has the begin of the title, as a list that is too narrow shows it. */
static bool is_cut(const struct letters *row, const struct letters *title)
{
    return row->count < title->count && row->count >= CUT_LEAST && begins(title, row);
}

bool menu_match_row(const char *row, const char *title)
{
    struct letters a, b;

    take_letters(row, &a);
    take_letters(title, &b);
    return is_whole(&a, &b) || is_cut(&a, &b);
}

struct rows {
    struct letters items[ROWS_MOST];
    const char *texts[ROWS_MOST];
    size_t count;
};

static void take_rows(const char *text, struct rows *rows)
{
    for (rows->count = 0; *text && rows->count < ROWS_MOST;) {
        struct letters *letters = &rows->items[rows->count];

        take_letters(text, letters);
        rows->texts[rows->count] = text;
        rows->count += letters->count > 0;
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
}

/* What was found of a menu: which row each entry is, and which entry each row. */
struct taking {
    const struct rows *rows;
    const struct shown_menu *menu;
    bool taken[ROWS_MOST];
    struct menu_match *match;
};

/*
 * Each row counts once, however many entries have such a title. Whole titles come first: the begin
 * of a long one may be a short one's all.
 */
static void take_titles(struct taking *t,
                        bool (*is_title)(const struct letters *row, const struct letters *title))
{
    for (size_t i = 0; i < t->menu->count; i++) {
        struct letters title;
        size_t row = 0;

        take_letters(t->menu->entries[i].choice->title, &title);
        while (row < t->rows->count && (t->taken[row] || !is_title(&t->rows->items[row], &title)))
            row++;
        if (row == t->rows->count)
            continue;
        t->taken[row] = true;
        t->match->titles++;
        t->match->submenu &= t->menu->entries[i].depth > 0;
    }
}

static void match_menu(const struct rows *rows, const struct shown_menu *menu,
                       struct menu_match *match)
{
    struct taking t = {.rows = rows, .menu = menu, .match = match};

    *match = (struct menu_match){.menu = menu, .submenu = true, .which = FNV_BEGIN};
    take_titles(&t, is_whole);
    take_titles(&t, is_cut);
    for (size_t i = 0; i < rows->count; i++) {
        if (!t.taken[i])
            continue;
        if (!match->row)
            match->row = str_copy_n(rows->texts[i], strcspn(rows->texts[i], "\n"));
        for (size_t k = 0; k < rows->items[i].count; k++)
            match->which = fnv_add(match->which, rows->items[i].text[k]);
    }
}

static bool is_menu(const struct menu_match *match)
{
    return match->titles >= 2 || (match->titles == 1 && match->menu->count == 1);
}

static int likelihood(const struct shown_menu *menu, int likely, bool uefi)
{
    if ((int)menu->kind == likely)
        return 2;
    return menu->kind != (uefi ? MENU_SYSLINUX : MENU_BLS);
}

static bool is_better(const struct menu_match *match, const struct menu_match *than, int likely,
                      bool uefi)
{
    if (!than->menu || match->titles != than->titles)
        return !than->menu || match->titles > than->titles;
    return likelihood(match->menu, likely, uefi) > likelihood(than->menu, likely, uefi);
}

void menu_match_find(const char *text, const struct shown_menus *menus, int likely, bool uefi,
                     struct menu_match *ret_match)
{
    struct rows *rows = mem_alloc(sizeof *rows);

    *ret_match = (struct menu_match){0};
    take_rows(text, rows);
    for (size_t i = 0; i < menus->count && rows->count; i++) {
        CLEANUP(menu_match_free) struct menu_match match = {0};

        match_menu(rows, &menus->items[i], &match);
        if (!is_menu(&match) || !is_better(&match, ret_match, likely, uefi))
            continue;
        menu_match_free(ret_match);
        *ret_match = match;
        match = (struct menu_match){0};
    }
    free(rows);
}
