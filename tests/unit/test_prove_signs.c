/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What loaders, kernels and live systems print, as recorded: which class each line is of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "prove/evidence.h"

static struct evidence evidence;
static const struct moment now;

static int clean(void **state)
{
    (void)state;
    evidence_free(&evidence);
    return 0;
}

static void enter_kernel(void)
{
    evidence_line(&evidence, CHANNEL_SERIAL, "[    0.000000] Linux version 6.1.0 (a@b)", now);
}

#define EACH(lines)                                                                                \
    size_t i = 0;                                                                                  \
    i < sizeof(lines) / sizeof *(lines);                                                           \
    i++

/* Ends the boot at once, on the serial console and on the screen. */
static void assert_ends(const char *line, enum fail_class failure, bool kernel)
{
    for (int screen = 0; screen < 2; screen++) {
        evidence_free(&evidence);
        if (kernel)
            enter_kernel();
        evidence_line(&evidence, screen ? CHANNEL_SCREEN : CHANNEL_SERIAL, line, now);
        if (evidence.failure != failure)
            fail_msg("\"%s\": class %s", line, fail_class_name(evidence.failure));
        assert_string_equal(evidence.failure_line, line);
    }
}

/* Explains a failure that comes later, and is none. */
static void assert_warns(const char *line, enum fail_class failure, bool kernel)
{
    evidence_free(&evidence);
    if (kernel)
        enter_kernel();
    evidence_line(&evidence, CHANNEL_SERIAL, line, now);
    assert_int_equal(evidence.failure, FAIL_NONE);
    if (!evidence.warnings[failure])
        fail_msg("\"%s\" is no warning", line);
    assert_string_equal(evidence.warnings[failure], line);
}

static void hear_after_kernel(const char *line)
{
    evidence_free(&evidence);
    enter_kernel();
    evidence_line(&evidence, CHANNEL_SERIAL, line, now);
}

static void assert_nothing(const char *line)
{
    evidence_line(&evidence, CHANNEL_SERIAL, line, now);
    evidence_line(&evidence, CHANNEL_SCREEN, line, now);
    if (evidence.failure != FAIL_NONE)
        fail_msg("\"%s\": class %s", line, fail_class_name(evidence.failure));
    for (int i = 0; i < FAIL_COUNT; i++)
        if (evidence.warnings[i])
            fail_msg("\"%s\": warns of %s", line, fail_class_name((enum fail_class)i));
}

static void secure_boot(void **state)
{
    static const char *const ends[] = {
        "Verification failed: (0x1A) Security Violation",
        "error: bad shim signature.",
        "isowright: error: /live/vmlinuz: refused by Secure Boot (access denied)",
    };

    (void)state;
    for (EACH(ends))
        assert_ends(ends[i], FAIL_SECURE_BOOT_DENIED, false);
    assert_warns("error: /vmlinuz has invalid signature.", FAIL_SECURE_BOOT_DENIED, false);
    assert_warns("Press any key to perform MOK management", FAIL_SECURE_BOOT_DENIED, false);
}

static void firmware_denies(void **state)
{
    (void)state;
    evidence_line(&evidence, CHANNEL_SERIAL,
                  "BdsDxe: failed to load Boot0001 \"UEFI QEMU USB\" from PciRoot(0x0)/USB(0,0): "
                  "Access Denied",
                  now);
    evidence_line(&evidence, CHANNEL_SERIAL, "BdsDxe: No bootable option or device was found.",
                  now);
    assert_int_equal(evidence.failure, FAIL_SECURE_BOOT_DENIED);
    /* The firmware's own shell is refused as well, which is not about the image. */
    evidence_free(&evidence);
    evidence_line(&evidence, CHANNEL_SERIAL,
                  "BdsDxe: failed to load Boot0002 \"EFI Internal Shell\" from "
                  "Fv(7CB8BDC9-F8EB)/FvFile(7C04A583): Security Violation",
                  now);
    evidence_line(&evidence, CHANNEL_SERIAL, "BdsDxe: No bootable option or device was found.",
                  now);
    assert_int_equal(evidence.failure, FAIL_NO_BOOT_ENTRY);
}

