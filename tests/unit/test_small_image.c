/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The images that fuzzing starts from are whole: each reader finds what it knows, and no fault. */
#include "lint/lint.h"
#include "unit/fmt_test.h"
#include "unit/small_image.h"

static uint8_t bytes[SMALL_SIZE];

static size_t entries_of(const struct layout *layout, enum entry_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < layout->entry_count; i++)
        count += layout->entries[i].kind == kind;
    return count;
}

static void check_kind(unsigned flags)
{
    CLEANUP(layout_free) struct layout layout = {0};
    CLEANUP(findings_free) struct findings findings = {0};
    struct source image = source_memory("small", bytes, sizeof bytes);
    struct lint_options options = {0};
    struct err e = {0};

    small_image(bytes, flags);
    if (layout_from_image(&e, &image, &layout) < 0 ||
        lint_image(&e, &image, &layout, &options, &findings) < 0)
        fail_msg("%s", e.text);
    if (layout.problem_count)
        fail_msg("kind %u: %s", flags, layout.problems[0].text);
    assert_int_equal(entries_of(&layout, ENTRY_VOLUME), 3);
    assert_int_equal(entries_of(&layout, ENTRY_ELTORITO), 2);
    assert_int_equal(entries_of(&layout, ENTRY_MBR), 2);
    assert_int_equal(entries_of(&layout, ENTRY_GPT), flags & SMALL_GPT ? 2 : 0);
    assert_int_equal(entries_of(&layout, ENTRY_APM), flags & SMALL_APM ? 2 : 0);
    assert_int_equal(layout.gpt_backup_ok, (flags & SMALL_GPT) != 0);
    assert_int_equal(layout.mbr_code, flags & SMALL_GRUB ? BOOTCODE_GRUB : BOOTCODE_ISOHYBRID);
    assert_int_equal(layout.mbr_loads, SMALL_LOADER * 2048);
    assert_int_equal(layout.esp_count, 1);
    assert_true(layout.esp_file_count >= 3);
}

static void every_kind_is_whole(void **state)
{
    (void)state;
    for (unsigned flags = 0; flags < SMALL_KINDS; flags++)
        check_kind(flags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_kind_is_whole)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
