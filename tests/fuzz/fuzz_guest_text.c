/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest says and shows: the bytes go through the serial console into evidence and matcher,
 * and are a screen with menus and prompts besides, into which something is to be typed.
 */
#include <string.h>

#include "base/mem.h"
#include "sight/console.h"
#include "prove/evidence.h"
#include "prove/matcher.h"
#include "prove/typing.h"
#include "prove/watch.h"
#include "prove/wish.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct listening {
    struct evidence evidence;
    struct matcher matcher;
    struct console console;
};

static void take_line(void *context, const char *line)
{
    struct listening *l = context;
    struct wish wish;

    (void)matcher_line(&l->matcher, line, l->console.again);
    (void)matcher_row(&l->matcher, line);
    for (unsigned channel = CHANNEL_DEBUGCON; channel <= CHANNEL_MEMORY; channel <<= 1)
        evidence_line(&l->evidence, (enum channel)channel, line, (struct moment){0});
    wish_from_options(line, &wish);
    wish_free(&wish);
}

static void listen(const uint8_t *data, size_t size)
{
    CLEANUP(promise_free) struct promise promise = {0};
    struct listening l = {0};
    const struct leg_kind *kind;
    struct err e = {0};

    promise_override(&promise.expect, (const char *const[]){"a", "login:", "b"}, 3);
    promise_override(&promise.reject, (const char *const[]){"panic"}, 1);
    if (leg_kind_by_name(&e, "bios/cd", 7, &kind) < 0 ||
        matcher_make(&e, &promise, kind, "0123", &l.matcher) < 0)
        abort();
    console_feed(&l.console, (const char *)data, size, take_line, &l);
    console_flush(&l.console, take_line, &l);
    console_free(&l.console);
    matcher_free(&l.matcher);
    evidence_free(&l.evidence);
}

static void show(const uint8_t *data, size_t size)
{
    CLEANUP(free_ptr) char *text = str_copy_n((const char *)data, size);
    CLEANUP(typing_free) struct typing typing = {0};
    CLEANUP(prompt_free) struct prompt prompt = {0};
    struct err e = {0};

    if (typing_begin(&e, "down", "quiet", "linux", false, &typing) < 0)
        abort();
    prompt_find(text, text, NULL, &prompt);
    (void)prompt_countdown(text);
    (void)typing_rows_to_linux(text);
    (void)text_gist(text);
    for (unsigned step = 0; step < 64; step++) {
        const struct typing_view view = {
            .prompt = &prompt,
            .screen = text,
            .serial = text,
            .guest = step,
        };
        struct chord chord;

        (void)typing_step(&typing, &view, &chord);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    listen(data, size);
    show(data, size);
    return 0;
}
