/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Faults that QEMU's firmware mostly boots all the same: fourteen of nineteen were not noticed on
 * the very way that they spoil. Each is put into both of the layouts that have everything (ISOLINUX
 * and GRUB, GPT, an appended EFI system partition), and each must be told by the rule that is
 * meant.
 */
#include "unit/lint_fixture.h"

#define HEADER 64 /* bytes in the catalog: the EFI section's header, and its entry */
#define EFI    96

static uint8_t *catalog(const struct damaged *d)
{
    return d->bytes + lint_start(d, REGION_CATALOG, NULL);
}

static void put_count(struct damaged *d, unsigned count)
{
    put_le(catalog(d) + EFI + 6, 2, count);
}

static void platform_0(struct damaged *d)
{
    catalog(d)[HEADER + 1] = 0;
}

static void no_header(struct damaged *d)
{
    memset(catalog(d) + HEADER, 0, 32);
}

static void quarter(struct damaged *d)
{
    put_count(d, 4400 / 4);
}

static void eighth(struct damaged *d)
{
    put_count(d, 4400 / 8);
}

static void count_1(struct damaged *d)
{
    put_count(d, 1);
}

static void count_0(struct damaged *d)
{
    put_count(d, 0);
}

static void count_65535(struct damaged *d)
{
    put_count(d, 65535);
}

static void drop_gpt(struct damaged *d)
{
    memset(d->bytes + d->good->gpt_primary_start, 0, 512);
    memset(d->bytes + d->good->gpt_backup_start, 0, 512);
}

static void no_tables(struct damaged *d)
{
    drop_gpt(d);
    memset(d->bytes + 446, 0, 64);
}

static void no_system_area(struct damaged *d)
{
    memset(d->bytes, 0, 32768);
}

static void protective_from_0(struct damaged *d)
{
    put_le(d->bytes + 446 + 8, 4, 0);
}

static void bad_primary(struct damaged *d)
{
    d->bytes[d->good->gpt_primary_start + 16] ^= 1;
}

static void both_bad(struct damaged *d)
{
    bad_primary(d);
    d->bytes[d->good->gpt_backup_start + 16] ^= 1;
}

static void not_active(struct damaged *d)
{
    d->bytes[446] = d->bytes[446 + 16] = 0;
}

static void wrong_checksum(struct damaged *d)
{
    catalog(d)[28] ^= 1;
}

static void efi_image_past_the_end(struct damaged *d)
{
    put_le(catalog(d) + EFI + 8, 4, (uint32_t)(d->size / 2048 + 100));
}

/* The first partition reaches into the second, which is the EFI system partition. */
static void esp_overlapped(struct damaged *d)
{
    lint_put_partition(d, 1, 40, 8, lint_entry(d, ENTRY_GPT, 2)->start / 512 + 1000);
}

static void put_entry(struct damaged *d, unsigned slot, uint8_t type, uint64_t start,
                      uint64_t length)
{
    uint8_t *entry = d->bytes + 446 + (size_t)16 * (slot - 1);

    memset(entry, 0, 16);
    entry[4] = type;
    memcpy(entry + 1, "\xfe\xff\xff", 3);
    memcpy(entry + 5, "\xfe\xff\xff", 3);
    put_le(entry + 8, 4, start / 512);
    put_le(entry + 12, 4, length / 512);
}

static void overlapping_mbr(struct damaged *d, uint8_t type)
{
    const struct entry *esp = lint_entry(d, ENTRY_GPT, 2);

    drop_gpt(d);
    put_entry(d, 1, type, 0, d->size);
    d->bytes[446] = 0x80;
    put_entry(d, 2, 0xef, esp->start, esp->length);
    /* Its identifier, and where its catalog is. */
    memset(d->bytes + 34816 + 7, 0, 68);
}

static void type_17_around_esp(struct damaged *d)
{
    overlapping_mbr(d, 0x17);
}

static void type_0_around_esp(struct damaged *d)
{
    overlapping_mbr(d, 0);
}

