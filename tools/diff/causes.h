/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why two builds of the same thing differ, and what keeps them from it. */
#ifndef DIFF_CAUSES_H
#define DIFF_CAUSES_H

enum diff_cause {
    CAUSE_CONTENT, /* somebody put something else there */
    CAUSE_FOLLOWS, /* from other differences: places, sizes, checksums */
    CAUSE_VOLUME_DATE,
    CAUSE_FILE_DATE,
    CAUSE_ZONE,
    CAUSE_GUID,
    CAUSE_SIGNATURE,
    CAUSE_TOOL,
    CAUSE_OWNER,
    CAUSE_INODE,
    CAUSE_ATTRIBUTES,
    CAUSE_ORDER,
    CAUSE_FAT_SERIAL,
    CAUSE_FAT_DATE,
    CAUSE_FAT_STALE,
    CAUSE_PE_DATE,
    CAUSE_GZIP_DATE,
    CAUSE_SQUASHFS_DATE,
    CAUSE_DIGEST,
    CAUSE_COUNT,
};

struct cause_row {
    const char *id;    /* "volume-date" */
    const char *cause; /* what usually makes this differ; NULL: nothing to explain */
    const char *pin;   /* what to set so that it does not; lines of 76 columns at most */
};

const struct cause_row *cause_row(enum diff_cause cause);

#endif
