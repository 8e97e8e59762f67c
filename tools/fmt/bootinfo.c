/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/bytes.h"
#include "fmt/eltorito.h"
#include "fmt/iso9660.h"

#define INFO_MAX_SIZE (16u << 20) /* bytes: no BIOS boot image with a table is larger */

/* Sum of the little-endian 32-bit words from byte 64 on; a last partial word counts with zeros. */
static int sum_words(struct err *e, const struct source *image, uint32_t *ret_sum)
{
    uint8_t block[8192];
    uint32_t sum = 0;

    for (uint64_t at = 64; at < image->size;) {
        size_t size = image->size - at < sizeof block ? (size_t)(image->size - at) : sizeof block;
        size_t whole = size & ~(size_t)3;

        if (source_read(e, image, at, block, size) < 0)
            return -1;
        for (size_t i = 0; i < whole; i += 4)
            sum += get_le32(block + i);
        for (size_t i = whole; i < size; i++)
            sum += (uint32_t)block[i] << 8 * (i - whole);
        at += size;
    }
    *ret_sum = sum;
    return 0;
}

static int check(struct err *e, const struct source *source, uint64_t start,
                 struct problems *problems, const struct boot_info *info,
                 enum boot_info_state *ret_state)
{
    struct source image = source_part(source, start, info->file_size);
    uint32_t sum;

    *ret_state = BOOT_INFO_WRONG;
    if (image.size < info->file_size || info->file_size < 64 || info->file_size > INFO_MAX_SIZE) {
        problems_add(problems, source, start + 16, "ELT-09",
                     "boot info table: a length of %u bytes makes no sense", info->file_size);
        return 0;
    }
    if (sum_words(e, &image, &sum) < 0)
        return -1;
    if (sum != info->checksum) {
        problems_add(problems, source, start + 20, "ELT-09",
                     "boot info table: the checksum is %08x, the image's bytes give %08x",
                     info->checksum, sum);
        return 0;
    }
    *ret_state = BOOT_INFO_GOOD;
    return 0;
}

int boot_info_read(struct err *e, const struct source *source, uint64_t start,
                   struct problems *problems, struct boot_info *ret_info,
                   enum boot_info_state *ret_state)
{
    uint8_t bytes[16];
    struct boot_info info = {0};
    enum boot_info_state state = BOOT_INFO_NONE;

    if (source_holds(source, start, 64)) {
        if (source_read(e, source, start + 8, bytes, sizeof bytes) < 0)
            return -1;
        info = (struct boot_info){
            .volume_sector = get_le32(bytes),
            .file_sector = get_le32(bytes + 4),
            .file_size = get_le32(bytes + 8),
            .checksum = get_le32(bytes + 12),
        };
        if (info.volume_sector == ISO9660_FIRST_SECTOR &&
            info.file_sector == start / ISO9660_SECTOR &&
            check(e, source, start, problems, &info, &state) < 0)
            return -1;
    }
    *ret_info = info;
    *ret_state = state;
    return 0;
}

int boot_info_is_grub(struct err *e, const struct source *source, uint64_t start, bool *ret_is)
{
    uint8_t bytes[8];

    if (!source_holds(source, start, 2548 + sizeof bytes)) {
        *ret_is = false;
        return 0;
    }
    if (source_read(e, source, start + 2548, bytes, sizeof bytes) < 0)
        return -1;
    *ret_is = get_le64(bytes) == start / ELTORITO_SECTOR + 5;
    return 0;
}
