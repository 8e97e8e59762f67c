/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each class is explained with what the image is, and says what to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "legs.h"
#include "base/mem.h"
#include "prove/diagnosis.h"

static struct layout layout;
static struct knowledge knowledge;
static struct evidence evidence;
static struct leg leg;
static struct failed_leg failed;
static struct buf diagnosis, advice;
static struct finding findings[1];
static struct rule rule;

static int set_up(void **state)
{
    (void)state;
    layout = (struct layout){.size = 1 << 20, .volume_id = str_copy("LIVE_1")};
    /* Nothing is read: it was all put here. */
    knowledge = (struct knowledge){.layout = &layout, .looked = true};
    evidence = (struct evidence){0};
    leg = (struct leg){.kind = leg_named("bios/cd")};
    failed = (struct failed_leg){
        .leg = &leg,
        .until = PHASE_MARKER,
        .evidence = &evidence,
        .knowledge = &knowledge,
        .screen = "",
        .kernel = "",
        .serial = "",
    };
    return 0;
}

static int clean(void **state)
{
    (void)state;
    buf_free(&diagnosis);
    buf_free(&advice);
    layout_free(&layout);
    evidence_free(&evidence);
    return 0;
}

static void diagnose_as(enum fail_class failure)
{
    buf_free(&diagnosis);
    buf_free(&advice);
    failed.failure = failure;
    diagnose(&failed, &diagnosis, &advice);
}

static void assert_has(const struct buf *text, const char *part)
{
    if (!strstr(buf_str(text), part))
        fail_msg("\"%s\" is not in \"%s\"", part, buf_str(text));
}

static void say(const char *line)
{
    evidence_line(&evidence, CHANNEL_SERIAL, line, (struct moment){0});
}

static void find(const char *id, const char *text)
{
    rule = (struct rule){.id = id, .repair = "Do this"};
    findings[0] = (struct finding){
        .rule = &rule,
        .severity = SEVERITY_ERROR,
        .counts = true,
        .text = (char *)(uintptr_t)text,
    };
    knowledge.findings = (struct findings){.items = findings, .count = 1};
}

/* Whatever is known, or is not, there is something to do. */
static void every_class_has_advice(void **state)
{
    (void)state;
    for (int known = 0; known < 2; known++)
        for (int i = FAIL_NONE + 1; i < FAIL_COUNT; i++) {
            failed.knowledge = known ? &knowledge : NULL;
            diagnose_as((enum fail_class)i);
            if (!advice.len)
                fail_msg("nothing to do about %s", fail_class_name((enum fail_class)i));
        }
}

static void no_boot_entry(void **state)
{
    (void)state;
    leg.missing = (char *)(uintptr_t) "the image has no El Torito entry for BIOS";
    find("ELT-06", "no header announces it");
    diagnose_as(FAIL_NO_BOOT_ENTRY);
    assert_has(&diagnosis, "no El Torito entry for BIOS");
    assert_has(&diagnosis, "ELT-06: no header announces it");
    assert_has(&advice, "Give the boot catalog an entry for BIOS");
    assert_has(&advice, "ELT-06: Do this.");
    /* What is not quite right is not why. */
    findings[0].severity = SEVERITY_WARNING;
    diagnose_as(FAIL_NO_BOOT_ENTRY);
    assert_null(strstr(buf_str(&diagnosis), "ELT-06"));
    /* What is wrong with the GPT is not why a CD does not boot. */
    find("GPT-01", "the copies differ");
    diagnose_as(FAIL_NO_BOOT_ENTRY);
    assert_null(strstr(buf_str(&diagnosis), "GPT-01"));
    failed.leg = &(struct leg){.kind = leg_named("uefi/usb")};
    diagnose_as(FAIL_NO_BOOT_ENTRY);
    assert_has(&diagnosis, "GPT-01");
    failed.leg = &(struct leg){.kind = leg_named("bios/usb:4kn"),
                               .missing = (char *)(uintptr_t) "SeaBIOS starts no such disk",
                               .hopeless = true};
    diagnose_as(FAIL_NO_BOOT_ENTRY);
    assert_has(&advice, "leave the leg out");
    failed.leg = &(struct leg){.kind = leg_named("uefi/usb"),
                               .missing = (char *)(uintptr_t) "the image has no /EFI/BOOT/X",
                               .no_loader = true};
    diagnose_as(FAIL_NO_BOOT_ENTRY);
    assert_has(&advice, "Put a loader");
}

