/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ISO 9660 reader against the writers people use: a tree goes in through xorriso or
 * genisoimage, our reader lists it with sizes and digests, and the list must be that of the tree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "core/iso.h"

#define LINES_MAX 1024
#define FILE_MAX  (8 << 20)

static struct err err;
static struct tmpdir work;

/* --- lists of a tree ----------------------------------------------------------------------- */

/* One line a file: "file <path> <size> <sha256>", "dir <path>", "link <path> -> <target>". */
struct listing {
    char *lines[LINES_MAX];
    size_t count;
};

static void list_add(struct listing *list, char *line)
{
    assert_true(list->count < LINES_MAX);
    list->lines[list->count++] = line;
}

static void list_free(struct listing *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->lines[i]);
    list->count = 0;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_sort(struct listing *list)
{
    qsort(list->lines, list->count, sizeof *list->lines, compare_lines);
}

static void list_on_disk(struct listing *list, const char *root, const char *path)
{
    CLEANUP(free_ptr) char *full = str_format("%s%s", root, path);
    DIR *dir = opendir(full);
    struct dirent *found;

    assert_non_null(dir);
    while ((found = readdir(dir))) {
        CLEANUP(free_ptr) char *inside = str_format("%s/%s", path, found->d_name);
        CLEANUP(free_ptr) char *name = str_format("%s%s", root, inside);
        char target[4096] = "", hex[SHA256_HEX_SIZE];
        uint64_t bytes;
        struct stat st;

        if (!strcmp(found->d_name, ".") || !strcmp(found->d_name, ".."))
            continue;
        assert_int_equal(lstat(name, &st), 0);
        if (S_ISDIR(st.st_mode)) {
            list_add(list, str_format("dir %s", inside));
            list_on_disk(list, root, inside);
        } else if (S_ISLNK(st.st_mode)) {
            assert_true(readlink(name, target, sizeof target - 1) >= 0);
            list_add(list, str_format("link %s -> %s", inside, target));
        } else {
            assert_int_equal(sha256_of_file(&err, name, &bytes, hex), 0);
            list_add(list, str_format("file %s %lld %s", inside, (long long)st.st_size, hex));
        }
    }
    closedir(dir);
}

static char *file_line(const struct iso_volume *volume, const struct iso_entry *file,
                       const char *path)
{
    static uint8_t content[FILE_MAX];
    char hex[SHA256_HEX_SIZE];

    assert_true(file->size <= FILE_MAX);
    assert_int_equal(iso_file_read(volume, file, 0, content, (size_t)file->size), ISO_OK);
    sha256_of(content, (size_t)file->size, hex);
    return str_format("file %s %llu %s", path, (unsigned long long)file->size, hex);
}

static void list_on_iso(struct listing *list, const struct iso_volume *volume,
                        const struct iso_entry *folder, const char *path)
{
    struct iso_dir dir;
    struct iso_entry entry;
    enum iso_status status;

    assert_int_equal(iso_dir_open(volume, folder, &dir), ISO_OK);
    while ((status = iso_dir_next(&dir, &entry)) == ISO_OK) {
        CLEANUP(free_ptr) char *inside = str_format("%s/%s", path, entry.name);

        if (entry.is_directory) {
            list_add(list, str_format("dir %s", inside));
            list_on_iso(list, volume, &entry, inside);
        } else if (entry.is_symlink) {
            list_add(list, str_format("link %s -> %s", inside, entry.target));
        } else {
            list_add(list, file_line(volume, &entry, inside));
        }
    }
    assert_int_equal(status, ISO_NO_MORE);
}

static void assert_same(struct listing *have, struct listing *want)
{
    list_sort(have);
    list_sort(want);
    for (size_t i = 0; i < have->count && i < want->count; i++)
        assert_string_equal(have->lines[i], want->lines[i]);
    assert_int_equal(have->count, want->count);
}

/* --- the tree ------------------------------------------------------------------------------ */

static void make_file(const char *root, const char *path, size_t size)
{
    CLEANUP(free_ptr) char *name = str_format("%s/%s", root, path);
    CLEANUP(free_ptr) char *folder = str_copy(name);
    CLEANUP(free_ptr) uint8_t *content = mem_alloc(size + 1);

    *strrchr(folder, '/') = '\0';
    for (size_t i = 0; i < size; i++)
        content[i] = (uint8_t)(i * 31 + (i >> 8) + strlen(path));
    assert_int_equal(file_make_dirs(&err, folder), 0);
    assert_int_equal(file_write(&err, name, content, size), 0);
}

