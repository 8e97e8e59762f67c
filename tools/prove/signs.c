/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/signs.h"

#include <regex.h>
#include <string.h>

#include "base/mem.h"

#define SHOWN  (CHANNEL_SERIAL | CHANNEL_SCREEN)
#define SYSTEM (CHANNEL_SERIAL | CHANNEL_SCREEN | CHANNEL_MEMORY)

/* The word is looked for first: a pattern costs a hundred times as much. */
static const struct sign signs[] = {
    /* SeaBIOS */
    {CHANNEL_DEBUGCON, "Booting from DVD/CD", "^Booting", SIGN_TRYING, ROUTE_ELTORITO},
    {CHANNEL_DEBUGCON, "Booting from Hard Disk", "^Booting", SIGN_TRYING, ROUTE_MBR},
    {CHANNEL_DEBUGCON, "Booting from USB", "^Booting", SIGN_TRYING, ROUTE_MBR},
    {CHANNEL_DEBUGCON, "Booting from ", "^Booting from [0-9a-f]{4}:[0-9a-f]{4}", SIGN_STARTING, 0},
    {CHANNEL_DEBUGCON, "Boot failed: ", "^Boot", SIGN_COMPLAINT, 0},
    {CHANNEL_DEBUGCON, "No bootable device", "^No", SIGN_GAVE_UP, 0},
    /* edk2 */
    {CHANNEL_SERIAL, "BdsDxe: ",
     "^BdsDxe: (loading|starting) .*(EFI Internal Shell|UiApp|"
     "BootManagerMenu)",
     SIGN_GAVE_UP, 0},
    {CHANNEL_SERIAL, "UEFI Interactive Shell", "^UEFI", SIGN_GAVE_UP, 0},
    {CHANNEL_SERIAL, "BdsDxe: No bootable option", "^BdsDxe", SIGN_GAVE_UP, 0},
    {CHANNEL_SERIAL, "Press any key to enter the Boot Manager", NULL, SIGN_GAVE_UP, 0},
    {CHANNEL_SERIAL, "BdsDxe: failed to ", "^BdsDxe", SIGN_COMPLAINT, 0},
    {CHANNEL_SERIAL, "BdsDxe: starting ", "^BdsDxe", SIGN_PHASE, PHASE_HANDOFF},
    /* shim and its MokManager */
    {SHOWN, "Security Policy Violation", NULL, SIGN_FAILURE, FAIL_SECURE_BOOT_DENIED},
    {SHOWN, "Verification failed: ", NULL, SIGN_FAILURE, FAIL_SECURE_BOOT_DENIED},
    {SHOWN, "Security Violation", NULL, SIGN_WARNING, FAIL_SECURE_BOOT_DENIED},
    {SHOWN, "SBAT data failed", NULL, SIGN_FAILURE, FAIL_SECURE_BOOT_DENIED},
    {SHOWN, "SBAT self-check failed", NULL, SIGN_FAILURE, FAIL_SECURE_BOOT_DENIED},
    {SHOWN, "perform MOK management", NULL, SIGN_WARNING, FAIL_SECURE_BOOT_DENIED},
    {SHOWN, "Perform MOK management", NULL, SIGN_WARNING, FAIL_SECURE_BOOT_DENIED},
    {SHOWN, "bad shim signature", NULL, SIGN_FAILURE, FAIL_SECURE_BOOT_DENIED},
    {SHOWN, "has invalid signature", NULL, SIGN_WARNING, FAIL_SECURE_BOOT_DENIED},
    {SHOWN, "prohibited by secure boot policy", NULL, SIGN_WARNING, FAIL_SECURE_BOOT_DENIED},
    /* our loader */
    {SHOWN, "refused by Secure Boot", "^isowright: error: ", SIGN_FAILURE, FAIL_SECURE_BOOT_DENIED},
    {SHOWN, "isowright: error: ", "^isowright", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {CHANNEL_SERIAL, "isowright: started from ", "^isowright", SIGN_CAME_FROM, 0},
    {SHOWN, "isowright: loader ", "^isowright", SIGN_BANNER, 0},
    /* isohybrid's boot code, ISOLINUX and SYSLINUX */
    {SHOWN, "isolinux.bin missing or corrupt", NULL, SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, ".c32", "(Failed to load|Couldn't load|Loading of) ", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, ".c32: not a COM32R image", NULL, SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, "No DEFAULT or UI configuration directive", "^No", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, ": Error ", "^(EDD|CHS): Error [0-9a-f]+ reading sector ", SIGN_WARNING,
     FAIL_MEDIUM_ERROR},
    {SHOWN, "LINUX:", "(ISO|SYS|EXT|PXE)LINUX:.*(error|checksum|failed)", SIGN_FAILURE,
     FAIL_LOADER_ERROR},
    {SHOWN, "isolinux: ",
     "(Disk error|Image checksum error|Extremely broken BIOS|"
     "No boot info table)",
     SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, "Loading /", "^Loading /.*(failed: |\\.\\.\\. *failed)", SIGN_FAILURE,
     FAIL_LOADER_ERROR},
    {SHOWN, "Could not find kernel image: ", "^ *Could", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, "Could not find ramdisk image: ", "^ *Could", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, "Invalid or corrupt kernel image", "^ *Invalid", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, "Booting kernel failed: ", NULL, SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, "Operating system load error", "^Operating", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, "Missing operating system", "^Missing", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, "LINUX ", "(ISO|SYS|EXT|PXE)LINUX [0-9]", SIGN_BANNER, 0},
    /* GRUB */
    {SHOWN, "Entering rescue mode", "^ *Entering", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, "grub rescue>", "^grub rescue>", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, "you need to load the kernel first", "^error: ", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, "error: ", "^error: (failure reading sector|attempt to read or write outside of disk)",
     SIGN_WARNING, FAIL_MEDIUM_ERROR},
    {SHOWN, "error: ",
     "^(\x1b[^m]*m)?error: .*(not found|no such|unknown filesystem|invalid|"
     "premature end|couldn.t|cannot|can.t|failure reading|attempt to read|"
     "out of memory|checksum|timeout|disk .* read)",
     SIGN_WARNING, FAIL_LOADER_ERROR},
    {SHOWN, "GNU GRUB", "version", SIGN_PHASE, PHASE_LOADER},
    {SHOWN, "GRUB loading", "^GRUB", SIGN_BANNER, 0},
    {SHOWN, "Welcome to GRUB", NULL, SIGN_BANNER, 0},
    {SHOWN, "Minimal BASH-like line editing", NULL, SIGN_PHASE, PHASE_LOADER},
    {SHOWN, "grub>", "^grub> *$", SIGN_PHASE, PHASE_LOADER},
    /* systemd-boot, limine */
    {SHOWN, "Error loading EFI binary", "^ *Error", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, "Failed to execute ", "^Failed to execute .*\\.efi.*: ", SIGN_WARNING,
     FAIL_LOADER_ERROR},
    {SHOWN, "No loader found.", "^ *No loader found", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {SHOWN, "systemd-boot", NULL, SIGN_PHASE, PHASE_LOADER},
    {SHOWN, "PANIC: ", "^PANIC: .*([Kk]ernel|config|[Ll]imine|linux:)", SIGN_FAILURE,
     FAIL_LOADER_ERROR},
    {SHOWN, "imine ", "[Ll]imine [0-9v]", SIGN_BANNER, 0},
    /* programs of their own */
    {SHOWN, "Memtest86", "^ *Memtest86\\+? +v?[0-9].*\\|", SIGN_PROGRAM, 0},
    {SHOWN, "iPXE initialising devices", NULL, SIGN_PROGRAM, 0},
    {SHOWN, "iPXE ", "^iPXE [0-9]", SIGN_PROGRAM, 0},
    /* Linux, and what the host may do to it */
    {SYSTEM, "IO-APIC + timer doesn't work", NULL, SIGN_STARVED, 0},
    {SHOWN, "-- System halted", NULL, SIGN_FAILURE, FAIL_KERNEL_PANIC},
    {SYSTEM, "Unable to mount root fs on", NULL, SIGN_FAILURE, FAIL_KERNEL_PANIC},
    {SYSTEM, "Kernel panic - not syncing", NULL, SIGN_FAILURE, FAIL_KERNEL_PANIC},
    {SYSTEM, "Initramfs unpacking failed", NULL, SIGN_WARNING, FAIL_KERNEL_PANIC},
    {SYSTEM, "ommand line: ", "([Kk]ernel c|: C|\\] C|^C)ommand line: ", SIGN_COMMAND_LINE, 0},
    /* Menus name versions, too: a kernel also says who built it. */
    {CHANNEL_MEMORY, "Linux version ", "Linux version [0-9]", SIGN_PHASE, PHASE_KERNEL},
    {SHOWN, "Linux version ", "(^|\\] )Linux version [0-9]+\\.[0-9][^ ]* \\(", SIGN_PHASE,
     PHASE_KERNEL},
    {SHOWN, "EFI stub: ", "^EFI stub: ", SIGN_PHASE, PHASE_KERNEL},
    {SHOWN, "Booting Linux on physical CPU", NULL, SIGN_PHASE, PHASE_KERNEL},
    {SHOWN, "Decompressing Linux", "^Decompressing", SIGN_PHASE, PHASE_KERNEL},
    /* a medium that cannot be read */
    {SYSTEM, "I/O error, dev ", "I/O error, dev (sr|sd|vd|nvme|hd|mmcblk|loop)[a-z0-9]+, sector ",
     SIGN_WARNING, FAIL_MEDIUM_ERROR},
    {SYSTEM, "Buffer I/O error on dev", NULL, SIGN_WARNING, FAIL_MEDIUM_ERROR},
    {SYSTEM, "SQUASHFS error: ", NULL, SIGN_WARNING, FAIL_MEDIUM_ERROR},
    /* a medium that is not found: the kernel itself, then the tools that start live systems */
    {SYSTEM, "Waiting for root device ", NULL, SIGN_WARNING, FAIL_NO_MEDIUM},
    {SYSTEM, "Unable to find a medium containing a live file system", NULL, SIGN_FAILURE,
     FAIL_NO_MEDIUM},
    {SYSTEM, "Unable to find a live file system", NULL, SIGN_FAILURE, FAIL_NO_MEDIUM},
    {SYSTEM, "Can not mount /dev/loop", NULL, SIGN_FAILURE, FAIL_NO_MEDIUM},
    {SYSTEM, "searching for block device containing the ISO", NULL, SIGN_WARNING, FAIL_NO_MEDIUM},
    {SYSTEM, "no device with valid ISO found", NULL, SIGN_FAILURE, FAIL_NO_MEDIUM},
    {SYSTEM, "Could not find the ISO", NULL, SIGN_FAILURE, FAIL_NO_MEDIUM},
    {SYSTEM, "Unable to find the ISO", NULL, SIGN_FAILURE, FAIL_NO_MEDIUM},
    {SYSTEM, "does not exist", "ALERT! +.*does not exist", SIGN_FAILURE, FAIL_NO_MEDIUM},
    {SYSTEM, "does not exist", "Warning: .*(/dev/|root|label|uuid).*does not exist", SIGN_WARNING,
     FAIL_NO_MEDIUM},
    {SYSTEM, "dracut-initqueue", "[Tt]imeout|timed out|[Cc]ould not boot", SIGN_WARNING,
     FAIL_NO_MEDIUM},
    {SYSTEM, "Could not boot.", NULL, SIGN_WARNING, FAIL_NO_MEDIUM},
    {SYSTEM, "/run/initramfs/rdsosreport.txt", NULL, SIGN_FAILURE, FAIL_RESCUE_SHELL},
    {SYSTEM, "Entering emergency mode", NULL, SIGN_FAILURE, FAIL_RESCUE_SHELL},
    {SHOWN, "You are in emergency mode", NULL, SIGN_FAILURE, FAIL_RESCUE_SHELL},
    {SYSTEM, "Failed to mount Live CD", NULL, SIGN_FAILURE, FAIL_NO_MEDIUM},
    {SYSTEM, "device did not show up after", NULL, SIGN_WARNING, FAIL_NO_MEDIUM},
    {SYSTEM, "Mounting '/dev/disk/by-", "failed", SIGN_WARNING, FAIL_NO_MEDIUM},
    {SYSTEM, "You are now being dropped into an emergency shell", NULL, SIGN_FAILURE,
     FAIL_RESCUE_SHELL},
    {SYSTEM, "Falling back to interactive prompt", NULL, SIGN_FAILURE, FAIL_RESCUE_SHELL},
    {SYSTEM, "Failed to mount the real root device", NULL, SIGN_FAILURE, FAIL_NO_MEDIUM},
    {SYSTEM, "Boot media not found", NULL, SIGN_WARNING, FAIL_NO_MEDIUM},
    {SYSTEM, "Mounting boot media failed", NULL, SIGN_FAILURE, FAIL_NO_MEDIUM},
    {SYSTEM, "Mounting boot media: failed", NULL, SIGN_FAILURE, FAIL_NO_MEDIUM},
    {SYSTEM, "initramfs emergency recovery shell launched", NULL, SIGN_FAILURE, FAIL_RESCUE_SHELL},
    {SYSTEM, "An error occurred in stage 1 of the boot process", NULL, SIGN_FAILURE,
     FAIL_NO_MEDIUM},
    {SYSTEM, "Failed to find live ISO", NULL, SIGN_FAILURE, FAIL_NO_MEDIUM},
    {SYSTEM, "Couldn't find any Live", NULL, SIGN_FAILURE, FAIL_NO_MEDIUM},
    {SYSTEM, "nable to find an installation ", NULL, SIGN_WARNING, FAIL_NO_MEDIUM},
    {SYSTEM, "anaconda: ", "anaconda: .*(failed to find|no disk|unable to find)", SIGN_WARNING,
     FAIL_NO_MEDIUM},
    {SHOWN, "(initramfs)", "^\\(initramfs\\) *$", SIGN_FAILURE, FAIL_RESCUE_SHELL},
    {SHOWN, "isowright-live: error: ",
     "^isowright-live: error: (no medium|iso9660 on |/live/|"
     "root.squashfs|overlay: )",
     SIGN_FAILURE, FAIL_NO_MEDIUM},
    /* and one that is */
    {SYSTEM, "ISO 9660 Extensions: ", NULL, SIGN_PHASE, PHASE_MEDIUM},
    {SYSTEM, "EXT4-fs (", "mounted filesystem", SIGN_PHASE, PHASE_MEDIUM},
    {SYSTEM, "erofs: (device ", "mounted", SIGN_PHASE, PHASE_MEDIUM},
    {SYSTEM, "overlayfs: ", "overlayfs: .*(upper|lower|xino|falling back)", SIGN_PHASE,
     PHASE_MEDIUM},
    {SHOWN, "isowright-live: iso9660 mounted", "^isowright", SIGN_PHASE, PHASE_MEDIUM},
    /* a root that was found, and does not mount */
    {SYSTEM, "Failed to mount ", "(FAILED|systemd\\[1\\]: ).*Failed to mount .*(sysroot|/root)",
     SIGN_WARNING, FAIL_RESCUE_SHELL},
    {SYSTEM, "mount root file", "([Cc]an.t|[Cc]annot|[Cc]ould not|[Ff]ailed to) mount root file",
     SIGN_WARNING, FAIL_RESCUE_SHELL},
    {SYSTEM, "Dependency failed for ", "(sysroot|[Ii]nitrd [Rr]oot|/root)", SIGN_WARNING,
     FAIL_RESCUE_SHELL},
    /* an end without power off */
    {SYSTEM, "reboot: System halted", NULL, SIGN_HALTED, 0},
    /* a system that is up; what an initramfs or a repair reaches is none */
    {SYSTEM, "target ", "(default|Reached) target .*([Ii]nitr(d|amfs)|[Ee]mergency|[Rr]escue)",
     SIGN_PHASE, PHASE_USERSPACE},
    {SYSTEM, "systemd[1]: Queued start job for default target ", NULL, SIGN_SYSTEM, 0},
    {SYSTEM, "systemd[1]: Switching root", NULL, SIGN_SYSTEM, 0},
    {SYSTEM, "Reached target ",
     "Reached target .*(multi-user\\.target|graphical\\.target|Multi-User System|"
     "Graphical Interface)",
     SIGN_SYSTEM, 1},
    {SHOWN, "Running /scripts/init-bottom", "done\\.?$", SIGN_SYSTEM, 0},
    {SHOWN, "INIT: Entering runlevel: ", "^INIT: Entering runlevel: [2-5]", SIGN_SYSTEM, 0},
    {SHOWN, "OpenRC ", "OpenRC .*is starting up", SIGN_SYSTEM, 0},
    {SHOWN, "login:", "(^|[^ ] )login: *_?$|login: [^ ]+ \\(automatic login\\)", SIGN_SYSTEM, 1},
    {SHOWN, "@", "^\\[?[a-z_][-a-z0-9_]*@[-A-Za-z0-9._]+[: ].{0,60}[]#$%>] *_?$", SIGN_SYSTEM, 1},
    {SHOWN, "to activate this console", "[Pp]ress [Ee]nter to activate", SIGN_SYSTEM, 1},
    /* the system's first programs */
    {SYSTEM, " as init process", "Run /[^ ]+ as init process", SIGN_PHASE, PHASE_USERSPACE},
    {SYSTEM, "systemd[1]: ", NULL, SIGN_PHASE, PHASE_USERSPACE},
    {SHOWN, "isowright-live: ", "^isowright", SIGN_PHASE, PHASE_USERSPACE},
};

static regex_t compiled[COUNT_OF(signs)];

/* Compiled once for the life of the program; the patterns are ours, so they always compile. */
static void compile_all(void)
{
    static bool done;

    for (size_t i = 0; i < COUNT_OF(signs) && !done; i++)
        if (signs[i].pattern &&
            regcomp(&compiled[i], signs[i].pattern, REG_EXTENDED | REG_NOSUB) != 0)
            abort();
    done = true;
}

const struct sign *sign_find(enum channel channel, const char *line)
{
    compile_all();
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if ((signs[i].channels & channel) && strstr(line, signs[i].word) &&
            (!signs[i].pattern || regexec(&compiled[i], line, 0, NULL, 0) == 0))
            return &signs[i];
    return NULL;
}
