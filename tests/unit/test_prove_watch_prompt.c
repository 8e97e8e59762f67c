/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys for a menu: one after the other, none lost, however long QEMU takes to answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/mem.h"
#include "prove/watch.h"

static struct run run;
static int qemu = -1; /* its end of the line */

static int set_up(void **state)
{
    struct err e = {0};
    int ends[2];

    (void)state;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) < 0)
        return -1;
    qemu = ends[1];
    run = (struct run){.countdown = {-1, -1}, .qmp = {.fd = ends[0], .ready = true, .last = 1}};
    buf_text(&run.screen, "boot:\n");
    return typing_begin(&e, "a,b,c", NULL, NULL, &run.typing);
}

static int clean(void **state)
{
    (void)state;
    close_fd(&run.qmp.fd);
    close_fd(&qemu);
    qmp_free(&run.qmp);
    buf_free(&run.screen);
    prompt_free(&run.prompt);
    typing_free(&run.typing);
    evidence_free(&run.evidence);
    return 0;
}

/* Reads what QEMU was told; returns the number of keys in it. */
static size_t keys_told(void)
{
    char text[4096] = "";
    ssize_t got = read(qemu, text, sizeof text - 1);
    size_t count = 0;

    text[got > 0 ? got : 0] = '\0';
    for (const char *at = text; (at = strstr(at, "send-key")); at++)
        count++;
    return count;
}

static void answer(void)
{
    CLEANUP(free_ptr) char *text = str_format("{\"return\": {}, \"id\": %u}\n", run.qmp.last);
    struct err e = {0};

    assert_int_equal(write(qemu, text, strlen(text)), strlen(text));
    assert_int_equal(watch_qmp(&e, &run), 0);
}

/* Looks several times, as on a host on which QEMU does not get to answer. */
static void look(void)
{
    for (int i = 0; i < 5; i++) {
        run.now.cpu += 1;
        watch_prompt(&run);
    }
}

static void a_key_waits_for_the_one_before(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        look();
        assert_int_equal(keys_told(), 1);
        answer();
    }
    look();
    assert_int_equal(keys_told(), 0);
    assert_int_equal(run.typing.state, TYPING_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_waits_for_the_one_before, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
