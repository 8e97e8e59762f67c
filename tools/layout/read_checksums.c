/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checksums that an image carries for itself. They are found and told; verifying them would mean
 * reading the whole image.
 *
 *     isomd5sum   application use field of the primary volume descriptor: "ISO MD5SUM = ..."
 *     libisofs    a chain of sectors, each the text of a checksum of all before it and where the
 *                 next one is: behind the volume descriptors, behind the tree, at the end. An
 *                 image that was begun as a session at sector 32 has copies of the newest
 *                 session's descriptors at sector 16, with a tag that says where that begins
 *     files       md5sum.txt, SHA256SUMS ...
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "layout/reading.h"

#define APPLICATION_USE 883 /* bytes: ECMA-119 §8.4.32 */
#define APPLICATION_MAX 512
#define TAG_MAX         256 /* bytes of a tag's text */
#define TAG_STEPS       8   /* tags of one session: copy, superblock, tree, session */
#define TAG_SEARCH      4   /* sectors behind the terminator where the first one may be */
#define MAX_FILES       64  /* files of checksums that are told */
#define MAX_DEPTH       3   /* folders above such a file */

static struct checksum *add_checksum(struct layout *layout, const char *kind, uint64_t offset)
{
    struct checksum *checksum;

    ARRAY_GROW(layout->checksums, layout->checksum_count, layout->checksum_room);
    checksum = &layout->checksums[layout->checksum_count++];
    *checksum = (struct checksum){.kind = kind, .offset = offset};
    return checksum;
}

/* "41d30097..., without the last 15 sectors, 20 fragments". */
static char *describe_isomd5(const char *sum, const char *field)
{
    CLEANUP(buf_free) struct buf text = {0};
    const char *skip = strstr(field, "SKIPSECTORS = "), *count = strstr(field, "FRAGMENT COUNT = ");
    unsigned number;

    buf_add(&text, sum, strspn(sum, "0123456789abcdefABCDEF"));
    if (skip && sscanf(skip, "SKIPSECTORS = %5u", &number) == 1)
        buf_format(&text, ", without the last %u sectors", number);
    if (count && sscanf(count, "FRAGMENT COUNT = %5u", &number) == 1)
        buf_format(&text, ", %u fragments", number);
    return str_copy(buf_str(&text));
}

static int read_isomd5(struct err *e, struct reading *r, const struct iso9660_descriptor *primary)
{
    static const char mark[] = "ISO MD5SUM = ";
    uint64_t offset = primary->offset + APPLICATION_USE;
    char field[APPLICATION_MAX + 1] = "";
    const char *found;

    if (source_read(e, r->image, offset, field, APPLICATION_MAX) < 0)
        return -1;
    found = strstr(field, mark);
    if (found)
        add_checksum(r->layout, "isomd5", offset + (uint64_t)(found - field))->text =
            describe_isomd5(found + strlen(mark), field);
    return 0;
}

/* The sector's text when it is a tag, else "". */
static int read_tag(struct err *e, const struct reading *r, uint64_t sector,
                    char ret_text[TAG_MAX + 1])
{
    ret_text[0] = '\0';
    if (sector >= r->image->size / ISO9660_SECTOR)
        return 0;
    if (source_read(e, r->image, sector * ISO9660_SECTOR, ret_text, TAG_MAX) < 0)
        return -1;
    ret_text[TAG_MAX] = '\0';
    ret_text[strcspn(ret_text, "\n")] = '\0';
    if (strncmp(ret_text, "libisofs_", 9) != 0 || !strstr(ret_text, "checksum_tag_v1 "))
        ret_text[0] = '\0';
    return 0;
}

static uint64_t tag_number(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    uint64_t number = 0;

    return at && sscanf(at + strlen(key), "%10" SCNu64, &number) == 1 ? number : 0;
}

