/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus and prompts that the machine shows, and what is typed into them. */
#include "prove/watch.h"

#include "base/mem.h"
#include "prove/ending.h"

/* Long enough for a USB keyboard, which firmware polls now and then. */
#define HOLD_MILLISECONDS 100

/* The last lines of the serial console, each with a newline at its end. */
static void last_lines(const struct run *run, struct buf *ret_text)
{
    for (size_t i = 0; i < TAIL_LINES; i++) {
        const char *line = run->tail.lines[(run->tail.next + i) % TAIL_LINES];

        if (line)
            buf_format(ret_text, "%s\n", line);
    }
    if (run->serial.line.len && !run->serial.told)
        buf_format(ret_text, "%s\n", run->serial.line.data);
}

static void take_pressed(struct run *run, const json_t *result)
{
    (void)run;
    (void)result;
}

static void press(struct run *run, const struct chord *chord)
{
    json_t *keys = json_array();

    for (size_t i = 0; i < COUNT_OF(chord->names) && chord->names[i]; i++)
        json_array_append_new(keys,
                              json_pack("{s:s, s:s}", "type", "qcode", "data", chord->names[i]));
    recording_add(run, json_pack("{s:O}", "keys", keys));
    watch_question(run, QMP_KEYS,
                   json_pack("{s:o, s:i}", "keys", keys, "hold-time", HOLD_MILLISECONDS),
                   take_pressed);
    /* A person answers: a menu that begins anew has done so for us. */
    run->menu_returns = 0;
    watch_progress(run);
}

static bool is_menu(enum prompt_kind kind)
{
    return kind == PROMPT_GRUB_MENU || kind == PROMPT_SYSLINUX_MENU || kind == PROMPT_LIMINE ||
           kind == PROMPT_SYSTEMD_BOOT || kind == PROMPT_OWN_MENU;
}

/*
 * A loader that shows its menu has found what it needs. What it complained of on the way there
 * explains nothing that comes later: GRUBs that are signed always miss a file or two.
 */
static void note_menu(struct run *run)
{
    if (run->menu_seen || !is_menu(run->prompt.kind))
        return;
    run->menu_seen = true;
    evidence_forgive(&run->evidence, FAIL_LOADER_ERROR);
}

void watch_prompt(struct run *run)
{
    CLEANUP(buf_free) struct buf serial = {0};
    struct chord chord;
    struct typing_view view = {
        .prompt = &run->prompt,
        .screen = buf_str(&run->screen),
        .guest = run_guest_time(run),
    };

    prompt_free(&run->prompt);
    if (evidence_reached(&run->evidence) >= (int)PHASE_KERNEL)
        typing_end(&run->typing);
    /* Later ones are the system's, which gets no keys. */
    if (run->evidence.phases[PHASE_USERSPACE].seen)
        return;
    last_lines(run, &serial);
    prompt_find(view.screen, buf_str(&serial), &run->prompt);
    note_menu(run);
    view.serial = buf_str(&serial);
    /* Keys go one by one: on a busy host QEMU may take longer to answer than we to look again. */
    if (!watch_is_asked(run, QMP_KEYS) && typing_step(&run->typing, &view, &chord))
        press(run, &chord);
    run->display.glyphs.whole = run->typing.state == TYPING_OPENS;
}

/* The serial console's last line may be an unfinished one: prompts are. */
static char *shell_on_serial(const struct run *run)
{
    CLEANUP(buf_free) struct buf serial = {0};

    last_lines(run, &serial);
    return ending_shell(buf_str(&serial));
}

void watch_ending(struct run *run)
{
    free_ptr(&run->shell);
    if (!run->evidence.phases[PHASE_USERSPACE].seen)
        return;
    run->shell = ending_shell(buf_str(run_last_screen(run)));
    if (!run->shell)
        run->shell = shell_on_serial(run);
}
