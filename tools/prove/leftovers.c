/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/leftovers.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "prove/proof.h"

#define SCRIPT_LIMIT ((size_t)1 << 20) /* bytes; ours have a few thousand */

/* What every evidence folder has, also that of a leg which was broken off: a script that says of
 * which leg it is. NULL when that is not what stands at `path`; caller frees. */
static char *leg_of_script(const char *path)
{
    static const char begin[] = QEMU_SCRIPT_BEGIN;
    CLEANUP(buf_free) struct buf script = {0};
    struct err ignored = {0};
    struct stat status;
    const char *leg;

    if (lstat(path, &status) < 0 || !S_ISREG(status.st_mode) ||
        file_read(&ignored, path, SCRIPT_LIMIT, &script) < 0 ||
        !str_begins(buf_str(&script), begin))
        return NULL;
    leg = buf_str(&script) + sizeof begin - 1;
    return str_copy_n(leg, strcspn(leg, "\n"));
}

/* A copy that somebody has made of such a folder has another name, and is kept. */
static bool is_evidence(const char *folder, const char *name)
{
    CLEANUP(free_ptr) char *script = str_format("%s/%s", folder, RUN_SCRIPT);
    CLEANUP(free_ptr) char *leg = NULL;
    CLEANUP(free_ptr) char *usual = NULL;
    const struct leg_kind *kind;
    struct err ignored = {0};
    struct stat status;

    if (lstat(folder, &status) < 0 || !S_ISDIR(status.st_mode))
        return false;
    leg = leg_of_script(script);
    if (!leg || leg_kind_by_name(&ignored, leg, strlen(leg), &kind) < 0)
        return false;
    usual = proof_folder_name(kind);
    return strcmp(usual, name) == 0;
}

int leftovers_remove(struct err *e, const char *out)
{
    CLEANUP(close_dir) DIR *dir = opendir(out);
    struct dirent *entry;

    if (!dir)
        return errno == ENOENT ? 0 : err_sys(e, "cannot look through %s", out);
    while ((entry = readdir(dir))) {
        CLEANUP(free_ptr) char *folder = str_format("%s/%s", out, entry->d_name);

        if (!is_evidence(folder, entry->d_name))
            continue;
        if (run_forget_evidence(e, folder) < 0)
            return -1;
        (void)rmdir(folder); /* stays when somebody has put something into it */
    }
    return 0;
}
