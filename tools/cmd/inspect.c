/* SPDX-License-Identifier: GPL-2.0-or-later */
/* isowright inspect IMAGE: what an image is. Any image or block device, ours or not. */
#include <jansson.h>

#include "base/json.h"
#include "cmd/cmd.h"
#include "layout/layout.h"

static bool as_json;

static const struct option_row options[] = {
    {"json", 0, OPTION_FLAG, NULL, "print everything as JSON", &as_json},
    {0},
};

static int print(struct err *e, const struct layout *layout)
{
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(json_drop) json_t *json = NULL;

    if (as_json) {
        json = layout_to_json(layout);
        return cmd_print_json(e, json);
    }
    layout_to_text(layout, cmd_colour(stdout), &text);
    (void)fwrite(text.data, 1, text.len, stdout);
    return cmd_finish_output(e);
}

static int run(struct err *e, int count, char **operands)
{
    CLEANUP(source_close) struct source image = {.fd = -1};
    CLEANUP(layout_free) struct layout layout = {0};

    (void)count;
    if (source_open(e, operands[0], &image) < 0 || layout_from_image(e, &image, &layout) < 0 ||
        print(e, &layout) < 0)
        return -1;
    return layout.problem_count ? 1 : 0;
}

const struct command inspect_command = {
    .name = "inspect",
    .operands = "IMAGE",
    .summary = "show what an image is made of, and what is wrong with it",
    .details = "Reads an image file or a block device and prints a map of it, ordered by\n"
               "address: boot records, partition tables, volume descriptors, boot images,\n"
               "files, gaps, and which boot entry points where. Then come the boot entries (El\n"
               "Torito, MBR, GPT), the files of the EFI system partition, and everything that\n"
               "is wrong, with its byte offset. Damage does not stop it: what can still be\n"
               "read is shown.\n"
               "\n"
               "Exit code: 0 no problems, 1 problems were found or the file is no image, 2 the\n"
               "file is missing, 3 it could not be read.",
    .examples = "  isowright inspect live.iso\n"
                "  isowright inspect --json live.iso | jq '.problems'\n"
                "  isowright inspect /dev/sdb",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .run = run,
};
