/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ISO-: each rule by damages of a good image, and by images that are made otherwise. */
#include "unit/lint_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>

#define PRIMARY       32768 /* bytes: the primary descriptor */
#define VOLUME_SIZE   80    /* bytes in a descriptor, here and below */
#define SECTOR_SIZE   128
#define PATH_TABLE    140
#define ROOT          156
#define OFFSET_SECOND 65536 /* bytes: the second set's, with a partition offset of 16 */

static uint64_t descriptor(const struct damaged *d, uint8_t type)
{
    for (uint64_t at = PRIMARY; at < d->size; at += 2048)
        if (d->bytes[at] == type)
            return at;
    fail_msg("no descriptor of type %u", type);
    return 0;
}

static void no_terminator(struct damaged *d)
{
    d->bytes[descriptor(d, 255) + 1] = 'X';
}

static void no_primary(struct damaged *d)
{
    d->bytes[PRIMARY] = 3;
}

static void far_path_table(struct damaged *d)
{
    put_le(d->bytes + PRIMARY + PATH_TABLE, 4, 0xffffff);
}

static void far_root(struct damaged *d)
{
    lint_put_twin(d, PRIMARY + ROOT + 2, 0xffffff);
}

static void large_sectors(struct damaged *d)
{
    put_le(d->bytes + PRIMARY + SECTOR_SIZE, 2, 4096);
    put_be(d->bytes + PRIMARY + SECTOR_SIZE + 2, 2, 4096);
}

static void truncated(struct damaged *d)
{
    lint_resize(d, d->size - (size_t)400 * 2048);
}

static void bytes_behind(struct damaged *d)
{
    lint_resize(d, d->size + 4096);
    memset(d->bytes + d->size - 4096, 'x', 4096);
}

static void zeros_behind(struct damaged *d)
{
    lint_resize(d, d->size + (16 << 20));
}

static void few_zeros_behind(struct damaged *d)
{
    lint_resize(d, d->size + (1 << 20));
}

static void other_label_in_second_set(struct damaged *d)
{
    d->bytes[OFFSET_SECOND + 40] = 'R';
}

static void other_date_in_second_set(struct damaged *d)
{
    d->bytes[OFFSET_SECOND + 813 + 3]++;
}

static void small_second_set(struct damaged *d)
{
    lint_put_twin(d, OFFSET_SECOND + VOLUME_SIZE, 1000);
}

static void udf(struct damaged *d)
{
    static const char *const names[] = {"BEA01", "NSR03", "TEA01"};
    uint64_t at = descriptor(d, 255);

    for (size_t i = 0; i < COUNT_OF(names); i++)
        memcpy(d->bytes + at + 2048 * (i + 1) + 1, names[i], 5);
}

static void file_beyond_the_end(struct damaged *d)
{
    lint_put_twin(d, lint_record(d, "VMLINUZ.;1") + 2, 0xffffff);
}

static void folder_in_itself(struct damaged *d)
{
    uint64_t root = lint_start(d, REGION_DIRECTORY, "/");
    uint8_t *name = memmem(d->bytes + root, 2048, "LIVE", 4);

    assert_non_null(name);
    lint_put_twin(d, (uint64_t)(name - d->bytes) - 33 + 2, (uint32_t)(root / 2048));
}

static void continuation_nowhere(struct damaged *d)
{
    uint64_t folder = lint_start(d, REGION_DIRECTORY, "/long");
    uint8_t *entry = memmem(d->bytes + folder, 2048, "CE\x1c\x01", 4);

    assert_non_null(entry);
    entry = memmem(entry + 4, 2048, "CE\x1c\x01", 4); /* the first is of "." in some images */
    if (!entry)
        entry = memmem(d->bytes + folder, 2048, "CE\x1c\x01", 4);
    put_le(entry + 4, 4, 0xffffff);
    put_be(entry + 8, 4, 0xffffff);
}

static void file_in_the_catalog(struct damaged *d)
{
    lint_put_twin(d, lint_record(d, "VMLINUZ.;1") + 2,
                  (uint32_t)(lint_start(d, REGION_CATALOG, NULL) / 2048));
}

static void halves_differ(struct damaged *d)
{
    put_be(d->bytes + PRIMARY + VOLUME_SIZE + 4, 4, 1234);
}

