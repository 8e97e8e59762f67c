/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/bootcode.h"

#include <stdio.h>
#include <string.h>

#define HEAD_SIZE                                                                                  \
    4096 /* bytes of a boot image that are looked at: the version text is in the first 2 KiB */

static const uint8_t *find_text(const uint8_t *bytes, size_t size, const char *text)
{
    return memmem(bytes, size, text, strlen(text));
}

int bootcode_read_mbr(struct err *e, const struct source *source, const struct mbr *mbr,
                      struct bootcode_mbr_info *ret_info)
{
    struct bootcode_mbr_info info = {.kind = mbr->has_code ? BOOTCODE_UNKNOWN : BOOTCODE_NONE};
    uint8_t code[MBR_CODE_SIZE];
    uint64_t sector = mbr->patched_sector;

    if (source_read(e, source, 0, code, sizeof code) < 0)
        return -1;
    if (find_text(code, sizeof code, "isolinux.bin missing")) {
        info = (struct bootcode_mbr_info){BOOTCODE_ISOHYBRID, 0};
        if (sector && sector < UINT64_MAX / MBR_SIZE)
            info.loads = sector * MBR_SIZE;
    } else if (find_text(code, sizeof code, "GRUB ") && find_text(code, sizeof code, "Geom")) {
        info = (struct bootcode_mbr_info){BOOTCODE_GRUB, 0};
        if (sector > 4 && sector < UINT64_MAX / MBR_SIZE)
            info.loads = (sector - 4) * MBR_SIZE;
    }
    *ret_info = info;
    return 0;
}

const char *bootcode_mbr_name(enum bootcode_mbr kind)
{
    static const char *const names[] = {"no boot code", "unknown boot code", "isohybrid boot code",
                                        "GRUB 2 boot code"};

    return names[kind];
}

/* The version text is "ISOLINUX <version> <date> ", ended by a control character or two blanks. */
static bool name_isolinux(const uint8_t *head, size_t size, char *ret_name, size_t room)
{
    const uint8_t *text = find_text(head, size, "ISOLINUX ");
    size_t length = 0, left;

    if (!text)
        return false;
    left = size - (size_t)(text - head);
    while (length < left && length < 40 && text[length] >= ' ' && text[length] < 0x7f)
        length++;
    while (length && text[length - 1] == ' ')
        length--;
    (void)snprintf(ret_name, room, "%.*s", (int)length, (const char *)text);
    return true;
}

int bootcode_name_image(struct err *e, const struct source *source, uint64_t start, char *ret_name,
                        size_t room)
{
    uint8_t head[HEAD_SIZE];
    size_t size = sizeof head;

    ret_name[0] = '\0';
    if (start >= source->size)
        return 0;
    if (source->size - start < size)
        size = (size_t)(source->size - start);
    if (source_read(e, source, start, head, size) < 0)
        return -1;
    if (name_isolinux(head, size, ret_name, room))
        return 0;
    if (find_text(head, size < 2048 ? size : 2048, "GRUB") || find_text(head, size, "Geom"))
        (void)snprintf(ret_name, room, "GRUB 2");
    return 0;
}
