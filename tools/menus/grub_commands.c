/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands of a GRUB script name. */
#include "menus/grub_commands.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

typedef void (*command_fn)(struct grub *g, const struct grub_word *words, size_t count);

/* Index of the first word that is no option; `count` when there is none. */
static size_t first_plain(const struct grub_word *words, size_t count)
{
    size_t i = 1;

    while (i < count && str_begins(words[i].text, "--"))
        i++;
    return i;
}

/* --- starting something ----------------------------------------------------------------------- */

/* As a kernel's command line is written: a word with blanks in quotation marks. */
static void add_options(struct grub *g, const struct grub_word *words, size_t count)
{
    CLEANUP(buf_free) struct buf options = {0};

    for (size_t i = 0; i < count; i++) {
        const char *quote = strpbrk(words[i].text, " \t") ? "\"" : "";

        buf_format(&options, "%s%s%s%s", i ? " " : "", quote, words[i].text, quote);
    }
    menu_set_options(g->menu, g->entry, g->script.words_line, buf_str(&options));
}

/* A script may start something without a menu: that is a choice, too. */
static void need_entry(struct grub *g)
{
    if (g->entry == NO_ENTRY)
        g->entry = menu_add_choice(g->menu, &(struct menu_choice){.title = (char *)"",
                                                                  .line = g->script.words_line,
                                                                  .depth = g->submenus});
}

static void do_kernel(struct grub *g, const struct grub_word *words, size_t count)
{
    size_t i = first_plain(words, count);

    if (i == count)
        return;
    need_entry(g);
    grub_add_ref(g, REF_KERNEL, &words[i]);
    add_options(g, words + i + 1, count - i - 1);
}

static void do_initrd(struct grub *g, const struct grub_word *words, size_t count)
{
    for (size_t i = first_plain(words, count); i < count; i++) {
        struct grub_word word = words[i];
        char *colon;

        /* newc:name-in-the-archive:file */
        if (str_begins(word.text, "newc:") && (colon = strchr(word.text + 5, ':')))
            word.text = colon + 1;
        grub_add_ref(g, REF_INITRD, &word);
    }
}

static void do_module(struct grub *g, const struct grub_word *words, size_t count)
{
    size_t i = first_plain(words, count);

    if (i < count)
        grub_add_ref(g, REF_INITRD, &words[i]);
}

/* Another loader; after a search that is one of another disk, "+1" are sectors. */
static void do_chainloader(struct grub *g, const struct grub_word *words, size_t count)
{
    size_t i = first_plain(words, count);
    bool elsewhere = g->elsewhere;

    if (i == count || strchr(words[i].text, '+'))
        return;
    g->elsewhere |= g->searched;
    grub_add_ref(g, REF_KERNEL, &words[i]);
    g->elsewhere = elsewhere;
}

/* --- other files ------------------------------------------------------------------------------ */

static void add_first(struct grub *g, enum ref_kind kind, const struct grub_word *words,
                      size_t count)
{
    size_t i = first_plain(words, count);

    if (i < count)
        grub_add_ref(g, kind, &words[i]);
}

static void do_config(struct grub *g, const struct grub_word *words, size_t count)
{
    g->including = strcmp(words[0].text, "configfile") != 0;
    add_first(g, REF_CONFIG, words, count);
}

/* Entries from elsewhere, put into this menu: which, is not known here. */
static void do_entries(struct grub *g, const struct grub_word *words, size_t count)
{
    const struct grub_word unknown = {.text = words[0].text, .computed = true};

    (void)count;
    g->including = true;
    grub_add_ref(g, REF_CONFIG, &unknown);
}

static void do_other(struct grub *g, const struct grub_word *words, size_t count)
{
    size_t i = first_plain(words, count);

    if (i < count && strchr(words[i].text, '/'))
        grub_add_ref(g, REF_OTHER, &words[i]);
}

/* A bare name is looked for where GRUB's modules are; it may be built in. */
static void do_insmod(struct grub *g, const struct grub_word *words, size_t count)
{
    if (count > 1 && strchr(words[1].text, '/'))
        grub_add_ref(g, REF_MODULE, &words[1]);
}

static void do_loopback(struct grub *g, const struct grub_word *words, size_t count)
{
    size_t i = first_plain(words, count);

    if (i < count && g->loop_count < GRUB_LOOPS_MAX)
        g->loops[g->loop_count++] = str_copy(words[i].text);
}

/* --- variables -------------------------------------------------------------------------------- */

static void do_set(struct grub *g, const struct grub_word *words, size_t count)
{
    if (count > 1)
        grub_assign(g, &words[1]);
}

static void do_unset(struct grub *g, const struct grub_word *words, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        grub_set(&g->script, grub_scope(g), words[i].text, NULL, true);
        if (strcmp(words[i].text, "timeout") == 0 && g->entry == NO_ENTRY && !g->submenus)
            menu_set_wait(g->menu, (struct menu_wait){.kind = WAIT_FOR_KEY},
                          !grub_is_conditional(g));
    }
}

