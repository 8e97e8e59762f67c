/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All rules: the tables of the families, one after the other. */
#include <strings.h>

#include "base/mem.h"
#include "lint/rule.h"

static const struct rule *const families[] = {
    rules_iso, rules_eltorito,    rules_mbr,     rules_gpt,  rules_apm,
    rules_esp, rules_secure_boot, rules_writing, rules_menu, rules_route,
};

size_t rule_count(void)
{
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(families); i++)
        for (const struct rule *rule = families[i]; rule->id; rule++)
            count++;
    return count;
}

const struct rule *rule_at(size_t index)
{
    for (size_t i = 0; i < COUNT_OF(families); i++)
        for (const struct rule *rule = families[i]; rule->id; rule++)
            if (index-- == 0)
                return rule;
    return NULL;
}

int rule_order(const struct rule *rule)
{
    int order = 0;

    for (size_t i = 0; i < COUNT_OF(families); i++)
        for (const struct rule *at = families[i]; at->id; at++, order++)
            if (at == rule)
                return order;
    return order;
}

const struct rule *rule_find(const char *id)
{
    for (size_t i = 0; i < COUNT_OF(families); i++)
        for (const struct rule *rule = families[i]; rule->id; rule++)
            if (strcasecmp(rule->id, id) == 0)
                return rule;
    return NULL;
}

const char *severity_name(enum severity severity)
{
    static const char *const names[] = {
        [SEVERITY_INFO] = "info", [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};

    return names[severity];
}
