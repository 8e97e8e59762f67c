/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/accel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "base/mem.h"
#include "machine/qemu.h"

#define BIOS_LIMIT   3.0 /* wall seconds; SeaBIOS needs 0.3 */
#define UEFI_LIMIT   5.0 /* wall seconds */
#define PROBE_MEMORY 256 /* MiB */

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

/* It will not come any more. `seconds` since the start. */
static bool is_hopeless(struct probe *probe, double seconds)
{
    bool gone = proc_ended(&probe->qemu.proc);

    look(probe);
    return !probe->works &&
           (gone || interrupted() || seconds > probe->limit || qemu_kvm_failed(&probe->qemu));
}

/* Waits until all probes work; false as soon as one cannot any more. */
static bool all_work(struct probe *probes, size_t count, char **ret_why)
{
    double start = clock_seconds();

    for (;;) {
        struct pollfd fds[2];
        size_t working = 0;

        for (size_t i = 0; i < count; i++) {
            if (!probes[i].works && is_hopeless(&probes[i], clock_seconds() - start)) {
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

bool accel_kvm_works(const struct firmware_files *uefi, char **ret_why)
{
    CLEANUP(close_fd) int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    CLEANUP(tmpdir_remove) struct tmpdir work = {0};
    struct probe probes[2];
    struct err e = {0};
    size_t count = 0;
    bool works;

    if (kvm < 0) {
        *ret_why = str_format("/dev/kvm: %s", strerror(errno));
        return false;
    }
    if (tmpdir_make(&e, &work) < 0) {
        *ret_why = str_copy(e.text);
        return false;
    }
    probes[0] =
        (struct probe){"SeaBIOS", BIOS_LIMIT, "No bootable device", QEMU_NONE, NULL, {0}, false};
    probes[1] = (struct probe){"UEFI", UEFI_LIMIT, "", QEMU_NONE, NULL, {0}, false};
    probes[0].line = &probes[0].qemu.debugcon;
    probes[1].line = &probes[1].qemu.serial;
    if (start_probes(&e, uefi, &work, probes, &count) < 0) {
        *ret_why = str_copy(e.text);
        works = false;
    } else {
        works = all_work(probes, count, ret_why);
    }
    probe_free(&probes[0]);
    probe_free(&probes[1]);
    return works;
}
