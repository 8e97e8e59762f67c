/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys by their names, and what is typed into which menu, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "prove/typing.h"

static struct typing typing;
static struct prompt prompt;
static struct err e;

static int clean(void **state)
{
    (void)state;
    typing_free(&typing);
    prompt_free(&prompt);
    e = (struct err){0};
    return 0;
}

/* "shift-a ret": what the keys are, for comparing. */
static void add_chord(struct buf *text, const struct chord *chord)
{
    if (text->len)
        buf_text(text, " ");
    for (size_t i = 0; i < 3 && chord->names[i]; i++)
        buf_format(text, "%s%s", i ? "-" : "", chord->names[i]);
}

static void assert_keys(const char *list, const char *expected)
{
    CLEANUP(keys_free) struct keys keys = {0};
    CLEANUP(buf_free) struct buf text = {0};

    assert_int_equal(keys_add_list(&e, &keys, list), 0);
    for (size_t i = 0; i < keys.count; i++)
        add_chord(&text, &keys.items[i]);
    assert_string_equal(buf_str(&text), expected);
}

static void lists(void **state)
{
    (void)state;
    assert_keys("enter", "ret");
    assert_keys("down,down,Enter", "down down ret");
    assert_keys("ctrl-x", "ctrl-x");
    assert_keys("ctrl-alt-delete", "ctrl-alt-delete");
    assert_keys("e", "e");
    assert_keys("tab, quiet,enter", "tab spc q u i e t ret");
    assert_keys("A=/b_1", "shift-a equal slash b shift-minus 1");
    assert_keys("", "");
}

static void not_every_byte_has_a_key(void **state)
{
    CLEANUP(keys_free) struct keys keys = {0};

    (void)state;
    assert_int_equal(keys_add_list(&e, &keys, "enter,\xC3\xA9"), -1);
    assert_int_equal(e.kind, ERR_USAGE);
    assert_int_equal(typing_begin(&e, NULL, "a\x01", NULL, false, &typing), -1);
    assert_int_equal(e.kind, ERR_USAGE);
}

/* Shows the same for so many seconds, a step each tenth; adds what is typed. */
static void show(const char *screen, double *now, double seconds, struct buf *typed)
{
    double end = *now + seconds;

    prompt_free(&prompt);
    prompt_find(screen, "", NULL, &prompt);
    for (; *now < end; *now += 0.1) {
        const struct typing_view view = {
            .prompt = &prompt,
            .screen = screen,
            .serial = "",
            .guest = *now,
        };
        struct chord chord;

        if (typing_step(&typing, &view, &chord))
            add_chord(typed, &chord);
    }
}

static const char grub_menu[] = "GNU GRUB  version 2.06\n*Live\n"
                                "Use the ^ and v keys to select which entry is highlighted.\n";
static const char grub_editor[] = "                 GNU GRUB  version 2.06\n"
                                  "\n"
                                  " +------------------------------------------------+\n"
                                  " |setparams 'Live'                                |\n"
                                  " |                                                |\n"
                                  " |  set gfxpayload=a_very_long_word_that_does_no\\|\n"
                                  " |t_fit                                           |\n"
                                  " |  linux /live/vmlinuz boot=live                 |\n"
                                  " |  initrd /live/initrd                           |\n"
                                  " +------------------------------------------------+\n"
                                  "\n"
                                  "    Minimum Emacs-like screen editing is supported. TAB lists\n";

static void nothing_is_typed_into_nothing(void **state)
{
    CLEANUP(buf_free) struct buf typed = {0};
    double now = 0;

    (void)state;
    assert_int_equal(typing_begin(&e, "enter", NULL, NULL, false, &typing), 0);
    show("GRUB loading.\n", &now, 5, &typed);
    show("debian login:\n", &now, 5, &typed);
    assert_int_equal(typed.len, 0);
    assert_int_equal(typing.state, TYPING_WAITS);
    /* Just for a moment: it may be a picture between two others. */
    show("boot:\n", &now, 0.2, &typed);
    show("\n", &now, 1, &typed);
    assert_int_equal(typed.len, 0);
    show("boot:\n", &now, 3, &typed);
    assert_string_equal(buf_str(&typed), "ret");
    assert_int_equal(typing.state, TYPING_DONE);
    show("boot:\n", &now, 3, &typed);
    assert_string_equal(buf_str(&typed), "ret");
}

