/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of a test: what a job learns from its environment, and that every leg is in one part. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "prove/cost.h"
#include "prove/shard.h"
#include "unit/legs.h"

/* The environment of a job: names and values, ending with NULL. */
static const char *const *environment;

static const char *lookup(const char *name)
{
    for (const char *const *at = environment; at && *at; at += 2)
        if (strcmp(at[0], name) == 0)
            return at[1];
    return NULL;
}

static void expect_part(const char *text, const char *const *variables, unsigned index,
                        unsigned count)
{
    struct shard shard = {0};
    struct err e = {0};

    environment = variables;
    if (shard_parse(&e, text, lookup, &shard) < 0)
        fail_msg("%s", e.text);
    assert_int_equal(shard.index, index);
    assert_int_equal(shard.count, count);
}

/* The error is one of use and names what is wrong. */
static void expect_refusal(const char *text, const char *const *variables, const char *word)
{
    struct shard shard = {7, 9};
    struct err e = {0};

    environment = variables;
    assert_int_equal(shard_parse(&e, text, lookup, &shard), -1);
    assert_int_equal(e.kind, ERR_USAGE);
    if (!strstr(e.text, word))
        fail_msg("\"%s\" does not say \"%s\"", e.text, word);
    assert_int_equal(shard.index, 7);
    assert_int_equal(shard.count, 9);
}

#define VARIABLES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_numbers(void **state)
{
    static const char *const wrong[] = {
        "",     "/",      "1",     "1/",  "/2",   "0/2",           "3/2",
        "1/0",  "-1/2",   "1/2/3", "a/2", "1/2 ", "1/99999999999", "1.5/2",
        "Auto", "1/10001"};

    (void)state;
    expect_part("1/1", NULL, 1, 1);
    expect_part("2/5", NULL, 2, 5);
    expect_part("10000/10000", NULL, 10000, 10000);
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        expect_refusal(wrong[i], NULL, "--shard");
}

static void test_services(void **state)
{
    (void)state;
    expect_part("auto", VARIABLES("CI_NODE_INDEX", "1", "CI_NODE_TOTAL", "4"), 1, 4);
    expect_part("auto", VARIABLES("CI_NODE_INDEX", "4", "CI_NODE_TOTAL", "4"), 4, 4);
    expect_part("auto", VARIABLES("CIRCLE_NODE_INDEX", "0", "CIRCLE_NODE_TOTAL", "3"), 1, 3);
    expect_part("auto",
                VARIABLES("BUILDKITE_PARALLEL_JOB", "2", "BUILDKITE_PARALLEL_JOB_COUNT", "3"), 3,
                3);
    expect_part("auto", VARIABLES("JOB_COMPLETION_INDEX", "6", "ISOWRIGHT_SHARDS", "7"), 7, 7);
    /* A job of GitLab that is not shared out has a total and no index. */
    expect_part("auto", VARIABLES("CI_NODE_TOTAL", "1"), 1, 1);
}

static void test_services_that_contradict(void **state)
{
    (void)state;
    expect_refusal("auto", NULL, "CIRCLE_NODE_INDEX");
    expect_refusal("auto", VARIABLES("CI_NODE_INDEX", "2"), "CI_NODE_TOTAL");
    expect_refusal("auto", VARIABLES("CI_NODE_TOTAL", "2"), "CI_NODE_INDEX");
    expect_refusal("auto", VARIABLES("JOB_COMPLETION_INDEX", "2"), "ISOWRIGHT_SHARDS");
    expect_refusal("auto", VARIABLES("ISOWRIGHT_SHARDS", "2"), "JOB_COMPLETION_INDEX");
    /* GitLab counts from 1, the others from 0. */
    expect_refusal("auto", VARIABLES("CI_NODE_INDEX", "0", "CI_NODE_TOTAL", "4"), "CI_NODE_INDEX");
    expect_refusal("auto", VARIABLES("CI_NODE_INDEX", "5", "CI_NODE_TOTAL", "4"), "CI_NODE_INDEX");
    expect_refusal("auto", VARIABLES("CIRCLE_NODE_INDEX", "3", "CIRCLE_NODE_TOTAL", "3"),
                   "CIRCLE_NODE_TOTAL");
    expect_refusal("auto", VARIABLES("CI_NODE_INDEX", "x", "CI_NODE_TOTAL", "4"), "CI_NODE_INDEX");
    expect_refusal("auto", VARIABLES("CI_NODE_INDEX", "-1", "CI_NODE_TOTAL", "4"), "CI_NODE_INDEX");
    /* A runner of one service inside a job of another. */
    expect_part("auto",
                VARIABLES("CI_NODE_INDEX", "2", "CI_NODE_TOTAL", "3", "CIRCLE_NODE_INDEX", "1",
                          "CIRCLE_NODE_TOTAL", "3"),
                2, 3);
    expect_refusal("auto",
                   VARIABLES("CI_NODE_INDEX", "2", "CI_NODE_TOTAL", "3", "CIRCLE_NODE_INDEX", "2",
                             "CIRCLE_NODE_TOTAL", "3"),
                   "CIRCLE_NODE_INDEX");
}

#define ARRAY(id, minimum, maximum, count, step)                                                   \
    VARIABLES("SLURM_ARRAY_TASK_ID", id, "SLURM_ARRAY_TASK_MIN", minimum, "SLURM_ARRAY_TASK_MAX",  \
              maximum, "SLURM_ARRAY_TASK_COUNT", count, "SLURM_ARRAY_TASK_STEP", step)

