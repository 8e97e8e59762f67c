/* SPDX-License-Identifier: GPL-2.0-or-later */
/* FAT volumes that mkfs.fat and mtools made, so that not our own idea of FAT is tested; then
 * damaged. */
#include "unit/fmt_test.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "fmt/fat_file.h"
#include "fmt/fat_table.h"
#include "fmt/text.h"

#define LONG_NAME "a long file name, with blanks and more than 26 units.conf"

static struct volume {
    const char *type, *per_cluster, *kib;
    unsigned bits;
    struct buf bytes;
} volumes[] = {
    {"12", "4", "1440", 12, {0}},
    {"16", "1", "4096", 16, {0}},
    {"32", "1", "40960", 32, {0}},
};

static struct buf big; /* the content of a file with a long chain */
static struct problems problems;
static struct err e;

static void run(const char *const *argv)
{
    static const char *const environment[] = {"MTOOLS_SKIP_CHECK=1", NULL};

    if (proc_run(&e, argv, environment, NULL) < 0)
        fail_msg("%s", e.text);
}

static void make_volume(const struct tmpdir *dir, struct volume *volume)
{
    CLEANUP(free_ptr) char *path = tmpdir_file(dir, volume->type);
    CLEANUP(free_ptr) char *small = tmpdir_file(dir, "small");
    CLEANUP(free_ptr) char *large = tmpdir_file(dir, "large");

    assert_int_equal(file_write(&e, small, "hello\n", 6), 0);
    assert_int_equal(file_write(&e, large, big.data, big.len), 0);
    run((const char *[]){"mkfs.fat", "-C", "-F", volume->type, "-s", volume->per_cluster, "-i",
                         "1234abcd", "-n", "MYLABEL", path, volume->kib, NULL});
    run((const char *[]){"mmd", "-i", path, "::/EFI", "::/EFI/BOOT", "::/empty", NULL});
    run((const char *[]){"mcopy", "-i", path, large, "::/EFI/BOOT/BOOTX64.EFI", NULL});
    run((const char *[]){"mcopy", "-i", path, small, "::/" LONG_NAME, NULL});
    run((const char *[]){"mcopy", "-i", path, small, "::/EFI/gone.txt", NULL});
    run((const char *[]){"mdel", "-i", path, "::/EFI/gone.txt", NULL});
    run((const char *[]){"mcopy", "-i", path, small, "::/EFI/lower.txt", NULL});
    assert_int_equal(file_read(&e, path, 64 << 20, &volume->bytes), 0);
}

static int make_volumes(void **state)
{
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};

    (void)state;
    for (int i = 0; i < 100000; i++)
        buf_format(&big, "%d\n", i);
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    for (size_t i = 0; i < COUNT_OF(volumes); i++)
        make_volume(&dir, &volumes[i]);
    return 0;
}

static int drop_volumes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(volumes); i++)
        buf_free(&volumes[i].bytes);
    buf_free(&big);
    return 0;
}

static int forget(void **state)
{
    (void)state;
    problems_free(&problems);
    return 0;
}

static struct source source_of(const struct volume *volume)
{
    return source_memory("volume", volume->bytes.data, volume->bytes.len);
}

static void reads_the_boot_sector(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(volumes); i++) {
        struct source source = source_of(&volumes[i]);
        struct fat fat;

        assert_int_equal(fat_open(&e, &source, &problems, &fat), 0);
        assert_no_problem(&problems);
        assert_int_equal(fat.type, volumes[i].bits);
        assert_int_equal(fat_size(&fat), volumes[i].bytes.len);
        assert_int_equal(fat.serial, 0x1234abcd);
        assert_string_equal(fat.label, "MYLABEL");
    }
}

