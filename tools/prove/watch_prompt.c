/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus and prompts that the machine shows, and what is typed into them. */
#include "prove/watch.h"

#include <string.h>

#include "base/fnv.h"
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

/*
 * A loader that shows its menu has found what it needs. What it complained of on the way there
 * explains nothing that comes later: GRUBs that are signed always miss a file or two.
 */
static void note_menu(struct run *run)
{
    if (run->menu_seen || !prompt_is_menu(run->prompt.kind))
        return;
    run->menu_seen = true;
    evidence_forgive(&run->evidence, FAIL_LOADER_ERROR);
}

/* The loader that has told its name: on the screen, or ever on the serial console. */
static int kind_of_loader(const struct run *run)
{
    static const struct {
        const char *word;
        enum menu_kind kind;
    } banners[] = {{"ISOLINUX ", MENU_SYSLINUX},    {"SYSLINUX ", MENU_SYSLINUX},
                   {"GRUB loading", MENU_GRUB},     {"Welcome to GRUB", MENU_GRUB},
                   {"GNU GRUB ", MENU_GRUB},        {"systemd-boot", MENU_BLS},
                   {"isowright: loader ", MENU_BLS}};
    const char *proof = run->evidence.phases[PHASE_LOADER].proof;
    const char *texts[] = {proof ? proof : "", buf_str(&run->screen), buf_str(&run->serial_log)};

    for (size_t i = 0; i < COUNT_OF(banners); i++)
        for (size_t k = 0; k < COUNT_OF(texts); k++)
            if (strstr(texts[k], banners[i].word))
                return (int)banners[i].kind;
    return NO_MENU_KIND;
}

bool watch_has_counted(const struct run *run)
{
    return run->countdown[0] >= 0 || run->countdown[1] >= 0;
}

static uint64_t hash_of(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = fnv_add(hash, *text);
    return fnv_add(hash, 0);
}

/* Once a kernel runs, rows that look like a menu are its system's. */
static void find_prompt(struct run *run, const char *serial)
{
    const struct knowledge *knowledge = run->plan ? run->plan->knowledge : NULL;
    struct prompt_menus menus = {
        .shown = knowledge ? &knowledge->shown : NULL,
        .uefi = run->plan && firmware_is_uefi(run->plan->leg->kind->firmware),
    };
    bool before_kernel = evidence_reached(&run->evidence) < (int)PHASE_KERNEL;
    uint64_t told =
        fnv_add(hash_of(hash_of(FNV_BEGIN, buf_str(&run->screen)), serial), before_kernel);

    /* The same text is the same prompt. */
    if (told == run->prompt_told)
        return;
    run->prompt_told = told;
    if (before_kernel && run->loader_kind == NO_MENU_KIND)
        run->loader_kind = kind_of_loader(run);
    menus.likely = run->loader_kind;
    prompt_free(&run->prompt);
    prompt_find(buf_str(&run->screen), serial, before_kernel ? &menus : NULL, &run->prompt);
}

void watch_prompt(struct run *run)
{
    CLEANUP(buf_free) struct buf serial = {0};
    struct chord chord;
    struct typing_view view = {
        .prompt = &run->prompt,
        .screen = buf_str(&run->screen),
        .guest = run_guest_time(run),
        .seen = run->display.seen,
        .still = run->idle + run->effort - run->moved_effort,
        .scale = run->plan ? run->plan->scale : 1,
        .counted = watch_has_counted(run),
    };

    if (evidence_reached(&run->evidence) >= (int)PHASE_KERNEL)
        typing_end(&run->typing);
    /* Later ones are the system's, which gets no keys. */
    if (run->evidence.phases[PHASE_USERSPACE].seen) {
        prompt_free(&run->prompt);
        run->prompt_told = 0;
        return;
    }
    last_lines(run, &serial);
    find_prompt(run, buf_str(&serial));
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
