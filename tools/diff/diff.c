/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stages of a comparison. */
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "diff/diffing.h"

/* An image without any structure is one region that nobody claims. */
static int side_read(struct err *e, struct diff_side *side)
{
    if (layout_from_image(e, &side->image, &side->layout) == 0) {
        side->recognised = true;
        return menus_from_image(e, &side->image, &side->layout, &side->menus);
    }
    if (e->kind != ERR_NO)
        return -1;
    *e = (struct err){0};
    layout_free(&side->layout);
    side->layout.size = side->image.size;
    if (side->image.size)
        (void)layout_add_region(&side->layout, REGION_UNCLAIMED, 0, side->image.size, NULL);
    return 0;
}

static bool same_file(const struct source *a, const struct source *b)
{
    struct stat x, y;

    return a->fd >= 0 && b->fd >= 0 && a->base == b->base && fstat(a->fd, &x) == 0 &&
           fstat(b->fd, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* A stick is longer than the image that was written to it. */
static void cut_devices(struct diff *diff)
{
    struct source *a = &diff->a.image, *b = &diff->b.image;

    diff->cut_a = a->device && a->size > b->size;
    diff->cut_b = b->device && b->size > a->size;
    if (diff->cut_a)
        *a = source_part(a, 0, b->size);
    if (diff->cut_b)
        *b = source_part(b, 0, a->size);
}

static int compare(struct err *e, struct diffing *d)
{
    struct diff *diff = d->diff;

    if (diff->a.image.size == diff->b.image.size) {
        diff->same = same_file(&diff->a.image, &diff->b.image);
        if (!diff->same && compare_sources(e, d, &diff->a.image, &diff->b.image, &diff->same) < 0)
            return -1;
    }
    if (side_read(e, &diff->a) < 0 || (!diff->same && side_read(e, &diff->b) < 0))
        return -1;
    if (diff->same)
        return 0;
    d->budget = 4 * (diff->a.image.size + diff->b.image.size);
    if (pairs_make(e, d) < 0 || trees_read(e, d) < 0 || diff_fields(e, d) < 0)
        return -1;
    diff_image(d);
    diff_entries(d);
    diff_regions(d);
    if (diff_files(e, d) < 0)
        return -1;
    diff_menus(d);
    diff_problems(d);
    return 0;
}

int diff_images(struct err *e, const struct source *a, const struct source *b,
                const struct diff_hooks *hooks, struct diff *ret_diff)
{
    CLEANUP(diffing_free) struct diffing d = {.diff = ret_diff, .hooks = hooks};

    *ret_diff = (struct diff){.a.image = *a, .b.image = *b};
    cut_devices(ret_diff);
    d.a.source = &ret_diff->a.image;
    d.b.source = &ret_diff->b.image;
    if (compare(e, &d) == 0)
        return 0;
    diff_free(ret_diff);
    return -1;
}
