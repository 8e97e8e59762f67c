/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/snapshot.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"
#include "core/bytes.h"
#include "machine/calibrate.h"
#include "machine/qemu_parts.h"

#define MAGIC        "isowrfw1"
#define HEADER       32 /* bytes: magic, sizes, number of ranges */
#define RANGE        16
#define RANGES_LIMIT 4096
#define STATE_LIMIT  (64u << 20) /* bytes */
#define WHOLE_LIMIT  ((size_t)256 << 20)
#define KEPT         12 /* snapshots */
#define PIECE        ((size_t)1 << 20)

/* NVMe cannot be put back; firmwares for ARM and 32 bits show no end of their first part. */
static bool is_worth_it(const struct qemu_setup *setup)
{
    return firmware_is_uefi(setup->kind->firmware) && setup->kind->firmware != FIRMWARE_UEFI_AA64 &&
           setup->kind->firmware != FIRMWARE_UEFI_IA32 && setup->kind->bus != BUS_NVME &&
           !setup->kvm && !setup->by_hand && setup->memory_fd >= 0;
}

static bool add_file(struct sha256 *hash, const char *path)
{
    char hex[SHA256_HEX_SIZE];
    struct err unread = {0};
    uint64_t size;

    if (sha256_of_file(&unread, path, &size, hex) < 0)
        return false;
    sha256_add_text(hash, hex);
    return true;
}

char *snapshot_path(const struct qemu_setup *setup)
{
    static const struct lines lines = {"serial", "debugcon", "qmp"};
    struct qemu_setup same = *setup;
    CLEANUP(argv_free) struct argv argv = {0};
    CLEANUP(free_ptr) char *program = NULL;
    CLEANUP(free_ptr) char *name = NULL;
    CLEANUP(sha256_drop) struct sha256 hash = {0};
    uint8_t digest[SHA256_SIZE];
    char hex[SHA256_HEX_SIZE];

    if (!is_worth_it(setup))
        return NULL;
    /* What differs from leg to leg without the firmware's knowing. */
    same.overlay = same.vars = "";
    same.memory_fd = same.incoming_fd = 0;
    same.nonce = NULL;
    machine_argv(&same, &lines, &argv);
    program = proc_find(argv.items[0]);
    sha256_start(&hash);
    if (!program || !add_file(&hash, program) || !add_file(&hash, setup->uefi->code) ||
        !add_file(&hash, setup->vars))
        return NULL;
    for (size_t i = 0; i < argv.count; i++)
        sha256_add_text(&hash, argv.items[i]);
    sha256_end(&hash, digest);
    sha256_hex(digest, hex);
    name = str_format("firmware/%s", hex);
    return calibration_path(name);
}

static bool write_at(int fd, const uint8_t *bytes, uint64_t size, uint64_t offset)
{
    while (size) {
        ssize_t put = pwrite(fd, bytes, size, (off_t)offset);

        if (put <= 0)
            return false;
        bytes += put;
        size -= (uint64_t)put;
        offset += (uint64_t)put;
    }
    return true;
}

bool snapshot_unpack(const uint8_t *bytes, size_t size, int memory_fd, uint64_t memory_size,
                     int state_fd)
{
    uint64_t state, ranges, at;
    char hex[SHA256_HEX_SIZE], stored[SHA256_HEX_SIZE];

    if (size < HEADER + SHA256_SIZE || memcmp(bytes, MAGIC, 8) != 0)
        return false;
    size -= SHA256_SIZE;
    sha256_of(bytes, size, hex);
    sha256_hex(bytes + size, stored);
    state = get_le64(bytes + 16);
    ranges = get_le64(bytes + 24);
    if (strcmp(hex, stored) != 0 || get_le64(bytes + 8) != memory_size || state > STATE_LIMIT ||
        ranges > RANGES_LIMIT || HEADER + ranges * RANGE > size)
        return false;
    at = HEADER + ranges * RANGE;
    for (uint64_t i = 0; i < ranges; i++) {
        uint64_t offset = get_le64(bytes + HEADER + i * RANGE);
        uint64_t length = get_le64(bytes + HEADER + i * RANGE + 8);

        if (offset > memory_size || length > memory_size - offset || length > size - at ||
            !write_at(memory_fd, bytes + at, length, offset))
            return false;
        at += length;
    }
    return state == size - at && ftruncate(state_fd, 0) == 0 &&
           write_at(state_fd, bytes + at, state, 0) && lseek(state_fd, 0, SEEK_SET) == 0;
}

