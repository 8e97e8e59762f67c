/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/diagnosis.h"

#include <string.h>

#include "base/mem.h"

/* The last line of a text that is not blank; caller frees. */
static char *last_line(const char *text)
{
    char *last = str_copy("");

    while (*text) {
        size_t length = strcspn(text, "\n");

        if (strspn(text, " \t") < length) {
            free(last);
            last = str_copy_n(text, length);
        }
        text += length + (text[length] == '\n');
    }
    return last;
}

static bool seen(const struct failed_leg *failed, enum phase phase)
{
    return failed->evidence->phases[phase].seen;
}

/* The line that the class was read from; or "". */
static const char *told_by(const struct failed_leg *failed, enum fail_class failure)
{
    const struct evidence *evidence = failed->evidence;

    if (evidence->warnings[failure])
        return evidence->warnings[failure];
    return evidence->failure_line ? evidence->failure_line : "";
}

static void add_last_rows(const struct failed_leg *failed, struct buf *diagnosis)
{
    CLEANUP(free_ptr) char *row = last_line(failed->screen);
    CLEANUP(free_ptr) char *line = last_line(failed->serial);

    if (*row)
        diagnosis_say(diagnosis, "The last row on the screen: \"%s\".", row);
    if (*line)
        diagnosis_say(diagnosis, "The last line on the serial console: \"%s\".", line);
}

/* --- a function for each class ------------------------------------------------------------ */

static void on_no_boot_entry(const struct failed_leg *failed, struct buf *diagnosis,
                             struct buf *advice)
{
    /* The rules that are about the way this leg takes. */
    static const char *const families[2][2][6] = {
        {{"ELT-", "ISO-"}, {"MBR-", "WRT-01"}},
        {{"ELT-", "ESP-", "ISO-"}, {"GPT-", "MBR-", "ESP-"}},
    };
    const struct leg_kind *kind = failed->leg->kind;
    bool uefi = firmware_is_uefi(kind->firmware), disk = kind->medium != MEDIUM_CD;

    if (failed->leg->missing)
        diagnosis_say(diagnosis, "The firmware had nothing to start: %s.", failed->leg->missing);
    if (kind->variant.sectors_4k && failed->knowledge &&
        !layout_partition_at_start(failed->knowledge->layout))
        diagnosis_say(diagnosis, "The image's tables count sectors of 512 and of 2048 bytes, not "
                                 "of 4096; and no MBR partition begins at sector 0, in which "
                                 "firmware would find El Torito's catalog all the same.");
    if (!failed->knowledge || !diagnosis_quote(failed, families[uefi][disk], diagnosis, advice))
        diagnosis_say(advice,
                      "`isowright inspect` shows which boot entries the image has and what they "
                      "point at; `isowright lint` judges them.");
}

static void on_secure_boot(const struct failed_leg *failed, struct buf *diagnosis,
                           struct buf *advice)
{
    static const char *const families[] = {"SB-", NULL};

    if (failed->knowledge) {
        diagnosis_signers(failed, diagnosis);
        (void)diagnosis_quote(failed, families, diagnosis, advice);
    }
    if (failed->leg->kind->firmware == FIRMWARE_UEFI_OWN)
        diagnosis_say(advice,
                      "Sign the boot programs with the key whose certificate --own-key names.");
    else
        diagnosis_say(advice,
                      "Start with a shim that Microsoft has signed, and sign what it starts with a "
                      "key that this shim knows; or, when the key is your own, test with the leg "
                      "uefi-own and --own-key.");
}

static void on_silent(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    static const char *const families[] = {"MBR-01", "MBR-02", "ELT-05", NULL};
    bool cd = failed->leg->kind->medium == MEDIUM_CD;

    diagnosis_say(diagnosis,
                  "The BIOS loaded the %s and jumped into it; it did nothing that can be seen.",
                  cd ? "boot image of the CD" : "first sector, the MBR,");
    if (failed->knowledge && !cd && failed->knowledge->layout->mbr_code == BOOTCODE_NONE)
        diagnosis_say(diagnosis, "The code area of the MBR is empty.");
    if (!failed->knowledge || !diagnosis_quote(failed, families, diagnosis, advice))
        diagnosis_say(advice,
                      cd ? "Check the boot image that the El Torito entry names."
                         : "Write boot code into the first 432 bytes: isohybrid's for ISOLINUX, "
                           "boot_hybrid.img for GRUB.");
}

static void on_loader(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    static const char *const families[] = {"MNU-", "MBR-02", "ELT-09", "ESP-06", NULL};

    const char *line = told_by(failed, FAIL_LOADER_ERROR);

    if (failed->knowledge) {
        /* What the boot manager names is its own. */
        if (!evidence_is_firmwares(line))
            diagnosis_file(failed, line, diagnosis);
        (void)diagnosis_quote(failed, families, diagnosis, advice);
    }
    if (!diagnosis->len)
        add_last_rows(failed, diagnosis);
    if (!advice->len)
        diagnosis_say(
            advice, "Look for the file or setting that the loader names; `isowright inspect` shows "
                    "its menus.");
}

