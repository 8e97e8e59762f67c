/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Phases, routes and failures read from recorded logs, line by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "prove/evidence.h"

static struct evidence evidence;

static int clean(void **state)
{
    (void)state;
    evidence_free(&evidence);
    return 0;
}

struct record {
    enum channel channel;
    const char *line;
};

/* Line n comes at second n. */
static void replay(const struct record *records, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct moment now = {.wall = (double)i, .cpu = (double)i / 2};

        evidence_line(&evidence, records[i].channel, records[i].line, now);
    }
}

#define REPLAY(records) replay(records, sizeof(records) / sizeof *(records))

/* At which second a phase was reached; -1: not. */
static int second(enum phase phase)
{
    return evidence.phases[phase].seen ? (int)evidence.phases[phase].wall : -1;
}

static const struct record seabios_cd[] = {
    {CHANNEL_DEBUGCON, "SeaBIOS (version 1.16.2-debian-1.16.2-1)"},
    {CHANNEL_DEBUGCON, "Booting from DVD/CD..."},
    {CHANNEL_DEBUGCON, "Booting from 0000:7c00"},
    {CHANNEL_SERIAL, "ISOLINUX 6.04 20200816  Copyright (C) 1994-2015 H. Peter Anvin et al"},
    {CHANNEL_SERIAL, "Loading /live/vmlinuz... ok"},
    {CHANNEL_SERIAL, "[    0.000000] Linux version 6.1.0-56-amd64 (gcc-12) #1 SMP"},
    {CHANNEL_SERIAL, "[    7.238086] Run /init as init process"},
};

static void bios_from_a_cd(void **state)
{
    (void)state;
    REPLAY(seabios_cd);
    assert_int_equal(second(PHASE_FIRMWARE), 0);
    assert_int_equal(second(PHASE_HANDOFF), 2);
    assert_int_equal(second(PHASE_LOADER), 3);
    assert_int_equal(second(PHASE_KERNEL), 5);
    assert_int_equal(second(PHASE_USERSPACE), 6);
    assert_int_equal(second(PHASE_MARKER), -1);
    assert_int_equal(evidence_reached(&evidence), PHASE_USERSPACE);
    assert_int_equal(evidence.route, ROUTE_ELTORITO);
    assert_int_equal(evidence.failure, FAIL_NONE);
}

static void bios_from_a_disk(void **state)
{
    static const struct record records[] = {
        {CHANNEL_DEBUGCON, "Booting from Hard Disk..."},
        {CHANNEL_DEBUGCON, "Booting from 0000:7c00"},
    };

    (void)state;
    REPLAY(records);
    assert_int_equal(evidence.route, ROUTE_MBR);
    assert_int_equal(evidence_reached(&evidence), PHASE_HANDOFF);
}

static void bios_finds_nothing(void **state)
{
    static const struct record records[] = {
        {CHANNEL_DEBUGCON, "Booting from DVD/CD..."},
        {CHANNEL_DEBUGCON, "Boot failed: Could not read from CDROM (code 0005)"},
        {CHANNEL_DEBUGCON, "Booting from Hard Disk..."},
        {CHANNEL_DEBUGCON, "Boot failed: could not read the boot disk"},
        {CHANNEL_DEBUGCON, "No bootable device."},
    };

    (void)state;
    replay(records, 4);
    assert_int_equal(evidence.failure, FAIL_NONE);
    REPLAY(records);
    assert_int_equal(evidence.failure, FAIL_NO_BOOT_ENTRY);
    assert_string_equal(evidence.complaint, "Boot failed: Could not read from CDROM (code 0005)");
    assert_int_equal(evidence.route, ROUTE_UNKNOWN);
    assert_int_equal(evidence_reached(&evidence), PHASE_FIRMWARE);
}

/* What SeaBIOS says counts only where SeaBIOS says it. */
static void channels_are_kept_apart(void **state)
{
    static const struct record records[] = {
        {CHANNEL_SERIAL, "No bootable device."},
        {CHANNEL_SERIAL, "Booting from 0000:7c00"},
        {CHANNEL_DEBUGCON, "Linux version 6.1"},
        {CHANNEL_SCREEN, "BdsDxe: No bootable option or device was found."},
    };

    (void)state;
    REPLAY(records);
    assert_int_equal(evidence.failure, FAIL_NONE);
    assert_int_equal(evidence_reached(&evidence), PHASE_FIRMWARE);
}

