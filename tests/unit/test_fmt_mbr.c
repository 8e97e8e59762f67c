/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MBR, the boot code in it, and the heads of boot images and EFI programs. */
#include "unit/fmt_test.h"

#include "fmt/bootcode.h"
#include "fmt/mbr.h"
#include "fmt/pe.h"

static uint8_t sector[4096];
static struct mbr mbr;

static int read_mbr(struct err *e)
{
    struct source source = source_memory("image", sector, sizeof sector);

    return mbr_read(e, &source, &mbr);
}

static void make_mbr(void)
{
    static const uint8_t entry[16] = {0x80, 1, 0xc2, 3, 0xef, 254, 0xff, 0xff,
                                      64,   0, 0,    0, 0,    0,   1};

    memset(sector, 0, sizeof sector);
    sector[510] = 0x55;
    sector[511] = 0xaa;
    put_le(sector + 440, 4, 0xcafe1234);
    memcpy(sector + 446 + 16, entry, 16);
}

static void reads_entries(void **state)
{
    struct err e = {0};

    (void)state;
    make_mbr();
    assert_int_equal(read_mbr(&e), 0);
    assert_int_equal(mbr.signature, 0xcafe1234);
    assert_false(mbr.has_code);
    assert_int_equal(mbr.entries[0].count, 0);
    assert_int_equal(mbr.entries[1].status, 0x80);
    assert_int_equal(mbr.entries[1].type, MBR_TYPE_ESP);
    assert_int_equal(mbr.entries[1].first, 64);
    assert_int_equal(mbr.entries[1].count, 65536);
    assert_int_equal(mbr.entries[1].first_chs.cylinder, 3 + 0x300);
    assert_int_equal(mbr.entries[1].first_chs.head, 1);
    assert_int_equal(mbr.entries[1].first_chs.sector, 2);
    assert_int_equal(mbr.entries[1].last_chs.cylinder, 1023);
    assert_true(mbr_has_type(&mbr, MBR_TYPE_ESP));
    assert_false(mbr_has_type(&mbr, MBR_TYPE_PROTECT));
    assert_string_equal(mbr_type_name(MBR_TYPE_ESP), "EFI system");
    assert_string_equal(mbr_type_name(0x99), "unknown");
}

static void needs_its_signature(void **state)
{
    struct source shorter = source_memory("short", sector, 511);
    struct err e = {0};

    (void)state;
    make_mbr();
    sector[511] = 0xab;
    assert_int_equal(read_mbr(&e), -1);
    assert_error(&e, ERR_NO, "55 AA");
    assert_int_equal(mbr_read(&e, &shorter, &mbr), -1);
}

static struct bootcode_mbr_info read_code(void)
{
    struct source source = source_memory("image", sector, sizeof sector);
    struct bootcode_mbr_info info;
    struct err e = {0};

    assert_int_equal(read_mbr(&e), 0);
    assert_int_equal(bootcode_read_mbr(&e, &source, &mbr, &info), 0);
    return info;
}

static void tells_boot_code_apart(void **state)
{
    (void)state;
    make_mbr();
    assert_int_equal(read_code().kind, BOOTCODE_NONE);
    sector[0] = 0xfa;
    assert_int_equal(read_code().kind, BOOTCODE_UNKNOWN);
    memcpy(sector + 182, "isolinux.bin missing or corrupt", 31);
    put_le(sector + 432, 8, 420);
    assert_int_equal(read_code().kind, BOOTCODE_ISOHYBRID);
    assert_int_equal(read_code().loads, 420 * 512);
    make_mbr();
    memcpy(sector + 384, "GRUB \0Geom\0Hard Disk", 20);
    put_le(sector + 432, 8, 424);
    assert_int_equal(read_code().kind, BOOTCODE_GRUB);
    assert_int_equal(read_code().loads, 420 * 512);
    put_le(sector + 432, 8, UINT64_MAX);
    assert_int_equal(read_code().loads, 0);
}

static const char *name_image(void)
{
    static char name[64];
    struct source source = source_memory("image", sector, sizeof sector);
    struct err e = {0};

    assert_int_equal(bootcode_name_image(&e, &source, 0, name, sizeof name), 0);
    return name;
}

static void names_boot_images(void **state)
{
    (void)state;
    memset(sector, 0, sizeof sector);
    assert_string_equal(name_image(), "");
    memcpy(sector + 1340, "ISOLINUX 6.04 20200816 \0", 24);
    assert_string_equal(name_image(), "ISOLINUX 6.04 20200816");
    /* At the very end, with nothing behind it. */
    memset(sector, 0, sizeof sector);
    memcpy(sector + sizeof sector - 9, "ISOLINUX ", 9);
    assert_string_equal(name_image(), "ISOLINUX");
}

static void make_pe(uint32_t at)
{
    memset(sector, 0, sizeof sector);
    memcpy(sector, "MZ", 2);
    put_le(sector + 60, 4, at);
    if (at > sizeof sector - 94)
        return;
    memcpy(sector + at, "PE\0\0", 4);
    put_le(sector + at + 4, 2, 0x8664);
    put_le(sector + at + 24 + 68, 2, PE_SUBSYSTEM_EFI_APPLICATION);
}

static void reads_program_heads(void **state)
{
    struct pe pe;

    (void)state;
    make_pe(128);
    assert_true(pe_read(sector, sizeof sector, &pe));
    assert_int_equal(pe.subsystem, PE_SUBSYSTEM_EFI_APPLICATION);
    assert_string_equal(pe_machine_name(pe.machine), "x64");
    assert_false(pe_read(sector, 128 + 93, &pe));
    assert_true(pe_read(sector, 128 + 94, &pe));
    make_pe(UINT32_MAX);
    assert_false(pe_read(sector, sizeof sector, &pe));
    make_pe(sizeof sector - 93);
    assert_false(pe_read(sector, sizeof sector, &pe));
    make_pe(128);
    sector[0] = 'Z';
    assert_false(pe_read(sector, sizeof sector, &pe));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_entries),         cmocka_unit_test(needs_its_signature),
        cmocka_unit_test(tells_boot_code_apart), cmocka_unit_test(names_boot_images),
        cmocka_unit_test(reads_program_heads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
