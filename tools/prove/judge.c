/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/judging.h"

void ruling_free(struct ruling *ruling)
{
    free(ruling->reason);
    free(ruling->note);
    *ruling = (struct ruling){0};
}

bool judge_ends(struct ruling *ruling, enum verdict verdict, enum fail_class failure, char *reason)
{
    *ruling = (struct ruling){.verdict = verdict, .failure = failure, .reason = reason};
    return true;
}

bool judge_fails(struct ruling *ruling, enum fail_class failure, char *reason)
{
    return judge_ends(ruling, VERDICT_FAIL, failure, reason);
}

bool judge_no_fault(struct ruling *ruling, bool try_again, char *reason)
{
    (void)judge_ends(ruling, VERDICT_ERROR, FAIL_NONE, reason);
    ruling->try_again = ruling->alone = try_again;
    return true;
}

static bool has_arrived(const struct situation *s);

static bool took_wrong_route(const struct situation *s)
{
    enum route route = s->evidence->route;

    if (s->strict && s->reopened && route == ROUTE_UNKNOWN && has_arrived(s))
        return true; /* it cannot be told any more */
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

    if (s->evidence->route == ROUTE_UNKNOWN)
        return judge_fails(
            ruling, FAIL_WRONG_ROUTE,
            str_format("what the firmware started came back, and it started something else when "
                       "other routes than %s were open again",
                       right));
    return judge_fails(ruling, FAIL_WRONG_ROUTE,
                       str_format("it came by %s, and this leg is there to prove %s",
                                  route_name(s->evidence->route), right));
}

static double idle_limit(const struct situation *s);
static double busy_limit(const struct situation *s);

/* Without the medium that it names, or complains of, a system has not come further. */
static bool misses_medium(const struct situation *s)
{
    bool looks = s->asks_for_medium || s->evidence->warnings[FAIL_NO_MEDIUM];

    return looks && !judge_saw(s, PHASE_MEDIUM) && !judge_saw(s, PHASE_SYSTEM);
}

/* Whoever was asked for user space alone gets no more. */
static bool has_settled(const struct situation *s)
{
    bool looks = s->asks_for_medium || s->evidence->warnings[FAIL_NO_MEDIUM];
    double since = looks ? s->since_medium : s->since_userspace;

    return !misses_medium(s) && since >= judge_scaled(s, JUDGE_SETTLE);
}

/* It runs, and nothing says that it does not go well. */
static bool is_well(const struct situation *s)
{
    const struct evidence *evidence = s->evidence;

    return evidence->failure == FAIL_NONE && !evidence->halted && !s->matcher->rejected &&
           s->guest == GUEST_RUNS && !s->gone && !s->belied && (!s->shell || evidence->up) &&
           (!evidence->warnings[FAIL_RESCUE_SHELL] || evidence->up);
}

static bool is_up(const struct situation *s)
{
    return judge_saw(s, PHASE_SYSTEM) && s->since_system >= judge_scaled(s, JUDGE_SETTLE);
}

/* User space goes on without a word, and was not seen to miss anything. */
static bool has_come_to_rest(const struct situation *s)
{
    return s->lenient && judge_saw(s, PHASE_USERSPACE) && !misses_medium(s) &&
           (s->idle >= idle_limit(s) || s->busy >= busy_limit(s));
}

/* It has come as far as it was to come. */
static bool has_arrived(const struct situation *s)
{
    switch (s->until) {
    case PHASE_MARKER:
        return s->matcher->expect.count && matcher_done(s->matcher);
    case PHASE_SYSTEM:
        return (is_up(s) || has_come_to_rest(s)) && is_well(s);
    case PHASE_USERSPACE:
        return evidence_reached(s->evidence) >= (int)PHASE_USERSPACE && has_settled(s) &&
               is_well(s);
    default:
        /* Words alone are no kernel; a processor that is in one is soon seen there. */
        return evidence_reached(s->evidence) >= (int)s->until && !s->matcher->rejected &&
               !(s->until == PHASE_KERNEL && s->belied);
    }
}

/* What a pass rests on when nothing told of the end. */
static char *tell_rest(const struct situation *s)
{
    return str_format("the end of the boot was not recognised: no login prompt, no target reached "
                      "and no start from a root file system was seen; the system came to rest and "
                      "stayed so for %.0f seconds. --until system makes that a fail.",
                      s->idle >= idle_limit(s) ? s->idle : s->busy);
}