/* It is there, but hidden by a fault: that is to be repaired, and nothing has to be added. */
static void hidden_boot_entry(void **state)
{
    static const struct {
        const char *leg, *rule, *advice;
    } cases[] = {
        {"bios/cd", "ELT-01", "Give the boot catalog"},
        {"uefi/cd", "ELT-05", "Give the boot catalog"},
        {"bios/usb", "MBR-01", "Give the MBR"},
        {"uefi/usb", "GPT-03", "Give the partition table"},
    };

    (void)state;
    leg.missing = (char *)(uintptr_t) "the image has none";
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        leg.kind = leg_named(cases[i].leg);
        find(cases[i].rule, "it is damaged");
        diagnose_as(FAIL_NO_BOOT_ENTRY);
        assert_has(&diagnosis, "it is damaged");
        assert_has(&advice, "Do this");
        assert_null(strstr(buf_str(&advice), cases[i].advice));
        /* Of another family: it hides nothing. */
        find("WRT-09", "unrelated");
        diagnose_as(FAIL_NO_BOOT_ENTRY);
        assert_has(&advice, cases[i].advice);
    }
}

static void loaders_of_other_machines(void **state)
{
    (void)state;
    leg = (struct leg){.kind = leg_named("uefi/usb"),
                       .missing = (char *)(uintptr_t) "the image has no /EFI/BOOT/BOOTX64.EFI",
                       .no_loader = true};
    ARRAY_GROW(layout.esp_files, layout.esp_file_count, layout.esp_file_room);
    layout.esp_files[layout.esp_file_count++] = (struct esp_file){
        .path = str_copy("/efi/boot/bootia32.efi"), .detail = str_copy("EFI application for ia32")};
    diagnose_as(FAIL_NO_BOOT_ENTRY);
    assert_has(&diagnosis, "There is /efi/boot/bootia32.efi (EFI application for ia32)");
    assert_has(&advice, "Put a loader");
}

/* What is not quite right is told only when nothing is wrong. */
static void errors_before_warnings(void **state)
{
    static const struct rule warns = {.id = "ELT-08", .repair = "Or this"};
    struct finding both[2];

    (void)state;
    find("ELT-02", "the sum is wrong");
    both[0] = findings[0];
    both[1] = findings[0];
    both[1].rule = &warns;
    both[1].severity = SEVERITY_WARNING;
    knowledge.findings = (struct findings){.items = both, .count = 2};
    diagnose_as(FAIL_NO_BOOT_ENTRY);
    assert_has(&diagnosis, "ELT-02");
    assert_null(strstr(buf_str(&diagnosis), "ELT-08"));
    knowledge.findings = (struct findings){.items = both + 1, .count = 1};
    diagnose_as(FAIL_NO_BOOT_ENTRY);
    assert_has(&diagnosis, "ELT-08");
    knowledge.findings = (struct findings){0};
}

