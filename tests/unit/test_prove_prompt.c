/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus and prompts: recognised by what is shown now, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "prove/prompt.h"

static struct prompt prompt;

static void look(const char *screen, const char *serial)
{
    prompt_free(&prompt);
    prompt_find(screen, serial, &prompt);
}

static void each_is_known(void **state)
{
    static const struct {
        const char *text;
        enum prompt_kind kind;
        bool counts;
    } cases[] = {
        {"ISOLINUX 6.04 20200816\nboot: \n", PROMPT_SYSLINUX, false},
        {"  Press [Tab] to edit options\n", PROMPT_SYSLINUX_MENU, false},
        {" Press ENTER to boot or TAB to edit a menu entry\n Automatic boot in 8 seconds...\n",
         PROMPT_SYSLINUX_MENU, true},
        {"GNU GRUB  version 2.06\n Live\nUse the ^ and v keys to select which entry is "
         "highlighted.\nThe highlighted entry will be executed automatically in 5s.\n",
         PROMPT_GRUB_MENU, true},
        {"Use the ^ and v keys to select which entry is highlighted.\n", PROMPT_GRUB_MENU, false},
        {"  linux /vmlinuz\nMinimum Emacs-like screen editing is supported.\n", PROMPT_GRUB_EDITOR,
         false},
        {"Minimal BASH-like line editing is supported.\ngrub>\n", PROMPT_GRUB_SHELL, false},
        {"error: no such device: X.\ngrub rescue> \n", PROMPT_GRUB_RESCUE, false},
        {"  Arch Linux\n  Reboot Into Firmware Interface\n Boot in 3 s.\n", PROMPT_SYSTEMD_BOOT,
         true},
        {" > Live\n starts in 3 s; Up and Down choose, Enter starts, Esc waits\n", PROMPT_OWN_MENU,
         true},
        {"Press any key to perform MOK management\n", PROMPT_MOK, false},
        {"Press any key to boot from CD or DVD......\n", PROMPT_KEY, false},
        {"Give root password for maintenance\n", PROMPT_SHELL, false},
        {"(initramfs)\n", PROMPT_SHELL, false},
        {"~ # \n", PROMPT_SHELL, false},
        {"debian login: \n", PROMPT_LOGIN, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        look(cases[i].text, "");
        assert_int_equal(prompt.kind, cases[i].kind);
        assert_int_equal(prompt.counts, cases[i].counts);
        assert_non_null(strstr(cases[i].text, prompt.row));
        look("", cases[i].text);
        assert_int_equal(prompt.kind, cases[i].kind);
    }
    prompt_free(&prompt);
}

/* A prompt that was answered has something below it. */
static void what_was_answered_is_none(void **state)
{
    static const char *const texts[] = {
        "",
        "\n\n",
        "boot: live\nLoading /live/vmlinuz... ok\n",
        "Press [Tab] to edit options\nAutomatic boot in 1 second...\n\n"
        "Loading /live/vmlinuz... ok\nLoading /live/initrd...ok\n",
        "Press [Tab] to edit options\nLoading /live/initrd.....\n",
        "grub> ls\n(hd0) (cd0)\n",
        "debian login: root\nLast login: today\nwelcome\n",
        "GRUB loading.\nWelcome to GRUB!\n",
        "Loading Linux ...\nLoading initial ramdisk ...\n",
        "A start job is running for dev-disk (1min 2s / 1min 30s)\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        look(texts[i], texts[i]);
        assert_int_equal(prompt.kind, PROMPT_NONE);
        assert_null(prompt.row);
    }
}

static void the_screen_counts_first(void **state)
{
    (void)state;
    look("boot:\n", "grub> \n");
    assert_int_equal(prompt.kind, PROMPT_SYSLINUX);
    prompt_free(&prompt);
}

static void countdowns(void **state)
{
    (void)state;
    assert_int_equal(prompt_countdown("x\n Automatic boot in 12 seconds...\n"), 12);
    assert_int_equal(prompt_countdown("will be executed automatically in 0s."), 0);
    assert_int_equal(prompt_countdown("Boot in 7 s."), 7);
    assert_int_equal(prompt_countdown("You can boot in 7 ways"), -1);
    assert_int_equal(prompt_countdown("Automatic boot in a while"), -1);
    assert_int_equal(prompt_countdown(""), -1);
}

static void loaders_prompts(void **state)
{
    (void)state;
    assert_true(prompt_is_loaders(PROMPT_SYSLINUX));
    assert_true(prompt_is_loaders(PROMPT_LIMINE));
    assert_false(prompt_is_loaders(PROMPT_NONE));
    assert_false(prompt_is_loaders(PROMPT_MOK));
    assert_false(prompt_is_loaders(PROMPT_LOGIN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_known),           cmocka_unit_test(what_was_answered_is_none),
        cmocka_unit_test(the_screen_counts_first), cmocka_unit_test(countdowns),
        cmocka_unit_test(loaders_prompts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
