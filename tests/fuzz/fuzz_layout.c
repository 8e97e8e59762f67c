/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole reader on any bytes: it must end, leak nothing, and cover every byte with regions. */
#include "fmt/source.h"
#include "layout/layout.h"

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
    struct source image = source_memory("fuzz", data, size);
    struct err e = {0};
    json_t *json;

    if (layout_from_image(&e, &image, &layout) < 0)
        return 0;
    check_cover(&layout);
    layout_to_text(&layout, true, &text);
    json = layout_to_json(&layout);
    json_decref(json);
    if (layout_match(&e, &layout, &layout) < 0 && e.kind != ERR_NO)
        abort();
    return 0;
}