static void isolinux_menu(void **state)
{
    CLEANUP(buf_free) struct buf typed = {0};
    double now = 0;

    (void)state;
    assert_int_equal(typing_begin(&e, NULL, "a=b", NULL, false, &typing), 0);
    show("Press [Tab] to edit options\n", &now, 3, &typed);
    assert_string_equal(buf_str(&typed), "tab spc a equal b ret");
    assert_null(typing.error);
}

static void isolinux_prompt(void **state)
{
    CLEANUP(buf_free) struct buf typed = {0};
    double now = 0;

    (void)state;
    assert_int_equal(typing_begin(&e, NULL, "a", "li", false, &typing), 0);
    show("boot:\n", &now, 3, &typed);
    assert_string_equal(buf_str(&typed), "l i spc a ret");
    clean(NULL);
    typed.len = 0;
    assert_int_equal(typing_begin(&e, NULL, "a", NULL, false, &typing), 0);
    show("boot:\n", &now, 3, &typed);
    assert_int_equal(typed.len, 0);
    assert_non_null(strstr(typing.error, "names none"));
}

static void grub(void **state)
{
    CLEANUP(buf_free) struct buf typed = {0};
    double now = 0;

    (void)state;
    assert_int_equal(typing_begin(&e, NULL, "a", NULL, false, &typing), 0);
    show(grub_menu, &now, 2, &typed);
    assert_string_equal(buf_str(&typed), "e");
    assert_int_equal(typing.state, TYPING_OPENS);
    /* Half drawn: its rows would be counted wrongly. */
    show("setparams 'Live'\n  linux /live/vmlinuz\nMinimum Emacs-like\n", &now, 2, &typed);
    assert_string_equal(buf_str(&typed), "e");
    show(grub_editor, &now, 6, &typed);
    assert_string_equal(buf_str(&typed), "e down down down end spc a ctrl-x");
    assert_int_equal(typing.state, TYPING_DONE);
    assert_null(typing.error);
}

static void a_locked_grub_is_told(void **state)
{
    CLEANUP(buf_free) struct buf typed = {0};
    double now = 0;

    (void)state;
    assert_int_equal(typing_begin(&e, NULL, "a", NULL, false, &typing), 0);
    show(grub_menu, &now, 90, &typed);
    assert_string_equal(buf_str(&typed), "e");
    assert_non_null(strstr(typing.error, "did not show"));
}

static void keys_come_before_the_line(void **state)
{
    CLEANUP(buf_free) struct buf typed = {0};
    double now = 0;

    (void)state;
    assert_int_equal(typing_begin(&e, "down", "a", NULL, false, &typing), 0);
    show("Press [Tab] to edit options\n", &now, 5, &typed);
    assert_string_equal(buf_str(&typed), "down tab spc a ret");
}

static void systemd_boot(void **state)
{
    CLEANUP(buf_free) struct buf typed = {0};
    double now = 0;

    (void)state;
    assert_int_equal(typing_begin(&e, NULL, "a", NULL, false, &typing), 0);
    show(" Live\n Reboot Into Firmware Interface\n", &now, 3, &typed);
    assert_string_equal(buf_str(&typed), "e end spc a ret");
}

static void a_menu_that_cannot_be_edited(void **state)
{
    CLEANUP(buf_free) struct buf typed = {0};
    double now = 0;

    (void)state;
    assert_int_equal(typing_begin(&e, NULL, "a", NULL, false, &typing), 0);
    show(" > Live\n Up and Down choose, Enter starts\n", &now, 3, &typed);
    assert_int_equal(typed.len, 0);
    assert_non_null(strstr(typing.error, "isowright's loader"));
}

/* --- Enter, by itself --------------------------------------------------------------------------
 */

/* A menu that has stood still for so long; a step each tenth of a second. */
static void stand(struct typing_view *view, double seconds, struct buf *typed)
{
    struct chord chord;

    for (double end = view->guest + seconds; view->guest < end;
         view->guest += 0.1, view->still += 0.1)
        if (typing_step(&typing, view, &chord))
            add_chord(typed, &chord);
}

