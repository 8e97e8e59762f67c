/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules about kernel command lines: the medium they name is this one, the paths are in it. */
#include <fnmatch.h>
#include <string.h>

#include "base/mem.h"
#include "lint/menu_checks.h"
#include "lint/menu_options.h"

/* One word of one command line, once for each value in a configuration. */
struct option_word {
    const struct menu *menu;
    size_t entry;
    const char *word, *value;
    bool conditional;
};

typedef int (*option_fn)(struct err *e, struct linting *l, const struct rule *rule,
                         const struct option_word *word, void *context);

/* The values that were judged of one configuration. */
struct said {
    char *words[64]; /* owned */
    size_t count;
};

static void said_drop(struct said *said)
{
    while (said->count)
        free(said->words[--said->count]);
}

static bool is_said(struct said *said, const char *word)
{
    for (size_t i = 0; i < said->count; i++)
        if (strcmp(said->words[i], word) == 0)
            return true;
    if (said->count < COUNT_OF(said->words))
        said->words[said->count++] = str_copy(word);
    return false;
}

static int judge_line(struct err *e, struct linting *l, const struct rule *rule,
                      const struct menu *menu, size_t entry, enum option_kind kind, option_fn judge,
                      struct said *said, void *context)
{
    CLEANUP(menu_options_drop) struct menu_options options = {0};
    char *text;

    menu_options_open(&options, menu->choices[entry].options);
    while ((text = menu_options_next(&options))) {
        CLEANUP(free_ptr) char *value = NULL;
        struct option_word word = {.menu = menu, .entry = entry, .word = text};

        if (menu_option_kind(text, &value) != kind || is_said(said, text))
            continue;
        word.value = value;
        word.conditional = menu_entry_is_conditional(menu, entry);
        if (judge(e, l, rule, &word, context) < 0)
            return -1;
    }
    return 0;
}

static int judge_options(struct err *e, struct linting *l, const struct rule *rule,
                         enum option_kind kind, option_fn judge, void *context)
{
    for (size_t i = 0; i < l->menus->count; i++) {
        const struct menu *menu = &l->menus->items[i];
        CLEANUP(said_drop) struct said said = {.count = 0};

        for (size_t k = 0; k < menu->choice_count; k++)
            if (judge_line(e, l, rule, menu, k, kind, judge, &said, context) < 0)
                return -1;
    }
    return 0;
}

static void say(struct linting *l, const struct rule *rule, const struct option_word *word,
                const char *text)
{
    enum severity severity =
        word->conditional && rule->severity > SEVERITY_WARNING ? SEVERITY_WARNING : rule->severity;

    lint_say_in(l, rule, severity, word->menu, word->menu->choices[word->entry].options_line,
                "entry \"%s\": %s %s", menu_title(word->menu, word->entry), word->word, text);
}

/* --- labels and UUIDs ------------------------------------------------------------------------- */

static int judge_label(struct err *e, struct linting *l, const struct rule *rule,
                       const struct option_word *word, void *context)
{
    CLEANUP(free_ptr) char *text = NULL;

    (void)e;
    (void)context;
    if (!l->layout->volume_id || menu_is_label(l->layout, word->value))
        return 0;
    text = str_format("names the label \"%s\", but the volume's is \"%s\": the system does not "
                      "find its medium",
                      word->value, l->layout->volume_id);
    say(l, rule, word, text);
    return 0;
}

int menu_check_labels(struct err *e, struct linting *l, const struct rule *self)
{
    return judge_options(e, l, self, OPTION_LABEL, judge_label, NULL);
}

static int judge_uuid(struct err *e, struct linting *l, const struct rule *rule,
                      const struct option_word *word, void *context)
{
    CLEANUP(free_ptr) char *text = NULL;
    enum uuid_answer answer;
    char own[32];

    (void)context;
    if (menu_judge_uuid(e, l, word->value, &answer) < 0 || menu_volume_uuid(e, l, own) < 0)
        return -1;
    if (answer != UUID_OTHER_DATE && answer != UUID_OTHER_SERIAL)
        return 0;
    text = answer == UUID_OTHER_DATE
               ? str_format("names another volume: by its date this one is %s", own)
               : str_format("names a FAT volume that is not in the image");
    say(l, rule, word, text);
    return 0;
}