static void a_cd_that_cannot_be_read(void **state)
{
    static const struct {
        const char *line;
        enum fail_class failure;
    } cases[] = {
        {"Boot failed: Could not read from CDROM (code 000c)", FAIL_MEDIUM_ERROR},
        {"Boot failed: Could not read from CDROM (code 0003)", FAIL_MEDIUM_ERROR},
        {"Boot failed: Could not read from CDROM (code 0005)", FAIL_NO_BOOT_ENTRY},
    };

    (void)state;
    for (EACH(cases)) {
        evidence_free(&evidence);
        evidence_line(&evidence, CHANNEL_DEBUGCON, cases[i].line, now);
        evidence_line(&evidence, CHANNEL_DEBUGCON, "No bootable device.", now);
        assert_int_equal(evidence.failure, cases[i].failure);
    }
}

static void loaders_warn(void **state)
{
    static const char *const lines[] = {
        "error: file `/live/vmlinuz' not found.",
        "error: no such device: ISOIMAGE.",
        "error: no such partition.",
        "error: unknown filesystem.",
    };

    (void)state;
    for (EACH(lines))
        assert_warns(lines[i], FAIL_LOADER_ERROR, false);
    assert_warns("error: failure reading sector 0x1234 from `cd0'.", FAIL_MEDIUM_ERROR, false);
    /* Afterwards it is a system's text, whatever it says. */
    clean(NULL);
    enter_kernel();
    for (EACH(lines))
        assert_nothing(lines[i]);
}

static void no_medium(void **state)
{
    static const char *const ends[] = {
        "Unable to find a medium containing a live file system",
        "ALERT!  /dev/disk/by-label/X does not exist.  Dropping to a shell!",
        "ERROR: Failed to mount the real root device.",
        "Mounting boot media: failed.",
        "An error occurred in stage 1 of the boot process, which must mount the",
        "isowright-live: error: no medium has identity ISOWRIGHT_0 (waited 60 s)",
    };
    static const char *const warns[] = {
        "dracut-initqueue[433]: Warning: dracut-initqueue: timeout, still waiting for following",
        "Warning: /dev/disk/by-label/Fedora-WS-Live-39 does not exist",
        "ERROR: '/dev/disk/by-label/ARCH_202401' device did not show up after 30 seconds...",
    };

    (void)state;
    for (EACH(ends))
        assert_ends(ends[i], FAIL_NO_MEDIUM, true);
    for (EACH(warns))
        assert_warns(warns[i], FAIL_NO_MEDIUM, true);
}

/* The words of those who open a shell, or cannot mount what they have found. */
static void rescue_shells(void **state)
{
    static const char *const ends[] = {
        "Entering emergency mode. Exit the shell to continue.",
        "Generating \"/run/initramfs/rdsosreport.txt\"",
        "   Falling back to interactive prompt",
        "You are now being dropped into an emergency shell.",
        "initramfs emergency recovery shell launched. Type 'exit' to continue boot",
        "You are in emergency mode. After logging in, type \"journalctl -xb\" to view",
        "(initramfs)",
    };
    static const char *const warns[] = {
        "[FAILED] Failed to mount sysroot.mount - /sysroot.",
        "[   84.3] systemd[1]: Failed to mount sysroot.mount - /sysroot.",
        "dracut-mount[812]: Warning: Can't mount root filesystem",
    };

    (void)state;
    for (EACH(ends))
        assert_ends(ends[i], FAIL_RESCUE_SHELL, true);
    for (EACH(warns))
        assert_warns(warns[i], FAIL_RESCUE_SHELL, true);
}