static void lists_everything(void **state)
{
    static const char *const expected[] = {"/EFI",      "/empty",         "/" LONG_NAME,
                                           "/EFI/BOOT", "/EFI/lower.txt", "/EFI/BOOT/BOOTX64.EFI"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(volumes); i++) {
        CLEANUP(fat_list_free) struct fat_list list = {0};
        struct source source = source_of(&volumes[i]);
        struct fat fat;

        assert_int_equal(fat_open(&e, &source, &problems, &fat), 0);
        assert_int_equal(fat_list(&e, &fat, 100, &problems, &list), 0);
        assert_no_problem(&problems);
        assert_int_equal(list.count, COUNT_OF(expected));
        for (size_t k = 0; k < list.count; k++)
            assert_string_equal(list.items[k].path, expected[k]);
        assert_true(list.items[0].directory);
        assert_int_equal(list.items[5].size, big.len);
        assert_false(list.cut);
    }
}

static void lists_no_more_than_wanted(void **state)
{
    CLEANUP(fat_list_free) struct fat_list list = {0};
    struct source source = source_of(&volumes[1]);
    struct fat fat;

    (void)state;
    assert_int_equal(fat_open(&e, &source, &problems, &fat), 0);
    assert_int_equal(fat_list(&e, &fat, 2, &problems, &list), 0);
    assert_int_equal(list.count, 2);
    assert_true(list.cut);
}

static void reads_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(volumes); i++) {
        CLEANUP(buf_free) struct buf data = {0};
        CLEANUP(buf_free) struct buf small = {0};
        struct source source = source_of(&volumes[i]);

        assert_int_equal(fat_read_file(&e, &source, "/efi/Boot/bootx64.EFI", 1 << 20, &data), 0);
        assert_int_equal(data.len, big.len);
        assert_memory_equal(data.data, big.data, big.len);
        assert_int_equal(fat_read_file(&e, &source, LONG_NAME, 6, &small), 0);
        assert_string_equal(small.data, "hello\n");
    }
}

static void says_what_is_not_there(void **state)
{
    CLEANUP(buf_free) struct buf data = {0};
    struct source source = source_of(&volumes[1]);

    (void)state;
    assert_int_equal(fat_read_file(&e, &source, "/EFI/gone.txt", 100, &data), -1);
    assert_error(&e, ERR_NO, "/EFI/gone.txt is not in the FAT volume");
    assert_int_equal(fat_read_file(&e, &source, "/" LONG_NAME "/x", 100, &data), -1);
    assert_error(&e, ERR_NO, "is not in the FAT volume");
    assert_int_equal(fat_read_file(&e, &source, "/EFI", 100, &data), -1);
    assert_error(&e, ERR_NO, "is a directory");
    assert_int_equal(fat_read_file(&e, &source, "/EFI/BOOT/BOOTX64.EFI", 100, &data), -1);
    assert_error(&e, ERR_NO, "too many");
    assert_null(data.data);
}

static const struct damage {
    unsigned byte, size;
    uint32_t value;
    const char *says; /* NULL: no FAT volume at all */
} damages[] = {
    {0, 1, 0, NULL},
    {11, 2, 0, NULL},
    {11, 2, 513, NULL},
    {11, 2, 32768, NULL},
    {13, 1, 0, NULL},
    {13, 1, 3, NULL},
    {13, 1, 255, NULL},
    {14, 2, 0, NULL},
    {16, 1, 0, NULL},
    {16, 1, 255, NULL},
    {19, 2, 1, NULL},
    {19, 2, 8194, "4195328 bytes long, but only"},
    {22, 2, 2, "has no room for"},
    {510, 1, 0, "does not end in 55 AA"},
    {21, 1, 0x55, "there is no medium 55"},
    {17, 2, 0, "a root directory without entries"},
};

static void tells_what_is_wrong(void **state)
{
    struct buf *bytes = &volumes[1].bytes;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        const struct damage *damage = &damages[i];
        struct source source = source_of(&volumes[1]);
        uint8_t kept[4];
        struct fat fat;
        int result;

        memcpy(kept, bytes->data + damage->byte, damage->size);
        put_le((uint8_t *)bytes->data + damage->byte, damage->size, damage->value);
        problems_free(&problems);
        result = fat_open(&e, &source, &problems, &fat);
        memcpy(bytes->data + damage->byte, kept, damage->size);
        assert_int_equal(result, damage->says ? 0 : -1);
        if (damage->says)
            assert_non_null(strstr(problems.items[0].text, damage->says));
    }
}

