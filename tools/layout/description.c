/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These are foreign bytes, like all of an image. A field that is missing, or null, is as good as
 * never said. What decides (legs, expect, reject, budget) is an error that names its place when it
 * is of the wrong kind or beyond its bounds; what is only told of (the id, the files) is then left
 * out. Keys that are not known are left alone, and so is the schema's number: a newer isowright may
 * say more, and an image is not to become untestable by that.
 */
#include "layout/description.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/pattern.h"
#include "layout/tree.h"

void description_free(struct description *description)
{
    free(description->id);
    texts_free(&description->legs);
    texts_free(&description->expect);
    texts_free(&description->reject);
    for (size_t i = 0; i < description->file_count; i++)
        free(description->files[i].path);
    free(description->files);
    *description = (struct description){0};
}

/* --- fields of a kind: `ret_` stays as it is when the field is missing --------------------------
 */

static const json_t *field(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return json_is_null(value) ? NULL : value;
}

static int take_object(struct err *e, const json_t *root, const char *key,
                       const json_t **ret_object)
{
    *ret_object = field(root, key);
    if (*ret_object && !json_is_object(*ret_object))
        return err_set(e, ERR_NO, "\"%s\" is not an object", key);
    return 0;
}

static int take_list(struct err *e, const json_t *object, const char *key, const json_t **ret_list)
{
    *ret_list = field(object, key);
    if (*ret_list && !json_is_array(*ret_list))
        return err_set(e, ERR_NO, "\"%s\" is not a list", key);
    return 0;
}

static void take_id(const json_t *root, struct description *description)
{
    const json_t *id = field(root, IMAGE_KEY_ID);

    if (json_is_string(id) && json_string_length(id) <= DESCRIPTION_NAME_MOST)
        description->id = str_copy(json_string_value(id));
}

/* --- lists of texts ----------------------------------------------------------------------------
 */

/* What one text of a list has to be. */
typedef int text_check(struct err *e, const char *text);

static int check_leg(struct err *e, const char *leg)
{
    if (strlen(leg) > DESCRIPTION_NAME_MOST)
        return err_set(e, ERR_NO, "more than %d bytes", DESCRIPTION_NAME_MOST);
    return 0;
}

static int take_texts(struct err *e, const json_t *object, const char *key, size_t most,
                      text_check *check, char ***ret_texts)
{
    CLEANUP(texts_free) char **texts = NULL;
    const json_t *list, *item;
    size_t i;

    if (take_list(e, object, key, &list) < 0)
        return -1;
    if (json_array_size(list) > most)
        return err_set(e, ERR_NO, "\"%s\" has more than %zu items", key, most);
    texts = mem_array(json_array_size(list) + 1, sizeof *texts);
    json_array_foreach(list, i, item)
    {
        if (!json_is_string(item))
            return err_set(e, ERR_NO, "\"%s\": item %zu is not a text", key, i + 1);
        texts[i] = str_copy(json_string_value(item));
        if (check(e, texts[i]) < 0)
            return err_add(e, "\"%s\": item %zu", key, i + 1);
    }
    *ret_texts = STEAL(texts);
    return 0;
}

/* --- the parts ---------------------------------------------------------------------------------
 */

static int take_boot(struct err *e, const json_t *root, struct description *description)
{
    const json_t *boot;

    if (take_object(e, root, IMAGE_KEY_BOOT, &boot) < 0)
        return -1;
    if (take_texts(e, boot, IMAGE_KEY_LEGS, DESCRIPTION_LEGS_MOST, check_leg, &description->legs) <
        0)
        return err_add(e, "\"%s\"", IMAGE_KEY_BOOT);
    return 0;
}

/* An image cannot make its own test endless. */
static int take_budget(struct err *e, const json_t *test, double *ret_budget)
{
    const json_t *budget = field(test, IMAGE_KEY_BUDGET);

    if (!budget)
        return 0;
    if (!json_is_number(budget) || !(json_number_value(budget) > 0))
        return err_set(e, ERR_NO, "\"%s\" is not a positive number", IMAGE_KEY_BUDGET);
    *ret_budget = json_number_value(budget);
    if (*ret_budget > DESCRIPTION_BUDGET_MOST)
        *ret_budget = DESCRIPTION_BUDGET_MOST;
    return 0;
}

