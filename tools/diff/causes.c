/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "diff/causes.h"

static const struct cause_row rows[CAUSE_COUNT] = {
    [CAUSE_CONTENT] = {"content", 0, 0},
    [CAUSE_FOLLOWS] = {"follows", 0, 0},
    [CAUSE_VOLUME_DATE] =
        {"volume-date", "the moment of the build is written into the volume",
         "set SOURCE_DATE_EPOCH, or xorriso --modification-date=YYYYMMDDhhmmsscc;\n"
         "a manifest says date:"},
    [CAUSE_FILE_DATE] =
        {"file-date", "files were copied, checked out or made at another time",
         "xorriso --set_all_file_dates with one date for all, or touch the inputs;\n"
         "folders that the writer makes itself need SOURCE_DATE_EPOCH"},
    [CAUSE_ZONE] = {"time-zone", "the builds ran in different time zones", "build with TZ=UTC"},
    [CAUSE_GUID] =
        {"gpt-guid", "the GUIDs of disk and partitions are drawn at random",
         "xorriso --gpt_disk_guid with a GUID or \"modification-date\" (partitions' GUIDs\n"
         "follow from it); SOURCE_DATE_EPOCH does it as well"},
    [CAUSE_SIGNATURE] = {"disk-signature", "isohybrid boot sectors get a random disk signature",
                         "xorriso derives it from --modification-date or SOURCE_DATE_EPOCH"},
    [CAUSE_TOOL] = {"tool-version", "another program, or another version of it, wrote the image",
                    "build both with the same tools, or set the identifiers (xorriso -p, -A)"},
    [CAUSE_OWNER] = {"owner", "owner or permissions come from the account and umask of the build",
                     "xorriso -r, or -uid, -gid, -file-mode and -dir-mode"},
    [CAUSE_INODE] = {"inode",
                     "Rock Ridge 1.12 records a file number, in the order files were added",
                     "add files in sorted order, or write Rock Ridge 1.10\n"
                     "(xorriso -compliance old_rr), which has no such field"},
    [CAUSE_ATTRIBUTES] = {"extended-attributes",
                          "ACLs, extended attributes or checksums of the inputs are recorded",
                          "xorriso -acl off -xattr off -md5 off"},
    [CAUSE_ORDER] = {"file-order", "files lie in the order in which the file system listed them",
                     "hand over a sorted list, or give weights (xorriso --sort-weight)"},
    [CAUSE_FAT_SERIAL] = {"fat-serial",
                          "mkfs.fat takes a FAT volume's serial number from the clock",
                          "mkfs.fat -i XXXXXXXX, or --invariant"},
    [CAUSE_FAT_DATE] = {"fat-date", "files and folders in the FAT volume have the time of copying",
                        "mcopy -m keeps the inputs' times; mmd and mcopy obey SOURCE_DATE_EPOCH;\n"
                        "FAT keeps local time: build with TZ=UTC"},
    [CAUSE_FAT_STALE] = {"fat-stale",
                         "leftovers of earlier content in free space of the FAT volume",
                         "make the volume in a fresh, zero-filled file, and copy in sorted order"},
    [CAUSE_PE_DATE] = {"pe-date", "the linker puts its time stamp into EFI programs",
                       "link with --no-insert-timestamp, or set SOURCE_DATE_EPOCH"},
    [CAUSE_GZIP_DATE] = {"gzip-date", "gzip records when and what it compressed", "gzip -n"},
    [CAUSE_SQUASHFS_DATE] = {"squashfs-date", "squashfs records when it was made",
                             "mksquashfs -mkfs-time and -all-time, or SOURCE_DATE_EPOCH"},
    [CAUSE_DIGEST] = {"digest", 0, 0},
};

const struct cause_row *cause_row(enum diff_cause cause)
{
    return &rows[cause];
}
