/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report's shapes, with foreign bytes in every text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "report_fixture.h"
#include "xml_check.h"
#include "base/json.h"
#include "base/mem.h"
#include "report/report.h"

static struct report report;

static int set_up(void **state)
{
    (void)state;
    fixture_make(&report);
    return 0;
}

static int clean(void **state)
{
    (void)state;
    report_free(&report);
    return 0;
}

static void assert_has(const struct buf *text, const char *wanted)
{
    if (!strstr(text->data, wanted))
        fail_msg("\"%s\" is not in:\n%s", wanted, text->data);
}

static void assert_lacks(const struct buf *text, const char *unwanted)
{
    if (strstr(text->data, unwanted))
        fail_msg("\"%s\" is in:\n%s", unwanted, text->data);
}

/* No control byte but the line's end, and nothing that is not UTF-8. */
static void assert_printable(const struct buf *text)
{
    for (size_t i = 0; i < text->len; i++)
        assert_true(text->data[i] == '\n' ||
                    ((unsigned char)text->data[i] >= ' ' && text->data[i] != 0x7f));
    assert_null(strstr(text->data, "\xff"));
}

/* --- JUnit ------------------------------------------------------------------------------------ */

static void junit_is_clean_xml(void **state)
{
    CLEANUP(buf_free) struct buf xml = {0};

    (void)state;
    report_to_junit(&report, &xml);
    assert_true(xml_is_well_formed(xml.data));
    assert_has(&xml, "<testsuite name=\"a &quot;b&quot; &lt;c&gt; &amp; d.iso\" tests=\"4\" "
                     "failures=\"1\" errors=\"1\" skipped=\"1\" time=\"42.000\">");
    assert_has(&xml,
               "<failure type=\"loader-error\" message=\"why &amp; &lt;because&gt;, 5% #1: the "
               "image lacks &lt;it&gt; and 50%\">");
    assert_has(&xml, "<skipped message=");
    assert_has(&xml, "<error type=\"infrastructure\" message=");
    assert_has(&xml, "good]]&gt;\n");
    for (size_t i = 0; i < xml.len; i++)
        assert_true(xml.data[i] == '\n' || (xml.data[i] >= ' ' && xml.data[i] <= '~'));
}

static void junit_has_properties_and_output(void **state)
{
    CLEANUP(buf_free) struct buf xml = {0};

    (void)state;
    report_to_junit(&report, &xml);
    assert_has(&xml, "<property name=\"image.size\" value=\"4096\"/>");
    assert_has(&xml, "<property name=\"image.sha256\" value=\"00ff\"/>");
    assert_has(&xml, "<property name=\"qemu\" value=\"7.2.22 (&lt;Debian&gt;)\"/>");
    assert_has(&xml, "<property name=\"firmware\" value=\"SeaBIOS (1.16)\"/>");
    assert_has(&xml, "<property name=\"accel\" value=\"kvm\"/>");
    assert_has(&xml, "<system-out>[screen]\n  two blanks\ngood");
    assert_has(&xml, "[serial console, last lines]\ngood");
}

static void junit_has_a_suite_per_image(void **state)
{
    struct report both[2] = {{0}, report};
    CLEANUP(buf_free) struct buf xml = {0};

    (void)state;
    both[0].image = (char *)"other.iso";
    reports_to_junit(both, 2, &xml);
    assert_true(xml_is_well_formed(xml.data));
    assert_has(&xml, "<testsuites name=\"isowright test\" tests=\"4\"");
    assert_has(&xml, "<testsuite name=\"other.iso\" tests=\"0\"");
    assert_has(&xml, "<testsuite name=\"a &quot;b&quot;");
}

/* --- text ------------------------------------------------------------------------------------- */

static void text_is_safe_for_a_terminal(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    report_to_text(&report, false, &text);
    assert_printable(&text);
    assert_has(&text, "bios/cd              pass     marker        10.2 s  El Torito\n");
    assert_has(&text, "uefi-sb/usb:ehci:x2  error    -                  -  -  ");
    assert_has(&text, "bios/usb: fail, loader-error\n  why & <because>, 5% #1\n");
    assert_has(&text, "  Why: the image lacks <it> and 50%\n");
    assert_has(&text, "  What to do: Give it, as \"that\":\n    then, again.\n");
    assert_has(&text,
               "  Came to: loader, after 5.0 of 20.0 CPU seconds, seen by screen: GNU GRUB\n");
    assert_has(&text, "uefi/cd: skip\n");
    assert_has(&text, "uefi-sb/usb:ehci:x2: error, infrastructure\n");
    assert_has(&text, "1 of 4 legs passed, 1 failed, 1 could not be tried, 1 skipped\n");
}

