/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a system that was started did not come up. */
#include "prove/diagnosing.h"

#include <string.h>

#include "base/mem.h"

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
    {"Attempted to kill init", "The first program of the system must never end, and did.",
     "Look at what it does last: a script that comes to its end, or a program that it starts "
     "in its place and that is not there, ends like that."},
    {"on memory", "The machine's memory is too small.", "Give it more: --memory 4096."},
    {"ut of memory", "The machine's memory is too small.", "Give it more: --memory 4096."},
    {"System halted",
     "What was loaded is not a kernel that can unpack itself: damaged, cut short, "
     "or for another processor.",
     "Compare the kernel in the image with the one that was put there."},
};

/* The kernel's command line, as it has told it. */
static void add_command_line(const struct failed_leg *failed, struct buf *diagnosis)
{
    static const char head[] = "ommand line: ";
    const char *told = failed->evidence->command_line;
    const char *options = told ? strstr(told, head) : NULL;
    size_t length = options ? strlen(options) : 0;

    while (length && options[length - 1] == ' ')
        length--;
    if (length > sizeof head - 1)
        diagnosis_say(diagnosis, "The kernel's command line: \"%.*s\".",
                      (int)(length - (sizeof head - 1)), options + sizeof head - 1);
}

/* All eight digits, or false: a row of the screen may end in the middle. */
static bool find_exit_code(const char *text, unsigned long *ret_code)
{
    static const char head[] = "exitcode=0x";
    const char *digits = strstr(text, head);

    if (!digits || strspn(digits + sizeof head - 1, "0123456789abcdef") != 8)
        return false;
    *ret_code = strtoul(digits + sizeof head - 1, NULL, 16);
    return true;
}

/* wait(2): the low byte is a signal, the next one an exit status. */
static void add_exit_code(const struct failed_leg *failed, const char *line, struct buf *diagnosis)
{
    unsigned long code;

    if (!strstr(line, "Attempted to kill init") ||
        (!find_exit_code(line, &code) && !find_exit_code(failed->kernel, &code)))
        return;
    if (code & 0x7F)
        diagnosis_say(diagnosis, "It was killed by signal %lu.", code & 0x7F);
    else
        diagnosis_say(diagnosis, "Its exit status was %lu.", code >> 8 & 0xFF);
}

/* The oldest first: what came first is the likelier cause. */
static void add_troubles(const struct failed_leg *failed, struct buf *diagnosis)
{
    for (size_t back = EVIDENCE_TROUBLES; back-- > 0;) {
        const char *line = evidence_trouble(failed->evidence, back);

        if (line)
            diagnosis_say(diagnosis, "It said: \"%s\".", line);
    }
}

void diagnosis_on_panic(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    const char *line = diagnosis_told_by(failed, FAIL_KERNEL_PANIC);
    const struct remedy *remedy = remedies;

    while (remedy < remedies + COUNT_OF(remedies) && !strstr(line, remedy->word))
        remedy++;
    if (remedy < remedies + COUNT_OF(remedies)) {
        diagnosis_say(diagnosis, "%s", remedy->diagnosis);
        diagnosis_say(advice, "%s", remedy->advice);
    }
    add_exit_code(failed, line, diagnosis);
    if (failed->evidence->warnings[FAIL_KERNEL_PANIC] && failed->evidence->failure_line)
        diagnosis_say(diagnosis, "Before that it said: \"%s\".", line);
    add_command_line(failed, diagnosis);
    if (!advice->len)
        diagnosis_say(
            advice, "The kernel's last messages tell more; kernel.log in the evidence has all that "
                    "were found.");
}

void diagnosis_on_no_medium(const struct failed_leg *failed, struct buf *diagnosis,
                            struct buf *advice)
{
    static const char *const families[] = {"MNU-08", "MNU-09", "MNU-12", "GPT-10", NULL};

    if (failed->knowledge) {
        diagnosis_wish(failed, diagnosis, advice);
        (void)diagnosis_quote(failed, families, SEVERITY_WARNING, diagnosis, advice);
    }
    if (!advice->len)
        diagnosis_say(advice,
                      "Check what the options in the boot menu say about the medium, and which "
                      "drivers the initramfs has.");
}

void diagnosis_on_rescue(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    add_troubles(failed, diagnosis);
    diagnosis_last_rows(failed, diagnosis);
    if (failed->knowledge)
        diagnosis_wish(failed, diagnosis, advice);
    add_command_line(failed, diagnosis);
    diagnosis_say(
        advice,
        "Look at the lines before the shell, in serial.log and screen.txt: they tell what "
        "was missed. `isowright run` starts the same machine, to look around in that shell. "
        "If that shell is all that the image is to offer, give its prompt: --expect REGEX.");
}

void diagnosis_on_rejected(const struct failed_leg *failed, struct buf *diagnosis,
                           struct buf *advice)
{
    diagnosis_last_rows(failed, diagnosis);
    diagnosis_say(advice,
                  "The lines before it, in serial.log and screen.txt, tell what led to it.");
}

void diagnosis_on_loop(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    if (!diagnosis_saw(failed, PHASE_KERNEL)) {
        diagnosis_last_rows(failed, diagnosis);
        diagnosis_say(advice, "No kernel was seen to run. Check what the loader starts.");
        return;
    }
    if (strstr(failed->kernel, "reboot: Restarting system")) {
        diagnosis_say(diagnosis, "A program of the system told the kernel to restart (\"reboot: "
                                 "Restarting system\"); the kernel itself had nothing to complain "
                                 "of.");
        diagnosis_say(advice, "Look at what the system starts, and at what it does when something "
                              "fails: some restart the machine then.");
    } else {
        diagnosis_last_rows(failed, diagnosis);
        diagnosis_say(advice,
                      "A kernel with panic=N on its command line resets the machine instead of "
                      "saying why: --append panic=0, for the kernel, shows it.");
    }
    add_command_line(failed, diagnosis);
}

void diagnosis_on_shutdown(const struct failed_leg *failed, struct buf *diagnosis,
                           struct buf *advice)
{
    add_troubles(failed, diagnosis);
    diagnosis_last_rows(failed, diagnosis);
    diagnosis_say(advice, "If that is how it should end, say what comes before: --expect REGEX.");
}

void diagnosis_on_absence(const struct failed_leg *failed, struct buf *diagnosis,
                          struct buf *advice)
{
    diagnosis_last_rows(failed, diagnosis);
    if (failed->prompt && failed->prompt->kind == PROMPT_LOGIN)
        diagnosis_say(diagnosis, "The system is up and waits for somebody to log in.");
    add_command_line(failed, diagnosis);
    if (!*failed->serial && !*failed->screen)
        diagnosis_say(
            advice, "Nothing could be read of what it says. A kernel speaks on the serial console "
                    "when it is told to: --append console=ttyS0.");
    else
        diagnosis_say(advice,
                      "Check that --expect, or what the image says of itself, is what it really "
                      "prints; --until userspace asks for less.");
}
