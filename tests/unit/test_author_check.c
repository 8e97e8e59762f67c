/* SPDX-License-Identifier: GPL-2.0-or-later */
/* image_check(): accepts what was built, and sees each single byte that matters change. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "author/image.h"
#include "base/file.h"
#include "base/mem.h"
#include "unit/made_pe.h"

static const char manifest_text[] =
    "volume: {label: CHECK}\n"
    "files: [{from: kernel, to: /live/vmlinuz}, {from: initrd, to: /live/initrd}]\n"
    "menu:\n"
    "  entries: [{id: live, title: Live, linux: /live/vmlinuz, initrd: /live/initrd}]\n"
    "boot:\n"
    "  bios: {isolinux: isolinux.bin, modules: ., mbr: mbr}\n"
    "  uefi: {x64: loader}\n";

struct built {
    struct tmpdir folder;
    struct manifest manifest;
    struct plan plan;
    struct layout layout;
    char *path;
    int fd;
    struct source source;
};

static void put_file(const struct tmpdir *folder, const char *name, size_t size)
{
    CLEANUP(free_ptr) char *path = tmpdir_file(folder, name);
    CLEANUP(free_ptr) char *bytes = mem_alloc(size);
    struct err e = {0};

    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(name[i % strlen(name)] + i / 512);
    assert_int_equal(file_write(&e, path, bytes, size), 0);
}

/* A program that firmware would start: lint wants no less. */
static void put_loader(const struct tmpdir *folder)
{
    CLEANUP(free_ptr) char *path = tmpdir_file(folder, "loader");
    uint8_t program[MADE_PE_SIZE];
    struct err e = {0};

    made_pe(program, MADE_PE_X64);
    assert_int_equal(file_write(&e, path, program, sizeof program), 0);
}

static void no_progress(void *context, enum image_step step, uint64_t done, uint64_t total)
{
    (void)context;
    (void)step;
    (void)done;
    (void)total;
}

static int build(void **state)
{
    struct built *b = mem_alloc(sizeof *b);
    CLEANUP(image_result_free) struct image_result result = {0};
    struct err e = {0};
    char *manifest;

    assert_int_equal(tmpdir_make(&e, &b->folder), 0);
    put_file(&b->folder, "kernel", 300001);
    put_file(&b->folder, "initrd", 70000);
    put_loader(&b->folder);
    put_file(&b->folder, "isolinux.bin", 38912);
    put_file(&b->folder, "mbr", 432);
    put_file(&b->folder, "ldlinux.c32", 5000);
    put_file(&b->folder, "libutil.c32", 5000);
    put_file(&b->folder, "menu.c32", 5000);
    manifest = tmpdir_file(&b->folder, "live.yaml");
    b->path = tmpdir_file(&b->folder, "live.iso");
    assert_int_equal(file_write(&e, manifest, manifest_text, strlen(manifest_text)), 0);
    if (manifest_read(&e, manifest, &b->manifest) < 0 ||
        plan_from_manifest(&e, &b->manifest, &b->plan) < 0 ||
        image_from_plan(&e, &b->plan, b->path, no_progress, NULL, &result) < 0)
        fail_msg("%s", e.text);
    free(manifest);
    b->fd = open(b->path, O_RDWR | O_CLOEXEC);
    assert_true(b->fd >= 0);
    b->source = (struct source){.name = "live.iso", .fd = b->fd, .size = result.size};
    assert_int_equal(layout_from_image(&e, &b->source, &b->layout), 0);
    *state = b;
    return 0;
}

static int drop(void **state)
{
    struct built *b = *state;

    close_fd(&b->fd);
    free(b->path);
    layout_free(&b->layout);
    plan_free(&b->plan);
    manifest_free(&b->manifest);
    tmpdir_remove(&b->folder);
    free(b);
    return 0;
}

/* Reads and checks, as a build does. */
static int check(struct err *e, const struct plan *plan, const struct source *image)
{
    CLEANUP(layout_free) struct layout read = {0};

    return layout_from_image(e, image, &read) < 0 ? -1 : image_check(e, plan, image, &read);
}

static void accepts_what_was_built(void **state)
{
    struct built *b = *state;
    struct err e = {0};

    if (check(&e, &b->plan, &b->source) < 0)
        fail_msg("%s", e.text);
}

