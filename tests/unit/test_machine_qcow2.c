/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Overlays that we write, judged by QEMU's own tools: qemu-img must find nothing wrong, and see the
 * same bytes as in an overlay that qemu-img and qemu-io have made.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "machine/qcow2.h"

#define MIB  ((uint64_t)1 << 20)
#define GIB  ((uint64_t)1 << 30)
#define MARK 4096 /* bytes of a recognisable pattern, at each place of `marks` */

static const uint64_t marks[] = {0, 34816, 5 * MIB, GIB - 2048, 3 * GIB, 3 * GIB + 70000};

static int run(const char *const *argv, struct buf *ret_said)
{
    struct err e = {0};
    int code = proc_run(&e, argv, NULL, ret_said);

    if (code < 0 && !ret_said)
        print_message("%s: %s\n", argv[0], e.text);
    return code;
}

/* Sparse, with marks where it is long enough. */
static void write_image(const char *path, uint64_t size)
{
    uint8_t mark[MARK];
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        memset(mark, (int)(i + 1), sizeof mark);
        if (marks[i] + MARK <= size)
            assert_int_equal(pwrite(fd, mark, MARK, (off_t)marks[i]), MARK);
    }
    assert_int_equal(ftruncate(fd, (off_t)size), 0);
    assert_int_equal(close(fd), 0);
}

/* As qemu_script() says it. */
static void make_reference(const char *image, const char *path, const struct blanks *blanks)
{
    CLEANUP(free_ptr) char *size = str_format("%ju", (uintmax_t)blanks->size);
    const char *create[] = {"qemu-img", "create", "-q",  "-f", "qcow2", "-F",
                            "raw",      "-b",     image, path, NULL,    NULL};

    create[10] = blanks->size ? size : NULL;
    assert_int_equal(run(create, NULL), 0);
    for (size_t i = 0; i < blanks->count; i++) {
        const struct blank *blank = &blanks->items[i];
        CLEANUP(free_ptr)
        char *command = str_format("write -q -P %u %ju %ju", blank->fill, (uintmax_t)blank->offset,
                                   (uintmax_t)blank->length);

        assert_int_equal(
            run((const char *[]){"qemu-io", "-f", "qcow2", "-c", command, path, NULL}, NULL), 0);
    }
}

/* Of the medium, not of a file that it is made of: newer versions tell those, too. */
static size_t medium_size(const char *path)
{
    CLEANUP(buf_free) struct buf info = {0};

    assert_int_equal(
        run((const char *[]){"qemu-img", "info", "--output", "json", path, NULL}, &info), 0);
    json_t *told = json_loads(buf_str(&info), 0, NULL);
    json_int_t size = json_integer_value(json_object_get(told, "virtual-size"));

    json_decref(told);
    assert_true(size > 0);
    return (size_t)size;
}

/* Bytes and size. (compare's strict mode looks at how the file is divided, too.) */
static void same_medium(const char *ours, const char *theirs)
{
    assert_int_equal(medium_size(ours), medium_size(theirs));
    assert_int_equal(run((const char *[]){"qemu-img", "compare", "-q", ours, theirs, NULL}, NULL),
                     0);
}

static void judge(uint64_t size, const struct blanks *blanks)
{
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    CLEANUP(buf_free) struct buf info = {0};
    struct err e = {0};

    assert_int_equal(tmpdir_make(&e, &dir), 0);
    CLEANUP(free_ptr) char *image = tmpdir_file(&dir, "it's, an image.iso");
    CLEANUP(free_ptr) char *ours = tmpdir_file(&dir, "ours.qcow2");
    CLEANUP(free_ptr) char *theirs = tmpdir_file(&dir, "theirs.qcow2");

    write_image(image, size);
    if (qcow2_make_overlay(&e, image, ours, blanks, NULL) < 0)
        fail_msg("%s", e.text);
    make_reference(image, theirs, blanks);
    assert_int_equal(run((const char *[]){"qemu-img", "check", "-q", ours, NULL}, NULL), 0);
    same_medium(ours, theirs);
    assert_int_equal(
        run((const char *[]){"qemu-img", "info", "--output", "json", ours, NULL}, &info), 0);
    assert_non_null(strstr(buf_str(&info), "\"backing-filename-format\": \"raw\""));
}

