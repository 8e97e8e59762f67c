/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is expected on the console: order, placeholders, rejected lines, and what an image promises.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "legs.h"
#include "prove/matcher.h"
#include "prove/promise.h"

#define bios_cd  leg_named("bios/cd")
#define uefi_usb leg_named("uefi/usb")

static struct promise promise;
static struct matcher matcher;
static struct err e;

static int clean(void **state)
{
    (void)state;
    matcher_free(&matcher);
    promise_free(&promise);
    e = (struct err){0};
    return 0;
}

#define EXPECT(...)                                                                                \
    promise_override(&promise.expect, (const char *const[]){__VA_ARGS__},                          \
                     sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *))
#define REJECT(...)                                                                                \
    promise_override(&promise.reject, (const char *const[]){__VA_ARGS__},                          \
                     sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *))

static void make(const struct leg_kind *kind)
{
    assert_int_equal(matcher_make(&e, &promise, kind, "0123abcd", &matcher), 0);
}

static void all_in_order(void **state)
{
    (void)state;
    EXPECT("^first$", "^second$");
    make(bios_cd);
    assert_false(matcher_line(&matcher, "second", false));
    assert_true(matcher_line(&matcher, "first", false));
    assert_false(matcher_done(&matcher));
    assert_false(matcher_line(&matcher, "first", false));
    assert_true(matcher_line(&matcher, "second", false));
    assert_true(matcher_done(&matcher));
}

static void one_line_proves_one_pattern(void **state)
{
    (void)state;
    EXPECT("boot", "ok");
    make(bios_cd);
    assert_true(matcher_line(&matcher, "boot ok", false));
    assert_false(matcher_done(&matcher));
}

static void placeholders_are_the_legs(void **state)
{
    (void)state;
    EXPECT("^ok firmware=@firmware@ medium=@medium@ @other@$");
    make(uefi_usb);
    assert_false(matcher_line(&matcher, "ok firmware=bios medium=cd @other@", false));
    assert_true(matcher_line(&matcher, "ok firmware=uefi medium=usb @other@", false));
}

static void rejected_line_ends_it(void **state)
{
    (void)state;
    EXPECT("^ok$");
    REJECT("^error", "^no @medium@$");
    make(uefi_usb);
    assert_false(matcher_line(&matcher, "no cd", false));
    assert_null(matcher.rejected);
    assert_false(matcher_line(&matcher, "no usb", false));
    assert_string_equal(matcher.rejected, "^no usb$");
    assert_false(matcher_line(&matcher, "ok", false));
    assert_false(matcher_done(&matcher));
}

static void nothing_after_the_last_counts(void **state)
{
    (void)state;
    EXPECT("^ok$");
    REJECT("^error");
    make(bios_cd);
    assert_true(matcher_line(&matcher, "ok", false));
    assert_false(matcher_line(&matcher, "error: shutting down", false));
    assert_null(matcher.rejected);
}

/* A prompt that turns out to be the begin of a longer line is still one line. */
static void a_line_that_grows_proves_once(void **state)
{
    (void)state;
    EXPECT("boot", "ok");
    assert_int_equal(matcher_make(&e, &promise, bios_cd, NULL, &matcher), 0);
    assert_true(matcher_line(&matcher, "boot", false));
    assert_false(matcher_line(&matcher, "boot ok", true));
    assert_false(matcher_line(&matcher, "boot ok.", true));
    assert_true(matcher_line(&matcher, "ok", false));
    assert_true(matcher_done(&matcher));
}

static void what_grows_may_prove_when_it_is_whole(void **state)
{
    (void)state;
    EXPECT("^boot ok$");
    assert_int_equal(matcher_make(&e, &promise, bios_cd, NULL, &matcher), 0);
    assert_false(matcher_line(&matcher, "boot", false));
    assert_true(matcher_line(&matcher, "boot ok", true));
}

static void a_pattern_that_anything_matches_is_refused(void **state)
{
    static const char *const patterns[] = {"", "x*", ".*", "^$", "(login:)?"};

    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        EXPECT(patterns[i]);
        assert_int_equal(matcher_make(&e, &promise, bios_cd, NULL, &matcher), -1);
        assert_int_equal(e.kind, ERR_USAGE);
        assert_non_null(strstr(e.text, "empty line"));
        clean(state);
    }
}

static void wrong_pattern_is_a_usage_error(void **state)
{
    (void)state;
    EXPECT("fine", "(unclosed");
    assert_int_equal(matcher_make(&e, &promise, bios_cd, NULL, &matcher), -1);
    assert_int_equal(e.kind, ERR_USAGE);
    assert_non_null(strstr(e.text, "(unclosed"));
}

/* The lists that an image brings are its promise, with a budget of ours where it names none. */
static void what_an_image_says_is_its_promise(void **state)
{
    static const char text[] = "{\"test\":{\"expect\":[\"a\",\"b\"],\"budget\":7.5}}";
    CLEANUP(description_free) struct description description = {0};

    (void)state;
    assert_int_equal(description_from_json(&e, "x", text, strlen(text), &description), 0);
    promise_take(&promise, &description);
    assert_string_equal(promise.expect[1], "b");
    assert_null(promise.expect[2]);
    assert_null(promise.reject[0]);
    assert_true(promise.budget > 7.4 && promise.budget < 7.6);
}

static void an_empty_promise_has_no_budget(void **state)
{
    CLEANUP(description_free) struct description description = {0};

    (void)state;
    assert_int_equal(description_from_json(&e, "x", "{}", 2, &description), 0);
    promise_take(&promise, &description);
    assert_null(promise.expect[0]);
    assert_true(promise.budget <= 0);
}

/* --- the screen ---------------------------------------------------------------------------- */

