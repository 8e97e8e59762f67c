/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Layouts as the world's image builders make them, read by us and by others: what we say must be
 * what xorriso, sfdisk and isoinfo say of the same image.
 */
#include "unit/made_image.h"

#include <ctype.h>
#include <jansson.h>
#include <strings.h>

#include "fmt/eltorito.h"
#include "fmt/gpt.h"
#include "layout/layout.h"

static struct made made;
static struct layout layout;

static void read_kind(size_t kind)
{
    CLEANUP(source_close) struct source source = {.fd = -1};
    struct err e = {0};

    made_image(&made, kind);
    assert_int_equal(source_open(&e, made.path, &source), 0);
    if (layout_from_image(&e, &source, &layout) < 0)
        fail_msg("%s: %s", made_kinds[kind].name, e.text);
    for (size_t i = 0; i < layout.problem_count; i++)
        fail_msg("%s: at %ju: %s", made_kinds[kind].name, (uintmax_t)layout.problems[i].offset,
                 layout.problems[i].text);
}

static int drop(void **state)
{
    (void)state;
    layout_free(&layout);
    made_drop(&made);
    return 0;
}

static const struct entry *entry_of(enum entry_kind kind, unsigned number)
{
    for (size_t i = 0; i < layout.entry_count; i++)
        if (layout.entries[i].kind == kind && layout.entries[i].number == number)
            return &layout.entries[i];
    fail_msg("no %s entry %u", entry_kind_name(kind), number);
    return NULL;
}

static size_t count_of(enum entry_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < layout.entry_count; i++)
        count += layout.entries[i].kind == kind;
    return count;
}

/* Calls `take` for every line of a report. */
static void for_lines(struct buf *report, void (*take)(const char *line))
{
    char *kept = NULL;

    if (report->data)
        for (char *line = strtok_r(report->data, "\n", &kept); line;
             line = strtok_r(NULL, "\n", &kept))
            take(line);
}

static size_t seen;
static uint64_t apm_block;

/* "El Torito boot img :   1  BIOS  y   none  0x0000  0x00      4         105" */
static void take_eltorito(const char *line)
{
    char platform[8], bootable[4], emulation[8];
    unsigned number, sectors, lba;
    const struct entry *entry;

    if (sscanf(line, "El Torito boot img : %u %7s %3s %7s %*s %*s %u %u", &number, platform,
               bootable, emulation, &sectors, &lba) != 6)
        return;
    seen++;
    entry = entry_of(ENTRY_ELTORITO, number - 1);
    assert_int_equal(entry->start, (uint64_t)lba * 2048);
    assert_int_equal(entry->as.eltorito.load_sectors, sectors);
    assert_int_equal(entry->as.eltorito.bootable, bootable[0] == 'y');
    assert_int_equal(entry->as.eltorito.platform,
                     strcmp(platform, "UEFI") == 0 ? ELTORITO_PLATFORM_EFI : ELTORITO_PLATFORM_X86);
    assert_int_equal(entry->as.eltorito.media != 0, strcmp(emulation, "none") != 0);
}

static void read_hex(const char *hex, uint8_t *to, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned byte = 0;

        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        to[i] = (uint8_t)byte;
    }
}

static void check_guid(const char *hex, const char *ours)
{
    char text[GUID_TEXT_SIZE];
    uint8_t guid[GUID_SIZE];

    read_hex(hex, guid, sizeof guid);
    text_guid(guid, text);
    assert_string_equal(text, ours);
}

static void take_mbr(unsigned number, unsigned status, unsigned type, uintmax_t start,
                     uintmax_t blocks)
{
    const struct entry *entry = entry_of(ENTRY_MBR, number);

    seen++;
    assert_int_equal(entry->as.mbr.active, status == 0x80);
    assert_int_equal(entry->as.mbr.type, type);
    assert_int_equal(entry->start, start * 512);
    assert_int_equal(entry->length, blocks * 512);
}

