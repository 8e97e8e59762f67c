/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/qemu.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <jansson.h>
#include "base/mem.h"

#define PROGRAM "qemu-system-x86_64"

/* An argument vector in the making; always ends with NULL. */
struct argv {
    char **items; /* owned */
    size_t count, room;
};

/* What the machine's lines are connected to: the texts behind -chardev and -mon. */
struct lines {
    const char *serial, *debugcon; /* back end with its id */
    const char *qmp;               /* NULL: none */
};

static void argv_free(struct argv *argv)
{
    for (size_t i = 0; i < argv->count; i++)
        free(argv->items[i]);
    free(argv->items);
    *argv = (struct argv){0};
}

/* Takes over `text`. */
static void add_owned(struct argv *argv, char *text)
{
    if (argv->count + 2 > argv->room) {
        argv->room = argv->room ? 2 * argv->room : 32;
        argv->items = mem_resize(argv->items, argv->room, sizeof *argv->items);
    }
    argv->items[argv->count++] = text;
    argv->items[argv->count] = NULL;
}

static void add(struct argv *argv, const char *text)
{
    add_owned(argv, str_copy(text));
}

static void add_pair(struct argv *argv, const char *option, const char *value)
{
    add(argv, option);
    add(argv, value);
}

/* Block devices are given as JSON: there a path may hold commas. */
static void add_blockdev(struct argv *argv, const char *driver, const char *node, const char *path,
                         bool read_only)
{
    json_t *file = json_pack("{s:s, s:s}", "driver", "file", "filename", path);
    json_t *node_json = json_pack("{s:s, s:s, s:b, s:o}", "driver", driver, "node-name", node,
                                  "read-only", (int)read_only, "file", file);

    if (!node_json)
        abort(); /* paths were opened or made by us and are UTF-8 or fail earlier */
    add(argv, "-blockdev");
    add_owned(argv, json_dumps(node_json, JSON_COMPACT));
    json_decref(node_json);
}

static void add_firmware(struct argv *argv, const struct qemu_setup *setup)
{
    bool uefi = firmware_is_uefi(setup->kind->firmware);

    add(argv, "-machine");
    add(argv, uefi ? "q35,pflash0=code,pflash1=vars" : "pc");
    if (!uefi)
        return;
    add_blockdev(argv, "raw", "code", setup->uefi->code, true);
    add_blockdev(argv, "raw", "vars", setup->vars, false);
}

/*
 * CDs hang on what the chipset has built in (IDE on pc, AHCI on q35), sticks on xHCI. Never -cdrom
 * or -hda: they add controllers of their own.
 */
static void add_medium(struct argv *argv, const struct qemu_setup *setup)
{
    if (!setup->overlay)
        return;
    add_blockdev(argv, "qcow2", "medium", setup->overlay, setup->kind->medium == MEDIUM_CD);
    if (setup->kind->medium == MEDIUM_CD) {
        add_pair(argv, "-device", "ide-cd,drive=medium,bus=ide.0,bootindex=1");
    } else {
        add_pair(argv, "-device", "qemu-xhci,id=usb");
        add_pair(argv, "-device", "usb-storage,drive=medium,bus=usb.0,removable=on,bootindex=1");
    }
}

static void machine_argv(const struct qemu_setup *setup, const struct lines *lines,
                         struct argv *argv)
{
    static const char *const head[] = {
        "-nodefaults", "-no-user-config", "-display", "none", "-device", "VGA", "-smp", "1"};

    add(argv, PROGRAM);
    for (size_t i = 0; i < COUNT_OF(head); i++)
        add(argv, head[i]);
    add_pair(argv, "-accel", setup->kvm ? "kvm" : "tcg");
    /* The newest that there is: many systems no longer start on a plain x86-64. */
    add_pair(argv, "-cpu", "max");
    add(argv, "-m");
    add_owned(argv, str_format("%u", setup->memory));
    add_firmware(argv, setup);
    add_medium(argv, setup);
    add_pair(argv, "-boot", "menu=off,strict=off");
    /* A reset ends the run; the machine stays, stopped, so that its screen can be read. */
    add_pair(argv, "-action", "reboot=shutdown,shutdown=pause,panic=none");
    add_pair(argv, "-chardev", lines->serial);
    add_pair(argv, "-serial", "chardev:serial");
    add_pair(argv, "-chardev", lines->debugcon);
    add_pair(argv, "-device", "isa-debugcon,iobase=0x402,chardev=debugcon");
    if (lines->qmp) {
        add_pair(argv, "-chardev", lines->qmp);
        add_pair(argv, "-mon", "chardev=qmp,mode=control");
    }
}