/* A guest that knows where it is tested could else write annotations, or hide what comes. */
static void text_gives_no_commands_to_github(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    free(report.outcomes[1].reason);
    report.outcomes[1].reason = mem_alloc(3001);
    for (size_t i = 0; i < 3000; i++)
        report.outcomes[1].reason[i] = " ::error::x"[i % 11];
    free(report.outcomes[1].last_lines);
    report.outcomes[1].last_lines = str_copy("::stop-commands::x\n[ ##[add-mask]a");
    report_to_text(&report, false, &text);
    assert_has(&text, "##\\x5badd-mask]a");
    assert_has(&text, " :\\x3aerror::x");
    assert_lacks(&text, "##[");
    for (char *at = text.data, *line; (line = strsep(&at, "\n"));)
        assert_int_not_equal(strncmp(line + strspn(line, " |"), "::", 2), 0);
}

static void table_and_paragraphs_keep_the_width(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};
    size_t words = 0;

    (void)state;
    free(report.outcomes[1].diagnosis);
    report.outcomes[1].diagnosis = mem_alloc(4001);
    for (size_t i = 0; i < 4000; i++)
        report.outcomes[1].diagnosis[i] = i % 8 == 7 ? ' ' : 'x';
    report_to_text(&report, false, &text);
    for (char *at = text.data, *line; (line = strsep(&at, "\n"));) {
        words += strstr(line, "xxxxxxx") != NULL;
        assert_true(strlen(line) <= 100);
    }
    assert_true(words > 40);
}

static void long_names_do_not_widen_the_table_for_all(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    report.outcomes[3].kind = leg_named("uefi-ia32/usb:ehci:x2:ro:fixed:slow=4000000:bad=100-200");
    report_to_text(&report, false, &text);
    assert_has(&text, "\nbios/cd   pass     marker");
    assert_has(&text, "\nuefi-ia32/usb:ehci:x2:ro:fixed:slow=4000000:bad=100-200  error");
}

static void colour_only_when_asked(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    report_to_text(&report, true, &text);
    assert_has(&text, "\033[32mpass");
    assert_lacks(&text, "\033[31mred");
}

/* --- JSON ------------------------------------------------------------------------------------- */

static const json_t *leg_json(const json_t *root, size_t leg)
{
    return json_array_get(json_object_get(root, "legs"), leg);
}

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void json_has_everything(void **state)
{
    CLEANUP(json_drop) json_t *root = reports_to_json(&report, 1, "/out/it/");
    const json_t *first = leg_json(root, 0), *second = leg_json(root, 1);
    const json_t *phases = json_object_get(first, "phases");
    const json_t *kernel = json_object_get(phases, "kernel");

    (void)state;
    assert_int_equal(json_integer_value(json_object_get(root, "schema")), 2);
    assert_int_equal(json_integer_value(json_object_get(root, "exit")), 1);
    assert_string_equal(text_of(root, "verdict"), "fail");
    assert_string_equal(text_of(json_object_get(root, "image"), "sha256"), "00ff");
    assert_true(json_is_null(json_object_get(root, "shard")));
    assert_string_equal(text_of(first, "route"), "El Torito");
    assert_string_equal(text_of(first, "reached"), "marker");
    assert_true(json_is_null(json_object_get(first, "class")));
    assert_true(json_real_value(json_object_get(kernel, "cpu")) > 2.4);
    assert_string_equal(text_of(kernel, "source"), "serial");
    assert_true(json_is_null(json_object_get(phases, "medium")));
    assert_string_equal(text_of(second, "class"), "loader-error");
    assert_string_equal(text_of(second, "accel"), "kvm");
    assert_string_equal(text_of(second, "evidence"), "bios-usb");
    assert_int_equal(json_array_size(json_object_get(second, "last_lines")), 7);
    assert_int_equal(json_integer_value(json_object_get(second, "attempts")), 2);
}

static void evidence_elsewhere_keeps_its_path(void **state)
{
    static const char *const folders[] = {NULL, "/out/i", "/out/it/bios-usb", "/other"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        CLEANUP(json_drop) json_t *root = reports_to_json(&report, 1, folders[i]);

        assert_string_equal(text_of(leg_json(root, 1), "evidence"), "/out/it/bios-usb");
    }
}

static void a_shard_says_so(void **state)
{
    CLEANUP(json_drop) json_t *root = NULL;
    const json_t *shard;

    (void)state;
    report.shard = 2;
    report.shards = 3;
    root = report_to_json(&report);
    shard = json_object_get(root, "shard");
    assert_int_equal(json_integer_value(json_object_get(shard, "index")), 2);
    assert_int_equal(json_integer_value(json_object_get(shard, "count")), 3);
}

/* --- TAP, GitHub ------------------------------------------------------------------------------ */

/* Lines of a text that begin so. */
static size_t count_lines(const struct buf *text, const char *begin)
{
    CLEANUP(free_ptr) char *copy = str_copy(text->data);
    size_t count = 0;

    for (char *at = copy, *line; (line = strsep(&at, "\n"));)
        count += strncmp(line, begin, strlen(begin)) == 0;
    return count;
}