/* xorriso does not count the map itself, which is the first partition of every map. */
static void take_apm(const char *line)
{
    unsigned number, size;
    uintmax_t start, blocks;
    char text[64];

    if (sscanf(line, "APM block size : %u", &size) == 1) {
        const struct entry *map = entry_of(ENTRY_APM, 1);

        assert_int_equal(map->start, size);
        assert_int_equal(map->offset, size);
        assert_string_equal(map->as.apm.type, "Apple_partition_map");
        apm_block = size;
        seen++;
    }
    if (sscanf(line, "APM start and size : %u %ju %ju", &number, &start, &blocks) == 3) {
        assert_int_equal(entry_of(ENTRY_APM, number + 1)->start, start * apm_block);
        assert_int_equal(entry_of(ENTRY_APM, number + 1)->length, blocks * apm_block);
        seen++;
    }
    if (sscanf(line, "APM partition name : %u %63s", &number, text) == 2)
        assert_string_equal(text, entry_of(ENTRY_APM, number + 1)->as.apm.name);
    if (sscanf(line, "APM partition type : %u %63s", &number, text) == 2)
        assert_string_equal(text, entry_of(ENTRY_APM, number + 1)->as.apm.type);
}

static void take_system_area(const char *line)
{
    unsigned number, status, type;
    uintmax_t start, blocks;
    char guid[64];

    take_apm(line);
    if (sscanf(line, "MBR partition : %u %x %x %ju %ju", &number, &status, &type, &start,
               &blocks) == 5)
        take_mbr(number, status, type, start, blocks);
    if (sscanf(line, "GPT start and size : %u %ju %ju", &number, &start, &blocks) == 3) {
        assert_int_equal(entry_of(ENTRY_GPT, number)->start, start * 512);
        assert_int_equal(entry_of(ENTRY_GPT, number)->length, blocks * 512);
        seen++;
    }
    if (sscanf(line, "GPT type GUID : %u %63s", &number, guid) == 2)
        check_guid(guid, entry_of(ENTRY_GPT, number)->as.gpt.type);
    if (sscanf(line, "GPT partition GUID : %u %63s", &number, guid) == 2)
        check_guid(guid, entry_of(ENTRY_GPT, number)->as.gpt.unique);
    if (sscanf(line, "GPT disk GUID : %63s", guid) == 1)
        check_guid(guid, layout.disk_guid);
}

static void judge_by_xorriso(void)
{
    CLEANUP(buf_free) struct buf eltorito = {0};
    CLEANUP(buf_free) struct buf area = {0};

    made_run((const char *[]){"xorriso", "-indev", made.path, "-report_el_torito", "plain", NULL},
             &eltorito);
    seen = 0;
    for_lines(&eltorito, take_eltorito);
    assert_int_equal(seen, count_of(ENTRY_ELTORITO));
    made_run((const char *[]){"xorriso", "-indev", made.path, "-report_system_area", "plain", NULL},
             &area);
    seen = 0;
    for_lines(&area, take_system_area);
    assert_int_equal(seen, count_of(ENTRY_MBR) + count_of(ENTRY_GPT) + count_of(ENTRY_APM));
}

/* "File data lba:  0 ,       49 ,     1185 ,  2426112 , '/boot/grub/fonts/unicode.pf2'" */
static void take_extent(const char *line)
{
    unsigned part, lba, blocks;
    uintmax_t size;
    char path[1024];
    const struct region *region;

    if (sscanf(line, "File data lba: %u , %u , %u , %ju , '%1023[^']", &part, &lba, &blocks, &size,
               path) != 5 ||
        !size)
        return;
    seen++;
    region = layout_region_at(&layout, (uint64_t)lba * 2048);
    assert_non_null(region);
    assert_string_equal(region->name, path);
    assert_int_equal(region->start, (uint64_t)lba * 2048);
    assert_int_equal(region->length, size);
    assert_int_equal(region->length + region->padding, (uint64_t)blocks * 2048);
}

static void judge_files(void)
{
    CLEANUP(buf_free) struct buf report = {0};

    made_run((const char *[]){"xorriso", "-indev", made.path, "-find", "/", "-type", "f", "-exec",
                              "report_lba", "--", NULL},
             &report);
    seen = 0;
    for_lines(&report, take_extent);
    assert_true(seen >= 10);
}

static void check_cover(void)
{
    uint64_t at = 0;

    for (size_t i = 0; i < layout.region_count; i++) {
        const struct region *region = &layout.regions[i];

        assert_int_equal(region->start, at);
        assert_true(region->length > 0);
        /* Everything that xorriso writes is known to us. */
        if (region->kind == REGION_UNCLAIMED && !region->detail)
            fail_msg("unclaimed: %ju bytes at %ju", (uintmax_t)region->length, (uintmax_t)at);
        at += region->length + region->padding;
    }
    assert_int_equal(at, layout.size);
}

