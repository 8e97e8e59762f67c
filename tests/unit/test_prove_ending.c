/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prompts of shells that nobody asked for, told from those of systems that are up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "prove/ending.h"

static void bare_shells(void **state)
{
    static const char *const prompts[] = {
        "/ # ",
        "/ #",
        "~ # ",
        "# ",
        "$ ",
        "sh-5.2# ",
        "bash-5.1#",
        "/bin # ",
        "(initramfs) ",
        "(initramfs) _",
        "dracut:/# ",
        ":/# ",
        "rescue:~# ",
        "[rootfs ]# ",
        "[rootfs ~]# ",
        "Give root password for maintenance",
        "(or press Control-D to continue): ",
        "Press Enter for maintenance",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(prompts); i++)
        if (!ending_is_shell(prompts[i]))
            fail_msg("not taken for a shell: \"%s\"", prompts[i]);
}

static void other_rows(void **state)
{
    static const char *const rows[] = {
        "debian login: ",
        "root@archiso:~# ",
        "[root@localhost ~]# ",
        "user@debian:~$ ",
        "tc@box:~$",
        "-- 5 # of 7",
        "Password: ",
        "Welcome to the system",
        "[  OK  ] Started getty",
        "grub> ",
        "",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (ending_is_shell(rows[i]))
            fail_msg("taken for a shell: \"%s\"", rows[i]);
}

static void assert_last(const char *text, const char *expected)
{
    CLEANUP(free_ptr) char *row = ending_shell(text);

    if (expected)
        assert_string_equal(row, expected);
    else
        assert_null(row);
}

/* Only what is shown last counts. */
static void the_last_row_counts(void **state)
{
    (void)state;
    assert_last("searching\n/ # \n", "/ # ");
    assert_last("searching\n/ # \n\n   \n", "/ # ");
    assert_last("/ # \ndebian login: \n", NULL);
    assert_last("/ # ls\nbin dev proc\n", NULL);
    assert_last("", NULL);
    assert_last("\n\n", NULL);
    assert_last("/ #", "/ #");
}

static void troubles(void **state)
{
    (void)state;
    assert_true(ending_is_trouble("[FAILED] Failed to mount sysroot.mount - /sysroot."));
    assert_true(ending_is_trouble("bootcdproberoot: could not find new root device"));
    assert_true(ending_is_trouble("the system was not found"));
    assert_false(ending_is_trouble("[  OK  ] Started udev"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bare_shells),
        cmocka_unit_test(other_rows),
        cmocka_unit_test(the_last_row_counts),
        cmocka_unit_test(troubles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