static void silent_boot_image(void **state)
{
    struct entry *entry = layout_add_entry(&layout, ENTRY_ELTORITO, 0, 2048, 2048);

    (void)state;
    entry->region = str_copy("/isolinux/isolinux.bin");
    find("ELT-04", "zeros only");
    diagnose_as(FAIL_BOOT_SECTOR_SILENT);
    assert_has(&diagnosis, "the boot image of the CD (/isolinux/isolinux.bin) and jumped");
    assert_has(&diagnosis, "ELT-04: zeros only");
    /* The MBR is not on a CD's way. */
    find("MBR-02", "loads something else");
    diagnose_as(FAIL_BOOT_SECTOR_SILENT);
    assert_null(strstr(buf_str(&diagnosis), "MBR-02"));
    assert_has(&advice, "whole");
    leg.kind = leg_named("bios/usb");
    diagnose_as(FAIL_BOOT_SECTOR_SILENT);
    assert_has(&diagnosis, "MBR-02");
}

/* The reason quotes the line; the diagnosis does not say it again. */
static void nothing_is_said_twice(void **state)
{
    (void)state;
    failed.screen = "isolinux: Disk error 01, AX = 4248, drive 00\n";
    say("isolinux: Disk error 01, AX = 4248, drive 00");
    diagnose_as(FAIL_LOADER_ERROR);
    assert_null(strstr(buf_str(&diagnosis), "Disk error"));
    find("ELT-14", "boots by emulating a disk");
    findings[0].severity = SEVERITY_INFO;
    diagnose_as(FAIL_LOADER_ERROR);
    assert_has(&diagnosis, "ELT-14");
}

static void add_program(const char *path, const char *signer)
{
    struct pe *pe = mem_alloc(sizeof *pe);

    if (signer) {
        pe->is_signed = true;
        pe->signers = mem_array(1, sizeof *pe->signers);
        pe->signers[pe->signer_count++] = str_copy(signer);
    }
    ARRAY_GROW(layout.esp_files, layout.esp_file_count, layout.esp_file_room);
    layout.esp_files[layout.esp_file_count++] =
        (struct esp_file){.path = str_copy(path), .program = pe};
}

static void secure_boot(void **state)
{
    (void)state;
    add_program("/EFI/BOOT/BOOTX64.EFI", "Microsoft Corporation UEFI CA 2011");
    add_program("/EFI/BOOT/GRUBX64.EFI", NULL);
    leg.kind = leg_named("uefi-sb/usb");
    diagnose_as(FAIL_SECURE_BOOT_DENIED);
    assert_has(&diagnosis, "/EFI/BOOT/BOOTX64.EFI is signed by \"Microsoft Corporation UEFI CA");
    assert_has(&diagnosis, "/EFI/BOOT/GRUBX64.EFI is signed by nobody");
    assert_has(&advice, "shim");
    leg.kind = leg_named("uefi-own/usb");
    diagnose_as(FAIL_SECURE_BOOT_DENIED);
    assert_has(&advice, "--own-key");
}

static void empty_boot_sector(void **state)
{
    (void)state;
    leg.kind = leg_named("bios/usb");
    layout.mbr_code = BOOTCODE_NONE;
    diagnose_as(FAIL_BOOT_SECTOR_SILENT);
    assert_has(&diagnosis, "code area of the MBR is empty");
    layout.mbr_code = BOOTCODE_ISOHYBRID;
    diagnose_as(FAIL_BOOT_SECTOR_SILENT);
    assert_null(strstr(buf_str(&diagnosis), "empty"));
}

static void missing_files(void **state)
{
    (void)state;
    (void)layout_add_region(&layout, REGION_FILE, 2048, 100, "/isolinux/LDLINUX.C32");
    (void)layout_add_region(&layout, REGION_FILE, 4096, 100, "/isolinux/menu.c32");
    say("Failed to load ldlinux.c32");
    diagnose_as(FAIL_LOADER_ERROR);
    assert_has(&diagnosis, "There is /isolinux/LDLINUX.C32.");
    evidence_free(&evidence);
    say("Failed to load libcom32.c32");
    diagnose_as(FAIL_LOADER_ERROR);
    assert_has(&diagnosis, "No file in the image has the name libcom32.c32.");
    /* A boot image is a file of the tree. */
    (void)layout_add_region(&layout, REGION_BIOS_IMAGE, 8192, 100, "/isolinux/isolinux.bin");
    evidence_free(&evidence);
    say("isolinux.bin missing or corrupt.");
    diagnose_as(FAIL_LOADER_ERROR);
    assert_has(&diagnosis, "There is /isolinux/isolinux.bin.");
}

