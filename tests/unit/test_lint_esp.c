/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ESP-: one damage each to the EFI image of a good image, and what fires. */
#include "unit/lint_esp.h"

static uint8_t loader[MADE_PE_SIZE];

/* --- ESP-01: the boot sector ------------------------------------------------------------------ */

static void unknown_medium(struct damaged *d)
{
    esp_bytes_of(d)[21] = 0x55;
}

static void no_signature(struct damaged *d)
{
    esp_bytes_of(d)[510] = 0;
}

static void longer_than_its_partition(struct damaged *d)
{
    put_le(esp_bytes_of(d) + 19, 2, get_le16(esp_bytes_of(d) + 19) + 4096);
}

static void no_volume(struct damaged *d)
{
    memset(esp_bytes_of(d), 0, 512);
}

static void root_without_entries(struct damaged *d)
{
    put_le(esp_bytes_of(d) + 17, 2, 0);
}

/* Sectors that leave this many clusters; all files are at the beginning. */
static void set_clusters(struct damaged *d, uint32_t clusters)
{
    struct fat fat;

    esp_fat(d, &fat);
    put_le(esp_bytes_of(d) + 19, 2, fat.data_start / fat.sector_size + clusters);
}

static void nearly_fat12(struct damaged *d)
{
    set_clusters(d, 4085 + 15);
}

static void far_enough_from_fat12(struct damaged *d)
{
    set_clusters(d, 4085 + 16);
}

/* mkfs.fat makes it, fsck.fat accepts it, edk2 refuses it. */
static void small_fat32(struct damaged *d)
{
    /* mtools refuse it, too: it stays empty. */
    esp_replace(d, (const char *const[]){"-F", "32", "-s", "1", "-n", "TESTESP", NULL}, NULL, 0);
}

static const struct lint_case boot_sectors[] = {
    {"a medium that edk2 does not know", MADE_GPT, unknown_medium, "E ESP-01"},
    {"no 55 AA", MADE_GPT, no_signature, "E ESP-01"},
    {"longer than its partition", MADE_GPT, longer_than_its_partition, "E ELT-07, E ESP-01"},
    {"no boot sector", MADE_GPT, no_volume, "E ESP-01, -I ESP-02, -I SB-02"},
    {"no root directory", MADE_GPT, root_without_entries, "E ESP-01, E ESP-03, I ESP-07, -I SB-02"},
    {"15 clusters from FAT12", MADE_GPT, nearly_fat12, "W ESP-01"},
    {"16 clusters from FAT12", MADE_GPT, far_enough_from_fat12, ""},
    {"FAT32 of 4000 clusters", MADE_GPT, small_fat32, "E ESP-01, E ESP-03, -I ESP-02, -I SB-02"},
};

static void boot_sector(void **state)
{
    (void)state;
    LINT_RUN(boot_sectors);
}

/* --- ESP-02, ESP-09: type and size ------------------------------------------------------------ */

static void fat12(struct damaged *d)
{
    const struct esp_files files[] = {{LOADER, loader, sizeof loader}};

    esp_replace(d, (const char *const[]){"-F", "12", "-n", "TESTESP", NULL}, files, 1);
}

/* 1 MiB, of which a FAT12 has fewer clusters. */
static void set_kib(struct damaged *d, unsigned kib)
{
    fat12(d);
    put_le(esp_bytes_of(d) + 19, 2, kib * 2);
}

static void less_than_1_mib(struct damaged *d)
{
    set_kib(d, 1020);
}

static void just_1_mib(struct damaged *d)
{
    set_kib(d, 1024);
}

static const struct lint_case sizes[] = {
    {"FAT12", MADE_GPT, fat12, "W ESP-02, -I ESP-02"},
    {"1020 KiB", MADE_GPT, less_than_1_mib, "W ESP-02, W ESP-09, -I ESP-02"},
    {"1024 KiB", MADE_GPT, just_1_mib, "W ESP-02, -I ESP-02"},
};

static void type_and_size(void **state)
{
    (void)state;
    LINT_RUN(sizes);
}

/* --- ESP-03: boot programs -------------------------------------------------------------------- */

static void no_boot_program(struct damaged *d)
{
    esp_record(d, LOADER, 0)[0] = 0xe5;
}

static void other_name(struct damaged *d)
{
    memcpy(esp_record(d, LOADER, 0), "LOADER  EFI", 11);
}

static void aa64_name(struct damaged *d)
{
    memcpy(esp_record(d, LOADER, 0), "BOOTAA64EFI", 11);
}

