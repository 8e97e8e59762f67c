/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SARIF 2.1.0 by hand: of every object that we write, which properties its schema (OASIS,
 * sarif-schema-2.1.0.json) demands and which it allows; more than these is refused there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/json.h"
#include "unit/lint_results.h"

/* Names with blanks around them. */
struct shape {
    const char *demanded, *allowed;
};

static const struct shape root_shape = {" version runs ", " $schema version runs properties "};
static const struct shape run_shape = {
    " tool ", " tool invocations artifacts logicalLocations results columnKind properties "};
static const struct shape driver_shape = {
    " name rules ", " name fullName version semanticVersion informationUri rules properties "};
static const struct shape rule_shape = {
    " id name shortDescription fullDescription help defaultConfiguration ",
    " id name shortDescription fullDescription help helpUri defaultConfiguration properties "};
static const struct shape message_shape = {" text ", " text markdown id arguments properties "};
static const struct shape result_shape = {
    " ruleId ruleIndex level message locations partialFingerprints ",
    " ruleId ruleIndex kind level message locations relatedLocations partialFingerprints "
    "suppressions properties "};
static const struct shape location_shape = {" physicalLocation ",
                                            " id physicalLocation logicalLocations message "};
static const struct shape physical_shape = {" artifactLocation ",
                                            " artifactLocation region contextRegion "};
static const struct shape artifact_location_shape = {" uri ", " uri uriBaseId index description "};
static const struct shape region_shape = {
    " startLine ", " startLine startColumn endLine endColumn byteOffset byteLength "};
static const struct shape artifact_shape = {
    " location ", " location parentIndex offset length roles mimeType description "};
static const struct shape invocation_shape = {
    " executionSuccessful ", " executionSuccessful exitCode toolExecutionNotifications "};
static const struct shape notification_shape = {
    " message ", " message level locations descriptor associatedRule "};
static const struct shape suppression_shape = {" kind ", " kind status justification guid "};
static const struct shape logical_shape = {" fullyQualifiedName ",
                                           " name fullyQualifiedName decoratedName kind index "};

static bool is_named(const char *names, const char *key)
{
    CLEANUP(free_ptr) char *word = str_format(" %s ", key);

    return strstr(names, word) != NULL;
}

static const json_t *in_shape(const json_t *object, const struct shape *shape)
{
    const char *key;
    json_t *value;
    size_t found = 0, wanted = 0;

    assert_true(json_is_object(object));
    json_object_foreach((json_t *)object, key, value)
    {
        if (!is_named(shape->allowed, key))
            fail_msg("\"%s\" is not allowed among%s", key, shape->allowed);
        found += is_named(shape->demanded, key);
    }
    for (const char *at = shape->demanded + 1; *at; at++)
        wanted += *at == ' ';
    if (found != wanted)
        fail_msg("not all there of%s", shape->demanded);
    return object;
}

static const json_t *get(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!value)
        fail_msg("no \"%s\"", key);
    return value;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(get(object, key));

    assert_non_null(text);
    return text;
}

static void check_message(const json_t *message)
{
    assert_true(*text_of(in_shape(message, &message_shape), "text"));
}

static void check_level(const json_t *level)
{
    assert_true(is_named(" none note warning error ", json_string_value(level)));
}

/* RFC 3986: nothing but the characters that need no escape, and escapes. */
static void check_uri(const char *uri)
{
    const char *at = strncmp(uri, "file://", 7) == 0 ? uri + 7 : uri;

    assert_true(*at);
    for (; *at; at++) {
        bool good = strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/",
                           *at) != NULL;

        if (*at == '%')
            good = strspn(at + 1, "0123456789ABCDEF") >= 2;
        if (!good)
            fail_msg("no URI: %s", uri);
    }
}