/* FAT32's layout with the cluster count of FAT16: mkfs.fat makes it, firmware refuses it. */
static void laid_out_otherwise(void **state)
{
    struct source source = source_of(&volumes[2]);
    uint8_t *bytes = (uint8_t *)volumes[2].bytes.data, kept[4];
    struct fat fat;

    (void)state;
    memcpy(kept, bytes + 32, 4);
    put_le(bytes + 32, 4, 60000);
    assert_int_equal(fat_open(&e, &source, &problems, &fat), 0);
    memcpy(bytes + 32, kept, 4);
    assert_one_problem(&problems, 22, "laid out as FAT32, but");
}

/* An entry of FAT16, in both copies of the table. */
static void set_next(struct volume *volume, uint32_t cluster, uint32_t next)
{
    struct source source = source_of(volume);
    struct fat fat;

    assert_int_equal(fat_open(&e, &source, &problems, &fat), 0);
    for (uint32_t copy = 0; copy < 2; copy++)
        put_le((uint8_t *)volume->bytes.data +
                   (fat.reserved_sectors + copy * fat.sectors_per_fat) * 512u + cluster * 2,
               2, next);
}

static struct fat_entry find(const struct volume *volume, const char *path)
{
    struct source source = source_of(volume);
    struct fat_entry entry;
    struct fat fat;

    assert_int_equal(fat_open(&e, &source, &problems, &fat), 0);
    assert_int_equal(fat_find(&e, &fat, path, &entry), 0);
    free(entry.path);
    entry.path = NULL;
    return entry;
}

static void chains_that_are_damaged_end(void **state)
{
    CLEANUP(buf_free) struct buf data = {0};
    struct volume *volume = &volumes[1];
    struct source source = source_of(volume);
    uint32_t file = find(volume, "/EFI/BOOT/BOOTX64.EFI").first_cluster;

    (void)state;
    set_next(volume, file, 0xffff);
    assert_int_equal(fat_read_file(&e, &source, "/EFI/BOOT/BOOTX64.EFI", 1 << 20, &data), -1);
    assert_error(&e, ERR_NO, "ends after 512 of");
    set_next(volume, file, 1);
    assert_int_equal(fat_read_file(&e, &source, "/EFI/BOOT/BOOTX64.EFI", 1 << 20, &data), -1);
    assert_error(&e, ERR_NO, "followed by 1, which is none");
    set_next(volume, file, file + 1);
    assert_int_equal(fat_read_file(&e, &source, "/EFI/BOOT/BOOTX64.EFI", 1 << 20, &data), 0);
}

static void directories_that_loop_end(void **state)
{
    CLEANUP(fat_list_free) struct fat_list list = {0};
    struct volume *volume = &volumes[1];
    struct source source = source_of(volume);
    uint32_t efi = find(volume, "/EFI").first_cluster;
    uint32_t empty = find(volume, "/empty").first_cluster;
    uint32_t boot = find(volume, "/EFI/BOOT").first_cluster;
    struct fat fat;
    uint8_t *records, kept[512];

    (void)state;
    assert_int_equal(fat_open(&e, &source, &problems, &fat), 0);
    /* "/empty" becomes full of deleted records, and its only cluster follows itself. */
    records = (uint8_t *)volume->bytes.data + fat_cluster_start(&fat, empty);
    memcpy(kept, records, sizeof kept);
    memset(records, 0xe5, sizeof kept);
    set_next(volume, empty, empty);
    assert_int_equal(fat_list(&e, &fat, 100, &problems, &list), 0);
    assert_one_problem(&problems, 0, "/empty/: FAT: a directory does not end");
    memcpy(records, kept, sizeof kept);
    set_next(volume, empty, 0xffff);
    /* "/EFI/BOOT" becomes "/EFI". */
    records = (uint8_t *)volume->bytes.data + fat_cluster_start(&fat, efi);
    for (unsigned at = 0; at < 512; at += 32)
        if (memcmp(records + at, "BOOT       ", 11) == 0)
            put_le(records + at + 26, 2, efi);
    fat_list_free(&list);
    problems_free(&problems);
    assert_int_equal(fat_list(&e, &fat, 100, &problems, &list), 0);
    assert_one_problem(&problems, 0, "directory /EFI/BOOT leads back");
    for (unsigned at = 0; at < 512; at += 32)
        if (memcmp(records + at, "BOOT       ", 11) == 0)
            put_le(records + at + 26, 2, boot);
}

