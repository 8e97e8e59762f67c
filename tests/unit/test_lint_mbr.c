/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MBR- and APM-: each rule by damages of a good image. */
#include "unit/lint_fixture.h"

#include "layout/chs.h"

/* Bytes in an entry of the table. */
#define STATUS    0
#define FIRST_CHS 1
#define TYPE      4
#define LAST_CHS  5
#define START     8
#define COUNT     12

static uint8_t *slot(const struct damaged *d, unsigned number)
{
    return d->bytes + 446 + 16 * (size_t)(number - 1);
}

/* --- MBR-01, MBR-02, MBR-03 ------------------------------------------------------------------- */

static void no_mark(struct damaged *d)
{
    memset(d->bytes + 510, 0, 2);
}

static void no_mark_no_code(struct damaged *d)
{
    memset(d->bytes, 0, 440);
    memset(d->bytes + 510, 0, 2);
}

static void no_mark_no_table(struct damaged *d)
{
    memset(d->bytes + 446, 0, 66);
}

static void sun_label(struct damaged *d)
{
    no_mark(d);
    put_be(d->bytes + 508, 2, 0xdabe);
}

static void no_system_area(struct damaged *d)
{
    memset(d->bytes, 0, 32768);
}

static void loads_elsewhere(struct damaged *d)
{
    put_le(d->bytes + 432, 8, get_le64(d->bytes + 432) + 4);
}

static void never_patched(struct damaged *d)
{
    put_le(d->bytes + 432, 8, 0);
}

static void overlap(struct damaged *d)
{
    put_le(slot(d, 1) + START, 4, 0);
    put_le(slot(d, 1) + COUNT, 4, d->size / 512);
    slot(d, 1)[FIRST_CHS + 1] = 1;
    slot(d, 1)[FIRST_CHS] = 0;
    memcpy(slot(d, 1) + LAST_CHS, "\xfe\xff\xff", 3);
}

/* As it is meant: firmware skips entries of type 0. */
static void overlap_of_type_0(struct damaged *d)
{
    overlap(d);
    slot(d, 1)[TYPE] = 0;
}

static void beyond_the_end(struct damaged *d)
{
    put_le(slot(d, 2) + COUNT, 4, get_le32(slot(d, 2) + COUNT) + 100000);
    memcpy(slot(d, 2) + LAST_CHS, "\xfe\xff\xff", 3);
}

/* --- MBR-04 to MBR-08, MBR-12 ----------------------------------------------------------------- */

static void not_active(struct damaged *d)
{
    slot(d, 1)[STATUS] = slot(d, 2)[STATUS] = 0;
}

static void protective_active(struct damaged *d)
{
    slot(d, 1)[STATUS] = 0x80;
    slot(d, 2)[STATUS] = 0;
}

static void both_active(struct damaged *d)
{
    slot(d, 1)[STATUS] = slot(d, 2)[STATUS] = 0x80;
}

static void strange_status(struct damaged *d)
{
    slot(d, 1)[STATUS] = 0x81;
}

static void protective_from_0(struct damaged *d)
{
    put_le(slot(d, 1) + START, 4, 0);
}

static void no_gpt(struct damaged *d)
{
    memset(d->bytes + 512, 0, 512);
}

static void not_announced(struct damaged *d)
{
    slot(d, 1)[TYPE] = 0;
}

static void protective_second(struct damaged *d)
{
    uint8_t first[16];

    memcpy(first, slot(d, 1), 16);
    memcpy(slot(d, 1), slot(d, 2), 16);
    memcpy(slot(d, 2), first, 16);
}

/* --- MBR-09, MBR-10, MBR-11 ------------------------------------------------------------------- */

static void esp_as_fat(struct damaged *d)
{
    slot(d, 2)[TYPE] = 0x0c;
}

static void volume_as_linux(struct damaged *d)
{
    slot(d, 1)[TYPE] = 0x83;
}

static void volume_as_fat(struct damaged *d)
{
    slot(d, 1)[TYPE] = 0x0c;
}

static void volume_as_cd(struct damaged *d)
{
    slot(d, 1)[TYPE] = 0xcd;
}

static void no_signature(struct damaged *d)
{
    put_le(d->bytes + 440, 4, 0);
}

static void wrong_last_sector(struct damaged *d)
{
    slot(d, 1)[LAST_CHS + 1] ^= 3;
}

static void no_chs(struct damaged *d)
{
    memset(slot(d, 1) + FIRST_CHS, 0, 3);
    memset(slot(d, 1) + LAST_CHS, 0, 3);
}

static void put_chs(uint8_t *to, uint64_t sector, unsigned heads, unsigned sectors)
{
    uint64_t cylinder = sector / sectors / heads;

    to[0] = (uint8_t)(sector / sectors % heads);
    to[1] = (uint8_t)((sector % sectors + 1) | (cylinder >> 2 & 0xc0));
    to[2] = (uint8_t)cylinder;
}

static void as_255_63(struct damaged *d)
{
    for (unsigned i = 1; i <= 2; i++) {
        uint32_t first = get_le32(slot(d, i) + START), count = get_le32(slot(d, i) + COUNT);

        put_chs(slot(d, i) + FIRST_CHS, first, 255, 63);
        put_chs(slot(d, i) + LAST_CHS, first + count - 1, 255, 63);
    }
}

/* --- APM-01 ----------------------------------------------------------------------------------- */

/* The map's second entry, of blocks of 2048 bytes (-isohybrid-apm-hfsplus). */
static uint8_t *apple(const struct damaged *d)
{
    return d->bytes + lint_entry(d, ENTRY_APM, 2)->offset;
}

