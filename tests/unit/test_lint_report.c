/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lint found, as text, JSON and JUnit; rules explained. SARIF: test_lint_sarif.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/json.h"
#include "base/wrap.h"
#include "unit/lint_results.h"
#include "unit/xml_check.h"

static void assert_has(const struct buf *text, const char *part)
{
    if (!strstr(buf_str(text), part))
        fail_msg("\"%s\" is not in\n%s", part, buf_str(text));
}

static void assert_has_not(const struct buf *text, const char *part)
{
    if (strstr(buf_str(text), part))
        fail_msg("\"%s\" is in\n%s", part, buf_str(text));
}

static void assert_width(const struct buf *text, size_t width)
{
    for (const char *line = buf_str(text); *line;) {
        size_t length = strcspn(line, "\n"), columns = 0;

        for (size_t i = 0; i < length; i++)
            columns += ((unsigned char)line[i] & 0xc0) != 0x80;
        if (columns > width)
            fail_msg("%zu columns: %.*s", columns, (int)length, line);
        if (length && line[length - 1] == ' ')
            fail_msg("blanks at the end: %.*s", (int)length, line);
        line += length + (line[length] == '\n');
    }
}

/* --- text ------------------------------------------------------------------------------------- */

static void text_tells_what_counts(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    lint_report_text(&results[0], &machines, false, &text);
    assert_has(&text, ": 2 errors, 1 warning, 1 note\n");
    assert_has(&text, "\nErrors\n\n  GPT-02  ");
    assert_has(&text, "byte 1024 (sector 0): partitions 1 and 2 share sectors 64 to 99\n");
    assert_has(&text, "byte 1152 (sector 0): partitions 3 and 4 share sectors 264 to 299\n");
    assert_has(&text, "\nWarnings\n\n  MNU-01  ");
    assert_has(&text, "\nNotes\n\n  RTE-02  ");
    /* A wish of one class is no finding to list, but the reason for a no in the table. */
    assert_true(strstr(text.data, "the GPT is good") > strstr(text.data, "Which firmware starts"));
    assert_has_not(&text, "partition 2 is not aligned");
    assert_has(&text, "1 finding ignored. 1 finding counts only with --profile (GPT-04 for "
                      "csm-nogpt).");
    assert_width(&text, 100);
}

static void text_is_safe_for_a_terminal(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    lint_report_text(&results[0], &machines, false, &text);
    lint_report_text(&results[1], &machines, false, &text);
    assert_null(strchr(text.data, '\033'));
    assert_null(strchr(text.data, (char)0xff));
    assert_has_not(&text, "\xe2\x80\xae");
    assert_has(&text, "/boot/" SAFE ".cfg:12: ");
    assert_has(&text, "\n/srv/gone.iso: could not be judged: cannot read \\x1b[31m");
}

static void text_has_colour_only_when_asked(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    lint_report_text(&results[0], &machines, true, &text);
    assert_has(&text, "\033[31mno: GPT-02\033[0m");
    assert_has(&text, "\033[32mEl Torito\033[0m");
    assert_has_not(&text, "\033[31m<a");
}

/* The line of the table that begins with a class's title. */
static const char *row_of(const struct buf *text, const char *profile)
{
    const char *row = strstr(buf_str(text), machines_find(&machines, profile)->title);

    assert_non_null(row);
    return row;
}

static void table_answers_each_class(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};
    const char *row;

    (void)state;
    lint_report_text(&results[0], &machines, false, &text);
    row = row_of(&text, "seabios");
    assert_memory_equal(strchr(row, '\n') - 37, "El Torito   no: RTE-02  -           -", 37);
    row = row_of(&text, "edk2");
    assert_memory_equal(strchr(row, '\n') - 22, "El Torito   no: GPT-02", 22);
    row = row_of(&text, "csm-nogpt");
    assert_memory_equal(strchr(row, '\n') - 37, "El Torito   no: GPT-04  -           -", 37);
    assert_has(&text, "\n          (csm-nogpt) ThinkPad T420, ");
    assert_has(&text, "\n  GPT-02  ");
}

static void clean_image_is_told_so(void **state)
{
    struct lint_result clean = {.image = "good.iso", .layout = results[0].layout};
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    clean.findings.offered = (struct routes){{true, true, true, true}};
    lint_report_text(&clean, &machines, false, &text);
    assert_has(&text, "good.iso: nothing to object\n");
    assert_has_not(&text, "Errors");
    assert_has_not(&text, "no:");
}

