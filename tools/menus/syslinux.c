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
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "menus/parsing.h"

enum action { ACTION_KERNEL, ACTION_MODULE, ACTION_CONFIG, ACTION_OTHER };

/* An entry in the making: what a later line says replaces what an earlier one said. */
struct label {
    bool open, disabled;
    char *id, *kernel, *append, *initrd, *title; /* owned; NULL: not said */
    enum action action;
    unsigned line, kernel_line, append_line, initrd_line;
};

struct syslinux {
    struct menu *menu;
    struct label label;
    char *append; /* of labels that have none; owned */
    unsigned line;
    unsigned depth;
    bool in_text; /* between TEXT and ENDTEXT */
};

static void replace(char **text, const char *with)
{
    free(*text);
    *text = with ? str_copy(with) : NULL;
}

/* --- references ------------------------------------------------------------------------------- */

/* "server::file" and the like are on no volume. */
static bool is_elsewhere(const char *path)
{
    return strstr(path, "::") || strstr(path, "://") || *path == '(';
}

/* Fills in `path` by `text`. */
static void resolve_and_add(struct syslinux *s, struct menu_ref ref)
{
    if (!*ref.text)
        return;
    ref.computed = is_elsewhere(ref.text);
    if (!ref.computed)
        ref.path = menu_path(s->menu->folder, ref.text);
    menu_add_ref(s->menu, &ref);
    free(ref.path);
}

static void add_ref(struct syslinux *s, enum ref_kind kind, unsigned line, size_t entry,
                    const char *path, bool optional)
{
    resolve_and_add(s, (struct menu_ref){.kind = kind,
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
        add_ref(s, REF_INITRD, line, entry, one, false);
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

static bool is_module(const char *path)
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
            add_ref(s, first ? REF_KERNEL : REF_INITRD, line, entry, word, false);
        begins = strcmp(word, "---") == 0;
        first = false;
    }
}

/* Modules whose arguments name files: menus take configurations, others what they start. */
static void add_module_arguments(struct syslinux *s, unsigned line, size_t entry,
                                 const char *module, const char *arguments)
{
    CLEANUP(free_ptr) char *copy = str_copy(arguments);
    char *rest = copy;

    if (is_named(module, "mboot.c32")) {
        add_multiboot(s, line, entry, rest);
    } else if (is_named(module, "linux.c32")) {
        add_ref(s, REF_KERNEL, line, entry, menu_word(&rest), false);
        add_initrd_options(s, line, entry, rest);
    } else if (is_named(module, "menu.c32") || is_named(module, "vesamenu.c32") ||
               is_named(module, "config.c32")) {
        const char *file = menu_word(&rest);

        if (*file != '~' && *file != '-')
            add_ref(s, REF_CONFIG, line, entry, file, false);
    } else if (is_named(module, "gfxboot.c32") || is_named(module, "gfxboot")) {
        add_ref(s, REF_OTHER, line, entry, menu_word(&rest), false);
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
        add_ref(s, REF_CONFIG, line, entry, file, false);
    } else if (label->action == ACTION_MODULE || is_module(file)) {
        add_ref(s, REF_MODULE, line, entry, file, true);
        add_module_arguments(s, options_line, entry, file, *rest ? rest : options);
    } else {
        /* Without a kernel the label itself is the file's name: seldom meant. */
        add_ref(s, REF_KERNEL, line, entry, file, !label->kernel);
        add_initrd_options(s, options_line, entry, rest);
        add_initrd_options(s, options_line, entry, options);
    }
    if (label->initrd)
        add_initrds(s, label->initrd_line, entry, label->initrd);
}

/* The text that is shown has a '^' before its hot key. */
static char *without_carets(const char *title)
{
    CLEANUP(buf_free) struct buf text = {0};

    for (; *title; title++)
        if (*title != '^')
            buf_add(&text, title, 1);
    return str_copy(buf_str(&text));
}

static void close_label(struct syslinux *s)
{
    struct label *label = &s->label;
    const char *options = options_of(s);
    bool starts = label->action != ACTION_OTHER && !label->disabled;
    CLEANUP(free_ptr) char *title = NULL;
    size_t entry;

    if (!label->open)
        return;
    title = without_carets(label->title ? label->title : label->id);
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

/* --- keywords; `rest` is what stands behind, and may be cut into words -------------------------
 */

static void take_label(struct syslinux *s, char *rest)
{
    close_label(s);
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
    resolve_and_add(s, (struct menu_ref){.kind = REF_CONFIG,
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

    if (is_module(name)) {
        add_ref(s, REF_MODULE, s->line, NO_ENTRY, name, false);
        add_module_arguments(s, s->line, NO_ENTRY, name, rest);
    } else {
        add_ref(s, REF_DEFAULT, s->line, NO_ENTRY, name, false);
    }
}

static void take_ui(struct syslinux *s, char *rest)
{
    const char *name = menu_word(&rest);

    add_ref(s, REF_MODULE, s->line, NO_ENTRY, name, false);
    add_module_arguments(s, s->line, NO_ENTRY, name, rest);
}

static void take_file(struct syslinux *s, char *rest)
{
    add_ref(s, REF_OTHER, s->line, NO_ENTRY, menu_word(&rest), false);
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
    if (s->label.open)
        replace(&s->label.title, rest);
}

static void take_menu_begin(struct syslinux *s, char *rest)
{
    close_label(s);
    (void)menu_add_choice(s->menu, &(struct menu_choice){.submenu = true,
                                                         .depth = s->depth,
                                                         .title = rest,
                                                         .line = s->line,
                                                         .options_line = s->line});
    s->depth++;
}

static void take_menu_end(struct syslinux *s, char *rest)
{
    (void)rest;
    close_label(s);
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
    close_label(s);
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
    {"label", take_label},       {"kernel", take_kernel},
    {"linux", take_kernel},      {"boot", take_kernel},
    {"bss", take_kernel},        {"fdimage", take_kernel},
    {"comboot", take_kernel},    {"com32", take_com32},
    {"config", take_config},     {"localboot", take_action},
    {"pxe", take_action},        {"append", take_append},
    {"initrd", take_initrd},     {"default", take_default},
    {"ontimeout", take_default}, {"ui", take_ui},
    {"include", take_include},   {"menu", take_menu},
    {"display", take_file},      {"font", take_file},
    {"kbdmap", take_file},       {"path", take_path},
    {"text", take_text},         {0},
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
    close_label(&s);
    free(s.append);
}
