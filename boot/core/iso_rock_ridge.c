/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rock Ridge: RRIP 1.12, 4.1. Names (NM), links (SL), modes (PX), relocated folders (CL, RE). */
#include "core/bytes.h"
#include "core/iso_private.h"
#include "core/text.h"

/* Flags of NM (4.1.4) and of a component of SL (4.1.3.1). */
#define FLAG_CONTINUE 0x01
#define FLAG_CURRENT  0x02
#define FLAG_PARENT   0x04
#define FLAG_ROOT     0x08 /* SL only */

#define SP_SIZE   7
#define XA_OFFSET 14 /* where SP stands behind CD-ROM XA attributes: SUSP 5.3 */

#define MODE_TYPE 0170000
#define MODE_LINK 0120000

/* State of one record's reading. */
struct reading {
    struct iso_entry *entry;
    struct rock_ridge info;
    struct text_out name, target;
    bool name_goes_on;      /* the last NM said that another one follows */
    bool component_goes_on; /* the last part of the link's target does */
    bool has_target;
};

static enum iso_status read_name(struct reading *r, const struct susp_entry *entry)
{
    if (entry->length < 1)
        return ISO_DAMAGED;
    if (r->info.has_name && !r->name_goes_on)
        return ISO_OK; /* a second name: the first one counts */
    if (entry->data[0] & (FLAG_CURRENT | FLAG_PARENT))
        return ISO_OK; /* of "." and "..", which are not listed */
    if (bytes_hold(entry->data + 1, entry->length - 1, '\0'))
        return ISO_DAMAGED;
    r->info.has_name = true;
    r->name_goes_on = entry->data[0] & FLAG_CONTINUE;
    text_add_bytes(&r->name, (const char *)entry->data + 1, entry->length - 1);
    return r->name.is_cut ? ISO_TOO_LONG : ISO_OK;
}

/* One component: "usr", "..", "/". */
static void add_component(struct reading *r, uint8_t flags, const char *bytes, size_t count)
{
    bool at_root = r->target.length == 1 && r->target.to[0] == '/';

    if (flags & FLAG_ROOT) {
        text_start(&r->target, r->target.to, r->target.room);
        text_add(&r->target, "/");
        return;
    }
    if (r->target.length && !at_root && !r->component_goes_on)
        text_add(&r->target, "/");
    if (flags & FLAG_CURRENT)
        text_add(&r->target, ".");
    else if (flags & FLAG_PARENT)
        text_add(&r->target, "..");
    else
        text_add_bytes(&r->target, bytes, count);
    r->component_goes_on = flags & FLAG_CONTINUE;
}

/* SL: a flag byte, then components of flags, length, bytes. */
static enum iso_status read_link(struct reading *r, const struct susp_entry *entry)
{
    size_t at = 1;

    if (entry->length < 1)
        return ISO_DAMAGED;
    r->has_target = true;
    while (at + 2 <= entry->length) {
        const uint8_t *component = entry->data + at;
        size_t count = component[1];

        at += 2 + count;
        if (at > entry->length || bytes_hold(component + 2, count, '\0'))
            return ISO_DAMAGED;
        add_component(r, component[0], (const char *)component + 2, count);
    }
    return ISO_OK;
}

static enum iso_status read_mode(struct reading *r, const struct susp_entry *entry)
{
    if (entry->length < 8 || !iso_both32(entry->data, &r->entry->mode))
        return ISO_DAMAGED;
    return ISO_OK;
}

static enum iso_status read_child(struct reading *r, const struct susp_entry *entry)
{
    if (entry->length < 8 || !iso_both32(entry->data, &r->info.child_block))
        return ISO_DAMAGED;
    r->info.has_child = true;
    return ISO_OK;
}

/* Every record of a tree has several: a jump is much faster than a search in a table. */
static enum iso_status read_entry(struct reading *r, const struct susp_entry *entry)
{
    switch (entry->signature) {
    case SUSP_SIGNATURE('N', 'M'):
        return read_name(r, entry);
    case SUSP_SIGNATURE('S', 'L'):
        return read_link(r, entry);
    case SUSP_SIGNATURE('P', 'X'):
        return read_mode(r, entry);
    case SUSP_SIGNATURE('C', 'L'):
        return read_child(r, entry);
    case SUSP_SIGNATURE('R', 'E'):
        r->info.is_relocated = true;
        return ISO_OK;
    case SUSP_SIGNATURE('Z', 'F'):
    case SUSP_SIGNATURE('S', 'F'):
        r->entry->is_encoded = true;
        return ISO_OK;
    default:
        return ISO_OK;
    }
}

enum iso_status rock_ridge_read(struct susp_walk *walk, struct iso_entry *entry,
                                struct rock_ridge *ret_info)
{
    struct reading r = {.entry = entry};
    struct susp_entry found;
    enum iso_status status;

    text_start(&r.name, entry->name, sizeof entry->name);
    text_start(&r.target, entry->target, sizeof entry->target);
    while ((status = susp_next(walk, &found)) == ISO_OK)
        if ((status = read_entry(&r, &found)))
            return status;
    if (status != ISO_NO_MORE)
        return status;
    entry->is_symlink = r.has_target || (entry->mode & MODE_TYPE) == MODE_LINK;
    entry->target_is_cut = r.target.is_cut;
    *ret_info = r.info;
    return ISO_OK;
}

/* SP: 'S' 'P' 7 1 0xbe 0xef skip. */
static bool is_sp(const uint8_t *data, size_t length)
{
    return length >= SP_SIZE && data[0] == 'S' && data[1] == 'P' && data[2] >= SP_SIZE &&
           data[4] == 0xbe && data[5] == 0xef;
}

/* ER names the extension, at its data's byte 4; PX and RR stand in every record of Rock Ridge. */
static bool shows_rock_ridge(const struct susp_entry *entry)
{
    const char *name = (const char *)entry->data + 4;

    switch (entry->signature) {
    case SUSP_SIGNATURE('P', 'X'):
    case SUSP_SIGNATURE('R', 'R'):
        return true;
    case SUSP_SIGNATURE('E', 'R'):
        return entry->length >= 9 &&
               (bytes_equal(name, "RRIP_", 5) || bytes_equal(name, "IEEE_", 5));
    default:
        return false;
    }
}

enum iso_status rock_ridge_detect(struct iso_volume *volume, uint8_t *area,
                                  const uint8_t *system_use, size_t length)
{
    struct susp_walk walk;
    struct susp_entry entry;
    enum iso_status status;

    if (!is_sp(system_use, length)) {
        if (length < XA_OFFSET || !is_sp(system_use + XA_OFFSET, length - XA_OFFSET))
            return ISO_OK;
        system_use += XA_OFFSET;
        length -= XA_OFFSET;
    }
    susp_start(&walk, volume, area, system_use, length);
    while ((status = susp_next(&walk, &entry)) == ISO_OK) {
        if (!shows_rock_ridge(&entry))
            continue;
        volume->has_rock_ridge = true;
        volume->skip = system_use[6];
        return ISO_OK;
    }
    return status == ISO_NO_MORE ? ISO_OK : status;
}
