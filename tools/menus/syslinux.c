/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configurations of ISOLINUX, SYSLINUX and their kin.
 *
 *     DEFAULT live            which label (or command) is started
 *     LABEL live              opens an entry; it ends where the next one begins
 *       KERNEL vmlinuz        the last of KERNEL, LINUX, COM32, CONFIG, LOCALBOOT ... counts
 *       APPEND initrd=a,b x   relative paths begin at the folder of the main configuration
 *     INCLUDE more.cfg        as if its text stood here
 *
 * Keywords are compared without regard to case, labels are not.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "menus/syslinux_label.h"

static void replace(char **text, const char *with)
{
    free(*text);
    *text = with ? str_copy(with) : NULL;
}

/* --- keywords; `rest` is what stands behind, and may be cut into words ------------------------ */

static void take_label(struct syslinux *s, char *rest)
{
    syslinux_close_label(s);
    s->submenu = 0;
    s->label.open = true;
    s->label.line = s->line;
    s->label.id = str_copy(menu_word(&rest));
}

static void set_kernel(struct syslinux *s, const char *rest, enum action action)
{
    if (!s->label.open)
        return;
    replace(&s->label.kernel, rest);
    s->label.kernel_line = s->line;
    s->label.action = action;
}

static void take_kernel(struct syslinux *s, char *rest)
{
    set_kernel(s, rest, ACTION_KERNEL);
}

static void take_com32(struct syslinux *s, char *rest)
{
    set_kernel(s, rest, ACTION_MODULE);
}

static void take_config(struct syslinux *s, char *rest)
{
    set_kernel(s, rest, ACTION_CONFIG);
}

static void take_action(struct syslinux *s, char *rest)
{
    set_kernel(s, rest, ACTION_OTHER);
}

static void take_append(struct syslinux *s, char *rest)
{
    if (!s->label.open) {
        replace(&s->append, rest);
        return;
    }
    replace(&s->label.append, rest);
    s->label.append_line = s->line;
}

static void take_initrd(struct syslinux *s, char *rest)
{
    if (!s->label.open)
        return;
    replace(&s->label.initrd, rest);
    s->label.initrd_line = s->line;
}

/* A file that is not there is passed over in silence. */
static void take_include(struct syslinux *s, char *rest)
{
    syslinux_add_ref(s, (struct menu_ref){.kind = REF_CONFIG,
                                          .line = s->line,
                                          .entry = NO_ENTRY,
                                          .conditional = true,
                                          .includes = true,
                                          .text = menu_word(&rest)});
}

/* A label, or a command: DEFAULT vesamenu.c32 menu.cfg. */
static void take_default(struct syslinux *s, char *rest)
{
    const char *name = menu_word(&rest);

    if (syslinux_is_module(name)) {
        s->menu->asks = true;
        syslinux_add_file(s, REF_MODULE, s->line, NO_ENTRY, name, false);
        syslinux_add_arguments(s, s->line, NO_ENTRY, name, rest);
    } else {
        syslinux_add_file(s, REF_DEFAULT, s->line, NO_ENTRY, name, false);
    }
}

/* In tenths of a second; 0 is none. */
static void take_timeout(struct syslinux *s, char *rest)
{
    unsigned long tenths = strtoul(rest, NULL, 10);
    struct menu_wait wait = {.kind = WAIT_FOR_KEY};

    if (tenths)
        wait = (struct menu_wait){.kind = WAIT_SECONDS, .seconds = (unsigned)((tenths + 9) / 10)};
    menu_set_wait(s->menu, wait, true);
}

/* TOTALTIMEOUT runs on while keys are pressed; one of 0 says nothing. */
static void take_total_timeout(struct syslinux *s, char *rest)
{
    if (strtoul(rest, NULL, 10) && s->menu->wait.kind != WAIT_SECONDS)
        take_timeout(s, rest);
}

static void take_prompt(struct syslinux *s, char *rest)
{
    s->menu->asks |= strtoul(rest, NULL, 10) != 0;
}

static void take_ui(struct syslinux *s, char *rest)
{
    const char *name = menu_word(&rest);

    s->menu->asks = true;
    syslinux_add_file(s, REF_MODULE, s->line, NO_ENTRY, name, false);
    syslinux_add_arguments(s, s->line, NO_ENTRY, name, rest);
}

/* Pictures and texts; a background may be a colour instead. */
static void take_file(struct syslinux *s, char *rest)
{
    const char *name = menu_word(&rest);

    if (*name != '#')
        syslinux_add_file(s, REF_OTHER, s->line, NO_ENTRY, name, false);
}