static void halves_of_table_differ(struct damaged *d)
{
    put_be(d->bytes + PRIMARY + 136, 4, 1234);
}

static const struct lint_case cases[] = {
    {"no terminator", MADE_PLAIN, no_terminator, "E ISO-01"},
    {"no primary descriptor", MADE_GPT, no_primary,
     "E ISO-01, W WRT-02, W WRT-05, E MNU-05, -I ISO-03, -I WRT-06"},
    {"path table beyond the end", MADE_GPT, far_path_table, "E ISO-01"},
    {"root directory beyond the end", MADE_GPT, far_root, "E ISO-01, W WRT-02, W WRT-05, E MNU-05"},
    {"sectors of 4096 bytes", MADE_GPT, large_sectors, "E ISO-01, W WRT-02, W WRT-05, E MNU-05"},
    {"truncated", MADE_GPT, truncated, "E ISO-02, E ELT-03, E GPT-01, E GPT-06, E ESP-01"},
    {"truncated, no GPT", MADE_MBR, truncated, "E ISO-02, E ELT-03, E MBR-03, E ESP-01"},
    {"bytes behind everything", MADE_MBR, bytes_behind, "W ISO-02"},
    {"16 MiB of zeros behind everything", MADE_MBR, zeros_behind, "W ISO-02"},
    {"a cylinder of zeros behind everything", MADE_MBR, few_zeros_behind, ""},
    {"second set with another label", MADE_MBR, other_label_in_second_set, "W ISO-06"},
    {"second set with another date", MADE_MBR, other_date_in_second_set, "W ISO-06"},
    {"second set that ends before the files", MADE_MBR, small_second_set, "W ISO-06"},
    {"UDF", MADE_MBR, udf, "I ISO-07"},
    {"a file beyond the end", MADE_MBR, file_beyond_the_end, "E ISO-08"},
    {"a folder that contains itself", MADE_MBR, folder_in_itself, "E ISO-08, E MNU-01, E MNU-02"},
    {"Rock Ridge continuation beyond the end", MADE_MBR, continuation_nowhere,
     "E ISO-08, E ISO-09"},
    {"a file over the boot catalog", MADE_MBR, file_in_the_catalog, "E ISO-10"},
    {"volume size, big-endian", MADE_MBR, halves_differ,
     "E ISO-01, W ISO-11, W WRT-02, W WRT-05, E MNU-05"},
    {"path table's size, big-endian", MADE_MBR, halves_of_table_differ, "W ISO-11"},
};

static void damages(void **state)
{
    (void)state;
    LINT_RUN(cases);
}

/* --- images made otherwise -------------------------------------------------------------------- */

/* `prepare` may change the inputs. */
static void judge_made(size_t kind, const char *const *more, void (*prepare)(const struct made *),
                       struct findings *ret_findings)
{
    struct made_kind options = lint_kind_with(kind, more);
    struct made made;

    lint_begin(&made);
    if (prepare)
        prepare(&made);
    made_write(&made, &options);
    lint_judge_file(made.path, ret_findings);
    made_drop(&made);
}

static void volume_ids(void **state)
{
    static const struct {
        const char *id, *fires;
    } rows[] = {
        {"LIVE_12-1", ""},   {"live", "I ISO-03"}, {"MORE_THAN_ELEVEN", "I ISO-03"},
        {"A B", "I ISO-03"}, {"", "I ISO-03"},
    };
    CLEANUP(findings_free) struct findings good = {0};
    size_t wrong = 0;

    (void)state;
    judge_made(MADE_PLAIN, (const char *[]){"-V", "LIVE", NULL}, NULL, &good);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(findings_free) struct findings findings = {0};

        judge_made(MADE_PLAIN, (const char *[]){"-V", rows[i].id, NULL}, NULL, &findings);
        wrong += !lint_is_golden(rows[i].id, rows[i].fires, &good, &findings);
    }
    assert_int_equal(wrong, 0);
}

static void link_kernel(const struct made *made)
{
    CLEANUP(free_ptr) char *kernel = tmpdir_file(&made->dir, "tree/live/vmlinuz");
    CLEANUP(free_ptr) char *real = tmpdir_file(&made->dir, "tree/live/vmlinuz-6.1");

    assert_int_equal(rename(kernel, real), 0);
    assert_int_equal(symlink("vmlinuz-6.1", kernel), 0);
}

