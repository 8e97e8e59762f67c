/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "report/report.h"

#define REPORT_LIMIT  ((size_t)64 << 20) /* bytes of a report's file */
#define PICTURE_LIMIT ((size_t)8 << 20)  /* bytes of one picture */

static const char picture_name[] = "screen.png";
static const char png_signature[] = "\x89PNG\r\n\x1a\n"; /* PNG §5.2 */

/* Whether a path stays below the folder that it starts from. */
static bool stays_below(const char *path)
{
    for (const char *at = path; at; at = strchr(at, '/') ? strchr(at, '/') + 1 : NULL)
        if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || !at[2]))
            return false;
    return path[0] && path[0] != '/';
}

/* A picture that is not there, or none, is not worth an error: the text is in the report. */
static void load_picture(struct outcome *outcome)
{
    CLEANUP(free_ptr) char *path = str_format("%s/%s", outcome->folder, picture_name);
    CLEANUP(buf_free) struct buf bytes = {0};
    struct err unread;
    struct stat status;

    /* Anything else, a FIFO for one, would be a trap. */
    if (lstat(path, &status) < 0 || !S_ISREG(status.st_mode) ||
        file_read(&unread, path, PICTURE_LIMIT, &bytes) < 0 ||
        bytes.len < sizeof png_signature - 1 ||
        memcmp(bytes.data, png_signature, sizeof png_signature - 1) != 0)
        return;
    outcome->picture = bytes;
    bytes = (struct buf){0};
}

static void load_evidence(struct report *report, const char *folder)
{
    for (size_t i = 0; i < report->count; i++) {
        struct outcome *outcome = &report->outcomes[i];
        char *path;

        if (!outcome->folder || !stays_below(outcome->folder))
            continue;
        path = str_format("%s/%s", folder, outcome->folder);
        free(outcome->folder);
        outcome->folder = path;
        load_picture(outcome);
    }
}

int reports_load(struct err *e, const char *path, struct reports *ret_reports)
{
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(free_ptr) char *folder = NULL;
    size_t before = ret_reports->count;

    if (file_read(e, path, REPORT_LIMIT, &text) < 0 || file_absolute(e, path, &folder) < 0 ||
        reports_from_json(e, path, buf_str(&text), text.len, ret_reports) < 0)
        return -1;
    *strrchr(folder, '/') = '\0';
    for (size_t i = before; i < ret_reports->count; i++)
        load_evidence(&ret_reports->items[i], folder);
    return 0;
}