/* --- the table as a whole ----------------------------------------------------------------------
 */

static void open_with_table(const struct volume *volume, struct fat *ret_fat, struct buf *ret_table)
{
    struct source source = source_of(volume);

    assert_int_equal(fat_open(&e, &source, &problems, ret_fat), 0);
    assert_int_equal(fat_load_table(&e, ret_fat, FAT_TABLE_LIMIT, ret_table), 0);
    assert_true(ret_table->len > 0);
    ret_fat->table = ret_table;
}

/* What fsck.fat thinks of a volume: -1 when it finds faults. The output goes to `ret_said`. */
static int fsck(const struct volume *volume, struct buf *ret_said)
{
    CLEANUP(tmpdir_remove) struct tmpdir dir = {0};
    CLEANUP(free_ptr) char *path = NULL;
    struct err fault = {0};

    assert_int_equal(tmpdir_make(&e, &dir), 0);
    path = tmpdir_file(&dir, "volume");
    assert_int_equal(file_write(&e, path, volume->bytes.data, volume->bytes.len), 0);
    return proc_run(&fault, (const char *[]){"fsck.fat", "-n", path, NULL}, NULL, ret_said);
}

/* "volume: 6 files, 1156/8167 clusters": taken and all of them. */
static void free_clusters_are_those_of_fsck(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(volumes); i++) {
        CLEANUP(buf_free) struct buf table = {0}, said = {0};
        unsigned taken, clusters;
        const char *numbers;
        uint32_t stated;
        struct fat fat;

        open_with_table(&volumes[i], &fat, &table);
        assert_int_equal(fsck(&volumes[i], &said), 0);
        numbers = strstr(buf_str(&said), "files, ");
        assert_non_null(numbers);
        assert_int_equal(sscanf(numbers, "files, %u/%u", &taken, &clusters), 2);
        assert_int_equal(fat.clusters, clusters);
        assert_int_equal(fat_count_free(&fat), clusters - taken);
        assert_int_equal(fat_stated_free(&e, &fat, &stated), 0);
        assert_int_equal(stated, fat.type == 32 ? clusters - taken : FAT_COUNT_UNKNOWN);
        fat.table = NULL;
        assert_int_equal(fat_count_free(&fat), FAT_COUNT_UNKNOWN);
    }
}

static void large_tables_stay_where_they_are(void **state)
{
    CLEANUP(buf_free) struct buf table = {0};
    struct source source = source_of(&volumes[2]);
    struct fat fat;

    (void)state;
    assert_int_equal(fat_open(&e, &source, &problems, &fat), 0);
    assert_int_equal(fat_load_table(&e, &fat, 1000, &table), 0);
    assert_int_equal(table.len, 0);
}

static void check_chains(const struct volume *volume, struct fat_surplus *ret_surplus)
{
    CLEANUP(fat_list_free) struct fat_list list = {0};
    CLEANUP(buf_free) struct buf table = {0};
    struct fat fat;

    open_with_table(volume, &fat, &table);
    assert_int_equal(fat_list(&e, &fat, 100, &problems, &list), 0);
    fat_check_chains(&fat, &list, &problems, ret_surplus);
}