static bool judge_arrived(const struct situation *s, struct ruling *ruling)
{
    (void)judge_ends(ruling, VERDICT_PASS, FAIL_NONE, NULL);
    if (s->until == PHASE_SYSTEM && !is_up(s))
        ruling->note = tell_rest(s);
    return true;
}

static bool is_silent(const struct situation *s)
{
    return !firmware_is_uefi(s->kind->firmware) && judge_saw(s, PHASE_HANDOFF) &&
           !judge_saw(s, PHASE_LOADER) && !judge_saw(s, PHASE_KERNEL) && !s->spoke &&
           s->read_since_handoff < JUDGE_SILENT_BYTES &&
           (s->now.cpu - s->evidence->phases[PHASE_HANDOFF].cpu >
                judge_scaled(s, JUDGE_SILENT_LIMIT) ||
            s->idle >= judge_scaled(s, JUDGE_IDLE_LIMIT));
}

static bool stands_at_loader(const struct situation *s)
{
    return s->prompt && prompt_is_loaders(s->prompt->kind);
}

static double longer(double a, double b)
{
    return a > b ? a : b;
}

static double idle_limit(const struct situation *s)
{
    bool searches =
        judge_saw(s, PHASE_USERSPACE) && !judge_saw(s, PHASE_MEDIUM) && s->asks_for_medium;

    if (searches)
        return judge_scaled(s, JUDGE_SEARCH_LIMIT);
    return stands_at_loader(s) ? longer(judge_menu_limit(s), judge_scaled(s, JUDGE_IDLE_LIMIT))
                               : judge_scaled(s, JUDGE_IDLE_LIMIT);
}

/* GRUB under UEFI is busy while its menu waits. */
static double busy_limit(const struct situation *s)
{
    if (judge_saw(s, PHASE_USERSPACE))
        return judge_scaled(s, JUDGE_WORK_LIMIT);
    return stands_at_loader(s) ? longer(judge_menu_limit(s), judge_scaled(s, JUDGE_BUSY_LIMIT))
                               : judge_scaled(s, JUDGE_BUSY_LIMIT);
}

/* Scaled CPU seconds that end it although it moves: the user's, or far behind any boot. */
static double most_effort(const struct situation *s)
{
    return judge_scaled(s, s->budget > 0 ? s->budget : JUDGE_CEILING);
}

static char *tell_most_effort(const struct situation *s)
{
    if (s->budget > 0)
        return str_format("the budget of %.0f CPU seconds is used up", most_effort(s));
    return str_format("the ceiling of %.0f CPU seconds was reached, although it still moved",
                      most_effort(s));
}

/* Something moves all the time, and nothing comes of it. */
static bool judge_ceiling(const struct situation *s, struct ruling *ruling)
{
    double guest = s->effort + s->rest;

    if (s->effort - s->counted >= most_effort(s))
        return judge_absence(s, ruling, tell_most_effort(s));
    if (guest < most_effort(s) * JUDGE_REST_FACTOR || guest < judge_scaled(s, JUDGE_WALL_LEAST))
        return false;
    if (s->counted >= most_effort(s))
        return judge_no_fault(ruling, true,
                              str_copy("this machine was too busy for the guest's timers: a menu's "
                                       "countdown did not come to its end"));
    return judge_absence(
        s, ruling,
        str_format("it has computed for %.0f and waited for %.0f seconds", s->now.cpu, s->rest));
}

static bool judge_time(const struct situation *s, struct ruling *ruling)
{
    if (s->idle >= idle_limit(s))
        return judge_absence(s, ruling, str_format("nothing has moved for %.0f seconds", s->idle));
    if (s->busy >= busy_limit(s))
        return judge_absence(s, ruling,
                             str_format("nothing has moved for %.0f CPU seconds", s->busy));
    if (judge_ceiling(s, ruling))
        return true;
    if (s->now.wall >= judge_scaled(s, JUDGE_WALL_LEAST) &&
        s->now.wall >= JUDGE_WALL_FACTOR * (s->now.cpu + s->rest))
        return judge_no_fault(
            ruling, false,
            str_format("this machine is too slow: after %.0f seconds QEMU has had only %.0f CPU "
                       "seconds",
                       s->now.wall, s->now.cpu));
    return false;
}

