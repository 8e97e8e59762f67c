/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Good images, of every kind that the world makes: nothing that everybody must heed. */
#include "unit/lint_fixture.h"

/* Of the findings that belong to no profile. */
static void assert_quiet(size_t kind)
{
    const struct findings *findings = &lint_good(kind)->findings;
    size_t loud = 0;

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if (!finding->counts || finding->severity < SEVERITY_WARNING)
            continue;
        print_message("%s: %c %s %s\n", made_kinds[kind].name, lint_letter(finding->severity),
                      finding->rule->id, finding->text);
        loud++;
    }
    assert_int_equal(loud, 0);
}

static void bootable_images(void **state)
{
    (void)state;
    for (size_t kind = MADE_GPT; kind <= MADE_FORCED; kind++)
        assert_quiet(kind);
    assert_quiet(MADE_APPLE_GPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bootable_images),
    };

    return cmocka_run_group_tests(tests, NULL, lint_drop);
}
