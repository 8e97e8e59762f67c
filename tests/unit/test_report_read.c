/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports read again: what was written comes back; what is wrong is refused as a whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "report_fixture.h"
#include "base/file.h"
#include "base/json.h"

static struct report report;

static int set_up(void **state)
{
    (void)state;
    fixture_make(&report);
    report.shard = 2;
    report.shards = 3;
    report.all_legs = mem_array(2, sizeof *report.all_legs);
    report.all_legs[0] = str_copy("bios/cd");
    report.all_legs[1] = str_copy("uefi/cd");
    report.all_leg_count = 2;
    return 0;
}

static int clean(void **state)
{
    (void)state;
    report_free(&report);
    return 0;
}

static int read_text(const char *text, struct err *e, struct reports *ret_reports)
{
    return reports_from_json(e, "f.json", text, strlen(text), ret_reports);
}

static void what_was_written_comes_back(void **state)
{
    CLEANUP(reports_free) struct reports again = {0};
    CLEANUP(buf_free) struct buf first = {0};
    CLEANUP(buf_free) struct buf second = {0};
    struct err e = {0};

    (void)state;
    reports_render(&report, 1, REPORT_JSON, NULL, &first);
    assert_int_equal(read_text(first.data, &e, &again), 0);
    assert_int_equal(again.count, 1);
    assert_ptr_equal(again.items[0].outcomes[3].kind, report.outcomes[3].kind);
    reports_render(again.items, again.count, REPORT_JSON, NULL, &second);
    assert_string_equal(first.data, second.data);
}

static void several_images_come_back(void **state)
{
    struct report both[2] = {report, {.image = (char *)"other.iso"}};
    CLEANUP(reports_free) struct reports again = {0};
    CLEANUP(buf_free) struct buf first = {0};
    CLEANUP(buf_free) struct buf second = {0};
    struct err e = {0};

    (void)state;
    reports_render(both, 2, REPORT_JSON, NULL, &first);
    assert_int_equal(read_text(first.data, &e, &again), 0);
    assert_int_equal(again.count, 2);
    reports_render(again.items, again.count, REPORT_JSON, NULL, &second);
    assert_string_equal(first.data, second.data);
}

/* A claim in the file does not make a verdict. */
static void verdict_follows_from_the_legs(void **state)
{
    CLEANUP(reports_free) struct reports again = {0};
    struct err e = {0};

    (void)state;
    assert_int_equal(read_text("{\"schema\": 2, \"verdict\": \"pass\", \"exit\": 0, \"image\": "
                               "{\"path\": \"x\"}, \"legs\": [{\"leg\": \"bios/cd\", "
                               "\"verdict\": \"fail\", \"class\": \"hang\"}]}",
                               &e, &again),
                     0);
    assert_int_equal(reports_exit_code(again.items, again.count), 1);
}

#define HEAD "{\"schema\": 2, \"image\": {\"path\": \"x\", \"size\": 1}, "
#define LEG  HEAD "\"legs\": [{\"leg\": \"bios/cd\", \"verdict\": \"pass\""

static void what_is_wrong_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{}",
        "{\"schema\": \"2\"}",
        "{\"schema\": 1, \"image\": {\"path\": \"x\"}, \"legs\": []}",
        "{\"schema\": 3, \"image\": {\"path\": \"x\"}, \"legs\": []}",
        "{\"schema\": 2, \"legs\": []}",
        "{\"schema\": 2, \"image\": {\"path\": 1}, \"legs\": []}",
        "{\"schema\": 2, \"image\": {\"path\": \"x\", \"size\": -1}, \"legs\": []}",
        "{\"schema\": 2, \"image\": {\"path\": \"x\", \"size\": 9223372036854775807}, \"legs\": "
        "[]}",
        "{\"schema\": 2, \"reports\": {}}",
        "{\"schema\": 2, \"reports\": [1]}",
        HEAD "\"legs\": {}}",
        HEAD "\"legs\": [1]}",
        HEAD "\"legs\": [{\"leg\": \"bios/cd\"}]}",
        HEAD "\"legs\": [{\"leg\": \"bios/tape\", \"verdict\": \"pass\"}]}",
        HEAD "\"legs\": [{\"leg\": \"bios/cd\", \"verdict\": \"fine\"}]}",
        HEAD "\"legs\": [], \"shard\": {\"index\": 3, \"count\": 2}}",
        HEAD "\"legs\": [], \"shard\": {\"index\": 0, \"count\": 2}}",
        HEAD "\"legs\": [], \"shard\": {\"index\": 1, \"count\": 100000}}",
        HEAD "\"legs\": [], \"shard\": 1}",
        HEAD "\"legs\": [], \"all_legs\": [1]}",
        HEAD "\"legs\": [], \"all_legs\": 1}",
        LEG ", \"class\": \"bad-mood\"}]}",
        LEG ", \"reached\": \"moon\"}]}",
        LEG ", \"route\": \"sea\"}]}",
        LEG ", \"cpu\": -1}]}",
        LEG ", \"cpu\": 1e300}]}",
        LEG ", \"cpu\": \"1\"}]}",
        LEG ", \"reason\": 1}]}",
        LEG ", \"last_lines\": \"x\"}]}",
        LEG ", \"last_lines\": [1]}]}",
        LEG ", \"phases\": {\"loader\": 1}}]}",
        LEG ", \"phases\": {\"loader\": {\"source\": \"hearsay\"}}}]}",
        LEG ", \"attempts\": 1.5}]}",
        LEG ", \"verdict\": \"fail\"}]}", /* twice */
        LEG "}]",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        CLEANUP(reports_free) struct reports again = {0};
        struct err e = {0};

        if (read_text(texts[i], &e, &again) == 0)
            fail_msg("was read: %s", texts[i]);
        assert_int_equal(e.kind, ERR_FAULT);
        assert_non_null(strstr(e.text, "f.json is "));
        assert_int_equal(again.count, 0);
    }
}

