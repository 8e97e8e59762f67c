/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What GRUB's words name: paths with and without a device, and what it searches for. */
#include <string.h>

#include "base/mem.h"
#include "menus/grub_commands.h"

static bool is_loop(const struct grub *g, const char *device, size_t length)
{
    for (size_t i = 0; i < g->loop_count; i++)
        if (strlen(g->loops[i]) == length && memcmp(g->loops[i], device, length) == 0)
            return true;
    return false;
}

/* The medium that the script came from: by variable, as a CD, or as the image that somebody else
 * made a loop device of. */
static bool is_own_device(const struct grub *g, const char *device, size_t length)
{
    if (is_loop(g, device, length))
        return false;
    return (length == 5 && str_begins(device, "$root")) || str_begins(device, "cd") ||
           (length == 4 && str_begins(device, "loop"));
}

/* Where the path begins behind a device; NULL when it is on another one, or unknown. */
static const char *skip_device(const struct grub *g, const char *text)
{
    const char *end;

    if (*text != '(')
        return text;
    end = strchr(text, ')');
    return end && is_own_device(g, text + 1, (size_t)(end - text - 1)) ? end + 1 : NULL;
}

/* $prefix is where GRUB's own files are: known to the loader alone, but not hard to guess. */
static void guess_prefix(const struct grub *g, const char *text, struct menu_ref *ref)
{
    const char *rest = text + strlen("$prefix");

    ref->computed = true;
    if (str_begins(text, "$prefix/") && !strchr(rest, '$'))
        ref->path = menu_path(g->menu->folder, rest + 1);
}

static void resolve(const struct grub *g, const struct grub_word *word, struct menu_ref *ref)
{
    const char *rest = skip_device(g, word->text);

    if (word->computed && str_begins(word->text, "$prefix")) {
        guess_prefix(g, word->text, ref);
        return;
    }
    ref->computed = !rest || *rest != '/' || (word->computed && strchr(rest, '$'));
    if (!ref->computed)
        ref->path = menu_path("/", rest);
}

void grub_add_ref(struct grub *g, enum ref_kind kind, const struct grub_word *word)
{
    struct menu_ref ref = {.kind = kind,
                           .line = g->script.words_line,
                           .entry = g->entry,
                           .conditional = grub_is_conditional(g) || g->searched,
                           .includes = kind == REF_CONFIG && g->including,
                           .guarded = grub_is_guarded(g) || g->elsewhere,
                           .depth = g->submenus,
                           .text = word->text};

    if (kind == REF_SEARCH_LABEL || kind == REF_SEARCH_UUID || kind == REF_DEFAULT)
        ref.computed = word->computed;
    else
        resolve(g, word, &ref);
    menu_add_ref(g->menu, &ref);
    free(ref.path);
}

/* --- search ----------------------------------------------------------------------------------- */

struct search {
    enum ref_kind kind;
    const struct grub_word *name;
    const char *variable;
};

/* "-f", "--file" and so on; `name` is without its dashes. */
static bool take_kind(struct search *s, const char *name)
{
    static const struct {
        const char *brief, *full;
        enum ref_kind kind;
    } kinds[] = {{"f", "file", REF_SEARCH_FILE},      {"l", "label", REF_SEARCH_LABEL},
                 {"l", "fs-label", REF_SEARCH_LABEL}, {"l", "fs_label", REF_SEARCH_LABEL},
                 {"u", "fs-uuid", REF_SEARCH_UUID},   {"u", "fs_uuid", REF_SEARCH_UUID}};

    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(name, kinds[i].brief) == 0 || strcmp(name, kinds[i].full) == 0) {
            s->kind = kinds[i].kind;
            return true;
        }
    return false;
}

/* An option; returns how many words it has. */
static size_t take_option(struct search *s, const struct grub_word *words, size_t count)
{
    const char *name = words[0].text + 1 + (words[0].text[1] == '-');

    if (take_kind(s, name))
        return 1;
    if (str_begins(name, "set="))
        s->variable = name + 4;
    else if (str_begins(name, "hint") && !strchr(name, '=') && count > 2)
        return 2;
    return 1;
}

static void take_plain(struct search *s, const struct grub_word *words, size_t left,
                       bool short_form)
{
    /* "--set root NAME": what an older search understood. */
    if (!short_form && !s->name && left > 1 && strcmp(words[0].text, "root") == 0)
        s->variable = words[0].text;
    else if (!s->name)
        s->name = words;
    else if (short_form && !s->variable)
        s->variable = words[0].text;
}

void grub_search(struct grub *g, const struct grub_word *words, size_t count)
{
    struct search s = {.kind = REF_SEARCH_FILE};
    bool short_form = words[0].text[6] == '.';
    const char *variable;

    if (short_form)
        (void)take_kind(&s, words[0].text + 7);
    for (size_t i = 1; i < count;) {
        bool option = words[i].text[0] == '-' && words[i].text[1];

        if (!option)
            take_plain(&s, words + i, count - i, short_form);
        i += option ? take_option(&s, words + i, count - i) : 1;
    }
    if (!s.name)
        return;
    g->searched = false; /* it looks everywhere, wherever $root is */
    grub_add_ref(g, s.kind, s.name);
    variable = s.variable ? s.variable : "root";
    grub_set(&g->script, grub_scope(g), variable, NULL, true);
    if (strcmp(variable, "root") == 0) {
        g->searched = g->entry != NO_ENTRY;
        g->elsewhere = false;
    }
}
