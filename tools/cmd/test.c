/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/live.h"
#include "cmd/machine_options.h"
#include "cmd/outputs.h"
#include "cmd/words.h"
#include "prove/listing.h"
#include "prove/prove.h"
#include "prove/shard.h"

#define JOBS_MOST 4096u

static const char *accel, *until, *keys, *append, *own_key, *shard, *list_legs, *format_name, *out;
static struct string_list legs, skip, require, expect, reject;
static double budget, memory, jobs, timeout_scale;
static bool as_is, json, github;

/* Reports that are written into files besides the one that is printed. */
static struct output written[] = {{REPORT_JUNIT, NULL}, {REPORT_TAP, NULL}, {REPORT_HTML, NULL}};

static const enum phase untils[] = {PHASE_LOADER, PHASE_KERNEL, PHASE_USERSPACE, PHASE_SYSTEM,
                                    PHASE_MARKER};

static void words_until(struct buf *ret_words)
{
    for (size_t i = 0; i < COUNT_OF(untils); i++)
        words_add(ret_words, phase_key(untils[i]));
}

static const struct option_row options[] = {
    {"legs", 'l', OPTION_LIST, "LIST", "legs and presets, by commas (default: core)", &legs},
    {"skip", 0, OPTION_LIST, "LIST", "leave these legs and presets out", &skip},
    {"require", 0, OPTION_LIST, "LIST", "run these legs besides, and let none be skipped",
     &require},
    {"until", 'u', OPTION_STRING, "PHASE", "pass at loader, kernel, userspace, system, marker",
     &until},
    {"expect", 'e', OPTION_LIST, "REGEX", "a line that must come (repeatable)", &expect},
    {"reject", 'r', OPTION_LIST, "REGEX", "a line that must not come (repeatable)", &reject},
    {"keys", 'k', OPTION_STRING, "KEYS", "type this when a menu is seen: down,enter; or none",
     &keys},
    {"append", 0, OPTION_STRING, "WORDS", "add this to the kernel's command line in the menu",
     &append},
    {"budget", 'b', OPTION_NUMBER, "SECONDS", "CPU seconds that a leg may use (default: none set)",
     &budget},
    {"timeout-scale", 0, OPTION_NUMBER, "FACTOR", "multiply every limit of time by this",
     &timeout_scale},
    {"as-is", 0, OPTION_FLAG, NULL, "leave every route open instead of just the leg's own", &as_is},
    {"own-key", 0, OPTION_STRING, "FILE", "the certificate that legs under uefi-own trust",
     &own_key},
    {"accel", 0, OPTION_STRING, "KIND", "auto, kvm or tcg (default: auto)", &accel},
    {"memory", 'm', OPTION_NUMBER, "MIB", "memory of each machine (default: 1024)", &memory},
    {"jobs", 'j', OPTION_NUMBER, "N", "machines at once, at most one per processor", &jobs},
    {"shard", 0, OPTION_STRING, "I/N", "one of N parts of the legs; auto: as the CI says", &shard},
    {"list-legs", 0, OPTION_OPTIONAL, "FORMAT", "text, json, github, gitlab; boots nothing",
     &list_legs},
    {"format", 'f', OPTION_STRING, "FORMAT", "text, json, junit, tap, github or html",
     &format_name},
    {"json", 0, OPTION_FLAG, NULL, "as --format json", &json},
    {"junit", 0, OPTION_STRING, "FILE", "write a JUnit XML report as well", &written[0].path},
    {"tap", 0, OPTION_STRING, "FILE", "write a TAP report as well", &written[1].path},
    {"html", 0, OPTION_STRING, "FILE", "write the report as a page as well", &written[2].path},
    {"github", 0, OPTION_FLAG, NULL, "annotations (by itself in GitHub Actions)", &github},
    {"out", 'o', OPTION_STRING, "DIR", "keep evidence, and the report in all formats", &out},
    {0},
};

static const struct option_words option_words[] = {
    {"legs", words_leg_lists},     {"skip", words_leg_lists},        {"require", words_leg_lists},
    {"until", words_until},        {"accel", words_accels},          {"shard", words_shards},
    {"list-legs", words_listings}, {"format", words_report_formats}, {0},
};

static int parse_until(struct err *e, int *ret_until)
{
    *ret_until = -1;
    for (size_t i = 0; until && i < COUNT_OF(untils); i++)
        if (strcmp(until, phase_key(untils[i])) == 0)
            *ret_until = (int)untils[i];
    if (until && *ret_until < 0)
        return err_set(e, ERR_USAGE,
                       "--until is loader, kernel, userspace, system or marker, not \"%s\"", until);
    return 0;
}

static int parse_shard(struct err *e, struct prove_options *wanted)
{
    struct shard part = {0};

    if (shard && shard_parse(e, shard, machine_variable, &part) < 0)
        return -1;
    wanted->shard = part.index;
    wanted->shards = part.count;
    return 0;
}

static int take_options(struct err *e, const char *image, struct prove_options *ret_options)
{
    static struct buf texts[3];

    *ret_options = (struct prove_options){
        .image = image,
        .legs = machine_list(&legs, &texts[0]),
        .skip = machine_list(&skip, &texts[1]),
        .require = machine_list(&require, &texts[2]),
        .keys = keys,
        .append = append,
        .own_key = own_key,
        .expect = expect.items,
        .expect_count = expect.count,
        .reject = reject.items,
        .reject_count = reject.count,
        .budget = budget,
        .timeout_scale = timeout_scale,
        .as_is = as_is,
    };
    if (machine_memory(e, memory, &ret_options->memory) < 0 ||
        machine_whole(e, "jobs", jobs, 1, JOBS_MOST, 0, &ret_options->jobs) < 0 ||
        parse_until(e, &ret_options->until) < 0 || parse_shard(e, ret_options) < 0)
        return -1;
    return machine_accel(e, accel, &ret_options->accel);
}