static void test_slurm_arrays(void **state)
{
    (void)state;
    expect_part("auto", ARRAY("1", "1", "8", "8", "1"), 1, 8);
    expect_part("auto", ARRAY("0", "0", "7", "8", "1"), 1, 8);
    expect_part("auto", ARRAY("7", "0", "7", "8", "1"), 8, 8);
    /* 0-15:4 is 0, 4, 8, 12; its maximum is 12 or what was written. */
    expect_part("auto", ARRAY("8", "0", "12", "4", "4"), 3, 4);
    expect_part("auto", ARRAY("8", "0", "15", "4", "4"), 3, 4);
    /* 1,3,8 has gaps. */
    expect_refusal("auto", ARRAY("3", "1", "8", "3", "1"), "SLURM_ARRAY_TASK_COUNT");
    expect_refusal("auto", ARRAY("9", "0", "7", "8", "1"), "SLURM_ARRAY_TASK_ID");
    expect_refusal("auto", ARRAY("3", "0", "12", "4", "4"), "SLURM_ARRAY_TASK_STEP");
    expect_refusal("auto", ARRAY("3", "0", "12", "4", "0"), "SLURM_ARRAY_TASK_STEP");
    expect_refusal("auto", VARIABLES("SLURM_ARRAY_TASK_ID", "1", "SLURM_ARRAY_TASK_COUNT", "2"),
                   "SLURM_ARRAY_TASK_MIN");
}

static struct legs some_legs(void)
{
    static const char *const names[] = {"bios/cd",       "bios/usb",    "uefi/cd",
                                        "uefi/usb",      "uefi/usb:x2", "bios/cd:scsi",
                                        "bios/usb:uhci", "uefi-sb/usb"};
    struct legs legs = {.items = mem_array(COUNT_OF(names), sizeof *legs.items),
                        .count = COUNT_OF(names)};

    for (size_t i = 0; i < legs.count; i++)
        legs.items[i].kind = leg_named(names[i]);
    legs.items[5].missing = str_copy("nothing");
    return legs;
}

static void test_every_leg_is_in_one_part(void **state)
{
    CLEANUP(legs_free) struct legs legs = some_legs();

    (void)state;
    for (unsigned count = 1; count <= 20; count++) {
        unsigned owners[16] = {0};

        for (unsigned index = 1; index <= count; index++) {
            bool mine[16] = {false};

            shard_split(&legs, (struct shard){index, count}, mine);
            for (size_t i = 0; i < legs.count; i++)
                owners[i] += mine[i];
        }
        for (size_t i = 0; i < legs.count; i++)
            assert_int_equal(owners[i], 1);
    }
}

/* No part has more than the average and the dearest leg together; nobody has two dear ones while
 * another has none. */
static void test_parts_are_even(void **state)
{
    CLEANUP(legs_free) struct legs legs = some_legs();
    double all = 0, most = 0;

    (void)state;
    for (size_t i = 0; i < legs.count; i++) {
        all += leg_cost(&legs.items[i]);
        if (leg_cost(&legs.items[i]) > most)
            most = leg_cost(&legs.items[i]);
    }
    for (unsigned index = 1; index <= 3; index++) {
        bool mine[16] = {false};
        double load = 0;

        shard_split(&legs, (struct shard){index, 3}, mine);
        for (size_t i = 0; i < legs.count; i++)
            load += mine[i] ? leg_cost(&legs.items[i]) : 0;
        assert_true(load <= all / 3 + most);
        assert_true(load > 0);
    }
}

/* The order in which legs were named does not change who gets them. */
static void test_split_does_not_depend_on_the_order(void **state)
{
    CLEANUP(legs_free) struct legs legs = some_legs();
    CLEANUP(legs_free) struct legs turned = some_legs();
    bool mine[16] = {false}, theirs[16] = {false};

    (void)state;
    for (size_t i = 0; i < legs.count; i++)
        turned.items[i].kind = legs.items[legs.count - 1 - i].kind;
    turned.items[legs.count - 1 - 5].missing = STEAL(turned.items[5].missing);
    shard_split(&legs, (struct shard){2, 3}, mine);
    shard_split(&turned, (struct shard){2, 3}, theirs);
    for (size_t i = 0; i < legs.count; i++)
        assert_int_equal(mine[i], theirs[legs.count - 1 - i]);
}

/* What is dear begins first; what is skipped costs nothing. */
static void test_costs(void **state)
{
    struct leg bios = {.kind = leg_named("bios/cd")}, uefi = {.kind = leg_named("uefi/cd")};
    struct leg slow = {.kind = leg_named("bios/usb:uhci")}, stick = {.kind = leg_named("bios/usb")};
    char reason[] = "nothing to boot";

    (void)state;
    assert_true(leg_is_dearer(&uefi, &bios));
    assert_false(leg_is_dearer(&bios, &uefi));
    assert_true(leg_is_dearer(&slow, &stick));
    assert_true(leg_is_dearer(&bios, &stick));
    assert_false(leg_is_dearer(&stick, &bios));
    assert_false(leg_is_dearer(&bios, &bios));
    uefi.missing = reason;
    assert_true(leg_is_dearer(&bios, &uefi));
    uefi.must = true;
    assert_true(leg_is_dearer(&uefi, &bios));
    /* A machine without the firmware must come to the same parts as one that has it. */
    uefi.must = false;
    uefi.missing = NULL;
    uefi.unavailable = reason;
    assert_true(leg_is_dearer(&uefi, &bios));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_services),
        cmocka_unit_test(test_services_that_contradict),
        cmocka_unit_test(test_slurm_arrays),
        cmocka_unit_test(test_every_leg_is_in_one_part),
        cmocka_unit_test(test_parts_are_even),
        cmocka_unit_test(test_split_does_not_depend_on_the_order),
        cmocka_unit_test(test_costs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