static void rows_prove(void **state)
{
    (void)state;
    EXPECT("^first$", "second");
    make(bios_cd);
    assert_false(matcher_row(&matcher, "second"));
    assert_true(matcher_row(&matcher, "first"));
    assert_true(matcher_row(&matcher, "the second"));
    assert_true(matcher_done(&matcher));
}

/* A screen is drawn again and again. */
static void a_row_proves_once(void **state)
{
    (void)state;
    EXPECT("ok", "ok");
    make(bios_cd);
    assert_true(matcher_row(&matcher, "ok"));
    assert_false(matcher_row(&matcher, "ok"));
    assert_false(matcher_row(&matcher, "something else"));
    assert_false(matcher_row(&matcher, "ok"));
    assert_false(matcher_done(&matcher));
    assert_true(matcher_row(&matcher, "ok, too"));
}

/* What was on the screen before it was waited for comes back when the screen is drawn anew. */
static void an_old_row_proves_nothing_later(void **state)
{
    (void)state;
    EXPECT("first", "second");
    make(bios_cd);
    assert_false(matcher_row(&matcher, "second"));
    assert_true(matcher_row(&matcher, "first"));
    assert_false(matcher_row(&matcher, "second"));
    assert_true(matcher_row(&matcher, "second, for real"));
}

static void a_line_on_both_sides_is_one(void **state)
{
    (void)state;
    EXPECT("ok", "ok");
    make(bios_cd);
    assert_true(matcher_line(&matcher, "ok", false));
    assert_false(matcher_row(&matcher, "ok"));
    assert_false(matcher_done(&matcher));
    matcher_free(&matcher);
    make(bios_cd);
    assert_true(matcher_row(&matcher, "ok"));
    assert_false(matcher_line(&matcher, "ok", false));
    /* A second line is a second line. */
    assert_true(matcher_line(&matcher, "ok", false));
    assert_true(matcher_done(&matcher));
}

static void a_wrapped_line_is_one(void **state)
{
    static const char line[] = "service: the first part of a line that is far too long for any "
                               "screen, and is ok";
    static const char row[] = "service: the first part of a line that is far too long";

    (void)state;
    EXPECT("service", "service");
    make(bios_cd);
    assert_true(matcher_line(&matcher, line, false));
    assert_false(matcher_row(&matcher, row));
    matcher_free(&matcher);
    make(bios_cd);
    assert_true(matcher_row(&matcher, row));
    assert_false(matcher_line(&matcher, line, false));
}

static void rejected_rows(void **state)
{
    (void)state;
    EXPECT("ok");
    REJECT("bad");
    make(bios_cd);
    assert_false(matcher_row(&matcher, "this is bad"));
    assert_string_equal(matcher.rejected, "bad");
    assert_false(matcher_row(&matcher, "ok"));
}

static void with_nothing_expected_a_line_is_rejected_still(void **state)
{
    (void)state;
    REJECT("bad");
    make(bios_cd);
    assert_false(matcher_line(&matcher, "good", false));
    assert_false(matcher_row(&matcher, "good"));
    assert_null(matcher.rejected);
    assert_false(matcher_row(&matcher, "bad"));
    assert_string_equal(matcher.rejected, "bad");
}

static void rejected_without_expectations(void **state)
{
    (void)state;
    promise_override(&promise.expect, NULL, 0);
    REJECT("bad");
    make(bios_cd);
    assert_false(matcher_line(&matcher, "good", false));
    assert_null(matcher.rejected);
    assert_false(matcher_row(&matcher, "this is bad"));
    assert_string_equal(matcher.rejected, "bad");
}

static void the_nonce_is_this_runs(void **state)
{
    (void)state;
    EXPECT("^ok nonce=@nonce@$");
    make(bios_cd);
    assert_false(matcher_line(&matcher, "ok nonce=@nonce@", false));
    assert_false(matcher_line(&matcher, "ok nonce=", false));
    assert_false(matcher_line(&matcher, "ok nonce=none", false));
    assert_false(matcher_line(&matcher, "ok nonce=deadbeef", false));
    assert_true(matcher_line(&matcher, "ok nonce=0123abcd", false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(all_in_order, clean),
        cmocka_unit_test_teardown(one_line_proves_one_pattern, clean),
        cmocka_unit_test_teardown(placeholders_are_the_legs, clean),
        cmocka_unit_test_teardown(rejected_line_ends_it, clean),
        cmocka_unit_test_teardown(nothing_after_the_last_counts, clean),
        cmocka_unit_test_teardown(a_line_that_grows_proves_once, clean),
        cmocka_unit_test_teardown(what_grows_may_prove_when_it_is_whole, clean),
        cmocka_unit_test_teardown(a_pattern_that_anything_matches_is_refused, clean),
        cmocka_unit_test_teardown(wrong_pattern_is_a_usage_error, clean),
        cmocka_unit_test_teardown(what_an_image_says_is_its_promise, clean),
        cmocka_unit_test_teardown(an_empty_promise_has_no_budget, clean),
        cmocka_unit_test_teardown(rows_prove, clean),
        cmocka_unit_test_teardown(a_row_proves_once, clean),
        cmocka_unit_test_teardown(an_old_row_proves_nothing_later, clean),
        cmocka_unit_test_teardown(a_line_on_both_sides_is_one, clean),
        cmocka_unit_test_teardown(a_wrapped_line_is_one, clean),
        cmocka_unit_test_teardown(rejected_rows, clean),
        cmocka_unit_test_teardown(with_nothing_expected_a_line_is_rejected_still, clean),
        cmocka_unit_test_teardown(rejected_without_expectations, clean),
        cmocka_unit_test_teardown(the_nonce_is_this_runs, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
