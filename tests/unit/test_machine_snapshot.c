/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots of a machine: kept, put back, and believed only when whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"
#include "machine/snapshot.h"
#include "unit/bytes_put.h"

#define MEMORY ((uint64_t)8 << 20) /* bytes */
#define STATE  "what QEMU knows of its devices"

static int new_file(uint64_t size)
{
    int fd = memfd_create("test", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (off_t)size), 0);
    return fd;
}

static void put(int fd, const char *text, uint64_t offset)
{
    assert_int_equal(pwrite(fd, text, strlen(text), (off_t)offset), strlen(text));
}

static void check_has(int fd, const char *text, uint64_t offset)
{
    char found[64] = "";

    assert_int_equal(pread(fd, found, strlen(text), (off_t)offset), strlen(text));
    assert_string_equal(found, text);
}

/* A snapshot of a memory with two texts in it. */
static void make(struct buf *ret_bytes)
{
    CLEANUP(tmpdir_remove) struct tmpdir work = {0};
    CLEANUP(free_ptr) char *path = NULL;
    CLEANUP(close_fd) int memory = new_file(MEMORY);
    CLEANUP(close_fd) int state = new_file(0);
    struct err e = {0};

    assert_int_equal(tmpdir_make(&e, &work), 0);
    path = tmpdir_file(&work, "deep/er");
    put(memory, "low", 4096);
    put(memory, "high", MEMORY - 4096);
    put(state, STATE, 0);
    assert_int_equal(snapshot_save(&e, path, memory, MEMORY, state), 0);
    assert_int_equal(file_read(&e, path, MEMORY, ret_bytes), 0);
}

static bool unpack(const struct buf *bytes, uint64_t memory_size)
{
    CLEANUP(close_fd) int memory = new_file(memory_size);
    CLEANUP(close_fd) int state = new_file(0);

    return snapshot_unpack((const uint8_t *)buf_str(bytes), bytes->len, memory, memory_size, state);
}

static void puts_back_what_it_kept(void **state)
{
    CLEANUP(buf_free) struct buf bytes = {0};
    CLEANUP(close_fd) int memory = new_file(MEMORY);
    CLEANUP(close_fd) int kept = new_file(0);

    (void)state;
    make(&bytes);
    /* Holes are not kept. */
    assert_true(bytes.len < MEMORY / 4);
    assert_true(snapshot_unpack((const uint8_t *)bytes.data, bytes.len, memory, MEMORY, kept));
    check_has(memory, "low", 4096);
    check_has(memory, "high", MEMORY - 4096);
    check_has(kept, STATE, 0);
    /* QEMU reads on from where the descriptor is. */
    assert_int_equal(lseek(kept, 0, SEEK_CUR), 0);
    assert_int_equal(lseek(kept, 0, SEEK_END), strlen(STATE));
}

static void believes_nothing_that_is_damaged(void **state)
{
    CLEANUP(buf_free) struct buf bytes = {0};
    size_t whole;

    (void)state;
    make(&bytes);
    whole = bytes.len;
    assert_true(unpack(&bytes, MEMORY));
    assert_false(unpack(&bytes, 2 * MEMORY));
    for (size_t at = 0; at < whole; at += at < 128 ? 1 : 997) {
        bytes.data[at] ^= 1;
        assert_false(unpack(&bytes, MEMORY));
        bytes.data[at] ^= 1;
        bytes.len = at;
        assert_false(unpack(&bytes, MEMORY));
        bytes.len = whole;
    }
    assert_true(unpack(&bytes, MEMORY));
}

/* With a digest that is right: the fields themselves. */
static bool unpack_with(struct buf *bytes, size_t at, uint64_t value)
{
    uint8_t old[8], digest[SHA256_SIZE];
    struct sha256 hash;
    bool did;

    memcpy(old, bytes->data + at, 8);
    put_le((uint8_t *)bytes->data + at, 8, value);
    sha256_start(&hash);
    sha256_add(&hash, bytes->data, bytes->len - SHA256_SIZE);
    sha256_end(&hash, digest);
    memcpy(bytes->data + bytes->len - SHA256_SIZE, digest, sizeof digest);
    did = unpack(bytes, MEMORY);
    memcpy(bytes->data + at, old, 8);
    return did;
}

static void checks_every_field(void **state)
{
    CLEANUP(buf_free) struct buf bytes = {0};

    (void)state;
    make(&bytes);
    assert_true(unpack_with(&bytes, 8, MEMORY));
    assert_false(unpack_with(&bytes, 8, MEMORY + 1));
    assert_false(unpack_with(&bytes, 16, UINT64_MAX));          /* size of the state */
    assert_false(unpack_with(&bytes, 16, strlen(STATE) - 1));   /* what follows it is not its own */
    assert_false(unpack_with(&bytes, 24, UINT64_MAX / 16 + 1)); /* ranges */
    assert_false(unpack_with(&bytes, 24, 3));
    assert_false(unpack_with(&bytes, 32, MEMORY)); /* offset of the first */
    assert_false(unpack_with(&bytes, 32, UINT64_MAX));
    assert_false(unpack_with(&bytes, 40, UINT64_MAX)); /* its length */
    assert_false(unpack_with(&bytes, 40, MEMORY));
}

static void finds_texts_in_memory(void **state)
{
    CLEANUP(close_fd) int memory = new_file(MEMORY);

    (void)state;
    put(memory, "nonce", MEMORY / 2 - 2); /* across pieces */
    assert_true(snapshot_memory_has(memory, MEMORY, "nonce"));
    assert_false(snapshot_memory_has(memory, MEMORY, "other"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_back_what_it_kept),
        cmocka_unit_test(believes_nothing_that_is_damaged),
        cmocka_unit_test(checks_every_field),
        cmocka_unit_test(finds_texts_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
