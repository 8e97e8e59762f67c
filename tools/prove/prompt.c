/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/prompt.h"

#include <regex.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "prove/menu_match.h"

enum place {
    PLACE_ANY,  /* in any row */
    PLACE_LAST, /* in the last row that is not empty: what stands above was answered */
};

/* Words first, as in signs.c. The first that is found counts, from the top of this table. */
static const struct look {
    enum place place;
    const char *word, *pattern;
    enum prompt_kind kind;
} looks[] = {
    /* The menu that may still be seen above has been answered. */
    {PLACE_LAST, "Loading ", "^ *Loading [^ ]+\\.\\.+ *(ok|ready\\.?)? *$", PROMPT_NONE},
    {PLACE_LAST, "Booting ", "^ *Booting [`'].*'? *$", PROMPT_NONE},
    {PLACE_ANY, "MOK management", "[Pp]erform MOK management", PROMPT_MOK},
    {PLACE_ANY, "Shim UEFI key management", NULL, PROMPT_MOK},
    {PLACE_ANY, "Emacs-like screen editing", NULL, PROMPT_GRUB_EDITOR},
    {PLACE_LAST, "grub rescue>", "^grub rescue> *$", PROMPT_GRUB_RESCUE},
    {PLACE_LAST, "grub>", "^grub> *$", PROMPT_GRUB_SHELL},
    {PLACE_LAST, "(initramfs)", "^\\(initramfs\\) *$", PROMPT_SHELL},
    {PLACE_LAST, "login:", "login: *$", PROMPT_LOGIN},
    {PLACE_LAST, "#", "^(sh-[0-9.]+|bash-[0-9.]+|[a-z]*:?[/~][a-z]*) *# *$", PROMPT_SHELL},
    {PLACE_LAST, "#", "^\\[[a-z ]+\\]# *$", PROMPT_SHELL},
    {PLACE_LAST, "aintenance",
     "([Pp]ress Enter for|root password for) maintenance|or press "
     "Control-D",
     PROMPT_SHELL},
    {PLACE_LAST, "boot:", "^boot: *$", PROMPT_SYSLINUX},
    {PLACE_ANY, "keys to select which entry is highlighted", NULL, PROMPT_GRUB_MENU},
    {PLACE_ANY, "Press enter to boot the selected OS", NULL, PROMPT_GRUB_MENU},
    {PLACE_ANY, "highlighted entry will be executed", NULL, PROMPT_GRUB_MENU},
    {PLACE_ANY, "to edit options", "[Pp]ress \\[?T(ab|AB)\\]? to edit options",
     PROMPT_SYSLINUX_MENU},
    {PLACE_ANY, "Automatic boot in ", NULL, PROMPT_SYSLINUX_MENU},
    {PLACE_ANY, "Enter starts", "Up and Down choose, Enter starts", PROMPT_OWN_MENU},
    {PLACE_ANY, "Reboot Into Firmware Interface", NULL, PROMPT_SYSTEMD_BOOT},
    {PLACE_ANY, "Boot in ", "^ *Boot in [0-9]+ s(econds)?\\.", PROMPT_SYSTEMD_BOOT},
    {PLACE_ANY, "Boot automatically in ", NULL, PROMPT_LIMINE},
    {PLACE_ANY, "Booting automatically in ", NULL, PROMPT_LIMINE},
    {PLACE_ANY, "ARROWS Select", NULL, PROMPT_LIMINE},
    {PLACE_LAST, "ress ", "[Pp]ress (any key|enter|Enter|ENTER|return|RETURN|a key|\\[?ENTER\\]?)",
     PROMPT_KEY},
    {PLACE_LAST, "trike ", "[Ss]trike (any key|Enter)", PROMPT_KEY},
    {PLACE_LAST, "/", "[[(][Yy]/[Nn][])]", PROMPT_KEY},
};