static void agrees_with_xorriso(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(made_kinds); i++) {
        read_kind(i);
        assert_string_equal(layout.volume_id, "TEST VOLUME");
        assert_string_equal(layout.medium_id, "ISOWRIGHT_TEST");
        judge_by_xorriso();
        judge_files();
        check_cover();
        (void)drop(NULL);
    }
}

static void judge_by_sfdisk(enum entry_kind kind)
{
    CLEANUP(buf_free) struct buf report = {0};
    json_t *json, *partition;
    size_t i;

    made_run((const char *[]){"sfdisk", "-J", made.path, NULL}, &report);
    json = json_loads(buf_str(&report), 0, NULL);
    assert_non_null(json);
    json_array_foreach(json_object_get(json_object_get(json, "partitiontable"), "partitions"), i,
                       partition)
    {
        const char *node = json_string_value(json_object_get(partition, "node"));
        const char *type = json_string_value(json_object_get(partition, "type"));
        const struct entry *entry = entry_of(kind, (unsigned)(node[strlen(node) - 1] - '0'));

        assert_int_equal(entry->start,
                         json_integer_value(json_object_get(partition, "start")) * 512);
        assert_int_equal(entry->length,
                         json_integer_value(json_object_get(partition, "size")) * 512);
        if (kind == ENTRY_GPT)
            assert_string_equal(entry->as.gpt.type, type);
        else
            assert_int_equal(entry->as.mbr.type, strtol(type, NULL, 16));
        if (kind == ENTRY_GPT)
            assert_string_equal(entry->as.gpt.name,
                                json_string_value(json_object_get(partition, "name")));
    }
    assert_true(i >= 2);
    json_decref(json);
}

static void agrees_with_sfdisk(void **state)
{
    (void)state;
    read_kind(MADE_GPT);
    judge_by_sfdisk(ENTRY_GPT);
    assert_true(layout.gpt_primary_ok && layout.gpt_backup_ok);
    (void)drop(NULL);
    read_kind(MADE_MBR);
    judge_by_sfdisk(ENTRY_MBR);
}

static void recognises_the_parts(void **state)
{
    const struct region *region;

    (void)state;
    read_kind(MADE_INSIDE);
    region = layout_region(&layout, REGION_EFI_IMAGE, "/boot/grub/efi.img");
    assert_non_null(region);
    assert_string_equal(region->detail, "FAT16, label TESTESP");
    assert_non_null(layout_region(&layout, REGION_BIOS_IMAGE, "/isolinux/isolinux.bin"));
    assert_string_equal(layout_region(&layout, REGION_BIOS_IMAGE, NULL)->detail,
                        "ISOLINUX 0.01 test");
    assert_string_equal(layout_region(&layout, REGION_APM, NULL)->detail,
                        "2 entries, blocks of 2048 bytes");
    assert_string_equal(layout_region(&layout, REGION_SYSTEM_AREA, NULL)->detail, "zeros");
    assert_int_equal(layout.mbr_loads, layout_eltorito(&layout, 0)->start);
    assert_int_equal(layout_esp_partition(&layout)->start, region->start);
    assert_int_equal(layout.esp_file_count, 1);
    assert_string_equal(layout.esp_files[0].path, "/EFI/BOOT/BOOTX64.EFI");
    (void)drop(NULL);
    read_kind(MADE_GRUB);
    assert_string_equal(layout_region(&layout, REGION_MBR, NULL)->detail, "GRUB 2 boot code");
    assert_string_equal(layout_eltorito(&layout, 0)->detail, "boot info table, GRUB boot info");
    assert_int_equal(layout.mbr_loads, layout_eltorito(&layout, 0)->start);
    assert_null(layout_region(&layout, REGION_CATALOG, NULL)->name); /* hidden in the tree */
}

static void read_again(void)
{
    CLEANUP(source_close) struct source source = {.fd = -1};
    struct err e = {0};

    layout_free(&layout);
    assert_int_equal(source_open(&e, made.path, &source), 0);
    if (layout_from_image(&e, &source, &layout) < 0)
        fail_msg("%s", e.text);
}

static const struct checksum *checksum_of(const char *kind)
{
    for (size_t i = 0; i < layout.checksum_count; i++)
        if (strcmp(layout.checksums[i].kind, kind) == 0)
            return &layout.checksums[i];
    fail_msg("no checksum %s", kind);
    return NULL;
}

