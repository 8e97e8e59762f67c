/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which classes of machine start what an image offers, by which route:
 *
 *       class of machine                      bios/cd     bios/usb    uefi/cd     uefi/usb
 *       BIOS, lenient                         El Torito   MBR         -           -
 *       UEFI that boots disks by GPT alone    -           -           El Torito   no: GPT-05
 *
 *       GPT-05  what was found
 *               machines that are known to want it
 */
#include <string.h>

#include "base/mem.h"
#include "base/wrap.h"
#include "lint/report_parts.h"

#define CELL_WIDTH  12 /* "no: GPT-05" and a gap */
#define NAMES_SHOWN 4  /* known machines of one class */
#define TEXT_COLUMN 10

struct table {
    const struct lint_result *result;
    const struct machines *machines;
    size_t width; /* columns of the first one */
    bool colour;
    struct buf *text;
};

/* A profile without routes is no machine. */
static bool is_machine(const struct machine_class *class)
{
    bool any = false;

    for (int route = 0; route < ROUTE_COUNT; route++)
        any |= class->has_route[route];
    return any;
}

static struct machine_verdict ask(const struct table *t, size_t class, int route)
{
    return machine_judge(&t->machines->items[class], (enum lint_route)route, &t->result->layout,
                         &t->result->findings);
}

static void add_padding(struct table *t, size_t used, size_t width)
{
    if (used < width)
        buf_format(t->text, "%*s", (int)(width - used), "");
}

static void add_head(struct table *t)
{
    static const char first[] = "class of machine";

    buf_format(t->text, "  %s%s", t->colour ? DIM : "", first);
    add_padding(t, strlen(first), t->width);
    for (int route = 0; route < ROUTE_COUNT; route++) {
        buf_text(t->text, lint_route_name((enum lint_route)route));
        if (route + 1 < ROUTE_COUNT)
            add_padding(t, strlen(lint_route_name((enum lint_route)route)), CELL_WIDTH);
    }
    buf_format(t->text, "%s\n", t->colour ? RESET : "");
}

static void add_cell(struct table *t, struct machine_verdict verdict, bool last)
{
    CLEANUP(free_ptr) char *words = NULL;
    const char *paint = "";

    switch (verdict.answer) {
    case ANSWER_NOT_ASKED:
        words = str_copy("-");
        paint = DIM;
        break;
    case ANSWER_YES:
        words = str_copy(verdict.how);
        paint = GREEN;
        break;
    case ANSWER_NO:
        words = str_format("no: %s", verdict.because->rule->id);
        paint = RED;
        break;
    }
    report_paint(t->text, t->colour, paint, words);
    if (!last)
        add_padding(t, strlen(words), CELL_WIDTH);
}

static void add_row(struct table *t, size_t class)
{
    const char *title = t->machines->items[class].title;

    buf_format(t->text, "  %s", title);
    add_padding(t, text_columns(title), t->width);
    for (int route = 0; route < ROUTE_COUNT; route++)
        add_cell(t, ask(t, class, route), route + 1 == ROUTE_COUNT);
    buf_text(t->text, "\n");
}

/* Whether the class answers no because of the rule, by any route. */
static bool is_refused_for(const struct table *t, size_t class, const struct rule *rule)
{
    for (int route = 0; route < ROUTE_COUNT; route++) {
        struct machine_verdict verdict = ask(t, class, route);

        if (verdict.answer == ANSWER_NO && verdict.because->rule == rule)
            return true;
    }
    return false;
}

static void add_known(const struct machine_class *machine, struct buf *line)
{
    size_t shown = machine->known_count < NAMES_SHOWN ? machine->known_count : NAMES_SHOWN;

    for (size_t i = 0; i < shown; i++)
        buf_format(line, "%s%s", i ? ", " : "", machine->known[i].name);
    if (machine->known_count > shown)
        buf_format(line, " and others");
}

/* What stands behind a no. The machines are told when the wish is one of their class. */
static void add_reason(struct table *t, const struct finding *because)
{
    const struct rule *rule = because->rule;

    buf_text(t->text, "  ");
    report_paint(t->text, t->colour, RED, rule->id);
    add_padding(t, strlen(rule->id), TEXT_COLUMN - 2);
    buf_wrapped(t->text, because->text, TEXT_COLUMN, TEXT_COLUMN + 2, REPORT_WIDTH);
    for (size_t i = 0; rule->profile && i < t->machines->count; i++) {
        CLEANUP(buf_free) struct buf line = {0};
        const struct machine_class *machine = &t->machines->items[i];

        if (!machine->known_count || !is_refused_for(t, i, rule))
            continue;
        add_known(machine, &line);
        buf_format(t->text, "%*s%s(%s) ", TEXT_COLUMN, "", t->colour ? DIM : "", machine->profile);
        buf_wrapped(t->text, buf_str(&line), TEXT_COLUMN + strlen(machine->profile) + 3,
                    TEXT_COLUMN + 2, REPORT_WIDTH);
        buf_text(t->text, t->colour ? RESET : "");
    }
}

/* Each rule behind a no once, in the order of the table. */
static void add_reasons(struct table *t)
{
    CLEANUP(free_ptr)
    const struct rule **told = mem_array(t->machines->count * ROUTE_COUNT + 1, sizeof *told);
    size_t count = 0;

    for (size_t i = 0; i < t->machines->count; i++)
        for (int route = 0; route < ROUTE_COUNT; route++) {
            struct machine_verdict verdict = ask(t, i, route);
            size_t k = 0;

            if (verdict.answer != ANSWER_NO)
                continue;
            while (k < count && told[k] != verdict.because->rule)
                k++;
            if (k < count)
                continue;
            buf_text(t->text, count ? "" : "\n");
            told[count++] = verdict.because->rule;
            add_reason(t, verdict.because);
        }
}

void report_table(const struct lint_result *result, const struct machines *machines, bool colour,
                  struct buf *text)
{
    struct table t = {.result = result, .machines = machines, .colour = colour, .text = text};

    for (size_t i = 0; i < machines->count; i++) {
        size_t columns = text_columns(machines->items[i].title) + 3;

        if (is_machine(&machines->items[i]) && columns > t.width)
            t.width = columns;
    }
    buf_text(text, "\n");
    report_paint(text, colour, BOLD, "Which firmware starts this image, and how");
    buf_text(text, "\n\n");
    add_head(&t);
    for (size_t i = 0; i < machines->count; i++)
        if (is_machine(&machines->items[i]))
            add_row(&t, i);
    add_reasons(&t);
}
