/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "author/image.h"

#include "author/esp.h"
#include "author/isofs.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

const char *image_step_name(enum image_step step)
{
    static const char *const names[] = {"esp", "write", "check", "lint", "name"};

    return names[step];
}

struct writing {
    struct outfile *out;
    struct sha256 hash;
    uint64_t done;
    image_progress *progress;
    void *context;
};

static void drop_writing(struct writing *writing)
{
    sha256_drop(&writing->hash);
}

static int take_bytes(struct err *e, void *context, const void *data, size_t size, uint64_t total)
{
    struct writing *writing = context;

    if (file_write_fd(e, writing->out->fd, writing->out->path, data, size) < 0)
        return -1;
    sha256_add(&writing->hash, data, size);
    writing->done += size;
    writing->progress(writing->context, STEP_WRITE, writing->done, total);
    return 0;
}

static int write_image(struct err *e, const struct plan *plan, const char *esp_path,
                       struct outfile *out, image_progress *progress, void *context,
                       struct image_result *result)
{
    CLEANUP(drop_writing)
    struct writing writing = {.out = out, .progress = progress, .context = context};
    uint8_t digest[SHA256_SIZE];

    sha256_start(&writing.hash);
    if (isofs_write(e, plan, esp_path, take_bytes, &writing) < 0)
        return -1;
    sha256_end(&writing.hash, digest);
    sha256_hex(digest, result->sha256);
    result->size = writing.done;
    return 0;
}

void image_result_free(struct image_result *result)
{
    layout_free(&result->layout);
    findings_free(&result->findings);
}

static int check_written(struct err *e, const struct plan *plan, const struct source *image,
                         struct layout *ret_layout)
{
    if (layout_from_image(e, image, ret_layout) < 0 || image_check(e, plan, image, ret_layout) < 0)
        return err_add(e, "the image was written, but reading it back shows a difference, so it "
                          "was thrown away");
    return 0;
}

int image_from_plan(struct err *e, const struct plan *plan, const char *path,
                    image_progress *progress, void *context, struct image_result *ret_result)
{
    CLEANUP(outfile_abandon) struct outfile out = OUTFILE_NONE;
    CLEANUP(tmpdir_remove) struct tmpdir folder = {0};
    CLEANUP(free_ptr) char *esp_path = NULL;
    CLEANUP(image_result_free) struct image_result result = {0};
    struct source image;
    double begin = clock_seconds(), times[STEP_COUNT];

    if (outfile_open(e, path, &out) < 0 || tmpdir_make(e, &folder) < 0)
        return -1;
    progress(context, STEP_ESP, 0, 0);
    if (plan->uefi && esp_make(e, plan, &folder, &esp_path) < 0)
        return -1;
    times[STEP_ESP] = clock_seconds();
    if (write_image(e, plan, esp_path, &out, progress, context, &result) < 0)
        return -1;
    times[STEP_WRITE] = clock_seconds();
    progress(context, STEP_CHECK, 0, 0);
    image = (struct source){.name = out.path, .fd = out.fd, .size = result.size};
    if (check_written(e, plan, &image, &result.layout) < 0)
        return -1;
    times[STEP_CHECK] = clock_seconds();
    progress(context, STEP_LINT, 0, 0);
    if (image_judge(e, &image, &result.layout, &result.findings) < 0)
        return -1;
    times[STEP_LINT] = clock_seconds();
    progress(context, STEP_NAME, 0, 0);
    if (outfile_commit(e, &out) < 0)
        return -1;
    times[STEP_NAME] = clock_seconds();
    for (int step = 0; step < STEP_COUNT; step++)
        result.seconds[step] = times[step] - (step ? times[step - 1] : begin);
    *ret_result = result;
    result = (struct image_result){0};
    return 0;
}
