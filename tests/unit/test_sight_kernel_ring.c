/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's messages, found in memory that was made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <cmocka.h>

#include "base/mem.h"
#include "sight/kernel_ring.h"
#include "unit/made_ring.h"

#define SECOND UINT64_C(1000000000)

static uint8_t memory[MADE_RING_SIZE];

static int forget(void **state)
{
    (void)state;
    memset(memory, 0, sizeof memory);
    return 0;
}

static bool read_memory(struct kernel_ring *ring, struct buf *lines)
{
    const struct source source = source_memory("memory", memory, sizeof memory);

    lines->len = 0;
    return kernel_ring_read(&source, ring, lines);
}

static void check(const char *lines)
{
    CLEANUP(buf_free) struct buf found = {0};
    struct kernel_ring ring = {0};

    assert_true(read_memory(&ring, &found));
    assert_string_equal(buf_str(&found), lines);
}

static void check_nothing(void)
{
    CLEANUP(buf_free) struct buf found = {0};
    struct kernel_ring ring = {0};

    assert_false(read_memory(&ring, &found));
    assert_int_equal(ring.kind, RING_NONE);
}

static struct made_ring small_ring(unsigned word)
{
    struct made_ring made;

    (void)forget(NULL);
    made = made_ring(memory, word);
    made_ring_add(&made, 0, "Linux version 6.1");
    made_ring_add(&made, 0, "Command line: quiet root=LABEL=X");
    made_ring_add(&made, 5 * SECOND + 1234000, "Run /init as init process");
    return made;
}

static const char small_lines[] = "[    0.000000] Linux version 6.1\n"
                                  "[    0.000000] Command line: quiet root=LABEL=X\n"
                                  "[    5.001234] Run /init as init process\n";

static void reads_rings_of_all_widths(void **state)
{
    (void)state;
    for (unsigned word = 4; word <= 8; word += 4)
        for (unsigned stride = 88; stride <= 112; stride += 24)
            for (int newer = 0; newer < 2; newer++) {
                struct made_ring made;

                (void)forget(NULL);
                made = made_ring(memory, word);
                made.stride = stride;
                made.newer = newer;
                made_ring_add(&made, 0, "Linux version 6.1");
                made_ring_add(&made, 0, "Command line: quiet root=LABEL=X");
                made_ring_add(&made, 5 * SECOND + 1234000, "Run /init as init process");
                check(small_lines);
            }
}

static void wherever_the_kernel_lies(void **state)
{
    struct made_ring made;

    (void)state;
    made = small_ring(8);
    made.base = 0xffff888000000000; /* the direct map of a kernel without random addresses */
    made_ring_seal(&made);
    check(small_lines);
    made.base = 0xffff000009e00000; /* ARM */
    made_ring_seal(&made);
    check(small_lines);
    made.base = 0x00007f0009e00000; /* a program's: some copy of a kernel's data */
    made_ring_seal(&made);
    check_nothing();
}

static void reads_what_a_full_ring_still_has(void **state)
{
    struct made_ring made = small_ring(8);
    CLEANUP(buf_free) struct buf expected = {0};

    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        CLEANUP(free_ptr)
        char *text = str_format("message %u of %.*s", i, (int)(i % 50),
                                "some length that changes, and changes, and more");

        made_ring_add(&made, i * SECOND, text);
    }
    assert_true(made.oldest > 800);
    for (unsigned i = (unsigned)made.oldest - 3; i < 1000; i++)
        buf_format(&expected, "[%5u.000000] message %u of %.*s\n", i, i, (int)(i % 50),
                   "some length that changes, and changes, and more");
    check(buf_str(&expected));
}

static void follows_a_ring_that_grows(void **state)
{
    struct made_ring made = small_ring(8);
    CLEANUP(buf_free) struct buf lines = {0};
    struct kernel_ring ring = {0};

    (void)state;
    assert_true(read_memory(&ring, &lines));
    assert_int_equal(ring.messages, 3);
    made_ring_add(&made, 6 * SECOND, "Kernel panic - not syncing: no init");
    assert_true(read_memory(&ring, &lines));
    assert_int_equal(ring.messages, 4);
    assert_non_null(strstr(buf_str(&lines), "] Kernel panic - not syncing: no init\n"));
    /* It is gone: nothing is made up. */
    memset(memory, 0, sizeof memory);
    assert_false(read_memory(&ring, &lines));
}

