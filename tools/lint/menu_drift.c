/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus of BIOS and UEFI that are kept by hand drift apart: the same title, other options. */
#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "lint/menu_options.h"

#define OFFERED_MAX 200 /* entries of one side that are compared */
#define WORDS_MAX   256 /* of one command line */
#define TITLES_TOLD 3

/* An entry that starts a kernel. */
struct offered {
    const struct menu *menu;
    size_t entry;
    const char *kernel;
    bool unknown;  /* in a condition, or its options hold variables: not told of */
    char *title;   /* letters and digits alone, in lower case */
    char *options; /* words in order of the alphabet, without what is the loader's own */
};

struct side {
    struct offered items[OFFERED_MAX];
    size_t count;
};

static void side_drop(struct side *side)
{
    while (side->count) {
        side->count--;
        free(side->items[side->count].title);
        free(side->items[side->count].options);
    }
}

/* --- collecting ------------------------------------------------------------------------------- */

static char *plain_title(const char *title)
{
    CLEANUP(buf_free) struct buf text = {0};

    for (; *title; title++)
        if (isalnum((unsigned char)*title)) {
            char c = (char)tolower((unsigned char)*title);

            buf_add(&text, &c, 1);
        }
    return str_copy(buf_str(&text));
}

/* Options that one loader needs and the other does by itself. */
static bool is_of_loader(const char *word)
{
    static const char *const begins[] = {"initrd=", "BOOT_IMAGE=", "vga=", "BOOTIF="};

    for (size_t i = 0; i < COUNT_OF(begins); i++)
        if (str_begins(word, begins[i]))
            return true;
    return false;
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static char *plain_options(const char *text)
{
    CLEANUP(menu_options_drop) struct menu_options options = {0};
    CLEANUP(buf_free) struct buf joined = {0};
    char *words[WORDS_MAX], *word;
    size_t count = 0;

    menu_options_open(&options, text);
    while (count < WORDS_MAX && (word = menu_options_next(&options)))
        if (!is_of_loader(word))
            words[count++] = word;
    if (count)
        qsort(words, count, sizeof *words, by_text);
    for (size_t i = 0; i < count; i++)
        buf_format(&joined, "%s%s", i ? " " : "", words[i]);
    return str_copy(buf_str(&joined));
}

/* Firmware's own programs have no counterpart under BIOS. */
static bool is_efi_program(const char *path)
{
    size_t length = strlen(path);

    return length > 4 && strcasecmp(path + length - 4, ".efi") == 0;
}

static const char *kernel_of(const struct menu *menu, size_t entry)
{
    const char *kernel = NULL;

    for (size_t i = 0; i < menu->ref_count; i++) {
        const struct menu_ref *ref = &menu->refs[i];

        if (ref->entry != entry || ref->kind != REF_KERNEL)
            continue;
        if (ref->computed || ref->guarded || kernel)
            return NULL;
        kernel = ref->path;
    }
    return kernel && !is_efi_program(kernel) ? kernel : NULL;
}

static void add_menu(struct side *side, const struct menu *menu)
{
    for (size_t i = 0; i < menu->choice_count && side->count < OFFERED_MAX; i++) {
        const struct menu_choice *choice = &menu->choices[i];
        const char *kernel = kernel_of(menu, i);

        if (!kernel)
            continue;
        side->items[side->count++] = (struct offered){
            .menu = menu,
            .entry = i,
            .kernel = kernel,
            .unknown = menu_entry_is_conditional(menu, i) || strchr(choice->options, '$'),
            .title = plain_title(choice->title),
            .options = plain_options(choice->options)};
    }
}

static void collect(const struct linting *l, bool uefi, struct side *side)
{
    for (size_t i = 0; i < l->menus->count; i++) {
        const struct menu *menu = &l->menus->items[i];
        bool bios = menu->kind == MENU_SYSLINUX && !menu->in_esp;

        if (uefi ? menu->kind != MENU_SYSLINUX : bios)
            add_menu(side, menu);
    }
}

/* --- comparing -------------------------------------------------------------------------------- */

static bool is_equal(const struct offered *a, const struct offered *b)
{
    return strcmp(a->kernel, b->kernel) == 0 && strcmp(a->options, b->options) == 0;
}

static bool has_equal(const struct side *side, const struct offered *wanted)
{
    for (size_t i = 0; i < side->count; i++)
        if (is_equal(&side->items[i], wanted))
            return true;
    return false;
}

static const struct offered *find_title(const struct side *side, const struct offered *wanted)
{
    for (size_t i = 0; i < side->count; i++)
        if (*wanted->title && strcmp(side->items[i].title, wanted->title) == 0)
            return &side->items[i];
    return NULL;
}

/* A word of one command line that the other has not; "" when there is none. */
static char *first_extra(const char *text, const char *other)
{
    CLEANUP(menu_options_drop) struct menu_options words = {0};
    CLEANUP(free_ptr) char *padded = str_format(" %s ", other);
    const char *word;

    menu_options_open(&words, text);
    while ((word = menu_options_next(&words))) {
        CLEANUP(free_ptr) char *wanted = str_format(" %s ", word);

        if (!strstr(padded, wanted))
            return str_copy(word);
    }
    return str_copy("");
}

static void say_differs(struct linting *l, const struct rule *rule, const struct offered *bios,
                        const struct offered *uefi, unsigned more)
{
    CLEANUP(free_ptr) char *in_bios = first_extra(bios->options, uefi->options);
    CLEANUP(free_ptr) char *in_uefi = first_extra(uefi->options, bios->options);
    CLEANUP(free_ptr)
    char *others = more ? str_format(", and %u more entries", more) : str_copy("");
    bool other_kernel = strcmp(bios->kernel, uefi->kernel) != 0;

    lint_say_in(l, rule, rule->severity, bios->menu, bios->menu->choices[bios->entry].line,
                "the entry \"%s\" is another one under UEFI (%s line %u): %s%s%s%s%s%s",
                menu_title(bios->menu, bios->entry), uefi->menu->path,
                uefi->menu->choices[uefi->entry].line,
                other_kernel ? "another kernel" : "other options", *in_bios ? ", only here " : "",
                in_bios, *in_uefi ? ", only there " : "", in_uefi, others);
}

static void say_only(struct linting *l, const struct rule *rule, const struct side *side,
                     const bool *only, const char *where)
{
    CLEANUP(buf_free) struct buf titles = {0};
    const struct offered *first = NULL;
    unsigned count = 0;

    for (size_t i = 0; i < side->count; i++) {
        if (!only[i])
            continue;
        if (!first)
            first = &side->items[i];
        if (count++ < TITLES_TOLD)
            buf_format(&titles, "%s\"%s\"", titles.len ? ", " : "",
                       menu_title(side->items[i].menu, side->items[i].entry));
    }
    if (first)
        lint_say_in(l, rule, rule->severity, first->menu, first->menu->choices[first->entry].line,
                    "%u %s only in the menu for %s: %s%s", count,
                    count == 1 ? "entry is" : "entries are", where, buf_str(&titles),
                    count > TITLES_TOLD ? " ..." : "");
}

static void compare(struct linting *l, const struct rule *rule, const struct side *bios,
                    const struct side *uefi)
{
    const struct offered *differs = NULL, *from = NULL;
    bool only[OFFERED_MAX] = {false};
    unsigned count = 0;

    for (size_t i = 0; i < bios->count; i++) {
        const struct offered *same = find_title(uefi, &bios->items[i]);

        if (has_equal(uefi, &bios->items[i]))
            continue;
        only[i] = !same && !bios->items[i].unknown;
        if (same && !same->unknown && !bios->items[i].unknown && !count++) {
            from = &bios->items[i];
            differs = same;
        }
    }
    if (differs)
        say_differs(l, rule, from, differs, count - 1);
    say_only(l, rule, bios, only, "BIOS");
    for (size_t i = 0; i < uefi->count; i++)
        only[i] = !uefi->items[i].unknown && !has_equal(bios, &uefi->items[i]) &&
                  !find_title(bios, &uefi->items[i]);
    say_only(l, rule, uefi, only, "UEFI");
}

int menu_check_drift(struct err *e, struct linting *l, const struct rule *self)
{
    struct side *bios, *uefi;

    (void)e;
    if (!menu_isolinux(l->layout))
        return 0; /* both start GRUB: there is one menu */
    bios = mem_alloc(sizeof *bios);
    uefi = mem_alloc(sizeof *uefi);
    collect(l, false, bios);
    collect(l, true, uefi);
    if (bios->count && uefi->count)
        compare(l, self, bios, uefi);
    side_drop(bios);
    side_drop(uefi);
    free(bios);
    free(uefi);
    return 0;
}
