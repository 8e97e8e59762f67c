/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rock Ridge on images made record by record: symbolic links. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "core/iso.h"
#include "unit/tiny_fixture.h"

static void follows_links(void **state)
{
    uint8_t *at = tiny_start(&image, 1), *sub = image.bytes + 31 * ISO_BLOCK_SIZE;
    struct tiny_susp name = {.length = 0}, far = {.length = 0};

    (void)state;
    susp_name(&name, 0, "sub");
    at = put_record(at, "SUB", 3, 2, 31, 2048, &name);
    at = add_named(at, "FILE.;1", "file");
    at = add_link(at, "direct", 0, "file");
    at = add_link(at, "folder", 0, "sub");
    at = add_link(at, "here", 2, "");
    at = add_link(at, "above", 4, "");
    sub = put_dots(sub, 31, NULL);
    sub = add_named(sub, "DEEP.;1", "deep");
    susp_name(&far, 0, "far");
    susp_add(&far, "SL", "\0\10\0\0\3sub\0\4deep", 14); /* root, "sub", "deep" */
    add(sub, "FAR.;1", &far);
    assert_int_equal(find("/direct"), ISO_OK);
    assert_string_equal(entry.name, "file");
    assert_int_equal(find("folder/deep"), ISO_OK);
    assert_string_equal(entry.name, "deep");
    assert_int_equal(find("here/above/../folder/./far"), ISO_OK);
    assert_string_equal(entry.name, "deep");
    assert_int_equal(find("folder/../file"), ISO_OK); /* ".." of the folder, not of the link */
    assert_int_equal(find("direct/x"), ISO_NOT_DIRECTORY);
    assert_int_equal(find("direct/"), ISO_NOT_DIRECTORY);
    assert_int_equal(find("folder"), ISO_OK);
    assert_true(entry.is_directory);
}

static void reads_link_targets(void **state)
{
    struct tiny_susp susp = {.length = 0};
    struct iso_entry root;
    struct iso_dir dir;

    (void)state;
    susp_add(&susp, "SL", "\1\10\0\0\3usr\1\2li", 12); /* "/", "usr", "li" that goes on */
    susp_add(&susp, "SL", "\0\0\1b\4\0\2\0", 8);       /* "b", "..", "." */
    add(tiny_start(&image, 1), "L.;1", &susp);
    open_image();
    iso_root(&volume, &root);
    assert_int_equal(iso_dir_open(&volume, &root, &dir), ISO_OK);
    assert_int_equal(iso_dir_next(&dir, &entry), ISO_OK);
    assert_true(entry.is_symlink);
    assert_string_equal(entry.target, "/usr/lib/../.");
    assert_int_equal(iso_file_read(&volume, &entry, 0, NULL, 0), ISO_NOT_FILE);
}

static void refuses_link_loops(void **state)
{
    uint8_t *at = tiny_start(&image, 1);

    (void)state;
    at = add_link(at, "self", 0, "self");
    at = add_link(at, "a", 0, "b");
    at = add_link(at, "b", 0, "a");
    add_link(at, "empty", 0, "");
    assert_int_equal(find("self"), ISO_LINK_LOOP);
    assert_int_equal(find("a/b/c"), ISO_LINK_LOOP);
    assert_int_equal(find("empty"), ISO_DAMAGED);
}

static void refuses_long_links(void **state)
{
    struct tiny_susp susp = {.length = 0}, more = {.length = 0};
    char part[251];
    uint8_t *at;

    (void)state;
    memset(part, 'p', 250);
    part[200] = '\0';
    susp_name(&susp, 0, "long");
    susp_continue(&susp, 25, 0, 7 * 207);
    susp_link(&more, 1, part); /* seven times the same piece of one component */
    add(tiny_start(&image, 1), "L.;1", &susp);
    at = image.bytes + 25 * ISO_BLOCK_SIZE;
    for (int i = 0; i < 7; i++, at += more.length)
        memcpy(at, more.data, more.length);
    assert_int_equal(find("long"), ISO_TOO_LONG);
    memset(at - more.length, 0, more.length); /* six pieces: 1200 bytes */
    assert_int_equal(find("long"), ISO_TOO_LONG);
}

/* What a link leads to and what follows it in the path are too long only together. */
static void refuses_paths_that_grow(void **state)
{
    struct tiny_susp susp = {.length = 0}, more = {.length = 0};
    char part[201], path[700] = "long/";
    uint8_t *at;

    (void)state;
    memset(part, 'p', 200);
    part[200] = '\0';
    susp_name(&susp, 0, "long");
    susp_continue(&susp, 25, 0, 4 * 207);
    susp_link(&more, 0, part);
    add(tiny_start(&image, 1), "L.;1", &susp);
    at = image.bytes + 25 * ISO_BLOCK_SIZE;
    for (int i = 0; i < 4; i++, at += more.length)
        memcpy(at, more.data, more.length);
    assert_int_equal(find("long"), ISO_NOT_FOUND); /* 803 bytes */
    for (int i = 0; i < 100; i++)
        strcat(path, "abc/");
    assert_int_equal(find(path), ISO_TOO_LONG);
}

/* A target that was cut within a row of short components must not be followed as far as it goes. */
static void refuses_cut_targets(void **state)
{
    struct tiny_susp susp = {.length = 0};
    uint8_t *at;

    (void)state;
    susp_name(&susp, 0, "long");
    susp_continue(&susp, 25, 0, 2030);
    add(tiny_start(&image, 1), "L.;1", &susp);
    at = image.bytes + 25 * ISO_BLOCK_SIZE;
    for (int i = 0; i < 10; i++, at += 203) { /* ten SL with 99 components: 2969 bytes */
        memcpy(at, "SL\313\1\0", 5);
        for (int j = 0; j < 99; j++)
            memcpy(at + 5 + 2 * j, "\4\0", 2);
    }
    assert_int_equal(find("long"), ISO_TOO_LONG);
}

static void follows_forty_links(void **state)
{
    char path[128] = "";

    (void)state;
    add_link(tiny_start(&image, 1), "h", 2, ""); /* "." */
    for (int i = 0; i < 40; i++)
        strcat(path, "h/");
    assert_int_equal(find(path), ISO_OK);
    assert_true(entry.is_directory);
    strcat(path, "h");
    assert_int_equal(find(path), ISO_LINK_LOOP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_links),           cmocka_unit_test(reads_link_targets),
        cmocka_unit_test(refuses_link_loops),      cmocka_unit_test(refuses_long_links),
        cmocka_unit_test(refuses_paths_that_grow), cmocka_unit_test(refuses_cut_targets),
        cmocka_unit_test(follows_forty_links),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
