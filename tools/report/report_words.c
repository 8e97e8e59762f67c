/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Legs, phases and verdicts in plain words: for people who meet this tool in a report. */
#include "report/report_parts.h"

static const char *const firmware_words[FIRMWARE_COUNT] = {
    [FIRMWARE_BIOS] = "An old PC's BIOS",
    [FIRMWARE_UEFI] = "A PC with UEFI",
    [FIRMWARE_UEFI_SB] = "A PC with UEFI that only starts what is signed (Secure Boot)",
    [FIRMWARE_UEFI_OWN] = "A PC with UEFI and Secure Boot that trusts nothing but your own key",
    [FIRMWARE_UEFI_IA32] = "A 64-bit PC with a 32-bit UEFI",
    [FIRMWARE_UEFI_AA64] = "A 64-bit ARM machine with UEFI",
};

static const char *const bus_words[BUS_COUNT] = {
    [BUS_IDE] = "IDE",       [BUS_AHCI] = "SATA (AHCI)", [BUS_SCSI] = "SCSI",
    [BUS_UHCI] = "USB 1.1",  [BUS_EHCI] = "USB 2",       [BUS_XHCI] = "USB 3",
    [BUS_VIRTIO] = "virtio", [BUS_NVME] = "NVMe",        [BUS_SD] = "an SD card reader",
};

static void add_medium(const struct leg_kind *kind, struct buf *out)
{
    static const char *const media[MEDIUM_COUNT] = {
        [MEDIUM_CD] = "a CD or DVD",
        [MEDIUM_USB] = "a USB stick",
        [MEDIUM_DISK] = "a disk",
    };

    buf_format(out, "%s on %s", media[kind->medium], bus_words[kind->bus]);
}

static void add_variant(const struct variant *variant, struct buf *out)
{
    if (variant->surplus == SURPLUS_GARBAGE)
        buf_text(out, "; twice the image's size, with old data behind it");
    if (variant->surplus == SURPLUS_ZEROS)
        buf_text(out, "; twice the image's size, with zeros behind it");
    if (variant->read_only)
        buf_text(out, "; write-protected");
    if (variant->fixed)
        buf_text(out, "; one that does not call itself removable");
    if (variant->sectors_4k)
        buf_text(out, "; with sectors of 4096 bytes");
    if (variant->rate)
        buf_format(out, "; slow, %.1f MB/s", (double)variant->rate / 1e6);
    if (variant->has_bad)
        buf_text(out, "; with places that cannot be read");
    if (variant->cut)
        buf_text(out, "; cut off before the image's end");
}

void report_leg_words(const struct leg_kind *kind, struct buf *ret_text)
{
    buf_format(ret_text, "%s starts the image from ", firmware_words[kind->firmware]);
    add_medium(kind, ret_text);
    add_variant(&kind->variant, ret_text);
    buf_text(ret_text, ".");
}

const char *report_phase_words(enum phase phase)
{
    static const char *const words[PHASE_COUNT] = {
        [PHASE_STARTED] = "The virtual machine runs.",
        [PHASE_FIRMWARE] = "The machine's own firmware (BIOS or UEFI) runs.",
        [PHASE_HANDOFF] = "The firmware has found something on the medium and started it.",
        [PHASE_LOADER] = "The image's boot loader or menu runs.",
        [PHASE_KERNEL] = "The operating system's kernel runs.",
        [PHASE_USERSPACE] = "The kernel has started the first program of the system.",
        [PHASE_MEDIUM] = "The system has found the medium that it was started from.",
        [PHASE_SYSTEM] = "The system is up: it asks for a login, or has reached its target.",
        [PHASE_MARKER] = "Everything that proves a complete boot was seen.",
    };

    return words[phase];
}

const char *report_verdict_words(enum verdict verdict)
{
    static const char *const words[] = {
        [VERDICT_PASS] = "The image booted this way, and came as far as it should.",
        [VERDICT_FAIL] = "The image did not boot this way as it should.",
        [VERDICT_SKIP] = "Not tried: nobody asked for this very leg, and the image or this "
                         "machine lacks what it takes.",
        [VERDICT_ERROR] = "Nothing was found out about the image: the machine that ran the test "
                          "was to blame.",
    };

    return words[verdict];
}

const char *report_class_words(enum fail_class failure)
{
    static const char *const words[] = {
        [FAIL_NO_BOOT_ENTRY] = "The firmware found nothing on the medium that it could start.",
        [FAIL_SECURE_BOOT_DENIED] = "The loader's signature is missing, wrong or revoked, so that "
                                    "Secure Boot refused to start it.",
        [FAIL_BOOT_SECTOR_SILENT] = "The firmware started the boot sector, which then neither "
                                    "read nor said anything.",
        [FAIL_LOADER_ERROR] = "The boot loader ran and gave up: a file, a configuration or a "
                              "device was not what it expected.",
        [FAIL_KERNEL_PANIC] = "The kernel ran and stopped with a panic.",
        [FAIL_NO_MEDIUM] = "The system came up, but did not find the medium that it was started "
                           "from.",
        [FAIL_MEDIUM_ERROR] = "Something could not be read from the medium.",
        [FAIL_WRONG_ROUTE] = "It booted, but not by the structure (El Torito, MBR, GPT) that this "
                             "leg is there to prove.",
        [FAIL_REJECTED] = "A text that must not come was printed.",
        [FAIL_BOOT_LOOP] = "The machine restarted itself instead of going on.",
        [FAIL_SHUTDOWN] = "The machine turned itself off before the boot was complete.",
        [FAIL_MARKER_MISSING] = "The system came up, but what proves a complete boot never showed.",
        [FAIL_RESCUE_SHELL] =
            "The system did not come up: it gave up and opened a shell for repairs, "
            "or could not mount its root file system.",
        [FAIL_WAITS_FOR_KEY] = "A menu or prompt waits for a key that nobody presses.",
        [FAIL_HANG] = "It stopped getting anywhere before the system came up.",
    };
    const char *found = (size_t)failure < COUNT_OF(words) ? words[failure] : NULL;

    return found ? found : "";
}
