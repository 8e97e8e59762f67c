/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What everything stands on: errors, buffers, escaping, outputs in the making, child processes. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"

static void errors_carry_context(void **state)
{
    struct err e = {0};

    (void)state;
    assert_int_equal(err_set(&e, ERR_NO, "disk %d", 7), -1);
    assert_int_equal(err_add(&e, "reading %s", "x.iso"), -1);
    assert_string_equal(e.text, "reading x.iso: disk 7");
    assert_int_equal(e.kind, ERR_NO);
    errno = ENOENT;
    assert_int_equal(err_sys(&e, "open %s", "y"), -1);
    assert_string_equal(e.text, "open y: No such file or directory");
    assert_int_equal(e.kind, ERR_FAULT);
}

static void errors_are_cut_not_overrun(void **state)
{
    CLEANUP(free_ptr) char *longer = mem_alloc(5001);
    struct err e = {0};

    (void)state;
    memset(longer, 'x', 5000);
    assert_int_equal(err_set(&e, ERR_NO, "%s", longer), -1);
    assert_int_equal(err_add(&e, "%s", longer), -1);
    errno = EIO;
    assert_int_equal(err_sys(&e, "%s", longer), -1);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
}

static void escaped(const char *text, size_t length, const char *expected)
{
    CLEANUP(buf_free) struct buf buf = {0};

    buf_escaped(&buf, text, length);
    assert_string_equal(buf_str(&buf), expected);
}

