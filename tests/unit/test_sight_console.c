/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the bytes of a serial console to lines of text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "sight/console.h"

/* Lines as they were told, joined by "|". */
static struct buf told;

static void tell(void *context, const char *line)
{
    const struct console *console = context;

    buf_format(&told, "%s%s|", console->again ? "+" : "", line);
}

static int forget(void **state)
{
    (void)state;
    buf_free(&told);
    return 0;
}

static void feed(struct console *console, const char *text)
{
    console_feed(console, text, strlen(text), tell, console);
}

/* The same lines must come out however the bytes were cut. */
static void check(const char *text, const char *lines)
{
    for (size_t piece = 1; piece <= strlen(text); piece++) {
        CLEANUP(console_free) struct console console = {0};

        buf_free(&told);
        for (size_t at = 0; at < strlen(text); at += piece) {
            size_t rest = strlen(text) - at;

            console_feed(&console, text + at, rest < piece ? rest : piece, tell, &console);
        }
        assert_string_equal(buf_str(&told), lines);
    }
}

static void tells_finished_lines_only(void **state)
{
    (void)state;
    check("one\r\ntwo\nthr", "one|two|");
    check("\n\r\n\nx\n", "x|");
}

static void drops_escape_sequences(void **state)
{
    (void)state;
    check("\033[0m\033[30m\033[47mWelcome to GRUB!\n\033[0m", "Welcome to GRUB!|");
    check("a\033(Bb\033]0;title\007c\033=d\n", "abcd|");
    check("a\001\002\177\bb\tc\n", "ab\tc|");
    check("caf\303\251\n", "caf\303\251|");
}

/* A letter of the graphic set is none, and never behind a newline. */
static void frames_are_no_letters(void **state)
{
    (void)state;
    check("\033)0\033(B\016lqk\017 quick\n\016x\017box\016x\nquick\n",
          "+-+ quick|\174box\174|quick|");
    check("\033)0\016lqk\033[2;1Hx\017a\n", "+-+|\174a|");
    check("\033(0mqj\033(B x\n", "+-+ x|");
    check("\033(0tqu\nx\n", "+-+|x|");
    check("\016lqk\n", "lqk|");
    check("\033(\033[0mlqk\n", "lqk|");
}

/* Firmware places its text by moving the cursor instead of sending newlines. */
static void cursor_moves_end_lines(void **state)
{
    (void)state;
    check("\033[2J\033[01;01Hfirst\033[02;01Hsecond\033[3;1f", "first|second|");
}

static void unclosed_string_ends_with_its_line(void **state)
{
    (void)state;
    check("\033]0;never closed\nseen\n", "seen|");
    check("cut\033[1\nseen\n", "cut|seen|");
}

static void cuts_endless_lines(void **state)
{
    CLEANUP(console_free) struct console console = {0};

    (void)state;
    for (int i = 0; i < 10000; i++)
        feed(&console, "x");
    assert_int_equal(told.len, 2 * (4096 + 1));
    assert_true(console.line.len < 4096);
}

static void flush_tells_a_prompt_once(void **state)
{
    CLEANUP(console_free) struct console console = {0};

    (void)state;
    feed(&console, "login: ");
    console_flush(&console, tell, &console);
    console_flush(&console, tell, &console);
    assert_string_equal(buf_str(&told), "login: |");
    feed(&console, "\n");
    assert_string_equal(buf_str(&told), "login: |");
    feed(&console, "Password: ");
    console_flush(&console, tell, &console);
    feed(&console, "no");
    console_flush(&console, tell, &console);
    feed(&console, "ne\nnext\n");
    assert_string_equal(buf_str(&told), "login: |Password: |+Password: no|+Password: none|next|");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(tells_finished_lines_only, forget),
        cmocka_unit_test_teardown(drops_escape_sequences, forget),
        cmocka_unit_test_teardown(frames_are_no_letters, forget),
        cmocka_unit_test_teardown(cursor_moves_end_lines, forget),
        cmocka_unit_test_teardown(unclosed_string_ends_with_its_line, forget),
        cmocka_unit_test_teardown(cuts_endless_lines, forget),
        cmocka_unit_test_teardown(flush_tells_a_prompt_once, forget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
