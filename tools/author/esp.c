/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "author/esp.h"

#include <fcntl.h>

#include "base/mem.h"
#include "base/proc.h"

#define SECTOR       512
#define MIN_CLUSTERS (4085 + 16)
#define ROOT_ENTRIES 512 /* of 32 bytes */
#define ROOT_SECTORS (ROOT_ENTRIES * 32 / SECTOR)
#define FOLDERS      2         /* EFI and EFI/BOOT: a cluster each */
#define FAT_EPOCH    315532800 /* 1980-01-01: FAT knows no earlier time */

static uint64_t round_up(uint64_t value, uint64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

uint64_t esp_bytes(uint64_t loader_bytes)
{
    uint64_t id_clusters = 1;
    uint64_t clusters = round_up(loader_bytes, SECTOR) / SECTOR + id_clusters + FOLDERS;
    uint64_t fat_sectors;

    if (clusters < MIN_CLUSTERS)
        clusters = MIN_CLUSTERS;
    fat_sectors = round_up((clusters + 2) * 2, SECTOR) / SECTOR; /* two bytes for each cluster */
    return round_up((1 + 2 * fat_sectors + ROOT_SECTORS + clusters) * SECTOR, 4096);
}

static int make_empty(struct err *e, const char *path, uint64_t bytes)
{
    CLEANUP(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0 || ftruncate(fd, (off_t)bytes) < 0)
        return err_sys(e, "cannot create %s", path);
    return 0;
}

static int format(struct err *e, const struct plan *plan, const char *path)
{
    /* --invariant fixes the times, and the serial number too, unless -i comes after it. */
    CLEANUP(free_ptr) char *serial = str_format("%08x", plan->fat_serial);
    const char *const argv[] = {"mkfs.fat", "--invariant", "-F",   "16", "-s",  "1",  "-S",
                                "512",      "-R",          "1",    "-f", "2",   "-r", "512",
                                "-a",       "-i",          serial, "-n", "ESP", path, NULL};

    return proc_run(e, argv, NULL, NULL);
}

/* The loader and the id that tells it which medium is its own. */
static int fill(struct err *e, const struct plan *plan, const char *path,
                const struct tmpdir *folder)
{
    const struct plan_node *loader = plan_node(plan, PATH_LOADER_X64);
    const struct plan_node *id = plan_node(plan, PATH_MEDIUM_ID);
    CLEANUP(free_ptr) char *id_file = tmpdir_file(folder, "medium.id");
    CLEANUP(free_ptr)
    char *date = str_format("SOURCE_DATE_EPOCH=%jd",
                            (intmax_t)(plan->date < FAT_EPOCH ? FAT_EPOCH : plan->date));
    /* No configuration of the user has a say in what mtools do; they read $HOME/.mtoolsrc, too. */
    const char *const env[] = {date,
                               "TZ=UTC",
                               "HOME=/dev/null",
                               "MTOOLSRC=/dev/null",
                               "MTOOLS_SKIP_CHECK=0",
                               "MTOOLS_NO_VFAT=0",
                               "MTOOLS_LOWER_CASE=0",
                               NULL};
    const char *const mkdir_argv[] = {"mmd", "-i", path, "::/EFI", "::/EFI/BOOT", NULL};
    const char *const loader_argv[] = {"mcopy", "-i", path, loader->source, "::" PATH_LOADER_X64,
                                       NULL};
    const char *const id_argv[] = {"mcopy", "-i", path, id_file, "::" PATH_MEDIUM_ID, NULL};

    if (file_write(e, id_file, id->content, id->size) < 0 ||
        proc_run(e, mkdir_argv, env, NULL) < 0 || proc_run(e, loader_argv, env, NULL) < 0)
        return -1;
    return proc_run(e, id_argv, env, NULL);
}

int esp_make(struct err *e, const struct plan *plan, const struct tmpdir *folder, char **ret_path)
{
    CLEANUP(free_ptr) char *path = tmpdir_file(folder, "esp.img");

    if (make_empty(e, path, plan->esp_size) < 0 || format(e, plan, path) < 0 ||
        fill(e, plan, path, folder) < 0)
        return err_add(e, "cannot make the EFI system partition");
    *ret_path = STEAL(path);
    return 0;
}