static void make_link(const char *root, const char *path, const char *target)
{
    CLEANUP(free_ptr) char *name = str_format("%s/%s", root, path);

    assert_int_equal(symlink(target, name), 0);
}

static const struct {
    const char *path;
    size_t size;
} files[] = {
    {"live/vmlinuz", 3000000},
    {"live/initrd.img", 2048},
    {"live/filesystem.squashfs", 2049},
    {"live/empty", 0},
    {"Mixed.Case with blanks", 1},
    {"\303\274n\303\257c\303\266de/\346\226\207\345\255\227.txt", 77},
    {"a/b/c/d/e/f/g/h/i/j/k/deep", 4096}, /* deeper than the eight levels of ECMA-119 */
    {"a/b/c/d/e/f/g/h/other", 10},
    {"dots.in.the.name.tar.gz", 5},
};

static const struct {
    const char *path, *target;
} links[] = {
    {"kernel", "live/vmlinuz"}, {"live/up", "../kernel"},     {"absolute", "/live/./initrd.img"},
    {"folder", "a/b/../b/c"},   {"dangling", "no/such/file"}, {"around", "around"},
};

/* `long_name`: bytes of the longest file name; writers differ in what they take. A link with a
 * target of more than 255 bytes sends genisoimage into an endless loop. */
static void make_tree(const char *root, size_t long_name)
{
    char name[ISO_NAME_MAX + 1] = "", target[801] = "";

    for (size_t i = 0; i < COUNT_OF(files); i++)
        make_file(root, files[i].path, files[i].size);
    for (size_t i = 0; i < COUNT_OF(links); i++)
        make_link(root, links[i].path, links[i].target);
    memset(name, 'L', long_name);
    make_file(root, name, 3);
    for (int i = 0; i < (long_name == ISO_NAME_MAX ? 50 : 15); i++)
        strcat(target, "sixteen-letters/");
    target[strlen(target) - 1] = '\0';
    make_link(root, "long-target", target);
    for (int i = 0; i < 200; i++) { /* a folder of many blocks */
        CLEANUP(free_ptr) char *many = str_format("many/a-file-with-some-name-%03d", i);

        make_file(root, many, (size_t)i);
    }
}

/* --- reading images ------------------------------------------------------------------------ */

struct image {
    int fd;
    struct iso_source source;
    struct iso_volume volume;
};

static int read_image(void *context, uint64_t offset, void *data, size_t size)
{
    const struct image *image = context;

    return file_pread(&err, image->fd, "image", data, size, offset) ? ISO_READ_FAILED : ISO_OK;
}

static void image_open(struct image *image, const char *path)
{
    image->fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(image->fd >= 0);
    image->source = (struct iso_source){.read = read_image, .context = image};
    assert_int_equal(file_size(&err, image->fd, path, &image->source.size), 0);
    assert_int_equal(iso_open(&image->source, &image->volume), ISO_OK);
}

struct writer {
    const char *name;
    size_t long_name;
    const char *argv[24]; /* "OUT" and "TREE" are replaced */
};

static void write_image(const struct writer *writer, const char *out, const char *tree)
{
    const char *argv[COUNT_OF(writer->argv)] = {NULL};

    for (size_t i = 0; writer->argv[i]; i++)
        argv[i] = !strcmp(writer->argv[i], "OUT")    ? out
                  : !strcmp(writer->argv[i], "TREE") ? tree
                                                     : writer->argv[i];
    if (proc_run(&err, argv, NULL, NULL))
        fail_msg("%s", err.text);
}

static const struct writer writers[] = {
    {"xorriso",
     255,
     {"xorriso", "-as", "mkisofs", "-quiet", "-o", "OUT", "-iso-level", "3", "-R", "-J", "-volset",
      "ISOWRIGHT_TEST", "TREE"}},
    {"xorriso, folders relocated",
     255,
     {"xorriso", "-as", "mkisofs", "-quiet", "-o", "OUT", "-R", "-disallow_dir_id_ext",
      "-rr_reloc_dir", "/a", "-volset", "ISOWRIGHT_TEST", "TREE"}},
    {"genisoimage",
     250,
     {"genisoimage", "-quiet", "-o", "OUT", "-R", "-volset", "ISOWRIGHT_TEST", "TREE"}},
    {"genisoimage, deep",
     250,
     {"genisoimage", "-quiet", "-o", "OUT", "-R", "-D", "-volset", "ISOWRIGHT_TEST", "TREE"}},
};

/* genisoimage shows where it moved deep folders to; that folder is no part of the tree. */
static void drop_line(struct listing *list, const char *line)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->lines[i], line))
            continue;
        free(list->lines[i]);
        list->lines[i] = list->lines[--list->count];
    }
}

