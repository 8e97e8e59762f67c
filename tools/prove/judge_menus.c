/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus, prompts and programs that do not lead to a kernel. */
#include "prove/judging.h"

/* True when a prompt has stood there for so long that nobody but a person will move it. */
static bool is_stuck_at(const struct situation *s, const struct prompt *prompt)
{
    double limit = prompt->kind == PROMPT_GRUB_SHELL || prompt->kind == PROMPT_GRUB_RESCUE ||
                           prompt->kind == PROMPT_MOK
                       ? JUDGE_PROMPT_LIMIT
                       : JUDGE_HIDDEN_LIMIT;

    return s->idle + s->busy >= judge_scaled(s, limit);
}

bool judge_prompt(const struct situation *s, struct ruling *ruling)
{
    const struct prompt *prompt = s->prompt;
    enum fail_class failure = judge_explanation(s);

    if (!prompt || prompt->kind == PROMPT_NONE || judge_saw(s, PHASE_KERNEL) || s->typing ||
        !is_stuck_at(s, prompt))
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
    return judge_fails_or_medium(s, ruling, FAIL_WAITS_FOR_KEY,
                                 str_format("%s waits for a person, and nobody answers: %s",
                                            prompt_name(prompt->kind), prompt->row));
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
