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
#include "lint/report_sarif.h"

#define SCHEMA      "https://json.schemastore.org/sarif-2.1.0.json"
#define FINGERPRINT 16 /* hexadecimal digits of a fingerprint */

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
    json_append(roles, json_text("analysisTarget"));
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

        json_append(logical, logical_location(result, finding));
        json_put(location, "logicalLocations", logical);
    }
    json_append(list, location);
    return list;
}

static const char *skip_numbers(const char *text)
{
    while (isxdigit((unsigned char)*text))
        text++;
    return text;
}

/* Whether two findings differ in numbers alone. */
static bool are_alike(const struct finding *a, const struct finding *b)
{
    const char *left = a->text, *right = b->text;

    if (a->rule != b->rule || strcmp(a->path ? a->path : "", b->path ? b->path : "") != 0)
        return false;
    for (;; left++, right++) {
        left = skip_numbers(left);
        right = skip_numbers(right);
        if (*left != *right)
            return false;
        if (!*left)
            return true;
    }
}

/*
 * The same for the same fault in tomorrow's build of the image, where addresses differ: numbers do
 * not matter; those that are alike are counted.
 */
static void put_fingerprint(json_t *json, const struct lint_result *result, size_t at)
{
    const struct finding *finding = &result->findings.items[at];
    CLEANUP(sha256_drop) struct sha256 hash = {0};
    CLEANUP(free_ptr) char *print = NULL;
    json_t *prints = json_object();
    uint8_t digest[SHA256_SIZE];
    char hex[SHA256_HEX_SIZE];
    size_t number = 1;

    for (size_t i = 0; i < at; i++)
        number += are_alike(&result->findings.items[i], finding);
    sha256_start(&hash);
    sha256_add_text(&hash, finding->rule->id);
    sha256_add_text(&hash, result->image);
    sha256_add_text(&hash, finding->path);
    for (const char *c = skip_numbers(finding->text); *c; c = skip_numbers(c + 1))
        sha256_add(&hash, c, 1);
    sha256_end(&hash, digest);
    sha256_hex(digest, hex);
    print = str_format("%.*s:%zu", FINGERPRINT, hex, number);
    json_put_text(prints, "primaryLocationLineHash", print);
    json_put(json, "partialFingerprints", prints);
}

static json_t *suppressions(void)
{
    json_t *list = json_array(), *json = json_object();

    json_put_text(json, "kind", "external");
    json_put_text(json, "status", "accepted");
    json_put_text(json, "justification", "ignored on the command line");
    json_append(list, json);
    return list;
}

static size_t index_of(const struct rule *rule)
{
    size_t count = rule_count(), i = 0;

    while (i < count && rule_at(i) != rule)
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
    json_put_text(json, "level", sarif_level(finding->severity));
    json_put(json, "message", sarif_message(buf_str(&text)));
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
    json_put(json, "message", sarif_message(result->failure));
    json_put(physical, "artifactLocation", artifact_location(result, index));
    json_put(location, "physicalLocation", physical);
    json_append(locations, location);
    json_put(json, "locations", locations);
    return json;
}

/* An image that could not be judged makes the run a failed one. */
static json_t *invocation(const struct lint_result *results, size_t count)
{
    json_t *json = json_object(), *notes = json_array();

    for (size_t i = 0; i < count; i++)
        if (results[i].failure)
            json_append(notes, notification(&results[i], i));
    json_put_bool(json, "executionSuccessful", json_array_size(notes) == 0);
    json_put(json, "toolExecutionNotifications", notes);
    return json;
}

static json_t *run_to_json(const struct lint_result *results, size_t count)
{
    json_t *run = json_object(), *tool = json_object(), *invocations = json_array();
    json_t *artifacts = json_array(), *found = json_array();

    json_put(tool, "driver", sarif_driver());
    json_put(run, "tool", tool);
    json_append(invocations, invocation(results, count));
    json_put(run, "invocations", invocations);
    for (size_t i = 0; i < count; i++) {
        json_append(artifacts, artifact_to_json(&results[i], i));
        for (size_t at = 0; !results[i].failure && at < results[i].findings.count; at++)
            if (results[i].findings.items[at].counts || results[i].findings.items[at].ignored)
                json_append(found, result_to_json(&results[i], i, at));
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
    json_append(runs, run_to_json(results, count));
    json_put(root, "runs", runs);
    return root;
}
