/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an image promises of itself, and what becomes of a promise that nobody understands. */
#include "unit/lint_fixture.h"
#include "unit/made_tree.h"

/* The findings of an image without any way to boot, which says `text` of itself. */
static void judge(const char *text, struct findings *ret_findings)
{
    const struct made_file files[] = {
        {"live/vmlinuz", "kernel"}, {".isowright/image.json", text}, {0}};
    CLEANUP(buf_free) struct buf bytes = {0};
    CLEANUP(layout_free) struct layout layout = {0};
    struct lint_options options = {0};
    struct err e = {0};

    made_tree_of(text ? files : (const struct made_file[]){files[0], {0}}, &bytes);
    struct source image = source_memory("image", bytes.data, bytes.len);

    if (layout_from_image(&e, &image, &layout) < 0 ||
        lint_image(&e, &image, &layout, &options, ret_findings) < 0)
        fail_msg("%s", e.text);
}

static void promises_are_held(void **state)
{
    static const struct {
        const char *text, *fires;
    } cases[] = {
        {"{}", ""},
        {"{\"boot\": {\"legs\": [\"bios/cd\", \"uefi/usb\"]}}",
         "E RTE-01, E RTE-04, -I RTE-01, -I RTE-04"},
        /* Of a newer isowright, with more than this one knows */
        {"{\"schema\": 7, \"id\": {}, \"boot\": {\"legs\": [\"bios/usb\", \"new/leg\"]}}",
         "E RTE-02, -I RTE-02"},
        {"{\"boot\": {\"legs\": [\"bios/cd\"]}, \"test\": {\"budget\": \"long\"}}", "E RTE-05"},
        {"no JSON", "E RTE-05"},
    };
    CLEANUP(findings_free) struct findings good = {0};
    size_t wrong = 0;

    (void)state;
    judge(NULL, &good);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(findings_free) struct findings findings = {0};

        judge(cases[i].text, &findings);
        wrong += !lint_is_golden(cases[i].text, cases[i].fires, &good, &findings);
    }
    assert_int_equal(wrong, 0);
}

static void what_is_not_understood_is_told_with_its_place(void **state)
{
    CLEANUP(findings_free) struct findings findings = {0};

    (void)state;
    judge("{\"test\": {\"budget\": \"long\"}}", &findings);
    for (size_t i = 0; i < findings.count; i++)
        if (strcmp(findings.items[i].rule->id, "RTE-05") == 0) {
            assert_string_equal(findings.items[i].text,
                                "/.isowright/image.json: \"test\": \"budget\" is not a positive "
                                "number");
            return;
        }
    fail_msg("RTE-05 does not fire");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promises_are_held),
        cmocka_unit_test(what_is_not_understood_is_told_with_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