/* A row with one of these tells that it will go on by itself. */
static const char countdown[] =
    "(Automatic boot in|executed automatically in|[Bb]oot(ing)? automatically in|starts in|"
    "(^|\n) *Boot in) ([0-9]+)";
#define COUNTDOWN_FIGURES 4 /* the group of the figures */

static regex_t compiled[COUNT_OF(looks)], compiled_countdown;

static void compile_all(void)
{
    static bool done;
    int wrong = 0;

    if (done)
        return;
    for (size_t i = 0; i < COUNT_OF(looks); i++)
        if (looks[i].pattern)
            wrong |= regcomp(&compiled[i], looks[i].pattern, REG_EXTENDED | REG_NOSUB);
    wrong |= regcomp(&compiled_countdown, countdown, REG_EXTENDED);
    if (wrong)
        abort();
    done = true;
}

void prompt_free(struct prompt *prompt)
{
    free(prompt->row);
    *prompt = (struct prompt){0};
}

static bool is_blank(const char *row)
{
    return row[strspn(row, " \t")] == 0;
}

/* The text as rows; returns their number. The rows lie in `text`, which is changed. */
static size_t split(char *text, char **rows, size_t most)
{
    size_t count = 0;

    for (char *row; (row = strsep(&text, "\n"));)
        if (!is_blank(row) && count < most)
            rows[count++] = row;
    return count;
}

static const char *row_with(const struct look *look, const regex_t *pattern, char **rows,
                            size_t count)
{
    for (size_t i = look->place == PLACE_LAST && count ? count - 1 : 0; i < count; i++)
        if (strstr(rows[i], look->word) &&
            (!look->pattern || regexec(pattern, rows[i], 0, NULL, 0) == 0))
            return rows[i];
    return NULL;
}

#define ROWS_MOST 512 /* rows of a screen; none has more */

/* A menu that has been answered may still be seen above. */
static bool is_answered(const struct prompt *prompt)
{
    return prompt->row && prompt->kind == PROMPT_NONE;
}

static enum prompt_kind kind_of(const struct shown_menu *menu)
{
    static const enum prompt_kind kinds[] = {[MENU_SYSLINUX] = PROMPT_SYSLINUX_MENU,
                                             [MENU_GRUB] = PROMPT_GRUB_MENU,
                                             [MENU_BLS] = PROMPT_SYSTEMD_BOOT};

    return kinds[menu->kind];
}

/* The menus of a loader whose prompt or menu is shown; NO_MENU_KIND: of any. */
static int menu_kind_of(enum prompt_kind kind)
{
    switch (kind) {
    case PROMPT_SYSLINUX:
    case PROMPT_SYSLINUX_MENU:
        return MENU_SYSLINUX;
    case PROMPT_GRUB_MENU:
        return MENU_GRUB;
    case PROMPT_SYSTEMD_BOOT:
    case PROMPT_OWN_MENU:
        return MENU_BLS;
    default:
        return NO_MENU_KIND;
    }
}

/* The one menu of that loader in the image; NULL when there are several, or none. */
static const struct shown_menu *only_of(const struct shown_menus *menus, int kind)
{
    const struct shown_menu *only = NULL;

    for (size_t i = 0; i < menus->count; i++) {
        if ((int)menus->items[i].kind != kind)
            continue;
        if (only)
            return NULL;
        only = &menus->items[i];
    }
    return only;
}

/*
 * What the words have left open, titles may tell. A question in the last row may be what a maker
 * has written below a menu.
 */
static void match_titles(const char *text, const struct prompt_menus *menus, struct prompt *prompt)
{
    int kind = menu_kind_of(prompt->kind);
    CLEANUP(menu_match_free) struct menu_match match = {0};

    if (prompt->kind != PROMPT_NONE && prompt->kind != PROMPT_KEY && kind < 0)
        return;
    menu_match_find(text, menus->shown, kind < 0 ? menus->likely : kind, menus->uefi, &match);
    if (match.menu && kind < 0) {
        free(prompt->row);
        prompt->row = STEAL(match.row);
        prompt->kind = kind_of(match.menu);
    }
    if (match.menu) {
        prompt->menu = match.menu;
        prompt->submenu = match.submenu;
        prompt->which = match.which;
    } else if (kind >= 0 && kind != MENU_GRUB) {
        /* GRUB may have one inside of itself. */
        prompt->menu = only_of(menus->shown, kind);
    }
}