/* A system that is up says so in one of these; what an initramfs or a repair says is none. */
static void systems(void **state)
{
    static const char *const up[] = {
        "debian login: ",
        "archiso login: root (automatic login)",
        "root@archiso:~# ",
        "[root@localhost ~]# ",
        "user@debian:~$ ",
        "tc@box:~$ ",
        "Please press Enter to activate this console. ",
        "[  OK  ] Reached target multi-user.target - Multi-User System.",
        "[  OK  ] Reached target Graphical Interface.",
    };
    static const char *const begun[] = {
        "[   12.1] systemd[1]: Queued start job for default target Graphical Interface.",
        "[   12.1] systemd[1]: Queued start job for default target multi-user.target.",
        "INIT: Entering runlevel: 2",
        "   OpenRC 0.45.2 is starting up Linux 6.1.0 (x86_64)",
        "Begin: Running /scripts/init-bottom ... done.",
    };
    static const char *const none[] = {
        "[    3.1] systemd[1]: Queued start job for default target Initrd Default Target.",
        "[    3.1] systemd[1]: Queued start job for default target initrd.target.",
        "[    9.1] systemd[1]: Queued start job for default target Emergency Mode.",
        "[  OK  ] Reached target basic.target - Basic System.",
        "[  OK  ] Reached target initrd-root-device.target - Initrd Root Device.",
        "[  OK  ] Reached target emergency.target - Emergency Mode.",
        "Last login: Mon Nov 30 18:00:00 on tty1",
        "dracut:/# ",
        "mail to root@localhost was sent",
        "/ # ",
    };

    (void)state;
    for (EACH(up)) {
        hear_after_kernel(up[i]);
        assert_true(evidence.phases[PHASE_SYSTEM].seen && evidence.up);
    }
    for (EACH(begun)) {
        hear_after_kernel(begun[i]);
        assert_true(evidence.phases[PHASE_SYSTEM].seen && !evidence.up);
    }
    for (EACH(none)) {
        hear_after_kernel(none[i]);
        if (evidence.phases[PHASE_SYSTEM].seen)
            fail_msg("taken for a system: %s", none[i]);
    }
}

static void read_errors(void **state)
{
    static const char *const lines[] = {
        "[    9.1] I/O error, dev sr0, sector 1200 op 0x0:(READ) flags 0x80700 phys_seg 1",
        "[    9.1] blk_update_request: I/O error, dev sda, sector 64 op 0x0:(READ)",
        "[    9.1] Buffer I/O error on dev sr0, logical block 300, async page read",
        "[    9.1] SQUASHFS error: Unable to read page, block 1234, size abcd",
    };

    (void)state;
    for (EACH(lines))
        assert_warns(lines[i], FAIL_MEDIUM_ERROR, true);
}

static void panics(void **state)
{
    static const char line[] = "Kernel panic - not syncing: Attempted to kill init!";

    (void)state;
    assert_ends(line, FAIL_KERNEL_PANIC, true);
    evidence_free(&evidence);
    evidence_line(&evidence, CHANNEL_MEMORY, line, now);
    assert_int_equal(evidence.failure, FAIL_KERNEL_PANIC);
}

static void mounts(void **state)
{
    static const char *const lines[] = {
        "[    8.1] ISO 9660 Extensions: RRIP_1991A",
        "[    8.1] EXT4-fs (loop1): mounted filesystem with ordered data mode. Quota mode: none.",
        "[    8.1] erofs: (device loop0): mounted with root inode @ nid 36.",
    };
    static const char *const others[] = {
        "[    1.1] squashfs: version 4.0 (2009/01/31) Phillip Lougher",
        "[    1.1] Registering ISO 9660",
        "[    1.1] erofs: initialized",
    };

    (void)state;
    for (EACH(lines)) {
        evidence_free(&evidence);
        evidence_line(&evidence, CHANNEL_MEMORY, lines[i], now);
        assert_true(evidence.phases[PHASE_MEDIUM].seen);
        assert_string_equal(evidence.phases[PHASE_MEDIUM].proof, lines[i]);
    }
    evidence_free(&evidence);
    for (EACH(others))
        evidence_line(&evidence, CHANNEL_MEMORY, others[i], now);
    assert_false(evidence.phases[PHASE_MEDIUM].seen);
}

