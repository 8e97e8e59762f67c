/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program and its rules, as SARIF has them in run.tool.driver. */
#include "lint/report_sarif.h"

#include <ctype.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "lint/report_parts.h"

/* Characters of a rule's name: no word begins behind the first, none goes on behind the second. */
#define NAME_LENGTH 60
#define NAME_ROOM   80
#define LEVELS      3

/* Some services refuse empty texts. */
json_t *sarif_message(const char *text)
{
    json_t *json = json_object();

    json_put_text(json, "text", *text ? text : "(none)");
    return json;
}

const char *sarif_level(enum severity severity)
{
    static const char *const levels[LEVELS] = {
        [SEVERITY_INFO] = "note", [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};

    return levels[severity];
}

/* "No two partitions overlap" -> "NoTwoPartitionsOverlap" */
static char *rule_name(const struct rule *rule)
{
    CLEANUP(buf_free) struct buf name = {0};
    bool start = true;

    for (const unsigned char *at = (const unsigned char *)rule->title; *at; at++) {
        char letter = (char)(start ? toupper(*at) : *at);

        if (start && name.len >= NAME_LENGTH)
            break;
        start = !isalnum(*at) || *at >= 0x80;
        if (!start && name.len < NAME_ROOM)
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
    json_t *help = sarif_message(plain);

    json_put_text(help, "markdown", markdown);
    json_put(json, "help", help);
}

static json_t *rule_tags(const struct rule *rule)
{
    CLEANUP(free_ptr) char *family = str_copy_n(rule->id, strcspn(rule->id, "-"));
    json_t *tags = json_array();

    json_append(tags, json_text("boot"));
    json_append(tags, json_text(family));
    if (rule->profile) {
        CLEANUP(free_ptr) char *profile = str_format("profile:%s", rule->profile);

        json_append(tags, json_text(profile));
    }
    return tags;
}

static json_t *rule_to_json(const struct rule *rule)
{
    static const char *const weights[LEVELS] = {[SEVERITY_INFO] = "recommendation",
                                                [SEVERITY_WARNING] = "warning",
                                                [SEVERITY_ERROR] = "error"};
    CLEANUP(free_ptr) char *name = rule_name(rule);
    CLEANUP(free_ptr)
    char *title = str_format("%c%s.", toupper((unsigned char)rule->title[0]), rule->title + 1);
    json_t *json = json_object(), *level = json_object(), *properties = json_object();

    json_put_text(json, "id", rule->id);
    json_put_text(json, "name", name);
    json_put(json, "shortDescription", sarif_message(title));
    json_put(json, "fullDescription", sarif_message(*rule->why ? rule->why : title));
    put_help(json, rule);
    json_put_text(level, "level", sarif_level(rule->severity));
    json_put(json, "defaultConfiguration", level);
    json_put(properties, "tags", rule_tags(rule));
    json_put_text(properties, "precision", "high");
    json_put_text(properties, "problem.severity", weights[rule->severity]);
    json_put(json, "properties", properties);
    return json;
}

json_t *sarif_driver(void)
{
    json_t *json = json_object(), *rules = json_array();
    size_t count = rule_count();

    json_put_text(json, "name", "isowright");
    json_put_text(json, "version", VERSION);
    json_put_text(json, "semanticVersion", VERSION);
    for (size_t i = 0; i < count; i++)
        json_append(rules, rule_to_json(rule_at(i)));
    json_put(json, "rules", rules);
    return json;
}
