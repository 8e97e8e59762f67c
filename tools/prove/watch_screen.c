/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine shows. */
#include "prove/watch.h"

#include "base/mem.h"
#include "prove/screen.h"

/* QEMU has saved the VGA text memory: its rows are evidence too. */
static void take_cells(struct run *run, const json_t *result)
{
    CLEANUP(buf_free) struct buf cells = {0};
    CLEANUP(buf_free) struct buf text = {0};
    struct err unread = {0};

    (void)result;
    if (file_read(&unread, run->cells, SCREEN_TEXT_SIZE, &cells) < 0)
        return;
    screen_text((const uint8_t *)buf_str(&cells), cells.len, &text);
    watch_rows(run, buf_str(&text));
}

void watch_ask_screen(struct run *run)
{
    if (firmware_is_uefi(run->setup.kind->firmware))
        return;
    watch_question(run, "pmemsave",
                   json_pack("{s:I, s:I, s:s}", "val", (json_int_t)SCREEN_TEXT_ADDRESS, "size",
                             (json_int_t)SCREEN_TEXT_SIZE, "filename", run->cells),
                   take_cells);
}

static void ignore_answer(struct run *run, const json_t *result)
{
    (void)run;
    (void)result;
}

void watch_ask_picture(struct run *run)
{
    watch_question(run, "screendump",
                   json_pack("{s:s, s:s}", "filename", run->picture, "format", "png"),
                   ignore_answer);
}
