/* SPDX-License-Identifier: GPL-2.0-or-later */
/* isowright build: manifest in, image out. */
#include <string.h>

#include "author/image.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "lint/machines.h"

static const char *output;
static bool only_plan, as_json, quiet;

static const struct option_row options[] = {
    {"output", 'o', OPTION_STRING, "FILE", "the image; default: the manifest's name with .iso",
     &output},
    {"plan", 0, OPTION_FLAG, NULL, "print what would be built, and write nothing", &only_plan},
    {"json", 0, OPTION_FLAG, NULL, "print the result (or the plan) as JSON", &as_json},
    {"quiet", 'q', OPTION_FLAG, NULL, "no progress and no summary", &quiet},
    {0},
};

/* live.yaml -> live.iso, in the current folder; caller frees. */
static char *default_output(const char *manifest)
{
    const char *slash = strrchr(manifest, '/');
    const char *name = slash ? slash + 1 : manifest;
    const char *dot = strrchr(name, '.');

    return str_format("%.*s.iso", (int)(dot && dot != name ? dot - name : (long)strlen(name)),
                      name);
}

static int print_plan(struct err *e, const struct plan *plan)
{
    CLEANUP(json_drop) json_t *json = NULL;
    CLEANUP(buf_free) struct buf text = {0};

    if (as_json) {
        json = plan_to_json(plan);
        return cmd_print_json(e, json);
    }
    plan_to_text(plan, &text);
    fputs(buf_str(&text), stdout);
    return 0;
}

static int print_json(struct err *e, const struct plan *plan, const char *path,
                      const struct image_result *result)
{
    CLEANUP(json_drop) json_t *root = json_object();
    json_t *seconds = json_object();

    json_put_uint(root, "schema", 1);
    json_put_text(root, "image", path);
    json_put_uint(root, "bytes", result->size);
    json_put_text(root, "sha256", result->sha256);
    json_put_text(root, "id", plan->medium_id);
    json_put_text(root, "volume", plan->label);
    json_put_uint(root, "data_bytes", plan_data_bytes(plan));
    json_put_uint(root, "esp_bytes", plan->esp_size);
    for (int step = 0; step < STEP_COUNT; step++)
        json_put_real(seconds, image_step_name((enum image_step)step), result->seconds[step]);
    json_put(root, "seconds", seconds);
    json_put_uint(root, "warnings", findings_at_least(&result->findings, SEVERITY_WARNING));
    return cmd_print_json(e, root);
}

/* "lint   no errors, 2 warnings (ELT-08, ISO-04)", and which machines cannot boot this layout. */
static void print_findings(const struct findings *findings)
{
    size_t warnings = findings_at_least(findings, SEVERITY_WARNING);
    const struct rule *last = NULL;

    printf("  lint   no errors, %zu warning%s", warnings, warnings == 1 ? "" : "s");
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if (!finding->counts || finding->severity < SEVERITY_WARNING || finding->rule == last)
            continue;
        printf("%s%s", last ? ", " : " (", finding->rule->id);
        last = finding->rule;
    }
    puts(last ? ")" : "");
}

/* The rule that keeps a class of machine from booting by some route that the image offers. */
static const struct rule *refused_by(const struct machine_class *machine,
                                     const struct image_result *result)
{
    for (int route = 0; route < ROUTE_COUNT; route++) {
        struct machine_verdict verdict =
            machine_judge(machine, (enum lint_route)route, &result->layout, &result->findings);

        if (verdict.answer == ANSWER_NO && result->findings.offered.has[route])
            return verdict.because->rule;
    }
    return NULL;
}

/* No layout suits every machine: which ones this one loses. */
static int print_losses(struct err *e, const struct image_result *result)
{
    CLEANUP(machines_free) struct machines machines = {0};

    if (machines_load(e, &machines) < 0)
        return -1;
    for (size_t i = 0; i < machines.count; i++) {
        const struct rule *rule = refused_by(&machines.items[i], result);

        if (rule)
            printf("  not    for %s (%s)\n", machines.items[i].title, rule->id);
    }
    return 0;
}