static void overlay_argv(const char *image, const char *overlay, struct argv *argv)
{
    static const char *const head[] = {"qemu-img", "create", "-q",  "-f",
                                       "qcow2",    "-F",     "raw", "-b"};

    for (size_t i = 0; i < COUNT_OF(head); i++)
        add(argv, head[i]);
    add(argv, image);
    add(argv, overlay);
}

static void blank_argv(const char *overlay, const struct blanks *blanks, struct argv *argv)
{
    add(argv, "qemu-io");
    add_pair(argv, "-f", "qcow2");
    for (size_t i = 0; i < blanks->count; i++) {
        add(argv, "-c");
        add_owned(argv,
                  str_format("write -q -P 0 %llu %llu", (unsigned long long)blanks->items[i].offset,
                             (unsigned long long)blanks->items[i].length));
    }
    add(argv, overlay);
}

int qemu_make_overlay(struct err *e, const char *image, const char *overlay,
                      const struct blanks *blanks)
{
    CLEANUP(argv_free) struct argv create = {0};
    CLEANUP(argv_free) struct argv blank = {0};

    overlay_argv(image, overlay, &create);
    if (proc_run(e, (const char *const *)create.items, NULL, NULL) < 0)
        return err_add(e, "cannot make an overlay of the image");
    blank_argv(overlay, blanks, &blank);
    if (blanks->count && proc_run(e, (const char *const *)blank.items, NULL, NULL) < 0)
        return err_add(e, "cannot blank bytes in the overlay of the image");
    return 0;
}

void qemu_stop(struct qemu *qemu)
{
    proc_stop(&qemu->proc);
    close_fd(&qemu->serial);
    close_fd(&qemu->debugcon);
    close_fd(&qemu->qmp);
    close_fd(&qemu->said);
    *qemu = QEMU_NONE;
}

/* Both ends close on exec; the child's is handed down by number. */
static int make_line(struct err *e, int *ret_ours, int *ret_theirs)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0 ||
        fcntl(pair[0], F_SETFL, O_NONBLOCK) < 0)
        return err_sys(e, "cannot make a socket pair for QEMU");
    *ret_ours = pair[0];
    *ret_theirs = pair[1];
    return 0;
}

static char *socket_chardev(const char *id, int fd)
{
    return str_format("socket,id=%s,fd=%d", id, fd);
}

int qemu_start(struct err *e, const struct qemu_setup *setup, struct qemu *ret_qemu)
{
    CLEANUP(qemu_stop) struct qemu qemu = QEMU_NONE;
    CLEANUP(close_fd) int serial = -1;
    CLEANUP(close_fd) int debugcon = -1;
    CLEANUP(close_fd) int qmp = -1;
    CLEANUP(free_ptr) char *serial_text = NULL;
    CLEANUP(free_ptr) char *debugcon_text = NULL;
    CLEANUP(free_ptr) char *qmp_text = NULL;
    CLEANUP(argv_free) struct argv argv = {0};
    struct lines lines;
    int theirs[3];
    struct proc_setup start = {.keep_fds = theirs, .keep_count = 3, .stdout_fd = -1};

    if (make_line(e, &qemu.serial, &serial) < 0 || make_line(e, &qemu.debugcon, &debugcon) < 0 ||
        make_line(e, &qemu.qmp, &qmp) < 0)
        return -1;
    qemu.said = memfd_create("qemu-stderr", MFD_CLOEXEC);
    if (qemu.said < 0)
        return err_sys(e, "cannot make a file for QEMU's messages");
    lines.serial = serial_text = socket_chardev("serial", serial);
    lines.debugcon = debugcon_text = socket_chardev("debugcon", debugcon);
    lines.qmp = qmp_text = socket_chardev("qmp", qmp);
    machine_argv(setup, &lines, &argv);
    theirs[0] = serial;
    theirs[1] = debugcon;
    theirs[2] = qmp;
    start.argv = (const char *const *)argv.items;
    start.stderr_fd = qemu.said;
    if (proc_start(e, &start, &qemu.proc) < 0)
        return -1;
    *ret_qemu = qemu;
    qemu = QEMU_NONE;
    return 0;
}

