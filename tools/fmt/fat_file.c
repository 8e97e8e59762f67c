/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/fat_file.h"

struct fat_file fat_file_open(const struct fat *fat, const struct fat_entry *entry, uint32_t *steps)
{
    return (struct fat_file){.fat = fat,
                             .first_cluster = entry->first_cluster,
                             .size = entry->size,
                             .cluster = entry->first_cluster,
                             .steps = steps};
}

static int step(struct err *e, struct fat_file *file)
{
    if (!*file->steps)
        return err_set(e, ERR_NO, "too many clusters to follow");
    --*file->steps;
    if (fat_next(e, file->fat, file->cluster, &file->cluster) < 0)
        return -1;
    file->index++;
    return 0;
}

/* To the n-th cluster of the chain; from its start when that lies behind. */
static int seek(struct err *e, struct fat_file *file, uint32_t index)
{
    if (index < file->index) {
        file->index = 0;
        file->cluster = file->first_cluster;
    }
    while (file->index < index && file->cluster)
        if (step(e, file) < 0)
            return -1;
    if (!fat_is_cluster(file->fat, file->cluster))
        return err_set(e, ERR_NO, "the cluster chain ends after %u clusters", file->index);
    return 0;
}

/* How many bytes from the cluster's first byte on lie in one run, at least `size` if there are so
 * many; the file stands at the last cluster of the run then. */
static int measure_run(struct err *e, struct fat_file *file, size_t size, size_t *ret_run)
{
    uint32_t unit = file->fat->cluster_size, last = file->cluster;
    size_t run = unit;

    while (run < size) {
        if (step(e, file) < 0)
            return -1;
        if (file->cluster != last + 1 || !fat_is_cluster(file->fat, file->cluster))
            break;
        last = file->cluster;
        run += unit;
    }
    *ret_run = run;
    return 0;
}

int fat_file_read(struct err *e, struct fat_file *file, uint64_t offset, void *data, size_t size)
{
    uint32_t unit = file->fat->cluster_size;
    uint8_t *to = data;

    if (offset > file->size || size > file->size - offset)
        return err_set(e, ERR_NO, "the file ends at its byte %u", file->size);
    while (size) {
        uint32_t inside = (uint32_t)(offset % unit);
        uint64_t start;
        size_t run, part;

        if (seek(e, file, (uint32_t)(offset / unit)) < 0)
            return -1;
        start = fat_cluster_start(file->fat, file->cluster);
        if (measure_run(e, file, inside + size, &run) < 0)
            return -1;
        part = run - inside < size ? run - inside : size;
        if (source_read(e, &file->fat->source, start + inside, to, part) < 0)
            return -1;
        to += part;
        offset += part;
        size -= part;
    }
    return 0;
}