static void take_tag(struct reading *r, uint64_t sector, const char *text)
{
    static const char *const names[][2] = {{"libisofs_sb_", "volume descriptors"},
                                           {"libisofs_tree_", "directory tree"},
                                           {"libisofs_rlsb32_", "copied volume descriptors"},
                                           {"libisofs_", "session"}};
    uint64_t offset = sector * ISO9660_SECTOR;
    const char *md5 = strstr(text, " md5="), *name = NULL;

    for (size_t i = 0; i < COUNT_OF(names) && !name; i++)
        if (str_begins(text, names[i][0]))
            name = names[i][1];
    (void)claim_add(r, REGION_CHECKSUM, offset, ISO9660_SECTOR, NULL, str_format("MD5, %s", name));
    add_checksum(r->layout, "libisofs MD5", offset)->text = str_format(
        "%s: %.32s of %ju sectors from %ju", name, md5 ? md5 + 5 : "?",
        (uintmax_t)tag_number(text, " range_size="), (uintmax_t)tag_number(text, " range_start="));
    if (strcmp(name, "session") == 0)
        r->md5_list_end = offset;
}

/* Where the tag behind this one is; 0: it is the last one. What was copied lies as far from the
 * session's beginning as the copy does from the image's. */
static uint64_t next_tag(uint64_t sector, const char *text)
{
    uint64_t session = tag_number(text, " session_start=");

    return session ? session + sector : tag_number(text, " next=");
}

static int read_tags(struct err *e, struct reading *r)
{
    uint64_t sector = r->volumes.items[r->volumes.count - 1].offset / ISO9660_SECTOR;
    char text[TAG_MAX + 1] = "";

    for (unsigned i = 0; i < TAG_SEARCH && !*text; i++)
        if (read_tag(e, r, ++sector, text) < 0)
            return -1;
    for (unsigned step = 0; *text && step < TAG_STEPS; step++) {
        uint64_t next = next_tag(sector, text);

        take_tag(r, sector, text);
        if (next <= sector)
            return 0;
        sector = next;
        if (read_tag(e, r, sector, text) < 0)
            return -1;
    }
    return 0;
}

/* What a file of checksums is called, without regard to case; a name that begins with '.' is the
 * end of one. */
static const char *kind_of_file(const char *path)
{
    static const struct {
        const char *name, *kind;
    } names[] = {
        {"md5sum.txt", "md5sum"},
        {"md5sums.txt", "md5sum"},
        {"md5sums", "md5sum"},
        {"md5sum", "md5sum"},
        {"sha1sums", "sha1sum"},
        {"sha1sum.txt", "sha1sum"},
        {"sha256sums", "sha256sum"},
        {"sha256sum.txt", "sha256sum"},
        {"sha256sums.txt", "sha256sum"},
        {"sha512sums", "sha512sum"},
        {"sha512sum.txt", "sha512sum"},
        {"sha512sums.txt", "sha512sum"},
        {"b2sums", "b2sum"},
        {".md5", "md5sum"},
        {".sha1", "sha1sum"},
        {".sha256", "sha256sum"},
        {".sha512", "sha512sum"},
    };
    const char *base = strrchr(path, '/') + 1;
    size_t length = strlen(base);

    /* Most names are none of these, and there may be very many. */
    if (!strchr("mMsSbB", *base) && !strchr("0123456789", base[length ? length - 1 : 0]))
        return NULL;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        size_t part = strlen(names[i].name);
        bool is_end = names[i].name[0] == '.' && part < length;

        if ((is_end || part == length) && strcasecmp(base + length - part, names[i].name) == 0)
            return names[i].kind;
    }
    return NULL;
}

static unsigned depth_of(const char *path)
{
    unsigned depth = 0;

    for (; *path; path++)
        depth += *path == '/';
    return depth - 1;
}

static void find_files(struct reading *r)
{
    unsigned count = 0;

    for (size_t i = 0; i < r->claim_count && count < MAX_FILES; i++) {
        const struct claim *claim = &r->claims[i];
        const char *kind = claim->kind == REGION_FILE ? kind_of_file(claim->name) : NULL;

        if (!kind || depth_of(claim->name) > MAX_DEPTH)
            continue;
        add_checksum(r->layout, kind, claim->start)->path = str_copy(claim->name);
        count++;
    }
}

int read_checksums(struct err *e, struct reading *r)
{
    const struct iso9660_descriptor *primary = iso9660_find(&r->volumes, ISO9660_PRIMARY);

    if (!primary)
        return 0;
    if (read_isomd5(e, r, primary) < 0 || read_tags(e, r) < 0)
        return -1;
    find_files(r);
    return 0;
}
