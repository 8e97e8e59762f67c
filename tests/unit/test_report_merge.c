/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of tests put together: what belongs together does, what does not is refused and named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "legs.h"
#include "base/mem.h"
#include "report/merge.h"

static struct merge_parts parts;
static struct reports whole;
static struct buf missing;
static struct err e;

static int clean(void **state)
{
    (void)state;
    merge_parts_free(&parts);
    reports_free(&whole);
    buf_free(&missing);
    e = (struct err){0};
    return 0;
}

/* "a,b" as an array. */
static char **names(const char *list, size_t *ret_count)
{
    CLEANUP(free_ptr) char *copy = str_copy(list);
    char **items = mem_array(strlen(list) + 1, sizeof *items);

    *ret_count = 0;
    for (char *at = copy, *name; *list && (name = strsep(&at, ","));)
        items[(*ret_count)++] = str_copy(name);
    return items;
}

/* Part `shard` of `shards` of an image, with passed legs; `all`: names of all legs. */
static struct report *add_part(const char *image, unsigned shard, unsigned shards, const char *all,
                               const char *legs)
{
    struct report report = {.image = str_copy(image),
                            .size = 1000,
                            .medium_id = str_copy("ID"),
                            .strict = true,
                            .wall = 10.0 * shard,
                            .shard = shard,
                            .shards = shards};
    size_t count;
    char **list = names(legs, &count);

    report.all_legs = names(all, &report.all_leg_count);
    report.outcomes = mem_array(count + 1, sizeof *report.outcomes);
    for (size_t i = 0; i < count; i++) {
        report.outcomes[report.count++] =
            (struct outcome){.kind = leg_named(list[i]), .verdict = VERDICT_PASS, .reached = -1};
        free(list[i]);
    }
    free(list);
    ARRAY_GROW(parts.items, parts.count, parts.room);
    parts.items[parts.count] =
        (struct merge_part){str_format("part-%zu.json", parts.count + 1), report};
    parts.count++;
    return &parts.items[parts.count - 1].report;
}

static int merge(const char *required)
{
    return merge_parts(&e, &parts, required, &whole, &missing);
}

static void assert_legs(size_t report, const char *expected)
{
    CLEANUP(buf_free) struct buf legs = {0};

    assert_true(report < whole.count);
    for (size_t i = 0; i < whole.items[report].count; i++)
        buf_format(&legs, "%s%s", i ? "," : "", whole.items[report].outcomes[i].kind->name);
    assert_string_equal(buf_str(&legs), expected);
}

static void assert_refused(const char *text)
{
    assert_int_equal(merge(NULL), -1);
    assert_int_equal(e.kind, ERR_FAULT);
    if (!strstr(e.text, text))
        fail_msg("\"%s\" is not in: %s", text, e.text);
    assert_int_equal(whole.count, 0);
}

#define ALL "bios/cd,bios/usb,uefi/cd,uefi/usb"

static void shards_become_a_whole(void **state)
{
    (void)state;
    add_part("/builds/1/live.iso", 2, 2, ALL, "uefi/usb,bios/usb");
    add_part("live.iso", 1, 2, ALL, "uefi/cd,bios/cd");
    assert_int_equal(merge(NULL), 0);
    assert_int_equal(whole.count, 1);
    assert_legs(0, ALL);
    assert_int_equal(missing.len, 0);
    assert_int_equal(whole.items[0].shards, 0);
    assert_int_equal(whole.items[0].all_leg_count, 4);
    assert_true(whole.items[0].wall > 19.9 && whole.items[0].wall < 20.1);
    assert_int_equal(reports_exit_code(whole.items, whole.count), 0);
}

/* As many jobs as legs, each started with --legs: nothing says how many there are. */
static void jobs_with_a_leg_each(void **state)
{
    (void)state;
    add_part("live.iso", 0, 0, "", "uefi/usb");
    add_part("live.iso", 0, 0, "", "bios/cd");
    assert_int_equal(merge("bios/cd,uefi/usb"), 0);
    assert_legs(0, "uefi/usb,bios/cd");
    assert_int_equal(missing.len, 0);
}

static void images_stand_side_by_side(void **state)
{
    (void)state;
    add_part("b.iso", 1, 2, "bios/cd,bios/usb", "bios/cd");
    add_part("a.iso", 0, 0, "", "bios/cd");
    add_part("b.iso", 2, 2, "bios/cd,bios/usb", "bios/usb");
    assert_int_equal(merge(NULL), 0);
    assert_int_equal(whole.count, 2);
    assert_legs(0, "bios/cd,bios/usb");
    assert_legs(1, "bios/cd");
}