static void check_writer(const struct writer *writer)
{
    CLEANUP(free_ptr) char *tree = str_format("%s/tree-%zu", work.path, writer->long_name);
    CLEANUP(free_ptr) char *out = tmpdir_file(&work, "tree.iso");
    struct listing have = {.count = 0}, want = {.count = 0};
    struct iso_entry root;
    struct image image;

    if (access(tree, F_OK))
        make_tree(tree, writer->long_name);
    print_message("%s\n", writer->name);
    (void)unlink(out);
    write_image(writer, out, tree);
    image_open(&image, out);
    assert_true(image.volume.has_rock_ridge);
    assert_string_equal(image.volume.set_id, "ISOWRIGHT_TEST");
    iso_root(&image.volume, &root);
    list_on_disk(&want, tree, "");
    list_on_iso(&have, &image.volume, &root, "");
    drop_line(&have, "dir /rr_moved");
    assert_same(&have, &want);
    list_free(&have);
    list_free(&want);
    close_fd(&image.fd);
}

static void reads_what_went_in(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(writers); i++)
        check_writer(writers + i);
}

static void finds_by_path(void **state)
{
    static const struct {
        const char *path;
        enum iso_status status;
        uint64_t size;
    } cases[] = {
        {"/kernel", ISO_OK, 3000000},
        {"/live/up", ISO_OK, 3000000},
        {"/absolute", ISO_OK, 2048},
        {"/folder/d/e/f/g/h/i/j/k/deep", ISO_OK, 4096},
        {"/a/b/c/d/e/f/g/h/i/j/k/../../other", ISO_NOT_FOUND, 0},
        {"/a/b/c/d/e/f/g/h/i/j/k/../../../../h/other", ISO_OK, 10},
        {"/a/b/c/d/e/f/g/h/i/j/../../other", ISO_OK, 10},
        {"/many/a-file-with-some-name-199", ISO_OK, 199},
        {"/dangling", ISO_NOT_FOUND, 0},
        {"/around", ISO_LINK_LOOP, 0},
        {"/mixed.case with blanks", ISO_NOT_FOUND, 0},
    };

    (void)state;
    for (size_t w = 0; w < 2; w++) {
        CLEANUP(free_ptr) char *tree = tmpdir_file(&work, "tree-255");
        CLEANUP(free_ptr) char *out = tmpdir_file(&work, "find.iso");
        struct image image;

        write_image(writers + w, out, tree);
        image_open(&image, out);
        for (size_t i = 0; i < COUNT_OF(cases); i++) {
            struct iso_entry entry;
            enum iso_status status = iso_find(&image.volume, cases[i].path, &entry);

            if (status != cases[i].status || (!status && entry.size != cases[i].size))
                fail_msg("%s: %s", cases[i].path, iso_status_text(status));
        }
        close_fd(&image.fd);
        (void)unlink(out);
    }
}

/* Without Rock Ridge: upper case, 8.3, version numbers; found whatever the case. */
static void plain_iso(void **state)
{
    static const struct writer plain = {
        "plain", 0, {"genisoimage", "-quiet", "-o", "OUT", "-iso-level", "1", "TREE"}};
    CLEANUP(free_ptr) char *tree = tmpdir_file(&work, "plain");
    CLEANUP(free_ptr) char *out = tmpdir_file(&work, "plain.iso");
    struct iso_entry entry;
    struct image image;

    (void)state;
    make_file(tree, "live/vmlinuz", 100);
    make_file(tree, "live/initrd.gz", 200);
    write_image(&plain, out, tree);
    image_open(&image, out);
    assert_false(image.volume.has_rock_ridge);
    assert_int_equal(iso_find(&image.volume, "/live/vmlinuz", &entry), ISO_OK);
    assert_string_equal(entry.name, "VMLINUZ");
    assert_int_equal(entry.size, 100);
    assert_int_equal(iso_find(&image.volume, "/LIVE/Initrd.GZ", &entry), ISO_OK);
    assert_int_equal(entry.size, 200);
    assert_int_equal(iso_find(&image.volume, "/live/initrd", &entry), ISO_NOT_FOUND);
    close_fd(&image.fd);
}

static int set_up(void **state)
{
    (void)state;
    return tmpdir_make(&err, &work);
}

static int tear_down(void **state)
{
    (void)state;
    tmpdir_remove(&work);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_went_in),
        cmocka_unit_test(finds_by_path),
        cmocka_unit_test(plain_iso),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
