/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was said, and what it explains. */
#include "prove/judging.h"

#include <string.h>

/* Who failed, for people. */
static const char *const speakers[FAIL_COUNT] = {
    [FAIL_NO_BOOT_ENTRY] = "the firmware found nothing to start",
    [FAIL_SECURE_BOOT_DENIED] = "Secure Boot refused to start it",
    [FAIL_LOADER_ERROR] = "the loader failed",
    [FAIL_KERNEL_PANIC] = "the kernel stopped",
    [FAIL_NO_MEDIUM] = "the system came up and did not find its medium",
    [FAIL_MEDIUM_ERROR] = "the medium could not be read",
    [FAIL_RESCUE_SHELL] = "the system did not come up, and opened a shell for repairs",
};

const char *judge_speaker(enum fail_class failure)
{
    return speakers[failure];
}

/* Failures that bytes which could not be read may be the cause of. */
static bool may_be_mediums_fault(enum fail_class failure)
{
    return failure == FAIL_NO_BOOT_ENTRY || failure == FAIL_LOADER_ERROR ||
           failure == FAIL_KERNEL_PANIC || failure == FAIL_NO_MEDIUM ||
           failure == FAIL_RESCUE_SHELL || failure == FAIL_MARKER_MISSING ||
           failure == FAIL_BOOT_SECTOR_SILENT || failure == FAIL_WAITS_FOR_KEY ||
           failure == FAIL_HANG || failure == FAIL_REJECTED || failure == FAIL_BOOT_LOOP ||
           failure == FAIL_SHUTDOWN;
}

bool judge_fails_or_medium(const struct situation *s, struct ruling *ruling,
                           enum fail_class failure, char *reason)
{
    CLEANUP(free_ptr) char *consequence = reason;
    const char *line = s->evidence->warnings[FAIL_MEDIUM_ERROR];

    if (!may_be_mediums_fault(failure) || (!line && !s->failed_reads))
        return judge_fails(ruling, failure, STEAL(consequence));
    if (line)
        return judge_fails(
            ruling, FAIL_MEDIUM_ERROR,
            str_format("%s: %s; then %s", judge_speaker(FAIL_MEDIUM_ERROR), line, consequence));
    return judge_fails(ruling, FAIL_MEDIUM_ERROR,
                       str_format("%ju reads of the medium failed; then %s",
                                  (uintmax_t)s->failed_reads, consequence));
}

/* Some look into everything that can be mounted before they say so. */
static bool tells_of_no_medium(const char *line)
{
    return line && strstr(line, "nable to find a ");
}

static bool names_device(const char *warning)
{
    return warning && strstr(warning, "/dev/");
}

char *judge_after_trouble(const struct situation *s, const char *what)
{
    const char *trouble = evidence_trouble(s->evidence, 0);

    return trouble ? str_format("%s, after it said: %s", what, trouble) : str_copy(what);
}

bool judge_is_quiet(const struct situation *s, double limit)
{
    return s->idle + s->busy >= judge_scaled(s, limit);
}

/* The medium that it could not find is the better reason: that can be looked for in the image. */
static bool judge_ends_at_shell(const struct situation *s, struct ruling *ruling, const char *row)
{
    const char *missed = s->evidence->warnings[FAIL_NO_MEDIUM];
    const char *mount = s->evidence->warnings[FAIL_RESCUE_SHELL];
    enum fail_class failure = !judge_saw(s, PHASE_MEDIUM) && (missed || s->asks_for_medium)
                                  ? FAIL_NO_MEDIUM
                                  : FAIL_RESCUE_SHELL;
    const char *cause = failure == FAIL_NO_MEDIUM && missed ? missed
                        : mount                             ? mount
                                                            : evidence_trouble(s->evidence, 0);

    if (cause && strcmp(cause, row) != 0)
        return judge_fails_or_medium(
            s, ruling, failure,
            str_format("%s: %s; then a shell for repairs: %s", judge_speaker(failure), cause, row));
    return judge_fails_or_medium(s, ruling, failure,
                                 str_format("%s: %s", judge_speaker(failure), row));
}

bool judge_shell(const struct situation *s, struct ruling *ruling)
{
    double limit = s->until == PHASE_MARKER ? JUDGE_SHELL_LIMIT : JUDGE_PROMPT_LIMIT;

    if (!s->shell || s->evidence->up || !judge_saw(s, PHASE_USERSPACE) || !judge_is_quiet(s, limit))
        return false;
    return judge_ends_at_shell(s, ruling, s->shell);
}