/* A submenu was opened by a key, which has ended every countdown. */
static struct menu_wait wait_of(const struct prompt *prompt)
{
    if (prompt->menu && prompt->submenu)
        return (struct menu_wait){.kind = WAIT_FOR_KEY};
    return prompt->menu ? prompt->menu->wait : (struct menu_wait){.kind = WAIT_COMPUTED};
}

static bool find_in(const char *text, const struct prompt_menus *menus, struct prompt *prompt)
{
    CLEANUP(free_ptr) char *copy = str_copy(text);
    char *rows[ROWS_MOST];
    size_t count = split(copy, rows, ROWS_MOST);

    for (size_t i = 0; i < COUNT_OF(looks) && !prompt->row; i++) {
        const char *row = row_with(&looks[i], &compiled[i], rows, count);

        if (row)
            *prompt = (struct prompt){.kind = looks[i].kind, .row = str_copy(row)};
    }
    if (menus && menus->shown && !is_answered(prompt))
        match_titles(text, menus, prompt);
    if (prompt->kind == PROMPT_NONE)
        prompt_free(prompt);
    for (size_t i = 0; i < count && prompt->row; i++)
        prompt->counts |= regexec(&compiled_countdown, rows[i], 0, NULL, 0) == 0;
    prompt->wait = wait_of(prompt);
    return prompt->row;
}

void prompt_find(const char *screen, const char *serial, const struct prompt_menus *menus,
                 struct prompt *ret_prompt)
{
    compile_all();
    *ret_prompt = (struct prompt){0};
    if (!find_in(screen, menus, ret_prompt))
        (void)find_in(serial, menus, ret_prompt);
}

int prompt_countdown(const char *text)
{
    regmatch_t groups[COUNTDOWN_FIGURES + 1];

    compile_all();
    if (regexec(&compiled_countdown, text, COUNT_OF(groups), groups, 0) != 0)
        return -1;
    return atoi(text + groups[COUNTDOWN_FIGURES].rm_so);
}

bool prompt_is_menu(enum prompt_kind kind)
{
    return kind == PROMPT_GRUB_MENU || kind == PROMPT_SYSLINUX_MENU || kind == PROMPT_LIMINE ||
           kind == PROMPT_SYSTEMD_BOOT || kind == PROMPT_OWN_MENU;
}

bool prompt_is_loaders(enum prompt_kind kind)
{
    return kind >= PROMPT_SYSLINUX && kind <= PROMPT_LIMINE;
}

const char *prompt_name(enum prompt_kind kind)
{
    static const char *const names[] = {
        [PROMPT_NONE] = "nothing",
        [PROMPT_SYSLINUX] = "ISOLINUX's prompt",
        [PROMPT_SYSLINUX_MENU] = "ISOLINUX's menu",
        [PROMPT_GRUB_MENU] = "GRUB's menu",
        [PROMPT_GRUB_EDITOR] = "GRUB's editor",
        [PROMPT_GRUB_SHELL] = "GRUB's prompt",
        [PROMPT_GRUB_RESCUE] = "GRUB's rescue prompt",
        [PROMPT_SYSTEMD_BOOT] = "systemd-boot's menu",
        [PROMPT_OWN_MENU] = "the menu of isowright's loader",
        [PROMPT_LIMINE] = "Limine's menu",
        [PROMPT_MOK] = "shim's key management",
        [PROMPT_KEY] = "a question",
        [PROMPT_SHELL] = "a shell for repairs",
        [PROMPT_LOGIN] = "a login prompt",
    };

    return names[kind];
}