static void prefers_the_ring_that_went_on(void **state)
{
    struct made_ring old = small_ring(8), new;
    CLEANUP(free_ptr) uint8_t *both = mem_alloc(2 * sizeof memory);
    CLEANUP(buf_free) struct buf lines = {0};
    struct kernel_ring ring = {0};
    struct source source = source_memory("memory", both, 2 * sizeof memory);

    (void)state;
    (void)old;
    new = made_ring(both + sizeof memory, 8);
    new.base += sizeof memory;
    for (unsigned i = 0; i < 5; i++)
        made_ring_add(&new, 0, "from the larger one");
    memcpy(both, memory, sizeof memory);
    assert_true(kernel_ring_read(&source, &ring, &lines));
    assert_int_equal(ring.messages, 5);
    assert_null(strstr(buf_str(&lines), "Linux version"));
}

/* Messages of the ring that is read at last: one of two whose last is of `time`, looked at that many
 * times, until another one is there that has five. */
static uint64_t read_after_looks(uint64_t time, unsigned looks)
{
    CLEANUP(free_ptr) uint8_t *both = mem_alloc(2 * sizeof memory);
    CLEANUP(buf_free) struct buf lines = {0};
    struct source source = source_memory("memory", both, 2 * sizeof memory);
    struct kernel_ring ring = {0};
    struct made_ring old = made_ring(both, 8), new;

    made_ring_add(&old, 0, "Linux version 6.1");
    made_ring_add(&old, time, "from the first one");
    for (unsigned i = 0; i < looks; i++) {
        assert_true(kernel_ring_read(&source, &ring, &lines));
        assert_int_equal(ring.messages, 2);
        lines.len = 0;
    }
    new = made_ring(both + sizeof memory, 8);
    new.base += sizeof memory;
    for (unsigned i = 0; i < 5; i++)
        made_ring_add(&new, time, "from the larger one");
    assert_true(kernel_ring_read(&source, &ring, &lines));
    return ring.messages;
}

/* All memory is searched again for as long as the kernel may move, and no longer. */
static void stays_with_a_ring_that_is_found_again(void **state)
{
    (void)state;
    assert_int_equal(read_after_looks(2 * SECOND, 1), 5);
    assert_int_equal(read_after_looks(2 * SECOND, 2), 2);
    assert_int_equal(read_after_looks(SECOND / 2, 2), 5);
    assert_int_equal(read_after_looks(6 * SECOND, 1), 2);
}

static void leaves_out_what_is_not_whole(void **state)
{
    struct made_ring made = small_ring(8);

    (void)state;
    made_ring_state(&made, 1, 0); /* still being written */
    check("[    0.000000] Linux version 6.1\n[    5.001234] Run /init as init process\n");
    made_ring_state(&made, 1, 1); /* may still be added to */
    check(small_lines);
    put_le(made_ring_descriptor(&made, 1) + 8, 8, 1); /* there was no room for its text */
    check("[    0.000000] Linux version 6.1\n[    5.001234] Run /init as init process\n");
}

static void believes_no_length(void **state)
{
    struct made_ring made = small_ring(8);
    CLEANUP(buf_free) struct buf found = {0};
    struct kernel_ring ring = {0};

    (void)state;
    put_le(made_ring_info(&made, 0) + 16, 2, 0xffff);
    assert_true(read_memory(&ring, &found));
    assert_non_null(strstr(buf_str(&found), "Linux version 6.1~"));
    assert_null(strstr(buf_str(&found), "6.1~~~~~~~~~~"));
}

static void needs_all_parts_to_agree(void **state)
{
    struct made_ring made;

    (void)state;
    made = small_ring(8);
    put_le(memory + MADE_RING_AT + 24, 8, 77); /* the id of the newest */
    check_nothing();
    made = small_ring(8);
    put_le(made_ring_info(&made, 1), 8, 7); /* a number out of order */
    check_nothing();
    made = small_ring(8);
    put_le(memory + MADE_RING_AT + 40, 8, MADE_RING_BITS + 6); /* not how rings are made */
    check_nothing();
    made = small_ring(8);
    memset(memory + MADE_RING_TEXT, 0, 4096);
    check_nothing();
}

