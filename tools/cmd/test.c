/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "prove/prove.h"

#define MEMORY_DEFAULT 1024u /* MiB */
#define MEMORY_LEAST   16u
#define MEMORY_MOST    (1024u * 1024u)
#define JOBS_MOST      4096u

static const char *accel, *junit, *out;
static struct string_list legs;
static struct string_list expect, reject;
static double budget, memory, jobs;
static bool as_is, json;

static const struct option_row options[] = {
    {"legs", 'l', OPTION_LIST, "LIST", "legs and presets, by commas (default: core)", &legs},
    {"expect", 'e', OPTION_LIST, "REGEX", "a serial line that must come (repeatable)", &expect},
    {"reject", 'r', OPTION_LIST, "REGEX", "a serial line that must not come (repeatable)", &reject},
    {"budget", 'b', OPTION_NUMBER, "SECONDS", "CPU seconds that a leg may use (default: 180)",
     &budget},
    {"as-is", 0, OPTION_FLAG, NULL, "leave every route open instead of just the leg's own", &as_is},
    {"accel", 0, OPTION_STRING, "KIND", "auto, kvm or tcg (default: auto)", &accel},
    {"memory", 'm', OPTION_NUMBER, "MIB", "memory of each machine (default: 1024)", &memory},
    {"jobs", 'j', OPTION_NUMBER, "N", "machines at once, at most one per processor", &jobs},
    {"json", 0, OPTION_FLAG, NULL, "print the report as JSON", &json},
    {"junit", 0, OPTION_STRING, "FILE", "write a JUnit XML report as well", &junit},
    {"out", 'o', OPTION_STRING, "DIR", "keep logs, screenshot and command line of each leg", &out},
    {0},
};

/* The lines that show progress on a terminal: one per leg, rewritten in place. */
struct live {
    bool on;
    size_t lines; /* lines that were drawn and stand above the cursor */
};

static void erase(struct live *live)
{
    if (live->lines)
        fprintf(stderr, "\033[%zuA\033[J", live->lines);
    live->lines = 0;
}

static void show_note(void *context, const char *text)
{
    erase(context);
    fprintf(stderr, "isowright test: %s\n", text);
}

static void draw_leg(const struct leg_status *leg)
{
    const char *phase = leg->reached < 0 ? "started" : phase_name((enum phase)leg->reached);

    fprintf(stderr, "  %-9s ", leg->kind->name);
    if (leg->state == LEG_WAITS)
        fputs("waits\033[K\n", stderr);
    else if (leg->state == LEG_ENDED)
        fprintf(stderr, "%s\033[K\n", verdict_name(leg->verdict));
    else
        fprintf(stderr, "%-10s %5.1f s, CPU %5.1f of %.0f s\033[K\n", phase, leg->wall, leg->cpu,
                leg->budget);
}

static void show_progress(void *context, const struct leg_status *statuses, size_t count)
{
    struct live *live = context;

    if (!live->on)
        return;
    if (live->lines)
        fprintf(stderr, "\033[%zuA", live->lines);
    for (size_t i = 0; i < count; i++)
        draw_leg(&statuses[i]);
    live->lines = count;
}

static int parse_accel(struct err *e, enum accel *ret_accel)
{
    static const char *const names[] = {
        [ACCEL_AUTO] = "auto", [ACCEL_KVM] = "kvm", [ACCEL_TCG] = "tcg"};

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(accel ? accel : "auto", names[i]) == 0) {
            *ret_accel = (enum accel)i;
            return 0;
        }
    return err_set(e, ERR_USAGE, "--accel is auto, kvm or tcg, not \"%s\"", accel);
}

/* An option that is a whole number; `standard` when it was not given. */
static int take_whole(struct err *e, const char *name, double given, unsigned least, unsigned most,
                      unsigned standard, unsigned *ret_number)
{
    if (given > 0 && (given < least || given > most || given != (unsigned)given))
        return err_set(e, ERR_USAGE, "--%s wants a whole number from %u to %u", name, least, most);
    *ret_number = given > 0 ? (unsigned)given : standard;
    return 0;
}

/* --legs bios --legs uefi/usb is --legs bios,uefi/usb. Lives as long as the program. */
static const char *joined_legs(void)
{
    static struct buf list;

    for (size_t i = 0; i < legs.count; i++)
        buf_format(&list, "%s%s", i ? "," : "", legs.items[i]);
    return buf_str(&list);
}