static void truncated(struct damaged *d)
{
    lint_resize(d, d->size - (size_t)400 * 2048);
}

/* `fires`: what else is told is as much part of the promise as the rule that is meant. */
static const struct fault {
    const char *name;
    void (*damage)(struct damaged *d);
    const char *rule; /* that is meant; NULL: this one is no fault, for comparison */
    const char *fires_isolinux, *fires_grub; /* NULL: the same */
} faults[] = {
    {"EFI entry of platform 0 instead of EF", platform_0, "E ELT-05", "E ELT-05, I RTE-03", NULL},
    {"section header missing", no_header, "E ELT-06", "E ELT-06, I RTE-03", NULL},
    {"sector count: a quarter", quarter, "E ELT-07", "E ELT-07", NULL},
    {"sector count: an eighth", eighth, "E ELT-07", "E ELT-07, W ELT-10", NULL},
    {"sector count 1", count_1, "W ELT-07", "W ELT-07", NULL},
    {"sector count 0", count_0, "W ELT-07", "W ELT-07", NULL},
    {"sector count 65535", count_65535, "E ELT-07", "E ELT-03, E ELT-07, W ELT-10", NULL},
    {"no GPT and no MBR entries", no_tables, "I RTE-04",
     "E MBR-04, E GPT-05, W WRT-01, I RTE-04, -W MBR-08, -W GPT-04, -I GPT-07, -I WRT-06",
     "E MBR-04, E GPT-05, W WRT-01, I RTE-04, -W MBR-08, -I MBR-10, -W GPT-04, -I GPT-07, -I "
     "WRT-06"},
    {"system area all zero", no_system_area, "I RTE-02",
     "E GPT-05, W WRT-01, I RTE-02, I RTE-04, -W MBR-08, -W GPT-04, -I GPT-07",
     "E GPT-05, W WRT-01, I RTE-02, I RTE-04, -W MBR-08, -I MBR-10, -W GPT-04, -I GPT-07"},
    {"protective entry begins at 0", protective_from_0, "E MBR-07",
     "E MBR-07, E GPT-05, I RTE-04, -W GPT-04, -I GPT-07", NULL},
    {"checksum of the primary GPT wrong", bad_primary, "E GPT-01",
     "E GPT-01, E GPT-05, -W GPT-04, -I GPT-07", NULL},
    {"checksums of both GPTs wrong", both_bad, "E GPT-01",
     "E GPT-01, E GPT-05, I RTE-04, -W GPT-04, -I GPT-07", NULL},
    {"no active flag", not_active, "E MBR-04", "E MBR-04", NULL},
    {"checksum of the validation entry wrong", wrong_checksum, "E ELT-02", "E ELT-02", NULL},
    {"EFI image past the end", efi_image_past_the_end, "E ELT-03", "E ELT-03", NULL},
    {"valid GPT with the ESP overlapped", esp_overlapped, "E GPT-02", "E GPT-02", NULL},
    {"type 17 around the ESP, no El Torito", type_17_around_esp, "E MBR-03",
     "E MBR-03, E GPT-05, I RTE-01, I RTE-03, -W MBR-08, -W GPT-04, -I GPT-07, -I WRT-06", NULL},
    {"type 0 around the ESP, no El Torito", type_0_around_esp, NULL,
     "E GPT-05, I RTE-01, I RTE-03, -W MBR-08, -W GPT-04, -I GPT-07, -I WRT-06", NULL},
    {"truncated by 400 sectors", truncated, "E ISO-02",
     "E ISO-02, E ELT-03, E GPT-01, E GPT-06, E ESP-01", NULL},
};

static bool is_meant(const char *name, const char *golden, const char *rule)
{
    bool is = !rule || strstr(golden, rule);

    if (!is)
        print_message("%s: %s is not told\n", name, rule);
    return is;
}