static void panics(void **state)
{
    (void)state;
    say("Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)");
    diagnose_as(FAIL_KERNEL_PANIC);
    assert_has(&diagnosis, "no initramfs");
    assert_has(&advice, "initrd");
    evidence_free(&evidence);
    say("Kernel panic - not syncing: System is deadlocked on memory");
    diagnose_as(FAIL_KERNEL_PANIC);
    assert_has(&advice, "--memory");
}

static void labels(void **state)
{
    (void)state;
    say("[    0.0] Command line: root=live:CDLABEL=LIVE_2 quiet");
    diagnose_as(FAIL_NO_MEDIUM);
    assert_has(&diagnosis,
               "the label \"LIVE_2\" (root=live:CDLABEL=LIVE_2); the image's is \"LIVE_1\"");
    assert_has(&advice, "the same");
    evidence_free(&evidence);
    say("[    0.0] Command line: archisolabel=LIVE_1");
    diagnose_as(FAIL_NO_MEDIUM);
    assert_has(&diagnosis, "which the image has");
    assert_has(&advice, "drivers");
    /* A quiet kernel has not told: then it is what the menu says. */
    evidence_free(&evidence);
    knowledge.asking = "archisolabel=LIVE_3";
    diagnose_as(FAIL_NO_MEDIUM);
    assert_has(&diagnosis, "LIVE_3");
}

static void uuids(void **state)
{
    struct entry *volume = layout_add_entry(&layout, ENTRY_VOLUME, 1, 0, 0);

    (void)state;
    strcpy(volume->as.volume.created, "2024010203040506");
    say("Command line: archisodevice=UUID=2024-01-02-03-04-05-06");
    diagnose_as(FAIL_NO_MEDIUM);
    assert_has(&diagnosis, "which the image has");
    evidence_free(&evidence);
    say("Command line: archisodevice=UUID=2023-01-02-03-04-05-06");
    diagnose_as(FAIL_NO_MEDIUM);
    assert_has(&diagnosis, "the image's is \"2024-01-02-03-04-05-06\"");
}

static void sectors(void **state)
{
    (void)state;
    (void)layout_add_entry(&layout, ENTRY_VOLUME, 1, 0, 0);
    (void)layout_add_region(&layout, REGION_FILE, 65536, 4096, "/live/root.squashfs");
    say("[    9.1] I/O error, dev sr0, sector 130 op 0x0:(READ)");
    diagnose_as(FAIL_MEDIUM_ERROR);
    assert_has(&diagnosis, "Sector 130 (byte 66560) is in file /live/root.squashfs");
    evidence_free(&evidence);
    say("[    9.1] I/O error, dev sr0, sector 99999999 op 0x0:(READ)");
    diagnose_as(FAIL_MEDIUM_ERROR);
    assert_has(&diagnosis, "behind the end");
    evidence_free(&evidence);
    say("[    9.1] I/O error, dev loop0, sector 130 op 0x0:(READ)");
    diagnose_as(FAIL_MEDIUM_ERROR);
    assert_null(strstr(buf_str(&diagnosis), "130"));
    leg.kind = leg_named("bios/cd:bad=5");
    diagnose_as(FAIL_MEDIUM_ERROR);
    assert_has(&diagnosis, "was given sectors that cannot be read");
    assert_has(&advice, "without \"bad\"");
}

