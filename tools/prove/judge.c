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

static bool no_fault(struct ruling *ruling, bool try_again, char *reason)
{
    (void)end(ruling, VERDICT_ERROR, FAIL_NONE, reason);
    ruling->try_again = try_again;
    return true;
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

/* What firmware, loader or kernel said themselves. */
static bool judge_words(const struct situation *s, struct ruling *ruling)
{
    const struct evidence *evidence = s->evidence;
    static const char *const speakers[] = {
        [FAIL_NO_BOOT_ENTRY] = "the firmware found nothing to start",
        [FAIL_LOADER_ERROR] = "the loader failed",
        [FAIL_KERNEL_PANIC] = "the kernel stopped",
    };
    const char *speaker = speakers[evidence->failure];
    const char *line = evidence->failure_line;

    if (evidence->came_back)
        speaker = "the loader came back to the firmware, which found nothing else to start";
    /* Why the firmware gave up tells more than that it did. */
    if (evidence->failure == FAIL_NO_BOOT_ENTRY && evidence->complaint)
        line = evidence->complaint;
    return fail(ruling, evidence->failure, str_format("%s: %s", speaker, line));
}

static bool is_silent(const struct situation *s)
{
    const struct sighting *phases = s->evidence->phases;

    return !firmware_is_uefi(s->kind->firmware) && phases[PHASE_HANDOFF].seen &&
           !phases[PHASE_LOADER].seen && !phases[PHASE_KERNEL].seen && !s->spoke &&
           s->read_since_handoff < JUDGE_SILENT_BYTES &&
           (s->now.cpu - phases[PHASE_HANDOFF].cpu > JUDGE_SILENT_LIMIT ||
            s->idle >= JUDGE_IDLE_LIMIT);
}

/* Nothing went wrong that could be named: it did not arrive. */
static bool judge_absence(const struct situation *s, struct ruling *ruling, char *how)
{
    CLEANUP(free_ptr) char *owned_how = how;
    enum fail_class failure =
        s->evidence->phases[PHASE_USERSPACE].seen ? FAIL_MARKER_MISSING : FAIL_HANG;

    return fail(ruling, failure,
                str_format("%s; still waiting for \"%s\"%s", owned_how,
                           s->matcher->expect.texts[s->matcher->next],
                           s->spoke ? "" : " on the serial console, which has stayed silent"));
}

static bool judge_time(const struct situation *s, struct ruling *ruling)
{
    double cap = s->budget * JUDGE_WALL_FACTOR;

    if (s->idle >= JUDGE_IDLE_LIMIT)
        return judge_absence(s, ruling,
                             str_format("nothing has moved for %.0f seconds", JUDGE_IDLE_LIMIT));
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

static bool decide(const struct situation *s, struct ruling *ret_ruling)
{
    if (took_wrong_route(s))
        return judge_wrong_route(s, ret_ruling);
    if (matcher_done(s->matcher))
        return end(ret_ruling, VERDICT_PASS, FAIL_NONE, NULL);
    if (s->evidence->starved)
        return no_fault(ret_ruling, true,
                        str_copy("this machine was too busy for the guest's timers"));
    if (s->evidence->failure != FAIL_NONE)
        return judge_words(s, ret_ruling);
    if (s->matcher->rejected)
        return fail(ret_ruling, FAIL_REJECTED,
                    str_format("\"%s\" must not come, and came: %s", s->matcher->rejected,
                               s->rejected_line));
    if (s->emulation_failed)
        return no_fault(ret_ruling, false, str_copy("KVM could not run the guest"));
    if (s->guest == GUEST_RESET)
        return fail(ret_ruling, FAIL_BOOT_LOOP, str_copy("the guest reset itself"));
    if (s->guest == GUEST_SHUTDOWN)
        return fail(ret_ruling, FAIL_SHUTDOWN, str_copy("the guest turned itself off"));
    if (s->guest == GUEST_STOPPED)
        return no_fault(ret_ruling, false, str_copy("QEMU was stopped from outside"));
    if (s->gone)
        return no_fault(ret_ruling, false, str_copy("QEMU has ended"));
    if (is_silent(s))
        return fail(ret_ruling, FAIL_BOOT_SECTOR_SILENT,
                    str_copy("the boot sector was started, and has read and said nothing since"));
    return judge_time(s, ret_ruling);
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