int menu_check_uuids(struct err *e, struct linting *l, const struct rule *self)
{
    return judge_options(e, l, self, OPTION_UUID, judge_uuid, NULL);
}

/* --- paths ------------------------------------------------------------------------------------ */

static int judge_path(struct err *e, struct linting *l, const struct rule *rule,
                      const struct option_word *word, void *context)
{
    CLEANUP(free_ptr) char *text = NULL;
    struct menu_files *files = context;
    enum found found;

    if (menu_files_find(e, files, VOLUME_ISO, word->value, &found) < 0)
        return -1;
    if (found != FOUND_NOT && found != FOUND_OTHER_CASE)
        return 0;
    text = str_format("means %s, which is not in the image%s", word->value,
                      found == FOUND_OTHER_CASE ? " in this case of letters" : "");
    say(l, rule, word, text);
    return 0;
}

int menu_check_option_paths(struct err *e, struct linting *l, const struct rule *self)
{
    CLEANUP(free_ptr) struct menu_files *files = mem_alloc(sizeof *files);
    int result = menu_files_open(e, l, files);

    if (result == 0)
        result = judge_options(e, l, self, OPTION_PATH, judge_path, files);
    menu_files_drop(files);
    return result;
}

/* --- for the GPT family ----------------------------------------------------------------------- */

static bool is_one_of(const char *word, const char *const *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fnmatch(patterns[i], word, FNM_NOESCAPE) == 0)
            return true;
    return false;
}

/* A live system that may search the GPT of its stick. */
static bool searches_gpt(const char *text)
{
    static const char *const live[] = {"boot=live", "boot=casper",   "root=live:*",
                                       "rd.live.*", "*isobasedir=*", "*isolabel=*"};
    static const char *const told[] = {"systemd.gpt_auto=*", "rd.systemd.gpt_auto=*",
                                       "systemd.gpt-auto=*"};
    CLEANUP(menu_options_drop) struct menu_options options = {0};
    bool is_live = false, is_told = false;
    const char *word;

    menu_options_open(&options, text);
    while ((word = menu_options_next(&options))) {
        is_live |= is_one_of(word, live, COUNT_OF(live));
        is_told |= is_one_of(word, told, COUNT_OF(told));
    }
    return is_live && !is_told;
}

int menu_check_gpt_auto(struct err *e, struct linting *l, const struct rule *self)
{
    const struct menu *first = NULL;
    size_t entry = 0;
    unsigned count = 0;

    (void)e;
    for (size_t i = 0; lint_gpt_is_valid(l->layout) && i < l->menus->count; i++)
        for (size_t k = 0; k < l->menus->items[i].choice_count; k++)
            if (searches_gpt(l->menus->items[i].choices[k].options)) {
                if (!first) {
                    first = &l->menus->items[i];
                    entry = k;
                }
                count++;
            }
    if (first)
        lint_say_in(l, self, self->severity, first, first->choices[entry].options_line,
                    "%u live %s without systemd.gpt_auto=0, \"%s\" first: systemd searches the "
                    "GPT of the stick and may wait 90 seconds for it",
                    count, count == 1 ? "entry" : "entries", menu_title(first, entry));
    return 0;
}

static bool is_own_partition(const struct layout *layout, const char *value)
{
    char text[16];

    for (size_t i = 0; i < layout->entry_count; i++) {
        const struct entry *entry = &layout->entries[i];

        if (entry->kind == ENTRY_GPT && strcasecmp(entry->as.gpt.unique, value) == 0)
            return true;
        snprintf(text, sizeof text, "%08x-%02x", layout->mbr_signature, entry->number & 0xFF);
        if (entry->kind == ENTRY_MBR && strcasecmp(text, value) == 0)
            return true;
    }
    return false;
}

static int judge_partuuid(struct err *e, struct linting *l, const struct rule *rule,
                          const struct option_word *word, void *context)
{
    (void)e;
    (void)context;
    say(l, rule, word,
        is_own_partition(l->layout, word->value)
            ? "is a partition of the stick, whose GUID every build and many tools change"
            : "is no partition of this image");
    return 0;
}

int menu_check_partuuid(struct err *e, struct linting *l, const struct rule *self)
{
    return judge_options(e, l, self, OPTION_PARTUUID, judge_partuuid, NULL);
}