static void apple_count_differs(struct damaged *d)
{
    put_be(apple(d) + 4, 4, 7);
}

static void apple_beyond_the_end(struct damaged *d)
{
    put_be(apple(d) + 12, 4, 0xffffff);
}

static void apple_without_mark(struct damaged *d)
{
    apple(d)[0] = 'X';
}

static const struct lint_case cases[] = {
    {"no 55 AA", MADE_GPT, no_mark,
     "E MBR-01, E GPT-05, W WRT-01, I RTE-02, I RTE-04, -W MBR-08, -W GPT-04, -I GPT-07"},
    {"no 55 AA and no code", MADE_MBR, no_mark_no_code,
     "E MBR-01, W WRT-01, I RTE-02, I RTE-04, -I MBR-11, -I WRT-06"},
    {"no 55 AA and no table", MADE_MBR, no_mark_no_table,
     "E MBR-01, W WRT-01, I RTE-02, I RTE-04, -I MBR-11, -I WRT-06"},
    {"Sun's label", MADE_MBR, sun_label, "W WRT-01, I RTE-02, I RTE-04, -I MBR-11, -I WRT-06"},
    {"nothing in the system area", MADE_MBR, no_system_area,
     "W WRT-01, I RTE-02, I RTE-04, -I MBR-11, -I WRT-06"},
    {"isohybrid code loads another sector", MADE_GPT, loads_elsewhere, "E MBR-02"},
    {"GRUB's code loads another sector", MADE_GRUB, loads_elsewhere, "E MBR-02"},
    {"isohybrid code was never patched", MADE_GPT, never_patched, "E MBR-02"},
    {"a partition of type 17 around the other", MADE_MBR, overlap, "E MBR-03, -I WRT-06"},
    {"a partition of type 0 around the other", MADE_MBR, overlap_of_type_0, "-I WRT-06"},
    {"a partition beyond the end", MADE_MBR, beyond_the_end, "E MBR-03"},
    {"no active partition", MADE_GPT, not_active, "E MBR-04"},
    {"protective entry active", MADE_GPT, protective_active, "E MBR-05"},
    {"two active partitions", MADE_MBR, both_active, "E MBR-06"},
    {"protective entry begins at 0", MADE_GPT, protective_from_0,
     "E MBR-07, E GPT-05, I RTE-04, -W GPT-04, -I GPT-07"},
    {"announced, but no GPT", MADE_GPT, no_gpt, "E MBR-07, E GPT-05, -W GPT-04, -I GPT-07"},
    {"GPT not announced", MADE_GPT, not_announced,
     "I MBR-07, I MBR-11, E GPT-05, I RTE-04, -W MBR-08, -W GPT-04, -I GPT-07"},
    {"protective entry second", MADE_GPT, protective_second, "-W MBR-08"},
    {"EFI system partition as FAT", MADE_MBR, esp_as_fat, "W MBR-09, I RTE-04"},
    {"volume as Linux", MADE_MBR, volume_as_linux, "W MBR-09"},
    {"volume as FAT", MADE_MBR, volume_as_fat, "W MBR-09"},
    {"volume as CD", MADE_MBR, volume_as_cd, ""},
    {"no disk signature", MADE_GPT, no_signature, "I MBR-10"},
    {"last sector does not agree", MADE_MBR, wrong_last_sector, "W MBR-11, -I MBR-11"},
    {"no cylinders, heads, sectors", MADE_MBR, no_chs, ""},
    {"255 heads, 63 sectors", MADE_MBR, as_255_63, "-I MBR-11"},
    {"status 81", MADE_GPT, strange_status, "E MBR-12"},
    {"Apple partition with another count", MADE_INSIDE, apple_count_differs, "W APM-01"},
    {"Apple partition beyond the end", MADE_INSIDE, apple_beyond_the_end, "W APM-01"},
    {"Apple partition without \"PM\"", MADE_INSIDE, apple_without_mark, "W APM-01"},
};

static void damages(void **state)
{
    (void)state;
    LINT_RUN(cases);
}

/* What libisofs writes: 64 x 32 up to 1 GiB, 252 x 63 above, the largest numbers beyond. */
static void geometries(void **state)
{
    static const struct {
        uint64_t first, count;
        struct mbr_chs from, to;
        bool possible;
    } rows[] = {
        {64, 10176, {0, 2, 1}, {4, 63, 32}, true},
        {0, 1, {0, 0, 1}, {0, 0, 1}, true},
        {208, 4400, {1023, 254, 63}, {1023, 254, 63}, true},
        {0, 4194304, {0, 0, 1}, {264, 48, 16}, true},    /* 252 x 63 */
        {64, 20971520, {0, 2, 1}, {1023, 63, 32}, true}, /* clamped */
        {64, 10176, {0, 2, 1}, {4, 63, 31}, false},
        {64, 10176, {1, 2, 1}, {4, 63, 32}, false},
        {64, 10176, {0, 2, 0}, {4, 63, 32}, false}, /* there is no sector 0 */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct entry entry = {
            .kind = ENTRY_MBR,
            .start = rows[i].first * 512,
            .length = rows[i].count * 512,
            .as.mbr = {.type = 0x17, .first_chs = rows[i].from, .last_chs = rows[i].to}};

        if (chs_is_possible(&entry) != rows[i].possible)
            fail_msg("row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damages),
        cmocka_unit_test(geometries),
    };

    return cmocka_run_group_tests(tests, NULL, lint_drop);
}
