/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/judge.h"

#include <stdlib.h>

#include "base/mem.h"

void ruling_free(struct ruling *ruling)
{
    free(ruling->reason);
    *ruling = (struct ruling){0};
}

static bool end(struct ruling *ruling, enum verdict verdict, enum fail_class failure, char *reason)
{
    *ruling = (struct ruling){.verdict = verdict, .failure = failure, .reason = reason};
    return true;
}

static bool fail(struct ruling *ruling, enum fail_class failure, char *reason)
{
    return end(ruling, VERDICT_FAIL, failure, reason);
}

/* Nobody knows yet: this machine is to blame. */
static bool no_fault(struct ruling *ruling, bool try_again, char *reason)
{
    (void)end(ruling, VERDICT_ERROR, FAIL_NONE, reason);
    ruling->try_again = ruling->alone = try_again;
    return true;
}

static double scaled(const struct situation *s, double limit)
{
    return s->scale > 0 ? limit * s->scale : limit;
}

static bool seen(const struct situation *s, enum phase phase)
{
    return s->evidence->phases[phase].seen;
}

static bool took_wrong_route(const struct situation *s)
{
    enum route route = s->evidence->route;

    return s->strict && route != ROUTE_UNKNOWN && !(s->kind->routes & (1u << route));
}

static char *right_routes(const struct leg_kind *kind)
{
    CLEANUP(buf_free) struct buf names = {0};

    for (enum route route = ROUTE_ELTORITO; route <= ROUTE_GPT; route++)
        if (kind->routes & (1u << route))
            buf_format(&names, "%s%s", names.len ? " or " : "", route_name(route));
    return STEAL(names.data);
}

static bool judge_wrong_route(const struct situation *s, struct ruling *ruling)
{
    CLEANUP(free_ptr) char *right = right_routes(s->kind);

    return fail(ruling, FAIL_WRONG_ROUTE,
                str_format("it came by %s, and this leg is there to prove %s",
                           route_name(s->evidence->route), right));
}

/* A system that looks for its medium has not gone on before it has found it. */
static bool has_settled(const struct situation *s)
{
    double since = s->asks_for_medium ? s->since_medium : s->since_userspace;

    return (!s->asks_for_medium || seen(s, PHASE_MEDIUM)) && since >= scaled(s, JUDGE_SETTLE);
}

/* It has come as far as it was to come. */
static bool has_arrived(const struct situation *s)
{
    switch (s->until) {
    case PHASE_MARKER:
        return s->matcher->expect.count && matcher_done(s->matcher);
    case PHASE_USERSPACE:
        return evidence_reached(s->evidence) >= (int)PHASE_USERSPACE && has_settled(s) &&
               s->evidence->failure == FAIL_NONE && !s->matcher->rejected &&
               s->guest == GUEST_RUNS && !s->gone;
    default:
        return evidence_reached(s->evidence) >= (int)s->until;
    }
}

/* Who failed, for people. */
static const char *const speakers[FAIL_COUNT] = {
    [FAIL_NO_BOOT_ENTRY] = "the firmware found nothing to start",
    [FAIL_SECURE_BOOT_DENIED] = "Secure Boot refused to start it",
    [FAIL_LOADER_ERROR] = "the loader failed",
    [FAIL_KERNEL_PANIC] = "the kernel stopped",
    [FAIL_NO_MEDIUM] = "the system came up and did not find its medium",
    [FAIL_MEDIUM_ERROR] = "the medium could not be read",
};

/* Failures that bytes which could not be read may be the cause of. */
static bool may_be_mediums_fault(enum fail_class failure)
{
    return failure == FAIL_NO_BOOT_ENTRY || failure == FAIL_LOADER_ERROR ||
           failure == FAIL_KERNEL_PANIC || failure == FAIL_NO_MEDIUM ||
           failure == FAIL_MARKER_MISSING || failure == FAIL_BOOT_SECTOR_SILENT ||
           failure == FAIL_WAITS_FOR_KEY || failure == FAIL_HANG || failure == FAIL_REJECTED ||
           failure == FAIL_BOOT_LOOP || failure == FAIL_SHUTDOWN;
}

