/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The script that repeats a leg by hand, and QMP over a socket pair with the test as QEMU. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "legs.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "machine/qemu.h"
#include "machine/qmp.h"

static bool has_line(const struct buf *text, const char *line)
{
    return strstr(text->data, line) != NULL;
}

static void script_for_a_cd(void **state)
{
    CLEANUP(buf_free) struct buf script = {0};
    struct blank items[] = {{446, 64, 0}, {512, 512, 0xA5}};
    struct blanks blanks = {items, 2, 2, 4096};
    struct qemu_setup setup = {
        .kind = leg_named("bios/cd"), .memory_fd = -1, .overlay = "/tmp/x/o", .memory = 512};

    (void)state;
    qemu_script(&setup, "/images/it's, a $one.iso", &blanks, &script);
    assert_memory_equal(buf_str(&script), QEMU_SCRIPT_BEGIN "bios/cd\n",
                        sizeof QEMU_SCRIPT_BEGIN "bios/cd\n" - 1);
    assert_true(
        has_line(&script, "#     -device ide-cd,drive=medium,bus=ide.0,share-rw=on,bootindex=1 "));
    assert_true(has_line(&script, "'/images/it'\\''s, a $one.iso' overlay.qcow2 4096\n"));
    assert_true(has_line(&script, "'write -q -P 0 446 64'"));
    assert_true(has_line(&script, "'write -q -P 165 512 512'"));
    assert_true(has_line(&script, "-accel tcg"));
    assert_true(has_line(&script, "-m 512"));
    assert_false(has_line(&script, "pflash"));
    assert_false(has_line(&script, "xhci"));
}

static void script_for_a_stick_under_uefi(void **state)
{
    CLEANUP(buf_free) struct buf script = {0};
    struct blanks none = {0};
    char code[] = "/fw/code.fd", vars[] = "/fw/vars.fd";
    struct firmware_files uefi = {.code = code, .vars = vars};
    struct qemu_setup setup = {.kind = leg_named("uefi/usb"),
                               .memory_fd = -1,
                               .uefi = &uefi,
                               .vars = "/tmp/x/v",
                               .overlay = "/tmp/x/o",
                               .kvm = true,
                               .memory = 1024};

    (void)state;
    qemu_script(&setup, "/i.iso", &none, &script);
    assert_true(has_line(
        &script, "usb-storage,drive=medium,bus=disks.0,removable=on,share-rw=on,bootindex=1"));
    assert_true(has_line(&script, "-machine q35,pflash0=code,pflash1=vars"));
    assert_true(has_line(&script, "\ncp /fw/vars.fd vars.fd\n"));
    assert_true(has_line(&script, "-accel kvm"));
    assert_false(has_line(&script, "qemu-io"));
}

/* The options of a leg's machine, as the script has them. */
static const char *machine(const char *name)
{
    static struct buf script;
    static char code[] = "/fw/code.fd", vars[] = "/fw/vars.fd";
    static struct firmware_files uefi;
    struct blanks none = {0};
    const struct leg_kind *kind = leg_named(name);
    struct qemu_setup setup = {
        .kind = kind, .uefi = &uefi, .vars = "/v", .memory_fd = -1, .overlay = "/o", .memory = 64};

    uefi = (struct firmware_files){.code = code, .vars = vars};
    uefi.smm = kind->firmware == FIRMWARE_UEFI_SB || kind->firmware == FIRMWARE_UEFI_IA32;
    uefi.program =
        kind->firmware == FIRMWARE_UEFI_AA64 ? "qemu-system-aarch64" : "qemu-system-x86_64";
    buf_free(&script);
    qemu_script(&setup, "/i.iso", &none, &script);
    return script.data;
}

