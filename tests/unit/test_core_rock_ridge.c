/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rock Ridge on images made record by record: names, modes, relocated folders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "core/iso.h"
#include "unit/tiny_fixture.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The status with which the root's only record is met. */
static enum iso_status list_one(const struct tiny_susp *susp)
{
    size_t count;

    add(tiny_start(&image, 1), "FILE.;1", susp);
    return tiny_list(&image, &count);
}

static void names_in_pieces(void **state)
{
    struct tiny_susp susp = {.length = 0};

    (void)state;
    susp_name(&susp, 1, "one-");
    susp_name(&susp, 1, "two-");
    susp_name(&susp, 0, "three");
    susp_name(&susp, 0, "ignored");
    add(tiny_start(&image, 1), "FILE.;1", &susp);
    assert_int_equal(find("one-two-three"), ISO_OK);
    assert_int_equal(find("ONE-two-three"), ISO_NOT_FOUND); /* case counts */
    assert_int_equal(find("FILE"), ISO_NOT_FOUND);
}

static void names_in_continuation_areas(void **state)
{
    struct tiny_susp susp = {.length = 0}, more = {.length = 0}, last = {.length = 0};

    (void)state;
    susp_name(&susp, 1, "begin-");
    susp_continue(&susp, 25, 100, 200); /* its length counts padding */
    susp_name(&more, 1, "middle-");
    susp_continue(&more, 26, 2000, 20); /* up to the block's end and over it */
    susp_name(&more, 1, "more-");       /* behind CE, still in this area */
    susp_name(&last, 0, "end");
    add(tiny_start(&image, 1), "FILE.;1", &susp);
    memcpy(image.bytes + 25 * ISO_BLOCK_SIZE + 100, more.data, more.length);
    memcpy(image.bytes + 26 * ISO_BLOCK_SIZE + 2000, last.data, last.length);
    assert_int_equal(find("begin-middle-more-end"), ISO_OK);
}

static void longest_name(void **state)
{
    struct tiny_susp susp = {.length = 0}, more = {.length = 0};
    char part[256], whole[ISO_NAME_MAX + 2];

    (void)state;
    memset(part, 'n', sizeof part);
    part[100] = '\0';
    susp_name(&susp, 1, part);
    susp_continue(&susp, 25, 0, 250);
    part[100] = 'n';
    part[155] = '\0';
    susp_name(&more, 0, part);
    add(tiny_start(&image, 1), "FILE.;1", &susp);
    memcpy(image.bytes + 25 * ISO_BLOCK_SIZE, more.data, more.length);
    memset(whole, 'n', sizeof whole);
    whole[ISO_NAME_MAX] = '\0';
    assert_int_equal(find(whole), ISO_OK);
    whole[ISO_NAME_MAX] = 'n';
    whole[ISO_NAME_MAX + 1] = '\0';
    assert_int_equal(find(whole), ISO_TOO_LONG);
}

static void refuses_names_that_are_too_long(void **state)
{
    struct tiny_susp susp = {.length = 0}, more = {.length = 0};
    char part[201];
    size_t count;

    (void)state;
    memset(part, 'n', 200);
    part[100] = '\0';
    susp_name(&susp, 1, part);
    susp_continue(&susp, 25, 0, 250);
    part[100] = 'n';
    part[156] = '\0';
    susp_name(&more, 0, part);
    add(tiny_start(&image, 1), "FILE.;1", &susp);
    memcpy(image.bytes + 25 * ISO_BLOCK_SIZE, more.data, more.length);
    assert_int_equal(tiny_list(&image, &count), ISO_TOO_LONG);
}

static void refuses_impossible_names(void **state)
{
    static const char *const names[] = {"a/b", "/", "..", "."};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        struct tiny_susp susp = {.length = 0};

        susp_name(&susp, 0, names[i]);
        assert_int_equal(list_one(&susp), ISO_DAMAGED);
    }
    for (size_t i = 0; i < 2; i++) {
        struct tiny_susp susp = {.length = 0};

        susp_add(&susp, "NM", "\0a\0b", i ? 4 : 1); /* a NUL within; nothing at all */
        assert_int_equal(list_one(&susp), ISO_DAMAGED);
    }
}

static void refuses_continuation_loops(void **state)
{
    struct tiny_susp susp = {.length = 0}, more = {.length = 0};
    size_t count;

    (void)state;
    susp_continue(&susp, 25, 0, 28);
    susp_continue(&more, 25, 0, 28);
    add(tiny_start(&image, 1), "FILE.;1", &susp);
    memcpy(image.bytes + 25 * ISO_BLOCK_SIZE, more.data, more.length);
    assert_int_equal(tiny_list(&image, &count), ISO_DAMAGED);
    assert_true(image.reads < 100);
}

