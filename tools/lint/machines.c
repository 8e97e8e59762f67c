/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/machines.h"

#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/mem.h"
#include "lint/data.h"
#include "lint/linting.h"

static const struct {
    const char *name; /* in machines.json */
    const char *how;  /* for people */
} paths[PATH_COUNT] = {
    [PATH_BIOS_CD] = {"bios-cd", "El Torito"},
    [PATH_BIOS_DISK] = {"bios-disk", "MBR"},
    [PATH_ELTORITO] = {"eltorito", "El Torito"},
    [PATH_ELTORITO_ANY] = {"eltorito-any", "El Torito"},
    [PATH_GPT] = {"gpt", "GPT"},
    [PATH_MBR] = {"mbr", "MBR"},
};

void machines_free(struct machines *machines)
{
    for (size_t i = 0; i < machines->count; i++) {
        for (int route = 0; route < ROUTE_COUNT; route++) {
            free(machines->items[i].wishes[route]);
            free(machines->items[i].blockers[route]);
        }
        free(machines->items[i].known);
    }
    for (int path = 0; path < PATH_COUNT; path++)
        free(machines->path_blockers[path]);
    free(machines->items);
    json_decref(machines->json);
    *machines = (struct machines){0};
}

/* The rules that a list of ids names, NULL-terminated; no list is an empty one. */
static int read_rules(struct err *e, const json_t *ids, const struct rule ***ret_rules)
{
    CLEANUP(free_ptr)
    const struct rule **rules = mem_array(json_array_size(ids) + 1, sizeof *rules);
    const json_t *id;
    size_t i;

    json_array_foreach(ids, i, id)
    {
        const char *text = json_string_value(id);

        rules[i] = text ? rule_find(text) : NULL;
        if (!rules[i])
            return err_set(e, ERR_FAULT, "machines.json: there is no rule \"%s\"",
                           text ? text : "(not a text)");
    }
    *ret_rules = STEAL(rules);
    return 0;
}

static int read_paths(struct err *e, const json_t *json, struct machines *machines)
{
    for (int path = 0; path < PATH_COUNT; path++)
        if (read_rules(e, json_object_get(json, paths[path].name), &machines->path_blockers[path]) <
            0)
            return -1;
    return 0;
}

static int read_step(struct err *e, const struct machines *machines, const json_t *name,
                     struct machine_step *ret_step)
{
    const char *text = json_string_value(name);

    for (int path = 0; text && path < PATH_COUNT; path++)
        if (strcmp(paths[path].name, text) == 0) {
            *ret_step = (struct machine_step){(enum machine_path)path, paths[path].how,
                                              machines->path_blockers[path]};
            return 0;
        }
    return err_set(e, ERR_FAULT, "machines.json: there is no path \"%s\"",
                   text ? text : "(not a text)");
}

static void add_blockers(const struct rule *const *rules, const struct rule ***list, size_t *count,
                         size_t *room)
{
    for (; *rules; rules++) {
        ARRAY_GROW(*list, *count, *room);
        (*list)[(*count)++] = *rules;
    }
}

bool machine_path_is_eltorito(enum machine_path path)
{
    return path == PATH_ELTORITO || path == PATH_ELTORITO_ANY;
}

/* Everything that can be behind a no: for those who explain a rule. */
static void gather_blockers(struct machine_class *machine, enum lint_route route)
{
    static const struct rule *const no_efi[] = {&rules_route[ROUTE_UEFI_CD], NULL};
    const struct rule **list = NULL, *const missing[] = {&rules_route[route], NULL};
    size_t count = 0, room = 0;

    add_blockers(machine->wishes[route], &list, &count, &room);
    for (size_t i = 0; i < machine->step_count[route]; i++) {
        add_blockers(machine->steps[route][i].blockers, &list, &count, &room);
        if (machine_path_is_eltorito(machine->steps[route][i].path))
            add_blockers(no_efi, &list, &count, &room);
    }
    if (machine->has_route[route])
        add_blockers(missing, &list, &count, &room);
    ARRAY_GROW(list, count, room);
    list[count] = NULL;
    machine->blockers[route] = list;
}

static int read_route(struct err *e, const struct machines *machines, const json_t *json,
                      enum lint_route route, struct machine_class *machine)
{
    const json_t *names = json_object_get(json, "by"), *name;
    size_t i;

    machine->has_route[route] = json != NULL;
    if (json && (!json_array_size(names) || json_array_size(names) > PATH_COUNT))
        return err_set(e, ERR_FAULT, "machines.json: %s: %s has no paths, or too many",
                       machine->profile, lint_route_name(route));
    json_array_foreach(names, i, name)
    {
        if (read_step(e, machines, name, &machine->steps[route][i]) < 0)
            return -1;
        machine->step_count[route]++;
    }
    if (read_rules(e, json_object_get(json, "unless"), &machine->wishes[route]) < 0)
        return -1;
    gather_blockers(machine, route);
    return 0;
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

static int read_class(struct err *e, const struct machines *machines, const json_t *json,
                      struct machine_class *machine)
{
    const json_t *routes = json_object_get(json, "routes");

    machine->profile = text_at(json, "profile");
    machine->title = text_at(json, "title");
    machine->about = text_at(json, "about");
    if (!*machine->profile || !*machine->title)
        return err_set(e, ERR_FAULT, "machines.json: a class without profile or title");
    for (int i = 0; i < ROUTE_COUNT; i++) {
        enum lint_route route = (enum lint_route)i;

        if (read_route(e, machines, json_object_get(routes, lint_route_name(route)), route,
                       machine) < 0)
            return -1;
    }
    read_known(json_object_get(json, "known"), machine);
    return 0;
}

int machines_load(struct err *e, struct machines *ret_machines)
{
    CLEANUP(machines_free) struct machines machines = {0};
    const json_t *classes, *json;
    size_t i;

    if (data_load(e, DATA_MACHINES, &machines.json) < 0 ||
        read_paths(e, json_object_get(machines.json, "paths"), &machines) < 0)
        return -1;
    classes = json_object_get(machines.json, "classes");
    machines.items = mem_array(json_array_size(classes) + 1, sizeof *machines.items);
    json_array_foreach(classes, i, json)
    {
        machines.count++;
        if (read_class(e, &machines, json, &machines.items[i]) < 0)
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
