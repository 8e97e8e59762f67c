/* SPDX-License-Identifier: GPL-2.0-or-later */
/* isowright run IMAGE: one leg of a test for a person, in a window or on the terminal. */
#include <string.h>

#include "base/terminal.h"
#include "cmd/cmd.h"
#include "cmd/machine_options.h"
#include "cmd/words.h"
#include "prove/by_hand.h"

#define LEG_USUAL "uefi/usb"

static const char *leg, *accel, *keys, *append, *own_key;
static double memory;
static bool serial, text, as_is;

static const struct option_row options[] = {
    {"leg", 'l', OPTION_STRING, "LEG", "firmware and medium (default: " LEG_USUAL ")", &leg},
    {"serial", 's', OPTION_FLAG, NULL, "no window: the serial console on this terminal", &serial},
    {"text", 't', OPTION_FLAG, NULL, "no window: the text screen on this terminal", &text},
    {"as-is", 0, OPTION_FLAG, NULL, "leave every route open instead of just the leg's own", &as_is},
    {"keys", 'k', OPTION_STRING, "KEYS", "type this when a menu is seen: down,enter", &keys},
    {"append", 0, OPTION_STRING, "WORDS", "add this to the kernel's command line in the menu",
     &append},
    {"own-key", 0, OPTION_STRING, "FILE", "the certificate that legs under uefi-own trust",
     &own_key},
    {"accel", 0, OPTION_STRING, "KIND", "auto, kvm or tcg (default: auto)", &accel},
    {"memory", 'm', OPTION_NUMBER, "MIB", "memory of the machine (default: 1024)", &memory},
    {0},
};

static const struct option_words option_words[] = {
    {"leg", words_legs},
    {"accel", words_accels},
    {0},
};

static void show_note(void *context, const char *line)
{
    (void)context;
    cmd_complain("run", line);
}

/* The guest's own bytes, as a terminal on its serial line would get them. */
static bool show_serial(void *context, const void *bytes, size_t size)
{
    (void)context;
    return cmd_pass_on(bytes, size);
}

static void show_phase(void *context, enum phase phase, const struct sighting *sighting)
{
    (void)context;
    fprintf(stderr, "isowright run: %s after %.1f s\n", phase_name(phase), sighting->wall);
}

/* A window where there is a desktop to have it on; else the terminal. */
static int choose_display(struct err *e, struct by_hand *how)
{
    bool desktop = machine_variable("DISPLAY") || machine_variable("WAYLAND_DISPLAY");

    if (serial && text)
        return err_set(e, ERR_USAGE, "--serial and --text cannot have the same terminal");
    if (text && !(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)))
        return err_set(e, ERR_USAGE, "--text wants a terminal");
    if (text)
        how->display = "curses";
    else if (!serial && desktop && prove_window(e, leg, &how->display) < 0)
        return -1;
    if (how->display)
        return 0;
    if (!serial && desktop)
        cmd_complain("run", "QEMU has no window here (Debian: qemu-system-gui)");
    how->input = STDIN_FILENO;
    how->escapes = isatty(STDIN_FILENO);
    how->said = show_serial;
    return 0;
}

static int run(struct err *e, int count, char **operands)
{
    struct prove_options wanted = {.image = operands[0],
                                   .until = -1,
                                   .as_is = as_is,
                                   .keys = keys,
                                   .append = append,
                                   .own_key = own_key};
    const struct prove_listener listener = {.note = show_note};
    CLEANUP(terminal_restore) struct terminal terminal = terminal_remember(STDIN_FILENO);
    struct by_hand how = {.input = -1};

    (void)count;
    if (!leg)
        leg = LEG_USUAL;
    wanted.legs = leg;
    if (machine_memory(e, memory, &wanted.memory) < 0 ||
        machine_accel(e, accel, &wanted.accel) < 0 || choose_display(e, &how) < 0)
        return -1;
    if (how.said) {
        fprintf(stderr, "isowright run: the serial console of %s%s\n", leg,
                how.escapes ? "; Ctrl-] ends it" : "");
        terminal_make_raw(&terminal);
    } else if (!text) {
        how.reached = show_phase;
    }
    return prove_by_hand(e, &wanted, &listener, &how);
}

const struct command run_command = {
    .name = "run",
    .operands = "IMAGE",
    .summary = "boot one leg of an image for a person to use",
    .details = "Boots IMAGE as one leg of isowright test would: the same machine, firmware and\n"
               "overlay, the same routes blanked. Nothing is judged; the machine may reset\n"
               "itself, and goes on until it is turned off. What it writes is thrown away.\n"
               "\n"
               "In a window where there is a desktop and QEMU has windows; else, or with\n"
               "--serial, its serial console is this terminal (Ctrl-] ends it); with --text the\n"
               "terminal shows its screen as long as that is in text mode.\n"
               "\n"
               "It ends, too, when nobody reads its output any more (| head).\n"
               "\n"
               "Exit code: 0, or 3 when QEMU could not run it.",
    .examples = "  isowright run live.iso\n"
                "  isowright run live.iso --leg bios/cd --serial",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_words = option_words,
    .run = run,
};