/* As fail(), but names bytes that could not be read as the cause when there were any. */
static bool fail_or_medium(const struct situation *s, struct ruling *ruling,
                           enum fail_class failure, char *reason)
{
    CLEANUP(free_ptr) char *consequence = reason;
    const char *line = s->evidence->warnings[FAIL_MEDIUM_ERROR];

    if (!may_be_mediums_fault(failure) || (!line && !s->failed_reads))
        return fail(ruling, failure, STEAL(consequence));
    if (line)
        return fail(ruling, FAIL_MEDIUM_ERROR,
                    str_format("%s: %s; then %s", speakers[FAIL_MEDIUM_ERROR], line, consequence));
    return fail(ruling, FAIL_MEDIUM_ERROR,
                str_format("%ju reads of the medium failed; then %s", (uintmax_t)s->failed_reads,
                           consequence));
}

/* What firmware, loader or kernel said themselves. */
static bool judge_words(const struct situation *s, struct ruling *ruling)
{
    const struct evidence *evidence = s->evidence;
    enum fail_class failure = evidence->failure;
    const char *speaker = speakers[failure];
    const char *line = evidence->failure_line;

    if (evidence->came_back && evidence->program)
        return fail(ruling, FAIL_WAITS_FOR_KEY,
                    str_format("\"%s\" ran, had nothing to start, and came back to the firmware",
                               evidence->program));
    if (failure == FAIL_LOADER_ERROR && s->starts_others)
        return fail(ruling, FAIL_WAITS_FOR_KEY,
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
    if (failure == FAIL_NO_MEDIUM && seen(s, PHASE_MEDIUM)) {
        failure = FAIL_MARKER_MISSING;
        speaker = "the system gave up and opened a shell for repairs";
    }
    return fail_or_medium(s, ruling, failure, str_format("%s: %s", speaker, line));
}

static bool is_silent(const struct situation *s)
{
    return !firmware_is_uefi(s->kind->firmware) && seen(s, PHASE_HANDOFF) &&
           !seen(s, PHASE_LOADER) && !seen(s, PHASE_KERNEL) && !s->spoke &&
           s->read_since_handoff < JUDGE_SILENT_BYTES &&
           (s->now.cpu - s->evidence->phases[PHASE_HANDOFF].cpu > scaled(s, JUDGE_SILENT_LIMIT) ||
            s->idle >= scaled(s, JUDGE_IDLE_LIMIT));
}

/* The first thing that explains why it does not go on, by where it stands; FAIL_NONE. */
static enum fail_class explanation(const struct situation *s)
{
    static const enum fail_class before[] = {FAIL_SECURE_BOOT_DENIED, FAIL_LOADER_ERROR};
    static const enum fail_class after[] = {FAIL_NO_MEDIUM, FAIL_KERNEL_PANIC};
    const enum fail_class *classes = seen(s, PHASE_KERNEL) ? after : before;

    for (size_t i = 0; i < 2 && !seen(s, PHASE_MEDIUM); i++)
        if (s->evidence->warnings[classes[i]] &&
            !(classes[i] == FAIL_LOADER_ERROR && s->starts_others))
            return classes[i];
    return FAIL_NONE;
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
static bool judge_absence(const struct situation *s, struct ruling *ruling, char *how)
{
    CLEANUP(free_ptr) char *owned_how = how;
    CLEANUP(free_ptr) char *waiting = still_waiting(s);
    enum fail_class failure = explanation(s);
    int reached = evidence_reached(s->evidence);

    if (failure != FAIL_NONE)
        return fail_or_medium(s, ruling, failure,
                              str_format("%s: %s; then %s", speakers[failure],
                                         s->evidence->warnings[failure], owned_how));
    if (seen(s, PHASE_USERSPACE) && !seen(s, PHASE_MEDIUM) && s->asks_for_medium)
        return fail_or_medium(s, ruling, FAIL_NO_MEDIUM,
                              str_format("%s: %s", speakers[FAIL_NO_MEDIUM], owned_how));
    if (seen(s, PHASE_USERSPACE))
        return fail_or_medium(s, ruling, FAIL_MARKER_MISSING,
                              str_format("%s; %s", owned_how, waiting));
    return fail_or_medium(s, ruling, FAIL_HANG,
                          str_format("%s after the phase \"%s\"%s%s; %s", owned_how,
                                     reached < 0 ? "none" : phase_name((enum phase)reached),
                                     s->processor ? "; the processor " : "",
                                     s->processor ? s->processor : "", waiting));
}

/* True when a prompt has stood there for so long that nobody but a person will move it. */
static bool is_stuck_at(const struct situation *s, const struct prompt *prompt)
{
    double limit = prompt->kind == PROMPT_GRUB_SHELL || prompt->kind == PROMPT_GRUB_RESCUE ||
                           prompt->kind == PROMPT_MOK
                       ? JUDGE_PROMPT_LIMIT
                       : JUDGE_HIDDEN_LIMIT;

    return s->idle + s->busy >= scaled(s, limit);
}

static bool judge_prompt(const struct situation *s, struct ruling *ruling)
{
    const struct prompt *prompt = s->prompt;
    enum fail_class failure = explanation(s);

    if (!prompt || prompt->kind == PROMPT_NONE || seen(s, PHASE_KERNEL) || s->typing ||
        !is_stuck_at(s, prompt))
        return false;
    if (failure != FAIL_NONE)
        return fail_or_medium(s, ruling, failure,
                              str_format("%s: %s; then it stood at %s", speakers[failure],
                                         s->evidence->warnings[failure],
                                         prompt_name(prompt->kind)));
    if (prompt->kind == PROMPT_MOK)
        return fail(ruling, FAIL_SECURE_BOOT_DENIED,
                    str_format("shim asks for a key: %s", prompt->row));
    /* An image with systems to start does not mean to stop at a prompt for commands. */
    if (prompt->kind == PROMPT_GRUB_RESCUE || (prompt->kind == PROMPT_GRUB_SHELL && s->has_system))
        return fail_or_medium(s, ruling, FAIL_LOADER_ERROR,
                              str_format("%s: it has found no menu and stands at %s",
                                         speakers[FAIL_LOADER_ERROR], prompt_name(prompt->kind)));
    return fail_or_medium(s, ruling, FAIL_WAITS_FOR_KEY,
                          str_format("%s waits for a person, and nobody answers: %s",
                                     prompt_name(prompt->kind), prompt->row));
}

/* A program that never starts a system: it runs for as long as it is let. */
static bool judge_program(const struct situation *s, struct ruling *ruling)
{
    const struct evidence *evidence = s->evidence;

    if (!evidence->program || seen(s, PHASE_KERNEL) || s->has_system ||
        s->now.cpu - evidence->phases[PHASE_LOADER].cpu + s->idle < scaled(s, JUDGE_IDLE_LIMIT))
        return false;
    return fail(ruling, FAIL_WAITS_FOR_KEY,
                str_format("\"%s\" runs, and starts no system by itself", evidence->program));
}

static bool judge_loops(const struct situation *s, struct ruling *ruling)
{
    const struct evidence *evidence = s->evidence;
    unsigned banners = 0;

    if (seen(s, PHASE_KERNEL))
        return false;
    for (size_t i = 0; i < COUNT_OF(evidence->banners); i++)
        banners = evidence->banners[i] > banners ? evidence->banners[i] : banners;
    if (s->menu_returns >= JUDGE_STARTS) {
        const char *line = evidence->warnings[FAIL_LOADER_ERROR];

        return fail_or_medium(s, ruling, FAIL_LOADER_ERROR,
                              str_format("the menu came back %u times: what it starts does not run"
                                         "%s%s",
                                         s->menu_returns, line ? ": " : "", line ? line : ""));
    }
    /* GRUB may tell its name twice a time: to the console, and to the serial line itself. */
    if (evidence->starts >= JUDGE_STARTS || banners > 2 * JUDGE_STARTS)
        return fail_or_medium(
            s, ruling, FAIL_BOOT_LOOP,
            str_format("the same was started %u times",
                       evidence->starts >= JUDGE_STARTS ? evidence->starts : banners));
    return false;
}

static double idle_limit(const struct situation *s)
{
    bool searches = seen(s, PHASE_USERSPACE) && !seen(s, PHASE_MEDIUM) && s->asks_for_medium;

    return scaled(s, searches                                          ? JUDGE_SEARCH_LIMIT
                     : s->prompt && prompt_is_loaders(s->prompt->kind) ? JUDGE_HIDDEN_LIMIT
                                                                       : JUDGE_IDLE_LIMIT);
}

static bool judge_time(const struct situation *s, struct ruling *ruling)
{
    double cap = s->budget * JUDGE_WALL_FACTOR;

    if (s->idle >= idle_limit(s))
        return judge_absence(s, ruling, str_format("nothing has moved for %.0f seconds", s->idle));
    if (s->busy >= scaled(s, JUDGE_BUSY_LIMIT) && !seen(s, PHASE_USERSPACE))
        return judge_absence(s, ruling,
                             str_format("nothing has moved for %.0f CPU seconds", s->busy));
    if (s->now.cpu >= s->budget)
        return judge_absence(s, ruling,
                             str_format("the budget of %.0f CPU seconds is used up", s->budget));
    if (s->now.wall >= (cap > JUDGE_WALL_LEAST ? cap : JUDGE_WALL_LEAST))
        return no_fault(ruling, false,
                        str_format("this machine is too slow: after %.0f seconds QEMU has had only "
                                   "%.0f of %.0f CPU seconds",
                                   s->now.wall, s->now.cpu, s->budget));
    return false;
}

/* The machine's own end: a reset, power off, or QEMU's. */
static bool judge_end(const struct situation *s, struct ruling *ruling)
{
    if (s->emulation_failed)
        return no_fault(ruling, false, str_copy("KVM could not run the guest"));
    if (s->guest == GUEST_STOPPED)
        return no_fault(ruling, false, str_copy("QEMU was stopped from outside"));
    if (s->guest == GUEST_RUNS && s->gone)
        return no_fault(ruling, true, str_copy("QEMU has ended"));
    /* A guest cannot keep it from answering. */
    if (s->idle >= JUDGE_DEAF && s->unanswered >= JUDGE_DEAF)
        return no_fault(ruling, true, str_copy("QEMU stands still and no longer answers"));
    if (s->guest == GUEST_RUNS)
        return false;
    if (explanation(s) != FAIL_NONE)
        return judge_absence(s, ruling,
                             str_copy(s->guest == GUEST_RESET ? "the guest reset itself"
                                                              : "the guest turned itself off"));
    if (s->guest == GUEST_RESET)
        return fail_or_medium(s, ruling, FAIL_BOOT_LOOP, str_copy("the guest reset itself"));
    return fail_or_medium(s, ruling, FAIL_SHUTDOWN, str_copy("the guest turned itself off"));
}

static bool decide(const struct situation *s, struct ruling *ret_ruling)
{
    if (took_wrong_route(s))
        return judge_wrong_route(s, ret_ruling);
    if (has_arrived(s))
        return end(ret_ruling, VERDICT_PASS, FAIL_NONE, NULL);
    if (s->evidence->starved)
        return no_fault(ret_ruling, true,
                        str_copy("this machine was too busy for the guest's timers"));
    if (s->typing_error)
        return no_fault(ret_ruling, false, str_copy(s->typing_error));
    if (s->evidence->failure != FAIL_NONE)
        return judge_words(s, ret_ruling);
    if (s->matcher->rejected)
        return fail_or_medium(s, ret_ruling, FAIL_REJECTED,
                              str_format("\"%s\" must not come, and came: %s", s->matcher->rejected,
                                         s->rejected_line));
    if (judge_end(s, ret_ruling))
        return true;
    if (is_silent(s))
        return fail_or_medium(s, ret_ruling, FAIL_BOOT_SECTOR_SILENT,
                              str_format("the boot sector was started, and has read and said "
                                         "nothing since%s%s",
                                         s->processor ? "; the processor " : "",
                                         s->processor ? s->processor : ""));
    return judge_loops(s, ret_ruling) || judge_prompt(s, ret_ruling) ||
           judge_program(s, ret_ruling) || judge_time(s, ret_ruling);
}

/* An emulation that is subtly wrong shows as a guest that stands still, spins or resets. */
static bool may_be_kvms_fault(const struct ruling *ruling)
{
    return ruling->verdict == VERDICT_ERROR || ruling->failure == FAIL_HANG ||
           ruling->failure == FAIL_BOOT_SECTOR_SILENT || ruling->failure == FAIL_BOOT_LOOP;
}

bool judge(const struct situation *situation, struct ruling *ret_ruling)
{
    if (!decide(situation, ret_ruling))
        return false;
    if (situation->kvm_suspect && may_be_kvms_fault(ret_ruling))
        ret_ruling->try_again = true;
    return true;
}
