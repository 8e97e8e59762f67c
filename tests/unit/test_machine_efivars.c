/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A certificate enrolled in variable stores that are made here, whole and damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "core/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "efivars_store.h"
#include "machine/efivars.h"

static struct buf store;
static struct err e;
static uint8_t der[900];

static int set_up(void **state)
{
    (void)state;
    e = (struct err){0};
    for (size_t i = 0; i < sizeof der; i++)
        der[i] = (uint8_t)(i * 7 + 1);
    efivars_store_make(&store, 16384);
    return 0;
}

static int clean(void **state)
{
    (void)state;
    buf_free(&store);
    return 0;
}

static void assert_refuses(const char *why)
{
    assert_int_equal(efivars_enroll(&e, &store, der, sizeof der), -1);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, why));
}

static void all_three_keys_and_the_switch(void **state)
{
    static const char *const names[] = {"PK", "KEK", "db"};
    size_t offset, size;

    (void)state;
    assert_false(efivars_find(&store, "PK", &offset, &size));
    assert_int_equal(efivars_enroll(&e, &store, der, sizeof der), 0);
    assert_int_equal(store.len, 16384);
    for (size_t i = 0; i < 3; i++) {
        const uint8_t *list;

        assert_true(efivars_find(&store, names[i], &offset, &size));
        assert_int_equal(size, 28 + 16 + sizeof der);
        list = (const uint8_t *)store.data + offset;
        assert_int_equal(list[0], 0xA1); /* EFI_CERT_X509_GUID begins like that */
        assert_int_equal(get_le32(list + 16), size);
        assert_int_equal(get_le32(list + 20), 0);
        assert_int_equal(get_le32(list + 24), 16 + sizeof der);
        assert_memory_equal(list + 44, der, sizeof der);
    }
    assert_true(efivars_find(&store, "SecureBootEnable", &offset, &size));
    assert_int_equal(size, 1);
    assert_int_equal(store.data[offset], 1);
    assert_false(efivars_find(&store, "dbx", &offset, &size));
    assert_false(efivars_find(&store, "P", &offset, &size));
}

static void headers_are_as_the_firmware_wants_them(void **state)
{
    const uint8_t *first;

    (void)state;
    assert_int_equal(efivars_enroll(&e, &store, der, sizeof der), 0);
    first = (const uint8_t *)store.data + EFIVARS_FIRST;
    assert_int_equal(get_le16(first), 0x55AA);
    assert_int_equal(first[2], 0x3F);
    assert_int_equal(get_le32(first + 4), 0x27);
    assert_int_equal(get_le16(first + 16), 2020); /* a date, or later updates are refused */
    assert_int_equal(first[18], 1);
    assert_int_equal(first[19], 1);
    assert_int_equal(get_le32(first + 36), 6); /* "db" and its NUL in UTF-16 */
    assert_memory_equal(first + 60, "d\0b\0\0", 6);
}

static void what_is_there_stays(void **state)
{
    size_t offset, size;

    (void)state;
    efivars_store_add(&store, "Lang", "eng", 3, 0x3F);
    efivars_store_add(&store, "PK", "gone", 4, 0x3C); /* deleted: does not count */
    assert_int_equal(efivars_enroll(&e, &store, der, sizeof der), 0);
    assert_true(efivars_find(&store, "Lang", &offset, &size));
    assert_memory_equal(store.data + offset, "eng", 3);
    assert_true(efivars_find(&store, "PK", &offset, &size));
    assert_int_equal(size, 44 + sizeof der);
}

static void a_store_with_keys_is_refused(void **state)
{
    (void)state;
    efivars_store_add(&store, "PK", "key", 3, 0x3F);
    assert_refuses("platform key already");
    assert_int_equal(efivars_store_end(&store), EFIVARS_FIRST + 72);
}

static void no_room_is_told(void **state)
{
    (void)state;
    buf_free(&store);
    efivars_store_make(&store, 2048);
    assert_refuses("no room");
}

static void what_is_no_store_is_refused(void **state)
{
    static const size_t broken[] = {16, 40, EFIVARS_STORE, EFIVARS_STORE + 20, EFIVARS_STORE + 21};

    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        store.data[broken[i]] ^= 0x55;
        assert_refuses("not a variable store");
        store.data[broken[i]] ^= 0x55;
    }
    /* A store that says that it is larger than its file; a header that is. */
    store.data[EFIVARS_STORE + 18] = 1;
    assert_refuses("not a variable store");
    store.data[EFIVARS_STORE + 18] = 0;
    store.data[49] = 0x7F;
    assert_refuses("not a variable store");
    store.len = 20;
    assert_refuses("not a variable store");
}

static void damaged_variables_are_told(void **state)
{
    (void)state;
    efivars_store_add(&store, "Lang", "eng", 3, 0x3F);
    store.data[EFIVARS_FIRST + 40 + 3] = 0x7F; /* its data would end behind everything */
    assert_refuses("damaged");
    store.data[EFIVARS_FIRST + 40 + 3] = 0;
    store.data[EFIVARS_FIRST] = 0x12;
    assert_refuses("damaged");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_three_keys_and_the_switch, set_up, clean),
        cmocka_unit_test_setup_teardown(headers_are_as_the_firmware_wants_them, set_up, clean),
        cmocka_unit_test_setup_teardown(what_is_there_stays, set_up, clean),
        cmocka_unit_test_setup_teardown(a_store_with_keys_is_refused, set_up, clean),
        cmocka_unit_test_setup_teardown(no_room_is_told, set_up, clean),
        cmocka_unit_test_setup_teardown(what_is_no_store_is_refused, set_up, clean),
        cmocka_unit_test_setup_teardown(damaged_variables_are_told, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