static void texts_are_made_harmless(void **state)
{
    struct made_ring made = small_ring(8);

    (void)state;
    made_ring_add(&made, 0, "a\33[2Jb\nsecond line\n");
    check("[    0.000000] Linux version 6.1\n"
          "[    0.000000] Command line: quiet root=LABEL=X\n"
          "[    5.001234] Run /init as init process\n"
          "[    0.000000] a\\x1b[2Jb\n"
          "[    0.000000] second line\n");
}

static void reads_records_of_older_kernels(void **state)
{
    (void)state;
    for (unsigned header = 16; header <= 20; header += 4) {
        size_t at = 0x3000;

        (void)forget(NULL);
        /* Not a record: the kernel's own copy of its banner. */
        memcpy(memory + 0x800, "Linux version 4.19", 18);
        at = made_record(memory, at, header, 0, "Linux version 4.19");
        at = made_record(memory, at, header, 0, "Command line: quiet root=LABEL=X");
        made_record(memory, at, header, 7 * SECOND, "Run /init as init process");
        check("[    0.000000] Linux version 4.19\n"
              "[    0.000000] Command line: quiet root=LABEL=X\n"
              "[    7.000000] Run /init as init process\n");
    }
}

static void finds_nothing_where_there_is_nothing(void **state)
{
    (void)state;
    check_nothing();
    memcpy(memory + 0x800, "Linux version 6.1", 17);
    check_nothing();
    for (size_t i = 0; i < sizeof memory; i++)
        memory[i] = (uint8_t)(i * 2654435761u >> 13);
    check_nothing();
}

static void looks_into_files_with_holes(void **state)
{
    const uint64_t size = UINT64_C(1) << 40, at = (UINT64_C(3) << 38) + 0x200000;
    CLEANUP(close_fd) int fd = memfd_create("memory", MFD_CLOEXEC);
    CLEANUP(buf_free) struct buf lines = {0};
    struct source source = {.name = "memory", .fd = fd, .size = size};
    struct kernel_ring ring = {0};

    (void)state;
    (void)small_ring(8);
    assert_int_equal(ftruncate(fd, (off_t)size), 0);
    assert_false(kernel_ring_read(&source, &ring, &lines));
    /* What would take an hour to read takes no time: of a file this large, only what is there. */
    assert_int_equal(pwrite(fd, memory, sizeof memory, (off_t)at), sizeof memory);
    source.size = at + sizeof memory;
    assert_true(kernel_ring_read(&source, &ring, &lines));
    assert_string_equal(buf_str(&lines), small_lines);
}

static void tells_the_command_line(void **state)
{
    CLEANUP(free_ptr) char *one = kernel_command_line(small_lines);
    CLEANUP(free_ptr)
    char *other = kernel_command_line("[    0.1] x\n[    0.2] Kernel command line: a=b c");

    (void)state;
    assert_string_equal(one, "quiet root=LABEL=X");
    assert_string_equal(other, "a=b c");
    assert_null(kernel_command_line("[    0.1] Kernel command lines\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(reads_rings_of_all_widths, forget),
        cmocka_unit_test_setup(wherever_the_kernel_lies, forget),
        cmocka_unit_test_setup(reads_what_a_full_ring_still_has, forget),
        cmocka_unit_test_setup(follows_a_ring_that_grows, forget),
        cmocka_unit_test_setup(prefers_the_ring_that_went_on, forget),
        cmocka_unit_test(stays_with_a_ring_that_is_found_again),
        cmocka_unit_test_setup(leaves_out_what_is_not_whole, forget),
        cmocka_unit_test_setup(believes_no_length, forget),
        cmocka_unit_test_setup(needs_all_parts_to_agree, forget),
        cmocka_unit_test_setup(texts_are_made_harmless, forget),
        cmocka_unit_test_setup(reads_records_of_older_kernels, forget),
        cmocka_unit_test_setup(finds_nothing_where_there_is_nothing, forget),
        cmocka_unit_test_setup(looks_into_files_with_holes, forget),
        cmocka_unit_test(tells_the_command_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
