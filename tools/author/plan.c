/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "author/plan.h"

#include <string.h>
#include <time.h>

#include "author/plan_parts.h"
#include "base/mem.h"

/* The date of an image whose manifest has none, where SOURCE_DATE_EPOCH is not set either:
 * 2000-01-01T00:00:00Z. Never "now": the same input gives the same bytes. */
#define DEFAULT_DATE 946684800
#define LAST_DATE    4102444799 /* the end of 2099: FAT ends in 2107, ISO 9660 in 2155 */

/* --- identification ----------------------------------------------------------------------------
 */

static bool is_plain_ascii(const char *text)
{
    for (; *text; text++)
        if (*text < 0x20 || *text > 0x7e)
            return false;
    return true;
}

static int take_identifier(struct err *e, const struct manifest *manifest, const struct text *text,
                           size_t limit, char **ret_value)
{
    const char *value = text->value ? text->value : "";

    if (strlen(value) > limit || !is_plain_ascii(value))
        return manifest_error(e, manifest, text->place,
                              "this may have up to %zu characters, all of them plain ASCII", limit);
    /* The fields are padded with blanks: those at the end would be lost, and a label with them. */
    if (*value && value[strlen(value) - 1] == ' ')
        return manifest_error(e, manifest, text->place, "this may not end with a blank");
    *ret_value = str_copy(value);
    return 0;
}

/* Lengths: ECMA-119 8.4. */
static int take_volume(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    const struct {
        const struct text *from;
        size_t limit;
        char **to;
    } rows[] = {
        {&manifest->volume.label, 32, &plan->label},
        {&manifest->volume.publisher, 128, &plan->publisher},
        {&manifest->volume.preparer, 128, &plan->preparer},
        {&manifest->volume.application, 128, &plan->application},
        {&manifest->volume.system, 32, &plan->system},
        {&manifest->volume.copyright, 37, &plan->copyright},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (take_identifier(e, manifest, rows[i].from, rows[i].limit, rows[i].to) < 0)
            return -1;
    return 0;
}

/* --- the one date ------------------------------------------------------------------------------
 */

/* Whether `text` looks like `shape`, in which 0 stands for any digit. */
static bool has_shape(const char *text, const char *shape)
{
    for (; *text && *shape; text++, shape++)
        if (*shape == '0' ? *text < '0' || *text > '9' : *text != *shape)
            return false;
    return *text == *shape;
}

/* 2026-11-22 or 2026-11-22T06:30:00Z; anything else, impossible dates too, is refused. */
static bool parse_date(const char *text, int64_t *ret_date)
{
    struct tm tm = {0}, again;
    time_t date;

    if (!has_shape(text, "0000-00-00") && !has_shape(text, "0000-00-00T00:00:00Z"))
        return false;
    (void)sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
                 &tm.tm_min, &tm.tm_sec);
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    again = tm;
    date = timegm(&again);
    if (again.tm_mday != tm.tm_mday || again.tm_mon != tm.tm_mon || again.tm_hour != tm.tm_hour ||
        again.tm_min != tm.tm_min || again.tm_sec != tm.tm_sec || date < 0 || date > LAST_DATE)
        return false;
    *ret_date = date;
    return true;
}

static int take_date(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;

    if (manifest->date.value) {
        plan->date_from = "the manifest";
        if (parse_date(manifest->date.value, &plan->date))
            return 0;
        return manifest_error(
            e, manifest, manifest->date.place,
            "a date is written 2026-11-22 or 2026-11-22T06:30:00Z, and lies from 1970 to "
            "2099");
    }
    if (!epoch || !*epoch) {
        plan->date = DEFAULT_DATE;
        plan->date_from = "the default";
        return 0;
    }
    plan->date = strtoll(epoch, &end, 10);
    plan->date_from = "SOURCE_DATE_EPOCH";
    if (*end || plan->date < 0 || plan->date > LAST_DATE)
        return err_set(e, ERR_USAGE,
                       "SOURCE_DATE_EPOCH is \"%s\"; it must be seconds since 1970, before 2100",
                       epoch);
    return 0;
}

