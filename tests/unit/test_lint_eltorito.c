/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ELT-: each rule by damages of a good image; test_lint_boot_images.c has those that need
 * another image. */
#include "unit/lint_fixture.h"

#define BOOT_RECORD 34816 /* bytes: sector 17 */
/* Bytes in the catalog: its records, which xorriso writes in this order. */
#define DEFAULT 32
#define HEADER  64
#define EFI     96
#define FREE    128

static uint8_t *catalog(const struct damaged *d)
{
    return d->bytes + lint_start(d, REGION_CATALOG, NULL);
}

static uint8_t *bios_image(const struct damaged *d)
{
    return d->bytes + lint_entry(d, ENTRY_ELTORITO, 0)->start;
}

/* --- ELT-01, ELT-02, ELT-03 ------------------------------------------------------------------- */

static void record_in_sector_18(struct damaged *d)
{
    uint8_t sector[2048];

    memcpy(sector, d->bytes + BOOT_RECORD, sizeof sector);
    memcpy(d->bytes + BOOT_RECORD, d->bytes + BOOT_RECORD + 2048, sizeof sector);
    memcpy(d->bytes + BOOT_RECORD + 2048, sector, sizeof sector);
}

static void wrong_sum(struct damaged *d)
{
    put_le(catalog(d) + 28, 2, 0x1234);
}

static void no_mark(struct damaged *d)
{
    catalog(d)[31] = 0xab;
    lint_seal_catalog(d);
}

static void wrong_head(struct damaged *d)
{
    catalog(d)[0] = 2;
    lint_seal_catalog(d);
}

static void no_identifier(struct damaged *d)
{
    memset(d->bytes + BOOT_RECORD + 7, 0, 32);
}

/* Whoever it is of, it does not lead to a boot catalog. */
static void record_of_another(struct damaged *d)
{
    no_identifier(d);
    put_le(d->bytes + BOOT_RECORD + 71, 4, 20);
}

static void far_catalog(struct damaged *d)
{
    put_le(d->bytes + BOOT_RECORD + 71, 4, 0x7fffffff);
}

static void other_catalog(struct damaged *d)
{
    put_le(d->bytes + BOOT_RECORD + 71, 4, 20);
}

static void far_bios_image(struct damaged *d)
{
    put_le(catalog(d) + DEFAULT + 8, 4, 0x7fffffff);
}

static void far_efi_image(struct damaged *d)
{
    put_le(catalog(d) + EFI + 8, 4, 0x7fffffff);
}

/* --- ELT-04, ELT-05, ELT-06 ------------------------------------------------------------------- */

static void default_not_bootable(struct damaged *d)
{
    catalog(d)[DEFAULT] = 0;
}

static void default_of_no_kind(struct damaged *d)
{
    catalog(d)[DEFAULT] = 0x77;
}

static void efi_first(struct damaged *d)
{
    uint8_t bios[32];

    memcpy(bios, catalog(d) + DEFAULT, 32);
    memcpy(catalog(d) + DEFAULT, catalog(d) + EFI, 32);
    memcpy(catalog(d) + EFI, bios, 32);
    catalog(d)[1] = 0xef;
    catalog(d)[HEADER + 1] = 0;
    lint_seal_catalog(d);
}

static void default_for_powerpc(struct damaged *d)
{
    catalog(d)[1] = 1;
    lint_seal_catalog(d);
}

static void load_0(struct damaged *d)
{
    put_le(catalog(d) + DEFAULT + 6, 2, 0);
}

static void zero_bios_image(struct damaged *d)
{
    memset(bios_image(d), 0, 512);
}

static void efi_of_platform_0(struct damaged *d)
{
    catalog(d)[HEADER + 1] = 0;
}

static void efi_as_floppy(struct damaged *d)
{
    catalog(d)[EFI + 1] = 2;
}

static void efi_as_unknown(struct damaged *d)
{
    catalog(d)[EFI + 1] = 7;
}

static void efi_not_bootable(struct damaged *d)
{
    catalog(d)[EFI] = 0;
}

static void no_header(struct damaged *d)
{
    memset(catalog(d) + HEADER, 0, 32);
}

