/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What proves the boot: regular expressions for the console, checked now and not when it is late.
 */
#include <regex.h>

#include "author/plan_parts.h"
#include "base/mem.h"

static int take_list(struct err *e, const struct manifest *manifest, const struct text_list *from,
                     char ***ret_list, size_t *ret_count)
{
    *ret_list = mem_array(from->count, sizeof **ret_list);
    for (size_t i = 0; i < from->count; i++) {
        regex_t compiled;
        char why[200];
        int code = regcomp(&compiled, from->items[i].value, REG_EXTENDED | REG_NOSUB);

        if (code) {
            (void)regerror(code, &compiled, why, sizeof why);
            return manifest_error(e, manifest, from->items[i].place,
                                  "this is not an extended regular expression: %s", why);
        }
        regfree(&compiled);
        (*ret_list)[(*ret_count)++] = str_copy(from->items[i].value);
    }
    return 0;
}

int plan_take_test(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    plan->budget = (unsigned)manifest->test.budget.value;
    if (manifest->test.budget.given && plan->budget == 0)
        return manifest_error(e, manifest, manifest->test.budget.place,
                              "a budget of no seconds cannot be kept");
    if (take_list(e, manifest, &manifest->test.expect, &plan->expects, &plan->expect_count) < 0)
        return -1;
    return take_list(e, manifest, &manifest->test.reject, &plan->rejects, &plan->reject_count);
}