static void foreign_text_is_made_safe(void **state)
{
    (void)state;
    escaped("plain", 5, "plain");
    escaped("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 9, "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
    escaped("a\033[31mb", 7, "a\\x1b[31mb");
    escaped("a\0b", 3, "a\\x00b");
    escaped("\n\x7f", 2, "\\x0a\\x7f");
    escaped("\xc2\x9b", 2, "\\xc2\\x9b");          /* a control character beyond ASCII */
    escaped("\xe2\x80\xae", 3, "\\xe2\\x80\\xae"); /* turns the direction of text around */
    escaped("\xc0\xaf", 2, "\\xc0\\xaf");          /* overlong */
    escaped("\xed\xa0\x80", 3, "\\xed\\xa0\\x80"); /* half of a surrogate pair */
    escaped("\xe2\x82", 2, "\\xe2\\x82");          /* cut */
    escaped("\xf5\x80\x80\x80", 4, "\\xf5\\x80\\x80\\x80");
}

static void buffers_grow(void **state)
{
    CLEANUP(buf_free) struct buf buf = {0};

    (void)state;
    assert_string_equal(buf_str(&buf), "");
    for (int i = 0; i < 10000; i++)
        buf_format(&buf, "%d,", i);
    assert_int_equal(buf.len, 48890);
    assert_int_equal(strlen(buf.data), buf.len);
}

static void digests_are_sha256(void **state)
{
    char hex[SHA256_HEX_SIZE];

    (void)state;
    sha256_of("abc", 3, hex); /* FIPS 180-4's own example */
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void outputs_appear_whole_or_not_at_all(void **state)
{
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    CLEANUP(free_ptr) char *path = NULL;
    CLEANUP(buf_free) struct buf data = {0};
    struct outfile out;
    struct err e = {0};
    struct stat status;
    mode_t mask = umask(027);

    (void)state;
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    path = tmpdir_file(&dir, "out");
    assert_int_equal(outfile_open(&e, path, &out), 0);
    assert_int_equal(file_write_fd(&e, out.fd, path, "half", 4), 0);
    assert_int_equal(access(path, F_OK), -1);
    outfile_abandon(&out);
    outfile_abandon(&out);
    assert_int_equal(access(path, F_OK), -1);

    assert_int_equal(file_write(&e, path, "old", 3), 0);
    assert_int_equal(outfile_open(&e, path, &out), 0);
    assert_int_equal(file_write_fd(&e, out.fd, path, "whole", 5), 0);
    assert_int_equal(outfile_commit(&e, &out), 0);
    outfile_abandon(&out);
    assert_int_equal(file_read(&e, path, 100, &data), 0);
    assert_string_equal(data.data, "whole");
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    (void)umask(mask);
}

static void files_that_are_not_there_are_the_users_mistake(void **state)
{
    struct buf data = {0};
    struct err e = {0};

    (void)state;
    assert_int_equal(file_read(&e, "/no/such/file", 10, &data), -1);
    assert_int_equal(e.kind, ERR_USAGE);
    assert_int_equal(file_read(&e, "/proc/self/maps", 10, &data), -1);
    assert_non_null(strstr(e.text, "larger than"));
}

static void temporary_folders_go_with_all_that_is_in_them(void **state)
{
    struct tmpdir dir = {0};
    CLEANUP(free_ptr) char *kept = NULL;
    CLEANUP(free_ptr) char *deep = NULL;
    CLEANUP(free_ptr) char *link = NULL;
    struct err e = {0};

    (void)state;
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    kept = str_copy(dir.path);
    deep = tmpdir_file(&dir, "a/b/c");
    link = tmpdir_file(&dir, "a/link");
    assert_int_equal(file_make_dirs(&e, deep), 0);
    assert_int_equal(file_make_dirs(&e, deep), 0);
    assert_int_equal(symlink("/", link), 0);
    tmpdir_remove(&dir);
    assert_int_equal(access(kept, F_OK), -1);
    assert_int_equal(access("/usr", F_OK), 0);
}

static int run(struct err *e, const char *script, struct buf *out)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    const char *const env[] = {"ISOWRIGHT_TEST=yes", "PATH=/usr/bin:/bin", NULL};

    return proc_run(e, argv, env, out);
}

static void only_a_good_end_of_a_child_is_a_success(void **state)
{
    CLEANUP(buf_free) struct buf out = {0};
    struct err e = {0};

    (void)state;
    assert_int_equal(run(&e, "echo $ISOWRIGHT_TEST", &out), 0);
    assert_string_equal(out.data, "yes\n");
    assert_int_equal(run(&e, "echo first >&2; echo the reason >&2; exit 3", NULL), -1);
    assert_string_equal(e.text, "sh exited with 3, saying: the reason");
    assert_int_equal(e.kind, ERR_FAULT);
    assert_int_equal(run(&e, "kill -9 $$", NULL), -1);
    assert_string_equal(e.text, "sh was killed by signal 9 (Killed)");
    assert_int_equal(run(&e, "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2", NULL), 0);
}

static void a_program_that_is_not_installed_is_named(void **state)
{
    const char *const argv[] = {"no-such-program", NULL};
    struct err e = {0};

    (void)state;
    assert_int_equal(proc_run(&e, argv, NULL, NULL), -1);
    assert_string_equal(e.text, "the program no-such-program is not installed");
    assert_int_equal(e.kind, ERR_FAULT);
}

static void children_are_told_apart_busy_and_idle(void **state)
{
    const char *const idle_argv[] = {"sleep", "60", NULL};
    const char *const busy_argv[] = {"sh", "-c", "while :; do :; done", NULL};
    const struct proc_setup idle_setup = {.argv = idle_argv, .stdout_fd = -1, .stderr_fd = -1};
    const struct proc_setup busy_setup = {.argv = busy_argv, .stdout_fd = -1, .stderr_fd = -1};
    CLEANUP(proc_stop) struct proc idle = {0};
    CLEANUP(proc_stop) struct proc busy = {0};
    struct err e = {0};
    pid_t pid;

    (void)state;
    assert_int_equal(proc_start(&e, &idle_setup, &idle), 0);
    assert_int_equal(proc_start(&e, &busy_setup, &busy), 0);
    while (proc_cpu_seconds(&busy) < 0.2)
        (void)usleep(20000);
    assert_true(proc_is_idle(&idle));
    assert_int_equal(kill(idle.pid, SIGSTOP), 0);
    while (proc_is_idle(&idle))
        (void)usleep(20000);
    assert_int_equal(kill(idle.pid, SIGCONT), 0);
    while (!proc_is_idle(&idle))
        (void)usleep(20000);
    assert_false(proc_is_idle(&busy));
    assert_true(proc_cpu_seconds(&idle) < 0.2);
    assert_false(proc_ended(&busy));
    pid = busy.pid;
    proc_stop(&busy);
    assert_true(proc_ended(&busy));
    assert_true(proc_cpu_seconds(&busy) < 0);
    assert_int_equal(kill(pid, 0), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_carry_context),
        cmocka_unit_test(errors_are_cut_not_overrun),
        cmocka_unit_test(foreign_text_is_made_safe),
        cmocka_unit_test(buffers_grow),
        cmocka_unit_test(digests_are_sha256),
        cmocka_unit_test(outputs_appear_whole_or_not_at_all),
        cmocka_unit_test(files_that_are_not_there_are_the_users_mistake),
        cmocka_unit_test(temporary_folders_go_with_all_that_is_in_them),
        cmocka_unit_test(only_a_good_end_of_a_child_is_a_success),
        cmocka_unit_test(a_program_that_is_not_installed_is_named),
        cmocka_unit_test(children_are_told_apart_busy_and_idle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
