/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of rules, for people. */
#include <string.h>

#include "base/wrap.h"
#include "lint/report_parts.h"

#define INDENT 2

struct page {
    const struct rule *rule;
    const struct machines *machines;
    bool colour;
    struct buf *text;
};

static void add_section(struct page *p, const char *heading, const char *words)
{
    if (!*words)
        return;
    buf_text(p->text, "\n");
    report_paint(p->text, p->colour, BOLD, heading);
    buf_format(p->text, "\n%*s", INDENT, "");
    buf_wrapped(p->text, words, INDENT, INDENT, PAGE_WIDTH);
}

static bool blocks(const struct page *p, const struct machine_class *machine, int route)
{
    for (const struct rule *const *rule = machine->blockers[route]; *rule; rule++)
        if (*rule == p->rule)
            return machine->has_route[route];
    return false;
}

/* "error; counts only with --profile csm-nogpt" */
static void add_weight(struct page *p)
{
    buf_format(p->text, "%*sseverity: %s", INDENT, "", severity_name(p->rule->severity));
    if (p->rule->profile)
        buf_format(p->text, "; counts only with --profile %s", p->rule->profile);
    buf_text(p->text, "\n");
}

/* The ways to boot that a finding closes, on some class of machine. */
static void add_routes(struct page *p)
{
    CLEANUP(buf_free) struct buf line = {0};

    for (int route = 0; route < ROUTE_COUNT; route++) {
        bool any = false;

        for (size_t i = 0; i < p->machines->count && !any; i++)
            any = blocks(p, &p->machines->items[i], route);
        if (any)
            buf_format(&line, "%s%s", line.len ? ", " : "",
                       lint_route_name((enum lint_route)route));
    }
    add_section(p, "Stands against booting by", buf_str(&line));
}

/* The class of machine whose wish the rule is. */
static void add_machines(struct page *p)
{
    const struct machine_class *machine =
        p->rule->profile ? machines_find(p->machines, p->rule->profile) : NULL;
    CLEANUP(buf_free) struct buf heading = {0};

    if (!machine)
        return;
    buf_format(&heading, "Machines: %s", machine->title);
    add_section(p, buf_str(&heading), *machine->about ? machine->about : machine->title);
    for (size_t i = 0; i < machine->known_count; i++) {
        const struct machine_known *known = &machine->known[i];
        CLEANUP(buf_free) struct buf line = {0};

        buf_format(&line, "%s (%s)", known->name, known->source);
        buf_format(p->text, "%*s* ", INDENT, "");
        buf_wrapped(p->text, buf_str(&line), INDENT + 2, INDENT + 2, PAGE_WIDTH);
    }
}

void lint_explain(const struct rule *rule, const struct machines *machines, bool colour,
                  struct buf *ret_text)
{
    struct page p = {.rule = rule, .machines = machines, .colour = colour, .text = ret_text};

    report_paint(ret_text, colour, BOLD, rule->id);
    buf_text(ret_text, "  ");
    buf_wrapped(ret_text, rule->title, strlen(rule->id) + 2, strlen(rule->id) + 2, PAGE_WIDTH);
    add_weight(&p);
    add_section(&p, "Why", rule->why);
    add_section(&p, "Repair", rule->repair);
    add_routes(&p);
    add_machines(&p);
}

void lint_list_rules(struct buf *ret_text)
{
    size_t count = rule_count();

    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = rule_at(i);

        buf_format(ret_text, "%-7s  %-7s  %s", rule->id, severity_name(rule->severity),
                   rule->title);
        if (rule->profile)
            buf_format(ret_text, " [%s]", rule->profile);
        buf_text(ret_text, "\n");
    }
}

void lint_list_profiles(const struct machines *machines, struct buf *ret_text)
{
    for (size_t i = 0; i < machines->count; i++)
        buf_format(ret_text, "%-15s  %s\n", machines->items[i].profile, machines->items[i].title);
}
