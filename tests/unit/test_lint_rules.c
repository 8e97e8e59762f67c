/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of rules as a whole, and that lint knows every rule that reading an image can name. */
#include "unit/lint_fixture.h"

#include <ctype.h>

#include "lint/machines.h"

static void assert_id(const char *id)
{
    size_t letters = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    if (letters < 2 || letters > 3 || id[letters] != '-' || strlen(id) != letters + 3 ||
        !isdigit((unsigned char)id[letters + 1]) || !isdigit((unsigned char)id[letters + 2]))
        fail_msg("\"%s\" is no id", id);
}

static void assert_text(const struct rule *rule, const char *text, bool sentences)
{
    size_t length = text ? strlen(text) : 0;

    if (length < 10 || strchr(text, '\n') || isspace((unsigned char)text[length - 1]))
        fail_msg("%s: \"%s\" says too little, or has lines", rule->id, text ? text : "");
    if ((text[length - 1] == '.') != sentences)
        fail_msg("%s: \"%s\" %s", rule->id, text,
                 sentences ? "should end like a sentence" : "is a title, no sentence");
}

static void every_rule_is_complete(void **state)
{
    (void)state;
    assert_true(rule_count() > 60);
    for (size_t i = 0; i < rule_count(); i++) {
        const struct rule *rule = rule_at(i);

        assert_id(rule->id);
        assert_text(rule, rule->title, false);
        assert_text(rule, rule->why, true);
        assert_text(rule, rule->repair, true);
    }
    assert_null(rule_at(rule_count()));
}

static void ids_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < rule_count(); i++) {
        CLEANUP(free_ptr) char *id = str_copy(rule_at(i)->id);

        assert_ptr_equal(rule_find(id), rule_at(i));
        for (char *c = id; *c; c++)
            *c = (char)tolower((unsigned char)*c);
        assert_ptr_equal(rule_find(id), rule_at(i));
    }
    assert_null(rule_find("ELT-99"));
    assert_null(rule_find(""));
}

static void profiles_are_known(void **state)
{
    CLEANUP(machines_free) struct machines machines = {0};
    struct err e = {0};

    (void)state;
    assert_int_equal(machines_load(&e, &machines), 0);
    for (size_t i = 0; i < rule_count(); i++) {
        const char *profile = rule_at(i)->profile;

        if (profile && !machines_find(&machines, profile))
            fail_msg("%s: no profile \"%s\"", rule_at(i)->id, profile);
    }
}

/* Of one family one behind the other, their numbers rising. */
static void families_are_in_order(void **state)
{
    (void)state;
    for (size_t i = 1; i < rule_count(); i++) {
        const char *before = rule_at(i - 1)->id, *id = rule_at(i)->id;
        size_t family = strcspn(id, "-") + 1;

        if (strncmp(before, id, family) == 0 && strcmp(before, id) >= 0)
            fail_msg("%s stands before %s", before, id);
    }
}

/* A fixed sequence, so that what fails once fails again (Knuth's MMIX generator). */
static uint64_t sequence = 1;

static uint32_t next_random(void)
{
    sequence = sequence * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(sequence >> 33);
}

/* Where the structures are: system area, descriptors, directories, the EFI system partition's head,
 * the end. */
static size_t interesting_place(const struct layout *good, size_t size)
{
    const struct region *region = &good->regions[next_random() % good->region_count];
    size_t length = region->length < 2048 ? (size_t)region->length : 2048;
    size_t place = (size_t)region->start + next_random() % (length ? length : 1);

    return place < size ? place : size - 1;
}

static void assert_judged(size_t kind)
{
    static const uint8_t values[] = {0, 1, 0x7f, 0x80, 0xff, 0xef, 0xee};
    const struct lint_good *good = lint_good(kind);
    CLEANUP(findings_free) struct findings findings = {0};
    CLEANUP(layout_free) struct layout layout = {0};
    size_t size = good->made.bytes.len;
    CLEANUP(free_ptr) uint8_t *bytes = mem_copy(good->made.bytes.data, size);
    struct source source = source_memory("damaged", bytes, size);
    const struct lint_options options = {0};
    struct err e = {0};

    for (uint32_t i = 0; i < 1 + next_random() % 30; i++)
        bytes[interesting_place(&good->layout, size)] =
            next_random() % 2 ? values[next_random() % COUNT_OF(values)] : (uint8_t)next_random();
    if (layout_from_image(&e, &source, &layout) < 0)
        assert_int_equal(e.kind, ERR_NO);
    else if (lint_image(&e, &source, &layout, &options, &findings) < 0)
        fail_msg("%s", e.text);
}

/* A problem that names a rule which is not in the table would be a fault. */
static void damaged_images_are_judged(void **state)
{
    static const size_t kinds[] = {MADE_GPT, MADE_MBR, MADE_INSIDE, MADE_GRUB, MADE_FLOPPY};

    (void)state;
    for (size_t round = 0; round < 150; round++)
        assert_judged(kinds[round % COUNT_OF(kinds)]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_is_complete),    cmocka_unit_test(ids_are_unique),
        cmocka_unit_test(profiles_are_known),        cmocka_unit_test(families_are_in_order),
        cmocka_unit_test(damaged_images_are_judged),
    };

    return cmocka_run_group_tests(tests, NULL, lint_drop);
}
