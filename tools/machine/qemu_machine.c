/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine of a leg: board, processor, firmware, and our lines to it. */
#include "machine/qemu_parts.h"

#include "base/mem.h"

/* What the firmwares' machines differ in. */
static const struct board {
    const char *processor, *screen, *boot;
    bool debugcon; /* has I/O ports, and with them the one that SeaBIOS logs to */
    bool keyboard; /* none is built in */
    bool native;   /* of the architecture that this program runs on, so that KVM can run it */
} boards[] = {
    /* The newest processor that there is: many systems no longer start on a plain x86-64. */
    {"max", "VGA", "menu=off,strict=off", true, false,
#if defined __x86_64__
     true},
#else
     false},
#endif
    /* Without the menu's zero time this firmware waits 5 seconds for a key. */
    {"cortex-a57", "virtio-gpu-pci", "menu=on,splash-time=0", false, true,
#if defined __aarch64__
     true},
#else
     false},
#endif
};

static const struct board *board_of(const struct leg_kind *kind)
{
    return &boards[kind->firmware == FIRMWARE_UEFI_AA64];
}

bool machine_has_debugcon(const struct leg_kind *kind)
{
    return board_of(kind)->debugcon;
}

bool qemu_may_use_kvm(const struct leg_kind *kind)
{
    return board_of(kind)->native;
}

static void add_accel(const struct qemu_setup *setup, struct argv *argv)
{
    bool kvm = setup->kvm && qemu_may_use_kvm(setup->kind);
    bool host = kvm && setup->kind->firmware == FIRMWARE_UEFI_AA64;

    argv_add_pair(argv, "-accel", kvm ? "kvm" : "tcg");
    argv_add_pair(argv, "-cpu", host ? "host" : board_of(setup->kind)->processor);
}

static const char *machine_of(const struct qemu_setup *setup)
{
    const struct leg_kind *kind = setup->kind;

    if (kind->firmware == FIRMWARE_UEFI_AA64)
        return "virt";
    if (kind->firmware == FIRMWARE_BIOS || kind->bus == BUS_IDE)
        return "pc";
    return setup->uefi->smm ? "q35,smm=on" : "q35";
}

/* The machine's memory in a file that we have, too. */
static void add_memory(const struct qemu_setup *setup, struct argv *argv)
{
    argv_add(argv, "-m");
    argv_add_format(argv, "%u", setup->memory);
    if (setup->memory_fd < 0)
        return;
    argv_add(argv, "-object");
    argv_add_format(argv,
                    "memory-backend-file,id=memory,size=%uM,mem-path=/proc/self/fd/%d,share=on",
                    setup->memory, setup->memory_fd);
}

static void add_flash(struct argv *argv, const char *node, const char *path, bool read_only)
{
    argv_add(argv, "-blockdev");
    argv_add_json(argv, json_pack("{s:s, s:s, s:b, s:{s:s, s:s}}", "driver", "raw", "node-name",
                                  node, "read-only", (int)read_only, "file", "driver", "file",
                                  "filename", path));
}

/* Firmware that relies on System Management Mode wants its variables out of the system's reach. */
static void add_machine(const struct qemu_setup *setup, struct argv *argv)
{
    bool uefi = firmware_is_uefi(setup->kind->firmware);

    argv_add(argv, "-machine");
    argv_add_format(argv, "%s%s%s", machine_of(setup), uefi ? ",pflash0=code,pflash1=vars" : "",
                    setup->memory_fd < 0 ? "" : ",memory-backend=memory");
    if (!uefi)
        return;
    if (setup->uefi->smm) {
        argv_add_pair(argv, "-global", "driver=cfi.pflash01,property=secure,value=on");
        argv_add_pair(argv, "-global", "ICH9-LPC.disable_s3=1");
    }
    add_flash(argv, "code", setup->uefi->code, true);
    add_flash(argv, "vars", setup->vars, false);
}

static void add_keyboard(struct argv *argv)
{
    argv_add_pair(argv, "-device", "qemu-xhci,id=keys");
    argv_add_pair(argv, "-device", "usb-kbd,bus=keys.0");
}

static void add_lines(const struct qemu_setup *setup, const struct lines *lines, struct argv *argv)
{
    argv_add_pair(argv, "-chardev", lines->serial);
    argv_add_pair(argv, "-serial", "chardev:serial");
    if (board_of(setup->kind)->debugcon) {
        argv_add_pair(argv, "-chardev", lines->debugcon);
        argv_add_pair(argv, "-device", "isa-debugcon,iobase=0x402,chardev=debugcon");
    }
    if (lines->qmp) {
        argv_add_pair(argv, "-chardev", lines->qmp);
        argv_add_pair(argv, "-mon", "chardev=qmp,mode=control");
    }
}

void machine_argv(const struct qemu_setup *setup, const struct lines *lines, struct argv *argv)
{
    const struct board *board = board_of(setup->kind);
    static const char *const head[] = {"-nodefaults", "-no-user-config", "-smp", "1"};

    argv_add(argv,
             setup->uefi && setup->uefi->program ? setup->uefi->program : "qemu-system-x86_64");
    for (size_t i = 0; i < COUNT_OF(head); i++)
        argv_add(argv, head[i]);
    argv_add_pair(argv, "-display", setup->display ? setup->display : "none");
    add_accel(setup, argv);
    add_memory(setup, argv);
    add_machine(setup, argv);
    argv_add_pair(argv, "-device", board->screen);
    if (setup->overlay)
        medium_argv(setup, argv);
    if (board->keyboard)
        add_keyboard(argv);
    argv_add_pair(argv, "-device", "pvpanic-pci");
    argv_add_pair(argv, "-boot", board->boot);
    if (setup->nonce) {
        argv_add(argv, "-smbios");
        argv_add_format(argv, "type=11,value=isowright.nonce=%s", setup->nonce);
    }
    /* A reset ends a test; the machine stays, stopped, so that its screen can be read. */
    argv_add_pair(argv, "-action",
                  setup->by_hand ? "reboot=reset,shutdown=poweroff,panic=none"
                                 : "reboot=shutdown,shutdown=pause,panic=none");
    add_lines(setup, lines, argv);
}