static void check_artifact_location(const json_t *location, const json_t *run)
{
    size_t index = (size_t)json_integer_value(get(location, "index"));
    const json_t *artifact = json_array_get(get(run, "artifacts"), index);

    in_shape(location, &artifact_location_shape);
    check_uri(text_of(location, "uri"));
    assert_string_equal(text_of(get(artifact, "location"), "uri"), text_of(location, "uri"));
}

static void check_locations(const json_t *locations, const json_t *run)
{
    const json_t *location, *logical;
    size_t i, k;

    assert_int_equal(json_array_size(locations), 1);
    json_array_foreach(locations, i, location)
    {
        const json_t *physical = get(in_shape(location, &location_shape), "physicalLocation");
        const json_t *region = json_object_get(physical, "region");

        in_shape(physical, &physical_shape);
        check_artifact_location(get(physical, "artifactLocation"), run);
        if (region)
            assert_true(json_integer_value(get(in_shape(region, &region_shape), "startLine")) >= 1);
        json_array_foreach(json_object_get(location, "logicalLocations"), k, logical)
            in_shape(logical, &logical_shape);
    }
}

static void check_result(const json_t *result, const json_t *run)
{
    const json_t *rules = get(get(get(run, "tool"), "driver"), "rules"), *suppression;
    size_t index = (size_t)json_integer_value(get(in_shape(result, &result_shape), "ruleIndex"));
    size_t i;

    assert_string_equal(text_of(result, "ruleId"), text_of(json_array_get(rules, index), "id"));
    check_level(get(result, "level"));
    check_message(get(result, "message"));
    check_locations(get(result, "locations"), run);
    assert_true(*text_of(get(result, "partialFingerprints"), "primaryLocationLineHash"));
    json_array_foreach(json_object_get(result, "suppressions"), i, suppression)
    {
        in_shape(suppression, &suppression_shape);
        assert_true(is_named(" inSource external ", text_of(suppression, "kind")));
        assert_true(is_named(" accepted underReview rejected ", text_of(suppression, "status")));
    }
}

static void check_rules(const json_t *driver)
{
    const json_t *rule;
    size_t i;

    in_shape(driver, &driver_shape);
    json_array_foreach(get(driver, "rules"), i, rule)
    {
        in_shape(rule, &rule_shape);
        assert_string_equal(text_of(rule, "id"), rule_at(i)->id);
        assert_true(strlen(text_of(rule, "name")) <= 255);
        check_message(get(rule, "shortDescription"));
        check_message(get(rule, "fullDescription"));
        check_message(get(rule, "help"));
        assert_true(*text_of(get(rule, "help"), "markdown"));
        check_level(get(get(rule, "defaultConfiguration"), "level"));
        assert_true(json_array_size(get(get(rule, "properties"), "tags")) >= 2);
    }
    assert_int_equal(i, rule_count());
}

static void check_invocation(const json_t *invocation, const json_t *run)
{
    const json_t *note;
    size_t i;

    in_shape(invocation, &invocation_shape);
    assert_true(json_is_boolean(get(invocation, "executionSuccessful")));
    json_array_foreach(json_object_get(invocation, "toolExecutionNotifications"), i, note)
    {
        in_shape(note, &notification_shape);
        check_message(get(note, "message"));
        check_level(get(note, "level"));
        check_locations(get(note, "locations"), run);
    }
}

static const json_t *check(const json_t *root)
{
    const json_t *run = json_array_get(get(in_shape(root, &root_shape), "runs"), 0), *item;
    size_t i;

    assert_string_equal(text_of(root, "version"), "2.1.0");
    in_shape(run, &run_shape);
    check_rules(get(get(run, "tool"), "driver"));
    json_array_foreach(get(run, "invocations"), i, item) check_invocation(item, run);
    json_array_foreach(get(run, "artifacts"), i, item)
    {
        in_shape(item, &artifact_shape);
        check_artifact_location(get(item, "location"), run);
    }
    json_array_foreach(get(run, "results"), i, item) check_result(item, run);
    return run;
}