static void no_program(struct damaged *d)
{
    memcpy(esp_content(d, LOADER), "hello", 5);
}

static void empty_program(struct damaged *d)
{
    esp_set_next(d, esp_cluster(d, LOADER), 0);
    put_le(esp_record(d, LOADER, 26), 2, 0);
    put_le(esp_record(d, LOADER, 28), 4, 0);
}

static void other_machine(struct damaged *d)
{
    put_le(esp_content(d, LOADER) + MADE_PE_FILE, 2, MADE_PE_IA32);
}

static void aarch64_alone(struct damaged *d)
{
    put_le(esp_content(d, LOADER) + MADE_PE_FILE, 2, MADE_PE_ARM64);
    aa64_name(d); /* last: the file is found by its name */
}

static void boot_driver(struct damaged *d)
{
    put_le(esp_content(d, LOADER) + MADE_PE_OPTIONAL + 68, 2, 11);
}

static void section_beyond_the_end(struct damaged *d)
{
    put_le(esp_content(d, LOADER) + MADE_PE_SECTIONS + 16, 4, 1 << 20);
}

static const struct lint_case boot_programs[] = {
    {"aarch64 alone", MADE_GPT, aarch64_alone, "I ESP-11"},
    {"no file", MADE_GPT, no_boot_program, "E ESP-03, I ESP-07, -I SB-02"},
    {"another name", MADE_GPT, other_name, "E ESP-03, -I SB-02"},
    {"the name of another machine", MADE_GPT, aa64_name, "E ESP-03, I ESP-11"},
    {"no PE", MADE_GPT, no_program, "E ESP-03, W ESP-04, -I SB-02"},
    {"no bytes", MADE_GPT, empty_program, "E ESP-03, W ESP-04, I ESP-07, -I SB-02"},
    {"for another machine", MADE_GPT, other_machine, "E ESP-03, W ESP-04"},
    {"no application", MADE_GPT, boot_driver, "E ESP-03, W ESP-04"},
    {"a section beyond the end", MADE_MBR, section_beyond_the_end, "E ESP-03, W ESP-04, -I SB-02"},
};

static void boot_program(void **state)
{
    (void)state;
    LINT_RUN(boot_programs);
}

/* --- ESP-04, ESP-05 --------------------------------------------------------------------------- */

static void other_copy(struct damaged *d)
{
    d->bytes[lint_start(d, REGION_FILE, LOADER) + MADE_PE_SIZE - 1] ^= 1;
}

static void longer_copy(struct damaged *d)
{
    uint8_t *record = d->bytes + lint_record(d, "BOOTX64.EFI");

    lint_put_twin(d, (uint64_t)(record - d->bytes) + 10, MADE_PE_SIZE - 1);
}

static void fallback(struct damaged *d)
{
    const struct esp_files files[] = {{LOADER, loader, sizeof loader},
                                      {"/EFI/BOOT/fbx64.efi", loader, sizeof loader}};

    esp_replace(d, ESP_FAT16, files, 2);
}

static const struct lint_case copies[] = {
    {"another byte in the tree's", MADE_GPT, other_copy, "W ESP-04"},
    {"another size in the tree's", MADE_GPT, longer_copy, "W ESP-04"},
    {"fallback beside it", MADE_GPT, fallback, "W ESP-05"},
};

static void copy(void **state)
{
    (void)state;
    LINT_RUN(copies);
}

/* --- ESP-06: GRUB ----------------------------------------------------------------------------- */

/* GRUB with this prefix as the boot program, and perhaps its configuration beside it. */
static void put_grub(struct damaged *d, const char *prefix, const char *inside, const char *beside)
{
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    CLEANUP(buf_free) struct buf grub = {0};
    struct esp_files files[2] = {{LOADER, NULL, 0}, {beside, "# nothing\n", 10}};
    char *path, *config;
    struct err e = {0};

    assert_int_equal(tmpdir_make(&e, &dir), 0);
    path = tmpdir_file(&dir, "grub");
    config = tmpdir_file(&dir, "config");
    assert_int_equal(file_write(&e, config, "# nothing\n", 10), 0);
    made_run((const char *[]){"grub-mkimage", "-O", "x86_64-efi", "-o", path, "-p", prefix, "fat",
                              inside, inside ? config : NULL, NULL},
             NULL);
    assert_int_equal(file_read(&e, path, 2 << 20, &grub), 0);
    files[0].bytes = grub.data;
    files[0].size = grub.len;
    esp_replace(d, ESP_FAT16, files, beside ? 2 : 1);
    free(path);
    free(config);
}