static void many_findings_of_a_rule_are_summed_up(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    for (int i = 0; i < 30; i++)
        found("RTE-03", SEVERITY_INFO, "again");
    lint_report_text(&results[0], &machines, false, &text);
    assert_has(&text, "          again\n          ... and 22 more\n");
}

/* --- JSON ------------------------------------------------------------------------------------- */

static const char *text_at(const json_t *json, const char *key)
{
    const char *text = json_string_value(json_object_get(json, key));

    if (!text)
        fail_msg("no text \"%s\"", key);
    return text;
}

static void json_has_everything(void **state)
{
    CLEANUP(json_drop) json_t *root = lint_report_json(results, 2, &machines);
    const json_t *images = json_object_get(root, "images"), *first = json_array_get(images, 0);
    const json_t *findings = json_object_get(first, "findings");
    const json_t *menu = json_array_get(findings, 2), *profile = json_array_get(findings, 4);
    const json_t *summary = json_object_get(first, "summary");

    (void)state;
    assert_int_equal(json_integer_value(json_object_get(root, "schema")), 1);
    assert_int_equal(json_array_size(findings), 6);
    assert_string_equal(text_at(json_array_get(findings, 0), "rule"), "GPT-02");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(findings, 0), "offset")),
                     1024);
    assert_true(json_is_null(json_object_get(menu, "offset")));
    assert_int_equal(json_integer_value(json_object_get(menu, "line")), 12);
    assert_string_equal(text_at(menu, "path"), "/boot/" SAFE ".cfg");
    assert_string_equal(text_at(profile, "profile"), "csm-nogpt");
    assert_true(json_is_false(json_object_get(profile, "counts")));
    assert_true(json_is_true(json_object_get(json_array_get(findings, 5), "ignored")));
    assert_int_equal(json_integer_value(json_object_get(summary, "errors")), 2);
    assert_int_equal(json_integer_value(json_object_get(summary, "other_profiles")), 1);
    assert_int_equal(json_array_size(json_object_get(first, "machines")), machines.count);
    assert_string_equal(text_at(json_object_get(json_array_get(images, 1), "failure"), "kind"),
                        "fault");
}

static void json_can_be_read_back(void **state)
{
    CLEANUP(json_drop) json_t *root = lint_report_json(results, 2, &machines);
    CLEANUP(json_drop) json_t *again = NULL;
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    json_render(root, &text);
    again = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_equal(root, again));
}

static void json_answers_each_class(void **state)
{
    CLEANUP(json_drop) json_t *root = lint_report_json(results, 1, &machines);
    const json_t *classes =
        json_object_get(json_array_get(json_object_get(root, "images"), 0), "machines");
    const json_t *machine, *routes = NULL;
    size_t i;

    (void)state;
    json_array_foreach(classes, i, machine) if (strcmp(text_at(machine, "profile"), "edk2") == 0)
        routes = json_object_get(machine, "routes");
    assert_true(json_is_null(json_object_get(routes, "bios/cd")));
    assert_string_equal(text_at(json_object_get(routes, "uefi/cd"), "how"), "El Torito");
    assert_true(json_is_false(json_object_get(json_object_get(routes, "uefi/usb"), "boots")));
    assert_string_equal(text_at(json_object_get(routes, "uefi/usb"), "rule"), "GPT-02");
}

/* --- JUnit ------------------------------------------------------------------------------------ */

static void junit_is_well_formed(void **state)
{
    CLEANUP(buf_free) struct buf xml = {0};

    (void)state;
    lint_report_junit(results, 2, SEVERITY_ERROR, &xml);
    if (!xml_is_well_formed(xml.data))
        fail_msg("no XML:\n%s", xml.data);
    assert_has(&xml, "&lt;a href=&quot;x&quot;&gt;&amp;\\xff?\\xe2\\x80\\xae");
}

/* The checker itself: each of these is wrong in one place. */
static void bad_xml_is_noticed(void **state)
{
    static const char *const bad[] = {
        "<a>",         "<a></b>", "<a b=c/>", "<a b=\"<\"/>", "<a>&</a>", "<a>&x;</a>", "<a/><b/>",
        "<a>\033</a>", "a",       ""};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        CLEANUP(free_ptr)
        char *text = str_format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n%s\n", bad[i]);

        assert_false(xml_is_well_formed(text));
    }
    assert_true(xml_is_well_formed(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"c&lt;\">\n  <d/>x&amp;\n</a>\n"));
}

