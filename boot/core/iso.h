/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads an ISO 9660 filesystem (ECMA-119) with Rock Ridge names (SUSP 1.12, RRIP 1.12).
 *
 * The one reader of directories: the UEFI loader boots with it, the tools check images with it, so
 * what the tools find is what the loader will find. Freestanding: no allocation, no recursion, no
 * library; every buffer lies in a struct that the caller owns, every loop has a limit.
 *
 *     struct iso_source (bytes) -> iso_open() -> struct iso_volume
 *                                                  |- iso_find("/live/vmlinuz")  -> struct
 * iso_entry
 *                                                  |- iso_root(), iso_dir_open(), iso_dir_next()
 *                                                  `- iso_file_read(entry, offset, ...)
 *
 * Functions return ISO_OK (0) or the reason why not; outputs are set on success only. Offsets and
 * sizes are bytes, blocks are 2048 bytes.
 */
#ifndef CORE_ISO_H
#define CORE_ISO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ISO_BLOCK_SIZE  2048
#define ISO_PVD_OFFSET  32768 /* the volume descriptors begin here: ECMA-119 6.2.1 */
#define ISO_NAME_MAX    255   /* bytes of a name, without the NUL */
#define ISO_TARGET_MAX  1023  /* bytes of a symbolic link's target, without the NUL */
#define ISO_PATH_MAX    1023  /* bytes of a path, also after links in it were replaced */
#define ISO_DEPTH_MAX   128   /* folders between the root and a file that iso_find() reaches */
#define ISO_EXTENTS_MAX 32    /* pieces of one file; neighbours on the medium count as one */

enum iso_status {
    ISO_OK = 0,
    ISO_NO_MORE,       /* iso_dir_next(): that was the last one */
    ISO_NOT_FOUND,     /* no such file or folder */
    ISO_NOT_ISO,       /* no ISO 9660 filesystem here */
    ISO_READ_FAILED,   /* the source could not read */
    ISO_SHORT,         /* the source ends before what is to be read */
    ISO_DAMAGED,       /* structures that contradict themselves or each other */
    ISO_UNSUPPORTED,   /* legal, but not read by us: other block sizes, interleaving, zisofs, ... */
    ISO_NOT_DIRECTORY, /* a path leads through a file */
    ISO_NOT_FILE,      /* a folder or link where a file was wanted */
    ISO_TOO_LONG,      /* a name, path or link target over the limits above */
    ISO_LINK_LOOP,     /* too many symbolic links on the way */
    ISO_STATUS_COUNT,
};

/* "not found", "the filesystem is damaged", ...: fits behind "<name>: ". Never NULL. */
const char *iso_status_text(enum iso_status status);

/* Where the bytes come from. `read` fetches exactly `size` bytes at `offset`; both are any number
 * with offset + size <= `size` of the source (the reader checks that before it asks). It returns 0
 * or an enum iso_status, which the reader passes on. */
struct iso_source {
    int (*read)(void *context, uint64_t offset, void *data, size_t size);
    void *context; /* not owned */
    uint64_t size; /* bytes */
};

struct iso_volume {
    struct iso_source source;
    uint32_t blocks;      /* volume space size as the PVD tells it; the source may be shorter */
    uint64_t root_offset; /* of the root folder, bytes */
    uint32_t root_size;   /* bytes */
    bool has_rock_ridge;  /* names, links and modes come from Rock Ridge */
    uint8_t skip;         /* bytes before the SUSP entries of every record but the root's "." */
    char id[33];          /* Volume Identifier, without the blanks behind it */
    char set_id[129];     /* Volume Set Identifier, without the blanks behind it */
    uint64_t root_record; /* byte offset of the root's record inside the PVD */
};

struct iso_extent {
    uint64_t offset; /* bytes from the start of the source */
    uint64_t size;   /* bytes */
};

struct iso_entry {
    char name[ISO_NAME_MAX + 1];     /* NUL at the end; without Rock Ridge, no ";1" and final "." */
    char target[ISO_TARGET_MAX + 1]; /* of a symbolic link, else empty */
    bool is_directory;
    bool is_symlink;
    bool is_encoded;       /* zisofs or sparse: iso_file_read() refuses */
    bool is_interleaved;   /* iso_file_read() refuses */
    bool target_is_cut;    /* longer than ISO_TARGET_MAX; following it fails */
    uint32_t mode;         /* st_mode from Rock Ridge PX, 0 when there is none */
    uint64_t size;         /* bytes, of all extents */
    uint32_t extent_count; /* 1 or more */
    struct iso_extent extents[ISO_EXTENTS_MAX];
    uint64_t record_offset; /* byte offset of the (first) directory record on the medium */
};

/* A folder being listed. */
struct iso_dir {
    const struct iso_volume *volume; /* not owned */
    uint64_t offset;                 /* of the content, bytes */
    uint64_t size;                   /* bytes */
    uint64_t position;               /* of the next record, bytes from `offset` */
    uint64_t loaded;                 /* position of the block in `block`; UINT64_MAX: none */
    uint8_t block[ISO_BLOCK_SIZE];
    uint8_t area[ISO_BLOCK_SIZE]; /* a SUSP continuation area */
};

/* Reads and checks the primary volume descriptor and finds out about Rock Ridge. */
enum iso_status iso_open(const struct iso_source *source, struct iso_volume *ret_volume);

/* The root folder as an entry (its name is ""). */
void iso_root(const struct iso_volume *volume, struct iso_entry *ret_entry);

/*
 * Looks a path up from the root; a leading '/' is optional, "." and ".." and doubled '/' are
 * understood, symbolic links are followed (the last component's too). Names are compared byte by
 * byte with Rock Ridge, without regard to ASCII case otherwise.
 */
enum iso_status iso_find(const struct iso_volume *volume, const char *path,
                         struct iso_entry *ret_entry);

/*
 * Lists a folder: entries in the order of the medium, without "." and "..", relocated folders (CL)
 * where they belong and not (RE) where they are stored. `volume` must stay. After any status but
 * ISO_OK the listing is over. A damaged image may make a folder contain itself: whoever descends
 * needs a limit of his own.
 */
enum iso_status iso_dir_open(const struct iso_volume *volume, const struct iso_entry *folder,
                             struct iso_dir *ret_dir);
enum iso_status iso_dir_next(struct iso_dir *dir, struct iso_entry *ret_entry);

/* Reads `size` bytes at `offset` of a file; ISO_SHORT when the file is shorter. One read of the
 * source per extent, whatever the size. */
enum iso_status iso_file_read(const struct iso_volume *volume, const struct iso_entry *file,
                              uint64_t offset, void *data, size_t size);

#endif
