/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/live_root.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "layout/tree.h"

#define ENTRIES_MOST 10000 /* to look at in all: there may be as many as the image likes */

static const struct live_system {
    const char *word; /* on the command line: it is this system */
    const char *name;
    const char *folder;        /* unless the option says another */
    const char *folder_option; /* longest match of a word's begin */
    bool deeper;               /* in a folder of that folder, one for each kind of machine */
    const char *endings[7];    /* of the file's name; ends with NULL */
} systems[] = {
    {"boot=live",
     "live-boot",
     "live",
     "live-media-path=",
     false,
     {".squashfs", ".erofs", ".ext4", ".ext3", ".ext2", ".dir"}},
    {"boot=casper",
     "casper",
     "casper",
     "live-media-path=",
     false,
     {".squashfs", ".ext4", ".ext3", ".ext2", ".dir"}},
    {"rd.live.image",
     "dracut",
     "LiveOS",
     "rd.live.dir=",
     false,
     {"squashfs.img", "rootfs.img", "ext3fs.img"}},
    {"archisobasedir=",
     "archiso",
     "arch",
     "archisobasedir=",
     true,
     {"airootfs.sfs", "airootfs.erofs", "airootfs.img"}},
};

/* It comes from elsewhere, or has another name. */
static const char *const elsewhere[] = {
    "findiso=",
    "fromiso=",
    "iso-scan/filename=",
    "fetch=",
    "httpfs=",
    "ftpfs=",
    "netboot",
    "nfsroot=",
    "plainroot",
    "url=",
    "layerfs-path=",
    "rd.live.squashimg=",
    "img_dev=",
    "archiso_http_srv=",
    "archiso_nfs_srv=",
    "archiso_nbd_srv=",
    "live-media=",
    "bootfrom=",
};

static size_t word_length(const char *word)
{
    return strcspn(word, " \t\n");
}

/* The first word of `options` that begins with `begin`; or NULL. */
static const char *find_word(const char *options, const char *begin)
{
    for (const char *word = options; *word; word += word_length(word)) {
        word += strspn(word, " \t\n");
        if (*word && str_begins(word, begin))
            return word;
    }
    return NULL;
}

static bool ends_so(const char *name, const char *const *endings)
{
    size_t length = strlen(name);

    for (size_t i = 0; endings[i]; i++) {
        size_t ending = strlen(endings[i]);

        if (length >= ending && strcasecmp(name + length - ending, endings[i]) == 0)
            return true;
    }
    return false;
}

/* False only when all of the folder was seen, and has no such file. */
static bool may_hold(struct tree *tree, const struct iso_entry *folder,
                     const struct live_system *system, bool deeper, size_t *left)
{
    CLEANUP(free_ptr) struct iso_dir *dir = mem_alloc(sizeof *dir);
    CLEANUP(free_ptr) struct iso_entry *entry = mem_alloc(sizeof *entry);
    enum iso_status status = iso_dir_open(&tree->volume, folder, dir);

    while (status == ISO_OK) {
        status = iso_dir_next(dir, entry);
        if (!*left)
            return true;
        --*left;
        if (status != ISO_OK)
            break;
        if (deeper && entry->is_directory && may_hold(tree, entry, system, false, left))
            return true;
        if (!deeper && ends_so(entry->name, system->endings))
            return true;
    }
    return status != ISO_NO_MORE;
}

static const struct live_system *system_of(const char *options)
{
    for (size_t i = 0; i < COUNT_OF(elsewhere); i++)
        if (find_word(options, elsewhere[i]))
            return NULL;
    for (size_t i = 0; i < COUNT_OF(systems); i++)
        if (find_word(options, systems[i].word))
            return &systems[i];
    return NULL;
}

/* "/live", or what the option says; caller frees. */
static char *folder_of(const struct live_system *system, const char *options)
{
    const char *word = find_word(options, system->folder_option);
    size_t head = strlen(system->folder_option);

    if (!word || word_length(word) == head)
        return str_format("/%s", system->folder);
    word += head;
    word += strspn(word, "/");
    return str_format("/%.*s", (int)word_length(word), word);
}

char *live_root_missing(const struct source *image, const char *options)
{
    const struct live_system *system = system_of(options);
    CLEANUP(free_ptr) char *path = system ? folder_of(system, options) : NULL;
    CLEANUP(free_ptr) struct iso_entry *folder = mem_alloc(sizeof *folder);
    struct err e = {0};
    size_t left = ENTRIES_MOST;
    struct tree tree;

    if (!system || tree_open(&e, image, &tree) < 0)
        return NULL;
    if (tree_find(&e, &tree, path, folder) < 0)
        return e.kind != ERR_NO ? NULL
                                : str_format("%s looks for the system's file system image in %s, "
                                             "and the image has no such folder",
                                             system->name, path);
    if (!folder->is_directory || may_hold(&tree, folder, system, system->deeper, &left))
        return NULL;
    return str_format("%s looks for the system's file system image in %s%s, and there is no file "
                      "whose name ends in %s",
                      system->name, path, system->deeper ? "/<machine>" : "", system->endings[0]);
}
