/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What proves the boot: regular expressions for the console, checked now and not when it is late.
 */
#include "author/plan_parts.h"
#include "base/mem.h"
#include "base/pattern.h"

static int take_list(struct err *e, const struct manifest *manifest, const struct text_list *from,
                     char ***ret_list, size_t *ret_count)
{
    if (from->count > DESCRIPTION_PATTERNS_MOST)
        return manifest_error(e, manifest, from->place, "a list has up to %d expressions",
                              DESCRIPTION_PATTERNS_MOST);
    *ret_list = mem_array(from->count, sizeof **ret_list);
    for (size_t i = 0; i < from->count; i++) {
        const char *text = from->items[i].value;
        struct err why = {0};

        if (pattern_check(&why, text) < 0)
            return manifest_error(e, manifest, from->items[i].place, "%s", why.text);
        (*ret_list)[(*ret_count)++] = str_copy(text);
    }
    return 0;
}

int plan_take_test(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    const struct number *budget = &manifest->test.budget;

    if (budget->given && (budget->value == 0 || budget->value > DESCRIPTION_BUDGET_MOST))
        return manifest_error(e, manifest, budget->place, "a budget is 1 to %d seconds",
                              DESCRIPTION_BUDGET_MOST);
    plan->budget = (unsigned)budget->value;
    if (take_list(e, manifest, &manifest->test.expect, &plan->expects, &plan->expect_count) < 0)
        return -1;
    return take_list(e, manifest, &manifest->test.reject, &plan->rejects, &plan->reject_count);
}
