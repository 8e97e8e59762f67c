/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tiny ISO 9660 in memory, record by record, so that a test can say exactly what is wrong with
 * it.
 *
 *     block 16 volume descriptor   18 root folder   19 ... free for continuation areas and folders
 */
#ifndef TESTS_TINY_ISO_H
#define TESTS_TINY_ISO_H

#include <stdint.h>
#include <string.h>

#include "core/iso.h"

#define TINY_BLOCKS    40
#define TINY_PVD       (16 * ISO_BLOCK_SIZE)
#define TINY_ROOT      18
#define TINY_RECORD(t) ((t)->bytes + TINY_ROOT * ISO_BLOCK_SIZE)
#define RECORD_SHORT   34 /* bytes of a record with a one-byte name */

struct tiny_iso {
    uint8_t bytes[TINY_BLOCKS * ISO_BLOCK_SIZE];
    uint64_t size;     /* what the source says; may be less or more than `bytes` */
    unsigned reads;    /* calls so far */
    size_t largest;    /* bytes of the largest one */
    uint64_t fails_at; /* reads that touch this byte fail; 0: none */
};

/* System use entries of one record in the making. */
struct tiny_susp {
    uint8_t data[255];
    size_t length;
};

static inline void put_both32(uint8_t *to, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        to[i] = to[7 - i] = (uint8_t)(number >> (8 * i));
}

static inline void susp_add(struct tiny_susp *s, const char *signature, const void *data,
                            size_t length)
{
    uint8_t *at = s->data + s->length;

    at[0] = (uint8_t)signature[0];
    at[1] = (uint8_t)signature[1];
    at[2] = (uint8_t)(length + 4);
    at[3] = 1;
    memcpy(at + 4, data, length);
    s->length += length + 4;
}

static inline void susp_name(struct tiny_susp *s, uint8_t flags, const char *name)
{
    uint8_t data[255] = {flags};

    memcpy(data + 1, name, strlen(name));
    susp_add(s, "NM", data, strlen(name) + 1);
}

/* One SL with one component. */
static inline void susp_link(struct tiny_susp *s, uint8_t flags, const char *part)
{
    uint8_t data[255] = {0, flags, (uint8_t)strlen(part)};

    memcpy(data + 3, part, strlen(part));
    susp_add(s, "SL", data, strlen(part) + 3);
}

static inline void susp_continue(struct tiny_susp *s, uint32_t block, uint32_t offset,
                                 uint32_t length)
{
    uint8_t data[24];

    put_both32(data, block);
    put_both32(data + 8, offset);
    put_both32(data + 16, length);
    susp_add(s, "CE", data, sizeof data);
}

static inline void susp_number(struct tiny_susp *s, const char *signature, uint32_t number)
{
    uint8_t data[8];

    put_both32(data, number);
    susp_add(s, signature, data, sizeof data);
}

/* Writes a record at `at` and returns the place behind it. */
static inline uint8_t *put_record(uint8_t *at, const void *name, size_t name_length, uint8_t flags,
                                  uint32_t block, uint32_t size, const struct tiny_susp *susp)
{
    size_t behind_name = 33 + name_length + (name_length % 2 ? 0 : 1);
    size_t length = behind_name + (susp ? susp->length : 0);

    memset(at, 0, behind_name);
    at[0] = (uint8_t)length;
    put_both32(at + 2, block);
    put_both32(at + 10, size);
    at[25] = flags;
    at[28] = at[31] = 1; /* volume sequence number */
    at[32] = (uint8_t)name_length;
    memcpy(at + 33, name, name_length);
    if (susp)
        memcpy(at + behind_name, susp->data, susp->length);
    return at + length;
}

/* "." and ".." of a folder of one block; the root's "." says that Rock Ridge is used. */
static inline uint8_t *put_dots(uint8_t *at, uint32_t block, const struct tiny_susp *susp)
{
    at = put_record(at, "\0", 1, 2, block, ISO_BLOCK_SIZE, susp);
    return put_record(at, "\1", 1, 2, TINY_ROOT, ISO_BLOCK_SIZE, NULL);
}

