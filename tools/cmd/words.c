/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/words.h"

#include <string.h>

#include "base/mem.h"
#include "cmd/machine_options.h"
#include "lint/machines.h"
#include "lint/rule.h"
#include "machine/preset.h"
#include "prove/listing.h"
#include "report/report.h"

void words_add(struct buf *ret_words, const char *word)
{
    buf_format(ret_words, "%s%s", ret_words->len ? " " : "", word);
}

void words_add_all(struct buf *ret_words, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        words_add(ret_words, words[i]);
}

void words_legs(struct buf *ret_words)
{
    leg_all_names(ret_words);
}

void words_leg_lists(struct buf *ret_words)
{
    for (size_t i = 0; preset_name(i); i++)
        words_add(ret_words, preset_name(i));
    leg_all_names(ret_words);
}

void words_accels(struct buf *ret_words)
{
    for (int i = 0; i < ACCEL_COUNT; i++)
        words_add(ret_words, machine_accel_name((enum accel)i));
}

void words_report_formats(struct buf *ret_words)
{
    for (int i = 0; i < REPORT_FORMATS; i++)
        words_add(ret_words, report_format_name((enum report_format)i));
}

void words_listings(struct buf *ret_words)
{
    for (int i = 0; i < LISTING_FORMATS; i++)
        words_add(ret_words, listing_format_name((enum listing_format)i));
}

void words_shards(struct buf *ret_words)
{
    words_add(ret_words, "auto");
}

void words_profiles(struct buf *ret_words)
{
    CLEANUP(machines_free) struct machines machines = {0};
    struct err ignored = {0};

    if (machines_load(&ignored, &machines) < 0)
        return;
    for (size_t i = 0; i < machines.count; i++)
        words_add(ret_words, machines.items[i].profile);
}

void words_rules(struct buf *ret_words)
{
    for (size_t i = 0; i < rule_count(); i++)
        words_add(ret_words, rule_at(i)->id);
}

int words_pick(struct err *e, const char *option, const char *given, const char *const *names,
               size_t count, size_t *ret_index)
{
    CLEANUP(buf_free) struct buf all = {0};

    for (size_t i = 0; i < count; i++) {
        if (strcmp(given, names[i]) == 0) {
            *ret_index = i;
            return 0;
        }
        buf_format(&all, "%s%s", i ? (i + 1 < count ? ", " : " or ") : "", names[i]);
    }
    return err_set(e, ERR_USAGE, "--%s is %s, not \"%s\"", option, buf_str(&all), given);
}

int words_split(struct err *e, const char *option, const struct string_list *list,
                char ***ret_items)
{
    char **items = NULL;
    size_t count = 0, room = 0;

    for (size_t i = 0; i < list->count; i++)
        if (!list->items[i][strspn(list->items[i], ",")])
            return err_set(e, ERR_USAGE, "--%s wants a name, not \"%s\"", option, list->items[i]);

    for (size_t i = 0; i < list->count; i++)
        for (const char *at = list->items[i]; *at;) {
            size_t length = strcspn(at, ",");

            if (length) {
                ARRAY_GROW(items, count, room);
                items[count++] = str_copy_n(at, length);
            }
            at += length + (at[length] == ',');
        }
    ARRAY_GROW(items, count, room);
    items[count] = NULL;
    *ret_items = items;
    return 0;
}