static void a_shard_without_legs_is_no_gap(void **state)
{
    (void)state;
    add_part("live.iso", 1, 2, "bios/cd", "bios/cd");
    add_part("live.iso", 2, 2, "bios/cd", "");
    assert_int_equal(merge(NULL), 0);
    assert_int_equal(missing.len, 0);
}

static void a_missing_shard_is_named(void **state)
{
    (void)state;
    add_part("live.iso", 1, 5, ALL, "bios/cd,uefi/cd");
    add_part("live.iso", 3, 5, ALL, "uefi/usb");
    assert_int_equal(merge(NULL), 0);
    assert_string_equal(buf_str(&missing), "live.iso: shard 2, 4-5 of 5 is missing (bios/usb)");
    assert_legs(0, ALL);
    assert_int_equal(whole.items[0].outcomes[1].verdict, VERDICT_ERROR);
    assert_int_equal(reports_exit_code(whole.items, whole.count), ERR_FAULT);
}

static void a_missing_leg_is_named(void **state)
{
    (void)state;
    add_part("live.iso", 1, 2, ALL, "bios/cd,uefi/cd");
    add_part("live.iso", 2, 2, ALL, "uefi/usb");
    assert_int_equal(merge(NULL), 0);
    assert_string_equal(buf_str(&missing), "live.iso: no report has leg bios/usb");
}

static void a_required_leg_is_missed(void **state)
{
    (void)state;
    add_part("live.iso", 0, 0, "", "uefi/usb");
    assert_int_equal(merge("bios/cd,uefi/usb"), 0);
    assert_non_null(strstr(buf_str(&missing), "leg bios/cd, which is required"));
    assert_legs(0, "uefi/usb,bios/cd");
    assert_int_equal(reports_exit_code(whole.items, whole.count), ERR_FAULT);
}

/* What was skipped has not been tried. */
static void a_required_leg_was_skipped(void **state)
{
    struct outcome *outcome;

    (void)state;
    outcome = &add_part("live.iso", 0, 0, "", "bios/cd,uefi/usb")->outcomes[1];
    outcome->verdict = VERDICT_SKIP;
    outcome->reason = str_copy("no firmware");
    assert_int_equal(merge("bios/cd,uefi/usb"), 0);
    assert_string_equal(buf_str(&missing),
                        "live.iso: leg uefi/usb, which is required, was skipped: no firmware");
    assert_legs(0, "bios/cd,uefi/usb");
    assert_int_equal(whole.items[0].outcomes[1].verdict, VERDICT_ERROR);
    assert_string_equal(whole.items[0].outcomes[1].reason, "no firmware");
    assert_int_equal(reports_exit_code(whole.items, whole.count), ERR_FAULT);
}

/* The other image's passes are not this one's. */
static void an_image_with_nothing_but_skips(void **state)
{
    struct outcome *outcome;

    (void)state;
    add_part("a.iso", 0, 0, "", "bios/cd");
    outcome = &add_part("b.iso", 0, 0, "", "bios/cd")->outcomes[0];
    outcome->verdict = VERDICT_SKIP;
    assert_int_equal(merge(NULL), 0);
    assert_int_equal(reports_exit_code(whole.items, 1), 0);
    assert_int_equal(reports_exit_code(whole.items, whole.count), ERR_FAULT);
    whole.items[0].outcomes[0].verdict = VERDICT_FAIL;
    assert_int_equal(reports_exit_code(whole.items, whole.count), 1);
}

static void a_required_leg_has_a_name(void **state)
{
    (void)state;
    add_part("live.iso", 0, 0, "", "uefi/usb");
    assert_int_equal(merge("bios/tape"), -1);
    assert_int_equal(e.kind, ERR_USAGE);
}

static void a_shard_of_another_image_is_pointed_at(void **state)
{
    (void)state;
    add_part("live.iso", 1, 2, ALL, "bios/cd,uefi/cd");
    add_part("live.iso", 2, 2, ALL, "uefi/usb,bios/usb")->size = 2000;
    assert_int_equal(merge(NULL), 0);
    assert_int_equal(whole.count, 2);
    assert_non_null(strstr(buf_str(&missing), "live.iso: shard 2 of 2 is missing (bios/usb, "
                                              "uefi/usb); part-2.json is shard 2 of another "
                                              "live.iso (2000 bytes, id ID; not 1000)"));
}

