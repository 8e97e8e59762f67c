/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/replay.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "prove/watch.h"

#define STEP  0.5 /* seconds of the recording between two looks of the judge */
#define LOOK  3.0 /* seconds in which a last look was answered */
#define STEPS 100000u

/* A run without a machine. */
struct stage {
    struct knowledge knowledge;
    struct promise promise;
    struct leg leg;
    struct run_plan plan;
    struct run run;
    char *asking;
};

static void stage_free(struct stage *stage)
{
    struct run *run = &stage->run;

    matcher_free(&run->matcher);
    evidence_free(&run->evidence);
    ruling_free(&run->ruling);
    novelty_free(&run->novelty);
    prompt_free(&run->prompt);
    typing_free(&run->typing);
    screen_free(&run->display);
    buf_free(&run->screen);
    buf_free(&run->kernel_log);
    buf_free(&run->serial_log);
    for (size_t i = 0; i < TAIL_LINES; i++)
        free(run->tail.lines[i]);
    free(run->rejected_line);
    free(run->shell);
    free(stage->asking);
    promise_free(&stage->promise);
}

void replay_free(struct replay *replay)
{
    ruling_free(&replay->ruling);
    evidence_free(&replay->evidence);
    *replay = (struct replay){0};
}

static int phase_by_key(const char *key)
{
    for (int phase = 0; key && phase < PHASE_COUNT; phase++)
        if (strcmp(key, phase_key((enum phase)phase)) == 0)
            return phase;
    return -1;
}

static char **texts_of(const json_t *array)
{
    char **texts = mem_array(json_array_size(array) + 1, sizeof *texts);

    for (size_t i = 0; i < json_array_size(array); i++) {
        const char *text = json_string_value(json_array_get(array, i));

        texts[i] = str_copy(text ? text : "");
    }
    return texts;
}

static int set_up(struct err *e, const json_t *head, const struct replay_wish *wish,
                  struct stage *stage)
{
    const char *name = json_string_value(json_object_get(head, "leg"));
    const char *asking = json_string_value(json_object_get(head, "asking"));
    int until = wish->until >= 0 ? wish->until
                                 : phase_by_key(json_string_value(json_object_get(head, "until")));
    size_t count = 0;

    if (!name || until < 0)
        return err_set(e, ERR_NO, "the recording's first line does not say which leg it is");
    if (leg_kind_by_name(e, name, strlen(name), &stage->leg.kind) < 0)
        return -1;
    while (wish->expect && wish->expect[count])
        count++;
    stage->promise.expect = wish->expect ? texts_copy((const char *const *)wish->expect, count)
                                         : texts_of(json_object_get(head, "expect"));
    stage->promise.reject = texts_of(json_object_get(head, "reject"));
    stage->asking = asking ? str_copy(asking) : NULL;
    stage->knowledge = (struct knowledge){
        .looked = true,
        .asking = stage->asking,
        .has_system = json_is_true(json_object_get(head, "has_system")),
        .starts_others = json_is_true(json_object_get(head, "starts_others")),
    };
    stage->plan = (struct run_plan){
        .leg = &stage->leg,
        .promise = &stage->promise,
        .knowledge = &stage->knowledge,
        .until = (enum phase)until,
        .lenient =
            wish->lenient >= 0 ? wish->lenient : json_is_true(json_object_get(head, "lenient")),
    };
    stage->run.plan = &stage->plan;
    stage->run.setup.kind = stage->leg.kind;
    stage->run.evidence.firmware = stage->leg.kind->firmware;
    stage->run.countdown[0] = stage->run.countdown[1] = -1;
    stage->run.loader_kind = NO_MENU_KIND;
    return matcher_make(e, &stage->promise, stage->leg.kind, NULL, &stage->run.matcher);
}

static double number(const json_t *entry, const char *key)
{
    return json_number_value(json_object_get(entry, key));
}

/* As a tester would who looks now: true when it is over. */
static bool ask(struct run *run)
{
    watch_prompt(run);
    watch_ending(run);
    run_note_phases(run);
    return run_ask_judge(run, run->guest == GUEST_RUNS && run->qmp.closed);
}

/* The clock goes on to the time of the entry; true when it is over before that. */
static bool pass_time(struct run *run, const json_t *entry)
{
    double wall = number(entry, "wall") - run->now.wall;
    double cpu = number(entry, "cpu") - run->now.cpu;
    double effort =
        number(entry, json_object_get(entry, "effort") ? "effort" : "cpu") - run->effort;
    double rest = number(entry, "rest") - run->rest;
    unsigned steps = wall > STEP ? wall / STEP < STEPS ? (unsigned)(wall / STEP) : STEPS : 1;

    for (unsigned i = 0; i < steps; i++) {
        run->now.wall += wall / steps;
        run->now.cpu += cpu / steps;
        run->effort += effort / steps;
        run->rest += rest / steps;
        run->idle += rest / steps;
        if (steps > 1 && ask(run))
            return true;
    }
    return false;
}

