/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports of the parts of a test, made on many machines, put together again.
 *
 *     all/job-1/report.json   live.iso, 1 of 2: bios/cd uefi/cd     ┐
 *     all/job-2/report.json   live.iso, 2 of 2: bios/usb uefi/usb   ┴──> live.iso: four legs
 *     all/job-3/report.json   other.iso: bios/cd                    ───> other.iso: one leg
 *
 * Reports are of the same image when its name (without folders), size, volume id, own id and digest
 * are the same, as far as they are known. What is there twice, or of another test, is an error;
 * what is missing is told, and its legs are in the result as errors: nothing was found out.
 */
#ifndef REPORT_MERGE_H
#define REPORT_MERGE_H

#include "report/report.h"

struct merge_part {
    char *path; /* of its file; owned */
    struct report report;
};

struct merge_parts {
    struct merge_part *items;
    size_t count, room;
};
void merge_parts_free(struct merge_parts *parts); /* usable with CLEANUP */

/*
 * Reads every report*.json below `folder`, ordered by path. Symbolic links are not followed; files
 * in `except` (paths, ending with NULL: what is about to be written) are left out. ERR_USAGE when
 * there is no such folder, ERR_FAULT when it holds no report, one that cannot be read, or more than
 * makes sense.
 */
int merge_find(struct err *e, const char *folder, const char *const *except,
               struct merge_parts *ret_parts) MUST_USE;

/*
 * One report per image; takes the legs out of `parts`. `required`: legs that each image must have
 * and none of which may have been skipped, as legs_from_list() reads them, or NULL. `ret_missing`
 * gets a line for everything that is not there.
 * ERR_FAULT for parts that do not belong together.
 */
int merge_parts(struct err *e, struct merge_parts *parts, const char *required,
                struct reports *ret_reports, struct buf *ret_missing) MUST_USE;

#endif
