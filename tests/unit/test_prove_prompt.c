/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus and prompts: recognised by what is shown now, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "prove/menu_match.h"
#include "prove/prompt.h"
#include "unit/shown_fixture.h"

static struct prompt prompt;

static void look(const char *screen, const char *serial)
{
    prompt_free(&prompt);
    prompt_find(screen, serial, NULL, &prompt);
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

/* --- menus that are known by the titles of their entries -------------------------------------- */

static struct shown_fixture fixture;
static struct prompt_menus menus;

static int set_up(void **state)
{
    (void)state;
    shown_fixture_make("", "ui vesamenu.c32\ntimeout 300\n", &fixture);
    menus = (struct prompt_menus){.shown = &fixture.shown, .likely = NO_MENU_KIND};
    return 0;
}

static int clean(void **state)
{
    (void)state;
    prompt_free(&prompt);
    shown_fixture_free(&fixture);
    return 0;
}

static void look_knowing(const char *screen, const char *serial)
{
    prompt_free(&prompt);
    prompt_find(screen, serial, &menus, &prompt);
}

#define THEMED                                                                                     \
    "Live Boot Menu\nLive system (amd64)\nLive system (amd64 fail-safe mode)\n"                    \
    "enter: boot, `e': options\n"

static void titles_make_a_menu(void **state)
{
    (void)state;
    look(THEMED, "");
    assert_int_equal(prompt.kind, PROMPT_NONE);
    look_knowing(THEMED, "");
    assert_int_equal(prompt.kind, PROMPT_SYSLINUX_MENU);
    assert_string_equal(prompt.row, "Live system (amd64)");
    assert_int_equal(prompt.wait.kind, WAIT_SECONDS);
    assert_int_equal(prompt.wait.seconds, 30);
    /* Which loader shows it is told by its banner, or by the firmware. */
    menus.uefi = true;
    look_knowing(THEMED, "");
    assert_int_equal(prompt.kind, PROMPT_GRUB_MENU);
    assert_int_equal(prompt.wait.kind, WAIT_FOR_KEY);
    assert_false(prompt.submenu);
    menus.likely = MENU_SYSLINUX;
    look_knowing(THEMED, "");
    assert_int_equal(prompt.kind, PROMPT_SYSLINUX_MENU);
    look_knowing("", THEMED);
    assert_int_equal(prompt.kind, PROMPT_SYSLINUX_MENU);
}

/* A question in the last row is what a maker has written below the entries. */
static void titles_count_more_than_a_question(void **state)
{
    (void)state;
    look_knowing(THEMED "Press ENTER to boot\n", "");
    assert_int_equal(prompt.kind, PROMPT_SYSLINUX_MENU);
    look_knowing("Press any key to boot from CD or DVD......\n", "");
    assert_int_equal(prompt.kind, PROMPT_KEY);
    /* Other prompts are what they say. */
    look_knowing(THEMED "boot: \n", "");
    assert_int_equal(prompt.kind, PROMPT_SYSLINUX);
    look_knowing(THEMED "debian login: \n", "");
    assert_int_equal(prompt.kind, PROMPT_LOGIN);
}

static void what_is_no_menu(void **state)
{
    static const char *const texts[] = {
        /* A loader says what it starts. */
        "Booting `Live system (amd64)'\n\nLoading Linux ...\n",
        "Booting `Live system (amd64)'\n",
        THEMED "Loading /live/vmlinuz... ok\n",
        THEMED "  Booting `Live system (amd64)'\n",
        "Live system (amd64)\n",
        /* A listing of files, a system's words. */
        "vmlinuz\ninitrd\nlive\nLive\nsystem\n",
        "Live system is starting\nLive system is up\n",
        "",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        look_knowing(texts[i], texts[i]);
        assert_int_equal(prompt.kind, PROMPT_NONE);
        assert_null(prompt.menu);
    }
}

static void submenus(void **state)
{
    uint64_t first;

    (void)state;
    look_knowing(THEMED, "");
    first = prompt.which;
    look_knowing("Live Boot Menu\n Expert install\n Rescue mode\n", "");
    assert_int_equal(prompt.kind, PROMPT_GRUB_MENU);
    assert_true(prompt.submenu);
    assert_int_equal(prompt.wait.kind, WAIT_FOR_KEY);
    assert_true(prompt.which != first);
    /* What is around the entries does not count. */
    look_knowing("Another title\n" THEMED, "");
    assert_true(prompt.which == first);
}

/* A menu that says what it is, and whose entries are known or not. */
static void phrases_and_titles(void **state)
{
    (void)state;
    look_knowing("GNU GRUB  version 2.06\n|*Live system (amd64)   |\n"
                 "| Live system (amd64 fail-safe mode) |\n"
                 "Use the ^ and v keys to select which entry is highlighted.\n",
                 "");
    assert_int_equal(prompt.kind, PROMPT_GRUB_MENU);
    assert_ptr_equal(prompt.menu, &fixture.shown.items[1]);
    assert_int_equal(prompt.wait.kind, WAIT_FOR_KEY);
    /* The only one of its loader, even if nothing of it can be read. */
    look_knowing("Press [Tab] to edit options\n", "");
    assert_ptr_equal(prompt.menu, &fixture.shown.items[0]);
    look_knowing("ARROWS Select\n", "");
    assert_int_equal(prompt.kind, PROMPT_LIMINE);
    assert_null(prompt.menu);
    assert_int_equal(prompt.wait.kind, WAIT_COMPUTED);
}

static void rows_and_titles(void **state)
{
    static const char *const same[][2] = {
        {"Live system (amd64)", "Live system (amd64)"},
        {"  | *Live system (amd64)      |", "Live system (amd64)"},
        {"Advanced options ..", "Advanced options ..."},
        {"Advanced options ...  >", "Advanced options ..."},
        {"Advanced options            v", "Advanced options ..."},
        {"Live sy tem (amd64)", "Live system (amd64)"},
        {"Live system (amd64 fail-s", "Live system (amd64 fail-safe mode)"},
        {"Ubuntu  24.04", "Ubuntu 24.04"},
    };
    static const char *const different[][2] = {
        {"Install", "Installer"},
        {"Live", "Line"},
        {"", "Live"},
        {"Booting `Live system'", "Live system"},
        {"Graphical expert install", "Graphical install"},
        {"a", "a"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(same); i++)
        if (!menu_match_row(same[i][0], same[i][1]))
            fail_msg("\"%s\" is \"%s\"", same[i][0], same[i][1]);
    for (size_t i = 0; i < COUNT_OF(different); i++)
        if (menu_match_row(different[i][0], different[i][1]))
            fail_msg("\"%s\" is not \"%s\"", different[i][0], different[i][1]);
}

/* With one entry, one row is the menu. */
static void a_menu_of_one_entry(void **state)
{
    struct menus one = {.items = mem_array(1, sizeof *one.items), .count = 1};
    CLEANUP(shown_menus_free) struct shown_menus shown = {0};

    (void)state;
    one.items[0] = parsed(MENU_GRUB, "/grub.cfg", "menuentry 'A system' { linux /k; }\n");
    menus_shown(&one, &shown);
    menus.shown = &shown;
    look_knowing("My distribution\n A system\n", "");
    assert_int_equal(prompt.kind, PROMPT_GRUB_MENU);
    look_knowing("My distribution\n A system is here\n", "");
    assert_int_equal(prompt.kind, PROMPT_NONE);
    prompt_free(&prompt);
    menus_free(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_known),
        cmocka_unit_test(what_was_answered_is_none),
        cmocka_unit_test(the_screen_counts_first),
        cmocka_unit_test(countdowns),
        cmocka_unit_test(loaders_prompts),
        cmocka_unit_test_setup_teardown(titles_make_a_menu, set_up, clean),
        cmocka_unit_test_setup_teardown(titles_count_more_than_a_question, set_up, clean),
        cmocka_unit_test_setup_teardown(what_is_no_menu, set_up, clean),
        cmocka_unit_test_setup_teardown(submenus, set_up, clean),
        cmocka_unit_test_setup_teardown(phrases_and_titles, set_up, clean),
        cmocka_unit_test(rows_and_titles),
        cmocka_unit_test_setup_teardown(a_menu_of_one_entry, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