static int take_choice(struct err *e, const struct manifest *manifest, const struct text *text,
                       const char *const *choices, const char **ret_choice)
{
    CLEANUP(buf_free) struct buf known = {0};

    *ret_choice = choices[0];
    for (size_t i = 0; text->value && choices[i]; i++) {
        if (strcmp(choices[i], text->value) == 0) {
            *ret_choice = choices[i];
            return 0;
        }
        buf_format(&known, "%s%s", i ? ", " : "", choices[i]);
    }
    if (!text->value)
        return 0;
    return manifest_error(e, manifest, text->place, "\"%s\" is not known here; there is: %s",
                          text->value, buf_str(&known));
}

static int take_choices(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    static const char *const layouts[] = {"gpt", NULL};
    static const char *const mtimes[] = {"date", "keep", NULL};
    const char *layout, *mtime;

    if (take_choice(e, manifest, &manifest->layout, layouts, &layout) < 0 ||
        take_choice(e, manifest, &manifest->mtime, mtimes, &mtime) < 0)
        return -1;
    plan->layout_profile = str_copy(layout);
    plan->keep_mtimes = strcmp(mtime, "keep") == 0;
    return 0;
}

int plan_from_manifest(struct err *e, const struct manifest *manifest, struct plan *ret_plan)
{
    CLEANUP(plan_free) struct plan plan = {0};

    if (take_volume(e, manifest, &plan) < 0 || take_date(e, manifest, &plan) < 0 ||
        take_choices(e, manifest, &plan) < 0 || plan_take_menu(e, manifest, &plan) < 0 ||
        plan_take_test(e, manifest, &plan) < 0 || plan_add_files(e, manifest, &plan) < 0 ||
        plan_add_boot(e, manifest, &plan) < 0)
        return -1;
    plan_reserve_generated(&plan);
    if (plan_settle_tree(e, manifest, &plan) < 0 || plan_check_menu(e, manifest, &plan) < 0 ||
        plan_measure(e, &plan) < 0)
        return -1;
    plan_derive_ids(&plan);
    plan_fill_generated(&plan);
    *ret_plan = plan;
    plan = (struct plan){0};
    return 0;
}

static void free_strings(char **strings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(strings[i]);
    free(strings);
}

static void free_menu(struct plan_menu *menu)
{
    for (size_t i = 0; i < menu->entry_count; i++) {
        free(menu->entries[i].id);
        free(menu->entries[i].title);
        free(menu->entries[i].kernel);
        free(menu->entries[i].options);
        free_strings(menu->entries[i].initrds, menu->entries[i].initrd_count);
    }
    free(menu->entries);
    free(menu->title);
    free(menu->default_id);
}

void plan_free(struct plan *plan)
{
    free(plan->label);
    free(plan->publisher);
    free(plan->preparer);
    free(plan->application);
    free(plan->system);
    free(plan->copyright);
    free(plan->layout_profile);
    free_menu(&plan->menu);
    free_strings(plan->expects, plan->expect_count);
    free_strings(plan->rejects, plan->reject_count);
    for (size_t i = 0; i < plan->node_count; i++) {
        free(plan->nodes[i].path);
        free(plan->nodes[i].source);
        free(plan->nodes[i].content);
    }
    free(plan->nodes);
    *plan = (struct plan){0};
}

static int compare_path(const void *path, const void *node)
{
    return strcmp(path, ((const struct plan_node *)node)->path);
}

const struct plan_node *plan_node(const struct plan *plan, const char *path)
{
    if (!plan->node_count)
        return NULL;
    return bsearch(path, plan->nodes, plan->node_count, sizeof *plan->nodes, compare_path);
}

uint64_t plan_data_bytes(const struct plan *plan)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < plan->node_count; i++)
        sum += plan->nodes[i].size;
    return sum;
}