/* What healthy systems print. */
static void healthy_lines(void **state)
{
    static const char *const lines[] = {
        "[    0.1] ACPI: Early table checksum verification disabled",
        "[    2.1] systemd[1]: Mounted Huge Pages File System.",
        "[    3.1] random: crng init done",
        "[    4.1] cdrom: Uniform CD-ROM driver Revision: 3.20",
        "Begin: Running /scripts/init-premount ... done.",
        "[  OK  ] Reached target Local File Systems.",
        "Warning: no console will be available to OS",
        "debian login: root",
        "error: 0 files could not be copied",
    };

    (void)state;
    enter_kernel();
    for (EACH(lines))
        assert_nothing(lines[i]);
}

/* A boot sector can print anything; only after a kernel it is a system's. */
static void systems_speak_after_kernels(void **state)
{
    (void)state;
    evidence_line(&evidence, CHANNEL_SERIAL, "systemd[1]: Detected virtualization qemu.", now);
    evidence_line(&evidence, CHANNEL_SCREEN, "isowright-live: iso9660 mounted", now);
    assert_int_equal(evidence_reached(&evidence), PHASE_FIRMWARE);
    enter_kernel();
    evidence_line(&evidence, CHANNEL_SERIAL, "systemd[1]: Detected virtualization qemu.", now);
    assert_int_equal(evidence_reached(&evidence), PHASE_USERSPACE);
}

static void programs(void **state)
{
    (void)state;
    evidence_line(&evidence, CHANNEL_SCREEN,
                  "       Memtest86+ v6.10      | QEMU Virtual CPU version 2.5+", now);
    assert_non_null(evidence.program);
    assert_true(evidence.phases[PHASE_LOADER].seen);
    evidence_free(&evidence);
    /* An entry of a menu is not the program. */
    evidence_line(&evidence, CHANNEL_SCREEN, " | Memtest86+ v6.10      |", now);
    evidence_line(&evidence, CHANNEL_SCREEN, "  Memory test (memtest86+)", now);
    assert_null(evidence.program);
    evidence_line(&evidence, CHANNEL_SCREEN, "iPXE initialising devices...ok", now);
    evidence_line(&evidence, CHANNEL_DEBUGCON, "No bootable device.", now);
    assert_int_equal(evidence.failure, FAIL_WAITS_FOR_KEY);
    assert_true(evidence.came_back);
}

static void starts_are_counted(void **state)
{
    (void)state;
    for (unsigned i = 1; i < 4; i++) {
        evidence_line(&evidence, CHANNEL_DEBUGCON, "Booting from Hard Disk...", now);
        evidence_line(&evidence, CHANNEL_DEBUGCON, "Booting from 0000:7c00", now);
        assert_int_equal(evidence.starts, i);
    }
    evidence_line(&evidence, CHANNEL_DEBUGCON, "Booting from DVD/CD...", now);
    evidence_line(&evidence, CHANNEL_DEBUGCON, "Booting from 0000:7c00", now);
    assert_int_equal(evidence.starts, 1);
}

static void command_lines(void **state)
{
    (void)state;
    evidence_line(&evidence, CHANNEL_MEMORY, "Command line: BOOT_IMAGE=/vmlinuz boot=live quiet",
                  now);
    evidence_line(&evidence, CHANNEL_MEMORY, "Kernel command line: other", now);
    assert_non_null(strstr(evidence.command_line, "boot=live"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(secure_boot, clean),
        cmocka_unit_test_teardown(firmware_denies, clean),
        cmocka_unit_test_teardown(a_cd_that_cannot_be_read, clean),
        cmocka_unit_test_teardown(loaders_warn, clean),
        cmocka_unit_test_teardown(no_medium, clean),
        cmocka_unit_test_teardown(rescue_shells, clean),
        cmocka_unit_test_teardown(systems, clean),
        cmocka_unit_test_teardown(read_errors, clean),
        cmocka_unit_test_teardown(panics, clean),
        cmocka_unit_test_teardown(mounts, clean),
        cmocka_unit_test_teardown(healthy_lines, clean),
        cmocka_unit_test_teardown(systems_speak_after_kernels, clean),
        cmocka_unit_test_teardown(programs, clean),
        cmocka_unit_test_teardown(starts_are_counted, clean),
        cmocka_unit_test_teardown(command_lines, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
