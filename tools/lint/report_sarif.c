/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SARIF 2.1.0 (OASIS), as code-scanning services read it: one run; all rules in the driver, an
 * artifact per image, a result per finding that counts or was ignored. What belongs to a profile
 * that nobody asked for is left out: a service would make an alert of it.
 *
 * A place in an image is a binary region; services that know lines alone get line 1. A file inside
 * the image is a logical location.
 */
#include <ctype.h>
#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/mem.h"
#include "lint/report_parts.h"

#define SCHEMA       "https://json.schemastore.org/sarif-2.1.0.json"
#define NAME_LENGTH  80 /* of a rule's name; services cut it somewhere beyond */
#define FINGERPRINT  16 /* hexadecimal digits of a fingerprint */
#define LEVEL_OF_MAX 3

static void append(json_t *array, json_t *item)
{
    if (json_array_append_new(array, item) < 0)
        abort();
}

/* {"text": ...}; some services refuse empty texts. */
static json_t *message(const char *text)
{
    json_t *json = json_object();

    json_put_text(json, "text", *text ? text : "(none)");
    return json;
}

static const char *level_of(enum severity severity)
{
    static const char *const levels[LEVEL_OF_MAX] = {
        [SEVERITY_INFO] = "note", [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};

    return levels[severity];
}

/* RFC 3986: a relative reference, or file:// for an absolute path. */
static char *uri_of(const char *path)
{
    CLEANUP(buf_free) struct buf uri = {0};

    buf_text(&uri, *path == '/' ? "file://" : "");
    while (strncmp(path, "./", 2) == 0)
        path += 2;
    for (const unsigned char *at = (const unsigned char *)path; *at; at++) {
        if (isalnum(*at) || strchr("-._~/", *at))
            buf_add(&uri, at, 1);
        else
            buf_format(&uri, "%%%02X", *at);
    }
    return STEAL(uri.data) ?: str_copy("");
}

/* "No two partitions overlap" -> "NoTwoPartitionsOverlap" */
static char *rule_name(const struct rule *rule)
{
    CLEANUP(buf_free) struct buf name = {0};
    bool start = true;

    for (const unsigned char *at = (const unsigned char *)rule->title; *at; at++) {
        char letter = (char)(start ? toupper(*at) : *at);

        if (start && name.len >= NAME_LENGTH - 20)
            break;
        start = !isalnum(*at) || *at >= 0x80;
        if (!start && name.len < NAME_LENGTH)
            buf_add(&name, &letter, 1);
    }
    return str_copy(name.len ? buf_str(&name) : rule->id);
}

static void put_help(json_t *json, const struct rule *rule)
{
    CLEANUP(free_ptr) char *plain = str_format("%s\n\nRepair: %s", rule->why, rule->repair);
    CLEANUP(free_ptr)
    char *markdown = str_format("**%s** %s.\n\n%s\n\n**Repair.** %s\n", rule->id, rule->title,
                                rule->why, rule->repair);
    json_t *help = message(plain);

    json_put_text(help, "markdown", markdown);
    json_put(json, "help", help);
}

static json_t *rule_tags(const struct rule *rule)
{
    CLEANUP(free_ptr) char *family = str_copy_n(rule->id, strcspn(rule->id, "-"));
    json_t *tags = json_array();

    append(tags, json_text("boot"));
    append(tags, json_text(family));
    if (rule->profile) {
        CLEANUP(free_ptr) char *profile = str_format("profile:%s", rule->profile);

        append(tags, json_text(profile));
    }
    return tags;
}

static json_t *rule_to_json(const struct rule *rule)
{
    static const char *const weights[LEVEL_OF_MAX] = {[SEVERITY_INFO] = "recommendation",
                                                      [SEVERITY_WARNING] = "warning",
                                                      [SEVERITY_ERROR] = "error"};
    CLEANUP(free_ptr) char *name = rule_name(rule);
    CLEANUP(free_ptr) char *title = str_format("%s.", rule->title);
    json_t *json = json_object(), *level = json_object(), *properties = json_object();

    json_put_text(json, "id", rule->id);
    json_put_text(json, "name", name);
    json_put(json, "shortDescription", message(title));
    json_put(json, "fullDescription", message(*rule->why ? rule->why : title));
    put_help(json, rule);
    json_put_text(level, "level", level_of(rule->severity));
    json_put(json, "defaultConfiguration", level);
    json_put(properties, "tags", rule_tags(rule));
    json_put_text(properties, "precision", "high");
    json_put_text(properties, "problem.severity", weights[rule->severity]);
    json_put(json, "properties", properties);
    return json;
}

static json_t *driver(void)
{
    json_t *json = json_object(), *rules = json_array();
    size_t count = rule_count();

    json_put_text(json, "name", "isowright");
    json_put_text(json, "version", VERSION);
    json_put_text(json, "semanticVersion", VERSION);
    for (size_t i = 0; i < count; i++)
        append(rules, rule_to_json(rule_at(i)));
    json_put(json, "rules", rules);
    return json;
}

/* The image that has the index in the run's artifacts. */
static json_t *artifact_location(const struct lint_result *result, size_t index)
{
    CLEANUP(free_ptr) char *uri = uri_of(result->image);
    json_t *json = json_object();

    json_put_text(json, "uri", uri);
    json_put_uint(json, "index", index);
    return json;
}

static json_t *artifact_to_json(const struct lint_result *result, size_t index)
{
    json_t *json = json_object(), *roles = json_array();

    json_put(json, "location", artifact_location(result, index));
    if (!result->failure)
        json_put_uint(json, "length", result->layout.size);
    append(roles, json_text("analysisTarget"));
    json_put(json, "roles", roles);
    return json;
}

static json_t *region_of(const struct finding *finding)
{
    json_t *json = json_object();

    json_put_uint(json, "startLine", 1);
    if (finding->offset != UINT64_MAX) {
        json_put_uint(json, "byteOffset", finding->offset);
        json_put_uint(json, "byteLength", 1);
    }
    return json;
}

/* A file inside the image. */
static json_t *logical_location(const struct lint_result *result, const struct finding *finding)
{
    CLEANUP(buf_free) struct buf place = {0};
    CLEANUP(free_ptr) char *whole = NULL;
    json_t *json = json_object();

    finding_place(finding, &place);
    whole = str_format("%s:%s", result->image, buf_str(&place));
    json_put_text(json, "name", buf_str(&place));
    json_put_text(json, "fullyQualifiedName", whole);
    json_put_text(json, "kind", "resource");
    return json;
}

static json_t *locations_of(const struct lint_result *result, size_t index,
                            const struct finding *finding)
{
    json_t *list = json_array(), *location = json_object(), *physical = json_object();

    json_put(physical, "artifactLocation", artifact_location(result, index));
    json_put(physical, "region", region_of(finding));
    json_put(location, "physicalLocation", physical);
    if (finding->path) {
        json_t *logical = json_array();

        append(logical, logical_location(result, finding));
        json_put(location, "logicalLocations", logical);
    }
    append(list, location);
    return list;
}

/*
 * The same for the same fault in tomorrow's build of the image, where addresses differ: numbers do
 * not matter; those that are alike are counted.
 */
static void put_fingerprint(json_t *json, const struct lint_result *result, size_t at)
{
    const struct finding *finding = &result->findings.items[at];
    CLEANUP(sha256_drop) struct sha256 hash = {0};
    CLEANUP(buf_free) struct buf words = {0};
    CLEANUP(free_ptr) char *print = NULL;
    json_t *prints = json_object();
    uint8_t digest[SHA256_SIZE];
    char hex[SHA256_HEX_SIZE];
    size_t before = 0;

    for (const unsigned char *c = (const unsigned char *)finding->text; *c; c++)
        if (!isxdigit(*c))
            buf_add(&words, c, 1);
    for (size_t i = 0; i < at; i++)
        before += result->findings.items[i].rule == finding->rule;
    sha256_start(&hash);
    sha256_add_text(&hash, finding->rule->id);
    sha256_add_text(&hash, result->image);
    sha256_add_text(&hash, finding->path);
    sha256_add_text(&hash, buf_str(&words));
    sha256_end(&hash, digest);
    sha256_hex(digest, hex);
    print = str_format("%.*s:%zu", FINGERPRINT, hex, before + 1);
    json_put_text(prints, "primaryLocationLineHash", print);
    json_put(json, "partialFingerprints", prints);
}

static json_t *suppressions(void)
{
    json_t *list = json_array(), *json = json_object();

    json_put_text(json, "kind", "external");
    json_put_text(json, "status", "accepted");
    json_put_text(json, "justification", "ignored on the command line");
    append(list, json);
    return list;
}

static size_t index_of(const struct rule *rule)
{
    size_t i = 0;

    while (rule_at(i) != rule)
        i++;
    return i;
}

static json_t *result_to_json(const struct lint_result *result, size_t index, size_t at)
{
    const struct finding *finding = &result->findings.items[at];
    CLEANUP(buf_free) struct buf text = {0};
    json_t *json = json_object();

    finding_place(finding, &text);
    buf_format(&text, "%s%s", text.len ? ": " : "", finding->text);
    json_put_text(json, "ruleId", finding->rule->id);
    json_put_uint(json, "ruleIndex", index_of(finding->rule));
    json_put_text(json, "level", level_of(finding->severity));
    json_put(json, "message", message(buf_str(&text)));
    json_put(json, "locations", locations_of(result, index, finding));
    put_fingerprint(json, result, at);
    if (finding->ignored)
        json_put(json, "suppressions", suppressions());
    return json;
}

static json_t *notification(const struct lint_result *result, size_t index)
{
    json_t *json = json_object(), *locations = json_array(), *location = json_object();
    json_t *physical = json_object();

    json_put_text(json, "level", "error");
    json_put(json, "message", message(result->failure));
    json_put(physical, "artifactLocation", artifact_location(result, index));
    json_put(location, "physicalLocation", physical);
    append(locations, location);
    json_put(json, "locations", locations);
    return json;
}

/* An image that could not be judged makes the run a failed one. */
static json_t *invocation(const struct lint_result *results, size_t count)
{
    json_t *json = json_object(), *notes = json_array();

    for (size_t i = 0; i < count; i++)
        if (results[i].failure)
            append(notes, notification(&results[i], i));
    json_put_bool(json, "executionSuccessful", json_array_size(notes) == 0);
    json_put(json, "toolExecutionNotifications", notes);
    return json;
}

static json_t *run_to_json(const struct lint_result *results, size_t count)
{
    json_t *run = json_object(), *tool = json_object(), *invocations = json_array();
    json_t *artifacts = json_array(), *found = json_array();

    json_put(tool, "driver", driver());
    json_put(run, "tool", tool);
    append(invocations, invocation(results, count));
    json_put(run, "invocations", invocations);
    for (size_t i = 0; i < count; i++) {
        append(artifacts, artifact_to_json(&results[i], i));
        for (size_t at = 0; !results[i].failure && at < results[i].findings.count; at++)
            if (results[i].findings.items[at].counts || results[i].findings.items[at].ignored)
                append(found, result_to_json(&results[i], i, at));
    }
    json_put(run, "artifacts", artifacts);
    json_put(run, "results", found);
    return run;
}

json_t *lint_report_sarif(const struct lint_result *results, size_t count)
{
    json_t *root = json_object(), *runs = json_array();

    json_put_text(root, "$schema", SCHEMA);
    json_put_text(root, "version", "2.1.0");
    append(runs, run_to_json(results, count));
    json_put(root, "runs", runs);
    return root;
}