static int take_options(struct err *e, const char *image, struct prove_options *ret_options)
{
    *ret_options = (struct prove_options){
        .image = image,
        .legs = legs.count ? joined_legs() : NULL,
        .expect = expect.items,
        .expect_count = expect.count,
        .reject = reject.items,
        .reject_count = reject.count,
        .budget = budget,
        .as_is = as_is,
        .until = -1,
    };
    if (take_whole(e, "memory", memory, MEMORY_LEAST, MEMORY_MOST, MEMORY_DEFAULT,
                   &ret_options->memory) < 0 ||
        take_whole(e, "jobs", jobs, 1, JOBS_MOST, 0, &ret_options->jobs) < 0)
        return -1;
    return parse_accel(e, &ret_options->accel);
}

static int write_junit(struct err *e, const struct report *report, struct outfile *file)
{
    CLEANUP(buf_free) struct buf xml = {0};

    report_to_junit(report, &xml);
    if (file_write_fd(e, file->fd, junit, xml.data, xml.len) < 0)
        return -1;
    return outfile_commit(e, file);
}

static int print_report(struct err *e, const struct report *report)
{
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(json_drop) json_t *root = NULL;

    if (json) {
        root = report_to_json(report);
        return cmd_print_json(e, root);
    }
    report_to_text(report, cmd_colour(stdout), &text);
    cmd_write(&text);
    return cmd_finish_output(e);
}

/* An evidence folder is named absolutely: QEMU's script and the report are read elsewhere. */
static int make_out(struct err *e, char **ret_path)
{
    struct stat status;

    if (!out)
        return 0;
    if (stat(out, &status) == 0 && !S_ISDIR(status.st_mode))
        return err_set(e, ERR_USAGE, "--out wants a folder, and %s is none", out);
    if (file_make_dirs(e, out) < 0)
        return -1;
    return file_absolute(e, out, ret_path);
}

static int run(struct err *e, int count, char **operands)
{
    CLEANUP(report_free) struct report report = {0};
    CLEANUP(outfile_abandon) struct outfile xml = OUTFILE_NONE;
    CLEANUP(free_ptr) char *folder = NULL;
    struct live live = {.on = isatty(STDERR_FILENO) != 0};
    struct prove_listener listener = {show_note, show_progress, &live};
    struct prove_options wanted;
    int result;

    (void)count;
    /* What cannot be written is known before the machines have run, not after. */
    if (take_options(e, operands[0], &wanted) < 0 || make_out(e, &folder) < 0 ||
        (junit && outfile_open(e, junit, &xml) < 0))
        return -1;
    wanted.out = folder;
    result = prove_image(e, &wanted, &listener, &report);
    erase(&live);
    if (result < 0 || print_report(e, &report) < 0 || (junit && write_junit(e, &report, &xml) < 0))
        return -1;
    return report_exit_code(&report);
}

const struct command test_command = {
    .name = "test",
    .operands = "IMAGE",
    .summary = "boot an image in QEMU and say whether it boots",
    .details = "Boots IMAGE as a CD and as a USB stick, each under BIOS and under UEFI, and\n"
               "tells for each of these legs whether it booted, how far it came, and by which\n"
               "route: El Torito, MBR or GPT. Each leg runs on a throw-away overlay of the\n"
               "untouched image, in which the other routes are blanked, so that the firmware\n"
               "cannot pass by another way than the one that the leg is there to prove (--as-\n"
               "is switches that off).\n"
               "\n"
               "Passed means that every expected line was seen on the serial console, in the\n"
               "order given, each on a line of its own. An image that isowright built says\n"
               "itself what to expect; any other needs --expect. In a REGEX (POSIX, extended)\n"
               "@firmware@ stands for bios or uefi, @medium@ for cd or usb.\n"
               "\n"
               "Legs: bios/cd bios/usb uefi/cd uefi/usb. Presets: core (all four), quick\n"
               "(bios/cd and uefi/usb), bios, uefi, cd, usb. A leg that is named must run; one\n"
               "that a preset brought in is skipped when the image has no boot entry for it.\n"
               "\n"
               "Exit code: 1 when a leg failed, else 3 when one could not be tried, else 0.",
    .examples = "  isowright test live.iso\n"
                "  isowright test --legs uefi/usb --out evidence live.iso\n"
                "  isowright test --expect 'login:' --junit report.xml other.iso",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .run = run,
};
