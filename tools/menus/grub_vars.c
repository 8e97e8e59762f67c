/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the variables of a GRUB script hold, as far as it is known. */
#include <string.h>

#include "base/mem.h"
#include "menus/grub_script.h"

static const struct grub_var *find_var(const struct grub_script *g, const char *name)
{
    for (size_t i = g->var_count; i-- > 0;)
        if (strcmp(g->vars[i].name, name) == 0)
            return &g->vars[i];
    return NULL;
}

void grub_set(struct grub_script *g, size_t scope, const char *name, const char *value,
              bool computed)
{
    struct grub_var *var = (struct grub_var *)find_var(g, name);

    if (!var || var < g->vars + scope) {
        /* One that there is no room for stays what it was; nobody writes so many. */
        if (g->var_count == GRUB_VARS_MAX)
            return;
        var = &g->vars[g->var_count++];
        *var = (struct grub_var){.name = str_copy(name)};
    }
    free(var->value);
    var->value = value ? str_copy(value) : NULL;
    var->computed = computed;
}

void grub_forget(struct grub_script *g, size_t scope)
{
    while (g->var_count > scope) {
        g->var_count--;
        free(g->vars[g->var_count].name);
        free(g->vars[g->var_count].value);
    }
}

const char *grub_value(struct grub_script *g, const char *name, bool *ret_computed)
{
    const struct grub_var *var = find_var(g, name);

    if (!var || !var->value)
        return NULL;
    g->values_size += strlen(var->value) + 1;
    *ret_computed = var->computed;
    return g->values_size <= GRUB_VALUES_MAX ? var->value : NULL;
}
