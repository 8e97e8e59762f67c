/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/accel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>

#include "base/cache.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/mem.h"
#include "machine/qemu.h"

/* Wall seconds: a nested KVM may do in a minute, with two CPU seconds, what takes SeaBIOS 0.3 of
 * them without KVM; that is as good as none. */
#define BIOS_LIMIT   3.0
#define UEFI_LIMIT   5.0
#define PROBE_MEMORY 256    /* MiB */
#define LATE_COUNTS  3600.0 /* seconds */
#define CACHE_NAME   "kvm"
#define ANSWER_MOST  1024 /* bytes */

/* One firmware without a medium. */
struct probe {
    const char *name;
    double limit;
    const char *proof; /* text on its line; "" is any byte */
    struct qemu qemu;
    int *line; /* the descriptor in `qemu` that it talks on */
    struct buf said;
    bool works;
};

static void probe_free(struct probe *probe)
{
    qemu_stop(&probe->qemu);
    buf_free(&probe->said);
}

static void look(struct probe *probe)
{
    qemu_hear(*probe->line, &probe->said);
    probe->works = probe->said.len && strstr(buf_str(&probe->said), probe->proof);
}

/* It will not come any more. `seconds` since the start; `*ret_late` when nothing else was seen than
 * that it takes long. */
static bool is_hopeless(struct probe *probe, double seconds, bool *ret_late)
{
    bool gone = proc_ended(&probe->qemu.proc);

    look(probe);
    *ret_late = !gone && !qemu_kvm_failed(&probe->qemu);
    return !probe->works && (!*ret_late || interrupted() || seconds > probe->limit);
}

/* Waits until all probes work; false as soon as one cannot any more. */
static bool all_work(struct probe *probes, size_t count, char **ret_why, bool *ret_late)
{
    double start = clock_seconds();

    for (;;) {
        struct pollfd fds[2];
        size_t working = 0;

        for (size_t i = 0; i < count; i++) {
            if (!probes[i].works && is_hopeless(&probes[i], clock_seconds() - start, ret_late)) {
                *ret_why = str_copy("a small machine does not boot under it");
                return false;
            }
            working += probes[i].works;
            fds[i].fd = probes[i].works ? -1 : *probes[i].line;
            fds[i].events = POLLIN;
        }
        if (working == count)
            return true;
        (void)poll(fds, count, 50);
    }
}

static int start_probes(struct err *e, const struct firmware_files *uefi, const struct tmpdir *work,
                        struct probe probes[2], size_t *ret_count)
{
    CLEANUP(free_ptr) char *vars = tmpdir_file(work, "vars.fd");
    struct qemu_setup bios = {.kvm = true, .memory = PROBE_MEMORY, .memory_fd = -1};
    struct qemu_setup efi = {
        .uefi = uefi, .vars = vars, .kvm = true, .memory = PROBE_MEMORY, .memory_fd = -1};

    if (leg_kind_by_name(e, "bios/cd", strlen("bios/cd"), &bios.kind) < 0 ||
        leg_kind_by_name(e, "uefi/cd", strlen("uefi/cd"), &efi.kind) < 0)
        return -1;

    if (qemu_start(e, &bios, &probes[0].qemu) < 0)
        return -1;
    *ret_count = 1;
    if (!uefi)
        return 0;
    if (firmware_copy_vars(e, uefi, NULL, vars) < 0 || qemu_start(e, &efi, &probes[1].qemu) < 0)
        return -1;
    *ret_count = 2;
    return 0;
}

/* False with a reason: KVM does not work, or could not be tried. */
static bool try_kvm(const struct firmware_files *uefi, char **ret_why, bool *ret_late)
{
    CLEANUP(tmpdir_remove) struct tmpdir work = {0};
    struct probe probes[2];
    struct err e = {0};
    size_t count = 0;
    bool works;

    /* What this machine's disk or memory has no room for is nothing to remember for long. */
    *ret_late = true;
    if (tmpdir_make(&e, &work) < 0) {
        *ret_why = str_copy(e.text);
        return false;
    }
    probes[0] = (struct probe){
        .name = "SeaBIOS", .limit = BIOS_LIMIT, .proof = "No bootable device", .qemu = QEMU_NONE};
    probes[1] = (struct probe){.name = "UEFI", .limit = UEFI_LIMIT, .proof = "", .qemu = QEMU_NONE};
    probes[0].line = &probes[0].qemu.debugcon;
    probes[1].line = &probes[1].qemu.serial;
    if (start_probes(&e, uefi, &work, probes, &count) < 0) {
        *ret_why = str_copy(e.text);
        works = false;
    } else {
        works = all_work(probes, count, ret_why, ret_late);
    }
    probe_free(&probes[0]);
    probe_free(&probes[1]);
    return works;
}

/* This start of this machine, this QEMU, this firmware; NULL when that cannot be told. */
static char *name_trial(const struct firmware_files *uefi)
{
    CLEANUP(free_ptr) char *program = proc_find("qemu-system-x86_64");
    CLEANUP(free_ptr) char *qemu = program ? cache_key_of_file(program) : NULL;
    CLEANUP(free_ptr) char *code = uefi ? cache_key_of_file(uefi->code) : str_copy("no UEFI");
    CLEANUP(free_ptr) char *boot = cache_key_of_boot();

    return qemu && code && boot ? str_format("boot %s, %s, %s", boot, qemu, code) : NULL;
}

static bool recall(const char *trial, struct accel_answer *ret_answer)
{
    CLEANUP(buf_free) struct buf text = {0};

    return cache_recall(CACHE_NAME, trial, ANSWER_MOST, &text) &&
           accel_answer_parse(buf_str(&text), clock_boot_seconds(), ret_answer);
}

static void remember(const char *trial, const struct accel_answer *answer)
{
    CLEANUP(buf_free) struct buf text = {0};

    accel_answer_render(answer, &text);
    cache_remember(CACHE_NAME, trial, text.data, text.len);
}

void accel_kvm_forget(void)
{
    cache_forget(CACHE_NAME);
}

bool accel_kvm_works(const struct firmware_files *uefi, char **ret_why)
{
    CLEANUP(close_fd) int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    CLEANUP(free_ptr) char *trial = NULL;
    CLEANUP(accel_answer_free) struct accel_answer answer = {0};
    bool late = false;

    if (kvm < 0) {
        *ret_why = str_format("/dev/kvm: %s", strerror(errno));
        return false;
    }
    trial = name_trial(uefi);
    if (!recall(trial, &answer)) {
        answer.works = try_kvm(uefi, &answer.why, &late);
        answer.until = late ? clock_boot_seconds() + LATE_COUNTS : 0;
        if (!interrupted())
            remember(trial, &answer);
    }
    *ret_why = STEAL(answer.why);
    return answer.works;
}
