/* SPDX-License-Identifier: GPL-2.0-or-later */
/* EFI system partitions with what is in them, and the checksums that an image carries. */
#include "fmt/iso9660.h"
#include "layout/print.h"

#define SHOW_FILES 40 /* that are no programs, of one partition */

static void print_volume(struct print *p, const struct esp *esp)
{
    char size[32], cluster[32], count[32];

    buf_format(p->out, "  at sector %ju: FAT%u, ", (uintmax_t)(esp->start / ISO9660_SECTOR),
               esp->fat_type);
    if (*esp->label) {
        buf_text(p->out, "label ");
        print_safe(p, esp->label);
        buf_text(p->out, ", ");
    }
    buf_format(p->out, "serial %04X-%04X, %s, %s clusters of %s", esp->serial >> 16,
               esp->serial & 0xffff, print_size(esp->size, size), print_count(esp->clusters, count),
               print_size(esp->cluster_size, cluster));
    if (esp->free_clusters != UINT32_MAX)
        buf_format(p->out, ", %s free", print_count(esp->free_clusters, count));
    buf_text(p->out, "\n");
}

static void print_file(struct print *p, const struct esp_file *file)
{
    char size[32];

    buf_format(p->out, "  %10s  ", print_size(file->size, size));
    print_safe(p, file->path);
    if (file->detail) {
        buf_text(p->out, " (");
        print_safe(p, file->detail);
        buf_text(p->out, ")");
    }
    buf_text(p->out, "\n");
}

/* Programs are all shown; of the rest, a few. */
static void print_files(struct print *p, uint64_t volume)
{
    const struct layout *layout = p->layout;
    size_t shown = 0, more = 0;
    uint64_t bytes = 0;
    char size[32], count[32];

    for (size_t i = 0; i < layout->esp_file_count; i++) {
        const struct esp_file *file = &layout->esp_files[i];

        if (file->volume != volume)
            continue;
        if (file->program || shown++ < SHOW_FILES) {
            print_file(p, file);
        } else {
            more++;
            bytes += file->size;
        }
    }
    if (more)
        buf_format(p->out, "  %10s  \xe2\x80\xa6 %s more files\n", print_size(bytes, size),
                   print_count(more, count));
}

void print_esps(struct print *p)
{
    for (size_t i = 0; i < p->layout->esp_count; i++) {
        print_heading(p, "Files in the EFI image");
        print_volume(p, &p->layout->esps[i]);
        print_files(p, p->layout->esps[i].start);
    }
}

void print_checksums(struct print *p)
{
    const struct layout *layout = p->layout;

    if (layout->checksum_count)
        print_heading(p, "Checksums, not verified");
    for (size_t i = 0; i < layout->checksum_count; i++) {
        const struct checksum *checksum = &layout->checksums[i];

        buf_format(p->out, "  %-12s  ", checksum->kind);
        if (checksum->path)
            print_safe(p, checksum->path);
        else
            buf_format(p->out, "at sector %ju", (uintmax_t)(checksum->offset / ISO9660_SECTOR));
        if (checksum->text) {
            buf_text(p->out, ": ");
            print_safe(p, checksum->text);
        }
        buf_text(p->out, "\n");
    }
}