static void follows_the_schema(void **state)
{
    CLEANUP(json_drop) json_t *root = lint_report_sarif(results, 2);
    CLEANUP(json_drop) json_t *again = NULL;
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    (void)check(root);
    json_render(root, &text);
    again = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_equal(root, again));
}

static void only_what_counts_or_was_ignored(void **state)
{
    CLEANUP(json_drop) json_t *root = lint_report_sarif(results, 2);
    const json_t *found_here = get(check(root), "results");

    (void)state;
    assert_int_equal(json_array_size(found_here), 5);
    assert_null(json_object_get(json_array_get(found_here, 0), "suppressions"));
    assert_string_equal(text_of(json_array_get(found_here, 4), "ruleId"), "GPT-07");
    assert_non_null(json_object_get(json_array_get(found_here, 4), "suppressions"));
}

static void places_are_bytes_or_files(void **state)
{
    CLEANUP(json_drop) json_t *root = lint_report_sarif(results, 2);
    const json_t *found_here = get(check(root), "results");
    const json_t *bytes = json_array_get(get(json_array_get(found_here, 1), "locations"), 0);
    const json_t *file = json_array_get(get(json_array_get(found_here, 2), "locations"), 0);
    const json_t *region = get(get(bytes, "physicalLocation"), "region");

    (void)state;
    assert_int_equal(json_integer_value(get(region, "byteOffset")), 1152);
    assert_null(json_object_get(bytes, "logicalLocations"));
    assert_null(json_object_get(get(get(file, "physicalLocation"), "region"), "byteOffset"));
    assert_string_equal(text_of(json_array_get(get(file, "logicalLocations"), 0), "name"),
                        "/boot/" SAFE ".cfg:12");
}

static void failures_fail_the_run(void **state)
{
    CLEANUP(json_drop) json_t *one = lint_report_sarif(results, 1);
    CLEANUP(json_drop) json_t *both = lint_report_sarif(results, 2);
    const json_t *good = json_array_get(get(check(one), "invocations"), 0);
    const json_t *bad = json_array_get(get(check(both), "invocations"), 0);

    (void)state;
    assert_true(json_is_true(get(good, "executionSuccessful")));
    assert_true(json_is_false(get(bad, "executionSuccessful")));
    assert_int_equal(json_array_size(get(bad, "toolExecutionNotifications")), 1);
}

static const char *fingerprint(const json_t *root, size_t i)
{
    const json_t *run = json_array_get(get(root, "runs"), 0);

    return text_of(get(json_array_get(get(run, "results"), i), "partialFingerprints"),
                   "primaryLocationLineHash");
}

/* An image that was built anew has its structures elsewhere. */
static void fingerprints_outlive_addresses(void **state)
{
    CLEANUP(json_drop) json_t *before = lint_report_sarif(results, 1);
    CLEANUP(json_drop) json_t *after = NULL;

    (void)state;
    assert_string_not_equal(fingerprint(before, 0), fingerprint(before, 1));
    assert_string_not_equal(fingerprint(before, 0), fingerprint(before, 2));
    results[0].findings.items[0].offset += 4096;
    free(results[0].findings.items[0].text);
    results[0].findings.items[0].text = str_copy("partitions 1 and 2 share sectors 7512 to 99003");
    after = lint_report_sarif(results, 1);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(fingerprint(before, i), fingerprint(after, i));
    free(results[0].findings.items[0].text);
    results[0].findings.items[0].text = str_copy("something else");
    json_drop(&after);
    after = lint_report_sarif(results, 1);
    assert_string_not_equal(fingerprint(before, 0), fingerprint(after, 0));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_results, drop_results)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(follows_the_schema),
        TEST(only_what_counts_or_was_ignored),
        TEST(places_are_bytes_or_files),
        TEST(failures_fail_the_run),
        TEST(fingerprints_outlive_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
