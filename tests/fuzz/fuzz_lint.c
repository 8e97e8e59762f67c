/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All that happens to an image that somebody else made: reading, menus, rules, reports of every
 * kind. It must end, leak nothing, cover every byte with regions, and say nothing that a terminal
 * or a parser stumbles over.
 */
#include <string.h>

#include "base/json.h"
#include "lint/report.h"
#include "patched.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "does not hold: %s\n", #condition);                                    \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static void check_cover(const struct layout *layout)
{
    uint64_t at = 0;

    for (size_t i = 0; i < layout->region_count; i++) {
        MUST(layout->regions[i].start == at && layout->regions[i].length);
        at += layout->regions[i].length + layout->regions[i].padding;
    }
    MUST(at == layout->size);
}

static void check_findings(const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        MUST(finding->rule && finding->text && *finding->text);
        MUST(!finding->counts || !finding->ignored);
        MUST(finding->path || !finding->line);
    }
}

/* Without colour nothing but printable characters and line ends may be there. */
static void check_text(const struct buf *text)
{
    for (size_t i = 0; i < text->len; i++)
        MUST((unsigned char)text->data[i] >= ' ' || text->data[i] == '\n');
}

static void check_json(const json_t *json)
{
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(json_drop) json_t *again = NULL;

    json_render(json, &text);
    again = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, NULL);
    MUST(again);
}

/* One report a run, and mostly none: making them takes longer than judging. */
static void report(const struct lint_result *result, const struct machines *machines,
                   unsigned which)
{
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(json_drop) json_t *json = NULL;

    switch (which) {
    case 1:
        layout_to_text(&result->layout, false, &text);
        lint_report_text(result, machines, false, &text);
        check_text(&text);
        return;
    case 2:
        json = lint_report_json(result, 1, machines);
        json_put(json, "layout", layout_to_json(&result->layout));
        check_json(json);
        return;
    case 3:
        lint_report_junit(result, 1, SEVERITY_WARNING, &text);
        check_text(&text);
        json = lint_report_sarif(result, 1);
        check_json(json_object_get(json_array_get(json_object_get(json, "runs"), 0), "results"));
        return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct machines machines;
    static const struct lint_options options = {0};
    CLEANUP(free_ptr) uint8_t *bytes = NULL;
    struct lint_result result = {.image = "fuzz.iso"};
    struct source image;
    struct err e = {0};
    size_t room;

    if (!machines.count && machines_load(&e, &machines) < 0)
        abort();
    bytes = patched_image(data, size, &room);
    image = source_memory("fuzz", bytes, room);
    if (layout_from_image(&e, &image, &result.layout) == 0) {
        check_cover(&result.layout);
        if (lint_image(&e, &image, &result.layout, &options, &result.findings) < 0)
            MUST(!"memory can always be read");
        check_findings(&result.findings);
        report(&result, &machines, size ? data[0] / PATCHED_MORE : 0);
    }
    findings_free(&result.findings);
    layout_free(&result.layout);
    return 0;
}
