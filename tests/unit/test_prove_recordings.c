/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recorded boots get the verdict that they deserve: every directory of tests/recordings has a
 * recording.jsonl and a want.json. To add one, copy recording.jsonl out of the evidence of a test
 * (--out), and write down what it should come to:
 *
 *     {"verdict": "fail", "class": "rescue-shell", "reached": "medium",
 *      "says": ["sysroot"],                 each in the reason or in the note
 *      "until": "system", "lenient": true, "expect": ["login:"]}      else as it was recorded
 *
 * "verdict": null when nothing is to be decided by the end of the recording. A file may hold an
 * array of such objects: each is tried.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <dirent.h>
#include <jansson.h>

#include "base/file.h"
#include "base/mem.h"
#include "prove/replay.h"

#define RECORDINGS     "tests/recordings"
#define RECORDING_MOST ((size_t)32 << 20)

static unsigned wrong;

static const char *text_in(const json_t *want, const char *key)
{
    return json_string_value(json_object_get(want, key));
}

static void complain(const char *name, const struct replay *replay)
{
    int reached = evidence_reached(&replay->evidence);

    wrong++;
    print_message("%s: %s %s, reached %s, after %.1f s (CPU %.1f): %s %s\n", name,
                  replay->over ? verdict_name(replay->ruling.verdict) : "open",
                  fail_class_name(replay->ruling.failure),
                  reached < 0 ? "nothing" : phase_key((enum phase)reached), replay->wall,
                  replay->cpu, replay->ruling.reason ? replay->ruling.reason : "",
                  replay->ruling.note ? replay->ruling.note : "");
}

static bool says_all(const json_t *says, const struct ruling *ruling)
{
    for (size_t i = 0; i < json_array_size(says); i++) {
        const char *part = json_string_value(json_array_get(says, i));

        if (!(ruling->reason && strstr(ruling->reason, part)) &&
            !(ruling->note && strstr(ruling->note, part)))
            return false;
    }
    return true;
}

static bool is_as_wanted(const json_t *want, const struct replay *replay)
{
    const char *verdict = text_in(want, "verdict"), *class = text_in(want, "class");
    const char *reached = text_in(want, "reached");
    int phase = evidence_reached(&replay->evidence);

    if (!verdict || !replay->over)
        return !verdict && !replay->over;
    return strcmp(verdict, verdict_name(replay->ruling.verdict)) == 0 &&
           strcmp(class ? class : "", fail_class_name(replay->ruling.failure)) == 0 &&
           (!reached || (phase >= 0 && strcmp(reached, phase_key((enum phase)phase)) == 0)) &&
           says_all(json_object_get(want, "says"), &replay->ruling) &&
           !json_object_get(want, "note") == !replay->ruling.note;
}

static struct replay_wish wish_of(const json_t *want, char **expect, size_t room)
{
    struct replay_wish wish = {.until = -1, .lenient = -1};
    const json_t *lines = json_object_get(want, "expect"), *lenient;
    const char *until = text_in(want, "until");

    for (int i = 0; until && i < PHASE_COUNT; i++)
        if (strcmp(until, phase_key((enum phase)i)) == 0)
            wish.until = i;
    for (size_t i = 0; i < json_array_size(lines) && i + 1 < room; i++)
        expect[i] = (char *)(uintptr_t)json_string_value(json_array_get(lines, i));
    if (lines)
        wish.expect = expect;
    lenient = json_object_get(want, "lenient");
    if (lenient)
        wish.lenient = json_is_true(lenient);
    return wish;
}

static void try_one(const char *name, const char *recording, const json_t *want)
{
    CLEANUP(replay_free) struct replay replay = {0};
    char *expect[8] = {NULL};
    struct replay_wish wish = wish_of(want, expect, COUNT_OF(expect));
    struct err e = {0};

    if (replay_recording(&e, recording, &wish, &replay) < 0)
        fail_msg("%s: %s", name, e.text);
    if (!is_as_wanted(want, &replay))
        complain(name, &replay);
}

static void try_directory(const char *name)
{
    CLEANUP(free_ptr) char *recording_path = str_format(RECORDINGS "/%s/recording.jsonl", name);
    CLEANUP(free_ptr) char *want_path = str_format(RECORDINGS "/%s/want.json", name);
    CLEANUP(buf_free) struct buf recording = {0};
    json_t *want = json_load_file(want_path, 0, NULL);
    struct err e = {0};

    if (!want || file_read(&e, recording_path, RECORDING_MOST, &recording) < 0)
        fail_msg("%s: no want.json, or no recording: %s", name, e.text);
    for (size_t i = 0; i < json_array_size(want); i++)
        try_one(name, buf_str(&recording), json_array_get(want, i));
    if (!json_is_array(want))
        try_one(name, buf_str(&recording), want);
    json_decref(want);
}

static void recordings_get_what_they_deserve(void **state)
{
    DIR *dir = opendir(RECORDINGS);
    struct dirent *entry;
    unsigned count = 0;

    (void)state;
    assert_non_null(dir);
    while ((entry = readdir(dir)))
        if (entry->d_name[0] != '.') {
            try_directory(entry->d_name);
            count++;
        }
    (void)closedir(dir);
    print_message("%u recordings, %u wrong\n", count, wrong);
    assert_true(count > 0);
    assert_int_equal(wrong, 0);
}

static void what_is_no_recording_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "nothing\n",
        "[]\n",
        "{}\n",
        "{\"leg\": \"bios/cd\"}\n",
        "{\"leg\": \"no/leg\", \"until\": \"system\"}\n",
        "{\"leg\": \"bios/cd\", \"until\": \"system\"}\nnothing\n",
        "{\"leg\": \"bios/cd\", \"until\": \"system\", \"expect\": [\"(\"]}\n",
    };
    const struct replay_wish as_recorded = {.until = -1, .lenient = -1};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        CLEANUP(replay_free) struct replay replay = {0};
        struct err e = {0};

        assert_int_equal(replay_recording(&e, texts[i], &as_recorded, &replay), -1);
        assert_true(*e.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recordings_get_what_they_deserve),
        cmocka_unit_test(what_is_no_recording_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