/* It was found and started: that it came back is its own fault. */
static void a_program_that_comes_back(void **state)
{
    static const struct record records[] = {
        {CHANNEL_SERIAL,
         "BdsDxe: starting Boot0001 \"DVD\" from PciRoot(0x0)/Sata(0x0,0xFFFF,0x0)"},
        {CHANNEL_SERIAL, "BdsDxe: failed to start Boot0001 \"DVD\" from PciRoot(0x0): Not Found"},
        {CHANNEL_SERIAL, "BdsDxe: loading Boot0002 \"EFI Internal Shell\" from Fv(7CB8BDC9)"},
    };

    (void)state;
    evidence.firmware = FIRMWARE_UEFI;
    REPLAY(records);
    assert_int_equal(evidence.failure, FAIL_LOADER_ERROR);
    assert_int_equal(evidence_reached(&evidence), PHASE_HANDOFF);
}

/* A menu may name a version of Linux, and start none. */
static void a_menu_is_no_kernel(void **state)
{
    static const struct record records[] = {
        {CHANNEL_SCREEN, " *Live Linux version 12.1 (amd64)"},
        {CHANNEL_SCREEN, "Linux version 6.1"},
        {CHANNEL_SERIAL, "Booting Linux on a stick"},
    };
    static const struct record kernel[] = {
        {CHANNEL_SCREEN, "[    0.000000] Linux version 6.1.0-56-amd64 (a@b) (gcc-12"},
    };

    (void)state;
    REPLAY(records);
    assert_int_equal(evidence_reached(&evidence), PHASE_FIRMWARE);
    REPLAY(kernel);
    assert_int_equal(evidence_reached(&evidence), PHASE_KERNEL);
}

static void uefi_with_our_loader(void **state)
{
    static const struct record records[] = {
        {CHANNEL_SERIAL, "BdsDxe: loading Boot0001 \"UEFI QEMU QEMU USB HARDDRIVE\" from "
                         "PciRoot(0x0)/Pci(0x2,0x0)/USB(0x0,0x0)"},
        {CHANNEL_SERIAL, "BdsDxe: starting Boot0001 \"UEFI QEMU QEMU USB HARDDRIVE\" from "
                         "PciRoot(0x0)/Pci(0x2,0x0)/USB(0x0,0x0)"},
        {CHANNEL_SERIAL, "isowright: loader 0.1.0 x64"},
        {CHANNEL_SERIAL, "isowright: started from PciRoot(0x0)/Pci(0x2,0x0)/USB(0x0,0x0)/"
                         "HD(2,GPT,01E34D38-182B-4A3C-A7CF-E300999228DB,0xDA9C,0x1048)"},
        {CHANNEL_SERIAL, "isowright: entering the kernel"},
        {CHANNEL_SERIAL, "EFI stub: Loaded initrd from LINUX_EFI_INITRD_MEDIA_GUID device path"},
        {CHANNEL_SERIAL, "isowright-live: medium sda has identity ISOWRIGHT_0"},
        {CHANNEL_SERIAL, "isowright-live: iso9660 mounted"},
    };

    (void)state;
    REPLAY(records);
    assert_int_equal(second(PHASE_HANDOFF), 1);
    assert_int_equal(second(PHASE_LOADER), 2);
    assert_int_equal(second(PHASE_KERNEL), 5);
    assert_int_equal(second(PHASE_USERSPACE), 6);
    assert_int_equal(second(PHASE_MEDIUM), 7);
    assert_int_equal(evidence.route, ROUTE_GPT);
    assert_int_equal(evidence.failure, FAIL_NONE);
}