static void take_path(struct syslinux *s, char *rest)
{
    replace(&s->menu->libraries, rest);
}

static void take_text(struct syslinux *s, char *rest)
{
    (void)rest;
    s->in_text = true;
}

struct keyword {
    const char *name;
    void (*take)(struct syslinux *s, char *rest);
};

static bool take_keyword(struct syslinux *s, const struct keyword *keywords, const char *word,
                         char *rest)
{
    for (; keywords->name; keywords++)
        if (strcasecmp(word, keywords->name) == 0) {
            keywords->take(s, rest);
            return true;
        }
    return false;
}

/* --- MENU ... --------------------------------------------------------------------------------- */

static void take_menu_label(struct syslinux *s, char *rest)
{
    struct menu_choice *submenu = s->submenu ? &s->menu->choices[s->submenu - 1] : NULL;

    if (s->label.open) {
        replace(&s->label.title, rest);
    } else if (submenu) {
        free(submenu->title);
        submenu->title = syslinux_title(rest);
    }
}

static void take_menu_begin(struct syslinux *s, char *rest)
{
    syslinux_close_label(s);
    /* MENU LABEL behind it, before any LABEL, is its title. */
    s->submenu = 1 + menu_add_choice(s->menu, &(struct menu_choice){.submenu = true,
                                                                    .depth = s->depth,
                                                                    .title = rest,
                                                                    .line = s->line,
                                                                    .options_line = s->line});
    s->depth++;
}

static void take_menu_end(struct syslinux *s, char *rest)
{
    (void)rest;
    syslinux_close_label(s);
    s->submenu = 0;
    if (s->depth)
        s->depth--;
}

static void take_menu_disable(struct syslinux *s, char *rest)
{
    (void)rest;
    s->label.disabled = true;
}

static void take_menu_separator(struct syslinux *s, char *rest)
{
    (void)rest;
    syslinux_close_label(s);
}

static const struct keyword menu_keywords[] = {
    {"label", take_menu_label},      {"include", take_include},
    {"background", take_file},       {"begin", take_menu_begin},
    {"end", take_menu_end},          {"separator", take_menu_separator},
    {"exit", take_action},           {"goto", take_action},
    {"quit", take_action},           {"disable", take_menu_disable},
    {"disabled", take_menu_disable}, {0},
};

static void take_menu(struct syslinux *s, char *rest)
{
    const char *word = menu_word(&rest);

    (void)take_keyword(s, menu_keywords, word, rest);
}

static const struct keyword keywords[] = {
    {"label", take_label},
    {"kernel", take_kernel},
    {"linux", take_kernel},
    {"boot", take_kernel},
    {"bss", take_kernel},
    {"fdimage", take_kernel},
    {"comboot", take_kernel},
    {"com32", take_com32},
    {"config", take_config},
    {"localboot", take_action},
    {"pxe", take_action},
    {"append", take_append},
    {"initrd", take_initrd},
    {"default", take_default},
    {"ontimeout", take_default},
    {"ui", take_ui},
    {"include", take_include},
    {"menu", take_menu},
    {"display", take_file},
    {"font", take_file},
    {"kbdmap", take_file},
    {"path", take_path},
    {"text", take_text},
    {"timeout", take_timeout},
    {"prompt", take_prompt},
    {"totaltimeout", take_total_timeout},
    {0},
};

/* F1 to F12, and F0 for F10: a help screen and perhaps a picture behind it. */
static bool is_function_key(const char *word)
{
    size_t length = strlen(word);

    return (length == 2 || length == 3) && tolower((unsigned char)word[0]) == 'f' &&
           strspn(word + 1, "0123456789") == length - 1;
}

static void take_line(struct syslinux *s, char *line)
{
    char *rest = line;
    const char *word = menu_word(&rest);

    if (s->in_text)
        s->in_text = strcasecmp(word, "endtext") != 0;
    else if (!take_keyword(s, keywords, word, rest) && is_function_key(word))
        take_file(s, rest);
}

void menu_parse_syslinux(struct menu *menu, const char *text, size_t size)
{
    struct menu_lines lines = {.text = text, .size = size};
    struct syslinux s = {.menu = menu};
    char *line;

    while ((line = menu_next_line(&lines))) {
        s.line = lines.number;
        take_line(&s, line);
        free(line);
    }
    syslinux_close_label(&s);
    free(s.append);
}
