/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus, prompts and programs that do not lead to a kernel. */
#include "prove/judging.h"

#include "prove/typing.h"

#define AFTER_ENTER                                                                                \
    20.0 /* guest seconds: a loader reads and unpacks before it shows anything else */

/* A countdown goes by the clock: a faster machine does not shorten it. */
static double by_the_clock(const struct situation *s, double limit)
{
    return s->scale > 1 ? limit * s->scale : limit;
}

double judge_menu_limit(const struct situation *s)
{
    const struct prompt *prompt = s->prompt;
    double hidden = by_the_clock(s, JUDGE_HIDDEN_LIMIT);
    double patience = typing_patience(&prompt->wait, s->scale) + JUDGE_PROMPT_LIMIT;

    if (prompt->kind == PROMPT_GRUB_SHELL || prompt->kind == PROMPT_GRUB_RESCUE ||
        prompt->kind == PROMPT_MOK)
        return judge_scaled(s, JUDGE_PROMPT_LIMIT);
    if (s->will_enter)
        return patience > hidden ? patience : hidden;
    if (prompt->wait.kind != WAIT_FOR_KEY || prompt->counts)
        return hidden;
    return by_the_clock(s, s->typed ? AFTER_ENTER : JUDGE_PROMPT_LIMIT);
}

/* True when a prompt has stood there for so long that nobody but a person will move it. */
static bool is_stuck_at_prompt(const struct situation *s)
{
    return s->idle + s->busy >= judge_menu_limit(s);
}

/* What has happened at a menu that waits; caller frees. */
static char *story_of(const struct situation *s)
{
    const struct prompt *prompt = s->prompt;
    const char *name = prompt_name(prompt->kind), *row = prompt->row;

    if (s->entered && prompt->which != s->entered_at)
        return str_format("the menu has no time-out: Enter was pressed, and opened another menu, "
                          "which waits for a person: %s",
                          row);
    if (s->entered)
        return str_format("the menu has no time-out: Enter was pressed, and %s still stands there: "
                          "%s",
                          name, row);
    if (s->typed)
        return str_format("%s waits for a person after all keys were typed: %s", name, row);
    if (s->counted_down && prompt_is_menu(prompt->kind) && !prompt->counts)
        return str_format("%s counted down, started its default entry, and came back; now it waits "
                          "for a person: %s",
                          name, row);
    return str_format("%s waits for a person, and nobody answers: %s", name, row);
}

bool judge_prompt(const struct situation *s, struct ruling *ruling)
{
    const struct prompt *prompt = s->prompt;
    enum fail_class failure = judge_explanation(s);

    if (!prompt || prompt->kind == PROMPT_NONE || judge_saw(s, PHASE_KERNEL) || s->typing ||
        !is_stuck_at_prompt(s))
        return false;
    if (failure != FAIL_NONE)
        return judge_fails_or_medium(
            s, ruling, failure,
            str_format("%s: %s; then it stood at %s", judge_speaker(failure),
                       s->evidence->warnings[failure], prompt_name(prompt->kind)));
    if (prompt->kind == PROMPT_MOK)
        return judge_fails(ruling, FAIL_SECURE_BOOT_DENIED,
                           str_format("shim asks for a key: %s", prompt->row));
    /* An image with systems to start does not mean to stop at a prompt for commands. */
    if (prompt->kind == PROMPT_GRUB_RESCUE || (prompt->kind == PROMPT_GRUB_SHELL && s->has_system))
        return judge_fails_or_medium(s, ruling, FAIL_LOADER_ERROR,
                                     str_format("%s: it has found no menu and stands at %s",
                                                judge_speaker(FAIL_LOADER_ERROR),
                                                prompt_name(prompt->kind)));
    return judge_fails_or_medium(s, ruling, FAIL_WAITS_FOR_KEY, story_of(s));
}

bool judge_unread_menu(const struct situation *s, struct ruling *ruling)
{
    bool stands = s->idle >= judge_scaled(s, JUDGE_IDLE_LIMIT) ||
                  s->busy >= judge_scaled(s, JUDGE_BUSY_LIMIT);

    if (!s->menu_waits || !judge_saw(s, PHASE_LOADER) || judge_saw(s, PHASE_KERNEL) || s->typing ||
        !stands || judge_explanation(s) != FAIL_NONE)
        return false;
    if (s->prompt && s->prompt->kind != PROMPT_NONE)
        return false;
    return judge_fails_or_medium(
        s, ruling, FAIL_WAITS_FOR_KEY,
        str_format("nothing has moved for %.0f seconds: the loader's menu has no time-out, and %s",
                   s->idle + s->busy,
                   s->entered ? "what Enter has opened could not be read off the screen"
                              : "could not be read off the screen"));
}

/* What firmware and loader have said before any menu holds whatever would have been typed. */
static bool is_before_menus(enum fail_class failure)
{
    static const enum fail_class classes[] = {
        FAIL_NO_BOOT_ENTRY, FAIL_SECURE_BOOT_DENIED, FAIL_BOOT_SECTOR_SILENT,
        FAIL_LOADER_ERROR,  FAIL_MEDIUM_ERROR,       FAIL_WRONG_ROUTE,
    };

    for (size_t i = 0; i < COUNT_OF(classes); i++)
        if (failure == classes[i])
            return true;
    return false;
}

void judge_untyped(const struct situation *s, struct ruling *ruling)
{
    CLEANUP(free_ptr) char *before = NULL;

    if (!s->untyped || ruling->verdict == VERDICT_ERROR || is_before_menus(ruling->failure))
        return;
    before = STEAL(ruling->reason);
    ruling_free(ruling);
    (void)judge_no_fault(ruling, false,
                         str_format("--keys: no menu was seen that they could be typed into%s%s",
                                    before ? "; " : "", before ? before : ""));
}

bool judge_program(const struct situation *s, struct ruling *ruling)
{
    const struct evidence *evidence = s->evidence;

    if (!evidence->program || judge_saw(s, PHASE_KERNEL) || s->has_system ||
        s->now.cpu - evidence->phases[PHASE_LOADER].cpu + s->idle <
            judge_scaled(s, JUDGE_IDLE_LIMIT))
        return false;
    return judge_fails(
        ruling, FAIL_WAITS_FOR_KEY,
        str_format("\"%s\" runs, and starts no system by itself", evidence->program));
}

bool judge_loops(const struct situation *s, struct ruling *ruling)
{
    const struct evidence *evidence = s->evidence;
    unsigned banners = 0;

    if (judge_saw(s, PHASE_KERNEL))
        return false;
    for (size_t i = 0; i < COUNT_OF(evidence->banners); i++)
        banners = evidence->banners[i] > banners ? evidence->banners[i] : banners;
    if (s->menu_returns >= JUDGE_STARTS) {
        const char *line = evidence->warnings[FAIL_LOADER_ERROR];

        return judge_fails_or_medium(
            s, ruling, FAIL_LOADER_ERROR,
            str_format("the menu came back %u times: what it starts does not run"
                       "%s%s",
                       s->menu_returns, line ? ": " : "", line ? line : ""));
    }
    /* GRUB may tell its name twice a time: to the console, and to the serial line itself. */
    if (evidence->starts >= JUDGE_STARTS || banners > 2 * JUDGE_STARTS)
        return judge_fails_or_medium(
            s, ruling, FAIL_BOOT_LOOP,
            str_format("the same was started %u times",
                       evidence->starts >= JUDGE_STARTS ? evidence->starts : banners));
    return false;
}
