/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which variables a GRUB script sets, and what some of them mean. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "menus/grub_commands.h"

static void note_root(struct grub *g, const char *value)
{
    value += *value == '(';
    g->elsewhere = g->entry != NO_ENTRY && (str_begins(value, "hd") || str_begins(value, "fd"));
}

/* "5", "-1"; what is neither makes GRUB wait. */
static struct menu_wait wait_of(const struct grub_word *value)
{
    char *end;
    long seconds = strtol(value->text, &end, 10);

    if (value->computed)
        return (struct menu_wait){.kind = WAIT_COMPUTED};
    if (end == value->text || seconds < 0)
        return (struct menu_wait){.kind = WAIT_FOR_KEY};
    return (struct menu_wait){.kind = WAIT_SECONDS, .seconds = (unsigned)seconds};
}

/* Inside an entry or a submenu it is too late. */
static void note_timeout(struct grub *g, const struct grub_word *value)
{
    if (g->entry == NO_ENTRY && !g->submenus)
        menu_set_wait(g->menu, wait_of(value), !grub_is_conditional(g));
}

void grub_assign(struct grub *g, const struct grub_word *word)
{
    const char *equals = strchr(word->text, '=');
    CLEANUP(free_ptr) char *name = NULL;
    struct grub_word value = {.computed = word->computed};
    bool known = !grub_is_conditional(g);

    if (!equals || equals == word->text)
        return;
    name = str_copy_n(word->text, (size_t)(equals - word->text));
    value.text = word->text + strlen(name) + 1;
    grub_set(&g->script, grub_scope(g), name, known ? value.text : NULL, value.computed);
    if (!known)
        grub_note_command(g, name, value.text);
    if (strcmp(name, "default") == 0)
        grub_add_ref(g, REF_DEFAULT, &value);
    else if (strcmp(name, "theme") == 0 && strchr(value.text, '/'))
        grub_add_ref(g, REF_OTHER, &value);
    else if (strcmp(name, "timeout") == 0)
        note_timeout(g, &value);
    else if (strcmp(name, "root") == 0)
        note_root(g, value.text);
}

void grub_forget_results(struct grub *g, const struct grub_word *words, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const char *name = NULL, *colon;

        if (str_begins(words[i].text, "--set="))
            name = words[i].text + 6;
        else if (strcmp(words[i].text, "--set") == 0 && i + 1 < count)
            name = words[i + 1].text;
        if (!name)
            continue;
        colon = strchr(name, ':'); /* regexp --set 1:NAME */
        grub_set(&g->script, grub_scope(g), colon ? colon + 1 : name, NULL, true);
    }
}
