/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report's three shapes, with foreign bytes in every text; and the screen's text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "legs.h"
#include "base/json.h"
#include "base/mem.h"
#include "prove/report.h"
#include "prove/screen.h"

static const char *const leg_names[] = {"bios/cd", "bios/usb", "uefi/cd", "uefi/usb"};

static struct report report;

/* One pass, one fail with the worst of texts, one skip, one error. */
static int set_up(void **state)
{
    static const enum verdict verdicts[] = {VERDICT_PASS, VERDICT_FAIL, VERDICT_SKIP,
                                            VERDICT_ERROR};

    (void)state;
    report.image = str_copy("a \"b\" <c> & d.iso");
    report.size = 4096;
    report.strict = true;
    report.count = 4;
    report.outcomes = mem_array(4, sizeof *report.outcomes);
    for (size_t i = 0; i < 4; i++) {
        struct outcome *outcome = &report.outcomes[i];

        outcome->kind = leg_named(leg_names[i]);
        outcome->verdict = verdicts[i];
        outcome->reached = -1;
        outcome->reason = i ? str_copy("why & <because>") : NULL;
    }
    report.outcomes[0].wall = 12.5;
    report.outcomes[0].cpu = 8.25;
    report.outcomes[0].reached = PHASE_MARKER;
    report.outcomes[0].phases[PHASE_KERNEL] =
        (struct sighting){true, 3.25, 2.5, CHANNEL_SERIAL, NULL};
    report.outcomes[0].route = ROUTE_ELTORITO;
    report.outcomes[1].failure = FAIL_LOADER_ERROR;
    report.outcomes[1].last_lines =
        str_copy("good]]>\n\033[31mred\033[0m\n\xff\xfe bad & <x>\xef\xbf\xbf\xef\xbf\xbe");
    report.outcomes[1].diagnosis = str_copy("the image lacks <it>");
    return 0;
}

static int clean(void **state)
{
    (void)state;
    report_free(&report);
    return 0;
}

static void junit_is_clean_xml(void **state)
{
    CLEANUP(buf_free) struct buf xml = {0};

    (void)state;
    report_to_junit(&report, &xml);
    assert_non_null(strstr(xml.data, "name=\"a &quot;b&quot; &lt;c&gt; &amp; d.iso\""));
    assert_non_null(strstr(xml.data, "tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\""));
    assert_non_null(strstr(
        xml.data, "<failure type=\"loader-error\" message=\"why &amp; &lt;because&gt;\">the image "
                  "lacks &lt;it&gt;</failure>"));
    assert_non_null(strstr(xml.data, "<skipped message="));
    assert_non_null(strstr(xml.data, "<error type=\"error\" message="));
    assert_non_null(strstr(xml.data, "good]]&gt;\n"));
    for (size_t i = 0; i < xml.len; i++)
        assert_true(xml.data[i] == '\n' || (xml.data[i] >= ' ' && xml.data[i] <= '~'));
}

static void text_is_safe_for_a_terminal(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    report_to_text(&report, false, &text);
    assert_null(strchr(text.data, '\033'));
    assert_null(strchr(text.data, (char)0xff));
    assert_non_null(strstr(text.data, "bios/cd   pass"));
    assert_non_null(strstr(text.data, "bios/usb: fail, loader-error\n"));
    assert_non_null(strstr(text.data, "in the image: the image lacks <it>"));
    assert_non_null(strstr(text.data, "uefi/cd: skip\n"));
    assert_non_null(strstr(text.data, "uefi/usb: error\n"));
}

static void colour_only_when_asked(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    report_to_text(&report, true, &text);
    assert_non_null(strstr(text.data, "\033[32mpass"));
    assert_null(strstr(text.data, "\033[31mred"));
}

static void json_has_everything(void **state)
{
    CLEANUP(json_drop) json_t *root = report_to_json(&report);
    const json_t *legs = json_object_get(root, "legs");
    const json_t *first = json_array_get(legs, 0), *second = json_array_get(legs, 1);
    const json_t *kernel = json_object_get(json_object_get(first, "phases"), "kernel");

    (void)state;
    assert_int_equal(json_integer_value(json_object_get(root, "schema")), 1);
    assert_int_equal(json_integer_value(json_object_get(root, "exit")), 1);
    assert_string_equal(json_string_value(json_object_get(root, "verdict")), "fail");
    assert_int_equal(json_array_size(legs), 4);
    assert_string_equal(json_string_value(json_object_get(first, "route")), "El Torito");
    assert_string_equal(json_string_value(json_object_get(first, "reached")), "marker");
    assert_true(json_is_null(json_object_get(first, "class")));
    assert_true(json_real_value(json_object_get(kernel, "cpu")) > 2.4);
    assert_true(json_is_null(json_object_get(json_object_get(first, "phases"), "loader")));
    assert_string_equal(json_string_value(json_object_get(second, "class")), "loader-error");
    assert_int_equal(json_array_size(json_object_get(second, "last_lines")), 3);
}

/* --- the screen ------------------------------------------------------------------------------- */

static uint8_t cells[80 * 2 * 25];

static void put_row(size_t row, const char *text)
{
    for (size_t i = 0; text[i]; i++) {
        cells[(row * 80 + i) * 2] = (uint8_t)text[i];
        cells[(row * 80 + i) * 2 + 1] = 7;
    }
}

static void screen_rows(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    memset(cells, 0, sizeof cells);
    put_row(0, "ISOLINUX 6.04");
    put_row(3, "  boot:   ");
    put_row(24, "last\xc4");
    screen_text(cells, sizeof cells, &text);
    assert_string_equal(text.data, "ISOLINUX 6.04\n  boot:\nlast\n");
}

static void pixels_are_no_text(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    memset(cells, 0, sizeof cells);
    screen_text(cells, sizeof cells, &text);
    for (size_t i = 0; i < sizeof cells; i++)
        cells[i] = (uint8_t)(i % 7);
    screen_text(cells, sizeof cells, &text);
    assert_int_equal(text.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(junit_is_clean_xml, set_up, clean),
        cmocka_unit_test_setup_teardown(text_is_safe_for_a_terminal, set_up, clean),
        cmocka_unit_test_setup_teardown(colour_only_when_asked, set_up, clean),
        cmocka_unit_test_setup_teardown(json_has_everything, set_up, clean),
        cmocka_unit_test(screen_rows),
        cmocka_unit_test(pixels_are_no_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
