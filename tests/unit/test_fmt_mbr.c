/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MBR, the boot code in it, and the heads of boot images and EFI programs. */
#include "unit/fmt_test.h"

#include "fmt/bootcode.h"
#include "fmt/mbr.h"

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
    make_mbr();
    memcpy(sector + 0xf4, "Loading Memtest86+", 18);
    put_le(sector + 432, 8, 144);
    assert_int_equal(read_code().kind, BOOTCODE_MEMTEST);
    assert_int_equal(read_code().loads, 140 * 512);
    /* The head of an Apple partition map, which jumps over itself into nothing. */
    memset(sector, 0, sizeof sector);
    memcpy(sector, "ER\x08\0\xeb\x02\xff\xff", 8);
    put_le(sector + 510, 2, 0xaa55);
    assert_int_equal(read_code().kind, BOOTCODE_NONE);
}

static struct bootcode_image read_image(void)
{
    struct source source = source_memory("image", sector, sizeof sector);
    struct bootcode_image image;
    struct err e = {0};

    assert_int_equal(bootcode_read_image(&e, &source, 0, &image), 0);
    return image;
}

static void assert_image(const char *name, enum bootcode_loader loader)
{
    assert_string_equal(read_image().name, name);
    assert_int_equal(read_image().loader, loader);
}

static void names_boot_images(void **state)
{
    (void)state;
    memset(sector, 0, sizeof sector);
    assert_image("", LOADER_UNKNOWN);
    memcpy(sector + 1340, "ISOLINUX 6.04 20200816 \0", 24);
    assert_image("ISOLINUX 6.04 20200816", LOADER_ISOLINUX);
    /* At the very end, with nothing behind it. */
    memset(sector, 0, sizeof sector);
    memcpy(sector + sizeof sector - 9, "ISOLINUX ", 9);
    assert_image("ISOLINUX", LOADER_ISOLINUX);
    memset(sector, 0, sizeof sector);
    memcpy(sector + 100, "no boot info\0cdrom read fails", 29);
    assert_image("GRUB 2", LOADER_GRUB);
    memset(sector, 0, sizeof sector);
    memcpy(sector + 0x1c6, "Loading Memtest86+", 18);
    assert_image("Memtest86+", LOADER_MEMTEST);
}

static void names_types(void **state)
{
    (void)state;
    assert_string_equal(mbr_type_name(0x00), "empty");
    assert_string_equal(mbr_type_name(0x05), "extended");
    assert_string_equal(mbr_type_name(0x0f), "extended (LBA)");
    assert_string_equal(mbr_type_name(0x85), "Linux extended");
    assert_string_equal(mbr_type_name(0xef), "EFI system");
    assert_string_equal(mbr_type_name(0xd0), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_entries),         cmocka_unit_test(needs_its_signature),
        cmocka_unit_test(tells_boot_code_apart), cmocka_unit_test(names_boot_images),
        cmocka_unit_test(names_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