static void junit_fails_from_the_asked_severity_on(void **state)
{
    CLEANUP(buf_free) struct buf errors = {0};
    CLEANUP(buf_free) struct buf warnings = {0};
    CLEANUP(free_ptr)
    char *counts =
        str_format("tests=\"%zu\" failures=\"1\" errors=\"0\" skipped=\"1\"", rule_count());

    (void)state;
    lint_report_junit(results, 1, SEVERITY_ERROR, &errors);
    assert_has(&errors, counts);
    assert_has(&errors, "<failure type=\"GPT-02\" message=\"");
    assert_has(&errors, "error, byte 1152 (sector 0): partitions 3 and 4 share sectors");
    assert_has_not(&errors, "<failure type=\"MNU-01\"");
    assert_has(&errors, "<system-out>warning, /boot/\\x1b[31m");
    assert_has(&errors, "<skipped message=\"ignored\"/>");
    lint_report_junit(results, 1, SEVERITY_WARNING, &warnings);
    assert_has(&warnings, "<failure type=\"MNU-01\"");
    assert_has_not(&warnings, "<failure type=\"GPT-04\""); /* nobody asked for its profile */
}

static void junit_tells_what_was_not_judged(void **state)
{
    CLEANUP(buf_free) struct buf xml = {0};

    (void)state;
    lint_report_junit(&results[1], 1, SEVERITY_ERROR, &xml);
    assert_has(&xml, "tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\"");
    assert_has(&xml, "<error type=\"error\" message=\"cannot read \\x1b[31m&lt;a");
}

/* --- rules ------------------------------------------------------------------------------------ */

static void every_rule_can_be_explained(void **state)
{
    size_t count = rule_count();

    (void)state;
    for (size_t i = 0; i < count; i++) {
        CLEANUP(buf_free) struct buf text = {0};

        lint_explain(rule_at(i), &machines, false, &text);
        assert_int_equal(strncmp(text.data, rule_at(i)->id, strlen(rule_at(i)->id)), 0);
        assert_width(&text, 80);
        assert_null(strchr(text.data, '\033'));
    }
}

static void explanation_names_the_machines(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    lint_explain(rule_find("GPT-04"), &machines, false, &text);
    assert_has(&text, "counts only with --profile csm-nogpt");
    assert_has(&text, "\nStands against booting by\n  bios/usb\n");
    assert_has(&text, "\n  * ThinkPad T420 (archlinux/archiso#102)\n");
}

static void lists_have_a_line_each(void **state)
{
    CLEANUP(buf_free) struct buf rules = {0};
    CLEANUP(buf_free) struct buf profiles = {0};
    size_t lines = 0;

    (void)state;
    lint_list_rules(&rules);
    for (const char *at = rules.data; *at; at++)
        lines += *at == '\n';
    assert_int_equal(lines, rule_count());
    assert_has(&rules, " [csm-nogpt]\n");
    lint_list_profiles(&machines, &profiles);
    for (size_t i = 0; i < machines.count; i++)
        assert_has(&profiles, machines.items[i].profile);
}

static void words_are_wrapped(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    buf_wrapped(&text, "one two  three", 2, 1, 9);
    assert_string_equal(text.data, "one two\n three\n");
    buf_free(&text);
    buf_wrapped(&text, "muchtoolongaword b", 0, 2, 5);
    assert_string_equal(text.data, "muchtoolongaword\n  b\n");
    buf_free(&text);
    buf_wrapped(&text, "\xc3\xbc\xc3\xbc \xc3\xbc", 0, 0, 4);
    assert_string_equal(text.data, "\xc3\xbc\xc3\xbc \xc3\xbc\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_results, drop_results)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(text_tells_what_counts),
        TEST(text_is_safe_for_a_terminal),
        TEST(text_has_colour_only_when_asked),
        TEST(table_answers_each_class),
        TEST(clean_image_is_told_so),
        TEST(many_findings_of_a_rule_are_summed_up),
        TEST(json_has_everything),
        TEST(json_can_be_read_back),
        TEST(json_answers_each_class),
        TEST(junit_is_well_formed),
        TEST(bad_xml_is_noticed),
        TEST(junit_fails_from_the_asked_severity_on),
        TEST(junit_tells_what_was_not_judged),
        TEST(every_rule_can_be_explained),
        TEST(explanation_names_the_machines),
        TEST(lists_have_a_line_each),
        TEST(words_are_wrapped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
