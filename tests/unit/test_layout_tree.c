/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files found and read through layout/tree.h; the set of visited places. */
#include "unit/made_image.h"

#include "layout/tree.h"
#include "layout/visited.h"

static struct made made;
static struct source source;
static struct err e;

static int make(void **state)
{
    (void)state;
    made_image(&made, MADE_PLAIN);
    source = source_memory("image", made.bytes.data, made.bytes.len);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    made_drop(&made);
    return 0;
}

static void reads_whole_files(void **state)
{
    CLEANUP(free_ptr) char *path = tmpdir_file(&made.dir, "tree/live/vmlinuz");
    CLEANUP(buf_free) struct buf expected = {0};
    CLEANUP(buf_free) struct buf data = {0};
    CLEANUP(buf_free) struct buf empty = {0};

    (void)state;
    assert_int_equal(file_read(&e, path, 1 << 20, &expected), 0);
    assert_int_equal(tree_read_file(&e, &source, "/live/vmlinuz", 1 << 20, &data), 0);
    assert_int_equal(data.len, expected.len);
    assert_memory_equal(data.data, expected.data, data.len);
    assert_int_equal(tree_read_file(&e, &source, "/live/empty", 0, &empty), 0);
    assert_int_equal(empty.len, 0);
}

static void reads_parts(void **state)
{
    struct iso_entry file;
    struct tree tree;
    char got[6] = {0};

    (void)state;
    assert_int_equal(tree_open(&e, &source, &tree), 0);
    assert_string_equal(tree.volume.id, "TEST VOLUME");
    assert_int_equal(tree_find(&e, &tree, "/many/file3", &file), 0);
    assert_int_equal(file.size, 15);
    assert_int_equal(tree_read(&e, &tree, &file, 10, got, 5), 0);
    assert_string_equal(got, "file3");
    assert_int_equal(tree_read(&e, &tree, &file, 11, got, 5), -1);
    assert_int_equal(e.kind, ERR_NO);
}

static void says_what_is_not_there(void **state)
{
    CLEANUP(buf_free) struct buf data = {0};
    struct source cut = source_part(&source, 0, 200 * 1024);
    struct source broken = {.name = "broken disk", .fd = -1, .size = 1 << 20};

    (void)state;
    assert_int_equal(tree_read_file(&e, &source, "/live/nothing", 100, &data), -1);
    assert_error(&e, ERR_NO, "/live/nothing: not found");
    assert_int_equal(tree_read_file(&e, &source, "/live", 100, &data), -1);
    assert_error(&e, ERR_NO, "is a folder");
    assert_int_equal(tree_read_file(&e, &source, "/live/vmlinuz", 100, &data), -1);
    assert_error(&e, ERR_NO, "too many");
    assert_int_equal(tree_read_file(&e, &cut, "/live/vmlinuz", 1 << 20, &data), -1);
    assert_int_equal(e.kind, ERR_NO);
    assert_int_equal(tree_read_file(&e, &broken, "/x", 100, &data), -1);
    assert_error(&e, ERR_FAULT, "broken disk");
    assert_null(data.data);
}

static void visits_once(void **state)
{
    CLEANUP(visited_free) struct visited set = {0};

    (void)state;
    for (uint64_t i = 1; i < 5000; i++)
        assert_true(visited_add(&set, i * 2048));
    for (uint64_t i = 1; i < 5000; i++)
        assert_false(visited_add(&set, i * 2048));
    assert_int_equal(set.count, 4999);
    assert_true(visited_add(&set, UINT64_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_whole_files),
        cmocka_unit_test(reads_parts),
        cmocka_unit_test(says_what_is_not_there),
        cmocka_unit_test(visits_once),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
