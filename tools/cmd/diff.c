/* SPDX-License-Identifier: GPL-2.0-or-later */
/* isowright diff A B: what two images differ in, and why. */
#include <jansson.h>

#include "base/clock.h"
#include "base/json.h"
#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "diff/diff.h"

#define PATIENCE 1.0 /* seconds without a word */

static bool as_json, all, no_digests;

static const struct option_row options[] = {
    {"all", 'a', OPTION_FLAG, NULL, "show lists in full, however long they are", &all},
    {"json", 0, OPTION_FLAG, NULL, "print everything as JSON", &as_json},
    {"no-digests", 0, OPTION_FLAG, NULL, "with --json: leave out SHA-256 of files that differ",
     &no_digests},
    {0},
};

struct patience {
    struct progress progress;
    double begin;
};

static void show_progress(void *context, const char *step, uint64_t done, uint64_t total)
{
    struct patience *patience = context;

    if (patience->progress.shown && clock_seconds() - patience->begin >= PATIENCE)
        progress_show(&patience->progress, step, done, total);
}

static int compare(struct err *e, const struct source *a, const struct source *b,
                   struct diff *ret_diff)
{
    struct patience patience;
    struct diff_hooks hooks = {show_progress, &patience};
    int result;

    progress_begin(&patience.progress);
    patience.begin = patience.progress.begin;
    result = diff_images(e, a, b, &hooks, ret_diff);
    if (result == 0 && as_json && !no_digests)
        result = diff_digests(e, ret_diff, &hooks);
    progress_end(&patience.progress);
    return result;
}

static int print(struct err *e, const struct diff *diff)
{
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(json_drop) json_t *json = NULL;

    if (as_json) {
        json = diff_to_json(diff);
        return cmd_print_json(e, json);
    }
    diff_to_text(diff, cmd_colour(stdout), all, &text);
    cmd_write(&text);
    return cmd_finish_output(e);
}

static int run(struct err *e, int count, char **operands)
{
    CLEANUP(source_close) struct source a = {.fd = -1};
    CLEANUP(source_close) struct source b = {.fd = -1};
    CLEANUP(diff_free) struct diff diff = {0};

    (void)count;
    if (source_open(e, operands[0], &a) < 0 || source_open(e, operands[1], &b) < 0 ||
        compare(e, &a, &b, &diff) < 0 || print(e, &diff) < 0)
        return -1;
    return diff.same ? 0 : 1;
}

const struct command diff_command = {
    .name = "diff",
    .operands = "A B",
    .summary = "show what two images differ in, and what makes builds differ",
    .details = "Compares two image files or block devices by structure: boot entries and\n"
               "partitions, regions, files in the EFI image, boot menus, files of the tree\n"
               "(added, removed, renamed, changed), and what is wrong with only one of them.\n"
               "Every byte that differs inside a known structure is told as the field that it\n"
               "is, such as a date or a GUID; at the end stand the usual causes, each with\n"
               "what keeps it from happening. A device that is longer than the other image is\n"
               "compared up to that image's end.\n"
               "\n"
               "Exit code: 0 the same bytes, 1 they differ, 2 a file is missing, 3 one could\n"
               "not be read.",
    .examples = "  isowright diff monday.iso tuesday.iso\n"
                "  isowright diff before.iso remastered.iso\n"
                "  isowright diff --json a.iso b.iso | jq -r '.causes[].pin'\n"
                "  isowright diff live.iso /dev/sdb",
    .min_operands = 2,
    .max_operands = 2,
    .options = options,
    .run = run,
};
