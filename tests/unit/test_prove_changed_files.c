/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that are not what an image says of itself; the image is xorriso's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "made_tree.h"

#include "base/digest.h"
#include "prove/changed_files.h"

static const char kernel[] = "a kernel, of which every byte counts";
static const char initrd[] = "an initramfs";

/* Of nothing that is here. */
#define DIGEST "0000000000000000000000000000000000000000000000000000000000000000"

static struct changed_files changed;

static int drop(void **state)
{
    (void)state;
    changed_files_free(&changed);
    return 0;
}

/* An image with /kernel and /initrd, and that description; then `from` is overwritten by `to`. */
static void look(const char *description, const char *from, const char *to)
{
    const struct made_file files[] = {
        {"kernel", kernel}, {"initrd", initrd}, {".isowright/image.json", description}, {0}};
    CLEANUP(buf_free) struct buf bytes = {0};

    made_tree_of(files, &bytes);
    if (from) {
        char *at = memmem(bytes.data, bytes.len, from, strlen(from));

        assert_non_null(at);
        memcpy(at, to, strlen(to));
    }
    struct source image = source_memory("image", bytes.data, bytes.len);
    CLEANUP(description_free) struct description said = {0};
    struct err e = {0};

    if (description_from_image(&e, &image, &said) < 0)
        fail_msg("%s", e.text);
    changed_files_free(&changed);
    changed_files_find(&image, &said, &changed);
}

/* What build writes, as far as it matters here. `size`: of the initramfs. */
static char *description(size_t size, const char *more)
{
    char of_kernel[SHA256_HEX_SIZE], of_initrd[SHA256_HEX_SIZE];

    sha256_of(kernel, strlen(kernel), of_kernel);
    sha256_of(initrd, strlen(initrd), of_initrd);
    return str_format("{\"files\": [{\"path\": \"/kernel\", \"size\": %zu, \"sha256\": \"%s\"},"
                      "{\"path\": \"/initrd\", \"size\": %zu, \"sha256\": \"%s\"}%s]}",
                      strlen(kernel), of_kernel, size, of_initrd, more);
}

static void what_is_whole_is_not_named(void **state)
{
    CLEANUP(free_ptr) char *whole = description(strlen(initrd), "");

    (void)state;
    look(whole, NULL, NULL);
    assert_int_equal(changed.count, 0);
}

static void a_byte_that_is_another(void **state)
{
    CLEANUP(free_ptr) char *whole = description(strlen(initrd), "");

    (void)state;
    look(whole, "every byte", "every bite");
    assert_int_equal(changed.count, 1);
    assert_string_equal(changed.items[0],
                        "/kernel is not what was put into the image: its SHA-256 differs");
}

static void sizes_and_files_that_are_gone(void **state)
{
    CLEANUP(free_ptr)
    char *other =
        description(7, ", {\"path\": \"/gone\", \"size\": 1, \"sha256\": \"" DIGEST "\"}");

    (void)state;
    look(other, NULL, NULL);
    assert_int_equal(changed.count, 2);
    assert_non_null(strstr(changed.items[0], "/initrd has not the size"));
    assert_string_equal(changed.items[1], "/gone is no longer in the image");
}

/* The sizes are claims: one that is more than anybody reads is not even looked for. */
static void what_would_take_too_long(void **state)
{
    (void)state;
    look("{\"files\": [{\"path\": \"/kernel\", \"size\": 9000000000, \"sha256\": \"" DIGEST "\"}]}",
         NULL, NULL);
    assert_int_equal(changed.count, 0);
}

static void three_are_told(void **state)
{
    CLEANUP(buf_free) struct buf many = {0};

    (void)state;
    buf_text(&many, "{\"files\": [");
    for (int i = 0; i < 9; i++)
        buf_format(&many, "%s{\"path\": \"/gone%d\", \"size\": 1, \"sha256\": \"" DIGEST "\"}",
                   i ? ", " : "", i);
    buf_text(&many, "]}");
    look(buf_str(&many), NULL, NULL);
    assert_int_equal(changed.count, 3);
}

static void no_image_at_all(void **state)
{
    static const uint8_t zeros[4096];
    struct source image = source_memory("image", zeros, sizeof zeros);
    struct description_file gone = {.path = (char[]){"/gone"}, .size = 1, .sha256 = DIGEST};
    const struct description said = {.files = &gone, .file_count = 1};

    (void)state;
    changed_files_find(&image, &said, &changed);
    assert_int_equal(changed.count, 0);
}

#define TEST(name) cmocka_unit_test_teardown(name, drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_whole_is_not_named),
        TEST(a_byte_that_is_another),
        TEST(sizes_and_files_that_are_gone),
        TEST(what_would_take_too_long),
        TEST(three_are_told),
        TEST(no_image_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