static void grub_in_the_tree_alone(struct damaged *d)
{
    put_grub(d, "/boot/grub", NULL, NULL);
}

static void grub_in_the_esp_alone(struct damaged *d)
{
    put_grub(d, "/EFI/BOOT", NULL, "/EFI/BOOT/grub.cfg");
}

static void grub_in_both(struct damaged *d)
{
    put_grub(d, "/boot/grub", NULL, "/boot/grub/grub.cfg");
}

static void grub_that_decides_itself(struct damaged *d)
{
    put_grub(d, "/nowhere", "-c", NULL);
}

static void grub_of_one_disk(struct damaged *d)
{
    put_grub(d, "(hd0,gpt2)/grub", NULL, NULL);
}

static const struct lint_case grubs[] = {
    {"grub.cfg in the tree alone", MADE_GPT, grub_in_the_tree_alone, "W ESP-04, W ESP-06"},
    {"the same, with the ESP in the tree", MADE_INSIDE, grub_in_the_tree_alone,
     "W ESP-04, W ESP-06"},
    {"grub.cfg in the ESP alone", MADE_GPT, grub_in_the_esp_alone, "W ESP-04, W ESP-06"},
    {"grub.cfg in both", MADE_GPT, grub_in_both, "W ESP-04"},
    {"a configuration inside", MADE_GPT, grub_that_decides_itself, "W ESP-04"},
    {"a prefix with a device", MADE_GPT, grub_of_one_disk, "W ESP-04"},
};

static void grub(void **state)
{
    (void)state;
    LINT_RUN(grubs);
}

/* --- ESP-07: chains --------------------------------------------------------------------------- */

static void chain_goes_round(struct damaged *d)
{
    uint32_t cluster = esp_cluster(d, LOADER);

    esp_set_next(d, cluster + 2, cluster + 1);
}

static void chain_ends_early(struct damaged *d)
{
    esp_set_next(d, esp_cluster(d, LOADER) + 1, 0xffff);
}

static void chain_leads_nowhere(struct damaged *d)
{
    esp_set_next(d, esp_cluster(d, LOADER) + 1, 0xfff0);
}

static void chain_is_free(struct damaged *d)
{
    esp_set_next(d, esp_cluster(d, LOADER) + 1, 0);
}

static void chain_into_a_directory(struct damaged *d)
{
    esp_set_next(d, esp_cluster(d, LOADER) + 1, esp_cluster(d, "/EFI"));
}

static void directory_goes_round(struct damaged *d)
{
    esp_set_next(d, esp_cluster(d, "/EFI"), esp_cluster(d, "/EFI"));
}

static void chain_is_long(struct damaged *d)
{
    uint32_t last = esp_cluster(d, LOADER) + MADE_PE_SIZE / 512 - 1;

    esp_set_next(d, last, last + 1);
    esp_set_next(d, last + 1, 0xffff);
}

static void tables_differ(struct damaged *d)
{
    struct fat fat;

    esp_fat(d, &fat);
    esp_bytes_of(d)[(fat.reserved_sectors + fat.sectors_per_fat) * 512 + 100] ^= 1;
}

static void nobodys_cluster(struct damaged *d)
{
    esp_set_next(d, 1000, 0xffff);
}

static void no_label(struct damaged *d)
{
    memcpy(esp_bytes_of(d) + 43, "NO NAME    ", 11);
}

static const struct lint_case chains[] = {
    {"a chain that goes round", MADE_GPT, chain_goes_round, "E ESP-07, -I SB-02"},
    {"a chain that ends early", MADE_GPT, chain_ends_early, "E ESP-07, -I SB-02"},
    {"a chain that leads nowhere", MADE_GPT, chain_leads_nowhere, "E ESP-07, -I SB-02"},
    {"a free cluster in a chain", MADE_GPT, chain_is_free, "E ESP-07, -I SB-02"},
    {"a chain into a directory", MADE_GPT, chain_into_a_directory, "E ESP-07, -I SB-02"},
    {"a directory that goes round", MADE_GPT, directory_goes_round, "E ESP-07"},
    {"a cluster too many", MADE_GPT, chain_is_long, "W ESP-07"},
    {"tables that differ", MADE_GPT, tables_differ, "W ESP-07"},
    {"a cluster of nobody", MADE_GPT, nobodys_cluster, "I ESP-07"},
    {"no label", MADE_GPT, no_label, "I ESP-12"},
};

static void chain(void **state)
{
    (void)state;
    LINT_RUN(chains);
}

/* --- ESP-08: dates ---------------------------------------------------------------------------- */