static void nothing_differs(void **state)
{
    (void)state;
    judge(3 * MIB, &(struct blanks){0});
    /* Not whole clusters, not whole sectors. */
    judge(3 * MIB + 2048, &(struct blanks){0});
    judge(3 * MIB + 1, &(struct blanks){0});
}

static void bytes_are_written_over(void **state)
{
    struct blank items[] = {
        {5 * MIB + 100, 70000, 0}, /* over a cluster's end */
        {446, 64, 0},
        {34823, 23, 0xA5},
        {34830, 10, 0}, /* the later one wins */
        {6 * MIB - 512, 512, 0},
    };

    (void)state;
    judge(6 * MIB, &(struct blanks){items, COUNT_OF(items), COUNT_OF(items), 0});
}

/* An L2 table knows 512 MiB. */
static void far_apart(void **state)
{
    struct blank items[] = {
        {3 * GIB + 1, 100000, 0xA5}, {512, 512, 0}, {GIB - 1000, 2000, 0}, {512 * MIB - 1, 2, 7}};

    (void)state;
    judge(4 * GIB - 2048, &(struct blanks){items, COUNT_OF(items), COUNT_OF(items), 0});
}

static void larger_and_smaller_media(void **state)
{
    struct blank tail[] = {{6 * MIB - 2048, 6 * MIB + 2048, 0xA5}};
    struct blank head[] = {{446, 64, 0}};

    (void)state;
    judge(6 * MIB - 2048, &(struct blanks){tail, 1, 1, 12 * MIB});
    judge(6 * MIB, &(struct blanks){head, 1, 1, 5 * MIB + 2048});
    judge(6 * MIB, &(struct blanks){head, 1, 1, 8 * MIB});
}

/* Garbage is kept once, however much of it there is, and what is written into it goes nowhere else.
 */
static void garbage_is_kept_once(void **state)
{
    struct blank items[] = {
        {6 * MIB - 2048, 32 * MIB, 0xA5}, /* the first cluster is not garbage alone */
        {20 * MIB + 512, 512, 0},         /* nor is one in its middle */
        {100 * MIB, 32 * MIB, 7},
    };
    struct blanks blanks = {items, COUNT_OF(items), COUNT_OF(items), 200 * MIB};
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    struct err e = {0};
    struct stat status;

    (void)state;
    judge(6 * MIB - 2048, &blanks);

    assert_int_equal(tmpdir_make(&e, &dir), 0);
    CLEANUP(free_ptr) char *image = tmpdir_file(&dir, "image.iso");
    CLEANUP(free_ptr) char *ours = tmpdir_file(&dir, "ours.qcow2");
    CLEANUP(free_ptr) char *theirs = tmpdir_file(&dir, "theirs.qcow2");

    write_image(image, 6 * MIB - 2048);
    assert_int_equal(qcow2_make_overlay(&e, image, ours, &blanks, NULL), 0);
    assert_int_equal(stat(ours, &status), 0);
    assert_true(status.st_size < (off_t)MIB);
    make_reference(image, theirs, &blanks);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(run((const char *[]){"qemu-io", "-f", "qcow2", "-c",
                                              "write -q -P 1 10M 1k", i ? ours : theirs, NULL},
                             NULL),
                         0);
    assert_int_equal(run((const char *[]){"qemu-img", "check", "-q", ours, NULL}, NULL), 0);
    same_medium(ours, theirs);
}

