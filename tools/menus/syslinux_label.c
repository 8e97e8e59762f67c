/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries of SYSLINUX configurations, and the files that they name. */
#include "menus/syslinux_label.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"

/* --- references ------------------------------------------------------------------------------- */

/* "server::file" and the like are on no volume. */
static bool is_elsewhere(const char *path)
{
    return strstr(path, "::") || strstr(path, "://") || *path == '(';
}

void syslinux_add_ref(struct syslinux *s, struct menu_ref ref)
{
    if (!*ref.text)
        return;
    ref.computed = is_elsewhere(ref.text);
    ref.depth = s->depth;
    if (!ref.computed)
        ref.path = menu_path(s->menu->folder, ref.text);
    menu_add_ref(s->menu, &ref);
    free(ref.path);
}

void syslinux_add_file(struct syslinux *s, enum ref_kind kind, unsigned line, size_t entry,
                       const char *path, bool optional)
{
    syslinux_add_ref(s, (struct menu_ref){.kind = kind,
                                          .line = line,
                                          .entry = entry,
                                          .conditional = optional,
                                          .text = (char *)path});
}

/* "a,b,c": all are loaded, one behind the other. */
static void add_initrds(struct syslinux *s, unsigned line, size_t entry, const char *list)
{
    CLEANUP(free_ptr) char *copy = str_copy(list);
    char *rest = copy, *one;

    while ((one = strsep(&rest, ",")))
        syslinux_add_file(s, REF_INITRD, line, entry, one, false);
}

static void add_initrd_options(struct syslinux *s, unsigned line, size_t entry, const char *options)
{
    CLEANUP(free_ptr) char *copy = str_copy(options);
    char *rest = copy;

    while (*rest) {
        const char *word = menu_word(&rest);

        if (strncasecmp(word, "initrd=", 7) == 0)
            add_initrds(s, line, entry, word + 7);
    }
}

bool syslinux_is_module(const char *path)
{
    size_t length = strlen(path);

    return length > 4 && strcasecmp(path + length - 4, ".c32") == 0;
}

static bool is_named(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');

    return strcasecmp(slash ? slash + 1 : path, name) == 0;
}

/* mboot.c32 kernel options --- module options --- ... */
static void add_multiboot(struct syslinux *s, unsigned line, size_t entry, char *arguments)
{
    bool first = true, begins = true;

    while (*arguments) {
        const char *word = menu_word(&arguments);

        if (begins)
            syslinux_add_file(s, first ? REF_KERNEL : REF_INITRD, line, entry, word, false);
        begins = strcmp(word, "---") == 0;
        first = false;
    }
}

/* Modules whose arguments name files: menus take configurations, others what they start. */
void syslinux_add_arguments(struct syslinux *s, unsigned line, size_t entry, const char *module,
                            const char *arguments)
{
    CLEANUP(free_ptr) char *copy = str_copy(arguments);
    char *rest = copy;

    if (is_named(module, "mboot.c32")) {
        add_multiboot(s, line, entry, rest);
    } else if (is_named(module, "linux.c32")) {
        syslinux_add_file(s, REF_KERNEL, line, entry, menu_word(&rest), false);
        add_initrd_options(s, line, entry, rest);
    } else if (is_named(module, "menu.c32") || is_named(module, "vesamenu.c32") ||
               is_named(module, "config.c32")) {
        const char *file = menu_word(&rest);

        if (*file != '~' && *file != '-')
            syslinux_add_file(s, REF_CONFIG, line, entry, file, false);
    } else if (is_named(module, "gfxboot.c32") || is_named(module, "gfxboot")) {
        syslinux_add_file(s, REF_OTHER, line, entry, menu_word(&rest), false);
    }
}

/* --- entries ---------------------------------------------------------------------------------- */

static void drop_label(struct label *label)
{
    free(label->id);
    free(label->kernel);
    free(label->append);
    free(label->initrd);
    free(label->title);
    *label = (struct label){0};
}

static const char *options_of(const struct syslinux *s)
{
    const char *options = s->label.append ? s->label.append : s->append;

    return options && strcmp(options, "-") != 0 ? options : "";
}

static void add_start(struct syslinux *s, size_t entry, const char *options)
{
    struct label *label = &s->label;
    unsigned line = label->kernel_line ? label->kernel_line : label->line;
    CLEANUP(free_ptr) char *copy = str_copy(label->kernel ? label->kernel : label->id);
    char *rest = copy;
    const char *file = menu_word(&rest);
    unsigned options_line = label->append_line ? label->append_line : line;

    if (label->action == ACTION_CONFIG) {
        menu_set_options(s->menu, entry, line, rest); /* a new working folder */
        syslinux_add_file(s, REF_CONFIG, line, entry, file, false);
    } else if (label->action == ACTION_MODULE || syslinux_is_module(file)) {
        syslinux_add_file(s, REF_MODULE, line, entry, file, true);
        syslinux_add_arguments(s, options_line, entry, file, *rest ? rest : options);
    } else {
        /* Without a kernel the label itself is the file's name: seldom meant. */
        syslinux_add_file(s, REF_KERNEL, line, entry, file, !label->kernel);
        add_initrd_options(s, options_line, entry, rest);
        add_initrd_options(s, options_line, entry, options);
    }
    if (label->initrd)
        add_initrds(s, label->initrd_line, entry, label->initrd);
}

char *syslinux_title(const char *title)
{
    CLEANUP(buf_free) struct buf text = {0};

    for (; *title; title++)
        if (*title != '^')
            buf_add(&text, title, 1);
    return str_copy(buf_str(&text));
}

void syslinux_close_label(struct syslinux *s)
{
    struct label *label = &s->label;
    const char *options = options_of(s);
    bool starts = label->action != ACTION_OTHER && !label->disabled;
    CLEANUP(free_ptr) char *title = NULL;
    size_t entry;

    if (!label->open)
        return;
    title = syslinux_title(label->title ? label->title : label->id);
    entry = menu_add_choice(
        s->menu, &(struct menu_choice){.id = label->id,
                                       .title = title,
                                       .depth = s->depth,
                                       .options = (char *)(starts ? options : ""),
                                       .line = label->line,
                                       .options_line =
                                           label->append_line ? label->append_line : label->line});
    if (entry != NO_ENTRY && starts)
        add_start(s, entry, options);
    drop_label(label);
}