static void no_date(struct damaged *d)
{
    put_le(esp_record(d, LOADER, 22), 4, 0);
}

static void month_13(struct damaged *d)
{
    put_le(esp_record(d, LOADER, 24), 2, (46 << 9) + (13 << 5) + 1);
}

/* The image is of 2026-01-01. */
static void next_week(struct damaged *d)
{
    put_le(esp_record(d, LOADER, 24), 2, (46 << 9) + (1 << 5) + 8);
}

static void next_day(struct damaged *d)
{
    put_le(esp_record(d, LOADER, 24), 2, (46 << 9) + (1 << 5) + 2);
}

static void first_day_of_fat(struct damaged *d)
{
    put_le(esp_record(d, LOADER, 22), 4, 0x210000);
}

static const struct lint_case dates[] = {
    {"no date", MADE_GPT, no_date, "W ESP-08"},
    {"month 13", MADE_GPT, month_13, "W ESP-08"},
    {"a week after the image", MADE_GPT, next_week, "W ESP-08"},
    {"a day after the image", MADE_GPT, next_day, ""},
    {"1980-01-01", MADE_GPT, first_day_of_fat, ""},
};

static void date(void **state)
{
    (void)state;
    LINT_RUN(dates);
}

/* --- ESP-10: too many ------------------------------------------------------------------------- */

/* 4097 empty files in a directory of 257 clusters, the last of the volume. */
static void many_files(struct damaged *d)
{
    const uint32_t first = 3000, records = 4097;
    uint8_t *folder;
    struct fat fat;

    esp_fat(d, &fat);
    folder = esp_bytes_of(d) + fat_cluster_start(&fat, first);
    for (uint32_t i = 0; i < records; i++) {
        char name[12];

        (void)snprintf(name, sizeof name, "F%07uTXT", i);
        memcpy(folder + i * 32, name, 11);
        put_le(folder + i * 32 + 24, 2, 0x21);
    }
    for (uint32_t i = 0; i <= records / 16; i++)
        esp_set_next(d, first + i, i == records / 16 ? 0xffff : first + i + 1);
    memcpy(esp_record(d, "/EFI", 32), "MANY       \x10", 12);
    put_le(esp_record(d, "/MANY", 24), 2, 0x21);
    put_le(esp_record(d, "/MANY", 26), 2, first);
}

static const struct lint_case numbers[] = {
    {"4097 files", MADE_GPT, many_files, "I ESP-10, -I SB-02"},
};

static void number(void **state)
{
    (void)state;
    LINT_RUN(numbers);
}

/* --- FAT32 is an image of its own: it needs 33 MiB -------------------------------------------- */

static void free_count(void **state)
{
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    CLEANUP(findings_free) struct findings good = {0}, bad = {0};
    CLEANUP(free_ptr) char *path = NULL, *file = NULL;
    CLEANUP(buf_free) struct buf bytes = {0};
    struct err e = {0};

    (void)state;
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    path = tmpdir_file(&dir, "fat32");
    file = tmpdir_file(&dir, "file");
    assert_int_equal(file_write(&e, file, loader, sizeof loader), 0);
    made_run((const char *[]){"mkfs.fat", "-C", "-F", "32", "-s", "1", "-n", "TESTESP", path,
                              "34000", NULL},
             NULL);
    made_run((const char *[]){"mmd", "-i", path, "::/EFI", "::/EFI/BOOT", NULL}, NULL);
    made_run((const char *[]){"mcopy", "-i", path, file, "::" LOADER, NULL}, NULL);
    lint_judge_file(path, &good);
    assert_int_equal(lint_times(&good, rule_find("ESP-07"), SEVERITY_WARNING), 0);
    assert_int_equal(lint_times(&good, rule_find("ESP-01"), SEVERITY_ERROR), 0);
    assert_int_equal(file_read(&e, path, 64 << 20, &bytes), 0);
    put_le((uint8_t *)bytes.data + 512 + 488, 4, 7);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(file_write(&e, path, bytes.data, bytes.len), 0);
    lint_judge_file(path, &bad);
    assert_true(lint_is_golden("7 free clusters", "W ESP-07", &good, &bad));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boot_sector),  cmocka_unit_test(type_and_size),
        cmocka_unit_test(boot_program), cmocka_unit_test(copy),
        cmocka_unit_test(grub),         cmocka_unit_test(chain),
        cmocka_unit_test(date),         cmocka_unit_test(number),
        cmocka_unit_test(free_count),
    };

    made_pe(loader, MADE_PE_X64);
    return cmocka_run_group_tests(tests, NULL, lint_drop);
}
