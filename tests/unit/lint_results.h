/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lint may have found, made up, with foreign bytes in every text: for the tests of its
 * reports.
 *
 *     [0] a hybrid image with findings of every kind   [1] one that could not be read
 */
#ifndef UNIT_LINT_RESULTS_H
#define UNIT_LINT_RESULTS_H

#include <string.h>

#include "base/mem.h"
#include "fmt/gpt.h"
#include "lint/report.h"

/* Terminal escapes, markup, what is no UTF-8, what is no XML, and a mark that turns text around. */
#define HOSTILE "\033[31m<a href=\"x\">&\xff\xef\xbf\xbf\xe2\x80\xae"
#define SAFE    "\\x1b[31m<a href=\"x\">&\\xff\xef\xbf\xbf\\xe2\\x80\\xae"

static struct machines machines;
static struct lint_result results[2];

static inline struct finding *found(const char *rule, enum severity severity, const char *text)
{
    struct findings *findings = &results[0].findings;
    struct finding *finding;

    ARRAY_GROW(findings->items, findings->count, findings->room);
    finding = &findings->items[findings->count++];
    *finding = (struct finding){.rule = rule_find(rule),
                                .severity = severity,
                                .counts = true,
                                .offset = UINT64_MAX,
                                .text = str_copy(text)};
    return finding;
}

static inline void make_findings(void)
{
    struct finding *finding;

    found("GPT-02", SEVERITY_ERROR, "partitions 1 and 2 share sectors 64 to 99")->offset = 1024;
    found("GPT-02", SEVERITY_ERROR, "partitions 3 and 4 share sectors 264 to 299")->offset = 1152;
    finding = found("MNU-01", SEVERITY_WARNING, SAFE " is not in the image");
    finding->path = str_copy("/boot/" HOSTILE ".cfg");
    finding->line = 12;
    found("RTE-02", SEVERITY_INFO, "no boot code in sector 0")->offset = 0;
    finding = found("GPT-04", SEVERITY_WARNING, "the GPT is good");
    finding->counts = false;
    finding = found("GPT-07", SEVERITY_INFO, "partition 2 is not aligned");
    finding->counts = false;
    finding->ignored = true;
}

static inline int make_results(void **state)
{
    struct layout *layout = &results[0].layout;
    struct err e = {0};

    (void)state;
    layout->size = 1 << 20;
    layout->gpt_announced = layout->gpt_primary_ok = true;
    memcpy(layout_add_entry(layout, ENTRY_GPT, 2, 65536, 65536)->as.gpt.type, GPT_TYPE_ESP,
           sizeof GPT_TYPE_ESP);
    results[0].image = "out dir/50%" HOSTILE ".iso";
    results[0].findings.offered =
        (struct routes){{[ROUTE_BIOS_CD] = true, [ROUTE_UEFI_CD] = true, [ROUTE_UEFI_USB] = true}};
    make_findings();
    results[1].image = "/srv/gone.iso";
    results[1].failure = str_copy("cannot read " HOSTILE);
    results[1].failure_kind = ERR_FAULT;
    return machines_load(&e, &machines);
}

static inline int drop_results(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        layout_free(&results[i].layout);
        findings_free(&results[i].findings);
        free(results[i].failure);
        results[i] = (struct lint_result){0};
    }
    machines_free(&machines);
    return 0;
}

#endif