static void good_chains_are_good(void **state)
{
    struct fat_surplus surplus;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(volumes); i++) {
        check_chains(&volumes[i], &surplus);
        assert_no_problem(&problems);
        assert_int_equal(surplus.lost_clusters, 0);
        assert_int_equal(surplus.long_chains, 0);
    }
}

/* One entry of the table of the FAT16 volume: which, and what it becomes. fsck.fat sees each of
 * these, too. */
static void damaged_chains_are_told(void **state)
{
    struct volume *volume = &volumes[1];
    const uint32_t file = find(volume, "/EFI/BOOT/BOOTX64.EFI").first_cluster;
    const uint32_t lower = find(volume, "/EFI/lower.txt").first_cluster;
    const struct {
        uint32_t cluster, next;
        const char *says; /* NULL: no problem, but a surplus */
    } chains[] = {
        {file + 3, file + 1, "its cluster chain goes round"},
        {file + 3, 0xffff, "its cluster chain ends after 2048 of"},
        {file + 3, 0, "is followed by 0, which is none"},
        {file + 3, 0xfff7, "is followed by 65527, which is none"},
        {file + 3, lower, "/EFI/BOOT/BOOTX64.EFI: shares cluster"},
        {lower, 8000, NULL},
        {8000, 0xffff, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(chains); i++) {
        CLEANUP(buf_free) struct buf said = {0};
        struct source source = source_of(volume);
        struct fat_surplus surplus;
        struct fat fat;
        uint16_t kept;

        assert_int_equal(fat_open(&e, &source, &problems, &fat), 0);
        memcpy(&kept, volume->bytes.data + fat.reserved_sectors * 512u + chains[i].cluster * 2, 2);
        set_next(volume, chains[i].cluster, chains[i].next);
        check_chains(volume, &surplus);
        if (chains[i].says && (!problems.count || !strstr(problems.items[0].text, chains[i].says)))
            fail_msg("\"%s\" does not say \"%s\"",
                     problems.count ? problems.items[0].text : "nothing", chains[i].says);
        if (!chains[i].says && chains[i].cluster == 8000)
            assert_int_equal(surplus.lost_clusters, 1);
        assert_int_equal(fsck(volume, &said), -1);
        set_next(volume, chains[i].cluster, kept);
        problems_free(&problems);
    }
}

static void tables_are_compared(void **state)
{
    struct volume *volume = &volumes[1];
    struct source source = source_of(volume);
    uint32_t copy;
    struct fat fat;
    char *byte;

    (void)state;
    assert_int_equal(fat_open(&e, &source, &problems, &fat), 0);
    assert_int_equal(fat_compare_tables(&e, &fat, 1 << 20, &copy), 0);
    assert_int_equal(copy, 0);
    byte = volume->bytes.data + (fat.reserved_sectors + fat.sectors_per_fat) * 512 + 700;
    *byte ^= 1;
    assert_int_equal(fat_compare_tables(&e, &fat, 1 << 20, &copy), 0);
    assert_int_equal(copy, 2);
    assert_int_equal(fat_compare_tables(&e, &fat, 700, &copy), 0);
    assert_int_equal(copy, 0);
    *byte ^= 1;
}

/* --- files by pieces ---------------------------------------------------------------------------
 */

static void pieces_are_those_of_the_whole(void **state)
{
    static const uint32_t offsets[] = {0, 1, 511, 512, 513, 100000, 2047, 300, 588800};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(volumes); i++) {
        struct fat_entry entry = find(&volumes[i], "/EFI/BOOT/BOOTX64.EFI");
        struct source source = source_of(&volumes[i]);
        uint32_t steps = 1 << 20;
        struct fat_file file;
        char piece[3000];
        struct fat fat;

        assert_int_equal(fat_open(&e, &source, &problems, &fat), 0);
        file = fat_file_open(&fat, &entry, &steps);
        for (size_t k = 0; k < COUNT_OF(offsets); k++) {
            size_t size = big.len - offsets[k] < sizeof piece ? big.len - offsets[k] : sizeof piece;

            assert_int_equal(fat_file_read(&e, &file, offsets[k], piece, size), 0);
            assert_memory_equal(piece, big.data + offsets[k], size);
        }
        assert_int_equal(fat_file_read(&e, &file, big.len, piece, 1), -1);
        assert_error(&e, ERR_NO, "the file ends at its byte");
        steps = 3;
        file = fat_file_open(&fat, &entry, &steps);
        assert_int_equal(fat_file_read(&e, &file, big.len - 1, piece, 1), -1);
        assert_error(&e, ERR_NO, "too many clusters to follow");
    }
}

