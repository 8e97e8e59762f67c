/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GPT-: each rule by damages of a good image. */
#include "unit/lint_fixture.h"

/* Bytes in a header, and in an entry of the array (UEFI §5.3.2, §5.3.3). */
#define HEADER_ALTERNATE    32
#define HEADER_FIRST_USABLE 40
#define HEADER_DISK_GUID    56
#define HEADER_ARRAY_SECTOR 72
#define HEADER_ARRAY_COUNT  80
#define ENTRY_TYPE          0
#define ENTRY_UNIQUE        16
#define ENTRY_FIRST         32
#define ENTRY_LAST          40
#define ENTRY_ATTRIBUTES    48

#define ESP_NUMBER 2 /* of the partition, in MADE_GPT */

static uint64_t sector_of(const struct damaged *d, unsigned partition)
{
    return lint_entry(d, ENTRY_GPT, partition)->start / 512;
}

/* A field of both headers; their checksums stay true. */
static void put_header(struct damaged *d, unsigned field, unsigned size, uint64_t value)
{
    const uint64_t headers[] = {d->good->gpt_primary_start, d->good->gpt_backup_start};

    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        put_le(d->bytes + headers[i] + field, size, value);
        lint_seal_gpt(d, headers[i]);
    }
}

/* --- GPT-01 ----------------------------------------------------------------------------------- */

static void header_crc(struct damaged *d)
{
    d->bytes[d->good->gpt_primary_start + 16] ^= 1;
}

static void array_crc(struct damaged *d)
{
    d->bytes[1024 + ENTRY_UNIQUE] ^= 1;
}

static void no_backup(struct damaged *d)
{
    memset(d->bytes + d->good->gpt_backup_start, 0, 512);
}

static void backup_says_otherwise(struct damaged *d)
{
    put_le(d->bytes + d->good->gpt_backup_start + HEADER_DISK_GUID, 4, 0x12345678);
    lint_seal_gpt(d, d->good->gpt_backup_start);
}

static void backup_points_elsewhere(struct damaged *d)
{
    put_le(d->bytes + d->good->gpt_backup_start + HEADER_ALTERNATE, 8, 7);
    lint_seal_gpt(d, d->good->gpt_backup_start);
}

static void entry_size(struct damaged *d)
{
    put_header(d, 84, 4, 100);
}

static void millions_of_entries(struct damaged *d)
{
    put_le(d->bytes + d->good->gpt_primary_start + HEADER_ARRAY_COUNT, 4, 0xffffffff);
    lint_seal_gpt(d, d->good->gpt_primary_start);
}

static void beyond_usable(struct damaged *d)
{
    lint_put_partition(d, 3, ENTRY_LAST, 8, d->good->gpt_last_usable + 1);
}

static void both_copies(struct damaged *d)
{
    header_crc(d);
    d->bytes[d->good->gpt_backup_start + 16] ^= 1;
}

/* --- GPT-02, GPT-03 --------------------------------------------------------------------------- */

static void overlap(struct damaged *d)
{
    lint_put_partition(d, 1, ENTRY_LAST, 8, sector_of(d, ESP_NUMBER) + 10);
}

static void no_overlap(struct damaged *d)
{
    lint_put_partition(d, 1, ENTRY_LAST, 8, sector_of(d, 2) - 1);
}

static void esp_is_basic_data(struct damaged *d)
{
    static const uint8_t basic[16] = {0xa2, 0xa0, 0xd0, 0xeb, 0xe5, 0xb9, 0x33, 0x44,
                                      0x87, 0xc0, 0x68, 0xb6, 0xb7, 0x26, 0x99, 0xc7};

    lint_put_partition(d, ESP_NUMBER, ENTRY_TYPE, 8, get_le64(basic));
    lint_put_partition(d, ESP_NUMBER, ENTRY_TYPE + 8, 8, get_le64(basic + 8));
}

static void esp_begins_later(struct damaged *d)
{
    lint_put_partition(d, ESP_NUMBER, ENTRY_FIRST, 8, sector_of(d, ESP_NUMBER) + 8);
}

/* --- GPT-04, GPT-05 --------------------------------------------------------------------------- */

static uint8_t *protective(const struct damaged *d)
{
    for (unsigned slot = 0; slot < 4; slot++)
        if (d->bytes[446 + 16 * slot + 4] == 0xee)
            return d->bytes + 446 + (size_t)16 * slot;
    fail_msg("no protective entry");
    return NULL;
}

static void not_announced(struct damaged *d)
{
    protective(d)[4] = 0xcd;
}

static void no_boot_code(struct damaged *d)
{
    memset(d->bytes, 0, 440);
}

/* --- GPT-06 ----------------------------------------------------------------------------------- */

static void longer(struct damaged *d)
{
    lint_resize(d, d->size + 2048);
}

