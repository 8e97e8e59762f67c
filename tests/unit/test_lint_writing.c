/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WRT-: each rule by damages of a good image. */
#include "unit/lint_fixture.h"

/* Gives a file or folder another Rock Ridge name of the same length, in every directory record
 * (RRIP §4.1.4: "NM", length, version 1, flags 0, name). */
static void rename_all(struct damaged *d, const char *name, const char *other)
{
    size_t length = strlen(name);
    uint8_t entry[64] = {'N', 'M', (uint8_t)(5 + length), 1, 0};
    unsigned found = 0;

    assert_int_equal(strlen(other), length);
    memcpy(entry + 5, name, length);
    for (uint8_t *at = d->bytes;
         (at = memmem(at, d->size - (size_t)(at - d->bytes), entry, 5 + length)); at += length) {
        memcpy(at + 5, other, length);
        found++;
    }
    assert_true(found > 0);
}

static void no_table(struct damaged *d)
{
    memset(d->bytes + 446, 0, 64);
}

static void no_modules(struct damaged *d)
{
    rename_all(d, "i386-pc", "i386-px");
}

static void no_efi_folder(struct damaged *d)
{
    rename_all(d, "EFI", "EFX");
}

static void message_over_header(struct damaged *d)
{
    memset(d->bytes + 512, 0, 512);
    memcpy(d->bytes + 512, "This stick boots by UEFI alone.", 31);
}

static void empty_header(struct damaged *d)
{
    memset(d->bytes + 512, 0, 512);
}

static void a_table(struct damaged *d)
{
    static const uint8_t entry[16] = {0, 0, 1, 0, 0xcd, 0, 1, 0, 0, 0, 0, 0, 64};

    memcpy(d->bytes + 446, entry, sizeof entry);
    put_le(d->bytes + 440, 4, 0x12345678);
    put_be(d->bytes + 510, 2, 0x55aa);
}

/* As isohybrid has it: the first partition begins where the image does. */
static void partition_at_start(struct damaged *d)
{
    put_le(d->bytes + 446 + 8, 4, 0);
}

/* Of no type, and of that which announces a GPT, it is none. */
static void empty_at_start(struct damaged *d)
{
    partition_at_start(d);
    d->bytes[446 + 4] = 0;
}

/* The signature of an Apple partition map's entries, in both block sizes that are tried. */
static void no_apple_map(struct damaged *d)
{
    memset(d->bytes, 0x90, 2);
    for (uint64_t at = 512; at < 32768; at += 512)
        if (memcmp(d->bytes + at, "PM", 2) == 0)
            memset(d->bytes + at, 0, 2);
}

static void test_tables(void **state)
{
    static const struct lint_case cases[] = {
        {"no partition table", MADE_MBR, no_table,
         "E MBR-04, W WRT-01, I RTE-04, -I MBR-11, -I WRT-06"},
        {"a partition table", MADE_PLAIN, a_table, "W MBR-11, E WRT-04, -W WRT-01"},
        {"a partition at sector 0", MADE_MBR, partition_at_start,
         "W MBR-11, -I MBR-11, -E WRT-04, -I WRT-06"},
        {"an empty one at sector 0", MADE_MBR, empty_at_start, "W MBR-11, -I MBR-11, -I WRT-06"},
        {"a message over the GPT's header", MADE_GPT, message_over_header,
         "E MBR-07, E GPT-05, I WRT-03, -W GPT-04, -I GPT-07"},
        {"an empty GPT header", MADE_GPT, empty_header, "E MBR-07, E GPT-05, -W GPT-04, -I GPT-07"},
        {"no Apple partition map", MADE_INSIDE, no_apple_map, "-I WRT-06"},
    };

    (void)state;
    LINT_RUN(cases);
}

static void test_tree(void **state)
{
    static const struct lint_case cases[] = {
        {"no modules of GRUB", MADE_GRUB, no_modules, "W WRT-02"},
        {"no /EFI/BOOT, EFI image appended", MADE_GPT, no_efi_folder, "W WRT-02, W WRT-05"},
        {"no /EFI/BOOT, EFI image in the tree", MADE_INSIDE, no_efi_folder, "W WRT-02"},
    };

    (void)state;
    LINT_RUN(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_tree),
    };

    return cmocka_run_group_tests(tests, NULL, lint_drop);
}
