/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/diagnosing.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"

/* Frames, blanks and what the firmware says of itself explain nothing. */
static bool tells_something(const char *line, size_t length)
{
    static const char shell[] = "UEFI Interactive Shell";
    size_t at = 0;

    while (at < length && !isalnum((unsigned char)line[at]))
        at++;
    return at < length && !evidence_is_firmwares(line) &&
           strncmp(line, shell, sizeof shell - 1) != 0;
}

/* The last line of a text that tells something, or ""; caller frees. */
static char *last_line(const char *text)
{
    char *last = str_copy("");

    while (*text) {
        size_t length = strcspn(text, "\n");

        if (tells_something(text, length)) {
            free(last);
            last = str_copy_n(text, length);
        }
        text += length + (text[length] == '\n');
    }
    return last;
}

bool diagnosis_saw(const struct failed_leg *failed, enum phase phase)
{
    return failed->evidence->phases[phase].seen;
}

/* The line that the class was read from; or "". */
const char *diagnosis_told_by(const struct failed_leg *failed, enum fail_class failure)
{
    const struct evidence *evidence = failed->evidence;

    if (evidence->warnings[failure])
        return evidence->warnings[failure];
    return evidence->failure_line ? evidence->failure_line : "";
}

void diagnosis_last_rows(const struct failed_leg *failed, struct buf *diagnosis)
{
    CLEANUP(free_ptr) char *row = last_line(failed->screen);
    CLEANUP(free_ptr) char *line = last_line(failed->serial);
    const char *told = diagnosis_told_by(failed, failed->failure);

    /* What the class was read from is told already. */
    if (*row && strcmp(row, told) != 0)
        diagnosis_say(diagnosis, "The screen shows, as its last row, \"%s\".", row);
    if (*line && strcmp(line, told) != 0)
        diagnosis_say(diagnosis, "The serial console's last line is \"%s\".", line);
}

bool diagnosis_quote_worst(const struct failed_leg *failed, const char *const *families,
                           struct buf *diagnosis, struct buf *advice)
{
    return diagnosis_quote(failed, families, SEVERITY_ERROR, diagnosis, advice) ||
           diagnosis_quote(failed, families, SEVERITY_WARNING, diagnosis, advice);
}

/* --- a function for each class ------------------------------------------------------------ */

/* What the BIOS has loaded. */
static void say_what_was_started(const struct failed_leg *failed, bool cd, struct buf *diagnosis)
{
    const struct entry *entry =
        cd && failed->knowledge ? layout_eltorito(failed->knowledge->layout, 0) : NULL;
    const char *name = entry && entry->region ? entry->region : NULL;

    diagnosis_say(diagnosis,
                  "The BIOS loaded the %s%s%s%s and jumped into it; it did nothing that can be "
                  "seen.",
                  cd ? "boot image of the CD" : "first sector, the MBR,", name ? " (" : "",
                  name ? name : "", name ? ")" : "");
    if (failed->knowledge && !cd && failed->knowledge->layout->mbr_code == BOOTCODE_NONE)
        diagnosis_say(diagnosis, "The code area of the MBR is empty.");
}

static void on_silent(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    static const char *const of_cd[] = {"ELT-03", "ELT-04", "ELT-09", "ELT-10", "ELT-14", NULL};
    static const char *const of_disk[] = {"MBR-01", "MBR-02", NULL};
    bool cd = failed->leg->kind->medium == MEDIUM_CD;

    say_what_was_started(failed, cd, diagnosis);
    if (!failed->knowledge ||
        !diagnosis_quote_worst(failed, cd ? of_cd : of_disk, diagnosis, advice))
        diagnosis_say(
            advice, "%s",
            cd ? "See that the boot image that the El Torito entry names is whole, and a "
                 "loader for BIOS: compare it with the file that it was made from."
               : "Write boot code into the first 432 bytes (xorriso -as mkisofs: -isohybrid-mbr "
                 "isohdpfx.bin for ISOLINUX, --grub2-mbr boot_hybrid.img for GRUB).");
}

