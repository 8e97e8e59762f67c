/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/subject.h"

#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "machine/qcow2.h"
#include "prove/matcher.h"
#include "prove/shard.h"
#include "prove/typing.h"

void subject_free(struct subject *subject)
{
    free(subject->no_image);
    for (size_t i = 0; i < subject->all_leg_count; i++)
        free(subject->all_legs[i]);
    free(subject->all_legs);
    legs_free(&subject->legs);
    promise_free(&subject->promise);
    description_free(&subject->description);
    layout_free(&subject->layout);
    source_close(&subject->source);
    free(subject->path);
    *subject = SUBJECT_NONE;
}

/* An image in which nothing is recognised can still be booted: then the layout is just its size. */
static int read_layout(struct err *e, struct subject *subject)
{
    struct err why = {0};

    if (layout_from_image(&why, &subject->source, &subject->layout) == 0)
        return 0;
    if (why.kind != ERR_NO) {
        *e = why;
        return -1;
    }
    subject->layout = (struct layout){.size = subject->source.size};
    subject->no_image = str_copy(why.text);
    return 0;
}

static int read_promise(struct err *e, struct subject *subject)
{
    const struct prove_options *options = subject->options;
    struct promise *promise = &subject->promise;

    if (description_from_image(e, &subject->source, &subject->description) < 0)
        return -1;
    promise_take(promise, &subject->description);
    if (options->expect_count)
        promise_override(&promise->expect, options->expect, options->expect_count);
    if (options->reject_count)
        promise_override(&promise->reject, options->reject, options->reject_count);
    if (options->budget > 0)
        promise->budget = options->budget;
    return 0;
}

/* An image that promises nothing is judged by whether its system comes up. */
static int choose_until(struct err *e, struct subject *subject)
{
    bool expects = subject->promise.expect && subject->promise.expect[0];
    int wanted = subject->options->until;

    if (wanted == PHASE_MARKER && !expects)
        return err_set(e, ERR_USAGE,
                       "--until marker wants a marker, and %s does not say what it is; give "
                       "--expect REGEX, for example --expect 'login:'",
                       subject->options->image);
    subject->until = wanted >= 0 ? (enum phase)wanted : expects ? PHASE_MARKER : PHASE_SYSTEM;
    subject->lenient = wanted < 0;
    return 0;
}

/* Whatever is wrong with it may be why it does not boot; or it boots all the same. */
static void tell_damage(const struct subject *subject, const struct prove_listener *listener)
{
    const struct layout *layout = &subject->layout;
    CLEANUP(free_ptr) char *text = NULL;

    if (subject->no_image && listener && listener->note)
        listener->note(listener->context, subject->no_image);
    if (!layout->problem_count || !listener || !listener->note)
        return;
    text = str_format("%s is damaged: at byte %ju: %s (isowright lint tells more)",
                      subject->options->image, (uintmax_t)layout->problems[0].offset,
                      layout->problems[0].text);
    listener->note(listener->context, text);
}

/* Wrong patterns are the user's to know before anything boots. */
static int check_patterns(struct err *e, const struct subject *subject)
{
    for (size_t i = 0; i < subject->legs.count; i++) {
        CLEANUP(matcher_free) struct matcher matcher = {0};

        if (matcher_make(e, &subject->promise, subject->legs.items[i].kind, NULL, &matcher) < 0)
            return -1;
    }
    return 0;
}

/* So are keys that no keyboard has. */
static int check_typing(struct err *e, const struct prove_options *options)
{
    CLEANUP(typing_free) struct typing typing = {0};

    return typing_begin(e, options->keys, options->append, NULL, false, &typing);
}

static void drop_leg(struct leg *leg)
{
    free(leg->missing);
    free(leg->unavailable);
}

/* Keeps the legs of our part; remembers the names of all. */
static void take_shard(struct subject *subject)
{
    const struct shard shard = {subject->options->shard, subject->options->shards};
    struct legs *legs = &subject->legs;
    CLEANUP(free_ptr) bool *mine = mem_array(legs->count + 1, sizeof *mine);
    size_t kept = 0;

    if (!shard.count)
        return;
    subject->all_legs = mem_array(legs->count + 1, sizeof *subject->all_legs);
    shard_split(legs, shard, mine);
    for (size_t i = 0; i < legs->count; i++) {
        subject->all_legs[subject->all_leg_count++] = str_copy(legs->items[i].kind->name);
        if (mine[i])
            legs->items[kept++] = legs->items[i];
        else
            drop_leg(&legs->items[i]);
    }
    legs->count = kept;
}

static int choose_legs(struct err *e, const struct prove_options *options, struct subject *subject)
{
    const struct legs_choice choice = {
        .legs = options->legs,
        .skip = options->skip,
        .require = options->require,
        .promised = subject->description.legs,
        .strict = !options->as_is,
    };

    return legs_from_layout(e, &choice, &subject->layout, &subject->legs);
}

/* The first leg, of all parts, that has to be given a key. */
static const char *wanting_own_key(const struct legs *legs)
{
    for (size_t i = 0; i < legs->count; i++)
        if (legs->items[i].kind->firmware == FIRMWARE_UEFI_OWN)
            return legs->items[i].kind->name;
    return NULL;
}

/* An overlay names its image in a field of a fixed size. */
static int check_path(struct err *e, const char *path)
{
    return strlen(path) <= QCOW2_BASE_MOST
               ? 0
               : err_set(e, ERR_USAGE, "%.60s...: the path has more than %d bytes", path,
                         QCOW2_BASE_MOST);
}

int subject_open(struct err *e, const struct prove_options *options,
                 const struct prove_listener *listener, struct subject *ret_subject)
{
    CLEANUP(subject_free) struct subject subject = SUBJECT_NONE;

    subject.options = options;
    if (file_absolute(e, options->image, &subject.path) < 0 || check_path(e, subject.path) < 0 ||
        source_open(e, subject.path, &subject.source) < 0 || read_layout(e, &subject) < 0 ||
        read_promise(e, &subject) < 0 || choose_until(e, &subject) < 0 ||
        choose_legs(e, options, &subject) < 0 || check_patterns(e, &subject) < 0 ||
        check_typing(e, options) < 0)
        return -1;
    tell_damage(&subject, listener);
    subject.wants_own_key = wanting_own_key(&subject.legs);
    take_shard(&subject);
    *ret_subject = subject;
    subject = SUBJECT_NONE;
    return 0;
}