static void refuses_bad_continuations(void **state)
{
    static const struct {
        uint32_t block, offset, length;
        enum iso_status status;
    } cases[] = {
        {25, 0, 2049, ISO_DAMAGED},      {25, 2048, 10, ISO_DAMAGED},
        {TINY_BLOCKS, 0, 10, ISO_SHORT}, {UINT32_MAX, 2047, 2048, ISO_SHORT},
        {25, 0, 0, ISO_NO_MORE}, /* empty: nothing wrong with it */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tiny_susp susp = {.length = 0};

        susp_continue(&susp, cases[i].block, cases[i].offset, cases[i].length);
        if (list_one(&susp) != cases[i].status)
            fail_msg("case %zu", i);
    }
}

static void refuses_bad_entries(void **state)
{
    struct tiny_susp susp = {.length = 0};

    (void)state;
    susp_name(&susp, 0, "name");
    susp.data[2] = 3; /* shorter than its own header */
    assert_int_equal(list_one(&susp), ISO_DAMAGED);
    susp.data[2] = (uint8_t)(susp.length + 1); /* longer than the record */
    assert_int_equal(list_one(&susp), ISO_DAMAGED);
    susp.length = 0;
    susp_add(&susp, "XX", "nobody's", 8); /* also for entries that nobody looks at */
    susp.data[2]++;
    assert_int_equal(list_one(&susp), ISO_DAMAGED);
    susp.data[2] = 0; /* would never end */
    assert_int_equal(list_one(&susp), ISO_DAMAGED);
    susp.length = 0;
    susp_add(&susp, "CE", "short", 5);
    assert_int_equal(list_one(&susp), ISO_DAMAGED);
    susp.length = 0;
    susp_continue(&susp, 25, 0, 28);
    susp.data[4] ^= 1; /* the halves differ */
    assert_int_equal(list_one(&susp), ISO_DAMAGED);
    susp.length = 0;
    susp_add(&susp, "PX", "short", 5);
    assert_int_equal(list_one(&susp), ISO_DAMAGED);
    susp.length = 0;
    susp_add(&susp, "SL", "\0\0\5abc", 6); /* a component beyond its entry */
    assert_int_equal(list_one(&susp), ISO_DAMAGED);
}

/* Bytes behind the entry, and a NUL within: each is refused for itself. */
static void refuses_bad_components(void **state)
{
    struct tiny_susp susp = {.length = 0};

    (void)state;
    susp_add(&susp, "SL", "\0\0\5abc", 6);
    susp_name(&susp, 0, "no-zero-behind");
    assert_int_equal(list_one(&susp), ISO_DAMAGED);
    susp.length = 0;
    susp_add(&susp, "SL", "\0\0\3a\0c", 6);
    assert_int_equal(list_one(&susp), ISO_DAMAGED);
}

/* Pieces without content are legal. */
static void empty_pieces(void **state)
{
    struct tiny_susp susp = {.length = 0};

    (void)state;
    susp_name(&susp, 1, "");
    susp_name(&susp, 0, "name");
    susp_add(&susp, "SL", "\1", 1);
    susp_link(&susp, 0, "target");
    add(tiny_start(&image, 1), "FILE.;1", &susp);
    assert_int_equal(find("name"), ISO_NOT_FOUND); /* the link was followed */
    susp.length = 0;
    susp_name(&susp, 1, "");
    susp_name(&susp, 0, "name");
    add(tiny_start(&image, 1), "FILE.;1", &susp);
    assert_int_equal(find("name"), ISO_OK);
}

static void reads_modes(void **state)
{
    struct tiny_susp susp = {.length = 0};

    (void)state;
    susp_name(&susp, 0, "file");
    susp_number(&susp, "PX", 0100644); /* the shortest form */
    add(tiny_start(&image, 1), "FILE.;1", &susp);
    assert_int_equal(find("file"), ISO_OK);
    assert_int_equal(entry.mode, 0100644);
    susp.data[susp.length - 1] ^= 1; /* the halves differ */
    assert_int_equal(list_one(&susp), ISO_DAMAGED);
}

static void entries_end_at_st(void **state)
{
    struct tiny_susp susp = {.length = 0};

    (void)state;
    susp_name(&susp, 0, "seen");
    susp_add(&susp, "ST", "", 0);
    susp_add(&susp, "PX", "bad", 3);
    assert_int_equal(list_one(&susp), ISO_NO_MORE);
}