static void no_image(void **state)
{
    (void)state;
    diagnose_as(FAIL_MEDIUM_ERROR);
    assert_has(&diagnosis, "neither a volume nor a partition table");
    assert_has(&advice, "the right file");
    (void)layout_add_entry(&layout, ENTRY_VOLUME, 1, 0, 0);
    diagnose_as(FAIL_MEDIUM_ERROR);
    assert_null(strstr(buf_str(&diagnosis), "neither"));
}

static void waiting(void **state)
{
    (void)state;
    failed.screen = "GNU GRUB\n\ngrub>\n\n";
    diagnose_as(FAIL_WAITS_FOR_KEY);
    assert_has(&diagnosis, "The screen shows, as its last row, \"grub>\".");
    assert_has(&advice, "--until loader");
    knowledge.has_system = true;
    diagnose_as(FAIL_WAITS_FOR_KEY);
    assert_has(&advice, "--keys enter");
    /* A program that a menu has started, and that starts nothing. */
    say("iPXE initialising devices...");
    diagnose_as(FAIL_WAITS_FOR_KEY);
    assert_has(&advice, "--until loader");
}

/* The boot manager's line ends with a path inside the firmware. */
static void firmwares_files_are_not_the_images(void **state)
{
    (void)state;
    evidence.firmware = FIRMWARE_UEFI;
    say("BdsDxe: starting Boot0001 \"DVD\" from PciRoot(0x0)/Sata(0x0,0xFFFF,0x0)");
    say("BdsDxe: loading Boot0002 \"EFI Internal Shell\" from Fv(7CB8BDC9)/FvFile(7C04A583)");
    diagnose_as(FAIL_LOADER_ERROR);
    assert_null(strstr(buf_str(&diagnosis), "FvFile"));
}

static void changed_files_are_named(void **state)
{
    char told[] = "/live/vmlinuz is not what it was";
    char *items[] = {told};

    (void)state;
    knowledge.changed = (struct changed_files){.items = items, .count = 1};
    say("Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100");
    diagnose_as(FAIL_KERNEL_PANIC);
    assert_has(&diagnosis, "/live/vmlinuz is not what it was.");
    assert_has(&diagnosis, "must never end");
    assert_has(&advice, "changed, or damaged");
}

static void init_that_ended(void **state)
{
    (void)state;
    say("Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100");
    diagnose_as(FAIL_KERNEL_PANIC);
    assert_has(&diagnosis, "Its exit status was 1.");
    evidence_free(&evidence);
    say("Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b");
    diagnose_as(FAIL_KERNEL_PANIC);
    assert_has(&diagnosis, "It was killed by signal 11.");
    /* The row ends before the number does; the kernel's own messages have all of it. */
    evidence_free(&evidence);
    say("Kernel panic - not syncing: Attempted to kill init! exitcode=0x00");
    diagnose_as(FAIL_KERNEL_PANIC);
    assert_null(strstr(buf_str(&diagnosis), "exit status"));
    failed.kernel = "[1.0] Attempted to kill init! exitcode=0x00000200\n";
    diagnose_as(FAIL_KERNEL_PANIC);
    assert_has(&diagnosis, "Its exit status was 2.");
}

static void who_has_restarted_it(void **state)
{
    (void)state;
    say("Command line: quiet test.do=reboot");
    say("Linux version 6.1 (a@b)");
    failed.kernel = "[1.0] usb found\n[2.0] reboot: Restarting system\n";
    diagnose_as(FAIL_BOOT_LOOP);
    assert_has(&diagnosis, "told the kernel to restart");
    assert_has(&diagnosis, "\"quiet test.do=reboot\"");
    assert_null(strstr(buf_str(&advice), "panic=0"));
    failed.kernel = "[1.0] usb found\n";
    diagnose_as(FAIL_BOOT_LOOP);
    assert_has(&advice, "panic=0");
}