bool judge_words(const struct situation *s, struct ruling *ruling)
{
    const struct evidence *evidence = s->evidence;
    enum fail_class failure = evidence->failure;
    const char *speaker = judge_speaker(failure);
    const char *line = evidence->failure_line;

    if (evidence->came_back && evidence->program)
        return judge_fails(
            ruling, FAIL_WAITS_FOR_KEY,
            str_format("\"%s\" ran, had nothing to start, and came back to the firmware",
                       evidence->program));
    if (failure == FAIL_LOADER_ERROR && s->starts_others)
        return judge_fails(
            ruling, FAIL_WAITS_FOR_KEY,
            str_format("the loader runs, and its menu starts nothing but systems of other "
                       "disks: %s",
                       line));
    if (evidence->came_back)
        speaker = "the loader came back to the firmware, which found nothing else to start";
    /* Why it came back, or the firmware gave up, tells more than that it did. */
    if (evidence->came_back && evidence->warnings[failure])
        line = evidence->warnings[failure];
    else if (!evidence->phases[PHASE_LOADER].seen && evidence->complaint)
        line = evidence->complaint;
    /* Which medium it was tells more than that a shell was opened for want of it. */
    if (failure == FAIL_NO_MEDIUM && names_device(evidence->warnings[failure]))
        line = evidence->warnings[failure];
    if (failure == FAIL_RESCUE_SHELL ||
        (failure == FAIL_NO_MEDIUM && judge_saw(s, PHASE_MEDIUM) && !tells_of_no_medium(line)))
        return judge_ends_at_shell(s, ruling, line);
    if (failure == FAIL_NO_MEDIUM && judge_saw(s, PHASE_MEDIUM))
        speaker = "the system mounted a medium, and did not find there what it looked for";
    return judge_fails_or_medium(s, ruling, failure, str_format("%s: %s", speaker, line));
}

/* The first thing that explains why it does not go on, by where it stands; FAIL_NONE. */
enum fail_class judge_explanation(const struct situation *s)
{
    static const enum fail_class before[] = {FAIL_SECURE_BOOT_DENIED, FAIL_LOADER_ERROR};
    static const enum fail_class after[] = {FAIL_NO_MEDIUM, FAIL_KERNEL_PANIC};
    const enum fail_class *classes = judge_saw(s, PHASE_KERNEL) ? after : before;

    for (size_t i = 0; i < 2 && !judge_saw(s, PHASE_MEDIUM); i++)
        if (s->evidence->warnings[classes[i]] &&
            !(classes[i] == FAIL_LOADER_ERROR && s->starts_others))
            return classes[i];
    return s->evidence->warnings[FAIL_RESCUE_SHELL] ? FAIL_RESCUE_SHELL : FAIL_NONE;
}

/* What was waited for, for people; caller frees. */
static char *still_waiting(const struct situation *s)
{
    const struct matcher *matcher = s->matcher;

    if (s->until == PHASE_MARKER && matcher->next < matcher->expect.count)
        return str_format("still waiting for \"%s\"%s", matcher->expect.texts[matcher->next],
                          s->spoke ? "" : "; the serial console has stayed silent");
    return str_format("still waiting for: %s", phase_name(s->until));
}

/* It did not arrive; something that was said may explain it. `how` is taken over. */
bool judge_absence(const struct situation *s, struct ruling *ruling, char *how)
{
    CLEANUP(free_ptr) char *owned_how = how;
    CLEANUP(free_ptr) char *waiting = still_waiting(s);
    enum fail_class failure = judge_explanation(s);
    int reached = evidence_reached(s->evidence);

    if (s->evidence->failure != FAIL_NONE)
        return judge_words(s, ruling);
    if (failure != FAIL_NONE)
        return judge_fails_or_medium(s, ruling, failure,
                                     str_format("%s: %s; then %s", judge_speaker(failure),
                                                s->evidence->warnings[failure], owned_how));
    if (judge_saw(s, PHASE_USERSPACE) && !judge_saw(s, PHASE_MEDIUM) && s->asks_for_medium)
        return judge_fails_or_medium(
            s, ruling, FAIL_NO_MEDIUM,
            str_format("%s: %s", judge_speaker(FAIL_NO_MEDIUM), owned_how));
    if (judge_saw(s, PHASE_USERSPACE))
        return judge_fails_or_medium(s, ruling, FAIL_MARKER_MISSING,
                                     str_format("%s; %s", owned_how, waiting));
    return judge_fails_or_medium(s, ruling, FAIL_HANG,
                                 str_format("%s after the phase \"%s\"%s%s; %s", owned_how,
                                            reached < 0 ? "none" : phase_name((enum phase)reached),
                                            s->processor ? "; the processor " : "",
                                            s->processor ? s->processor : "", waiting));
}