static int choose_format(struct err *e, enum report_format *ret_format)
{
    if (json && format_name && strcmp(format_name, "json") != 0)
        return err_set(e, ERR_USAGE, "--json and --format %s contradict one another", format_name);
    *ret_format = json ? REPORT_JSON : REPORT_TEXT;
    return format_name ? report_format_by_name(e, format_name, ret_format) : 0;
}

/* --list-legs=json, --list-legs --format json and --list-legs --json are one. */
static int choose_listing(struct err *e, enum listing_format *ret_format)
{
    const char *names[] = {*list_legs ? list_legs : NULL, format_name, json ? "json" : NULL};
    const char *first = NULL;

    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (!first)
            first = names[i];
        else if (names[i] && strcmp(first, names[i]) != 0)
            return err_set(e, ERR_USAGE,
                           "legs cannot be listed as %s and as %s; one of them is enough: "
                           "--list-legs=%s",
                           first, names[i], first);
    *ret_format = LISTING_TEXT;
    return first ? listing_format_by_name(e, first, ret_format) : 0;
}

/* The legs that would run, and none is. */
static int print_legs(struct err *e, const struct prove_options *wanted)
{
    CLEANUP(buf_free) struct buf text = {0};
    enum listing_format format;

    if (choose_listing(e, &format) < 0 || prove_list(e, wanted, format, &text) < 0)
        return -1;
    cmd_write(&text);
    return cmd_finish_output(e);
}

/* Whoever stops a test must not find the verdict of the one before. */
static int forget_reports(struct err *e, const char *image, const char *folder)
{
    if (access(image, R_OK) < 0)
        return 0; /* a wrong name: there will be no test */
    outputs_forget(written, COUNT_OF(written));
    return folder ? report_forget_all(e, folder) : 0;
}

static int print_report(struct err *e, const struct report *report, enum report_format format)
{
    CLEANUP(buf_free) struct buf text = {0};

    if (format == REPORT_TEXT)
        report_to_text(report, cmd_colour(stdout), &text);
    else
        reports_render(report, 1, format, NULL, &text);
    cmd_write(&text);
    return cmd_finish_output(e);
}

/* On stderr, where GitHub reads them as well: what is printed on stdout may go into a file. */
static void annotate(const struct report *report, enum report_format format)
{
    const char *service = machine_variable("GITHUB_ACTIONS");
    CLEANUP(buf_free) struct buf text = {0};

    if (format == REPORT_GITHUB || !(github || (service && strcmp(service, "true") == 0)))
        return;
    reports_to_github(report, 1, &text);
    fputs(buf_str(&text), stderr);
}

/* Whoever does not read what is printed, to the end or at all, still gets the files. */
static int hand_out(struct err *e, const struct report *report, enum report_format format,
                    struct outputs *files, const char *folder)
{
    int printed = print_report(e, report, format);
    struct err unwritten = {0};

    annotate(report, format);
    if (outputs_write(&unwritten, files, report) == 0 &&
        (!folder || report_write_all(&unwritten, folder, report) == 0))
        return printed;
    if (printed == 0)
        *e = unwritten;
    else
        cmd_complain("test", unwritten.text);
    return -1;
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
    CLEANUP(free_ptr) char *folder = NULL;
    CLEANUP(outputs_abandon) struct outputs files = {0};
    struct live live = live_start("test");
    struct prove_listener listener = live_listener(&live);
    enum report_format format;
    struct prove_options wanted;
    int result;

    (void)count;
    if (take_options(e, operands[0], &wanted) < 0)
        return -1;
    if (list_legs)
        return print_legs(e, &wanted);
    /* What cannot be written is known before the machines have run, not after. */
    if (choose_format(e, &format) < 0 ||
        outputs_check(e, operands[0], written, COUNT_OF(written)) < 0 || make_out(e, &folder) < 0 ||
        outputs_open(e, written, COUNT_OF(written), &files) < 0 ||
        forget_reports(e, operands[0], folder) < 0)
        return -1;
    wanted.out = folder;
    result = prove_image(e, &wanted, &listener, &report);
    live_erase(&live);
    if (result < 0)
        return -1;
    if (hand_out(e, &report, format, &files, folder) < 0)
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
               "is switches that off). The image needs no serial console and no agent.\n"
               "\n"
               "Passed means that every expected line was seen, in the order given, each on a\n"
               "line of its own: on the serial console or on the screen. An image that\n"
               "isowright built says itself what to expect; of any other, user space must\n"
               "come up and stay up, unless --expect or --until says otherwise. In a REGEX\n"
               "(POSIX, extended) @firmware@ stands for bios or uefi, @medium@ for cd, usb or\n"
               "disk, @nonce@ for a number of this run alone.\n"
               "\n"
               "Presets: core (bios/cd bios/usb uefi/cd uefi/usb), quick (bios/cd uefi/usb),\n"
               "full, bios, uefi, secure-boot, cd, usb. A leg that is named must run; one that a\n"
               "preset brought in is skipped when the image has no boot entry for it, or this\n"
               "machine no such firmware. --list-legs tells which legs that makes.\n"
               "\n"
               "Exit code: 1 when a leg failed, else 3 when one could not be tried, else 0.",
    .examples = "  isowright test live.iso\n"
                "  isowright test --legs uefi/usb --out evidence live.iso\n"
                "  isowright test --expect 'login:' --junit report.xml other.iso\n"
                "  isowright test --legs full --shard auto --out report live.iso",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_words = option_words,
    .run = run,
};