static void take_kernel(struct run *run, const char *lines)
{
    CLEANUP(free_ptr) char *all = str_format("%s%s", buf_str(&run->kernel_log), lines);

    watch_kernel_text(run, all);
}

static void take_screen(struct run *run, const char *rows, bool drawn)
{
    run->display.graphics = drawn;
    watch_rows(run, rows);
}

static void take_processor(struct run *run, const char *name, bool halted)
{
    for (int mode = 0; mode < CPU_MODE_COUNT; mode++)
        if (strcmp(name, cpu_mode_name((enum cpu_mode)mode)) == 0)
            watch_processor(run, &(struct cpu_state){.mode = (enum cpu_mode)mode,
                                                     .halted = halted,
                                                     .level = mode == CPU_USER ? 3 : 0});
}

static void take_entry(struct run *run, const json_t *entry)
{
    const char *serial = json_string_value(json_object_get(entry, "serial"));
    const char *debugcon = json_string_value(json_object_get(entry, "debugcon"));
    const char *screen = json_string_value(json_object_get(entry, "screen"));
    const char *kernel = json_string_value(json_object_get(entry, "kernel"));
    const char *processor = json_string_value(json_object_get(entry, "processor"));
    const char *event = json_string_value(json_object_get(entry, "event"));

    if (serial) {
        run->last_byte = run_guest_time(run);
        buf_text(&run->serial_log, serial);
        watch_serial_line(run, serial, json_is_true(json_object_get(entry, "again")));
    } else if (debugcon) {
        watch_progress(run);
        watch_debugcon_line(run, debugcon);
    } else if (screen) {
        take_screen(run, screen, json_is_true(json_object_get(entry, "drawn")));
    } else if (kernel) {
        take_kernel(run, kernel);
    } else if (processor) {
        take_processor(run, processor, json_is_true(json_object_get(entry, "halted")));
    } else if (event) {
        watch_event(run, event, json_object_get(entry, "data"));
    } else if (json_object_get(entry, "read")) {
        watch_reading(run, (uint64_t)json_integer_value(json_object_get(entry, "read")),
                      (uint64_t)json_integer_value(json_object_get(entry, "failed")));
    } else if (json_object_get(entry, "memory")) {
        watch_progress(run);
    } else if (json_object_get(entry, "gone")) {
        run->qmp.closed = true;
    }
}

/* What came within a moment of the verdict was a last look's answer: it counts. */
static bool is_look(const struct run *run, const json_t *entry)
{
    return number(entry, "wall") <= run->now.wall + LOOK;
}

static int play(struct err *e, const json_t *entries, struct run *run, bool *ret_over)
{
    bool over = false;
    size_t count = json_array_size(entries), i = 1;

    for (; i < count; i++) {
        const json_t *entry = json_array_get(entries, i);

        if (over && !is_look(run, entry))
            break;
        if (!over)
            over = pass_time(run, entry);
        if (over && !is_look(run, entry))
            break;
        take_entry(run, entry);
        over = ask(run);
    }
    if (!count)
        return err_set(e, ERR_NO, "the recording is empty");
    *ret_over = over;
    return 0;
}

/* Lines of JSON; each must be an object. */
static int read_lines(struct err *e, const char *text, json_t *entries)
{
    for (size_t number = 1; *text; number++) {
        size_t length = strcspn(text, "\n");
        json_t *entry = json_loadb(text, length, 0, NULL);

        if (!json_is_object(entry)) {
            json_decref(entry);
            return err_set(e, ERR_NO, "line %zu of the recording is not a JSON object", number);
        }
        json_array_append_new(entries, entry);
        text += length + (text[length] == '\n');
    }
    return 0;
}

int replay_recording(struct err *e, const char *text, const struct replay_wish *wish,
                     struct replay *ret_replay)
{
    CLEANUP(stage_free)
    struct stage stage = {.run = {.qemu = QEMU_NONE, .qmp = {.fd = -1, .ready = true}}};
    CLEANUP(json_drop) json_t *entries = json_array();
    bool over = false;

    if (read_lines(e, text, entries) < 0 ||
        set_up(e, json_array_get(entries, 0), wish, &stage) < 0 ||
        play(e, entries, &stage.run, &over) < 0)
        return -1;
    *ret_replay = (struct replay){
        .over = over,
        .ruling = stage.run.ruling,
        .evidence = stage.run.evidence,
        .wall = stage.run.now.wall,
        .cpu = stage.run.now.cpu,
    };
    stage.run.ruling = (struct ruling){0};
    stage.run.evidence = (struct evidence){0};
    return 0;
}
