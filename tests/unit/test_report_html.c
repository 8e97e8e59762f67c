/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page about a test: well-formed and harmless whatever guests have printed; complete. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "html_check.h"
#include "report_fixture.h"
#include "report/report_parts.h"

static struct report report;
static struct buf page;

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
    buf_free(&page);
    return 0;
}

static void draw(void)
{
    buf_free(&page);
    reports_to_html(&report, 1, "/out/it", &page);
}

static void assert_has(const char *wanted)
{
    if (!strstr(page.data, wanted))
        fail_msg("\"%s\" is not on the page", wanted);
}

static size_t occurrences(const char *text)
{
    size_t count = 0;

    for (const char *at = page.data; (at = strstr(at, text)); at++)
        count++;
    return count;
}

static void page_is_well_formed(void **state)
{
    const char *complaint;

    (void)state;
    draw();
    complaint = html_complaint(page.data);
    if (complaint)
        fail_msg("%s", complaint);
    assert_null(strstr(page.data, "\033"));
    assert_null(strstr(page.data, "bad & <x>"));
    assert_has("bad &amp; &lt;x&gt;");
    assert_has("\\x1b[31mred");
}

static void nothing_is_fetched_or_run_but_our_own(void **state)
{
    (void)state;
    draw();
    assert_has("default-src 'none'");
    assert_has("; img-src data:\"");
    assert_int_equal(occurrences("src=\""), 1);
    assert_has("src=\"data:image/png;base64,iVBORw0KGgo");
    assert_int_equal(occurrences("://"), 1); /* the namespace */
    assert_int_equal(occurrences("style=\""), 0);
}

static void every_leg_has_a_row_and_a_card(void **state)
{
    (void)state;
    draw();
    assert_int_equal(occurrences("<details "), 4);
    assert_has("<details class=\"leg pass\" id=\"leg-0-0\">");
    assert_has("<details class=\"leg fail\" id=\"leg-0-1\" open=\"open\">");
    assert_has("<details class=\"leg skip\" id=\"leg-0-2\">");
    assert_has("<details class=\"leg error\" id=\"leg-0-3\" open=\"open\">");
    assert_int_equal(occurrences("href=\"#leg-0-"), 4);
    assert_has("1 of 4 legs passed, 1 failed, 1 could not be tried, 1 skipped");
}

static void a_failure_is_explained(void **state)
{
    (void)state;
    draw();
    assert_has("why &amp; &lt;because&gt;, 5% #1");
    assert_has("<dt>Why</dt>\n<dd>the image lacks &lt;it&gt; and 50%</dd>");
    assert_has("<dt>What to do</dt>\n<dd>Give it, as &quot;that&quot;:");
    assert_has(report_class_words(FAIL_LOADER_ERROR));
    assert_has("An old PC's BIOS starts the image from a USB stick on USB 3.");
    assert_has("<pre class=\"lines\" tabindex=\"0\">#!/bin/sh\nqemu-system-x86_64 -m 1024 "
               "'&lt;/pre&gt;' &amp;\n");
    assert_has("Not reached: kernel, user space, medium, system, marker.");
    assert_has("<dd>bios-usb</dd>");
    assert_has("width=\"2\" height=\"1\"");
}

static void every_word_has_a_meaning(void **state)
{
    (void)state;
    draw();
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        assert_has(report_phase_words((enum phase)phase));
    for (int verdict = 0; verdict <= VERDICT_ERROR; verdict++)
        assert_has(report_verdict_words((enum verdict)verdict));
    for (int failure = FAIL_NONE + 1; failure < FAIL_COUNT; failure++) {
        assert_true(*report_class_words((enum fail_class)failure));
        assert_has(report_class_words((enum fail_class)failure));
    }
}

/* The fixture's kernel was proven before its handoff; spans follow the clock, without holes. */
static void spans_follow_the_clock(void **state)
{
    struct span spans[PHASE_COUNT];
    size_t count = report_spans(&report.outcomes[0], spans);

    (void)state;
    assert_int_equal(count, PHASE_COUNT - 1);
    assert_int_equal(spans[2].phase, PHASE_KERNEL);
    for (size_t i = 0; i + 1 < count; i++) {
        assert_true(spans[i].to == spans[i + 1].from && spans[i].from <= spans[i].to);
        assert_false(spans[i].last);
    }
    assert_true(spans[count - 1].last && spans[count - 1].to > 10.2);
}

static void pictures_that_are_none_are_left_out(void **state)
{
    struct buf *picture = &report.outcomes[1].picture;

    (void)state;
    picture->data[20] = 1; /* 16 million pixels high */
    draw();
    assert_int_equal(occurrences("<img"), 0);
    assert_null(html_complaint(page.data));
    picture->data[20] = 0;
    picture->len = 20;
    draw();
    assert_int_equal(occurrences("<img"), 0);
    picture->len = sizeof fixture_png;
    picture->data[0] = 'P';
    draw();
    assert_int_equal(occurrences("<img"), 0);
}

static void several_images_share_a_page(void **state)
{
    struct report both[2] = {{.image = (char *)"x/other.iso"}, report};

    (void)state;
    reports_to_html(both, 2, NULL, &page);
    assert_null(html_complaint(page.data));
    assert_has("<h1>2 images</h1>");
    assert_has("<h2>other.iso</h2>");
    assert_has("id=\"leg-1-3\"");
}

/* What was not looked at has not passed. */
static void a_part_answers_for_itself(void **state)
{
    struct report part = {
        .image = report.image, .shard = 1, .shards = 3, .outcomes = report.outcomes};

    (void)state;
    reports_to_html(&part, 1, NULL, &page);
    assert_null(html_complaint(page.data));
    assert_has("Not looked at:</strong> no leg was to be run.");
    buf_free(&page);
    part.count = 1;
    reports_to_html(&part, 1, NULL, &page);
    assert_has("Yes, in this part:</strong> the leg passed.");
}

/* Times that make no sense draw something, and no number that a browser cannot read. */
static void odd_times_are_drawn(void **state)
{
    static const double odd[] = {0, 1e-9, 3e-4, 1e9};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(odd); i++) {
        report.outcomes[0].cpu = odd[i];
        draw();
        assert_null(html_complaint(page.data));
        assert_null(strstr(page.data, "\"nan"));
        assert_null(strstr(page.data, "\"inf"));
        assert_null(strstr(page.data, "=\"-"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(page_is_well_formed, set_up, clean),
        cmocka_unit_test_setup_teardown(nothing_is_fetched_or_run_but_our_own, set_up, clean),
        cmocka_unit_test_setup_teardown(every_leg_has_a_row_and_a_card, set_up, clean),
        cmocka_unit_test_setup_teardown(a_failure_is_explained, set_up, clean),
        cmocka_unit_test_setup_teardown(every_word_has_a_meaning, set_up, clean),
        cmocka_unit_test_setup_teardown(spans_follow_the_clock, set_up, clean),
        cmocka_unit_test_setup_teardown(pictures_that_are_none_are_left_out, set_up, clean),
        cmocka_unit_test_setup_teardown(several_images_share_a_page, set_up, clean),
        cmocka_unit_test_setup_teardown(a_part_answers_for_itself, set_up, clean),
        cmocka_unit_test_setup_teardown(odd_times_are_drawn, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
