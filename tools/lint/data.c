/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/data.h"

#include <stddef.h>

#include "base/embed.h"

EMBED(lint_machines, "tools/lint/machines.json");
EMBED(lint_sbat, "tools/lint/sbat.json");

int data_load(struct err *e, enum data_file file, json_t **ret_json)
{
    static const struct {
        const char *name, *begin, *end;
    } files[] = {
        [DATA_MACHINES] = {"machines.json", lint_machines_begin, lint_machines_end},
        [DATA_SBAT] = {"sbat.json", lint_sbat_begin, lint_sbat_end},
    };
    json_error_t wrong;
    json_t *json = json_loadb(files[file].begin, (size_t)(files[file].end - files[file].begin),
                              JSON_REJECT_DUPLICATES, &wrong);

    if (!json)
        return err_set(e, ERR_FAULT, "%s:%d:%d: %s", files[file].name, wrong.line, wrong.column,
                       wrong.text);
    *ret_json = json;
    return 0;
}
