/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For programs: everything that is known, what does not count included. */
#include "base/json.h"

#include "lint/report_parts.h"

static json_t *finding_to_json(const struct finding *finding)
{
    const struct rule *rule = finding->rule;
    json_t *json = json_object();
    bool placed = finding->offset != UINT64_MAX;

    json_put_text(json, "rule", rule->id);
    json_put_text(json, "severity", severity_name(finding->severity));
    json_put_text(json, "profile", rule->profile);
    json_put_bool(json, "counts", finding->counts);
    json_put_bool(json, "ignored", finding->ignored);
    json_put(json, "offset", placed ? json_integer((json_int_t)finding->offset) : json_null());
    json_put_text(json, "path", finding->path);
    json_put(json, "line", finding->line ? json_integer(finding->line) : json_null());
    json_put_text(json, "text", finding->text);
    return json;
}

static json_t *verdict_to_json(struct machine_verdict verdict)
{
    json_t *json;

    if (verdict.answer == ANSWER_NOT_ASKED)
        return json_null();
    json = json_object();
    json_put_bool(json, "boots", verdict.answer == ANSWER_YES);
    if (verdict.answer == ANSWER_YES) {
        json_put_text(json, "how", verdict.how);
    } else {
        json_put_text(json, "rule", verdict.because->rule->id);
        json_put_text(json, "because", verdict.because->text);
    }
    return json;
}

static json_t *machine_to_json(const struct machine_class *machine,
                               const struct lint_result *result)
{
    json_t *json = json_object(), *routes = json_object();

    json_put_text(json, "profile", machine->profile);
    json_put_text(json, "title", machine->title);
    for (int i = 0; i < ROUTE_COUNT; i++) {
        enum lint_route route = (enum lint_route)i;

        json_put(
            routes, lint_route_name(route),
            verdict_to_json(machine_judge(machine, route, &result->layout, &result->findings)));
    }
    json_put(json, "routes", routes);
    return json;
}

static json_t *summary_to_json(const struct findings *findings)
{
    json_t *json = json_object();
    size_t counting = findings_at_least(findings, SEVERITY_INFO);
    size_t ignored = findings_ignored(findings);

    json_put_uint(json, "errors", findings_of(findings, SEVERITY_ERROR));
    json_put_uint(json, "warnings", findings_of(findings, SEVERITY_WARNING));
    json_put_uint(json, "notes", findings_of(findings, SEVERITY_INFO));
    json_put_uint(json, "ignored", ignored);
    json_put_uint(json, "other_profiles", findings->count - counting - ignored);
    json_put_uint(json, "dropped", findings->dropped);
    return json;
}

static json_t *failure_to_json(const struct lint_result *result)
{
    static const char *const kinds[] = {
        [ERR_NONE] = "fault", [ERR_NO] = "no", [ERR_USAGE] = "usage", [ERR_FAULT] = "fault"};
    json_t *json = json_object();

    json_put_text(json, "kind", kinds[result->failure_kind]);
    json_put_text(json, "text", result->failure);
    return json;
}

static json_t *result_to_json(const struct lint_result *result, const struct machines *machines)
{
    json_t *json = json_object(), *findings = json_array(), *classes = json_array();

    json_put_text(json, "image", result->image);
    json_put(json, "failure", result->failure ? failure_to_json(result) : json_null());
    json_put(json, "findings", findings);
    json_put(json, "machines", classes);
    if (result->failure) {
        json_put(json, "summary", json_null());
        return json;
    }
    for (size_t i = 0; i < result->findings.count; i++)
        json_append(findings, finding_to_json(&result->findings.items[i]));
    for (size_t i = 0; i < machines->count; i++)
        json_append(classes, machine_to_json(&machines->items[i], result));
    json_put(json, "summary", summary_to_json(&result->findings));
    return json;
}

json_t *lint_report_json(const struct lint_result *results, size_t count,
                         const struct machines *machines)
{
    json_t *root = json_object(), *images = json_array();

    json_put_uint(root, "schema", 1);
    json_put_text(root, "tool", "isowright " VERSION);
    json_put(root, "images", images);
    for (size_t i = 0; i < count; i++)
        json_append(images, result_to_json(&results[i], machines));
    return root;
}