char *qemu_last_words(const struct qemu *qemu)
{
    char text[4096];
    off_t size = lseek(qemu->said, 0, SEEK_END);
    off_t from = size > (off_t)sizeof text ? size - (off_t)sizeof text : 0;
    ssize_t got = pread(qemu->said, text, sizeof text, from);
    size_t end = got > 0 ? (size_t)got : 0, start;

    while (end && (text[end - 1] == '\n' || text[end - 1] == '\r'))
        end--;
    start = end;
    while (start && text[start - 1] != '\n')
        start--;
    return str_copy_n(text + start, end - start);
}

bool qemu_kvm_failed(const struct qemu *qemu)
{
    char text[4096];
    ssize_t got = pread(qemu->said, text, sizeof text - 1, 0);

    text[got > 0 ? got : 0] = '\0';
    return strstr(text, "KVM internal error") != NULL;
}

/* POSIX shell quoting: 'it'\''s'. Words of harmless characters stay as they are. */
static void add_quoted(struct buf *script, const char *word)
{
    static const char harmless[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                   "0123456789-_=./,:+@%";

    if (*word && word[strspn(word, harmless)] == '\0') {
        buf_text(script, word);
        return;
    }
    buf_text(script, "'");
    for (; *word; word++)
        if (*word == '\'')
            buf_text(script, "'\\''");
        else
            buf_add(script, word, 1);
    buf_text(script, "'");
}

/* One command; options begin a line of their own. */
static void add_command(struct buf *script, const char *margin, const struct argv *argv)
{
    for (size_t i = 0; i < argv->count; i++) {
        if (i)
            buf_text(script, argv->items[i][0] == '-' ? " \\\n" : " ");
        if (i == 0 || argv->items[i][0] == '-')
            buf_format(script, "%s%s", margin, i ? "    " : "");
        add_quoted(script, argv->items[i]);
    }
    buf_text(script, "\n");
}

void qemu_script(const struct qemu_setup *setup, const char *image, const struct blanks *blanks,
                 struct buf *ret_script)
{
    const struct lines ran = {"socket,id=serial,fd=3", "socket,id=debugcon,fd=4",
                              "socket,id=qmp,fd=5"};
    const struct lines by_hand = {"stdio,id=serial,signal=off",
                                  "file,id=debugcon,path=debugcon.log", NULL};
    CLEANUP(argv_free) struct argv exact = {0};
    CLEANUP(argv_free) struct argv create = {0};
    CLEANUP(argv_free) struct argv blank = {0};
    CLEANUP(argv_free) struct argv again = {0};
    struct qemu_setup here = *setup;

    buf_text(ret_script, "#!/bin/sh\n# What ran (its sockets were inherited):\n");
    machine_argv(setup, &ran, &exact);
    add_command(ret_script, "# ", &exact);
    buf_text(ret_script, "\n# The same by hand; give -display gtk to see it.\n");
    here.overlay = "overlay.qcow2";
    here.vars = "vars.fd";
    overlay_argv(image, here.overlay, &create);
    add_command(ret_script, "", &create);
    blank_argv(here.overlay, blanks, &blank);
    if (blanks->count)
        add_command(ret_script, "", &blank);
    if (firmware_is_uefi(setup->kind->firmware)) {
        buf_text(ret_script, "cp ");
        add_quoted(ret_script, setup->uefi->vars);
        buf_format(ret_script, " %s\n", here.vars);
    }
    machine_argv(&here, &by_hand, &again);
    add_command(ret_script, "", &again);
}