/* What kernels say when they stop, and what helps. */
static const struct remedy {
    const char *word, *diagnosis, *advice;
} remedies[] = {
    {"Unable to mount root fs",
     "The kernel had no initramfs, or could not unpack it, and no root "
     "file system of its own.",
     "Check that the menu's initrd line names the initramfs, that this is whole, and that the "
     "kernel knows its compression."},
    {"No working init found", "The initramfs has no /init that this kernel can run.",
     "Check that /init is there, may be executed, and is for this processor."},
    {"Requested init ", "The command line's init= names a program that cannot be run.",
     "Correct init= or rdinit= in the menu's options."},
    {"Attempted to kill init", "The first program of the system ended.",
     "The lines before it tell why; a shell script that runs to its end does that."},
    {"on memory", "The machine's memory is too small.", "Give it more: --memory 4096."},
    {"ut of memory", "The machine's memory is too small.", "Give it more: --memory 4096."},
    {"System halted",
     "What was loaded is not a kernel that can unpack itself: damaged, cut short, "
     "or for another processor.",
     "Compare the kernel in the image with the one that was put there."},
};

/* Without the blanks at its end. */
static size_t length_of(const char *text)
{
    size_t length = strlen(text);

    while (length && text[length - 1] == ' ')
        length--;
    return length;
}

static void on_panic(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    const char *line = told_by(failed, FAIL_KERNEL_PANIC);
    const char *told = failed->evidence->command_line;
    const char *options = told ? strstr(told, "ommand line: ") : NULL;

    for (size_t i = 0; i < COUNT_OF(remedies) && !diagnosis->len; i++)
        if (strstr(line, remedies[i].word)) {
            diagnosis_say(diagnosis, "%s", remedies[i].diagnosis);
            diagnosis_say(advice, "%s", remedies[i].advice);
        }
    if (failed->evidence->warnings[FAIL_KERNEL_PANIC] && failed->evidence->failure_line)
        diagnosis_say(diagnosis, "Before that it said: \"%s\".", line);
    if (options)
        diagnosis_say(diagnosis, "Its c%.*s.", (int)length_of(options), options);
    if (!advice->len)
        diagnosis_say(
            advice, "The kernel's last messages tell more; kernel.log in the evidence has all that "
                    "were found.");
}

static void on_no_medium(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    static const char *const families[] = {"MNU-08", "MNU-09", "MNU-12", "GPT-10", NULL};

    if (failed->knowledge) {
        diagnosis_wish(failed, diagnosis, advice);
        (void)diagnosis_quote(failed, families, diagnosis, advice);
    }
    if (!advice->len)
        diagnosis_say(advice,
                      "Check what the options in the boot menu say about the medium, and which "
                      "drivers the initramfs has.");
}

static void on_medium_error(const struct failed_leg *failed, struct buf *diagnosis,
                            struct buf *advice)
{
    static const char *const families[] = {"ISO-02", "MBR-03", "GPT-01", "ELT-03", NULL};
    const struct variant *variant = &failed->leg->kind->variant;

    if (failed->knowledge && !failed->knowledge->layout->entry_count) {
        diagnosis_say(diagnosis, "The file has neither a volume nor a partition table that "
                                 "firmware could read.");
        diagnosis_say(advice, "Check that this is the right file, and that it is whole: it may be "
                              "no disk image at all.");
        return;
    }
    if (failed->knowledge) {
        diagnosis_sector(failed, told_by(failed, FAIL_MEDIUM_ERROR), diagnosis);
        (void)diagnosis_quote(failed, families, diagnosis, advice);
    }
    if (variant->has_bad)
        diagnosis_say(diagnosis,
                      "This leg was given sectors that cannot be read: that the boot fails is "
                      "the answer that was looked for, unless the image should have coped.");
    else if (variant->cut)
        diagnosis_say(diagnosis, "This leg was given a medium that is cut short.");
    if (variant->has_bad || variant->cut)
        diagnosis_say(advice, "The same leg without \"bad\" or \"truncated\" in its name shows "
                              "whether the image itself is sound.");
    else if (!advice->len)
        diagnosis_say(advice, "Check that the file is whole: its size and its checksum.");
}

static void on_wrong_route(const struct failed_leg *failed, struct buf *diagnosis,
                           struct buf *advice)
{
    if (failed->evidence->route_proof)
        diagnosis_say(diagnosis, "What told the way: \"%s\".", failed->evidence->route_proof);
    diagnosis_say(advice,
                  "Real firmware may not know that way for this medium. --as-is lets the firmware "
                  "take any.");
}

static void on_rejected(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    add_last_rows(failed, diagnosis);
    diagnosis_say(advice,
                  "The lines before it, in serial.log and screen.txt, tell what led to it.");
}

static void on_loop(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    add_last_rows(failed, diagnosis);
    if (!seen(failed, PHASE_KERNEL))
        diagnosis_say(advice, "No kernel was seen to run. Check what the loader starts.");
    else
        diagnosis_say(advice,
                      "A kernel with panic=N on its command line resets the machine instead of "
                      "saying why: --append panic=0 shows it.");
}