static void header_not_last(struct damaged *d)
{
    catalog(d)[HEADER] = 0x90;
}

static void header_of_none(struct damaged *d)
{
    put_le(catalog(d) + HEADER + 2, 2, 0);
}

static void header_before_header(struct damaged *d)
{
    put_le(catalog(d) + HEADER + 2, 2, 2);
    catalog(d)[FREE] = 0x91;
    catalog(d)[FREE + 1] = 0xef;
}

static void extension_announced(struct damaged *d)
{
    catalog(d)[EFI + 1] = 0x20;
}

static void stray_entry(struct damaged *d)
{
    memcpy(catalog(d) + FREE + 64, catalog(d) + EFI, 32);
}

/* --- ELT-07, ELT-10 --------------------------------------------------------------------------- */

static void efi_count(struct damaged *d, uint16_t count)
{
    put_le(catalog(d) + EFI + 6, 2, count);
}

static void count_0(struct damaged *d)
{
    efi_count(d, 0);
}

static void count_1(struct damaged *d)
{
    efi_count(d, 1);
}

static void quarter(struct damaged *d)
{
    efi_count(d, 4400 / 4);
}

static void too_many(struct damaged *d)
{
    efi_count(d, 4400 + 100);
}

static void no_multiple_of_4(struct damaged *d)
{
    efi_count(d, 4398);
}

static void load_5(struct damaged *d)
{
    put_le(catalog(d) + DEFAULT + 6, 2, 5);
}

/* --- ELT-09 ----------------------------------------------------------------------------------- */

static void load_8(struct damaged *d)
{
    put_le(catalog(d) + DEFAULT + 6, 2, 8);
}

static void table_of_another_image(struct damaged *d)
{
    put_le(bios_image(d) + 12, 4, 17);
}

static void no_table(struct damaged *d)
{
    memset(bios_image(d) + 8, 0, 56);
}

static void long_table(struct damaged *d)
{
    put_le(bios_image(d) + 16, 4, 0x7fffffff);
}

static void patched_loader(struct damaged *d)
{
    bios_image(d)[100] ^= 1;
}

/* The other way round: patched, and its table made again. */
static void patched_and_sealed(struct damaged *d)
{
    uint64_t start = lint_entry(d, ENTRY_ELTORITO, 0)->start;

    d->bytes[start + 100] ^= 1;
    lint_seal_boot_info(d, start, get_le32(d->bytes + start + 16));
}

/* --- ELT-12, ELT-13, ELT-14 ------------------------------------------------------------------- */

static void entries_more(struct damaged *d, unsigned more)
{
    uint8_t *header = catalog(d) + FREE;

    catalog(d)[HEADER] = 0x90;
    header[0] = 0x91;
    put_le(header + 2, 2, more);
    for (unsigned i = 1; i <= more; i++)
        memcpy(header + (size_t)32 * i, catalog(d) + DEFAULT, 32);
}

static void entries_16(struct damaged *d)
{
    entries_more(d, 11);
}

static void entries_17(struct damaged *d)
{
    entries_more(d, 12);
}

static void two_efi_images(struct damaged *d)
{
    put_le(catalog(d) + HEADER + 2, 2, 2);
    memcpy(catalog(d) + FREE, catalog(d) + EFI, 32);
}

/* The file in the tree, while the GPT has the appended one. */
static void other_efi_image(struct damaged *d)
{
    put_le(catalog(d) + EFI + 8, 4, lint_start(d, REGION_FILE, "/boot/grub/efi.img") / 2048);
}

static void floppy_emulation(struct damaged *d)
{
    catalog(d)[DEFAULT + 1] = 2;
}