static void digests_tell_images_apart(void **state)
{
    (void)state;
    add_part("live.iso", 1, 2, ALL, "bios/cd,uefi/cd")->sha256 = str_copy("00");
    add_part("live.iso", 2, 2, ALL, "uefi/usb,bios/usb")->sha256 = str_copy("01");
    assert_int_equal(merge(NULL), 0);
    assert_int_equal(whole.count, 2);
    assert_true(missing.len > 0);
}

static void a_shard_twice(void **state)
{
    (void)state;
    add_part("live.iso", 1, 2, ALL, "bios/cd");
    add_part("live.iso", 1, 2, ALL, "bios/usb");
    assert_refused("shard 1 of live.iso is there twice: part-1.json and part-2.json");
}

static void a_leg_twice(void **state)
{
    (void)state;
    add_part("live.iso", 0, 0, "", "bios/cd,uefi/cd");
    add_part("live.iso", 0, 0, "", "uefi/cd");
    assert_refused("leg uefi/cd of live.iso is there twice: part-1.json and part-2.json");
}

static void a_leg_twice_in_one_part(void **state)
{
    (void)state;
    add_part("live.iso", 0, 0, "", "bios/cd,bios/cd");
    assert_refused("leg bios/cd of live.iso is there twice: part-1.json and part-1.json");
}

static void another_number_of_shards(void **state)
{
    (void)state;
    add_part("live.iso", 1, 2, ALL, "bios/cd");
    add_part("live.iso", 2, 3, ALL, "bios/usb");
    assert_refused("not of the same test");
}

static void a_whole_among_shards(void **state)
{
    (void)state;
    add_part("live.iso", 1, 2, ALL, "bios/cd");
    add_part("live.iso", 0, 0, "", "bios/usb");
    assert_refused("part-2.json is a whole test");
}

static void another_list_of_legs(void **state)
{
    (void)state;
    add_part("live.iso", 1, 2, ALL, "bios/cd");
    add_part("live.iso", 2, 2, "bios/cd,bios/usb", "bios/usb");
    assert_refused("different lists of legs");
}

static void a_leg_that_nobody_planned(void **state)
{
    (void)state;
    add_part("live.iso", 1, 1, "bios/cd", "bios/cd,uefi/cd");
    assert_refused("part-1.json has leg uefi/cd, which no shard of live.iso was to run");
}

static void strict_and_not(void **state)
{
    (void)state;
    add_part("live.iso", 1, 2, ALL, "bios/cd");
    add_part("live.iso", 2, 2, ALL, "bios/usb")->strict = false;
    assert_refused("only one was made with --as-is");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(shards_become_a_whole, clean),
        cmocka_unit_test_teardown(jobs_with_a_leg_each, clean),
        cmocka_unit_test_teardown(images_stand_side_by_side, clean),
        cmocka_unit_test_teardown(a_shard_without_legs_is_no_gap, clean),
        cmocka_unit_test_teardown(a_missing_shard_is_named, clean),
        cmocka_unit_test_teardown(a_missing_leg_is_named, clean),
        cmocka_unit_test_teardown(a_required_leg_is_missed, clean),
        cmocka_unit_test_teardown(a_required_leg_was_skipped, clean),
        cmocka_unit_test_teardown(an_image_with_nothing_but_skips, clean),
        cmocka_unit_test_teardown(a_required_leg_has_a_name, clean),
        cmocka_unit_test_teardown(a_shard_of_another_image_is_pointed_at, clean),
        cmocka_unit_test_teardown(digests_tell_images_apart, clean),
        cmocka_unit_test_teardown(a_shard_twice, clean),
        cmocka_unit_test_teardown(a_leg_twice, clean),
        cmocka_unit_test_teardown(a_leg_twice_in_one_part, clean),
        cmocka_unit_test_teardown(another_number_of_shards, clean),
        cmocka_unit_test_teardown(a_whole_among_shards, clean),
        cmocka_unit_test_teardown(another_list_of_legs, clean),
        cmocka_unit_test_teardown(a_leg_that_nobody_planned, clean),
        cmocka_unit_test_teardown(strict_and_not, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
