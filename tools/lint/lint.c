/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/lint.h"

#include <string.h>

#include "base/mem.h"
#include "lint/linting.h"
#include "lint/machines.h"
#include "lint/promised.h"

#define FINDINGS_MAX 500 /* a hostile image must not make us talk without end */

const char *lint_route_name(enum lint_route route)
{
    static const char *const names[ROUTE_COUNT] = {
        [ROUTE_BIOS_CD] = "bios/cd",
        [ROUTE_BIOS_USB] = "bios/usb",
        [ROUTE_UEFI_CD] = "uefi/cd",
        [ROUTE_UEFI_USB] = "uefi/usb",
    };

    return names[route];
}

void findings_free(struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        free(findings->items[i].path);
        free(findings->items[i].text);
    }
    free(findings->items);
    *findings = (struct findings){0};
}

PRINTF(4, 0)
static struct finding *add(struct findings *findings, const struct rule *rule,
                           enum severity severity, const char *format, va_list args)
{
    CLEANUP(free_ptr) char *text = NULL;
    CLEANUP(buf_free) struct buf safe = {0};
    struct finding *finding;

    if (findings->count == FINDINGS_MAX) {
        findings->dropped++;
        return NULL;
    }
    if (vasprintf(&text, format, args) < 0)
        abort();
    buf_escaped(&safe, text, strlen(text));
    ARRAY_GROW(findings->items, findings->count, findings->room);
    finding = &findings->items[findings->count++];
    *finding = (struct finding){
        .rule = rule, .severity = severity, .offset = UINT64_MAX, .text = str_copy(buf_str(&safe))};
    return finding;
}

void lint_say(struct linting *l, const struct rule *rule, enum severity severity, uint64_t offset,
              const char *format, ...)
{
    struct finding *finding;
    va_list args;

    va_start(args, format);
    finding = add(l->findings, rule, severity, format, args);
    va_end(args);
    if (finding)
        finding->offset = offset;
}

void lint_say_in(struct linting *l, const struct rule *rule, enum severity severity,
                 const struct menu *menu, unsigned line, const char *format, ...)
{
    struct finding *finding;
    va_list args;

    va_start(args, format);
    finding = add(l->findings, rule, severity, format, args);
    va_end(args);
    if (!finding)
        return;
    finding->path = str_copy(menu->path);
    finding->line = line;
}

bool lint_gpt_is_valid(const struct layout *layout)
{
    return layout->gpt_announced && layout->gpt_primary_ok;
}

/* Firmware does not look at a GPT that the MBR does not announce; isohybrid breaks one on purpose.
 */
static enum severity severity_of(const struct linting *l, const struct rule *rule)
{
    bool of_gpt = strncmp(rule->id, "GPT-", 4) == 0;

    return of_gpt && !l->layout->gpt_announced ? SEVERITY_INFO : rule->severity;
}

/* What reading the image found broken. */
static int take_problems(struct err *e, struct linting *l)
{
    for (size_t i = 0; i < l->layout->problem_count; i++) {
        const struct problem *problem = &l->layout->problems[i];
        const struct rule *rule = rule_find(problem->rule);

        if (!rule)
            return err_set(e, ERR_FAULT, "there is no rule %s in the table", problem->rule);
        lint_say(l, rule, severity_of(l, rule), problem->offset, "%s", problem->text);
    }
    l->findings->dropped += l->layout->problems_dropped;
    return 0;
}

static bool is_in(const char *const *list, const char *name)
{
    for (; list && *list; list++)
        if (strcasecmp(*list, name) == 0)
            return true;
    return false;
}

static void decide_what_counts(struct findings *findings, const struct lint_options *options)
{
    for (size_t i = 0; i < findings->count; i++) {
        struct finding *finding = &findings->items[i];
        const char *profile = finding->rule->profile;

        finding->ignored = is_in(options->ignore, finding->rule->id);
        finding->counts = !finding->ignored && (!profile || is_in(options->profiles, profile));
    }
}

/* Worst first, then by place; two that are equal keep the order of the rules. */
static int by_weight(const void *left, const void *right)
{
    const struct finding *a = left, *b = right;
    int order;

    if (a->counts != b->counts)
        return a->counts ? -1 : 1;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    order = rule_order(a->rule) - rule_order(b->rule);
    if (order)
        return order;
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    order = strcmp(a->path ? a->path : "", b->path ? b->path : "");
    if (order)
        return order;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return strcmp(a->text, b->text);
}

int lint_check_options(struct err *e, const struct lint_options *options)
{
    CLEANUP(machines_free) struct machines machines = {0};

    if (options->profiles && *options->profiles && machines_load(e, &machines) < 0)
        return -1;
    for (const char *const *name = options->profiles; name && *name; name++)
        if (!machines_find(&machines, *name))
            return err_set(e, ERR_USAGE,
                           "there is no profile \"%s\"; `isowright lint --profiles` "
                           "lists them",
                           *name);
    for (const char *const *id = options->ignore; id && *id; id++)
        if (!rule_find(*id))
            return err_set(e, ERR_USAGE,
                           "there is no rule \"%s\"; `isowright lint --rules` lists "
                           "them",
                           *id);
    return 0;
}

static int run_checks(struct err *e, struct linting *l)
{
    size_t count = rule_count();

    if (take_problems(e, l) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = rule_at(i);

        if (rule->check && rule->check(e, l, rule) < 0)
            return err_add(e, "%s", rule->id);
    }
    return 0;
}

static int open_tree(struct err *e, const struct source *image, struct tree *tree,
                     struct tree **ret_tree)
{
    if (tree_open(e, image, tree) < 0) {
        if (e->kind == ERR_FAULT)
            return -1;
        *e = (struct err){0};
        *ret_tree = NULL;
        return 0;
    }
    *ret_tree = tree;
    return 0;
}

void findings_settle(struct findings *findings, const struct lint_options *options)
{
    decide_what_counts(findings, options);
    if (findings->count)
        qsort(findings->items, findings->count, sizeof *findings->items, by_weight);
}

int lint_image(struct err *e, const struct source *image, const struct layout *layout,
               const struct lint_options *options, struct findings *ret_findings)
{
    CLEANUP(findings_free) struct findings findings = {0};
    CLEANUP(menus_free) struct menus menus = {0};
    CLEANUP(free_ptr) struct tree *tree = mem_alloc(sizeof *tree);
    CLEANUP(free_ptr) char *unread = NULL;
    struct routes promised = {0};
    struct linting l = {.image = image,
                        .layout = layout,
                        .menus = &menus,
                        .promised = &promised,
                        .digests = options->digests,
                        .findings = &findings};

    if (lint_check_options(e, options) < 0 || open_tree(e, image, tree, &l.tree) < 0 ||
        promised_routes(e, image, &promised, &unread) < 0 ||
        menus_from_image(e, image, layout, &menus) < 0)
        return -1;
    l.unread = unread;
    if (run_checks(e, &l) < 0)
        return -1;
    findings_settle(&findings, options);
    routes_offered(layout, &findings.offered);
    *ret_findings = findings;
    findings = (struct findings){0};
    return 0;
}

size_t findings_at_least(const struct findings *findings, enum severity severity)
{
    size_t count = 0;

    for (size_t i = 0; i < findings->count; i++)
        count += findings->items[i].counts && findings->items[i].severity >= severity;
    return count;
}