/* Changes one byte, expects "no", and puts the byte back. */
static void expect_caught(struct built *b, uint64_t offset, const char *what)
{
    struct err e = {0};
    uint8_t kept, changed;

    assert_int_equal(pread(b->fd, &kept, 1, (off_t)offset), 1);
    changed = kept ^ 0x55;
    assert_int_equal(pwrite(b->fd, &changed, 1, (off_t)offset), 1);
    if (check(&e, &b->plan, &b->source) == 0)
        fail_msg("a changed byte in %s at %ju was not seen", what, (uintmax_t)offset);
    assert_int_equal(e.kind, ERR_NO);
    assert_true(e.text[0] != '\0');
    assert_int_equal(pwrite(b->fd, &kept, 1, (off_t)offset), 1);
}

static void sees_changed_structures(void **state)
{
    static const struct {
        uint64_t offset;
        const char *what;
    } rows[] = {
        {5, "MBR code"},
        {441, "MBR disk signature"},
        {450, "type of MBR entry 1"},
        {462, "active flag of MBR entry 2"},
        {510, "MBR boot signature"},
        {512 + 60, "GPT header"},
        {1024 + 128 + 3, "type of GPT entry 2"},
        {1024 + 128 + 35, "start of GPT entry 2"},
        {32768 + 45, "volume id"},
        {32768 + 205, "medium id"},
        {34816 + 71, "address of the boot catalog"},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        expect_caught(*state, rows[i].offset, rows[i].what);
}

static uint64_t start_of(const struct layout *layout, enum region_kind kind, const char *name)
{
    const struct region *region = layout_region(layout, kind, name);

    assert_non_null(region);
    return region->start;
}

static void sees_changed_boot_files(void **state)
{
    struct built *b = *state;
    const struct layout *layout = &b->layout;
    const char *const files[] = {"/live/vmlinuz",         "/live/initrd",
                                 "/EFI/BOOT/BOOTX64.EFI", "/EFI/BOOT/MEDIUM.ID",
                                 "/isolinux/ldlinux.c32", "/isolinux/isolinux.cfg",
                                 "/loader/loader.conf",   "/loader/entries/live.conf",
                                 "/.isowright/image.json"};

    for (size_t i = 0; i < COUNT_OF(files); i++)
        expect_caught(b, start_of(layout, REGION_FILE, files[i]) + 7, files[i]);
    expect_caught(b, start_of(layout, REGION_BIOS_IMAGE, NULL) + 3, "isolinux.bin");
    expect_caught(b, start_of(layout, REGION_BIOS_IMAGE, NULL) + 12, "the boot info table");
    expect_caught(b, start_of(layout, REGION_BIOS_IMAGE, NULL) + 30000, "isolinux.bin");
    expect_caught(b, start_of(layout, REGION_CATALOG, NULL) + 4, "the catalog's checksum");
    expect_caught(b, start_of(layout, REGION_CATALOG, NULL) + 38, "the BIOS entry's load size");
    expect_caught(b, start_of(layout, REGION_CATALOG, NULL) + 96 + 8, "the EFI entry's address");
    expect_caught(b, start_of(layout, REGION_EFI_IMAGE, NULL) + 19, "the ESP's sector count");
}

/* The files inside the ESP lie in its clusters, behind the tables and the root folder. */
static void sees_a_changed_loader_in_the_esp(void **state)
{
    struct built *b = *state;
    uint64_t data = (1 + 2 * 17 + 32 + 2) * 512; /* 4101 clusters: FATs of 17 sectors */

    expect_caught(b, start_of(&b->layout, REGION_EFI_IMAGE, NULL) + data + 100, "the ESP's loader");
}

static void sees_a_truncated_image(void **state)
{
    struct built *b = *state;
    struct source shorter = b->source;
    struct err e = {0};

    for (uint64_t cut = 512; cut < b->source.size; cut *= 3) {
        shorter.size = b->source.size - cut;
        assert_int_equal(check(&e, &b->plan, &shorter), -1);
        assert_int_equal(e.kind, ERR_NO);
    }
}

static void sees_another_plan(void **state)
{
    struct built *b = *state;
    struct plan other = b->plan;
    struct err e = {0};

    other.mbr_signature++;
    assert_int_equal(check(&e, &other, &b->source), -1);
    other = b->plan;
    other.esp_size += 4096;
    assert_int_equal(check(&e, &other, &b->source), -1);
    other = b->plan;
    other.node_count--;
    assert_int_equal(check(&e, &other, &b->source), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_was_built),
        cmocka_unit_test(sees_changed_structures),
        cmocka_unit_test(sees_changed_boot_files),
        cmocka_unit_test(sees_a_changed_loader_in_the_esp),
        cmocka_unit_test(sees_a_truncated_image),
        cmocka_unit_test(sees_another_plan),
    };

    return cmocka_run_group_tests(tests, build, drop);
}