static void frames_and_firmware_explain_nothing(void **state)
{
    (void)state;
    failed.screen = "the system is up\n+------+\n|      |\nUEFI Interactive Shell v2.2\n";
    failed.serial = "BdsDxe: starting Boot0002 \"EFI Internal Shell\"\n";
    diagnose_as(FAIL_SHUTDOWN);
    assert_has(&diagnosis, "\"the system is up\"");
    assert_null(strstr(buf_str(&diagnosis), "serial console"));
}

static void waiting_at_a_menu(void **state)
{
    struct prompt prompt = {.kind = PROMPT_GRUB_MENU};

    (void)state;
    failed.prompt = &prompt;
    failed.screen = "GNU GRUB  version 2.06\n+-----+\n|*Boot from disk   |\n| Live system      |\n"
                    "+-----+\n";
    /* It is not known what its entries start: that is not the same as nothing. */
    diagnose_as(FAIL_WAITS_FOR_KEY);
    assert_has(&diagnosis, "could not be looked up");
    assert_null(strstr(buf_str(&diagnosis), "no menu"));
    assert_has(&advice, "--keys enter");
    failed.counted_down = true;
    diagnose_as(FAIL_WAITS_FOR_KEY);
    assert_has(&diagnosis, "\"Boot from disk\", \"Live system\"");
    assert_has(&advice, "--keys down,enter for \"Live system\"");
    assert_null(strstr(buf_str(&advice), "--keys up"));
    assert_null(strstr(buf_str(&advice), "--keys enter"));
    failed.screen = "+-----+\n| Boot from disk    |\n|*Live system       |\n| Rescue |\n+-----+\n";
    diagnose_as(FAIL_WAITS_FOR_KEY);
    assert_has(&advice, "--keys down,enter for \"Rescue\"");
    assert_has(&advice, "--keys up,enter for \"Boot from disk\"");
    /* What was pressed is not what to do. */
    failed.counted_down = false;
    failed.entered = true;
    diagnose_as(FAIL_WAITS_FOR_KEY);
    assert_has(&advice, "--keys enter,down,enter");
    failed.entered = false;
    failed.typed = true;
    diagnose_as(FAIL_WAITS_FOR_KEY);
    assert_has(&diagnosis, "All that was given to be typed has been typed");
    assert_null(strstr(buf_str(&advice), "--keys enter"));
    diagnose_as(FAIL_HANG);
    assert_null(strstr(buf_str(&advice), "--keys"));
}

static void hanging(void **state)
{
    (void)state;
    failed.bytes_read = 12345;
    diagnose_as(FAIL_HANG);
    assert_has(&diagnosis, "nothing at all");
    say("ISOLINUX 6.04 20200816  Copyright (C) 1994-2015 H. Peter Anvin et al");
    diagnose_as(FAIL_HANG);
    assert_has(&advice, "--keys enter");
    failed.screen = "Loading /live/vmlinuz... ok\nLoading /live/initrd...ok";
    diagnose_as(FAIL_HANG);
    assert_has(&advice, "no kernel was seen");
    say("Linux version 6.1 (a@b)");
    diagnose_as(FAIL_HANG);
    assert_has(&diagnosis, "kernel");
    assert_has(&diagnosis, "12345 bytes");
    assert_has(&advice, "console=ttyS0");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_class_has_advice),
        TEST(no_boot_entry),
        TEST(hidden_boot_entry),
        TEST(loaders_of_other_machines),
        TEST(errors_before_warnings),
        TEST(silent_boot_image),
        TEST(nothing_is_said_twice),
        TEST(secure_boot),
        TEST(empty_boot_sector),
        TEST(missing_files),
        TEST(panics),
        TEST(labels),
        TEST(uuids),
        TEST(sectors),
        TEST(no_image),
        TEST(waiting),
        TEST(firmwares_files_are_not_the_images),
        TEST(changed_files_are_named),
        TEST(init_that_ended),
        TEST(who_has_restarted_it),
        TEST(frames_and_firmware_explain_nothing),
        TEST(waiting_at_a_menu),
        TEST(hanging),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