/* The machine's own end: a reset, power off, or QEMU's. */
static bool judge_end(const struct situation *s, struct ruling *ruling)
{
    if (s->emulation_failed)
        return judge_no_fault(ruling, false, str_copy("KVM could not run the guest"));
    if (s->guest == GUEST_STOPPED)
        return judge_no_fault(ruling, false, str_copy("QEMU was stopped from outside"));
    if (s->guest == GUEST_RUNS && s->gone)
        return judge_no_fault(ruling, true, str_copy("QEMU has ended"));
    if (s->unwritten)
        return judge_no_fault(ruling, true,
                              str_copy("there is no room for what the guest writes: its medium's "
                                       "overlay is in $TMPDIR, else in /tmp"));
    /* A guest cannot keep it from answering. */
    if (s->idle >= JUDGE_DEAF && s->unanswered >= JUDGE_DEAF)
        return judge_no_fault(ruling, true, str_copy("QEMU stands still and no longer answers"));
    if (s->evidence->halted)
        return judge_fails_or_medium(s, ruling, FAIL_SHUTDOWN,
                                     judge_after_trouble(s, "the guest has halted"));
    if (s->guest == GUEST_RUNS)
        return false;
    if (judge_explanation(s) != FAIL_NONE)
        return judge_absence(s, ruling,
                             str_copy(s->guest == GUEST_RESET ? "the guest reset itself"
                                                              : "the guest turned itself off"));
    if (s->guest == GUEST_RESET)
        return judge_fails_or_medium(s, ruling, FAIL_BOOT_LOOP,
                                     judge_after_trouble(s, "the guest reset itself"));
    return judge_fails_or_medium(s, ruling, FAIL_SHUTDOWN,
                                 judge_after_trouble(s, "the guest turned itself off"));
}

/* A system that complains may yet come up: what it says counts when it says no more. */
static bool is_final(const struct situation *s)
{
    return !evidence_may_recover(s->evidence->failure) || s->guest != GUEST_RUNS || s->gone ||
           judge_is_quiet(s, JUDGE_PROMPT_LIMIT);
}

static bool decide(const struct situation *s, struct ruling *ret_ruling)
{
    if (took_wrong_route(s))
        return judge_wrong_route(s, ret_ruling);
    /* What boots is not what was asked for. */
    if (s->typing_error)
        return judge_no_fault(ret_ruling, false, str_copy(s->typing_error));
    if (has_arrived(s))
        return judge_arrived(s, ret_ruling);
    if (s->evidence->starved)
        return judge_no_fault(ret_ruling, true,
                              str_copy("this machine was too busy for the guest's timers"));
    if (s->evidence->failure != FAIL_NONE && is_final(s))
        return judge_words(s, ret_ruling);
    if (s->matcher->rejected)
        return judge_fails_or_medium(s, ret_ruling, FAIL_REJECTED,
                                     str_format("\"%s\" must not come, and came: %s",
                                                s->matcher->rejected, s->rejected_line));
    if (judge_end(s, ret_ruling) || judge_shell(s, ret_ruling))
        return true;
    if (is_silent(s))
        return judge_fails_or_medium(
            s, ret_ruling, FAIL_BOOT_SECTOR_SILENT,
            str_format("the boot sector was started, and has read and said "
                       "nothing since%s%s",
                       s->processor ? "; the processor " : "", s->processor ? s->processor : ""));
    return judge_loops(s, ret_ruling) || judge_prompt(s, ret_ruling) ||
           judge_program(s, ret_ruling) || judge_unread_menu(s, ret_ruling) ||
           judge_time(s, ret_ruling);
}

/* An emulation that is subtly wrong shows as a guest that stands still, spins or resets. */
static bool may_be_kvms_fault(const struct ruling *ruling)
{
    return ruling->verdict == VERDICT_ERROR || ruling->failure == FAIL_HANG ||
           ruling->failure == FAIL_BOOT_SECTOR_SILENT || ruling->failure == FAIL_BOOT_LOOP;
}

/* An image that has not seen its true bytes may have failed because of that. */
static void excuse_unrestored(const struct situation *s, struct ruling *ruling)
{
    if (!s->unrestored || ruling->verdict != VERDICT_FAIL)
        return;
    ruling_free(ruling);
    (void)judge_no_fault(
        ruling, false,
        str_format("bytes that were hidden from the firmware could not be put back "
                   "into the medium: %s",
                   s->unrestored));
}

bool judge(const struct situation *situation, struct ruling *ret_ruling)
{
    if (!decide(situation, ret_ruling))
        return false;
    excuse_unrestored(situation, ret_ruling);
    judge_untyped(situation, ret_ruling);
    if (situation->kvm_suspect && may_be_kvms_fault(ret_ruling))
        ret_ruling->try_again = true;
    return true;
}
