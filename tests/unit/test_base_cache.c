/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is remembered is there for who asks for the same thing, and for nobody else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/cache.h"
#include "base/file.h"
#include "base/mem.h"

static void check_path(const char *cache, const char *home, const char *expected)
{
    CLEANUP(free_ptr) char *path = NULL;

    if (cache)
        setenv("XDG_CACHE_HOME", cache, 1);
    else
        unsetenv("XDG_CACHE_HOME");
    if (home)
        setenv("HOME", home, 1);
    else
        unsetenv("HOME");
    path = cache_path("x");
    if (expected)
        assert_string_equal(path, expected);
    else
        assert_null(path);
}

static void finds_the_users_cache(void **state)
{
    (void)state;
    check_path("/c", "/h", "/c/isowright/x");
    check_path("relative", "/h", "/h/.cache/isowright/x");
    check_path("", "/h", "/h/.cache/isowright/x");
    check_path(NULL, "/h", "/h/.cache/isowright/x");
    check_path(NULL, "", NULL);
    check_path(NULL, NULL, NULL);
}

static void check_recall(const char *name, const char *key, size_t limit, const char *expected)
{
    CLEANUP(buf_free) struct buf data = {0};

    assert_int_equal(cache_recall(name, key, limit, &data), expected != NULL);
    assert_string_equal(buf_str(&data), expected ? expected : "");
}

static void remembers_for_one_key(void **state)
{
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    CLEANUP(free_ptr) char *path = NULL;
    struct err e = {0};

    (void)state;
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    setenv("XDG_CACHE_HOME", dir.path, 1);
    path = cache_path("x");
    check_recall("x", "key", 9, NULL);
    cache_remember("x", "key", "some data", 9);
    check_recall("x", "key", 9, "some data");
    check_recall("x", "key", 8, NULL);
    check_recall("x", "ke", 9, NULL);
    check_recall("x", "key\nsome", 9, NULL);
    check_recall("x", "other", 9, NULL);
    check_recall("x", NULL, 9, NULL);
    check_recall("y", "key", 9, NULL);
    cache_remember("x", NULL, "other", 5);
    check_recall("x", "key", 9, "some data");
    cache_remember("x", "other", "", 0);
    check_recall("x", "other", 9, "");
    check_recall("x", "key", 9, NULL);
    /* Another program's, and half a file. */
    assert_int_equal(file_write(&e, path, "for key\nsome data", 17), 0);
    check_recall("x", "key", 9, NULL);
    assert_int_equal(file_write(&e, path, "isowright cache 1\nfor key", 25), 0);
    check_recall("x", "key", 9, NULL);
    cache_remember("x", "key", "some data", 9);
    cache_forget("x");
    cache_forget("x");
    check_recall("x", "key", 9, NULL);
}

static void does_without(void **state)
{
    (void)state;
    setenv("XDG_CACHE_HOME", "/dev/null", 1);
    cache_remember("x", "key", "data", 4);
    check_recall("x", "key", 4, NULL);
    unsetenv("XDG_CACHE_HOME");
    unsetenv("HOME");
    cache_remember("x", "key", "data", 4);
    check_recall("x", "key", 4, NULL);
}

static void a_file_that_was_changed_is_another(void **state)
{
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    CLEANUP(free_ptr) char *path = NULL;
    CLEANUP(free_ptr) char *first = NULL;
    CLEANUP(free_ptr) char *same = NULL;
    CLEANUP(free_ptr) char *changed = NULL;
    struct err e = {0};

    (void)state;
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    path = tmpdir_file(&dir, "file");
    assert_null(cache_key_of_file(path));
    assert_int_equal(file_write(&e, path, "one", 3), 0);
    first = cache_key_of_file(path);
    same = cache_key_of_file(path);
    assert_string_equal(first, same);
    assert_int_equal(file_write(&e, path, "three", 5), 0);
    changed = cache_key_of_file(path);
    assert_string_not_equal(first, changed);
}

static void a_start_of_the_machine_has_a_name(void **state)
{
    CLEANUP(free_ptr) char *first = cache_key_of_boot();
    CLEANUP(free_ptr) char *second = cache_key_of_boot();

    (void)state;
    assert_int_equal(strlen(first), 36);
    assert_string_equal(first, second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_users_cache),
        cmocka_unit_test(remembers_for_one_key),
        cmocka_unit_test(does_without),
        cmocka_unit_test(a_file_that_was_changed_is_another),
        cmocka_unit_test(a_start_of_the_machine_has_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
