/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/fmt_test.h"

#include <fcntl.h>

#include "base/file.h"
#include "base/mem.h"
#include "fmt/source.h"

static const uint8_t bytes[] = "0123456789";

static void reads_inside(void **state)
{
    struct source source = source_memory("ten bytes", bytes, 10);
    struct err e = {0};
    char got[11] = {0};

    (void)state;
    assert_int_equal(source_read(&e, &source, 0, got, 10), 0);
    assert_string_equal(got, "0123456789");
    assert_int_equal(source_read(&e, &source, 10, got, 0), 0);
    assert_true(source_holds(&source, 9, 1));
    assert_false(source_holds(&source, 9, 2));
}

static void refuses_beyond_the_end(void **state)
{
    struct source source = source_memory("ten bytes", bytes, 10);
    struct err e = {0};
    char got[16];

    (void)state;
    assert_int_equal(source_read(&e, &source, 8, got, 3), -1);
    assert_error(&e, ERR_NO, "ten bytes ends at byte 10");
    assert_int_equal(source_read(&e, &source, UINT64_MAX, got, 2), -1);
    assert_false(source_holds(&source, UINT64_MAX, 2));
    assert_false(source_holds(&source, 2, UINT64_MAX));
}

static void parts_are_cut(void **state)
{
    struct source source = source_memory("ten bytes", bytes, 10);
    struct source part = source_part(&source, 4, 100);
    struct source inner = source_part(&part, 2, 2);
    struct source none = source_part(&source, 11, 5);
    struct err e = {0};
    char got[3] = {0};

    (void)state;
    assert_int_equal(part.size, 6);
    assert_int_equal(inner.size, 2);
    assert_int_equal(source_read(&e, &inner, 0, got, 2), 0);
    assert_string_equal(got, "67");
    assert_int_equal(source_read(&e, &inner, 1, got, 2), -1);
    assert_error(&e, ERR_NO, "ends at byte 8");
    assert_int_equal(none.size, 0);
}

static void reads_files(void **state)
{
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    CLEANUP(free_ptr) char *path = NULL;
    CLEANUP(source_close) struct source source = {.fd = -1};
    struct err e = {0};
    char got[4] = {0};

    (void)state;
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    path = tmpdir_file(&dir, "image");
    assert_int_equal(source_open(&e, path, &source), -1);
    assert_error(&e, ERR_USAGE, path);
    assert_int_equal(file_write(&e, path, bytes, 10), 0);
    assert_int_equal(source_open(&e, path, &source), 0);
    assert_int_equal(source.size, 10);
    assert_false(source.device);
    assert_int_equal(source_read(&e, &source, 7, got, 3), 0);
    assert_string_equal(got, "789");
    /* The file shrinks after it was opened. */
    assert_int_equal(truncate(path, 4), 0);
    assert_int_equal(source_read(&e, &source, 7, got, 3), -1);
    assert_error(&e, ERR_NO, "too early");
    assert_int_equal(source_open(&e, dir.path, &source), -1);
    assert_error(&e, ERR_USAGE, "neither a file nor a block device");
}

/* "No" and "don't know" differ: a descriptor that cannot be read is a fault. */
static void read_faults_are_faults(void **state)
{
    CLEANUP(close_fd) int fd = open("/", O_RDONLY | O_DIRECTORY);
    struct source source = {.name = "folder", .fd = fd, .size = 4096};
    struct source closed = {.name = "closed", .fd = -1, .size = 4096};
    struct err e = {0};
    char got[4];

    (void)state;
    assert_int_equal(source_read(&e, &source, 0, got, 4), -1);
    assert_error(&e, ERR_FAULT, "cannot read folder");
    assert_int_equal(source_read(&e, &closed, 0, got, 4), -1);
    assert_error(&e, ERR_FAULT, "closed");
}

static void problems_are_escaped_and_limited(void **state)
{
    CLEANUP(problems_free) struct problems problems = {0};
    struct source source = source_memory("x", bytes, 10), part = source_part(&source, 4, 4);

    (void)state;
    problems_add(&problems, &part, 2, "ISO-01", "name \033[31m%s", "\xff");
    assert_string_equal(problems.items[0].text, "name \\x1b[31m\\xff");
    assert_int_equal(problems.items[0].offset, 6);
    for (int i = 0; i < PROBLEMS_MAX + 9; i++)
        problems_add(&problems, &source, 0, "ISO-01", "again");
    assert_int_equal(problems.count, PROBLEMS_MAX);
    assert_int_equal(problems.dropped, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_inside),
        cmocka_unit_test(refuses_beyond_the_end),
        cmocka_unit_test(parts_are_cut),
        cmocka_unit_test(reads_files),
        cmocka_unit_test(read_faults_are_faults),
        cmocka_unit_test(problems_are_escaped_and_limited),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