static const struct lint_case cases[] = {
    {"boot record in sector 18", MADE_GPT, record_in_sector_18, "E ELT-01"},
    {"no identifier in the boot record", MADE_GPT, no_identifier, "E ELT-01, I RTE-01, I RTE-03"},
    {"boot record of no catalog", MADE_GPT, record_of_another, "I RTE-01, I RTE-03"},
    {"wrong checksum", MADE_GPT, wrong_sum, "E ELT-02"},
    {"no 55 AA", MADE_GPT, no_mark, "E ELT-02"},
    {"does not begin with 01", MADE_GPT, wrong_head, "E ELT-02"},
    {"catalog beyond the end", MADE_GPT, far_catalog, "E ELT-03, I RTE-01, I RTE-03"},
    {"catalog elsewhere", MADE_GPT, other_catalog, "E ELT-03, I RTE-01, I RTE-03"},
    {"BIOS image beyond the end", MADE_GPT, far_bios_image, "E ELT-03, E MBR-02"},
    {"EFI image beyond the end", MADE_GPT, far_efi_image, "E ELT-03"},
    {"default entry not bootable", MADE_GPT, default_not_bootable, "E ELT-04, I RTE-01"},
    {"default entry neither bootable nor not", MADE_GPT, default_of_no_kind, "E ELT-04, I RTE-01"},
    {"EFI image as default entry", MADE_GPT, efi_first, "E ELT-04"},
    {"default entry for PowerPC", MADE_GPT, default_for_powerpc, "E ELT-04, I RTE-01"},
    {"default entry loads nothing", MADE_GPT, load_0, "E ELT-04"},
    {"default entry loads zeros", MADE_GPT, zero_bios_image, "E ELT-04, E ELT-09"},
    {"EFI entry of platform 0", MADE_GPT, efi_of_platform_0, "E ELT-05, I RTE-03"},
    {"EFI entry with floppy emulation", MADE_GPT, efi_as_floppy, "E ELT-05"},
    {"EFI entry with unknown emulation", MADE_GPT, efi_as_unknown, "E ELT-05"},
    {"EFI entry not bootable", MADE_GPT, efi_not_bootable, "E ELT-05, I RTE-03"},
    {"no section header", MADE_GPT, no_header, "E ELT-06, I RTE-03"},
    {"last header marked 90", MADE_GPT, header_not_last, "E ELT-06"},
    {"header announces no entry", MADE_GPT, header_of_none, "E ELT-06, I RTE-03"},
    {"header announces two entries of one", MADE_GPT, header_before_header, "E ELT-06"},
    {"extension announced", MADE_GPT, extension_announced, "E ELT-06"},
    {"an entry behind the end", MADE_GPT, stray_entry, "E ELT-06"},
    {"EFI entry of 0 sectors", MADE_GPT, count_0, "W ELT-07"},
    {"EFI entry of 1 sector", MADE_GPT, count_1, "W ELT-07"},
    {"EFI entry of a quarter", MADE_GPT, quarter, "E ELT-07"},
    {"EFI entry of too many sectors", MADE_GPT, too_many, "E ELT-07"},
    {"EFI entry of 4 n + 2 sectors", MADE_GPT, no_multiple_of_4, "W ELT-10"},
    {"5 sectors of ISOLINUX", MADE_GPT, load_5, "W ELT-09, W ELT-10"},
    {"8 sectors of ISOLINUX", MADE_GPT, load_8, "W ELT-09"},
    {"8 sectors of GRUB", MADE_GRUB, load_8, "W ELT-09"},
    {"boot info table of another image", MADE_GPT, table_of_another_image, "E ELT-09"},
    {"no boot info table in ISOLINUX", MADE_GPT, no_table, "E ELT-09"},
    {"no boot info table in GRUB", MADE_GRUB, no_table, "E ELT-09"},
    {"boot info table with a wild length", MADE_GPT, long_table, "E ELT-09"},
    {"ISOLINUX patched", MADE_GPT, patched_loader, "E ELT-09"},
    {"ISOLINUX patched, and its table made again", MADE_GPT, patched_and_sealed, ""},
    {"16 records", MADE_GPT, entries_16, ""},
    {"17 records", MADE_GPT, entries_17, "W ELT-12"},
    {"two EFI images", MADE_GPT, two_efi_images, "W ELT-13"},
    {"CD and stick with an EFI image each", MADE_GPT, other_efi_image,
     "W ELT-13, I ESP-02, I SB-02"},
    {"floppy emulation", MADE_GPT, floppy_emulation, "I ELT-14"},
};

static void damages(void **state)
{
    (void)state;
    LINT_RUN(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damages),
    };

    return cmocka_run_group_tests(tests, NULL, lint_drop);
}
