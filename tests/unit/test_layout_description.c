/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an image says of itself: read as it was written, and no further than it can be trusted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "made_tree.h"

#include "author/plan_parts.h"
#include "layout/description.h"

#define DIGEST              "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define FILE_OF(path, size) "{\"path\": " path ", \"size\": " size ", \"sha256\": \"" DIGEST "\"}"

static struct description said;
static struct err e;

static int clean(void **state)
{
    (void)state;
    description_free(&said);
    e = (struct err){0};
    return 0;
}

static int read_text(const char *text)
{
    description_free(&said);
    return description_from_json(&e, "image.json", text, strlen(text), &said);
}

static void reads_all_of_it(void **state)
{
    (void)state;
    assert_int_equal(read_text("{\"schema\": 1, \"id\": \"ISOWRIGHT_1\", \"new\": [{}],"
                               "\"boot\": {\"legs\": [\"bios/cd\"]},"
                               "\"test\": {\"expect\": [\"a\", \"b\"], \"reject\": [\"c\"],"
                               "           \"budget\": 7.5},"
                               "\"files\": [" FILE_OF("\"/live/initrd\"", "12") "]}"),
                     0);
    assert_string_equal(said.id, "ISOWRIGHT_1");
    assert_string_equal(said.legs[0], "bios/cd");
    assert_null(said.legs[1]);
    assert_string_equal(said.expect[1], "b");
    assert_null(said.expect[2]);
    assert_string_equal(said.reject[0], "c");
    assert_true(said.budget > 7.4 && said.budget < 7.6);
    assert_int_equal(said.file_count, 1);
    assert_string_equal(said.files[0].path, "/live/initrd");
    assert_int_equal(said.files[0].size, 12);
    assert_string_equal(said.files[0].sha256, DIGEST);
}

static void what_is_not_said_is_empty(void **state)
{
    static const char *const texts[] = {
        "{}", "{\"boot\": {}, \"test\": {}, \"files\": []}",
        "{\"schema\": null, \"id\": null, \"boot\": null, \"test\": {\"budget\": null}}"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_int_equal(read_text(texts[i]), 0);
        assert_null(said.id);
        assert_null(said.legs[0]);
        assert_null(said.expect[0]);
        assert_null(said.reject[0]);
        assert_false(said.budget > 0);
        assert_int_equal(said.file_count, 0);
    }
}

/* An image cannot make its own test endless. */
static void a_budget_has_an_end(void **state)
{
    (void)state;
    assert_int_equal(read_text("{\"test\": {\"budget\": 1e300}}"), 0);
    assert_true(said.budget <= DESCRIPTION_BUDGET_MOST);
}

/* Each with what has to be said of it: what is wrong, and where. */
static const struct refusal {
    const char *text, *error;
} refusals[] = {
    {"", "image.json is not JSON: line 1: "},
    {"{\n\"id\": }", "image.json is not JSON: line 2: "},
    {"{\"test\":{},\"test\":{}}", "image.json is not JSON: line 1: "},
    {"[]", "image.json is not JSON that describes an image: not an object"},
    {"{\"boot\": []}", "image.json: \"boot\" is not an object"},
    {"{\"boot\":{\"legs\":{}}}", "image.json: \"boot\": \"legs\" is not a list"},
    {"{\"boot\":{\"legs\":[\"a\",1]}}", "image.json: \"boot\": \"legs\": item 2 is not a text"},
    {"{\"test\": 1}", "image.json: \"test\" is not an object"},
    {"{\"test\":{\"expect\":\"a\"}}", "image.json: \"test\": \"expect\" is not a list"},
    {"{\"test\":{\"expect\":[1]}}", "image.json: \"test\": \"expect\": item 1 is not a text"},
    {"{\"test\":{\"expect\":[\"a\",\"(x\"]}}",
     "image.json: \"test\": \"expect\": item 2: \"(x\" is not a regular expression"},
    {"{\"test\":{\"reject\":[\"((a{99}){99}){99}\"]}}",
     "image.json: \"test\": \"reject\": item 1: \"((a{99}){99}){99}\" is too costly"},
    {"{\"test\":{\"budget\":0}}", "image.json: \"test\": \"budget\" is not a positive number"},
    {"{\"test\":{\"budget\":\"long\"}}",
     "image.json: \"test\": \"budget\" is not a positive number"},
};

