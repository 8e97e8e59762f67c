/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/machines.h"

#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/mem.h"
#include "lint/data.h"

void machines_free(struct machines *machines)
{
    for (size_t i = 0; i < machines->count; i++) {
        for (int route = 0; route < ROUTE_COUNT; route++)
            free(machines->items[i].blockers[route]);
        free(machines->items[i].known);
    }
    free(machines->items);
    json_decref(machines->json);
    *machines = (struct machines){0};
}

/* Appends the rules that a list of ids names. */
static int add_rules(struct err *e, const json_t *ids, const struct rule **list, size_t *count)
{
    const json_t *id;
    size_t i;

    json_array_foreach(ids, i, id)
    {
        const char *text = json_string_value(id);
        const struct rule *rule = text ? rule_find(text) : NULL;

        if (!rule)
            return err_set(e, ERR_FAULT, "machines.json: there is no rule \"%s\"",
                           text ? text : "(not a text)");
        list[(*count)++] = rule;
    }
    return 0;
}

static int read_route(struct err *e, const json_t *shared, const json_t *routes, enum route route,
                      struct machine_class *machine)
{
    const json_t *own = json_object_get(routes, lint_route_name(route));
    const json_t *common = json_object_get(shared, lint_route_name(route));
    size_t count = 0;

    machine->has_route[route] = own != NULL;
    machine->blockers[route] = mem_array(json_array_size(own) + json_array_size(common) + 1,
                                         sizeof *machine->blockers[route]);
    if (!own)
        return 0;
    if (add_rules(e, own, machine->blockers[route], &count) < 0)
        return -1;
    return add_rules(e, common, machine->blockers[route], &count);
}

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static void read_known(const json_t *list, struct machine_class *machine)
{
    const json_t *known;
    size_t i;

    machine->known = mem_array(json_array_size(list) + 1, sizeof *machine->known);
    json_array_foreach(list, i, known) machine->known[machine->known_count++] =
        (struct machine_known){text_at(known, "name"), text_at(known, "source")};
}

static int read_class(struct err *e, const json_t *shared, const json_t *json,
                      struct machine_class *machine)
{
    machine->profile = text_at(json, "profile");
    machine->title = text_at(json, "title");
    machine->about = text_at(json, "about");
    if (!*machine->profile || !*machine->title)
        return err_set(e, ERR_FAULT, "machines.json: a class without profile or title");
    for (int route = 0; route < ROUTE_COUNT; route++)
        if (read_route(e, shared, json_object_get(json, "routes"), (enum route)route, machine) < 0)
            return -1;
    read_known(json_object_get(json, "known"), machine);
    return 0;
}

int machines_load(struct err *e, struct machines *ret_machines)
{
    CLEANUP(machines_free) struct machines machines = {0};
    const json_t *classes, *json;
    size_t i;

    if (data_load(e, DATA_MACHINES, &machines.json) < 0)
        return -1;
    classes = json_object_get(machines.json, "classes");
    machines.items = mem_array(json_array_size(classes) + 1, sizeof *machines.items);
    json_array_foreach(classes, i, json)
    {
        machines.count++;
        if (read_class(e, json_object_get(machines.json, "shared"), json, &machines.items[i]) < 0)
            return -1;
    }
    *ret_machines = machines;
    machines = (struct machines){0};
    return 0;
}

const struct machine_class *machines_find(const struct machines *machines, const char *profile)
{
    for (size_t i = 0; i < machines->count; i++)
        if (strcasecmp(machines->items[i].profile, profile) == 0)
            return &machines->items[i];
    return NULL;
}

/* How the image is booted by a route, when nothing stands against it. */
static const char *how(enum route route, const struct layout *layout)
{
    switch (route) {
    case ROUTE_BIOS_CD:
    case ROUTE_UEFI_CD:
        return "El Torito";
    case ROUTE_BIOS_USB:
        return "MBR";
    default:
        return layout->gpt_announced && layout_esp_partition_of(layout, ENTRY_GPT) ? "GPT" : "MBR";
    }
}

/* An error stands against every machine; a wish of the class's own profile against this one. */
static bool stands_against(const struct machine_class *machine, const struct finding *finding)
{
    const char *profile = finding->rule->profile;

    return profile ? strcmp(profile, machine->profile) == 0 : finding->severity == SEVERITY_ERROR;
}

struct machine_verdict machine_judge(const struct machine_class *machine, enum route route,
                                     const struct layout *layout, const struct findings *findings)
{
    if (!machine->has_route[route])
        return (struct machine_verdict){.answer = ANSWER_NOT_ASKED};
    for (const struct rule *const *rule = machine->blockers[route]; *rule; rule++)
        for (size_t i = 0; i < findings->count; i++) {
            const struct finding *finding = &findings->items[i];

            if (finding->rule == *rule &&
                (stands_against(machine, finding) ||
                 (strncmp((*rule)->id, "RTE-", 4) == 0 && !findings->offered.has[route])))
                return (struct machine_verdict){.answer = ANSWER_NO, .because = finding};
        }
    return (struct machine_verdict){.answer = ANSWER_YES, .how = how(route, layout)};
}