static void skips_bytes(void **state)
{
    struct tiny_susp sign = {.length = 0}, susp = {.length = 5};
    uint8_t *at;

    (void)state;
    tiny_start(&image, 1);
    rock_ridge_sign(&sign, 5);
    at = put_dots(TINY_RECORD(&image), TINY_ROOT, &sign);
    memset(susp.data, 0xaa, 5);
    susp_name(&susp, 0, "behind");
    at = add(at, "FILE.;1", &susp);
    add(at, "OTHER.;1", NULL); /* fewer bytes than are skipped */
    assert_int_equal(find("behind"), ISO_OK);
    assert_int_equal(volume.skip, 5);
    assert_int_equal(find("OTHER"), ISO_OK);
}

/* SUSP alone is not Rock Ridge: another extension may be using it. */
static void detects_rock_ridge_by_er(void **state)
{
    static const struct {
        const char *data; /* lengths of identifier, descriptor, source; version; identifier */
        size_t length;
        bool is_rock_ridge;
    } cases[] = {
        {"\12\0\0\1RRIP_1991A", 14, true},
        {"\12\0\0\1IEEE_P1282", 14, true},
        {"\12\0\0\1AAIP_0200x", 14, false},
        {"\4\0\0\1RRIP", 8, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct tiny_susp sign = {.length = 0};

        tiny_start(&image, 0);
        susp_add(&sign, "SP", "\276\357\0", 3);
        susp_add(&sign, "ER", cases[i].data, cases[i].length);
        put_dots(TINY_RECORD(&image), TINY_ROOT, &sign);
        open_image();
        assert_int_equal(volume.has_rock_ridge, cases[i].is_rock_ridge);
    }
}

static void finds_sp_behind_xa(void **state)
{
    struct tiny_susp sign = {.length = 14};

    (void)state;
    tiny_start(&image, 1);
    rock_ridge_sign(&sign, 14);
    put_dots(TINY_RECORD(&image), TINY_ROOT, &sign);
    open_image();
    assert_true(volume.has_rock_ridge);
    assert_int_equal(volume.skip, 14);
}

static void relocated_folders(void **state)
{
    struct tiny_susp stand_in = {.length = 0}, moved = {.length = 0};
    uint8_t *at = tiny_start(&image, 1), *sub = image.bytes + 31 * ISO_BLOCK_SIZE;
    size_t count;

    (void)state;
    susp_name(&stand_in, 0, "deep");
    susp_number(&stand_in, "CL", 31);
    at = add(at, "DEEP", &stand_in);
    susp_name(&moved, 0, "deep");
    susp_add(&moved, "RE", "", 0);
    put_record(at, "DEEP2", 5, 2, 31, 2048, &moved);
    add_named(put_dots(sub, 31, NULL), "FILE.;1", "file");
    assert_int_equal(find("deep/file"), ISO_OK);
    assert_int_equal(tiny_list(&image, &count), ISO_NO_MORE);
    assert_int_equal(count, 1); /* listed once */
    put_record(sub, "\0", 1, 2, 30, 2048, NULL);
    assert_int_equal(tiny_list(&image, &count), ISO_DAMAGED); /* "." is of another folder */
    put_record(sub, "\0", 1, 0, 31, 2048, NULL);
    assert_int_equal(tiny_list(&image, &count), ISO_DAMAGED); /* "." is no folder */
    put_record(sub, "X", 1, 2, 31, 2048, NULL);
    assert_int_equal(tiny_list(&image, &count), ISO_DAMAGED); /* it is not "." */
}

static void refuses_bad_relocations(void **state)
{
    struct tiny_susp susp = {.length = 0};

    (void)state;
    susp_number(&susp, "CL", 35); /* no records there */
    assert_int_equal(list_one(&susp), ISO_DAMAGED);
    susp.length = 0;
    susp_number(&susp, "CL", TINY_BLOCKS);
    assert_int_equal(list_one(&susp), ISO_SHORT);
    susp.length = 0;
    susp_add(&susp, "CL", "short", 5);
    assert_int_equal(list_one(&susp), ISO_DAMAGED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_in_pieces),
        cmocka_unit_test(names_in_continuation_areas),
        cmocka_unit_test(longest_name),
        cmocka_unit_test(refuses_names_that_are_too_long),
        cmocka_unit_test(refuses_impossible_names),
        cmocka_unit_test(refuses_continuation_loops),
        cmocka_unit_test(refuses_bad_continuations),
        cmocka_unit_test(refuses_bad_entries),
        cmocka_unit_test(refuses_bad_components),
        cmocka_unit_test(empty_pieces),
        cmocka_unit_test(reads_modes),
        cmocka_unit_test(entries_end_at_st),
        cmocka_unit_test(skips_bytes),
        cmocka_unit_test(detects_rock_ridge_by_er),
        cmocka_unit_test(finds_sp_behind_xa),
        cmocka_unit_test(relocated_folders),
        cmocka_unit_test(refuses_bad_relocations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