static void longer_by_a_sector(struct damaged *d)
{
    lint_resize(d, d->size + 512);
}

static void longer_by_a_byte(struct damaged *d)
{
    lint_resize(d, d->size + 1);
}

/* The end of an image that was made for disks alone: the backup moves one sector on. */
static void odd_sectors(struct damaged *d)
{
    uint64_t header = d->good->gpt_backup_start, array = get_le64(d->bytes + header + 72) * 512;

    lint_resize(d, d->size + 512);
    memmove(d->bytes + array + 512, d->bytes + array, d->size - 512 - array);
    put_le(d->bytes + header + 512 + 24, 8, header / 512 + 1);
    put_le(d->bytes + header + 512 + HEADER_ARRAY_SECTOR, 8, array / 512 + 1);
    lint_seal_gpt(d, header + 512);
    put_le(d->bytes + d->good->gpt_primary_start + HEADER_ALTERNATE, 8, header / 512 + 1);
    lint_seal_gpt(d, d->good->gpt_primary_start);
}

static void cut(struct damaged *d)
{
    lint_resize(d, d->size - (size_t)400 * 512);
}

/* --- GPT-07 ----------------------------------------------------------------------------------- */

/* The EFI image and all that points at it, one 2048-byte sector further. */
static void esp_moves(struct damaged *d)
{
    const struct entry *efi = lint_entry(d, ENTRY_ELTORITO, 1);
    const struct entry *partition = lint_entry(d, ENTRY_GPT, ESP_NUMBER);
    uint64_t first = partition->start / 512;

    memmove(d->bytes + efi->start + 2048, d->bytes + efi->start, efi->length);
    memset(d->bytes + efi->start, 0, 2048);
    put_le(d->bytes + efi->offset + 8, 4, efi->start / 2048 + 1);
    lint_put_partition(d, ESP_NUMBER, ENTRY_FIRST, 8, first + 4);
    lint_put_partition(d, ESP_NUMBER, ENTRY_LAST, 8, first + 4 + partition->length / 512 - 1);
    lint_put_partition(d, 3, ENTRY_FIRST, 8, sector_of(d, 3) + 4);
}

/* --- GPT-08 ----------------------------------------------------------------------------------- */

static void no_room_before(struct damaged *d)
{
    put_header(d, HEADER_FIRST_USABLE, 8, 33);
}

/* Entry 153 is in sector 40; it has no type, so it is no partition. */
static void moved_array_in_use(struct damaged *d)
{
    lint_put_partition(d, 153, 20, 1, 1);
}

static void array_elsewhere(struct damaged *d)
{
    uint8_t *array = d->bytes + 1024;

    put_header(d, HEADER_ARRAY_COUNT, 4, 128);
    memmove(array + (size_t)8 * 512, array, (size_t)128 * 128);
    put_le(d->bytes + d->good->gpt_primary_start + HEADER_ARRAY_SECTOR, 8, 10);
    lint_seal_gpt(d, d->good->gpt_primary_start);
}

/* --- GPT-09 ----------------------------------------------------------------------------------- */

static void nil_guid(struct damaged *d)
{
    put_header(d, HEADER_DISK_GUID, 8, 0);
    put_header(d, HEADER_DISK_GUID + 8, 8, 0);
}

static void odd_variant(struct damaged *d)
{
    put_header(d, HEADER_DISK_GUID + 8, 1, 0x1f);
}

static void same_guid_twice(struct damaged *d)
{
    const uint8_t *first = d->bytes + 1024 + ENTRY_UNIQUE;

    lint_put_partition(d, ESP_NUMBER, ENTRY_UNIQUE, 8, get_le64(first));
    lint_put_partition(d, ESP_NUMBER, ENTRY_UNIQUE + 8, 8, get_le64(first + 8));
}

/* --- GPT-10, GPT-11, GPT-12 ------------------------------------------------------------------- */

static void gpt_auto(struct damaged *d)
{
    lint_replace(d, "systemd.gpt_auto=0", "systemd.gpt_none=0", 3);
}

static void by_partuuid(struct damaged *d)
{
    char root[sizeof "root=live:CDLABEL=TEST\\x20VOLUME quiet systemd.gpt_auto=0"];
    int length =
        snprintf(root, sizeof root, "root=PARTUUID=%s", lint_entry(d, ENTRY_GPT, 1)->as.gpt.unique);

    memset(root + length, ' ', sizeof root - 1 - (size_t)length);
    root[sizeof root - 1] = '\0';
    lint_replace(d, LINT_OPTIONS, root, 3);
}

static void hidden_esp(struct damaged *d)
{
    lint_put_partition(d, ESP_NUMBER, ENTRY_ATTRIBUTES, 8, 1 << 1);
}

