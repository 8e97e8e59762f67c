/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "fmt/iso9660.h"
#include "layout/print.h"

void print_heading(struct print *p, const char *text)
{
    buf_format(p->out, p->colour ? "\n\033[1m%s\033[0m\n" : "\n%s\n", text);
}

void print_dim(struct print *p, const char *text)
{
    buf_format(p->out, p->colour ? "\033[2m%s\033[0m" : "%s", text);
}

void print_safe(struct print *p, const char *text)
{
    if (text)
        buf_escaped(p->out, text, strlen(text));
}

const char *print_size(uint64_t bytes, char room[32])
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = (double)bytes;
    size_t unit = 0;

    while (value >= 1024 && unit + 1 < COUNT_OF(units)) {
        value /= 1024;
        unit++;
    }
    (void)snprintf(room, 32, unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
    return room;
}

const char *print_count(uint64_t count, char room[32])
{
    char plain[24];
    size_t length = (size_t)snprintf(plain, sizeof plain, "%ju", (uintmax_t)count), used = 0;

    for (size_t i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0)
            room[used++] = ',';
        room[used++] = plain[i];
    }
    room[used] = '\0';
    return room;
}

static void print_summary(struct print *p)
{
    const struct layout *layout = p->layout;
    char size[32], count[32];

    buf_format(p->out, "Image of %s (%s bytes)", print_size(layout->size, size),
               print_count(layout->size, count));
    if (layout->volume_id) {
        buf_text(p->out, ", volume \"");
        print_safe(p, layout->volume_id);
        buf_text(p->out, "\"");
    }
    buf_text(p->out, "\n");
    if (layout->medium_id && *layout->medium_id) {
        buf_text(p->out, "Medium ");
        print_safe(p, layout->medium_id);
        buf_text(p->out, "\n");
    }
}

void layout_problems_to_text(const struct layout *layout, bool colour, struct buf *ret_text)
{
    struct print print = {.layout = layout, .out = ret_text, .colour = colour}, *p = &print;
    char heading[64], count[32];

    if (!layout->problem_count) {
        buf_text(p->out, "\nNo problems in its structure; isowright lint judges the rest.\n");
        return;
    }
    (void)snprintf(heading, sizeof heading, "%s problem%s",
                   print_count(layout->problem_count + layout->problems_dropped, count),
                   layout->problem_count == 1 ? "" : "s");
    print_heading(p, heading);
    for (size_t i = 0; i < layout->problem_count; i++) {
        buf_format(p->out, "  %s%s at byte %ju (sector %ju)%s: ", p->colour ? "\033[31m" : "",
                   layout->problems[i].rule, (uintmax_t)layout->problems[i].offset,
                   (uintmax_t)(layout->problems[i].offset / ISO9660_SECTOR),
                   p->colour ? "\033[0m" : "");
        buf_text(p->out, layout->problems[i].text); /* escaped when it was noted */
        buf_text(p->out, "\n");
    }
    if (layout->problems_dropped)
        buf_format(p->out, "  ... and %zu more\n", layout->problems_dropped);
}

void layout_to_text(const struct layout *layout, bool colour, struct buf *ret_text)
{
    struct print p = {.layout = layout, .out = ret_text, .colour = colour};

    print_summary(&p);
    print_map(&p);
    print_tables(&p);
}
