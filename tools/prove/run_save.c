/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The evidence that a run leaves: each file complete, or not there. */
#include "prove/run.h"

#include "base/json.h"
#include "base/mem.h"
#include "report/report.h"

/* The files of an evidence folder; not every run leaves every one. */
static const char serial_name[] = "serial.log";
static const char debugcon_name[] = "debugcon.log";
static const char verdict_file_name[] = "verdict.json";
static const char text_name[] = "screen.txt";
static const char kernel_name[] = "kernel.log";
static const char picture_name[] = "screen.png";
static const char recording_name[] = "recording.jsonl";

int run_forget_evidence(struct err *e, const char *folder)
{
    static const char *const names[] = {serial_name,       debugcon_name,  RUN_SCRIPT,
                                        verdict_file_name, text_name,      picture_name,
                                        kernel_name,       recording_name, RUN_OWN_VARS};

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        CLEANUP(free_ptr) char *path = str_format("%s/%s", folder, names[i]);

        if (file_forget(e, path) < 0)
            return -1;
    }
    return 0;
}

/* An empty file tells that nothing came; what may be missing is left out when it is empty. */
static int save(struct err *e, const char *folder, const char *name, const char *data, size_t size)
{
    CLEANUP(free_ptr) char *path = str_format("%s/%s", folder, name);
    CLEANUP(outfile_abandon) struct outfile out = OUTFILE_NONE;

    if (outfile_open(e, path, &out) < 0 || file_write_fd(e, out.fd, path, data, size) < 0)
        return -1;
    return outfile_commit(e, &out);
}

static int save_if_any(struct err *e, const char *folder, const char *name, const struct buf *data)
{
    return data->len ? save(e, folder, name, data->data, data->len) : 0;
}

/* What was heard and seen, whatever became of the leg. */
static int save_logs(struct err *e, const struct run *run)
{
    const char *folder = run->plan->folder;
    CLEANUP(buf_free) struct buf script = {0};

    qemu_script(&run->setup, run->plan->image, &run->blanks, &script);
    if (file_make_dirs(e, folder) < 0 ||
        save(e, folder, serial_name, buf_str(&run->serial_log), run->serial_log.len) < 0 ||
        save(e, folder, debugcon_name, buf_str(&run->debugcon_log), run->debugcon_log.len) < 0 ||
        save(e, folder, RUN_SCRIPT, buf_str(&script), script.len) < 0)
        return -1;
    if (save_if_any(e, folder, text_name, run_last_screen(run)) < 0)
        return -1;
    if (save_if_any(e, folder, recording_name, &run->recording) < 0)
        return -1;
    return save_if_any(e, folder, kernel_name, &run->kernel_log);
}

int run_save(struct err *e, const struct run *run, const struct outcome *outcome)
{
    const char *folder = run->plan->folder;
    CLEANUP(buf_free) struct buf verdict = {0};
    CLEANUP(json_drop) json_t *json = NULL;

    if (!folder)
        return 0;
    json = report_leg_json(outcome);
    json_render(json, &verdict);
    if (save_logs(e, run) < 0 || save_if_any(e, folder, picture_name, &outcome->picture) < 0)
        return -1;
    /* Last: a folder that has it is whole. */
    return save(e, folder, verdict_file_name, verdict.data, verdict.len);
}

void run_save_unfinished(const struct run *run)
{
    struct err ignored = {0};

    if (run->plan->folder)
        (void)!save_logs(&ignored, run);
}