/* isomd5sum's own word for the sum that it put into the image: "md5 = ..." */
static void finds_isomd5(void **state)
{
    CLEANUP(buf_free) struct buf said = {0};
    char sum[33] = "";
    const char *line;

    (void)state;
    read_kind(MADE_GPT);
    assert_int_equal(layout.checksum_count, 0);
    made_run((const char *[]){"implantisomd5", made.path, NULL}, &said);
    line = strstr(buf_str(&said), "md5 = ");
    assert_non_null(line);
    assert_int_equal(sscanf(line, "md5 = %32s", sum), 1);
    read_again();
    assert_int_equal(layout.problem_count, 0);
    assert_memory_equal(checksum_of("isomd5")->text, sum, 32);
}

/* xorriso's tags: it finds them by itself when it is asked to check them. */
static void finds_md5_tags(void **state)
{
    CLEANUP(free_ptr) char *tree = NULL;
    CLEANUP(free_ptr) char *sums = NULL;
    size_t tags = 0;

    (void)state;
    made_image(&made, MADE_PLAIN);
    tree = tmpdir_file(&made.dir, "tree");
    made_file(&made.dir, "tree/md5sum.txt", "x\n", 2);
    made_file(&made.dir, "tree/live/deep/filesystem.squashfs.SHA256", "x\n", 2);
    made_file(&made.dir, "tree/a/b/c/d/too-deep.sha256", "x\n", 2);
    made_file(&made.dir, "tree/live/summary.txt", "x\n", 2);
    made_run((const char *[]){"xorriso", "-md5", "on", "-as", "mkisofs", "-quiet", "-r", "-o",
                              made.path, tree, NULL},
             NULL);
    made_run((const char *[]){"xorriso", "-md5", "on", "-indev", made.path, "-check_md5", "FAILURE",
                              "/md5sum.txt", "--", NULL},
             NULL);
    read_again();
    assert_int_equal(layout.problem_count, 0);
    for (size_t i = 0; i < layout.checksum_count; i++)
        tags += strcmp(layout.checksums[i].kind, "libisofs MD5") == 0;
    assert_int_equal(tags, 3);
    assert_int_equal(layout.checksum_count, tags + 2);
    assert_string_equal(checksum_of("md5sum")->path, "/md5sum.txt");
    assert_string_equal(checksum_of("sha256sum")->path, "/live/deep/filesystem.squashfs.SHA256");
    check_cover();
}

static size_t count_detail(enum region_kind kind, const char *detail)
{
    size_t count = 0;

    for (size_t i = 0; i < layout.region_count; i++)
        count += layout.regions[i].kind == kind && layout.regions[i].detail &&
                 strcmp(layout.regions[i].detail, detail) == 0;
    return count;
}

/* xorriso begins a file that may grow as a session at sector 32, and copies the descriptors of the
 * newest session to sector 16. */
static void follows_the_sums_of_the_newest_session(void **state)
{
    static const char *const names[] = {
        "copied volume descriptors: ", "volume descriptors: ", "directory tree: ", "session: "};
    CLEANUP(free_ptr) char *tree = NULL;

    (void)state;
    made_image(&made, MADE_PLAIN);
    tree = tmpdir_file(&made.dir, "tree");
    assert_int_equal(unlink(made.path), 0);
    made_run((const char *[]){"xorriso", "-md5", "on", "-outdev", made.path, "-map", tree, "/",
                              "-commit", "-map", tree, "/again", "-commit", NULL},
             NULL);
    read_again();
    assert_int_equal(layout.problem_count, 0);
    assert_int_equal(layout.checksum_count, COUNT_OF(names));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_memory_equal(layout.checksums[i].text, names[i], strlen(names[i]));
    assert_true(layout.checksums[1].offset > 50 * 2048);
    /* Those of both sessions themselves. */
    assert_int_equal(count_detail(REGION_UNCLAIMED, "another ISO 9660 session"), 2);
    check_cover();
}

/* A session that was appended to a whole image begins with a copy of its system area. */
static void tells_an_appended_session(void **state)
{
    CLEANUP(free_ptr) char *data = NULL;

    (void)state;
    made_image(&made, MADE_GPT);
    data = tmpdir_file(&made.dir, "tree/live/vmlinuz");
    made_run((const char *[]){"xorriso", "-boot_image", "any", "keep", "-dev", made.path, "-map",
                              data, "/again", "-commit", NULL},
             NULL);
    read_again();
    assert_string_equal(layout_region_at(&layout, made.bytes.len + 32768)->detail,
                        "another ISO 9660 session");
}