static int take_test(struct err *e, const json_t *root, struct description *description)
{
    const json_t *test;

    if (take_object(e, root, IMAGE_KEY_TEST, &test) < 0)
        return -1;
    if (take_texts(e, test, IMAGE_KEY_EXPECT, DESCRIPTION_PATTERNS_MOST, pattern_check,
                   &description->expect) < 0 ||
        take_texts(e, test, IMAGE_KEY_REJECT, DESCRIPTION_PATTERNS_MOST, pattern_check,
                   &description->reject) < 0 ||
        take_budget(e, test, &description->budget) < 0)
        return err_add(e, "\"%s\"", IMAGE_KEY_TEST);
    return 0;
}

/* --- the files ---------------------------------------------------------------------------------
 */

/* One that could be found again, and told of: absolute, without detours, and fit to be printed. */
static bool is_plain(const char *path)
{
    if (path[0] != '/' || strlen(path) > ISO_PATH_MAX || strstr(path, "/./") ||
        strstr(path, "/../"))
        return false;
    for (; *path; path++)
        if ((unsigned char)*path < ' ' || *path == 0x7F)
            return false;
    return true;
}

static bool is_digest(const char *text)
{
    return strlen(text) == SHA256_HEX_SIZE - 1 &&
           strspn(text, "0123456789abcdef") == SHA256_HEX_SIZE - 1;
}

static void take_file(const json_t *item, struct description *description)
{
    const json_t *path = field(item, IMAGE_KEY_PATH), *size = field(item, IMAGE_KEY_SIZE);
    const json_t *digest = field(item, IMAGE_KEY_SHA256);
    struct description_file *file = &description->files[description->file_count];

    if (!json_is_string(path) || !is_plain(json_string_value(path)) || !json_is_integer(size) ||
        json_integer_value(size) < 0 || !json_is_string(digest) ||
        !is_digest(json_string_value(digest)))
        return;
    file->path = str_copy(json_string_value(path));
    file->size = (uint64_t)json_integer_value(size);
    memcpy(file->sha256, json_string_value(digest), sizeof file->sha256);
    description->file_count++;
}

static void take_files(const json_t *root, struct description *description)
{
    const json_t *list = field(root, IMAGE_KEY_FILES);
    size_t count = json_array_size(list); /* 0 for what is no list */

    if (count > DESCRIPTION_FILES_MOST)
        count = DESCRIPTION_FILES_MOST;
    description->files = mem_array(count, sizeof *description->files);
    for (size_t i = 0; i < count; i++)
        take_file(json_array_get(list, i), description);
}

/* --- the whole ---------------------------------------------------------------------------------
 */

int description_from_json(struct err *e, const char *name, const char *text, size_t length,
                          struct description *ret_description)
{
    CLEANUP(description_free) struct description description = {0};
    CLEANUP(json_drop) json_t *root = NULL;
    json_error_t wrong;

    root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &wrong);
    if (!root)
        return err_set(e, ERR_NO, "%s is not JSON: line %d: %s", name, wrong.line, wrong.text);
    if (!json_is_object(root))
        return err_set(e, ERR_NO, "%s is not JSON that describes an image: not an object", name);
    if (take_boot(e, root, &description) < 0 || take_test(e, root, &description) < 0)
        return err_add(e, "%s", name);
    take_id(root, &description);
    take_files(root, &description);
    *ret_description = description;
    description = (struct description){0};
    return 0;
}

int description_from_image(struct err *e, const struct source *image,
                           struct description *ret_description)
{
    CLEANUP(buf_free) struct buf text = {0};
    struct err why = {0};

    if (tree_read_file(&why, image, DESCRIPTION_PATH, DESCRIPTION_LIMIT, &text) == 0)
        return description_from_json(e, DESCRIPTION_PATH, buf_str(&text), text.len,
                                     ret_description);
    if (why.kind == ERR_FAULT) {
        *e = why;
        return -1;
    }
    /* Not ours, or damaged. */
    return description_from_json(e, DESCRIPTION_PATH, "{}", 2, ret_description);
}