/* A file in pieces: every second cluster of another one is its own. */
static void scattered_files_are_put_together(void **state)
{
    struct volume *volume = &volumes[1];
    uint32_t first = find(volume, "/EFI/BOOT/BOOTX64.EFI").first_cluster, steps = 100;
    struct fat_entry entry = {.first_cluster = first, .size = 4 * 512};
    struct source source = source_of(volume);
    struct fat_file file;
    char bytes[4 * 512];
    struct fat fat;

    (void)state;
    for (uint32_t i = 0; i < 6; i += 2)
        set_next(volume, first + i, first + i + 2);
    assert_int_equal(fat_open(&e, &source, &problems, &fat), 0);
    file = fat_file_open(&fat, &entry, &steps);
    assert_int_equal(fat_file_read(&e, &file, 0, bytes, sizeof bytes), 0);
    for (size_t i = 0; i < 4; i++)
        assert_memory_equal(bytes + 512 * i, big.data + 1024 * i, 512);
    assert_int_equal(fat_file_read(&e, &file, 600, bytes, 100), 0);
    assert_memory_equal(bytes, big.data + 1024 + 88, 100);
    for (uint32_t i = 0; i < 6; i += 2)
        set_next(volume, first + i, first + i + 1);
}

static void texts_of_utf16(void **state)
{
    static const uint8_t lone[] = {0x41, 0, 0x00, 0xd8, 0x42, 0, 0x00, 0xdc};
    char text[32], tiny[4];

    (void)state;
    text_utf16(lone, 4, false, text, sizeof text);
    assert_string_equal(text, "A\xef\xbf\xbd"
                              "B\xef\xbf\xbd");
    text_utf16(lone, 4, false, tiny, sizeof tiny); /* no half characters */
    assert_string_equal(tiny, "A");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(reads_the_boot_sector, forget),
        cmocka_unit_test_teardown(lists_everything, forget),
        cmocka_unit_test_teardown(lists_no_more_than_wanted, forget),
        cmocka_unit_test_teardown(reads_files, forget),
        cmocka_unit_test_teardown(says_what_is_not_there, forget),
        cmocka_unit_test_teardown(tells_what_is_wrong, forget),
        cmocka_unit_test_teardown(laid_out_otherwise, forget),
        cmocka_unit_test_teardown(chains_that_are_damaged_end, forget),
        cmocka_unit_test_teardown(directories_that_loop_end, forget),
        cmocka_unit_test_teardown(free_clusters_are_those_of_fsck, forget),
        cmocka_unit_test_teardown(large_tables_stay_where_they_are, forget),
        cmocka_unit_test_teardown(good_chains_are_good, forget),
        cmocka_unit_test_teardown(damaged_chains_are_told, forget),
        cmocka_unit_test_teardown(tables_are_compared, forget),
        cmocka_unit_test_teardown(pieces_are_those_of_the_whole, forget),
        cmocka_unit_test_teardown(scattered_files_are_put_together, forget),
        cmocka_unit_test_teardown(texts_of_utf16, forget),
    };

    return cmocka_run_group_tests(tests, make_volumes, drop_volumes);
}
