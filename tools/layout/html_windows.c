/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which places get a figure of their own: where structures lie that are too small to be seen in the
 * figure around them. Neighbours share one; a figure may again have places that are too small.
 *
 *     whole image   |.:.                        :.   |     . : structures smaller than 1/150
 *     clusters       ^-^                        ^^
 */
#include "layout/html_map.h"

#include "base/mem.h"

#define SMALL      150  /* a structure is too small below this part of a window */
#define APART      40   /* clusters are this part of a window away from one another */
#define WINDOW_MIN 4096 /* bytes */
#define CLUSTERS   32
#define TRIES      3

struct item {
    uint64_t start, end;
    unsigned weight; /* how much it is worth to be seen */
};

struct cluster {
    uint64_t start, end;
    unsigned weight;
};

struct chooser {
    struct map *map;
    struct item *items; /* by start */
    size_t count;
    struct cluster clusters[CLUSTERS];
    size_t cluster_count;
};

static unsigned weight_of(const struct map *map, size_t index)
{
    switch (map->layout->regions[index].kind) {
    case REGION_MBR:
    case REGION_GPT_HEADER:
    case REGION_GPT_BACKUP_HEADER:
    case REGION_CATALOG:
    case REGION_BIOS_IMAGE:
    case REGION_EFI_IMAGE:
        return 8;
    case REGION_VOLUME_DESCRIPTOR:
    case REGION_GPT_ARRAY:
    case REGION_GPT_BACKUP_ARRAY:
        return 4;
    default:
        return map->pointed[index] ? 4 : 0;
    }
}

static bool is_structure(const struct map *map, size_t index)
{
    enum region_kind kind = map->layout->regions[index].kind;

    return map->pointed[index] ||
           (kind != REGION_FILE && kind != REGION_ZERO && kind != REGION_UNCLAIMED);
}

static int by_start(const void *left, const void *right)
{
    const struct item *a = left, *b = right;

    return a->start < b->start ? -1 : a->start > b->start;
}

/* A structure that something is said about is worth more. */
static void find_marked(const struct map *map, bool *marked)
{
    for (size_t i = 0; i < map->mark_count; i++) {
        const struct region *region = map->marks[i].offset < map->size
                                          ? layout_region_at(map->layout, map->marks[i].offset)
                                          : NULL;

        if (region)
            marked[region - map->layout->regions] = true;
    }
}

static void collect(struct chooser *c)
{
    const struct map *map = c->map;
    const struct layout *layout = map->layout;
    CLEANUP(free_ptr) bool *marked = mem_array(layout->region_count, sizeof *marked);

    c->items = mem_array(layout->region_count, sizeof *c->items);
    find_marked(map, marked);
    for (size_t i = 0; i < layout->region_count; i++) {
        const struct region *region = &layout->regions[i];

        if (is_structure(map, i))
            c->items[c->count++] =
                (struct item){region->start, region->start + region->length + region->padding,
                              weight_of(map, i) + (marked[i] ? 6 : 0)};
    }
    if (c->count)
        qsort(c->items, c->count, sizeof *c->items, by_start);
}

/* A full list keeps the heavier ones. */
static void keep(struct chooser *c, const struct cluster *cluster)
{
    size_t least = 0;

    if (!cluster->weight)
        return;
    if (c->cluster_count < CLUSTERS) {
        c->clusters[c->cluster_count++] = *cluster;
        return;
    }
    for (size_t i = 1; i < CLUSTERS; i++)
        if (c->clusters[i].weight < c->clusters[least].weight)
            least = i;
    if (c->clusters[least].weight < cluster->weight)
        c->clusters[least] = *cluster;
}

static void find_clusters(struct chooser *c, const struct window *w, uint64_t apart)
{
    uint64_t small = (w->end - w->start) / SMALL;
    struct cluster now = {0};

    c->cluster_count = 0;
    for (size_t i = 0; i < c->count; i++) {
        const struct item *item = &c->items[i];

        if (item->start < w->start || item->end > w->end || item->end - item->start > small)
            continue;
        if (now.end && item->start > now.end + apart) {
            keep(c, &now);
            now = (struct cluster){0};
        }
        if (!now.end)
            now.start = item->start;
        now.end = item->end > now.end ? item->end : now.end;
        now.weight += item->weight;
    }
    keep(c, &now);
}