/* 32 KiB that nobody accounts for, as xorriso writes them. */
static void tells_data_in_the_system_area(void **state)
{
    CLEANUP(free_ptr) char *area = NULL;
    CLEANUP(free_ptr) char *tree = NULL;

    (void)state;
    made_image(&made, MADE_PLAIN);
    area = tmpdir_file(&made.dir, "area");
    tree = tmpdir_file(&made.dir, "tree");
    made_file(&made.dir, "area", made.bytes.data + 32768, 32768);
    made_run((const char *[]){"xorriso", "-as", "mkisofs", "-quiet", "-r", "-G", area, "-o",
                              made.path, tree, NULL},
             NULL);
    read_again();
    assert_string_equal(layout_region(&layout, REGION_SYSTEM_AREA, NULL)->detail, "data");
}

/* Any partition may be appended; what is in it is not looked into, but told. */
static void tells_a_partition_beside_the_volume(void **state)
{
    CLEANUP(free_ptr) char *tree = NULL;
    CLEANUP(free_ptr) char *data = NULL;
    const struct region *region;

    (void)state;
    made_image(&made, MADE_PLAIN);
    tree = tmpdir_file(&made.dir, "tree");
    data = tmpdir_file(&made.dir, "tree/live/vmlinuz");
    made_run((const char *[]){"xorriso", "-as", "mkisofs", "-quiet", "-r", "-append_partition", "3",
                              "0x83", data, "-o", made.path, tree, NULL},
             NULL);
    read_again();
    region = layout_region_at(&layout, entry_of(ENTRY_MBR, 3)->start);
    assert_int_equal(region->kind, REGION_PARTITION);
    assert_string_equal(region->detail, "Linux");
    assert_int_equal(region->start, entry_of(ENTRY_MBR, 3)->start);
    assert_true(region->length <= entry_of(ENTRY_MBR, 3)->length);
    check_cover();
}

static void knows_boot_images(void **state)
{
    (void)state;
    read_kind(MADE_FLOPPY);
    assert_int_equal(entry_of(ENTRY_ELTORITO, 0)->as.eltorito.media, 2);
    assert_int_equal(entry_of(ENTRY_ELTORITO, 0)->as.eltorito.loader, LOADER_UNKNOWN);
    (void)drop(NULL);
    read_kind(MADE_GPT);
    assert_int_equal(entry_of(ENTRY_ELTORITO, 0)->as.eltorito.loader, LOADER_ISOLINUX);
    assert_int_equal(entry_of(ENTRY_ELTORITO, 1)->as.eltorito.loader, LOADER_FAT);
}

/* An ESP image by itself, as `inspect` may be given one. */
static void reads_a_bare_esp(void **state)
{
    CLEANUP(free_ptr) char *path = NULL;
    CLEANUP(source_close) struct source source = {.fd = -1};
    struct err e = {0};

    (void)state;
    made_image(&made, MADE_PLAIN);
    path = tmpdir_file(&made.dir, "esp");
    assert_int_equal(source_open(&e, path, &source), 0);
    assert_int_equal(layout_from_image(&e, &source, &layout), 0);
    assert_int_equal(layout.problem_count, 0);
    assert_int_equal(layout.entry_count, 0);
    assert_int_equal(layout.regions[0].kind, REGION_EFI_IMAGE);
    assert_int_equal(layout.esp_file_count, 1);
    check_cover();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(agrees_with_xorriso, drop),
        cmocka_unit_test_teardown(agrees_with_sfdisk, drop),
        cmocka_unit_test_teardown(recognises_the_parts, drop),
        cmocka_unit_test_teardown(finds_isomd5, drop),
        cmocka_unit_test_teardown(finds_md5_tags, drop),
        cmocka_unit_test_teardown(follows_the_sums_of_the_newest_session, drop),
        cmocka_unit_test_teardown(tells_an_appended_session, drop),
        cmocka_unit_test_teardown(tells_data_in_the_system_area, drop),
        cmocka_unit_test_teardown(tells_a_partition_beside_the_volume, drop),
        cmocka_unit_test_teardown(knows_boot_images, drop),
        cmocka_unit_test_teardown(reads_a_bare_esp, drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