static void tap_tells_each_leg_once(void **state)
{
    CLEANUP(buf_free) struct buf tap = {0};

    (void)state;
    reports_to_tap(&report, 1, &tap);
    assert_printable(&tap);
    assert_int_equal(strncmp(tap.data, "TAP version 14\n1..4\nok 1 - bios/cd\n  ---\n", 40), 0);
    assert_has(&tap,
               "\nnot ok 2 - bios/usb\n  ---\n  verdict: \"fail\"\n  class: \"loader-error\"\n");
    assert_has(&tap, "\nok 3 - uefi/cd # SKIP why & <because>, 5% \\#1\n");
    assert_has(&tap, "\nnot ok 4 - uefi-sb/usb:ehci:x2\n");
    assert_has(&tap, "  advice: \"Give it, as \\\"that\\\":\\nthen, again.\"\n");
    assert_has(&tap, "  serial: |\n    | good]]>\n");
    /* Nothing that a guest has said looks like a result, a directive or the end of a block. */
    assert_int_equal(count_lines(&tap, "ok") + count_lines(&tap, "not ok"), 4);
    assert_int_equal(count_lines(&tap, "  ..."), 4);
    assert_int_equal(count_lines(&tap, "  ---"), 4);
    assert_int_equal(count_lines(&tap, "#"), 0);
}

static void tap_has_a_subtest_per_image(void **state)
{
    struct report both[2] = {report, {.image = (char *)"other #1.iso"}};
    CLEANUP(buf_free) struct buf tap = {0};

    (void)state;
    reports_to_tap(both, 2, &tap);
    assert_has(&tap, "TAP version 14\n1..2\n# Subtest: a \"b\" <c> & d.iso\n    1..4\n");
    assert_has(&tap, "\nnot ok 1 - a \"b\" <c> & d.iso\n");
    assert_has(&tap, "\n    1..0\nok 2 - other \\#1.iso\n");
}

static void annotations_are_escaped(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    free(report.image);
    report.image = str_copy("some/where/50%,a:b\n::set-env.iso");
    reports_to_github(&report, 1, &text);
    assert_printable(&text);
    assert_has(&text,
               "::error title=50%25%2Ca%3Ab%0A%3A%3Aset-env.iso bios/usb%3A fail%2C loader-error::"
               "why & <because>, 5%25 #1%0AWhy: the image lacks <it> and 50%25%0A"
               "What to do: Give it, as \"that\":%0Athen, again.\n");
    assert_int_equal(count_lines(&text, "::error title="), 2);
    assert_int_equal(count_lines(&text, "::notice title="), 1);
    assert_int_equal(count_lines(&text, "::"), 3);
}

static void formats_have_names(void **state)
{
    static const char *const names[] = {"text", "json", "junit", "tap", "github", "html"};
    enum report_format format = REPORT_FORMATS;
    struct err e = {0};

    (void)state;
    for (int i = 0; i < REPORT_FORMATS; i++) {
        CLEANUP(buf_free) struct buf text = {0};

        assert_int_equal(report_format_by_name(&e, names[i], &format), 0);
        assert_int_equal(format, i);
        reports_render(&report, 1, format, NULL, &text);
        assert_has(&text, "uefi-sb/usb");
    }
    assert_int_equal(report_format_by_name(&e, "pdf", &format), -1);
    assert_int_equal(e.kind, ERR_USAGE);
    assert_non_null(strstr(e.text, "github or html"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(junit_is_clean_xml, set_up, clean),
        cmocka_unit_test_setup_teardown(junit_has_properties_and_output, set_up, clean),
        cmocka_unit_test_setup_teardown(junit_has_a_suite_per_image, set_up, clean),
        cmocka_unit_test_setup_teardown(text_is_safe_for_a_terminal, set_up, clean),
        cmocka_unit_test_setup_teardown(text_gives_no_commands_to_github, set_up, clean),
        cmocka_unit_test_setup_teardown(table_and_paragraphs_keep_the_width, set_up, clean),
        cmocka_unit_test_setup_teardown(long_names_do_not_widen_the_table_for_all, set_up, clean),
        cmocka_unit_test_setup_teardown(colour_only_when_asked, set_up, clean),
        cmocka_unit_test_setup_teardown(json_has_everything, set_up, clean),
        cmocka_unit_test_setup_teardown(evidence_elsewhere_keeps_its_path, set_up, clean),
        cmocka_unit_test_setup_teardown(a_shard_says_so, set_up, clean),
        cmocka_unit_test_setup_teardown(tap_tells_each_leg_once, set_up, clean),
        cmocka_unit_test_setup_teardown(tap_has_a_subtest_per_image, set_up, clean),
        cmocka_unit_test_setup_teardown(annotations_are_escaped, set_up, clean),
        cmocka_unit_test_setup_teardown(formats_have_names, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