static void on_loader(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    static const char *const families[] = {"MBR-02", "MNU-", "ELT-04", "ELT-09", "ESP-06", NULL};
    static const char *const emulation[] = {"ELT-14", NULL};
    bool cd = failed->leg->kind->medium == MEDIUM_CD;
    const char *line = diagnosis_told_by(failed, FAIL_LOADER_ERROR);

    if (failed->knowledge) {
        /* What the boot manager names is its own. */
        if (!evidence_is_firmwares(line))
            diagnosis_file(failed, line, diagnosis);
        /* A CD boots without the MBR; and only a CD is told to emulate something. */
        (void)diagnosis_quote(failed, families + cd, SEVERITY_WARNING, diagnosis, advice);
        if (cd)
            (void)diagnosis_quote(failed, emulation, SEVERITY_INFO, diagnosis, advice);
    }
    if (!diagnosis->len)
        diagnosis_last_rows(failed, diagnosis);
    if (!advice->len)
        diagnosis_say(
            advice, "Look for the file or setting that the loader names; `isowright inspect` shows "
                    "its menus.");
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
        diagnosis_sector(failed, diagnosis_told_by(failed, FAIL_MEDIUM_ERROR), diagnosis);
        (void)diagnosis_quote(failed, families, SEVERITY_WARNING, diagnosis, advice);
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
    diagnosis_last_rows(failed, diagnosis);
    if (reached >= (int)PHASE_KERNEL && !*failed->serial)
        diagnosis_say(advice,
                      "The kernel tells more when it is told to: --append 'console=ttyS0 debug'.");
    else if (reached >= (int)PHASE_LOADER && has_loaded(failed))
        diagnosis_say(advice, "The loader loaded what its menu names, and no kernel was seen to "
                              "run: check that the kernel is whole, and one for this machine.");
    else if (reached >= (int)PHASE_LOADER)
        diagnosis_say(advice,
                      "Look at the last screen: a loader that shows nothing may %slack "
                      "memory (--memory 2048).",
                      failed->typed || failed->entered ? "" : "wait for a key (--keys enter), or ");
    else
        diagnosis_say(advice, "Run the same machine by hand: cmdline.txt in the evidence.");
}

static explainer *const explainers[FAIL_COUNT] = {
    [FAIL_NO_BOOT_ENTRY] = diagnosis_on_no_boot_entry,
    [FAIL_SECURE_BOOT_DENIED] = diagnosis_on_secure_boot,
    [FAIL_BOOT_SECTOR_SILENT] = on_silent,
    [FAIL_LOADER_ERROR] = on_loader,
    [FAIL_KERNEL_PANIC] = diagnosis_on_panic,
    [FAIL_NO_MEDIUM] = diagnosis_on_no_medium,
    [FAIL_MEDIUM_ERROR] = on_medium_error,
    [FAIL_WRONG_ROUTE] = on_wrong_route,
    [FAIL_REJECTED] = diagnosis_on_rejected,
    [FAIL_BOOT_LOOP] = diagnosis_on_loop,
    [FAIL_SHUTDOWN] = diagnosis_on_shutdown,
    [FAIL_MARKER_MISSING] = diagnosis_on_absence,
    [FAIL_RESCUE_SHELL] = diagnosis_on_rescue,
    [FAIL_WAITS_FOR_KEY] = diagnosis_on_key,
    [FAIL_HANG] = on_hang,
};

void diagnose(const struct failed_leg *failed, struct buf *ret_diagnosis, struct buf *ret_advice)
{
    if (failed->knowledge) {
        knowledge_look(failed->knowledge);
        knowledge_judge(failed->knowledge);
        if (evidence_reached(failed->evidence) >= (int)PHASE_LOADER)
            knowledge_compare(failed->knowledge);
        diagnosis_changes(failed, ret_diagnosis, ret_advice);
    }
    if (explainers[failed->failure])
        explainers[failed->failure](failed, ret_diagnosis, ret_advice);
    /* Of the other classes it is said above. */
    if (failed->leg->missing && failed->failure != FAIL_NO_BOOT_ENTRY &&
        failed->failure != FAIL_BOOT_SECTOR_SILENT)
        diagnosis_say(ret_diagnosis, "By the way: %s.", failed->leg->missing);
}
