/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys for a menu: one after the other, none lost, however long QEMU takes to answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fake_qemu.h"

static struct run run;

static int set_up(void **state)
{
    struct err e = {0};

    (void)state;
    run = (struct run){.countdown = {-1, -1}};
    buf_text(&run.screen, "boot:\n");
    return fake_qemu_open(&run) < 0 ? -1
                                    : typing_begin(&e, "a,b,c", NULL, NULL, false, &run.typing);
}

static int clean(void **state)
{
    (void)state;
    fake_qemu_close(&run);
    buf_free(&run.screen);
    prompt_free(&run.prompt);
    typing_free(&run.typing);
    evidence_free(&run.evidence);
    return 0;
}

/* Looks several times, as on a host on which QEMU does not get to answer. */
static void look(void)
{
    for (int i = 0; i < 5; i++) {
        run.now.cpu += 1;
        run.effort += 1;
        watch_prompt(&run);
    }
}

static void a_key_waits_for_the_one_before(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        look();
        assert_int_equal(fake_qemu_heard("send-key"), 1);
        assert_true(fake_qemu_answer(&run, "{}"));
    }
    look();
    assert_int_equal(fake_qemu_heard("send-key"), 0);
    assert_int_equal(run.typing.state, TYPING_DONE);
}

/* What GRUB shows, row by row. */
static void show(const char *row)
{
    buf_format(&run.screen, "%s\n", row);
    evidence_line(&run.evidence, CHANNEL_SCREEN, row, run.now);
    watch_prompt(&run);
}

static void a_menu_forgives_what_came_before(void **state)
{
    (void)state;
    show("error: file `/boot/' not found.");
    assert_non_null(run.evidence.warnings[FAIL_LOADER_ERROR]);
    show("GNU GRUB  version 2.06");
    show("Press enter to boot the selected OS, `e' to edit the commands");
    assert_int_equal(run.prompt.kind, PROMPT_GRUB_MENU);
    assert_null(run.evidence.warnings[FAIL_LOADER_ERROR]);
    /* What its entries do is another matter. */
    show("error: file `/live/vmlinuz' not found.");
    assert_non_null(run.evidence.warnings[FAIL_LOADER_ERROR]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_waits_for_the_one_before, set_up, clean),
        cmocka_unit_test_setup_teardown(a_menu_forgives_what_came_before, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
