/* SPDX-License-Identifier: GPL-2.0-or-later */
/* machine_judge(): which path leads a class of machine to a loader, or what closes them all. */
#include <string.h>

#include "base/mem.h"
#include "fmt/eltorito.h"
#include "lint/linting.h"
#include "lint/machines.h"

/* --- what a path follows ---------------------------------------------------------------------- */

static const struct entry *first_fat(const struct layout *layout)
{
    for (size_t i = 0; i < layout->entry_count; i++) {
        const struct entry *entry = &layout->entries[i];

        if (entry->kind == ENTRY_ELTORITO && entry->as.eltorito.bootable &&
            !entry->as.eltorito.media && entry->as.eltorito.loader == LOADER_FAT)
            return entry;
    }
    return NULL;
}

/* The entry that leads to a loader; NULL: there is none, or the path needs none. */
static const struct entry *entry_of(enum machine_path path, const struct layout *layout)
{
    const struct entry *entry;

    switch (path) {
    case PATH_BIOS_CD:
        return layout_eltorito(layout, ELTORITO_PLATFORM_X86);
    case PATH_ELTORITO:
        return layout_eltorito(layout, ELTORITO_PLATFORM_EFI);
    case PATH_ELTORITO_ANY:
        entry = layout_eltorito(layout, ELTORITO_PLATFORM_EFI);
        return entry ? entry : first_fat(layout);
    case PATH_GPT:
        return lint_gpt_is_valid(layout) ? layout_esp_partition_of(layout, ENTRY_GPT) : NULL;
    case PATH_MBR:
        return layout_esp_partition_of(layout, ENTRY_MBR);
    default:
        return NULL;
    }
}

/* Whether the image has what the path begins with. */
static bool is_there(enum machine_path path, const struct layout *layout,
                     const struct findings *findings)
{
    const bool *offered = findings->offered.has;

    switch (path) {
    case PATH_BIOS_CD:
        return offered[ROUTE_BIOS_CD];
    case PATH_BIOS_DISK:
        return offered[ROUTE_BIOS_USB];
    case PATH_ELTORITO:
        return offered[ROUTE_UEFI_CD];
    case PATH_ELTORITO_ANY:
        return offered[ROUTE_UEFI_CD] || first_fat(layout);
    default:
        return entry_of(path, layout) != NULL;
    }
}

/* --- findings --------------------------------------------------------------------------------- */

static bool is_inside(uint64_t offset, uint64_t start, uint64_t length)
{
    return offset >= start && offset - start < length;
}

/* Of another boot entry than the one that is followed (NULL: none is), or inside of another EFI
 * system partition. */
static bool is_of_another(const struct finding *finding, const struct entry *followed,
                          const struct layout *layout)
{
    for (size_t i = 0; followed && i < layout->entry_count; i++) {
        const struct entry *entry = &layout->entries[i];

        if (entry->kind == ENTRY_ELTORITO && followed->kind == ENTRY_ELTORITO &&
            is_inside(finding->offset, entry->offset, ELTORITO_RECORD))
            return entry != followed;
    }
    for (size_t i = 0; followed && i < layout->esp_count; i++)
        if (is_inside(finding->offset, layout->esps[i].start, layout->esps[i].size))
            return layout->esps[i].start != followed->start;
    return false;
}

/* An error stands against every machine, a finding of the class's own profile (NULL: none) against
 * this one; `followed` as in is_of_another(). */
static const struct finding *first_of(const struct findings *findings,
                                      const struct rule *const *rules, const char *profile,
                                      const struct entry *followed, const struct layout *layout)
{
    for (; *rules; rules++)
        for (size_t i = 0; i < findings->count; i++) {
            const struct finding *finding = &findings->items[i];
            const char *own = (*rules)->profile;

            if (finding->rule == *rules &&
                (finding->severity == SEVERITY_ERROR ||
                 (profile && own && strcmp(own, profile) == 0)) &&
                !is_of_another(finding, followed, layout))
                return finding;
        }
    return NULL;
}

/* Of an image that offers nothing by the route: the finding that says so. */
static const struct finding *nothing_there(const struct findings *findings, enum lint_route route)
{
    static char text[] = "nothing to boot by this route; too many findings to keep that one";
    static struct finding dropped[ROUTE_COUNT];

    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].rule == &rules_route[route])
            return &findings->items[i];
    dropped[route] =
        (struct finding){.rule = &rules_route[route], .offset = UINT64_MAX, .text = text};
    return &dropped[route];
}

/* --- the paths, one after the other ----------------------------------------------------------- */

/* edk2 makes a device of every record that is marked as bootable, whoever it is for. */
static bool has_eltorito(const struct layout *layout, const struct findings *findings)
{
    /* No catalog, one that is refused, one with entries that only some firmware sees. */
    const struct rule *const unsure[] = {rule_find("ELT-01"), rule_find("ELT-02"),
                                         rule_find("ELT-06"), NULL};

    if (first_of(findings, unsure, NULL, NULL, layout))
        return false;
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == ENTRY_ELTORITO && layout->entries[i].as.eltorito.bootable &&
            layout->entries[i].start < layout->size)
            return true;
    return false;
}

/* UEFI §13.3.2 has firmware look for something else only when there is no GPT, and for an MBR only
 * when there is no El Torito either: what they lead to is the last word. */
static bool ends_search(enum machine_path path, const struct layout *layout,
                        const struct findings *findings)
{
    if (path == PATH_GPT)
        return lint_gpt_is_valid(layout);
    return machine_path_is_eltorito(path) && has_eltorito(layout, findings);
}

static struct machine_verdict try_paths(const struct machine_class *machine, enum lint_route route,
                                        const struct layout *layout,
                                        const struct findings *findings)
{
    const struct finding *because = NULL;

    for (size_t i = 0; i < machine->step_count[route]; i++) {
        const struct machine_step *step = &machine->steps[route][i];
        const struct finding *blocker =
            first_of(findings, step->blockers, NULL, entry_of(step->path, layout), layout);

        if (!blocker && is_there(step->path, layout, findings))
            return (struct machine_verdict){ANSWER_YES, step->how, NULL};
        if (!because)
            because = blocker;
        if (ends_search(step->path, layout, findings)) {
            /* Of an image that offers the route: the catalog is there, without its EFI entry. */
            if (!because && findings->offered.has[route] && step->path != PATH_GPT)
                because = nothing_there(findings, ROUTE_UEFI_CD);
            break;
        }
    }
    return (struct machine_verdict){.answer = ANSWER_NO,
                                    .because = because ? because : nothing_there(findings, route)};
}

struct machine_verdict machine_judge(const struct machine_class *machine, enum lint_route route,
                                     const struct layout *layout, const struct findings *findings)
{
    const struct finding *wish;

    if (!machine->has_route[route])
        return (struct machine_verdict){.answer = ANSWER_NOT_ASKED};
    wish = first_of(findings, machine->wishes[route], machine->profile, NULL, layout);
    if (wish)
        return (struct machine_verdict){.answer = ANSWER_NO, .because = wish};
    return try_paths(machine, route, layout, findings);
}