static void check(size_t kind, bool grub)
{
    size_t wrong = 0;

    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        const struct fault *fault = &faults[i];
        const char *golden = grub && fault->fires_grub ? fault->fires_grub : fault->fires_isolinux;
        struct lint_case c = {fault->name, kind, fault->damage, golden};

        wrong += !lint_case_holds(&c) || !is_meant(fault->name, golden, fault->rule);
    }
    assert_int_equal(wrong, 0);
}

static void isolinux_and_gpt(void **state)
{
    (void)state;
    check(MADE_GPT, false);
}

static void grub_and_gpt(void **state)
{
    (void)state;
    check(MADE_FORCED, true);
}

/* --- faults that need another EFI system partition -------------------------------------------- */

static void esp_of_40_mib(const struct made *made)
{
    lint_esp(made, "40960", "32", "1");
}

static void esp_of_fat12(const struct made *made)
{
    lint_esp(made, "1440", "12", "1");
}

/* Good, and then cut to 60000 clusters, which edk2 and mtools take for FAT16. */
static void esp_of_60000_clusters(const struct made *made)
{
    CLEANUP(free_ptr) char *path = tmpdir_file(&made->dir, "esp");
    CLEANUP(buf_free) struct buf bytes = {0};
    struct err e = {0};
    uint32_t sectors;

    lint_esp(made, "40960", "32", "1");
    assert_int_equal(file_read(&e, path, 64 << 20, &bytes), 0);
    sectors = get_le16(bytes.data + 14) + 2 * get_le32(bytes.data + 36) + 60000;
    put_le((uint8_t *)bytes.data + 32, 4, sectors);
    put_le((uint8_t *)bytes.data + (size_t)6 * 512 + 32, 4, sectors); /* the boot sector's copy */
    put_le((uint8_t *)bytes.data + 512 + 488, 4, UINT32_MAX);         /* free clusters: not known */
    assert_int_equal(file_write(&e, path, bytes.data, (sectors + 3) / 4 * 2048), 0);
}

static void efi_system_partitions(void **state)
{
    static const struct {
        const char *name;
        void (*make)(const struct made *made);
        const char *rule, *fires;
    } rows[] = {
        {"FAT32 with 60000 clusters", esp_of_60000_clusters, "E ESP-01",
         "W ELT-08, E ESP-01, -I ESP-02"},
        {"ESP of 40 MiB, count 0", esp_of_40_mib, "W ELT-07",
         "W ELT-07, W ELT-08, E ELT-15, -I ESP-02"},
        {"ESP of 1.44 MB, FAT12", esp_of_fat12, "W ESP-02", "W ESP-02, -I ESP-02"},
    };
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < 2 * COUNT_OF(rows); i++) {
        CLEANUP(findings_free) struct findings findings = {0};
        size_t row = i / 2, kind = i % 2 ? MADE_FORCED : MADE_GPT;
        struct made_kind options = lint_kind(kind);
        struct made made;

        lint_begin(&made);
        rows[row].make(&made);
        made_write(&made, &options);
        lint_judge_file(made.path, &findings);
        made_drop(&made);
        wrong += !lint_is_golden(rows[row].name, rows[row].fires, &lint_good(kind)->findings,
                                 &findings) ||
                 !is_meant(rows[row].name, rows[row].fires, rows[row].rule);
    }
    assert_int_equal(wrong, 0);
}

/* No image can be made for such disks: every one is told, for those who ask. */
static void sectors_of_4096_bytes(void **state)
{
    (void)state;
    assert_int_equal(
        lint_times(&lint_good(MADE_GPT)->findings, rule_find("WRT-04"), SEVERITY_ERROR), 1);
    assert_int_equal(
        lint_times(&lint_good(MADE_FORCED)->findings, rule_find("WRT-04"), SEVERITY_ERROR), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(isolinux_and_gpt),
        cmocka_unit_test(grub_and_gpt),
        cmocka_unit_test(efi_system_partitions),
        cmocka_unit_test(sectors_of_4096_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, lint_drop);
}