static inline void rock_ridge_sign(struct tiny_susp *s, uint8_t skip)
{
    uint8_t sp[3] = {0xbe, 0xef, skip};
    uint8_t px[32] = {0};

    susp_add(s, "SP", sp, sizeof sp);
    put_both32(px, 040755);
    susp_add(s, "PX", px, sizeof px);
}

/* An image with an empty root; returns where the root's first own record goes. */
static inline uint8_t *tiny_start(struct tiny_iso *t, int rock_ridge)
{
    uint8_t *pvd = t->bytes + TINY_PVD;
    struct tiny_susp sign = {.length = 0};

    memset(t, 0, sizeof *t);
    t->size = sizeof t->bytes;
    pvd[0] = 1;
    memcpy(pvd + 1, "CD001\1", 6);
    memset(pvd + 40, ' ', 32);
    memcpy(pvd + 40, "TINY", 4);
    memset(pvd + 190, ' ', 128);
    memcpy(pvd + 190, "ISOWRIGHT_TEST", 14);
    put_both32(pvd + 80, TINY_BLOCKS);
    pvd[129] = pvd[130] = 0x08; /* 2048, little-endian and big-endian */
    put_record(pvd + 156, "\0", 1, 2, TINY_ROOT, ISO_BLOCK_SIZE, NULL);
    if (rock_ridge)
        rock_ridge_sign(&sign, 0);
    return put_dots(TINY_RECORD(t), TINY_ROOT, &sign);
}

/* Bytes that a huge image would have at `offset`, beyond what is in memory. */
static inline uint8_t tiny_pattern(uint64_t offset)
{
    return (uint8_t)(offset ^ offset >> 11 ^ offset >> 32);
}

static inline int tiny_read(void *context, uint64_t offset, void *data, size_t size)
{
    struct tiny_iso *t = context;
    uint8_t *to = data;

    t->reads++;
    t->largest = size > t->largest ? size : t->largest;
    if (t->fails_at >= offset && t->fails_at - offset < size && t->fails_at)
        return ISO_READ_FAILED;
    for (size_t i = 0; i < size; i++)
        to[i] = offset + i < sizeof t->bytes ? t->bytes[offset + i] : tiny_pattern(offset + i);
    return ISO_OK;
}

static inline struct iso_source tiny_source(struct tiny_iso *t)
{
    return (struct iso_source){.read = tiny_read, .context = t, .size = t->size};
}

static inline enum iso_status tiny_open(struct tiny_iso *t, struct iso_volume *ret_volume)
{
    struct iso_source source = tiny_source(t);

    return iso_open(&source, ret_volume);
}

/* Adds a file whose Rock Ridge entries are `susp` at the end of the root. */
static inline uint8_t *add(uint8_t *at, const char *iso_name, const struct tiny_susp *susp)
{
    return put_record(at, iso_name, strlen(iso_name), 0, 30, 100, susp);
}

static inline uint8_t *add_named(uint8_t *at, const char *iso_name, const char *name)
{
    struct tiny_susp susp = {.length = 0};

    susp_name(&susp, 0, name);
    return add(at, iso_name, &susp);
}

static inline uint8_t *add_link(uint8_t *at, const char *name, uint8_t flags, const char *target)
{
    struct tiny_susp susp = {.length = 0};

    susp_name(&susp, 0, name);
    susp_link(&susp, flags, target);
    return add(at, "LINK.;1", &susp);
}

/* The status with which listing the root ends; `count` entries before that. */
static inline enum iso_status tiny_list(struct tiny_iso *t, size_t *ret_count)
{
    struct iso_volume volume;
    struct iso_entry entry;
    struct iso_dir dir;
    enum iso_status status = tiny_open(t, &volume);

    *ret_count = 0;
    if (status)
        return status;
    iso_root(&volume, &entry);
    status = iso_dir_open(&volume, &entry, &dir);
    while (status == ISO_OK) {
        status = iso_dir_next(&dir, &entry);
        *ret_count += status == ISO_OK;
    }
    return status;
}

#endif