static void on_shutdown(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    add_last_rows(failed, diagnosis);
    diagnosis_say(advice, "If that is how it should end, say what comes before: --expect REGEX.");
}

static void on_absence(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    add_last_rows(failed, diagnosis);
    if (failed->prompt && failed->prompt->kind == PROMPT_LOGIN)
        diagnosis_say(diagnosis, "The system is up and waits for somebody to log in.");
    if (!*failed->serial && !*failed->screen)
        diagnosis_say(
            advice, "Nothing could be read of what it says. A kernel speaks on the serial console "
                    "when it is told to: --append console=ttyS0.");
    else
        diagnosis_say(advice,
                      "Check that --expect, or what the image says of itself, is what it really "
                      "prints; --until userspace asks for less.");
}

static void on_key(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    bool system = failed->knowledge && failed->knowledge->has_system;

    add_last_rows(failed, diagnosis);
    if (!system)
        diagnosis_say(
            diagnosis,
            "The image has no menu that starts a system of its own: its loader may be all "
            "there is of it.");
    /* A program that has run is no menu, whatever menu has started it. */
    if (system && !failed->evidence->program)
        diagnosis_say(
            advice, "Nothing goes on without a person. --keys enter presses Enter when the menu is "
                    "seen; a timeout in the menu would help whoever starts it without a keyboard.");
    else
        diagnosis_say(advice, "If its loader is what is to be proven: --until loader.");
}

/* ISOLINUX names each file that it loads, and says when it has it. */
static bool has_loaded(const struct failed_leg *failed)
{
    CLEANUP(free_ptr) char *row = last_line(failed->screen);
    CLEANUP(free_ptr) char *line = last_line(failed->serial);
    const char *last = *line ? line : row;
    size_t length = strlen(last);

    return strncmp(last, "Loading ", 8) == 0 && length > 10 && strcmp(last + length - 2, "ok") == 0;
}

static void on_hang(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    int reached = evidence_reached(failed->evidence);

    diagnosis_say(diagnosis, "It came as far as: %s.",
                  reached < 0 ? "nothing at all" : phase_name((enum phase)reached));
    diagnosis_say(diagnosis, "%ju bytes were read from the medium.", (uintmax_t)failed->bytes_read);
    add_last_rows(failed, diagnosis);
    if (reached >= (int)PHASE_KERNEL && !*failed->serial)
        diagnosis_say(advice,
                      "The kernel tells more when it is told to: --append 'console=ttyS0 debug'.");
    else if (reached >= (int)PHASE_LOADER && has_loaded(failed))
        diagnosis_say(advice, "The loader loaded what its menu names, and no kernel was seen to "
                              "run: check that the kernel is whole, and one for this machine.");
    else if (reached >= (int)PHASE_LOADER)
        diagnosis_say(advice,
                      "Look at the last screen: a loader that shows nothing may wait for a key "
                      "(--keys enter), or lack memory (--memory 2048).");
    else
        diagnosis_say(advice, "Run the same machine by hand: cmdline.txt in the evidence.");
}

typedef void explainer(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice);

static explainer *const explainers[FAIL_COUNT] = {
    [FAIL_NO_BOOT_ENTRY] = on_no_boot_entry, [FAIL_SECURE_BOOT_DENIED] = on_secure_boot,
    [FAIL_BOOT_SECTOR_SILENT] = on_silent,   [FAIL_LOADER_ERROR] = on_loader,
    [FAIL_KERNEL_PANIC] = on_panic,          [FAIL_NO_MEDIUM] = on_no_medium,
    [FAIL_MEDIUM_ERROR] = on_medium_error,   [FAIL_WRONG_ROUTE] = on_wrong_route,
    [FAIL_REJECTED] = on_rejected,           [FAIL_BOOT_LOOP] = on_loop,
    [FAIL_SHUTDOWN] = on_shutdown,           [FAIL_MARKER_MISSING] = on_absence,
    [FAIL_WAITS_FOR_KEY] = on_key,           [FAIL_HANG] = on_hang,
};

void diagnose(const struct failed_leg *failed, struct buf *ret_diagnosis, struct buf *ret_advice)
{
    if (failed->knowledge) {
        knowledge_look(failed->knowledge);
        knowledge_judge(failed->knowledge);
        diagnosis_changes(failed, ret_diagnosis, ret_advice);
    }
    if (explainers[failed->failure])
        explainers[failed->failure](failed, ret_diagnosis, ret_advice);
    /* Of the other classes it is said above. */
    if (failed->leg->missing && failed->failure != FAIL_NO_BOOT_ENTRY)
        diagnosis_say(ret_diagnosis, "By the way: %s.", failed->leg->missing);
    if (failed->typed && failed->failure == FAIL_WAITS_FOR_KEY)
        diagnosis_say(ret_diagnosis,
                      "What was given to be typed has been typed, as far as a menu was seen.");
}
