/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the machine shows.
 *
 *     BIOS, text mode    VGA's text memory, each second: 32 KiB, next to no cost
 *     graphics           pictures; as many as their cost allows, and one whenever the machine comes
 *                        to rest: then somebody is waited for, or something has failed
 *     at the end         a picture in any case: what it shows is the last text of the screen
 *
 * Text memory also holds what was scrolled away, so it may tell more, but not what is shown last.
 */
#include "prove/watch.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

/* Of QEMU's CPU time, what reading pictures may cost; what they cost QEMU itself is about that. */
#define SHARE 0.006
/* CPU seconds that the first picture may cost. Whatever UEFI says early is on the serial console,
 * too. */
#define FIRST_COST_BIOS 0.006
#define FIRST_COST_UEFI 0.03
#define REST            1.5 /* seconds without progress in which the guest does nothing */

static bool is_uefi(const struct run *run)
{
    return firmware_is_uefi(run->setup.kind->firmware);
}

/* True when the screen is in a graphics mode: there is no text but in pictures. */
static bool is_drawn(const struct run *run)
{
    return is_uefi(run) || run->display.graphics;
}

/* The same bytes as before tell nothing. */
static bool is_same(struct buf *before, const struct buf *now)
{
    if (before->len == now->len && memcmp(buf_str(before), buf_str(now), now->len) == 0)
        return true;
    before->len = 0;
    buf_add(before, buf_str(now), now->len);
    return false;
}

/* QEMU has saved the VGA text memory: its rows are evidence too. */
static void take_cells(struct run *run, const json_t *result)
{
    CLEANUP(buf_free) struct buf cells = {0};
    CLEANUP(buf_free) struct buf text = {0};
    struct err unread = {0};

    (void)result;
    if (file_read(&unread, run->cells, SCREEN_TEXT_SIZE, &cells) < 0)
        return;
    if (!run->display.graphics)
        run->display.seen = run_guest_time(run);
    if (is_same(&run->display.cells, &cells))
        return;
    if (run->display.glyphs.whole)
        screen_text_whole((const uint8_t *)buf_str(&cells), cells.len, &text);
    else
        screen_text((const uint8_t *)buf_str(&cells), cells.len, &text);
    run->display.graphics = !text.len;
    /* What a picture showed is out of date. */
    if (text.len && !run_is_over(run))
        run->display.shown.len = 0;
    if (text.len)
        watch_rows(run, buf_str(&text));
}

/* What QEMU shows by itself where a guest has shown nothing is nobody's word. */
static bool is_qemus_own(const char *text)
{
    static const char *const placeholders[] = {"Guest has not initialized the display (yet).",
                                               "This VM has no graphic display device."};
    size_t length = strcspn(text, "\n");

    for (size_t i = 0; i < COUNT_OF(placeholders); i++)
        if (strlen(placeholders[i]) == length && strncmp(text, placeholders[i], length) == 0)
            return true;
    return false;
}

static void read_picture(struct run *run, const struct font_list *fonts)
{
    struct screen *screen = &run->display;
    CLEANUP(file_unmap) struct mapping file = {0};
    struct picture picture;
    struct err unread = {0};
    unsigned width = screen->glyphs.width, height = screen->glyphs.height;

    if (file_map(&unread, run->frame, PICTURE_BYTES_MOST, &file) < 0 ||
        picture_from_ppm(&unread, file.data, file.size, &picture) < 0)
        return;
    screen->seen = run_guest_time(run);
    if (!glyph_reader_look(&screen->glyphs, &picture, fonts))
        return;
    if (picture.width != width || picture.height != height)
        watch_progress(run);
    screen->shown.len = 0;
    /* In a text mode with a font that a system has loaded, text memory knows better. */
    if (is_drawn(run) || glyph_reader_is_sure(&screen->glyphs))
        glyph_reader_text(&screen->glyphs, &screen->shown);
    if (is_qemus_own(buf_str(&screen->shown)))
        screen->shown.len = 0;
    else if (is_drawn(run))
        watch_rows(run, buf_str(&screen->shown));
}

static void choose_fonts(const struct run *run, struct font_list *ret_fonts)
{
    CLEANUP(free_ptr) char *qemu = str_format("/proc/%d/exe", (int)run->qemu.proc.pid);

    const struct knowledge *knowledge = run->plan->knowledge;

    if (knowledge) {
        run->plan->fonts->paths = knowledge->fonts;
        run->plan->fonts->path_count = knowledge->font_count;
    }
    if (is_uefi(run))
        fonts_for_machine(run->plan->fonts, run->setup.kind->firmware, run->plan->uefi->code, qemu,
                          ret_fonts);
    else if (run->display.graphics)
        fonts_for_machine(run->plan->fonts, run->setup.kind->firmware, NULL, qemu, ret_fonts);
    else
        fonts_for_text(run->plan->fonts, ret_fonts);
    /* A kernel and what it starts draw with no font of a loader's. */
    if (run->evidence.phases[PHASE_KERNEL].seen)
        ret_fonts->faces = NULL;
}

/* QEMU has saved a picture to be read. */
static void take_frame(struct run *run, const json_t *result)
{
    struct screen *screen = &run->display;
    struct font_list fonts;
    double start;

    choose_fonts(run, &fonts);
    /* Fonts are read once for all legs, so they do not count. */
    start = clock_cpu_seconds();
    if (result)
        read_picture(run, &fonts);
    (void)unlink(run->frame);
    screen->dearest = clock_cpu_seconds() - start;
    screen->spent += screen->dearest;
}

static void ask_frame(struct run *run)
{
    if (run->plan->fonts)
        watch_question(run, QMP_FRAME,
                       json_pack("{s:s, s:s}", "filename", run->frame, "format", "ppm"),
                       take_frame);
}

/* Whether the machine has come to rest since it was last looked at. */
static bool has_come_to_rest(struct screen *screen, double idle)
{
    bool before = screen->rested;

    screen->rested = idle >= REST;
    return screen->rested && !before;
}

static bool is_frame_due(struct run *run)
{
    struct screen *screen = &run->display;
    double first = is_uefi(run) ? FIRST_COST_UEFI : FIRST_COST_BIOS;
    double next = screen->spent > 0 ? screen->dearest : first;
    bool rests = has_come_to_rest(screen, run->idle);

    /* Text memory does not tell which row is shown last, and that is how a system ends. */
    if (!is_drawn(run))
        return rests && run->evidence.phases[PHASE_USERSPACE].seen;
    /* Somebody is about to type into what is shown. */
    return screen->glyphs.whole || run->typing.state == TYPING_LOOKS || rests ||
           screen->spent + next <= SHARE * run->now.cpu;
}

static void ask_cells(struct run *run)
{
    if (!is_uefi(run))
        watch_question(run, QMP_CELLS,
                       json_pack("{s:I, s:I, s:s}", "val", (json_int_t)SCREEN_TEXT_ADDRESS, "size",
                                 (json_int_t)SCREEN_TEXT_SIZE, "filename", run->cells),
                       take_cells);
}

void watch_ask_screen(struct run *run)
{
    ask_cells(run);
    if (run->state != RUN_WATCHING || is_frame_due(run))
        ask_frame(run);
}

static void ignore_answer(struct run *run, const json_t *result)
{
    (void)run;
    (void)result;
}

void watch_ask_picture(struct run *run)
{
    watch_question(run, QMP_PICTURE,
                   json_pack("{s:s, s:s}", "filename", run->picture, "format", "png"),
                   ignore_answer);
}
