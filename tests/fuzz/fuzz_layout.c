/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole reader on damaged images: it must end, leak nothing, cover every byte with regions, and
 * agree with itself. */
#include "fmt/source.h"
#include "layout/layout.h"
#include "patched.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_cover(const struct layout *layout)
{
    uint64_t at = 0;

    for (size_t i = 0; i < layout->region_count; i++) {
        if (layout->regions[i].start != at || !layout->regions[i].length)
            abort();
        at += layout->regions[i].length + layout->regions[i].padding;
    }
    if (at != layout->size)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(layout_free) struct layout layout = {0};
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(free_ptr) uint8_t *bytes = NULL;
    unsigned more = size ? data[0] / PATCHED_MORE : 0;
    struct source image;
    struct err e = {0};
    size_t room;

    bytes = patched_image(data, size, &room);
    image = source_memory("fuzz", bytes, room);
    if (layout_from_image(&e, &image, &layout) < 0)
        return 0;
    check_cover(&layout);
    if (layout_match(&e, &layout, &layout) < 0 && e.kind != ERR_NO)
        abort();
    if (more == 1)
        layout_to_text(&layout, true, &text);
    if (more == 2)
        json_decref(layout_to_json(&layout));
    return 0;
}