bool snapshot_load(const char *path, int memory_fd, uint64_t memory_size, int state_fd)
{
    CLEANUP(buf_free) struct buf whole = {0};
    struct err unread = {0};

    return file_read(&unread, path, WHOLE_LIMIT, &whole) == 0 &&
           snapshot_unpack((const uint8_t *)buf_str(&whole), whole.len, memory_fd, memory_size,
                           state_fd);
}

static void add_u64(struct buf *whole, uint64_t value)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
    buf_add(whole, bytes, sizeof bytes);
}

static int add_bytes(struct err *e, struct buf *whole, int fd, uint64_t offset, uint64_t size)
{
    buf_reserve(whole, (size_t)size);
    while (size) {
        CLEANUP(free_ptr) uint8_t *piece = mem_alloc(PIECE);
        size_t want = size < PIECE ? (size_t)size : PIECE;

        if (file_pread(e, fd, "the machine's memory", piece, want, offset) < 0)
            return -1;
        buf_add(whole, piece, want);
        offset += want;
        size -= want;
    }
    return 0;
}

static int pack(struct err *e, int memory_fd, uint64_t memory_size, int state_fd,
                struct buf *ret_whole)
{
    CLEANUP(buf_free) struct buf memory = {0};
    CLEANUP(buf_free) struct buf list = {0};
    off_t state = lseek(state_fd, 0, SEEK_END);
    uint64_t from = 0, to = 0, ranges = 0;
    uint8_t digest[SHA256_SIZE];
    struct sha256 hash;

    if (state <= 0 || state > (off_t)STATE_LIMIT)
        return err_set(e, ERR_FAULT, "the machine's state is not of a usable size");
    while (file_next_data(memory_fd, to, memory_size, &from, &to)) {
        if (++ranges > RANGES_LIMIT || memory.len + (to - from) > WHOLE_LIMIT / 2)
            return err_set(e, ERR_FAULT, "the machine's memory is too full to be kept");
        add_u64(&list, from);
        add_u64(&list, to - from);
        if (add_bytes(e, &memory, memory_fd, from, to - from) < 0)
            return -1;
    }
    buf_text(ret_whole, MAGIC);
    add_u64(ret_whole, memory_size);
    add_u64(ret_whole, (uint64_t)state);
    add_u64(ret_whole, ranges);
    buf_add(ret_whole, list.data, list.len);
    buf_add(ret_whole, memory.data, memory.len);
    if (add_bytes(e, ret_whole, state_fd, 0, (uint64_t)state) < 0)
        return -1;
    sha256_start(&hash);
    sha256_add(&hash, ret_whole->data, ret_whole->len);
    sha256_end(&hash, digest);
    buf_add(ret_whole, digest, sizeof digest);
    return 0;
}

/* Makes room for one more: the oldest goes. */
static void drop_oldest(const char *folder)
{
    CLEANUP(close_dir) DIR *dir = opendir(folder);
    CLEANUP(free_ptr) char *oldest = NULL;
    time_t when = 0;
    unsigned count = 0;
    struct dirent *found;

    while (dir && (found = readdir(dir))) {
        char *path = str_format("%s/%s", folder, found->d_name);
        struct stat st;
        bool regular = stat(path, &st) == 0 && S_ISREG(st.st_mode);

        count += regular;
        if (regular && (!oldest || st.st_mtime < when)) {
            when = st.st_mtime;
            free(oldest);
            oldest = path;
        } else {
            free(path);
        }
    }
    if (count >= KEPT)
        (void)unlink(oldest);
}

int snapshot_save(struct err *e, const char *path, int memory_fd, uint64_t memory_size,
                  int state_fd)
{
    CLEANUP(free_ptr) char *folder = str_copy(path);
    CLEANUP(outfile_abandon) struct outfile out = OUTFILE_NONE;
    CLEANUP(buf_free) struct buf whole = {0};

    *strrchr(folder, '/') = '\0';
    if (pack(e, memory_fd, memory_size, state_fd, &whole) < 0 || file_make_dirs(e, folder) < 0)
        return -1;
    drop_oldest(folder);
    if (outfile_open(e, path, &out) < 0 ||
        file_write_fd(e, out.fd, path, whole.data, whole.len) < 0)
        return -1;
    return outfile_commit(e, &out);
}

bool snapshot_memory_has(int memory_fd, uint64_t memory_size, const char *text)
{
    CLEANUP(free_ptr) char *piece = mem_alloc(PIECE + 64);
    size_t length = strlen(text);
    uint64_t from = 0, to = 0;

    while (file_next_data(memory_fd, to, memory_size, &from, &to))
        for (uint64_t at = from; at < to && at < memory_size; at += PIECE) {
            ssize_t got = pread(memory_fd, piece, PIECE + 64, (off_t)at);

            if (got > 0 && memmem(piece, (size_t)got, text, length))
                return true;
        }
    return false;
}