/* A window around a cluster, with some room at both sides. */
static struct window frame(const struct map *map, const struct cluster *cluster)
{
    uint64_t length = cluster->end - cluster->start, room = length / 16;
    uint64_t unit = length > 65536 ? 2048 : 512;
    struct window w = {.start = cluster->start, .end = cluster->end};

    if (length + 2 * room < WINDOW_MIN)
        room = (WINDOW_MIN - length) / 2;
    w.start = (w.start > room ? w.start - room : 0) / unit * unit;
    w.end = (w.end + room + unit - 1) / unit * unit;
    if (w.end - w.start < WINDOW_MIN)
        w.end = w.start + WINDOW_MIN;
    if (w.end > map->size)
        w.end = map->size;
    return w;
}

static bool all_are_small(const struct chooser *c, const struct window *around)
{
    for (size_t i = 0; i < c->cluster_count; i++)
        if ((c->clusters[i].end - c->clusters[i].start) * 5 / 2 > around->end - around->start)
            return false;
    return true;
}

static bool is_worth_it(const struct window *w, const struct window *around)
{
    return (w->end - w->start) * 2 < around->end - around->start;
}

/* Takes the heaviest clusters out of the list, as long as there is room. */
static void add_windows(struct chooser *c, const struct window *around)
{
    struct map *map = c->map;

    while (c->cluster_count && map->window_count < MAP_WINDOWS) {
        size_t best = 0;
        struct window w;

        for (size_t i = 1; i < c->cluster_count; i++)
            if (c->clusters[i].weight > c->clusters[best].weight)
                best = i;
        w = frame(map, &c->clusters[best]);
        c->clusters[best] = c->clusters[--c->cluster_count];
        if (is_worth_it(&w, around))
            map->windows[map->window_count++] = w;
    }
}

static int in_order(const void *left, const void *right)
{
    const struct window *a = left, *b = right;

    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return a->end > b->end ? -1 : a->end < b->end;
}

static bool holds(const struct window *outer, const struct window *inner)
{
    return outer->start <= inner->start && inner->end <= outer->end;
}

/* Outer ones come before what is in them: the last one before that holds it is the parent. */
static void find_parents(struct map *map)
{
    qsort(map->windows, map->window_count, sizeof map->windows[0], in_order);
    map->windows[0].parent = NO_WINDOW;
    for (size_t i = 1; i < map->window_count; i++)
        for (size_t k = 0; k < i; k++)
            if (holds(&map->windows[k], &map->windows[i]))
                map->windows[i].parent = k;
}

void windows_choose(struct map *map)
{
    struct chooser c = {.map = map};

    map->windows[0] = (struct window){.end = map->size};
    map->window_count = 1;
    collect(&c);
    for (size_t i = 0; i < map->window_count && map->window_count < MAP_WINDOWS; i++) {
        struct window around = map->windows[i];
        uint64_t apart = (around.end - around.start) / APART;

        if (around.end - around.start <= WINDOW_MIN)
            continue;
        for (unsigned k = 0; k < TRIES; k++, apart /= 4) {
            find_clusters(&c, &around, apart);
            if (all_are_small(&c, &around))
                break;
        }
        add_windows(&c, &around);
    }
    free(c.items);
    find_parents(map);
}

size_t window_at(const struct map *map, uint64_t offset)
{
    size_t best = 0;

    for (size_t i = 1; i < map->window_count; i++) {
        const struct window *w = &map->windows[i], *b = &map->windows[best];

        if (w->start <= offset && offset < w->end && w->end - w->start < b->end - b->start)
            best = i;
    }
    return best;
}

char window_letter(size_t window)
{
    return (char)('A' + window - 1);
}
