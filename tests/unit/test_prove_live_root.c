/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Live systems that would, and would not, find what they look for on their medium. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "made_tree.h"

#include "prove/live_root.h"

static struct buf bytes;

static int make(void **state)
{
    static const struct made_file files[] = {
        {"live/vmlinuz", "x"},
        {"distro/2/filesystem.squashfs", "x"},
        {"casper/minimal.squashfs", "x"},
        {"LiveOS/rootfs.img", "x"},
        {"arch/x86_64/airootfs.sfs", "x"},
        {"arch/boot/vmlinuz", "x"},
        {"other/x86_64/airootfs", "x"},
        {0},
    };

    (void)state;
    made_tree_of(files, &bytes);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    buf_free(&bytes);
    return 0;
}

/* `expected` NULL: nothing is missed. */
static void assert_misses(const char *options, const char *expected)
{
    struct source image = source_memory("image", bytes.data, bytes.len);
    CLEANUP(free_ptr) char *missing = live_root_missing(&image, options);

    if (!missing != !expected || (missing && !strstr(missing, expected)))
        fail_msg("%s: %s", options, missing ? missing : "nothing is missed");
}

static void found_or_missed(void **state)
{
    (void)state;
    assert_misses("Kernel command line: boot=live quiet",
                  "live-boot looks for the system's file system image in /live, and there is no "
                  "file whose name ends in .squashfs");
    assert_misses("boot=live live-media-path=/distro/2", NULL);
    assert_misses("boot=live live-media-path=distro/2 quiet", NULL);
    assert_misses("boot=live live-media-path=/distro", "in /distro, and there is no file");
    assert_misses("boot=live live-media-path=/distro/3", "/distro/3, and the image has no such");
    assert_misses("boot=casper", NULL);
    assert_misses("root=live:CDLABEL=X rd.live.image", NULL);
    assert_misses("root=live:CDLABEL=X rd.live.image rd.live.dir=live", "dracut looks");
    assert_misses("archisobasedir=arch archisolabel=X", NULL);
    assert_misses("archisobasedir=other archisolabel=X", "/other/<machine>");
}

/* Or another system, or a file by another name. */
static void what_comes_from_elsewhere_is_not_missed(void **state)
{
    static const char *const options[] = {
        "",
        "root=LABEL=X",
        "boot=live findiso=/x.iso",
        "boot=live fetch=http://x/y.squashfs",
        "rd.live.image rd.live.dir=live rd.live.squashimg=vmlinuz",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(options); i++)
        assert_misses(options[i], NULL);
}

static void no_image_at_all(void **state)
{
    static const uint8_t zeros[4096];
    struct source image = source_memory("image", zeros, sizeof zeros);

    (void)state;
    assert_null(live_root_missing(&image, "boot=live"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found_or_missed),
        cmocka_unit_test(what_comes_from_elsewhere_is_not_missed),
        cmocka_unit_test(no_image_at_all),
    };

    return cmocka_run_group_tests(tests, make, drop);
}