static void too_much_is_refused(void **state)
{
    CLEANUP(reports_free) struct reports again = {0};
    CLEANUP(buf_free) struct buf text = {0};
    struct err e = {0};

    (void)state;
    buf_text(&text, HEAD "\"legs\": [");
    for (int i = 0; i < 5000; i++)
        buf_format(&text, "%s{\"leg\": \"bios/cd\", \"verdict\": \"pass\"}", i ? "," : "");
    buf_text(&text, "]}");
    assert_int_equal(read_text(text.data, &e, &again), -1);
    buf_free(&text);
    buf_text(&text, LEG ", \"reason\": \"");
    for (int i = 0; i < 70000; i++)
        buf_text(&text, "x");
    buf_text(&text, "\"}]}");
    assert_int_equal(read_text(text.data, &e, &again), -1);
    buf_free(&text);
    for (int i = 0; i < 100000; i++)
        buf_text(&text, "[");
    assert_int_equal(read_text(text.data, &e, &again), -1);
}

/* --- files, and the pictures beside them --------------------------------------------------------
 */

static struct tmpdir dir;

static void put(const char *name, const void *bytes, size_t size)
{
    CLEANUP(free_ptr) char *path = tmpdir_file(&dir, name);
    struct err e = {0};

    if (file_write(&e, path, bytes, size) < 0)
        fail_msg("%s", e.text);
}

/* Reads a report whose one leg has its evidence in `evidence`; the picture's bytes. */
static size_t picture_in(const char *evidence)
{
    CLEANUP(reports_free) struct reports again = {0};
    CLEANUP(free_ptr) char *path = tmpdir_file(&dir, "in/report.json");
    CLEANUP(free_ptr) char *text = str_format(LEG ", \"evidence\": \"%s\"}]}", evidence);
    struct err e = {0};

    put("in/report.json", text, strlen(text));
    if (reports_load(&e, path, &again) < 0)
        fail_msg("%s", e.text);
    return again.items[0].outcomes[0].picture.len;
}

static void pictures_come_from_beside_the_report(void **state)
{
    CLEANUP(free_ptr) char *inside = NULL;
    CLEANUP(free_ptr) char *link = NULL;
    struct err e = {0};

    (void)state;
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    inside = tmpdir_file(&dir, "in/leg");
    link = tmpdir_file(&dir, "in/link");
    assert_int_equal(file_make_dirs(&e, inside), 0);
    put("screen.png", fixture_png, sizeof fixture_png);
    assert_int_equal(picture_in("leg"), 0);
    put("in/leg/screen.png", fixture_png, sizeof fixture_png);
    assert_int_equal(picture_in("leg"), sizeof fixture_png);
    /* Outside of the report's folder nothing is looked at. */
    assert_int_equal(picture_in(".."), 0);
    assert_int_equal(picture_in("leg/../.."), 0);
    assert_int_equal(picture_in(dir.path), 0);
    put("in/leg/screen.png", "not a picture", 13);
    assert_int_equal(picture_in("leg"), 0);
    /* A FIFO would never end. */
    assert_int_equal(mkdir(link, 0700), 0);
    free(link);
    link = tmpdir_file(&dir, "in/link/screen.png");
    assert_int_equal(mkfifo(link, 0600), 0);
    assert_int_equal(picture_in("link"), 0);
    tmpdir_remove(&dir);
}

static void all_shapes_are_written(void **state)
{
    static const char *const names[] = {"report.json", "junit.xml", "report.tap", "report.html"};
    CLEANUP(reports_free) struct reports again = {0};
    struct err e = {0};

    (void)state;
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    assert_int_equal(report_write_all(&e, dir.path, &report), 0);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        CLEANUP(free_ptr) char *path = tmpdir_file(&dir, names[i]);
        CLEANUP(buf_free) struct buf text = {0};

        assert_int_equal(file_read(&e, path, 1 << 20, &text), 0);
        assert_true(text.len > 1000);
        if (i == 0)
            assert_int_equal(reports_load(&e, path, &again), 0);
    }
    assert_int_equal(again.count, 1);
    tmpdir_remove(&dir);
    assert_int_equal(report_write_all(&e, "/nowhere", &report), -1);
    assert_non_null(strstr(e.text, "/nowhere"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_comes_back, set_up, clean),
        cmocka_unit_test_setup_teardown(several_images_come_back, set_up, clean),
        cmocka_unit_test(verdict_follows_from_the_legs),
        cmocka_unit_test(what_is_wrong_is_refused),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(pictures_come_from_beside_the_report),
        cmocka_unit_test_setup_teardown(all_shapes_are_written, set_up, clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
