/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/efivars.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "core/bytes.h"

#define GUID_SIZE        16u
#define VOLUME_HEADER    56u /* bytes of a firmware volume header (PI 1.7, 3-3.2.1) before its map */
#define VOLUME_GUID      16u /* offsets in it */
#define VOLUME_SIGNATURE 40u
#define VOLUME_LENGTH    48u
#define STORE_HEADER     28u
#define STORE_SIZE       16u /* offsets in it */
#define STORE_FORMAT     20u
#define STORE_STATE      21u
#define FORMATTED        0x5A
#define HEALTHY          0xFE
#define VARIABLE_HEADER  60u
#define VARIABLE_MARK    0x55AAu
#define ERASED           0xFFFFu
#define ADDED            0x3F /* the state of a variable that counts; bits go to 0 as it dies */
#define NAME_SIZE        36u  /* offsets in its header */
#define DATA_SIZE        40u
#define VENDOR           44u
#define TIME             16u

/* UEFI 2.10 §8.2.1 */
enum { NON_VOLATILE = 1, BOOT_SERVICES = 2, RUNTIME = 4, TIME_AUTHENTICATED = 0x20 };
#define KEY_ATTRIBUTES (NON_VOLATILE | BOOT_SERVICES | RUNTIME | TIME_AUTHENTICATED)

#define GUID(a, b, c, ...)                                                                         \
    {                                                                                              \
        (a) & 0xFF, (a) >> 8 & 0xFF, (a) >> 16 & 0xFF, (a) >> 24 & 0xFF, (b)&0xFF, (b) >> 8,       \
            (c)&0xFF, (c) >> 8, __VA_ARGS__                                                        \
    }

static const uint8_t volume_guid[GUID_SIZE] =
    GUID(0xFFF12B8Du, 0x7696, 0x4C8B, 0xA9, 0x85, 0x27, 0x47, 0x07, 0x5B, 0x4F, 0x50);
static const uint8_t store_guid[GUID_SIZE] =
    GUID(0xAAF32C78u, 0x947B, 0x439A, 0xA1, 0x80, 0x2E, 0x14, 0x4E, 0xC3, 0x77, 0x92);
static const uint8_t x509_guid[GUID_SIZE] =
    GUID(0xA5C059A1u, 0x94E4, 0x4AA7, 0x87, 0xB5, 0xAB, 0x15, 0x5C, 0x2B, 0xF0, 0x72);
#define GLOBAL_GUID GUID(0x8BE4DF61u, 0x93CA, 0x11D2, 0xAA, 0x0D, 0, 0xE0, 0x98, 0x03, 0x2B, 0x8C)
#define DATABASE_GUID                                                                              \
    GUID(0xD719B2CBu, 0x3D3A, 0x4596, 0xA3, 0xBC, 0xDA, 0xD0, 0x0E, 0x67, 0x65, 0x6F)
#define ENABLE_GUID GUID(0xF0A30BC7u, 0xAF08, 0x4556, 0x99, 0xC4, 0, 0x10, 0x09, 0xC9, 0x3A, 0x44)
/* Whose the entries are: ours. */
static const uint8_t owner_guid[GUID_SIZE] =
    GUID(0x1F2E9A54u, 0x6B0D, 0x4C3E, 0x9D, 0x71, 0x15, 0x0B, 0x00, 0x7A, 0x16, 0x57);

/* EFI_TIME (UEFI 2.10 §8.3): when the keys were "signed"; any later update is newer. */
static const uint8_t signed_at[16] = {0xE4, 0x07, 1, 1};

struct variable {
    const char *name;
    uint8_t vendor[GUID_SIZE];
    uint32_t attributes;
};

static const struct variable keys[] = {
    {"db", DATABASE_GUID, KEY_ATTRIBUTES},
    {"KEK", GLOBAL_GUID, KEY_ATTRIBUTES},
    {"PK", GLOBAL_GUID, KEY_ATTRIBUTES},
};
static const struct variable enable = {"SecureBootEnable", ENABLE_GUID,
                                       NON_VOLATILE | BOOT_SERVICES};

static void put_le16(void *to, uint16_t value)
{
    uint8_t *b = to;

    b[0] = (uint8_t)value;
    b[1] = (uint8_t)(value >> 8);
}

static void put_le32(void *to, uint32_t value)
{
    put_le16(to, (uint16_t)value);
    put_le16((uint8_t *)to + 2, (uint16_t)(value >> 16));
}

/* Where variables are, in bytes from the begin of the file. */
struct area {
    size_t at, end;
};

static bool find_area(const struct buf *store, struct area *ret_area)
{
    const uint8_t *bytes = (const uint8_t *)store->data;
    size_t header, size;

    if (store->len < VOLUME_HEADER || memcmp(bytes + VOLUME_GUID, volume_guid, GUID_SIZE) != 0 ||
        memcmp(bytes + VOLUME_SIGNATURE, "_FVH", 4) != 0)
        return false;
    header = get_le16(bytes + VOLUME_LENGTH);
    if (header < VOLUME_HEADER || header % 4 || header > store->len ||
        store->len - header < STORE_HEADER)
        return false;
    bytes += header;
    size = get_le32(bytes + STORE_SIZE);
    if (memcmp(bytes, store_guid, GUID_SIZE) != 0 || bytes[STORE_FORMAT] != FORMATTED ||
        bytes[STORE_STATE] != HEALTHY || size < STORE_HEADER || size > store->len - header)
        return false;
    *ret_area = (struct area){header + STORE_HEADER, header + size};
    return true;
}

