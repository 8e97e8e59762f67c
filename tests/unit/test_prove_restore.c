/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blanked bytes are put back after the hand-over: the conversation with QEMU, which the test plays.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "legs.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "prove/watch.h"

#define IMAGE_SIZE 400000u

static uint8_t image[IMAGE_SIZE];
static struct source source;
static struct run_plan plan;
static struct run run;
static struct err e;
static int theirs;

static void add(uint64_t offset, uint64_t length, unsigned char fill)
{
    ARRAY_GROW(run.blanks.items, run.blanks.count, run.blanks.room);
    run.blanks.items[run.blanks.count++] = (struct blank){offset, length, fill};
}

static int set_up(void **state)
{
    int pair[2];

    (void)state;
    for (size_t i = 0; i < sizeof image; i++)
        image[i] = (uint8_t)(i % 251);
    source = source_memory("image", image, sizeof image);
    plan = (struct run_plan){.source = &source};
    e = (struct err){0};
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 || fcntl(pair[0], F_SETFL, O_NONBLOCK) < 0 ||
        fcntl(pair[1], F_SETFL, O_NONBLOCK) < 0)
        return -1;
    run = (struct run){
        .plan = &plan, .qemu = QEMU_NONE, .qmp = {.fd = pair[0], .ready = true, .last = 1}};
    theirs = pair[1];
    return 0;
}

static int clean(void **state)
{
    (void)state;
    (void)close(run.qmp.fd);
    close_fd(&theirs);
    qmp_free(&run.qmp);
    restoring_free(&run.restoring);
    evidence_free(&run.evidence);
    blanks_free(&run.blanks);
    return 0;
}

/* What QEMU is asked next; "" when nothing. */
static const char *asked(void)
{
    static char text[4096];
    ssize_t got;

    watch_restore(&run);
    got = read(theirs, text, sizeof text - 1);
    text[got > 0 ? got : 0] = '\0';
    return text;
}

static void answer(const char *result)
{
    CLEANUP(free_ptr)
    char *line = str_format("{\"return\": %s, \"id\": %u}\n", result, run.qmp.last);

    assert_int_equal(write(theirs, line, strlen(line)), (ssize_t)strlen(line));
    assert_int_equal(watch_qmp(&e, &run), 0);
}

static void assert_asks(const char *part)
{
    const char *question = asked();

    if (!strstr(question, part))
        print_message("asked for %s: %s\n", part, question);
    assert_non_null(strstr(question, part));
}

/* A write is asked for, and the file that QEMU is told of holds what belongs there. */
static void assert_writes(uint64_t offset, uint64_t size, bool zeros)
{
    static uint8_t bytes[IMAGE_SIZE];
    CLEANUP(free_ptr)
    char *part = str_format("write -q -s /proc/self/fd/%d %ju %ju", run.restoring.fd,
                            (uintmax_t)offset, (uintmax_t)size);

    assert_asks(part);
    assert_int_equal(pread(run.restoring.fd, bytes, sizeof bytes, 0), (ssize_t)size);
    for (uint64_t i = 0; i < size; i++)
        assert_int_equal(bytes[i], zeros ? 0 : image[offset + i]);
}

static void nothing_blanked_needs_nothing(void **state)
{
    (void)state;
    add(1000, 20, 0xA5);
    assert_int_equal(watch_restore_make(&e, &run), 0);
    run.evidence.handoffs = 1;
    assert_string_equal(asked(), "");
    assert_int_equal(run.setup.restore_fd, 0);
}

static void all_is_put_back_while_the_machine_stands_still(void **state)
{
    (void)state;
    add(34823, 23, 0);
    add(90000, 100, 0xA5); /* garbage is meant to stay */
    add(1000, 300000, 0);
    assert_int_equal(watch_restore_make(&e, &run), 0);
    assert_string_equal(asked(), "");
    run.evidence.handoffs = 1;
    assert_asks("\"stop\"");
    assert_string_equal(asked(), "");
    answer("{}");
    assert_writes(34823, 23, false);
    assert_string_equal(asked(), "");
    answer("\"\"");
    assert_writes(1000, 262144, false);
    answer("\"\"");
    assert_writes(1000 + 262144, 300000 - 262144, false);
    answer("\"\"");
    assert_asks("\"cont\"");
    answer("{}");
    assert_string_equal(asked(), "");
    assert_false(run.restoring.reopened);
    assert_null(run.restoring.failed);
}

static void another_start_finds_them_blanked_again(void **state)
{
    (void)state;
    add(34823, 23, 0);
    assert_int_equal(watch_restore_make(&e, &run), 0);
    run.evidence.handoffs = 1;
    assert_asks("\"stop\"");
    answer("{}");
    assert_writes(34823, 23, false);
    answer("\"\"");
    assert_asks("\"cont\"");
    run.evidence.handoffs = 2;
    answer("{}");
    assert_asks("\"stop\"");
    assert_true(run.restoring.reopened);
    answer("{}");
    assert_writes(34823, 23, true);
    answer("\"\"");
    assert_asks("\"cont\"");
    answer("{}");
    run.evidence.handoffs = 3;
    assert_string_equal(asked(), "");
}

static void what_does_not_work_is_told_and_the_machine_goes_on(void **state)
{
    (void)state;
    add(34823, 23, 0);
    assert_int_equal(watch_restore_make(&e, &run), 0);
    run.evidence.handoffs = 1;
    assert_asks("\"stop\"");
    answer("{}");
    assert_writes(34823, 23, false);
    answer("\"write failed: No space left on device\\r\\n\"");
    assert_non_null(strstr(run.restoring.failed, "No space left"));
    assert_asks("\"cont\"");
    answer("{}");
    assert_string_equal(asked(), "");
}

/* After the verdict nobody needs them. */
static void nothing_begins_after_the_end(void **state)
{
    (void)state;
    add(34823, 23, 0);
    assert_int_equal(watch_restore_make(&e, &run), 0);
    run.evidence.handoffs = 1;
    run.state = RUN_CLOSING;
    assert_string_equal(asked(), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_blanked_needs_nothing, set_up, clean),
        cmocka_unit_test_setup_teardown(all_is_put_back_while_the_machine_stands_still, set_up,
                                        clean),
        cmocka_unit_test_setup_teardown(another_start_finds_them_blanked_again, set_up, clean),
        cmocka_unit_test_setup_teardown(what_does_not_work_is_told_and_the_machine_goes_on, set_up,
                                        clean),
        cmocka_unit_test_setup_teardown(nothing_begins_after_the_end, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