static void device_paths_are_routes(void **state)
{
    static const struct {
        const char *path;
        enum route route;
    } cases[] = {
        {"PciRoot(0x0)/Pci(0x1F,0x2)/Sata(0x0,0xFFFF,0x0)/CDROM(0x1,0xDA9C,0x1048)",
         ROUTE_ELTORITO},
        {"PciRoot(0x0)/Pci(0x2,0x0)/USB(0x0,0x0)/CDROM(0x1)", ROUTE_ELTORITO},
        {"PciRoot(0x0)/USB(0x0,0x0)/HD(2,MBR,0x00112233,0x100,0x200)", ROUTE_MBR},
        {"PciRoot(0x0)/USB(0x0,0x0)/HD(2,GPT,01E34D38-182B-4A3C-A7CF-E300999228DB,1,2)", ROUTE_GPT},
        {"PciRoot(0x0)/USB(0x0,0x0)", ROUTE_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char line[256] = "isowright: started from ";

        evidence_free(&evidence);
        evidence_line(&evidence, CHANNEL_SERIAL, strcat(line, cases[i].path), (struct moment){0});
        assert_int_equal(evidence.route, cases[i].route);
    }
}

static void uefi_finds_nothing(void **state)
{
    static const struct record records[] = {
        {CHANNEL_SERIAL, "BdsDxe: failed to load Boot0001 \"UEFI QEMU DVD-ROM\" from "
                         "PciRoot(0x0)/Pci(0x1F,0x2)/Sata(0x0,0xFFFF,0x0): Not Found"},
        {CHANNEL_SERIAL, "BdsDxe: loading Boot0002 \"EFI Internal Shell\" from "
                         "Fv(7CB8BDC9-F8EB-4F34-AAEA-3EE4AF6516A1)"},
    };

    (void)state;
    replay(records, 1);
    assert_int_equal(evidence.failure, FAIL_NONE);
    REPLAY(records);
    assert_int_equal(evidence.failure, FAIL_NO_BOOT_ENTRY);
    assert_non_null(strstr(evidence.complaint, "Not Found"));
    assert_int_equal(second(PHASE_HANDOFF), -1);
}

/* A loader that starts and returns has still started. */
static void loader_that_came_back(void **state)
{
    static const struct record records[] = {
        {CHANNEL_SERIAL, "BdsDxe: starting Boot0001 \"UEFI QEMU DVD-ROM\" from PciRoot(0x0)"},
        {CHANNEL_SERIAL, "Welcome to GRUB!"},
        {CHANNEL_SERIAL, "BdsDxe: No bootable option or device was found."},
    };

    (void)state;
    REPLAY(records);
    assert_int_equal(evidence.failure, FAIL_LOADER_ERROR);
    assert_int_equal(evidence_reached(&evidence), PHASE_LOADER);
}

static void loaders_complain(void **state)
{
    static const char *const lines[] = {
        "isowright: error: /live/vmlinuz: not found",
        "isolinux.bin missing or corrupt.",
        "Failed to load ldlinux.c32",
        "No DEFAULT or UI configuration directive found!",
        "Loading /live/vmlinuz... failed: No such file or directory",
        "Could not find kernel image: linux",
        "ISOLINUX: Image checksum error, sorry...",
        "grub rescue> ",
        "Missing operating system.",
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        evidence_free(&evidence);
        evidence_line(&evidence, CHANNEL_SERIAL, lines[i], (struct moment){0});
        assert_int_equal(evidence.failure, FAIL_LOADER_ERROR);
        assert_string_equal(evidence.failure_line, lines[i]);
    }
}

static void only_kernels_fail_after_the_kernel(void **state)
{
    (void)state;
    REPLAY(seabios_cd);
    evidence_line(&evidence, CHANNEL_SERIAL, "grub> this is a text about GRUB", (struct moment){0});
    evidence_line(&evidence, CHANNEL_DEBUGCON, "No bootable device.", (struct moment){0});
    assert_int_equal(evidence.failure, FAIL_NONE);
    evidence_line(&evidence, CHANNEL_SERIAL,
                  "[    9.1] Kernel panic - not syncing: VFS: Unable to mount root fs",
                  (struct moment){0});
    assert_int_equal(evidence.failure, FAIL_KERNEL_PANIC);
}

static void the_screen_tells_too(void **state)
{
    static const struct record records[] = {
        {CHANNEL_SCREEN, "ISOLINUX 6.04 20200816 Copyright (C) 1994-2015 H. Peter Anvin et al"},
        {CHANNEL_SCREEN, "XZ-compressed data is corrupt"},
        {CHANNEL_SCREEN, " -- System halted"},
    };

    (void)state;
    REPLAY(records);
    assert_int_equal(second(PHASE_LOADER), 0);
    assert_int_equal(evidence.failure, FAIL_KERNEL_PANIC);
}

static void a_starved_guest_is_not_a_panic(void **state)
{
    (void)state;
    evidence_line(&evidence, CHANNEL_SERIAL,
                  "[    0.1] Kernel panic - not syncing: IO-APIC + timer doesn't work!  Boot with",
                  (struct moment){0});
    assert_true(evidence.starved);
    assert_int_equal(evidence.failure, FAIL_NONE);
}

/* SeaBIOS logs that it gives up before the screen is read on which the loader told why. */
static void what_a_loader_has_shown_before(void **state)
{
    struct moment now = {0};

    (void)state;
    evidence.firmware = FIRMWARE_BIOS;
    evidence_line(&evidence, CHANNEL_DEBUGCON, "Booting from Hard Disk...", now);
    evidence_line(&evidence, CHANNEL_DEBUGCON, "Booting from 0000:7c00", now);
    evidence_line(&evidence, CHANNEL_DEBUGCON, "Boot failed: could not read the boot disk", now);
    evidence_line(&evidence, CHANNEL_DEBUGCON, "No bootable device.", now);
    assert_int_equal(evidence.failure, FAIL_NO_BOOT_ENTRY);
    evidence_line(&evidence, CHANNEL_SCREEN, "isolinux.bin missing or corrupt.", now);
    assert_int_equal(evidence.failure, FAIL_LOADER_ERROR);
    assert_string_equal(evidence.failure_line, "isolinux.bin missing or corrupt.");
    /* What firmware said of the next disk explains nothing then. */
    assert_null(evidence.complaint);
    /* Any other failure stays what it was. */
    evidence_line(&evidence, CHANNEL_SCREEN, "Kernel panic - not syncing: x", now);
    assert_int_equal(evidence.failure, FAIL_LOADER_ERROR);
}

static void a_system_cannot_change_the_route(void **state)
{
    struct evidence told = {.firmware = FIRMWARE_UEFI};
    struct moment now = {0};

    (void)state;
    evidence_line(&told, CHANNEL_SERIAL, "isowright: started from PciRoot(0x0)/CDROM(0x1)", now);
    evidence_line(&told, CHANNEL_SERIAL, "Linux version 6.1.0 (a@b)", now);
    evidence_line(&told, CHANNEL_SERIAL, "isowright: started from X/HD(2,GPT,0)", now);
    assert_int_equal(told.route, ROUTE_ELTORITO);
    evidence_free(&told);
}

static void the_boot_managers_lines_are_its_own(void **state)
{
    (void)state;
    assert_true(evidence_is_firmwares("BdsDxe: loading Boot0001 \"UEFI QEMU DVD-ROM\" from Pci"));
    assert_false(evidence_is_firmwares("isowright: loader 0.1.0 x64"));
    assert_false(evidence_is_firmwares("echo BdsDxe: x"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_system_cannot_change_the_route),
        cmocka_unit_test_teardown(what_a_loader_has_shown_before, clean),
        cmocka_unit_test(the_boot_managers_lines_are_its_own),
        cmocka_unit_test_teardown(bios_from_a_cd, clean),
        cmocka_unit_test_teardown(bios_from_a_disk, clean),
        cmocka_unit_test_teardown(bios_finds_nothing, clean),
        cmocka_unit_test_teardown(channels_are_kept_apart, clean),
        cmocka_unit_test_teardown(a_program_that_comes_back, clean),
        cmocka_unit_test_teardown(a_menu_is_no_kernel, clean),
        cmocka_unit_test_teardown(uefi_with_our_loader, clean),
        cmocka_unit_test_teardown(device_paths_are_routes, clean),
        cmocka_unit_test_teardown(uefi_finds_nothing, clean),
        cmocka_unit_test_teardown(loader_that_came_back, clean),
        cmocka_unit_test_teardown(loaders_complain, clean),
        cmocka_unit_test_teardown(only_kernels_fail_after_the_kernel, clean),
        cmocka_unit_test_teardown(the_screen_tells_too, clean),
        cmocka_unit_test_teardown(a_starved_guest_is_not_a_panic, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
