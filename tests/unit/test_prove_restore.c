/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Masked bytes are put back after the hand-over, and QEMU is asked for nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "fake_qemu.h"

#define IMAGE_SIZE 400000u
#define ID_OFFSET  34823u
#define ID_LENGTH  23u

static uint8_t image[IMAGE_SIZE];
static struct tmpdir dir;
static char *image_path;
static struct source source;
static struct run_plan plan;
static struct run run;
static struct err e;

static void add(uint64_t offset, uint64_t length, unsigned char fill)
{
    ARRAY_GROW(run.blanks.items, run.blanks.count, run.blanks.room);
    run.blanks.items[run.blanks.count++] = (struct blank){offset, length, fill};
}

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof image; i++)
        image[i] = (uint8_t)(1 + i % 251);
    e = (struct err){0};
    if (tmpdir_make(&e, &dir) < 0)
        return -1;
    image_path = tmpdir_file(&dir, "image.iso");
    if (file_write(&e, image_path, image, sizeof image) < 0)
        return -1;
    source = source_memory("image", image, sizeof image);
    plan = (struct run_plan){.source = &source, .image = image_path};
    run = (struct run){.plan = &plan, .qemu = QEMU_NONE};
    run.overlay = tmpdir_file(&dir, "overlay.qcow2");
    return fake_qemu_open(&run);
}

static int clean(void **state)
{
    (void)state;
    fake_qemu_close(&run);
    restoring_free(&run.restoring);
    evidence_free(&run.evidence);
    blanks_free(&run.blanks);
    free(run.overlay);
    free(image_path);
    tmpdir_remove(&dir);
    return 0;
}

/* The firmware has started something `starts` times. */
static void step(unsigned starts)
{
    run.evidence.handoffs = starts;
    watch_restore(&run);
}

/* What the overlay holds at the masked bytes. */
static bool is_masked(void)
{
    CLEANUP(buf_free) struct buf overlay = {0};
    size_t zeros = 0;

    assert_int_equal(file_read(&e, run.overlay, 1 << 20, &overlay), 0);
    assert_true(run.restoring.places.count > 0);
    for (size_t i = 0; i < run.restoring.places.count; i++) {
        const struct qcow2_place *place = &run.restoring.places.items[i];
        static const uint8_t nothing[65536];
        bool masked = memcmp(overlay.data + place->file, nothing, place->length) == 0;

        if (!masked)
            assert_memory_equal(overlay.data + place->file, image + place->medium, place->length);
        zeros += masked;
    }
    assert_true(zeros == 0 || zeros == run.restoring.places.count);
    return zeros > 0;
}

static void nothing_masked_needs_nothing(void **state)
{
    (void)state;
    add(1000, 20, 0xA5);
    assert_int_equal(watch_restore_make(&e, &run), 0);
    assert_int_equal(run.restoring.places.count, 0);
    step(1);
    assert_null(run.restoring.failed);
}

static void all_is_put_back_at_the_hand_over(void **state)
{
    (void)state;
    add(ID_OFFSET, ID_LENGTH, 0);
    add(390000, 100, 0xA5); /* garbage is meant to stay */
    add(1000, 30000, 0);
    add(60000, 140000, 0); /* parts of several clusters */
    assert_int_equal(watch_restore_make(&e, &run), 0);
    step(0);
    assert_true(is_masked());
    step(1);
    assert_false(is_masked());
    assert_false(run.restoring.reopened);
    assert_null(run.restoring.failed);
}

static void another_start_finds_them_masked_again(void **state)
{
    (void)state;
    add(ID_OFFSET, ID_LENGTH, 0);
    assert_int_equal(watch_restore_make(&e, &run), 0);
    step(1);
    step(1);
    assert_false(is_masked());
    step(2);
    assert_true(is_masked());
    assert_true(run.restoring.reopened);
    step(3);
    assert_true(is_masked());
}

static void what_does_not_work_is_told(void **state)
{
    (void)state;
    add(ID_OFFSET, ID_LENGTH, 0);
    assert_int_equal(watch_restore_make(&e, &run), 0);
    close_fd(&run.restoring.fd);
    run.restoring.fd = open(run.overlay, O_RDONLY | O_CLOEXEC);
    step(1);
    assert_non_null(run.restoring.failed);
}

/* After the verdict nobody needs them. */
static void nothing_begins_after_the_end(void **state)
{
    (void)state;
    add(ID_OFFSET, ID_LENGTH, 0);
    assert_int_equal(watch_restore_make(&e, &run), 0);
    run.state = RUN_CLOSING;
    step(1);
    assert_true(is_masked());
}

/* A command that waits for the guest's requests may wait for ever. */
static void qemu_is_not_asked(void **state)
{
    (void)state;
    add(ID_OFFSET, ID_LENGTH, 0);
    assert_int_equal(watch_restore_make(&e, &run), 0);
    step(1);
    assert_false(is_masked());
    assert_int_equal(fake_qemu_heard("execute"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_masked_needs_nothing, set_up, clean),
        cmocka_unit_test_setup_teardown(all_is_put_back_at_the_hand_over, set_up, clean),
        cmocka_unit_test_setup_teardown(another_start_finds_them_masked_again, set_up, clean),
        cmocka_unit_test_setup_teardown(what_does_not_work_is_told, set_up, clean),
        cmocka_unit_test_setup_teardown(nothing_begins_after_the_end, set_up, clean),
        cmocka_unit_test_setup_teardown(qemu_is_not_asked, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