/* What is masked with zeros comes back, and is masked again; other bytes stay written over. */
static void masked_bytes_are_put_back(void **state)
{
    struct blank items[] = {
        {4 * MIB - 100, 3 * 65536, 0}, /* clusters of nothing but zeros among them */
        {34823, 23, 0},
        {2 * MIB, 512, 0xA5},
        {5 * MIB + 100, 70000, 0},
    };
    struct blanks blanks = {items, COUNT_OF(items), COUNT_OF(items), 0};
    struct blanks stays = {items + 2, 1, 1, 0};
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    CLEANUP(qcow2_places_free) struct qcow2_places places = {0};
    CLEANUP(source_close) struct source source = {.fd = -1};
    CLEANUP(close_fd) int overlay = -1;
    struct err e = {0};

    (void)state;
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    CLEANUP(free_ptr) char *image = tmpdir_file(&dir, "image.iso");
    CLEANUP(free_ptr) char *ours = tmpdir_file(&dir, "ours.qcow2");
    CLEANUP(free_ptr) char *masked = tmpdir_file(&dir, "masked.qcow2");
    CLEANUP(free_ptr) char *restored = tmpdir_file(&dir, "restored.qcow2");

    write_image(image, 6 * MIB);
    assert_int_equal(source_open(&e, image, &source), 0);
    assert_int_equal(qcow2_make_overlay(&e, image, ours, &blanks, &places), 0);
    make_reference(image, masked, &blanks);
    make_reference(image, restored, &stays);
    same_medium(ours, masked);
    overlay = open(ours, O_WRONLY | O_CLOEXEC);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(qcow2_restore(&e, overlay, &places, &source), 0);
        same_medium(ours, restored);
        assert_int_equal(qcow2_restore(&e, overlay, &places, NULL), 0);
        same_medium(ours, masked);
    }
    assert_int_equal(run((const char *[]){"qemu-img", "check", "-q", ours, NULL}, NULL), 0);
}

static void what_cannot_be_put_back_is_told(void **state)
{
    struct blank items[] = {{34823, 23, 0}};
    struct blanks blanks = {items, 1, 1, 0};
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    CLEANUP(qcow2_places_free) struct qcow2_places places = {0};
    CLEANUP(source_close) struct source source = {.fd = -1};
    CLEANUP(close_fd) int overlay = -1;
    struct err e = {0};

    (void)state;
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    CLEANUP(free_ptr) char *image = tmpdir_file(&dir, "image.iso");
    CLEANUP(free_ptr) char *ours = tmpdir_file(&dir, "ours.qcow2");

    write_image(image, 6 * MIB);
    assert_int_equal(source_open(&e, image, &source), 0);
    assert_int_equal(qcow2_make_overlay(&e, image, ours, &blanks, &places), 0);
    overlay = open(ours, O_RDONLY | O_CLOEXEC);
    assert_int_equal(qcow2_restore(&e, overlay, &places, &source), -1);
    assert_non_null(strstr(e.text, "overlay"));
}

static void what_cannot_be_made(void **state)
{
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    CLEANUP(buf_free) struct buf path = {0};
    struct blank most = {0, 3 * GIB, 0xA5};
    struct err e = {0};

    (void)state;
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    CLEANUP(free_ptr) char *overlay = tmpdir_file(&dir, "overlay.qcow2");
    CLEANUP(free_ptr) char *image = tmpdir_file(&dir, "image.iso");

    assert_int_equal(
        qcow2_make_overlay(&e, "/nowhere/image.iso", overlay, &(struct blanks){0}, NULL), -1);
    assert_non_null(strstr(e.text, "/nowhere/image.iso"));
    for (int i = 0; i < 300; i++)
        buf_text(&path, "/dir");
    e = (struct err){0};
    assert_int_equal(qcow2_make_overlay(&e, buf_str(&path), overlay, &(struct blanks){0}, NULL),
                     -1);
    assert_int_equal(e.kind, ERR_USAGE);
    write_image(image, 3 * GIB);
    e = (struct err){0};
    assert_int_equal(qcow2_make_overlay(&e, image, overlay, &(struct blanks){&most, 1, 1, 0}, NULL),
                     -1);
    assert_int_equal(e.kind, ERR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_differs),
        cmocka_unit_test(bytes_are_written_over),
        cmocka_unit_test(far_apart),
        cmocka_unit_test(larger_and_smaller_media),
        cmocka_unit_test(garbage_is_kept_once),
        cmocka_unit_test(masked_bytes_are_put_back),
        cmocka_unit_test(what_cannot_be_put_back_is_told),
        cmocka_unit_test(what_cannot_be_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