static void each_bus_has_its_devices(void **state)
{
    static const struct {
        const char *leg, *devices[4];
    } cases[] = {
        {"bios/cd", {"-machine pc ", "ide-cd,drive=medium,bus=ide.0,share"}},
        {"bios/cd:ahci", {"-device ahci,id=disks ", "ide-cd,drive=medium,bus=disks.0,"}},
        {"bios/cd:scsi", {"virtio-scsi-pci,id=disks ", "scsi-cd,drive=medium,bus=disks.0,"}},
        {"bios/cd:usb",
         {"qemu-xhci,id=disks ", "usb-bot,id=bridge,bus=disks.0 ",
          "scsi-cd,drive=medium,bus=bridge"}},
        {"bios/usb:uhci", {"piix3-usb-uhci,id=disks ", "usb-storage,drive=medium,bus=disks.0,"}},
        {"bios/usb:ehci", {"usb-ehci,id=disks ", "usb-storage,", "removable=on"}},
        {"uefi/usb:fixed", {"qemu-xhci,id=disks ", "bus=disks.0,share-rw=on,bootindex=1 "}},
        {"uefi/usb:4kn", {"usb-bot,", "scsi-hd,", "removable=on,logical_block_size=4096"}},
        {"uefi/cd", {"-machine q35,pflash0", "ide-cd,drive=medium,bus=ide.0,"}},
        {"uefi/cd:ide", {"-machine pc,pflash0", "ide-cd,drive=medium,bus=ide.0,"}},
        {"uefi/disk", {"ide-hd,drive=medium,bus=ide.0,"}},
        {"bios/disk:ahci", {"-device ahci,id=disks ", "ide-hd,drive=medium,bus=disks.0,"}},
        {"bios/disk:scsi", {"virtio-scsi-pci,", "scsi-hd,drive=medium,bus=disks.0,"}},
        {"uefi/virtio", {"virtio-blk-pci,drive=medium,share-rw=on,bootindex=1 "}},
        {"uefi/nvme:4kn", {"nvme,serial=isowright,drive=medium,logical_block_size=4096,"}},
        {"bios/sd", {"-device sdhci-pci ", "-device sd-card,drive=medium "}},
        {"uefi-aa64/cd", {"\nqemu-system-aarch64 ", "-machine virt,pflash0", "scsi-cd,"}},
        {"uefi-aa64/disk:ahci", {"-device ahci,id=disks ", "ide-hd,drive=medium,bus=disks.0,"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = machine(cases[i].leg);

        for (size_t j = 0; j < 4 && cases[i].devices[j]; j++) {
            if (!strstr(text, cases[i].devices[j]))
                print_message("%s has no \"%s\" in %s\n", cases[i].leg, cases[i].devices[j], text);
            assert_non_null(strstr(text, cases[i].devices[j]));
        }
    }
    assert_null(strstr(machine("uefi/usb:fixed"), "removable"));
    assert_null(strstr(machine("bios/sd"), "bootindex"));
}

static void each_firmware_has_its_board(void **state)
{
    static const char smm[] = "driver=cfi.pflash01,property=secure,value=on";
    const char *text;

    (void)state;
    text = machine("uefi-sb/usb");
    assert_non_null(strstr(text, "-machine q35,smm=on,pflash0=code"));
    assert_non_null(strstr(text, smm));
    assert_non_null(strstr(text, "-global ICH9-LPC.disable_s3=1"));
    assert_non_null(strstr(machine("uefi-ia32/usb"), smm));
    assert_null(strstr(machine("uefi/usb"), smm));
    text = machine("uefi-aa64/usb");
    assert_non_null(strstr(text, "-boot menu=on,splash-time=0"));
    assert_non_null(strstr(text, "-device virtio-gpu-pci"));
    assert_non_null(strstr(text, "-device usb-kbd,bus=keys.0"));
    assert_null(strstr(text, "isa-debugcon"));
    assert_null(strstr(text, "-device VGA"));
    text = machine("bios/usb");
    assert_non_null(strstr(text, "-boot menu=off,strict=off"));
    assert_non_null(strstr(text, "isa-debugcon"));
    assert_null(strstr(text, "usb-kbd"));
    assert_null(strstr(text, "-smbios"));
    assert_null(strstr(text, "memory-backend"));
}

static void each_variant_has_its_nodes(void **state)
{
    const char *text;

    (void)state;
    text = machine("bios/usb:ro:slow=2M:bad=10-11");
    assert_non_null(strstr(text, "throttle-group,id=rate,x-bps-read=2097152"));
    assert_non_null(strstr(text, "\"node-name\":\"bad\",\"image\":\"overlay\""));
    for (int sector = 40; sector < 48; sector++) {
        CLEANUP(free_ptr) char *rule = str_format("\"sector\":%d}", sector);

        assert_non_null(strstr(text, rule));
    }
    assert_null(strstr(text, "\"sector\":39}"));
    assert_null(strstr(text, "\"sector\":48}"));
    assert_non_null(strstr(text, "\"node-name\":\"slow\""));
    assert_non_null(strstr(text, "\"file\":\"bad\""));
    assert_non_null(strstr(text, "\"read-only\":true,\"file\":\"slow\""));
    text = machine("bios/usb");
    assert_non_null(strstr(text, "\"read-only\":false,\"file\":\"overlay\""));
    assert_non_null(strstr(machine("bios/cd"), "\"read-only\":true,\"file\":\"overlay\""));
}

static void memory_and_nonce_are_ours(void **state)
{
    CLEANUP(buf_free) struct buf script = {0};
    struct blanks none = {0};
    struct qemu_setup setup = {.kind = leg_named("bios/cd"),
                               .memory_fd = 9,
                               .nonce = "abc",
                               .overlay = "/o",
                               .memory = 64};
    char *ran;

    (void)state;
    qemu_script(&setup, "/i.iso", &none, &script);
    assert_true(has_line(&script, "id=memory,size=64M,mem-path=/proc/self/fd/9,share=on"));
    assert_true(has_line(&script, "-machine pc,memory-backend=memory"));
    assert_true(has_line(&script, "-smbios type=11,value=isowright.nonce=abc"));
    /* By hand there is no such descriptor. */
    ran = strstr(script.data, "\n# What ran in the test");
    assert_non_null(ran);
    *ran = '\0';
    assert_null(strstr(script.data, "memory-backend"));
    assert_non_null(strstr(script.data, "isowright.nonce=abc"));
}

/* --- QMP -------------------------------------------------------------------------------------- */

static struct qmp qmp;
static int theirs;
static struct err e;
static char told[1024];

static int open_line(void **state)
{
    int pair[2];

    (void)state;
    e = (struct err){0};
    told[0] = '\0';
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 || fcntl(pair[0], F_SETFL, O_NONBLOCK) < 0 ||
        fcntl(pair[1], F_SETFL, O_NONBLOCK) < 0)
        return -1;
    qmp = (struct qmp){.fd = pair[0]};
    theirs = pair[1];
    return 0;
}

static int close_line(void **state)
{
    (void)state;
    (void)close(qmp.fd);
    close_fd(&theirs);
    qmp_free(&qmp);
    return 0;
}

static void note(void *context, const json_t *message, unsigned id)
{
    const char *event = json_string_value(json_object_get(message, "event"));
    size_t used = strlen(told);

    (void)context;
    (void)snprintf(told + used, sizeof told - used, "%s%u ", event ? event : "#", id);
}

static void say(const char *text)
{
    assert_int_equal(write(theirs, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(qmp_read(&e, &qmp, note, NULL), 0);
}

/* What the other end received since the last time; NULL: nothing. */
static const char *heard(void)
{
    static char text[1024];
    ssize_t got = read(theirs, text, sizeof text - 1);

    text[got > 0 ? got : 0] = '\0';
    return got > 0 ? text : NULL;
}

static void greets_before_it_asks(void **state)
{
    (void)state;
    assert_int_equal(qmp_send(&qmp, QMP_STATUS, NULL), 0);
    assert_null(heard());
    say("{\"QMP\": {\"version\": {}}}\r\n");
    assert_string_equal(heard(), "{\"execute\":\"qmp_capabilities\",\"id\":1}\n");
    assert_string_equal(qmp.version, "");
    assert_int_equal(qmp_send(&qmp, QMP_STATUS, json_pack("{s:i}", "x", 1)), 0);
    say("{\"return\": {}, \"id\": 1}\n");
    assert_int_equal(qmp_send(&qmp, QMP_STATUS, json_pack("{s:i}", "x", 1)), 2);
    assert_string_equal(heard(),
                        "{\"execute\":\"query-status\",\"id\":2,\"arguments\":{\"x\":1}}\n");
}

/* QEMU must never be made to wait for the guest's disks: whatever is sent only looks, or presses a
 * key. */
static void no_command_drains(void **state)
{
    static const char *const harmless[] = {"\"query-", "\"info registers\"", "\"pmemsave\"",
                                           "\"screendump\"", "\"send-key\""};

    (void)state;
    say("{\"QMP\": {\"version\": {}}}\n{\"return\": {}, \"id\": 1}\n");
    (void)heard();
    for (int command = 0; command < QMP_COMMANDS; command++) {
        const char *line;
        bool known = false;

        assert_true(qmp_send(&qmp, (enum qmp_command)command, NULL) > 0);
        line = heard();
        for (size_t i = 0; i < COUNT_OF(harmless); i++)
            known |= strstr(line, harmless[i]) != NULL;
        if (!known)
            fail_msg("does this drain? %s", line);
    }
}

static void messages_come_in_pieces(void **state)
{
    (void)state;
    say("{\"event\": \"ST");
    assert_string_equal(told, "");
    say("OP\"}\n{\"return\": {}, \"id\": 7}\n{\"event\"");
    assert_string_equal(told, "STOP0 #7 ");
    say(": \"RESET\"}\n");
    assert_string_equal(told, "STOP0 #7 RESET0 ");
}

static void garbage_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(write(theirs, "hello\n", 6), 6);
    assert_int_equal(qmp_read(&e, &qmp, note, NULL), -1);
    assert_int_equal(e.kind, ERR_FAULT);
}

static void notices_the_end(void **state)
{
    (void)state;
    say("{\"QMP\": {\"version\": {\"qemu\": {\"major\": 7, \"minor\": 2, \"micro\": 22}, "
        "\"package\": \"Debian\"}}}\n{\"return\": {}, \"id\": 1}\n");
    assert_string_equal(qmp.version, "7.2.22 (Debian)");
    close_fd(&theirs);
    assert_int_equal(qmp_read(&e, &qmp, note, NULL), 0);
    assert_true(qmp.closed);
    assert_int_equal(qmp_send(&qmp, QMP_STATUS, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(script_for_a_cd),
        cmocka_unit_test(script_for_a_stick_under_uefi),
        cmocka_unit_test(each_bus_has_its_devices),
        cmocka_unit_test(each_firmware_has_its_board),
        cmocka_unit_test(each_variant_has_its_nodes),
        cmocka_unit_test(memory_and_nonce_are_ours),
        cmocka_unit_test_setup_teardown(greets_before_it_asks, open_line, close_line),
        cmocka_unit_test_setup_teardown(no_command_drains, open_line, close_line),
        cmocka_unit_test_setup_teardown(messages_come_in_pieces, open_line, close_line),
        cmocka_unit_test_setup_teardown(garbage_is_an_error, open_line, close_line),
        cmocka_unit_test_setup_teardown(notices_the_end, open_line, close_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