static void what_is_wrong_is_told_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        e = (struct err){0};
        assert_int_equal(read_text(refusals[i].text), -1);
        assert_int_equal(e.kind, ERR_NO);
        if (strncmp(e.text, refusals[i].error, strlen(refusals[i].error)) != 0)
            fail_msg("%s: %s", refusals[i].text, e.text);
        assert_null(said.legs);
    }
}

/* `count` times `item`, between `begin` and `end`. */
static char *repeated(const char *begin, const char *item, size_t count, const char *end)
{
    CLEANUP(buf_free) struct buf text = {0};

    buf_text(&text, begin);
    for (size_t i = 0; i < count; i++)
        buf_format(&text, "%s%s", i ? "," : "", item);
    buf_text(&text, end);
    return str_copy(buf_str(&text));
}

static void lists_have_an_end(void **state)
{
    static const struct {
        const char *begin, *item, *end;
        size_t most;
    } lists[] = {
        {"{\"test\":{\"expect\":[", "\"a\"", "]}}", DESCRIPTION_PATTERNS_MOST},
        {"{\"test\":{\"reject\":[", "\"a\"", "]}}", DESCRIPTION_PATTERNS_MOST},
        {"{\"boot\":{\"legs\":[", "\"a\"", "]}}", DESCRIPTION_LEGS_MOST},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        CLEANUP(free_ptr)
        char *full = repeated(lists[i].begin, lists[i].item, lists[i].most, lists[i].end);
        CLEANUP(free_ptr)
        char *over = repeated(lists[i].begin, lists[i].item, lists[i].most + 1, lists[i].end);

        assert_int_equal(read_text(full), 0);
        assert_int_equal(read_text(over), -1);
        assert_non_null(strstr(e.text, "has more than 100 items"));
    }
}

static void names_have_an_end(void **state)
{
    CLEANUP(buf_free) struct buf name = {0};

    (void)state;
    for (int i = 0; i <= DESCRIPTION_NAME_MOST; i++)
        buf_text(&name, "x");
    CLEANUP(free_ptr) char *id = str_format("{\"id\": \"%s\"}", buf_str(&name));
    CLEANUP(free_ptr) char *leg = str_format("{\"boot\": {\"legs\": [\"%s\"]}}", buf_str(&name));

    assert_int_equal(read_text(id), 0);
    assert_null(said.id);
    assert_int_equal(read_text(leg), -1);
    assert_string_equal(e.text, "image.json: \"boot\": \"legs\": item 1: more than 200 bytes");
}

/* What decides nothing cannot keep an image from being tested. */
static void what_is_only_told_may_be_left_out(void **state)
{
    static const char *const ids[] = {"7", "[]", "{\"a\": 1}"};
    static const char *const files[] = {"7",
                                        "{}",
                                        "[]",
                                        FILE_OF("7", "1"),
                                        FILE_OF("\"/a\"", "-1"),
                                        FILE_OF("\"/a\"", "1.5"),
                                        "{\"path\": \"/a\", \"size\": 1, \"sha256\": \"00\"}"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        CLEANUP(free_ptr)
        char *text = str_format("{\"schema\": 2, \"id\": %s, \"files\": 1,"
                                " \"test\": {\"expect\": [\"a\"]}}",
                                ids[i]);

        assert_int_equal(read_text(text), 0);
        assert_null(said.id);
        assert_int_equal(said.file_count, 0);
        assert_string_equal(said.expect[0], "a");
    }
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        CLEANUP(free_ptr)
        char *text = str_format(
            "{\"schema\": \"new\", \"files\": [%s, " FILE_OF("\"/b\"", "2") "]}", files[i]);

        assert_int_equal(read_text(text), 0);
        assert_int_equal(said.file_count, 1);
        assert_string_equal(said.files[0].path, "/b");
    }
}

/* However long the list of files is, the end of it is not looked at. */
static void of_many_files_the_first_are_taken(void **state)
{
    CLEANUP(free_ptr)
    char *many = repeated("{\"files\": [", FILE_OF("\"/a\"", "1"), DESCRIPTION_FILES_MOST, ", 7]}");

    (void)state;
    assert_int_equal(read_text(many), 0);
    assert_int_equal(said.file_count, DESCRIPTION_FILES_MOST);
}

