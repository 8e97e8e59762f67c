/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree: what `files` in the manifest brings into the image, under which names and modes. */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "author/plan_parts.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/mem.h"

/* Not the modes of the inputs: those depend on the umask under which they were checked out. */
#define MODE_DIRECTORY  0555
#define MODE_FILE       0444
#define MODE_EXECUTABLE 0555
#define MODE_LINK       0777

char *plan_input_path(const struct manifest *manifest, const char *path)
{
    return path[0] == '/' ? str_copy(path) : str_format("%s/%s", manifest->folder, path);
}

struct plan_node *plan_add_node(struct plan *plan, enum node_kind kind, const char *path,
                                struct place place)
{
    static const uint32_t modes[] = {
        [NODE_DIRECTORY] = MODE_DIRECTORY, [NODE_FILE] = MODE_FILE, [NODE_LINK] = MODE_LINK};
    struct plan_node *node;

    ARRAY_GROW(plan->nodes, plan->node_count, plan->node_room);
    node = &plan->nodes[plan->node_count++];
    *node = (struct plan_node){.path = str_copy(path),
                               .kind = kind,
                               .mode = modes[kind],
                               .mtime = plan->date,
                               .place = place};
    return node;
}

/* --- where things go ---------------------------------------------------------------------------
 */

#define NAME_LIMIT 255  /* bytes: Rock Ridge */
#define PATH_LIMIT 1000 /* bytes */

/* "/live//x/" -> "/live/x"; NULL when it is not absolute, has "." or ".." or is too long. */
static char *clean_target(const char *path)
{
    CLEANUP(buf_free) struct buf clean = {0};

    if (path[0] != '/')
        return NULL;
    while (*path) {
        size_t length;

        path += strspn(path, "/");
        length = strcspn(path, "/");
        if (!length)
            break;
        if (length > NAME_LIMIT || (length == 1 && path[0] == '.') ||
            (length == 2 && path[0] == '.' && path[1] == '.'))
            return NULL;
        buf_format(&clean, "/%.*s", (int)length, path);
        path += length;
    }
    return clean.len > PATH_LIMIT ? NULL : str_copy(buf_str(&clean));
}

static int parse_mode(struct err *e, const struct manifest *manifest, const struct text *text,
                      int64_t *ret_mode)
{
    size_t length = text->value ? strlen(text->value) : 0;

    *ret_mode = -1;
    if (!text->value)
        return 0;
    *ret_mode = (int64_t)strtoul(text->value, NULL, 8);
    if (strspn(text->value, "01234567") != length || length < 3 || length > 4 || *ret_mode > 07777)
        return manifest_error(e, manifest, text->place,
                              "a mode is three or four octal digits, like 755 or 0644");
    return 0;
}

/* --- walking the inputs ------------------------------------------------------------------------
 */

struct walk {
    struct err *e;
    const struct manifest *manifest;
    const struct manifest_file *item;
    struct plan *plan;
    int64_t file_mode, dir_mode; /* -1: by the input */
    char **folders;              /* still to be read: pairs of input path and image path */
    size_t count, room;
};

static void walk_free(struct walk *walk)
{
    while (walk->count)
        free(walk->folders[--walk->count]);
    free(walk->folders);
}

static void walk_later(struct walk *walk, const char *input, const char *target)
{
    ARRAY_GROW(walk->folders, walk->count, walk->room);
    walk->folders[walk->count++] = str_copy(input);
    ARRAY_GROW(walk->folders, walk->count, walk->room);
    walk->folders[walk->count++] = str_copy(target);
}

static void apply_overrides(const struct walk *walk, struct plan_node *node,
                            const struct stat *status)
{
    if (node->kind == NODE_FILE && (status->st_mode & S_IXUSR))
        node->mode = MODE_EXECUTABLE;
    if (node->kind == NODE_FILE && walk->file_mode >= 0)
        node->mode = (uint32_t)walk->file_mode;
    if (node->kind == NODE_DIRECTORY && walk->dir_mode >= 0)
        node->mode = (uint32_t)walk->dir_mode;
    node->uid = (uint32_t)walk->item->uid.value;
    node->gid = (uint32_t)walk->item->gid.value;
    if (walk->plan->keep_mtimes)
        node->mtime = status->st_mtime;
}

/* What the last system call had against `input`, at the item that brought it. */
static int refuse_input(struct walk *walk, const char *what, const char *input)
{
    return manifest_error(walk->e, walk->manifest, walk->item->from.place, "cannot %s %s: %s", what,
                          input, strerror(errno));
}