static size_t aligned(size_t offset)
{
    return (offset + 3) & ~(size_t)3;
}

static bool has_name(const uint8_t *at, size_t size, const char *name)
{
    if (size != 2 * (strlen(name) + 1))
        return false;
    for (size_t i = 0; i < size / 2; i++)
        if (get_le16(at + 2 * i) != (uint8_t)name[i])
            return false;
    return true;
}

/* A variable inside the area, with sizes that were checked. */
struct found {
    const uint8_t *header;
    size_t name_size, data_size, next;
};

/* 1: a variable is at `at`; 0: free from here on; -1: neither. */
static int look(const struct buf *store, const struct area *area, size_t at,
                struct found *ret_found)
{
    const uint8_t *header = (const uint8_t *)store->data + at;
    size_t left = area->end - at, name, data;

    if (left < 2 || get_le16(header) == ERASED)
        return 0;
    if (left < VARIABLE_HEADER || get_le16(header) != VARIABLE_MARK)
        return -1;
    name = get_le32(header + NAME_SIZE);
    data = get_le32(header + DATA_SIZE);
    left -= VARIABLE_HEADER;
    if (name > left || data > left - name)
        return -1;
    *ret_found = (struct found){header, name, data, aligned(at + VARIABLE_HEADER + name + data)};
    if (ret_found->next > area->end)
        ret_found->next = area->end;
    return 1;
}

bool efivars_find(const struct buf *store, const char *name, size_t *ret_offset, size_t *ret_size)
{
    struct found found;
    struct area area;

    if (!find_area(store, &area))
        return false;
    for (size_t at = area.at; at < area.end && look(store, &area, at, &found) > 0; at = found.next)
        if (found.header[2] == ADDED &&
            has_name(found.header + VARIABLE_HEADER, found.name_size, name)) {
            *ret_offset = at + VARIABLE_HEADER + found.name_size;
            *ret_size = found.data_size;
            return true;
        }
    return false;
}

/* The first free byte. */
static int find_end(struct err *e, const struct buf *store, struct area *area)
{
    struct found found;
    int state;

    while (area->at < area->end && (state = look(store, area, area->at, &found))) {
        if (state < 0)
            return err_set(e, ERR_FAULT, "the variable at byte %zu is damaged", area->at);
        area->at = found.next;
    }
    return 0;
}

static int append(struct err *e, struct buf *store, struct area *area,
                  const struct variable *variable, const struct buf *data)
{
    size_t name = 2 * (strlen(variable->name) + 1), size = VARIABLE_HEADER + name + data->len;
    uint8_t *at = (uint8_t *)store->data + area->at;

    if (size > area->end - area->at)
        return err_set(e, ERR_FAULT, "there is no room for the variable %s", variable->name);
    memset(at, 0, VARIABLE_HEADER + name);
    put_le16(at, VARIABLE_MARK);
    at[2] = ADDED;
    put_le32(at + 4, variable->attributes);
    if (variable->attributes & TIME_AUTHENTICATED)
        memcpy(at + TIME, signed_at, sizeof signed_at);
    put_le32(at + NAME_SIZE, (uint32_t)name);
    put_le32(at + DATA_SIZE, (uint32_t)data->len);
    memcpy(at + VENDOR, variable->vendor, GUID_SIZE);
    for (size_t i = 0; variable->name[i]; i++)
        at[VARIABLE_HEADER + 2 * i] = (uint8_t)variable->name[i];
    memcpy(at + VARIABLE_HEADER + name, data->data, data->len);
    area->at = aligned(area->at + size);
    if (area->at > area->end)
        area->at = area->end;
    return 0;
}

/* EFI_SIGNATURE_LIST with one X.509 certificate (UEFI 2.10 §32.4.1). */
static void make_list(const void *der, size_t size, struct buf *ret_list)
{
    uint8_t sizes[12] = {0};

    put_le32(sizes, (uint32_t)(GUID_SIZE + sizeof sizes + GUID_SIZE + size));
    put_le32(sizes + 8, (uint32_t)(GUID_SIZE + size));
    buf_add(ret_list, x509_guid, GUID_SIZE);
    buf_add(ret_list, sizes, sizeof sizes);
    buf_add(ret_list, owner_guid, GUID_SIZE);
    buf_add(ret_list, der, size);
}

int efivars_enroll(struct err *e, struct buf *store, const void *der, size_t size)
{
    CLEANUP(buf_free) struct buf list = {0};
    CLEANUP(buf_free) struct buf on = {0};
    size_t offset, length;
    struct area area;

    if (!find_area(store, &area))
        return err_set(e, ERR_FAULT, "not a variable store of edk2 with authenticated variables");
    if (efivars_find(store, "PK", &offset, &length))
        return err_set(e, ERR_FAULT, "the variable store has a platform key already");
    if (size > store->len)
        return err_set(e, ERR_FAULT, "there is no room for a certificate of %zu bytes", size);
    if (find_end(e, store, &area) < 0)
        return -1;
    make_list(der, size, &list);
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (append(e, store, &area, &keys[i], &list) < 0)
            return -1;
    buf_add(&on, "\1", 1);
    return append(e, store, &area, &enable, &on);
}