static struct typing_view menu_view(enum prompt_kind kind, enum wait_kind wait, unsigned seconds)
{
    prompt = (struct prompt){.kind = kind, .which = 1, .wait = {wait, seconds}};
    return (struct typing_view){.prompt = &prompt, .screen = "", .serial = ""};
}

static void enter_where_there_is_no_time_out(void **state)
{
    CLEANUP(buf_free) struct buf typed = {0};
    struct typing_view view = menu_view(PROMPT_GRUB_MENU, WAIT_FOR_KEY, 0);

    (void)state;
    assert_int_equal(typing_begin(&e, NULL, NULL, NULL, true, &typing), 0);
    assert_true(typing_will_enter(&typing, &prompt, false));
    stand(&view, 1.5, &typed);
    assert_int_equal(typed.len, 0);
    stand(&view, 1, &typed);
    assert_int_equal(typing.state, TYPING_LOOKS);
    /* It is still there in what is read now. */
    view.seen = view.guest;
    stand(&view, 60, &typed);
    assert_string_equal(buf_str(&typed), "ret");
    assert_true(typing.entered);
    assert_false(typing.guessed);
    assert_int_equal(typing.which, 1);
    assert_false(typing_will_enter(&typing, &prompt, false));
    assert_false(typing_is_untyped(&typing));
}

static void no_enter_at_what_has_gone(void **state)
{
    CLEANUP(buf_free) struct buf typed = {0};
    struct typing_view view = menu_view(PROMPT_GRUB_MENU, WAIT_FOR_KEY, 0);

    (void)state;
    assert_int_equal(typing_begin(&e, NULL, NULL, NULL, true, &typing), 0);
    stand(&view, 3, &typed);
    assert_int_equal(typing.state, TYPING_LOOKS);
    prompt.kind = PROMPT_NONE;
    view.seen = view.guest;
    stand(&view, 60, &typed);
    assert_int_equal(typed.len, 0);
    assert_int_equal(typing.state, TYPING_WAITS);
    typing_end(&typing);
    assert_null(typing.error);
}

static void enter_after_a_countdown_that_is_hidden(void **state)
{
    CLEANUP(buf_free) struct buf typed = {0};
    struct typing_view view = menu_view(PROMPT_SYSLINUX_MENU, WAIT_COMPUTED, 0);

    (void)state;
    assert_int_equal(typing_begin(&e, NULL, NULL, NULL, true, &typing), 0);
    stand(&view, 35, &typed);
    assert_int_equal(typed.len, 0);
    stand(&view, 20, &typed);
    assert_string_equal(buf_str(&typed), "ret");
    assert_true(typing.guessed);
    /* A time-out that is known, and not shown, may run slowly. */
    assert_true(typing_patience(&(struct menu_wait){WAIT_SECONDS, 30}, 1) > 60);
    assert_true(typing_patience(&(struct menu_wait){WAIT_FOR_KEY, 0}, 3) >
                typing_patience(&(struct menu_wait){WAIT_FOR_KEY, 0}, 0.1));
}