static void legacy_boot(struct damaged *d)
{
    lint_put_partition(d, 1, ENTRY_ATTRIBUTES, 1, 1 << 2);
}

/* ---------------------------------------------------------------------------------------------- */

static void test_sound(void **state)
{
    static const struct lint_case cases[] = {
        {"header's CRC", MADE_GPT, header_crc, "E GPT-01, E GPT-05, -W GPT-04, -I GPT-07"},
        {"array's CRC", MADE_GPT, array_crc, "E GPT-01, E GPT-05, -W GPT-04, -I GPT-07"},
        {"no backup", MADE_GPT, no_backup, "E GPT-01"},
        {"backup of another disk", MADE_GPT, backup_says_otherwise, "E GPT-01"},
        {"backup points elsewhere", MADE_GPT, backup_points_elsewhere, "E GPT-01"},
        {"entries of 100 bytes", MADE_GPT, entry_size,
         "E GPT-01, E GPT-05, I RTE-04, -W GPT-04, -I GPT-07, -I WRT-06"},
        {"2^32 - 1 entries", MADE_GPT, millions_of_entries,
         "E GPT-01, E GPT-05, -W GPT-04, -I GPT-07"},
        {"beyond the usable sectors", MADE_GPT, beyond_usable, "E GPT-01"},
        {"both copies", MADE_GPT, both_copies,
         "E GPT-01, E GPT-05, I RTE-04, -W GPT-04, -I GPT-07"},
    };

    (void)state;
    LINT_RUN(cases);
}

static void test_partitions(void **state)
{
    static const struct lint_case cases[] = {
        {"overlap", MADE_GPT, overlap, "E GPT-02"},
        {"isohybrid's overlap is none", MADE_INSIDE, no_overlap, "-I GPT-02"},
        {"EFI system partition typed as data", MADE_GPT, esp_is_basic_data, "E GPT-03, I RTE-04"},
        {"EFI system partition begins later", MADE_GPT, esp_begins_later,
         "E ISO-10, E GPT-03, E ESP-01"},
        {"EFI system partition typed as data, with GRUB", MADE_GRUB, esp_is_basic_data,
         "E GPT-03, I RTE-04"},
        {"hidden EFI system partition", MADE_GPT, hidden_esp, "W GPT-12"},
        {"legacy bootable", MADE_GPT, legacy_boot, "I GPT-12"},
    };

    (void)state;
    LINT_RUN(cases);
}

static void test_machines(void **state)
{
    static const struct lint_case cases[] = {
        {"not announced", MADE_GPT, not_announced,
         "I MBR-07, I MBR-11, E GPT-05, I RTE-04, -W MBR-08, -W GPT-04, -I GPT-07"},
        {"no boot code", MADE_GPT, no_boot_code, "I RTE-02, -W MBR-08, -W GPT-04"},
    };

    (void)state;
    LINT_RUN(cases);
}

static void test_size(void **state)
{
    static const struct lint_case cases[] = {
        {"longer", MADE_GPT, longer, "E GPT-06"},
        {"longer by a sector", MADE_GPT, longer_by_a_sector, "E GPT-06"},
        {"longer by a byte", MADE_GPT, longer_by_a_byte, "E GPT-06"},
        {"an odd number of sectors", MADE_GPT, odd_sectors, "W GPT-06"},
        {"cut", MADE_GPT, cut, "E ISO-02, E GPT-01, E GPT-06"},
        {"longer by a sector, GPT not announced", MADE_INSIDE, longer_by_a_sector, "I GPT-06"},
    };

    (void)state;
    LINT_RUN(cases);
}

static void test_habits(void **state)
{
    static const struct lint_case cases[] = {
        {"EFI image not on 4 KiB", MADE_GPT, esp_moves, "W GPT-07"},
        {"no room for Windows' array", MADE_GPT, no_room_before, "I GPT-08"},
        {"where Windows' array goes is in use", MADE_GPT, moved_array_in_use, "I GPT-08"},
        {"array in sector 10", MADE_GPT, array_elsewhere, "I GPT-08"},
        {"nil disk GUID", MADE_GPT, nil_guid, "W GPT-09"},
        {"disk GUID of another variant", MADE_GPT, odd_variant, "W GPT-09"},
        {"one GUID twice", MADE_GPT, same_guid_twice, "W GPT-09"},
        {"no systemd.gpt_auto=0", MADE_GPT, gpt_auto, "I GPT-10"},
        {"root by PARTUUID", MADE_GPT, by_partuuid, "I GPT-11"},
    };

    (void)state;
    LINT_RUN(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),    cmocka_unit_test(test_partitions),
        cmocka_unit_test(test_machines), cmocka_unit_test(test_size),
        cmocka_unit_test(test_habits),
    };

    return cmocka_run_group_tests(tests, NULL, lint_drop);
}