static void do_read(struct grub *g, const struct grub_word *words, size_t count)
{
    do_unset(g, words, count);
}

/* A test of files: what follows is done where they are. */
static void do_test(struct grub *g, const struct grub_word *words, size_t count)
{
    struct grub_frame *branch = grub_top(g, FRAME_IF);

    for (size_t i = 1; branch && i < count; i++)
        if (strlen(words[i].text) == 2 && words[i].text[0] == '-' &&
            strchr("efds", words[i].text[1]))
            branch->guarded = true;
}

static void do_search(struct grub *g, const struct grub_word *words, size_t count)
{
    struct grub_frame *branch = grub_top(g, FRAME_IF);

    if (branch && branch->testing)
        branch->guarded = true;
    grub_search(g, words, count);
}

static const struct {
    const char *name;
    command_fn run;
} commands[] = {
    {"linux", do_kernel},
    {"linux16", do_kernel},
    {"linuxefi", do_kernel},
    {"kernel", do_kernel},
    {"multiboot", do_kernel},
    {"multiboot2", do_kernel},
    {"xen_hypervisor", do_kernel},
    {"kfreebsd", do_kernel},
    {"knetbsd", do_kernel},
    {"kopenbsd", do_kernel},
    {"initrd", do_initrd},
    {"initrd16", do_initrd},
    {"initrdefi", do_initrd},
    {"module", do_module},
    {"module2", do_module},
    {"xen_module", do_module},
    {"xen_linux", do_module},
    {"xen_initrd", do_module},
    {"chainloader", do_chainloader},
    {"devicetree", do_module},
    {"configfile", do_config},
    {"source", do_config},
    {".", do_config},
    {"blscfg", do_entries},
    {"legacy_source", do_entries},
    {"syslinux_source", do_entries},
    {"extract_legacy_entries_source", do_entries},
    {"extract_syslinux_entries_source", do_entries},
    {"loadfont", do_other},
    {"background_image", do_other},
    {"insmod", do_insmod},
    {"loopback", do_loopback},
    {"set", do_set},
    {"unset", do_unset},
    {"read", do_read},
    {"search", do_search},
    {"search.file", do_search},
    {"search.fs_label", do_search},
    {"search.fs_uuid", do_search},
    {"[", do_test},
    {"test", do_test},
};

static const char *command_name(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        if (strcmp(name, commands[i].name) == 0)
            return commands[i].name;
    return NULL;
}

void grub_note_command(struct grub *g, const char *name, const char *value)
{
    const char *command = command_name(value);

    if (command && g->stand_in_count < GRUB_STANDS_MAX)
        g->stand_ins[g->stand_in_count++] =
            (struct grub_stand_in){.name = str_copy(name), .command = command};
}

/* "$linux" is whatever it may be: what the commands of one variable name is of one kind. */
static const char *meant_by(const struct grub *g, const char *name)
{
    for (size_t i = 0; *name == '$' && i < g->stand_in_count; i++)
        if (strcmp(name + 1, g->stand_ins[i].name) == 0)
            return g->stand_ins[i].command;
    return name;
}

/* --- what opens a block ----------------------------------------------------------------------- */

/* Options that have their value in the next word. */
static bool takes_value(const char *option)
{
    static const char *const names[] = {"--class", "--users", "--hotkey", "--source", "--id"};

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(option, names[i]) == 0)
            return true;
    return false;
}

static size_t add_entry(struct grub *g, const struct grub_word *words, size_t count, bool submenu)
{
    struct menu_choice choice = {.submenu = submenu,
                                 .depth = g->submenus,
                                 .line = g->script.words_line,
                                 .options_line = g->script.words_line};

    for (size_t i = 1; i < count; i++) {
        char *text = words[i].text;

        if (strcmp(text, "--id") == 0 && i + 1 < count)
            choice.id = words[i + 1].text;
        else if (str_begins(text, "--id="))
            choice.id = text + 5;
        if (takes_value(text))
            i++;
        else if (!str_begins(text, "--") && !choice.title)
            choice.title = text;
    }
    return menu_add_choice(g->menu, &choice);
}

size_t grub_command(struct grub *g, const struct grub_word *words, size_t count,
                    enum grub_frame_kind *ret_kind)
{
    const char *name = words[0].text;

    if (strcmp(name, "menuentry") == 0 || strcmp(name, "submenu") == 0) {
        *ret_kind = *name == 'm' ? FRAME_ENTRY : FRAME_SUBMENU;
        return add_entry(g, words, count, *name == 's');
    }
    name = meant_by(g, name);
    if (strcmp(name, "function") == 0)
        *ret_kind = FRAME_FUNCTION;
    grub_forget_results(g, words, count);
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        if (strcmp(name, commands[i].name) == 0) {
            commands[i].run(g, words, count);
            return NO_ENTRY;
        }
    if (strchr(name, '='))
        grub_assign(g, &words[0]);
    return NO_ENTRY;
}
