/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/promise.h"

#include <jansson.h>
#include <stdint.h>

#include "base/json.h"
#include "base/mem.h"
#include "layout/description.h"
#include "layout/tree.h"
#include "base/pattern.h"

static void free_list(char ***list)
{
    for (char **text = *list; text && *text; text++)
        free(*text);
    free_ptr(list);
}

void promise_free(struct promise *promise)
{
    free_list(&promise->expect);
    free_list(&promise->reject);
    free_list(&promise->legs);
    free(promise->id);
    *promise = (struct promise){0};
}

void promise_override(char ***list, const char *const *texts, size_t count)
{
    free_list(list);
    *list = mem_array(count + 1, sizeof **list);
    for (size_t i = 0; i < count; i++)
        (*list)[i] = str_copy(texts[i]);
}

/* A list of texts under `key`; a key that is not there is an empty list. */
static int take_list(struct err *e, const json_t *object, const char *key, char ***ret_list)
{
    const json_t *array = json_object_get(object, key);
    size_t count = json_array_size(array);
    const char **texts;

    if (array && !json_is_array(array))
        return err_set(e, ERR_NO, "\"%s\" is not a list", key);
    if (count > DESCRIPTION_PATTERNS_MOST)
        return err_set(e, ERR_NO, "\"%s\" has more than %d items", key, DESCRIPTION_PATTERNS_MOST);
    texts = mem_array(count + 1, sizeof *texts);
    for (size_t i = 0; i < count; i++) {
        texts[i] = json_string_value(json_array_get(array, i));
        if (!texts[i]) {
            free(texts);
            return err_set(e, ERR_NO, "\"%s\" holds something that is not a text", key);
        }
    }
    promise_override(ret_list, texts, count);
    free(texts);
    return 0;
}

static int take_patterns(struct err *e, const json_t *test, const char *key, char ***ret_list)
{
    if (take_list(e, test, key, ret_list) < 0)
        return -1;
    for (char **text = *ret_list; *text; text++)
        if (pattern_check(e, *text) < 0)
            return err_add(e, "\"%s\"", key);
    return 0;
}

static int take_budget(struct err *e, const json_t *test, double *ret_budget)
{
    const json_t *budget = json_object_get(test, "budget");

    *ret_budget = PROMISE_BUDGET;
    if (!budget)
        return 0;
    if (!json_is_number(budget) || !(json_number_value(budget) > 0))
        return err_set(e, ERR_NO, "\"budget\" is not a positive number");
    *ret_budget = json_number_value(budget);
    if (*ret_budget > DESCRIPTION_BUDGET_MOST)
        *ret_budget = DESCRIPTION_BUDGET_MOST;
    return 0;
}

int promise_from_json(struct err *e, const char *name, const char *text, size_t length,
                      struct promise *ret_promise)
{
    CLEANUP(promise_free) struct promise promise = {0};
    CLEANUP(json_drop) json_t *root = NULL;
    const json_t *test;
    const char *id;
    json_error_t wrong;

    root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &wrong);
    if (!json_is_object(root))
        return err_set(e, ERR_NO, "%s is not JSON that describes an image: %s", name,
                       root ? "not an object" : wrong.text);
    test = json_object_get(root, "test");
    id = json_string_value(json_object_get(root, "id"));
    if (take_patterns(e, test, "expect", &promise.expect) < 0 ||
        take_patterns(e, test, "reject", &promise.reject) < 0 ||
        take_list(e, json_object_get(root, "boot"), "legs", &promise.legs) < 0 ||
        take_budget(e, test, &promise.budget) < 0)
        return err_add(e, "%s", name);
    promise.id = id ? str_copy(id) : NULL;
    *ret_promise = promise;
    promise = (struct promise){0};
    return 0;
}

int promise_from_image(struct err *e, const struct source *image, struct promise *ret_promise)
{
    CLEANUP(buf_free) struct buf text = {0};
    struct err why = {0};

    if (tree_read_file(&why, image, DESCRIPTION_PATH, DESCRIPTION_LIMIT, &text) < 0) {
        if (why.kind == ERR_FAULT) {
            *e = why;
            return -1;
        }
        /* Not ours, or damaged: what must be seen has to come from the command line. */
        *ret_promise = (struct promise){.budget = PROMISE_BUDGET};
        promise_override(&ret_promise->expect, NULL, 0);
        promise_override(&ret_promise->reject, NULL, 0);
        promise_override(&ret_promise->legs, NULL, 0);
        return 0;
    }
    return promise_from_json(e, DESCRIPTION_PATH, text.data, text.len, ret_promise);
}
