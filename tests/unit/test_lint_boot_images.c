/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ELT-: boot images whose size or place is the fault: made so, by xorriso and by genisoimage. */
#include "unit/lint_fixture.h"

static void judge_esp(size_t kind, const char *kib, const char *fat, struct findings *ret_findings)
{
    struct made_kind options = lint_kind(kind);
    struct made made;

    lint_begin(&made);
    lint_esp(&made, kib, fat, strcmp(fat, "16") ? "1" : "4");
    made_write(&made, &options);
    lint_judge_file(made.path, ret_findings);
    made_drop(&made);
}

static void large_efi_images(void **state)
{
    static const struct {
        const char *name, *kib, *fat, *fires;
    } rows[] = {
        {"EFI image of 20 MiB", "20480", "16", ""},
        {"EFI image of 24 MiB", "24576", "16", "W ELT-08"},
        {"EFI image of 31.5 MiB", "32256", "16", "W ELT-08, E ELT-15"},
        {"EFI image of 40 MiB: xorriso states 0 sectors", "40960", "32",
         "W ELT-07, W ELT-08, E ELT-15, -I ESP-02"},
    };
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(findings_free) struct findings findings = {0};

        judge_esp(MADE_GPT, rows[i].kib, rows[i].fat, &findings);
        wrong +=
            !lint_is_golden(rows[i].name, rows[i].fires, &lint_good(MADE_GPT)->findings, &findings);
    }
    assert_int_equal(wrong, 0);
}

/* genisoimage keeps the lower 16 bits of the count. Its images have no MBR. */
static void judge_genisoimage(const char *kib, const char *fat, struct findings *ret_findings)
{
    CLEANUP(free_ptr) char *tree = NULL;
    CLEANUP(free_ptr) char *moved = NULL;
    CLEANUP(free_ptr) char *esp = NULL;
    struct made made;

    lint_begin(&made);
    tree = tmpdir_file(&made.dir, "tree");
    esp = tmpdir_file(&made.dir, "esp");
    moved = tmpdir_file(&made.dir, "tree/boot/grub/efi.img");
    if (kib)
        lint_esp(&made, kib, fat, strcmp(fat, "16") ? "1" : "4");
    assert_int_equal(rename(esp, moved), 0);
    made_run((const char *[]){"genisoimage", "-quiet", "-R", "-J", "-V", "TEST VOLUME", "-o",
                              made.path, BIOS_BOOT, "-eltorito-alt-boot", "-e", "boot/grub/efi.img",
                              "-no-emul-boot", tree, NULL},
             NULL);
    lint_judge_file(made.path, ret_findings);
    made_drop(&made);
}

static void wrapped_count(void **state)
{
    CLEANUP(findings_free) struct findings good = {0};
    CLEANUP(findings_free) struct findings wrapped = {0};

    (void)state;
    judge_genisoimage(NULL, NULL, &good);
    judge_genisoimage("40960", "32", &wrapped);
    assert_true(lint_is_golden("genisoimage, 40 MiB", "E ELT-07, W ELT-08, E ELT-15, -I ESP-02",
                               &good, &wrapped));
    for (size_t i = 0; i < wrapped.count; i++)
        if (strcmp(wrapped.items[i].rule->id, "ELT-07") == 0)
            assert_non_null(strstr(wrapped.items[i].text,
                                   "states 16384 sectors, but the FAT volume there has 81920, of "
                                   "which 16 bits are left"));
}

/* The BIOS image far behind: a sparse file, in which a copy of it is the boot image. */
static void judge_far(uint32_t sector, struct findings *ret_findings)
{
    const struct lint_good *good = lint_good(MADE_MBR);
    CLEANUP(free_ptr) char *path = tmpdir_file(&good->made.dir, "far.iso");
    struct damaged d = {.good = &good->layout,
                        .bytes = mem_copy(good->made.bytes.data, good->made.bytes.len),
                        .size = good->made.bytes.len};
    uint64_t bios = lint_entry(&d, ENTRY_ELTORITO, 0)->start, size;
    FILE *file;

    size = get_le32(d.bytes + bios + 16);
    put_le(d.bytes + bios + 12, 4, sector);
    put_le(d.bytes + lint_start(&d, REGION_CATALOG, NULL) + 32 + 8, 4, sector);
    put_le(d.bytes + 432, 8, (uint64_t)sector * 4);
    lint_put_twin(&d, 32768 + 80, sector + 16);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(d.bytes, 1, d.size, file), d.size);
    assert_int_equal(fseeko(file, (off_t)sector * 2048, SEEK_SET), 0);
    assert_int_equal(fwrite(d.bytes + bios, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(truncate(path, ((off_t)sector + 16) * 2048), 0);
    lint_judge_file(path, ret_findings);
    free(d.bytes);
}

static void far_images(void **state)
{
    static const struct {
        const char *name;
        uint32_t sector;
        const char *fires;
    } rows[] = {
        {"in the last sector of 16 bits", 65535, ""},
        {"behind 128 MiB", 65536, "W ELT-11"},
        {"behind 450 MiB", 460 << 9, "W ELT-11"},
    };
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(findings_free) struct findings findings = {0};

        judge_far(rows[i].sector, &findings);
        wrong +=
            !lint_is_golden(rows[i].name, rows[i].fires, &lint_good(MADE_MBR)->findings, &findings);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_efi_images),
        cmocka_unit_test(wrapped_count),
        cmocka_unit_test(far_images),
    };

    return cmocka_run_group_tests(tests, NULL, lint_drop);
}