static void link_folder(const struct made *made)
{
    CLEANUP(free_ptr) char *folder = tmpdir_file(&made->dir, "tree/live");
    CLEANUP(free_ptr) char *real = tmpdir_file(&made->dir, "tree/system");

    assert_int_equal(rename(folder, real), 0);
    assert_int_equal(symlink("system", folder), 0);
}

/* A link that no menu names is nobody's trouble. */
static void link_aside(const struct made *made)
{
    CLEANUP(free_ptr) char *link = tmpdir_file(&made->dir, "tree/many/link");

    assert_int_equal(symlink("file1", link), 0);
}

static void colon_in_name(const struct made *made)
{
    static const char menu[] = "LABEL live\n  KERNEL /live/linux:6\n";

    made_file(&made->dir, "tree/live/linux:6", "another kernel", 14);
    made_file(&made->dir, "tree/isolinux/isolinux.cfg", menu, sizeof menu - 1);
}

static void boot_paths(void **state)
{
    static const struct {
        const char *name;
        void (*prepare)(const struct made *);
        const char *fires;
    } rows[] = {
        {"the kernel is a link", link_kernel, "W ISO-05"},
        {"the kernel's folder is a link", link_folder, "W ISO-05"},
        {"another file is a link", link_aside, ""},
        {"a name that FAT has not", colon_in_name, "W ISO-05, I MNU-14"},
    };
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(findings_free) struct findings findings = {0};

        judge_made(MADE_MBR, NULL, rows[i].prepare, &findings);
        wrong +=
            !lint_is_golden(rows[i].name, rows[i].fires, &lint_good(MADE_MBR)->findings, &findings);
    }
    assert_int_equal(wrong, 0);
}

/* A file of 4 GiB in two records, in a sparse image; ISO 9660 level 3 (ECMA-119 §6.5.1). */
static void write_large(const char *path, const struct buf *image, bool large)
{
    CLEANUP(free_ptr) uint8_t *bytes = mem_copy(image->data, image->len);
    uint32_t sector = (uint32_t)(image->len / 2048), all = sector + (1u << 21) + 1;
    uint8_t *record = memmem(bytes, image->len, "VMLINUZ.;1", 10), *next;
    struct damaged d = {.bytes = bytes, .size = image->len};
    struct err e = {0};

    assert_non_null(record);
    record -= 33;
    next = record + record[0];
    assert_int_equal(*next, 0); /* it is the last of its folder */
    lint_put_twin(&d, (uint64_t)(record - bytes) + 2, sector);
    lint_put_twin(&d, (uint64_t)(record - bytes) + 10, large ? 0xfffff800 : 0x80000000);
    lint_put_twin(&d, PRIMARY + VOLUME_SIZE, all);
    if (large) {
        memcpy(next, record, record[0]);
        record[25] |= 0x80; /* not the final one (ECMA-119 §9.1.6) */
        lint_put_twin(&d, (uint64_t)(next - bytes) + 2, sector + (1u << 21) - 1);
        lint_put_twin(&d, (uint64_t)(next - bytes) + 10, 2048);
    }
    assert_int_equal(file_write(&e, path, bytes, image->len), 0);
    assert_int_equal(truncate(path, (off_t)all * 2048), 0);
}

static void large_files(void **state)
{
    const struct lint_good *good = lint_good(MADE_PLAIN);
    CLEANUP(free_ptr) char *path = tmpdir_file(&good->made.dir, "large.iso");
    bool holds = true;

    (void)state;
    for (int large = 0; large < 2; large++) {
        CLEANUP(findings_free) struct findings findings = {0};

        write_large(path, &good->made.bytes, large);
        lint_judge_file(path, &findings);
        holds = lint_is_golden(large ? "4 GiB" : "2 GiB", large ? "W ISO-04" : "", &good->findings,
                               &findings) &&
                holds;
    }
    assert_true(holds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damages),
        cmocka_unit_test(volume_ids),
        cmocka_unit_test(boot_paths),
        cmocka_unit_test(large_files),
    };

    return cmocka_run_group_tests(tests, NULL, lint_drop);
}