/* Relative ones, detours, and what would be printed as something else. */
static void paths_that_nobody_can_be_told(void **state)
{
    static const char *const paths[] = {"\"kernel\"",          "\"\"",
                                        "\"/x/../kernel\"",    "\"/x/./kernel\"",
                                        "\"/a\\n::error::b\"", "\"/a\\u007f\""};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        CLEANUP(free_ptr)
        char *text = str_format("{\"files\": [{\"path\": %s, \"size\": 1, \"sha256\": \"" DIGEST
                                "\"}, " FILE_OF("\"/plain\"", "1") "]}",
                                paths[i]);

        assert_int_equal(read_text(text), 0);
        assert_int_equal(said.file_count, 1);
        assert_string_equal(said.files[0].path, "/plain");
    }
}

/* --- out of an image ---------------------------------------------------------------------------
 */

static int read_image(const char *path, const char *text)
{
    const struct made_file files[] = {{path, text}, {0}};
    CLEANUP(buf_free) struct buf bytes = {0};

    made_tree_of(files, &bytes);
    struct source image = source_memory("image", bytes.data, bytes.len);

    description_free(&said);
    return description_from_image(&e, &image, &said);
}

static void from_an_image(void **state)
{
    (void)state;
    assert_int_equal(read_image(DESCRIPTION_PATH + 1, "{\"id\": \"X\"}"), 0);
    assert_string_equal(said.id, "X");
    assert_int_equal(read_image(DESCRIPTION_PATH + 1, "{\"boot\": 1}"), -1);
    assert_int_equal(e.kind, ERR_NO);
    assert_string_equal(e.text, "/.isowright/image.json: \"boot\" is not an object");
    assert_int_equal(read_image(DESCRIPTION_PATH + 1, ""), -1);
    assert_int_equal(e.kind, ERR_NO);
}

static void images_that_say_nothing(void **state)
{
    static const uint8_t zeros[4096];
    struct source none = source_memory("image", zeros, sizeof zeros);

    (void)state;
    assert_int_equal(read_image("kernel", "a kernel"), 0);
    assert_null(said.id);
    assert_null(said.expect[0]);
    description_free(&said);
    assert_int_equal(description_from_image(&e, &none, &said), 0);
    assert_null(said.expect[0]);
}

/* --- what build writes ------------------------------------------------------------------------ */

static void what_is_written_is_read(void **state)
{
    char *expects[] = {(char[]){"^ok$"}, (char[]){"done \xC3\xA4"}};
    char *rejects[] = {(char[]){"panic"}};
    struct plan_node nodes[] = {
        {.path = (char[]){"/live/vmlinuz"},
         .kind = NODE_FILE,
         .size = 5,
         .sha256 = DIGEST,
         .weight = 1},
        {.path = (char[]){"/big"}, .kind = NODE_FILE, .size = 9},
    };
    const struct plan plan = {
        .label = (char[]){"LABEL"},
        .medium_id = "ISOWRIGHT_0123",
        .uefi = true,
        .expects = expects,
        .expect_count = 2,
        .rejects = rejects,
        .reject_count = 1,
        .budget = 55,
        .nodes = nodes,
        .node_count = COUNT_OF(nodes),
    };
    CLEANUP(free_ptr) char *text = describe_image(&plan);

    (void)state;
    assert_int_equal(read_text(text), 0);
    assert_string_equal(said.id, "ISOWRIGHT_0123");
    assert_string_equal(said.legs[0], "uefi/cd");
    assert_string_equal(said.legs[1], "uefi/usb");
    assert_null(said.legs[2]);
    assert_string_equal(said.expect[1], expects[1]);
    assert_string_equal(said.reject[0], "panic");
    assert_true(said.budget > 54 && said.budget < 56);
    assert_int_equal(said.file_count, 1);
    assert_string_equal(said.files[0].path, "/live/vmlinuz");
    assert_int_equal(said.files[0].size, 5);
    assert_string_equal(said.files[0].sha256, DIGEST);
}

#define TEST(name) cmocka_unit_test_teardown(name, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_all_of_it),
        TEST(what_is_not_said_is_empty),
        TEST(a_budget_has_an_end),
        TEST(what_is_wrong_is_told_with_its_place),
        TEST(lists_have_an_end),
        TEST(names_have_an_end),
        TEST(what_is_only_told_may_be_left_out),
        TEST(of_many_files_the_first_are_taken),
        TEST(paths_that_nobody_can_be_told),
        TEST(from_an_image),
        TEST(images_that_say_nothing),
        TEST(what_is_written_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