static int print_summary(struct err *e, const struct plan *plan, const char *path,
                         const struct image_result *result)
{
    double seconds = 0;

    for (int step = 0; step < STEP_COUNT; step++)
        seconds += result->seconds[step];
    printf("%s: %.1f MiB in %.1f s, read back and equal to the plan\n", path,
           (double)result->size / 1048576, seconds);
    printf("  for    %s%s%s\n", plan->bios ? "BIOS" : "", plan->bios && plan->uefi ? " and " : "",
           plan->uefi ? "UEFI (x64)" : "");
    printf("  medium %s\n  sha256 %s\n", plan->medium_id, result->sha256);
    print_findings(&result->findings);
    if (print_losses(e, result) < 0)
        return -1;
    if (plan->expect_count)
        printf("To prove that it boots: isowright test %s\n", path);
    else
        printf("Nothing says what proves that it boots (test.expect in the manifest);\n"
               "isowright test --expect REGEX %s\n",
               path);
    return 0;
}

static void show(void *context, enum image_step step, uint64_t done, uint64_t total)
{
    static const char *const words[] = {"making the ESP", "writing", "reading back", "judging",
                                        "naming"};

    progress_show(context, words[step], done, total);
}

static int build(struct err *e, const struct plan *plan, const char *path)
{
    struct progress progress;
    CLEANUP(image_result_free) struct image_result result = {0};
    int built;

    progress_begin(&progress);
    progress.shown = progress.shown && !quiet;
    built = image_from_plan(e, plan, path, show, &progress, &result);
    progress_end(&progress);
    if (built < 0)
        return -1;
    if (as_json)
        return print_json(e, plan, path, &result);
    return quiet ? 0 : print_summary(e, plan, path, &result);
}

/* The image would take the place of what it is made from, and there would be no second build. */
static int refuse_input_as_output(struct err *e, const char *manifest, const struct plan *plan,
                                  const char *path)
{
    if (file_is_same(path, manifest))
        return err_set(e, ERR_USAGE, "the output %s is the manifest itself", path);
    for (size_t i = 0; i < plan->node_count; i++) {
        const char *source = plan->nodes[i].source;

        if (source && file_is_same(path, source))
            return err_set(e, ERR_USAGE, "the output %s is also an input: it would go into %s",
                           path, plan->nodes[i].path);
    }
    return 0;
}

static int run(struct err *e, int count, char **operands)
{
    CLEANUP(manifest_free) struct manifest manifest = {0};
    CLEANUP(plan_free) struct plan plan = {0};
    CLEANUP(free_ptr) char *path = NULL;

    (void)count;
    if (manifest_read(e, operands[0], &manifest) < 0 || plan_from_manifest(e, &manifest, &plan) < 0)
        return -1;
    if (only_plan)
        return print_plan(e, &plan);
    path = output ? str_copy(output) : default_output(operands[0]);
    if (refuse_input_as_output(e, operands[0], &plan, path) < 0)
        return -1;
    return build(e, &plan, path);
}

const struct command build_command = {
    .name = "build",
    .operands = "MANIFEST",
    .summary = "make an image from a manifest",
    .details = "Makes one image that boots from a CD and from a USB stick, under BIOS and under\n"
               "UEFI, as the manifest says. The image is read back and compared with the plan\n"
               "before it gets its name: when something fails or is interrupted, FILE is not\n"
               "there, or is the old one. The same input gives the same bytes.\n"
               "\n"
               "Every time stamp in the image is the manifest's date, else $SOURCE_DATE_EPOCH,\n"
               "else 2000-01-01.",
    .examples = "  isowright build live.yaml -o live.iso\n"
                "  isowright build live.yaml --plan\n"
                "  isowright build live.yaml --json | jq -r .sha256",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .run = run,
};
