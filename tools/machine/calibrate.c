/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/calibrate.h"

#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cache.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/mem.h"
#include "machine/pace.h"
#include "machine/qcow2.h"
#include "machine/qemu.h"

#define REFERENCE    0.50 /* CPU seconds of the known work where limits were measured, under TCG */
#define WALL_LIMIT   60.0 /* seconds; a machine this busy calibrates nothing */
#define MEMORY       64   /* MiB */
#define CACHE_LIMIT  4096 /* bytes */
#define MEDIUM_BYTES ((size_t)1 << 20)

/*
 * The boot sector, at 0000:7c00. SeaBIOS logs port 0x402 for us, so that is where it says "done".
 *
 *             xor  ax, ax
 *             mov  ds, ax
 *             mov  ecx, COUNT
 *             mov  eax, 1
 *     next:   imul eax, ecx
 *             add  eax, [si + 0x9000]
 *             mov  [si + 0x9000], eax
 *             inc  si
 *             and  si, 0x7c
 *             dec  ecx
 *             jnz  next
 *             mov  si, text
 *     say:    lodsb
 *             test al, al
 *             jz   end
 *             mov  dx, 0x402
 *             out  dx, al
 *             jmp  say
 *     end:    hlt
 *             jmp  end
 *     text:   "known work is done\n"
 *
 * Multiplying, reading, writing and jumping is what kernels do that unpack themselves. What it
 * writes is in another page than its code: QEMU would translate that again and again.
 */
#define COUNT 0x00, 0x00, 0x00, 0x04 /* 67 million rounds */
/* clang-format off */
static const uint8_t work_code[] = {
    0x31, 0xc0,                          /* xor ax, ax */
    0x8e, 0xd8,                          /* mov ds, ax */
    0x66, 0xb9, COUNT,                   /* mov ecx, COUNT */
    0x66, 0xb8, 0x01, 0x00, 0x00, 0x00,  /* mov eax, 1 */
    0x66, 0x0f, 0xaf, 0xc1,              /* next: imul eax, ecx */
    0x66, 0x03, 0x84, 0x00, 0x90,        /* add eax, [si + 0x9000] */
    0x66, 0x89, 0x84, 0x00, 0x90,        /* mov [si + 0x9000], eax */
    0x46,                                /* inc si */
    0x83, 0xe6, 0x7c,                    /* and si, 0x7c */
    0x66, 0x49,                          /* dec ecx */
    0x75, 0xea,                          /* jnz next */
    0xbe, 0x37, 0x7c,                    /* mov si, text */
    0xac,                                /* say: lodsb */
    0x84, 0xc0,                          /* test al, al */
    0x74, 0x06,                          /* jz end */
    0xba, 0x02, 0x04,                    /* mov dx, 0x402 */
    0xee,                                /* out dx, al */
    0xeb, 0xf5,                          /* jmp say */
    0xf4,                                /* end: hlt */
    0xeb, 0xfd,                          /* jmp end */
};
/* clang-format on */
#define WORK_TEXT 0x37 /* where the text is */
static const char work_done[] = "known work is done\n";
_Static_assert(sizeof work_code == WORK_TEXT, "mov si, text");

double calibration_factor(double seconds)
{
    double factor = seconds > 0 ? seconds / REFERENCE : 1;

    if (factor < CALIBRATE_LEAST)
        return CALIBRATE_LEAST;
    return factor > CALIBRATE_MOST ? CALIBRATE_MOST : factor;
}

/* An overlay in `work` of a disk that holds nothing but the boot sector. */
static int make_medium(struct err *e, const struct tmpdir *work, const char *overlay)
{
    CLEANUP(free_ptr) char *path = tmpdir_file(work, "known-work");
    CLEANUP(free_ptr) uint8_t *disk = mem_alloc(MEDIUM_BYTES);
    const struct blanks nothing = {0};

    memcpy(disk, work_code, sizeof work_code);
    memcpy(disk + WORK_TEXT, work_done, sizeof work_done);
    disk[510] = 0x55;
    disk[511] = 0xaa;
    if (file_write(e, path, disk, MEDIUM_BYTES) < 0)
        return -1;
    return qcow2_make_overlay(e, path, overlay, &nothing, NULL);
}

/* CPU seconds until the work is done, as far as they are of interest. */
static int measure(struct err *e, struct qemu *qemu, double *ret_seconds)
{
    CLEANUP(buf_free) struct buf said = {0};
    double start = clock_seconds(), cpu = 0;

    for (;;) {
        struct pollfd line = {.fd = qemu->debugcon, .events = POLLIN};
        bool gone = proc_ended(&qemu->proc);
        double used = proc_cpu_seconds(&qemu->proc);

        cpu = used > cpu ? used : cpu;
        qemu_hear(qemu->debugcon, &said);
        if (strstr(buf_str(&said), work_done) || cpu > REFERENCE * CALIBRATE_MOST)
            break;
        if (gone || interrupted() || clock_seconds() - start > WALL_LIMIT)
            return err_set(e, ERR_FAULT, "the known work was not done");
        (void)poll(&line, 1, 20);
    }
    *ret_seconds = cpu;
    return 0;
}

static int run_work(struct err *e, bool kvm, struct calibration *ret_calibration)
{
    CLEANUP(tmpdir_remove) struct tmpdir work = {0};
    CLEANUP(qemu_stop) struct qemu qemu = QEMU_NONE;
    CLEANUP(free_ptr) char *overlay = NULL;
    struct qemu_setup setup = {.kvm = kvm, .memory = MEMORY, .memory_fd = -1};

    if (tmpdir_make(e, &work) < 0)
        return -1;
    overlay = tmpdir_file(&work, "overlay.qcow2");
    setup.overlay = overlay;
    if (leg_kind_by_name(e, "bios/disk", strlen("bios/disk"), &setup.kind) < 0 ||
        make_medium(e, &work, overlay) < 0 || qemu_start(e, &setup, &qemu) < 0)
        return -1;
    if (measure(e, &qemu, &ret_calibration->seconds) < 0)
        return -1;
    ret_calibration->pace = pace_measure();
    return 0;
}

/* This start of this machine and this QEMU; NULL when that cannot be told. Caller frees. */
static char *name_machine(void)
{
    CLEANUP(free_ptr) char *program = proc_find("qemu-system-x86_64");
    CLEANUP(free_ptr) char *boot = cache_key_of_boot();
    struct stat qemu;

    if (!program || stat(program, &qemu) < 0 || !boot)
        return NULL;
    return str_format("%s qemu %jd %jd %s", boot, (intmax_t)qemu.st_size, (intmax_t)qemu.st_mtime,
                      VERSION);
}

static bool recall(const char *name, const char *machine, struct calibration *ret_calibration)
{
    CLEANUP(free_ptr) char *path = cache_path(name);
    CLEANUP(buf_free) struct buf text = {0};
    struct err unread = {0};

    return path && machine && file_read(&unread, path, CACHE_LIMIT, &text) == 0 &&
           calibration_parse(buf_str(&text), machine, ret_calibration);
}

struct calibration calibrate(bool kvm)
{
    const char *name = kvm ? "calibration-kvm" : "calibration-tcg";
    CLEANUP(free_ptr) char *machine = name_machine();
    CLEANUP(buf_free) struct buf text = {0};
    struct calibration calibration = {0};
    struct err unknown = {0};

    if (recall(name, machine, &calibration))
        return calibration;
    if (run_work(&unknown, kvm, &calibration) < 0)
        return (struct calibration){0};
    if (!machine)
        return calibration;
    calibration_render(machine, &calibration, &text);
    cache_write(name, text.data, text.len);
    return calibration;
}