/* Nothing is pressed where a person would not either, or was told not to. */
static void no_enter(void **state)
{
    CLEANUP(buf_free) struct buf typed = {0};
    struct typing_view view = menu_view(PROMPT_GRUB_MENU, WAIT_FOR_KEY, 0);

    (void)state;
    assert_int_equal(typing_begin(&e, NULL, NULL, NULL, false, &typing), 0);
    stand(&view, 60, &typed);
    clean(NULL);
    assert_int_equal(typing_begin(&e, TYPING_NONE, NULL, NULL, true, &typing), 0);
    view = menu_view(PROMPT_GRUB_MENU, WAIT_FOR_KEY, 0);
    stand(&view, 60, &typed);
    assert_int_equal(typing.state, TYPING_NOTHING);
    clean(NULL);
    assert_int_equal(typing_begin(&e, NULL, NULL, NULL, true, &typing), 0);
    view = menu_view(PROMPT_GRUB_MENU, WAIT_FOR_KEY, 0);
    prompt.counts = true;
    stand(&view, 60, &typed);
    /* What a countdown has started came back. */
    view = menu_view(PROMPT_GRUB_MENU, WAIT_FOR_KEY, 0);
    view.counted = true;
    stand(&view, 60, &typed);
    view = menu_view(PROMPT_KEY, WAIT_FOR_KEY, 0);
    stand(&view, 60, &typed);
    view = menu_view(PROMPT_MOK, WAIT_FOR_KEY, 0);
    stand(&view, 60, &typed);
    view = menu_view(PROMPT_GRUB_SHELL, WAIT_FOR_KEY, 0);
    stand(&view, 60, &typed);
    view = menu_view(PROMPT_SYSLINUX, WAIT_COMPUTED, 0);
    stand(&view, 60, &typed);
    assert_int_equal(typed.len, 0);
    view = menu_view(PROMPT_SYSLINUX, WAIT_FOR_KEY, 0);
    stand(&view, 60, &typed);
    assert_string_equal(buf_str(&typed), "ret");
}

static void a_kernel_that_was_sooner_is_told(void **state)
{
    (void)state;
    assert_int_equal(typing_begin(&e, "down", NULL, NULL, true, &typing), 0);
    assert_true(typing_is_untyped(&typing));
    typing_end(&typing);
    assert_non_null(strstr(typing.error, "before they were typed"));
    clean(NULL);
    /* Some were. */
    assert_int_equal(typing_begin(&e, "down,enter", NULL, NULL, true, &typing), 0);
    typing.next = 1;
    assert_false(typing_is_untyped(&typing));
    typing_end(&typing);
    assert_null(typing.error);
    clean(NULL);
    assert_int_equal(typing_begin(&e, NULL, "quiet", NULL, false, &typing), 0);
    typing_end(&typing);
    assert_non_null(strstr(typing.error, "before the words were typed"));
    clean(NULL);
    /* All was typed. */
    assert_int_equal(typing_begin(&e, NULL, "a", NULL, false, &typing), 0);
    typing.appended = true;
    typing.state = TYPING_TYPES;
    typing_end(&typing);
    assert_null(typing.error);
    /* GRUB's editor was asked for, and has not shown. */
    typing.state = TYPING_OPENS;
    typing_end(&typing);
    assert_non_null(typing.error);
}

static void lines_of_an_entry(void **state)
{
    (void)state;
    assert_int_equal(typing_rows_to_linux(grub_editor), 3);
    assert_int_equal(typing_rows_to_linux("setparams 'x'\nlinuxefi /k\n"), 1);
    assert_int_equal(typing_rows_to_linux("setparams 'x'\nlinux_is_nice /k\n"), -1);
    assert_int_equal(typing_rows_to_linux("setparams 'x'\nchainloader /x\nMinimum Emacs-like\n"
                                          "linux x\n"),
                     -1);
    assert_int_equal(typing_rows_to_linux(""), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(lists, clean),
        cmocka_unit_test_teardown(not_every_byte_has_a_key, clean),
        cmocka_unit_test_teardown(nothing_is_typed_into_nothing, clean),
        cmocka_unit_test_teardown(isolinux_menu, clean),
        cmocka_unit_test_teardown(isolinux_prompt, clean),
        cmocka_unit_test_teardown(grub, clean),
        cmocka_unit_test_teardown(a_locked_grub_is_told, clean),
        cmocka_unit_test_teardown(keys_come_before_the_line, clean),
        cmocka_unit_test_teardown(systemd_boot, clean),
        cmocka_unit_test_teardown(a_menu_that_cannot_be_edited, clean),
        cmocka_unit_test_teardown(enter_where_there_is_no_time_out, clean),
        cmocka_unit_test_teardown(no_enter_at_what_has_gone, clean),
        cmocka_unit_test_teardown(enter_after_a_countdown_that_is_hidden, clean),
        cmocka_unit_test_teardown(no_enter, clean),
        cmocka_unit_test_teardown(a_kernel_that_was_sooner_is_told, clean),
        cmocka_unit_test_teardown(lines_of_an_entry, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
