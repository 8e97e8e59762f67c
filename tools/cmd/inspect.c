/* SPDX-License-Identifier: GPL-2.0-or-later */
/* isowright inspect IMAGE: what an image is. Any image or block device, ours or not. */

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "layout/html.h"
#include "layout/layout.h"
#include "lint/lint.h"
#include "menus/menus.h"

static bool as_json;
static const char *html;

static const struct option_row options[] = {
    {"json", 0, OPTION_FLAG, NULL, "print everything as JSON", &as_json},
    {"html", 0, OPTION_STRING, "FILE", "write the map, drawn to scale, as one page", &html},
    {0},
};

static int print(struct err *e, const struct layout *layout, const struct menus *menus)
{
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(json_drop) json_t *json = NULL;

    if (as_json) {
        json = layout_to_json(layout);
        json_put(json, "menus", menus_to_json(menus));
        return cmd_print_json(e, json);
    }
    layout_to_text(layout, cmd_colour(stdout), &text);
    if (menus->count) {
        buf_format(&text, "\n%sBoot menus%s\n", cmd_colour(stdout) ? "\033[1m" : "",
                   cmd_colour(stdout) ? "\033[0m" : "");
        menus_to_text(menus, &text);
    }
    layout_problems_to_text(layout, cmd_colour(stdout), &text);
    cmd_write(&text);
    return cmd_finish_output(e);
}

/* A finding in a menu's text is marked where that file is. */
static uint64_t place_of(const struct layout *layout, const struct finding *finding)
{
    const struct region *file =
        finding->path ? layout_region(layout, REGION_FILE, finding->path) : NULL;

    return file ? file->start : finding->offset;
}

/* What counts; wishes of single machines would hide it. */
static struct map_mark *marks_of(const struct layout *layout, const struct findings *findings,
                                 size_t *ret_count)
{
    struct map_mark *marks = mem_array(findings->count + 1, sizeof *marks);
    size_t count = 0;

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if (finding->counts)
            marks[count++] = (struct map_mark){.offset = place_of(layout, finding),
                                               .severity = (int)finding->severity,
                                               .id = finding->rule->id,
                                               .text = finding->text};
    }
    *ret_count = count;
    return marks;
}

static int write_page(struct err *e, const struct source *image, const struct layout *layout,
                      struct outfile *out)
{
    static const struct lint_options everything;
    CLEANUP(findings_free) struct findings findings = {0};
    CLEANUP(free_ptr) struct map_mark *marks = NULL;
    CLEANUP(buf_free) struct buf page = {0};
    size_t count;

    if (lint_image(e, image, layout, &everything, &findings) < 0)
        return -1;
    marks = marks_of(layout, &findings, &count);
    layout_to_html(layout, image->name, marks, count, &page);
    if (file_write_fd(e, out->fd, out->path, page.data, page.len) < 0)
        return -1;
    return outfile_commit(e, out);
}

/* The page would take the place of the image. */
static int refuse_image_as_page(struct err *e, const struct source *image)
{
    if (file_is_same(html, image->name))
        return err_set(e, ERR_USAGE, "--html %s is the image itself", html);
    return 0;
}

static int run(struct err *e, int count, char **operands)
{
    CLEANUP(source_close) struct source image = {.fd = -1};
    CLEANUP(layout_free) struct layout layout = {0};
    CLEANUP(menus_free) struct menus menus = {0};
    CLEANUP(outfile_abandon) struct outfile page = OUTFILE_NONE;

    (void)count;
    if (source_open(e, operands[0], &image) < 0 || (html && refuse_image_as_page(e, &image) < 0) ||
        (html && outfile_open(e, html, &page) < 0) || layout_from_image(e, &image, &layout) < 0 ||
        menus_from_image(e, &image, &layout, &menus) < 0 ||
        (html && write_page(e, &image, &layout, &page) < 0) || print(e, &layout, &menus) < 0)
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
               "Torito, MBR, GPT, APM), the files of the EFI system partition, the boot menus,\n"
               "and everything that is wrong, with its byte offset. Damage does not stop it:\n"
               "what can still be read is shown. What real machines think of it: lint.\n"
               "\n"
               "Exit code: 0 no problems, 1 problems were found or the file is no image, 2 the\n"
               "file is missing, 3 it could not be read.",
    .examples = "  isowright inspect live.iso\n"
                "  isowright inspect --json live.iso | jq '.problems'\n"
                "  isowright inspect --html map.html live.iso\n"
                "  isowright inspect /dev/sdb",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .run = run,
};