static int take_link(struct walk *walk, const char *input, const char *target,
                     const struct stat *status)
{
    struct plan_node *node = plan_add_node(walk->plan, NODE_LINK, target, walk->item->from.place);
    size_t room = (size_t)status->st_size + 1;
    ssize_t length;

    node->content = mem_alloc(room + 1);
    length = readlink(input, node->content, room);
    if (length <= 0 || (size_t)length >= room)
        return err_sys(walk->e, "cannot read the symbolic link %s", input);
    apply_overrides(walk, node, status);
    return 0;
}

static int take_input(struct walk *walk, const char *input, const char *target, bool follow)
{
    struct stat status;
    struct plan_node *node;

    if ((follow ? stat(input, &status) : lstat(input, &status)) < 0)
        return refuse_input(walk, "find", input);
    if (S_ISLNK(status.st_mode))
        return take_link(walk, input, target, &status);
    if (S_ISDIR(status.st_mode)) {
        walk_later(walk, input, target);
        if (!*target) /* the root of the image has no node */
            return 0;
        node = plan_add_node(walk->plan, NODE_DIRECTORY, target, walk->item->from.place);
    } else if (S_ISREG(status.st_mode)) {
        node = plan_add_node(walk->plan, NODE_FILE, target, walk->item->from.place);
        node->source = str_copy(input);
        node->size = (uint64_t)status.st_size;
        if (access(input, R_OK) < 0)
            return refuse_input(walk, "read", input);
    } else {
        return manifest_error(walk->e, walk->manifest, walk->item->from.place,
                              "%s is neither a file nor a folder nor a symbolic link", input);
    }
    apply_overrides(walk, node, &status);
    return 0;
}

/* The order of the entries does not matter: the tree is sorted when it is complete. */
static int take_folder(struct walk *walk, const char *input, const char *target)
{
    CLEANUP(close_dir) DIR *dir = opendir(input);
    struct dirent *entry;

    if (!dir)
        return refuse_input(walk, "open the folder", input);
    while ((errno = 0, entry = readdir(dir))) {
        CLEANUP(free_ptr) char *below = str_format("%s/%s", input, entry->d_name);
        CLEANUP(free_ptr) char *name = str_format("%s/%s", target, entry->d_name);

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (interrupted())
            return err_set(walk->e, ERR_FAULT, "interrupted");
        if (take_input(walk, below, name, false) < 0)
            return -1;
    }
    return errno ? err_sys(walk->e, "cannot read the folder %s", input) : 0;
}

static int take_item(struct err *e, const struct manifest *manifest,
                     const struct manifest_file *item, struct plan *plan)
{
    CLEANUP(walk_free) struct walk walk = {e, manifest, item, plan, -1, -1, NULL, 0, 0};
    CLEANUP(free_ptr) char *input = plan_input_path(manifest, item->from.value);
    CLEANUP(free_ptr) char *target = clean_target(item->to.value);
    size_t length = strlen(item->to.value);

    if (!target)
        return manifest_error(
            e, manifest, item->to.place,
            "a place in the image begins with /, has no . or .. in it, and no name of "
            "more than %d bytes",
            NAME_LIMIT);
    if (parse_mode(e, manifest, &item->mode, &walk.file_mode) < 0 ||
        parse_mode(e, manifest, &item->dir_mode, &walk.dir_mode) < 0)
        return -1;
    /* "to: /live/" puts a file into that folder, as cp would. */
    if (length && item->to.value[length - 1] == '/') {
        struct stat status;

        if (stat(input, &status) == 0 && S_ISREG(status.st_mode)) {
            const char *slash = strrchr(input, '/');
            char *inside = str_format("%s/%s", target, slash ? slash + 1 : input);

            free(target);
            target = inside;
        }
    }
    if (take_input(&walk, input, target, true) < 0)
        return -1;
    while (walk.count) {
        CLEANUP(free_ptr) char *to = walk.folders[--walk.count];
        CLEANUP(free_ptr) char *from = walk.folders[--walk.count];

        if (take_folder(&walk, from, to) < 0)
            return -1;
    }
    return 0;
}

int plan_add_files(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    for (size_t i = 0; i < manifest->file_count; i++)
        if (take_item(e, manifest, &manifest->files[i], plan) < 0)
            return -1;
    return 0;
}
