/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From register dumps to what a processor is doing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "sight/cpu_mode.h"

#define PG_PE 0x80000011u
#define LMA   0x500u

/* What QEMU prints for one x86 processor; the parts that are looked at are filled in. */
struct dump {
    uint64_t ip;
    unsigned level, smm, halted, flags, cs, cs_base, cr0, efer;
};

static char *x86_dump(struct dump d)
{
    bool wide = d.efer & 0x400;

    return str_format("\nCPU#0\n%cAX=00000000 %cBX=cafecafe\n"
                      "%cIP=%0*llx %cFL=%08x [---Z-P-] CPL=%u II=0 A20=1 SMM=%u HLT=%u\n"
                      "ES =0000 00000000 0000ffff 00009300\n"
                      "CS =%04x %0*x 0000ffff 00009b00\n"
                      "CR0=%08x CR2=00000000 CR3=00000000 CR4=00000000\n"
                      "EFER=%016x\n",
                      wide ? 'R' : 'E', wide ? 'R' : 'E', wide ? 'R' : 'E', wide ? 16 : 8,
                      (unsigned long long)d.ip, wide ? 'R' : 'E', d.flags, d.level, d.smm, d.halted,
                      d.cs, wide ? 16 : 8, d.cs_base, d.cr0, d.efer);
}

static char *arm_dump(uint64_t pc, unsigned level)
{
    return str_format("\nCPU#0\n PC=%016llx X00=0000000042d2cc98 X01=0000000000000000\n"
                      "X29=000000004773ab70 X30=0000000047747238  SP=000000004773ab70\n"
                      "PSTATE=600003c5 -ZC- EL%uh     FPCR=00000000 FPSR=00000000\n",
                      (unsigned long long)pc, level);
}

/* "" when the dump says nothing; takes over `dump`. */
static void check(char *dump, const char *expected)
{
    CLEANUP(free_ptr) char *owned = dump;
    CLEANUP(buf_free) struct buf text = {0};
    struct cpu_state state;

    if (cpu_state_read(owned, &state))
        cpu_state_tell(&state, &text);
    assert_string_equal(buf_str(&text), expected);
}

static void tells_x86_modes_apart(void **state)
{
    (void)state;
    check(x86_dump((struct dump){.ip = 0x7c05, .cr0 = 0x10}), "in real mode at 0000:7c05");
    check(x86_dump((struct dump){.ip = 0xb7b9, .cs = 0xf000, .cs_base = 0xf0000, .halted = 1}),
          "in real mode at f000:b7b9, halted");
    check(x86_dump((struct dump){.ip = 0xfd0ab, .cs = 8, .cr0 = 0x11}),
          "in 32-bit code at 000fd0ab");
    check(x86_dump((struct dump){.ip = 0x7e3d1000, .cs = 0x38, .cr0 = PG_PE, .efer = LMA}),
          "in 64-bit code below the kernel at 000000007e3d1000");
    check(x86_dump((struct dump){.ip = 0xffffffff81c0a2ab, .cr0 = PG_PE, .efer = LMA, .halted = 1}),
          "in the kernel at ffffffff81c0a2ab, halted");
    check(x86_dump((struct dump){.ip = 0xffffffffc0123456, .cr0 = PG_PE, .efer = LMA}),
          "in the kernel at ffffffffc0123456");
    check(x86_dump((struct dump){.ip = 0x7ffe12345678, .level = 3, .cr0 = PG_PE, .efer = LMA}),
          "in a program at 00007ffe12345678");
}

static void knows_kernels_of_32_bits(void **state)
{
    (void)state;
    check(x86_dump((struct dump){.ip = 0xc1012345, .cr0 = PG_PE}), "in the kernel at c1012345");
    check(x86_dump((struct dump){.ip = 0x08048123, .level = 3, .cr0 = PG_PE}),
          "in a program at 08048123");
    /* Without paging it is firmware in flash, or a loader with segments of its own. */
    check(x86_dump((struct dump){.ip = 0xc1012345, .cr0 = 1}), "in 32-bit code at c1012345");
    check(x86_dump((struct dump){.ip = 0xfffcc123, .cr0 = PG_PE}), "in 32-bit code at fffcc123");
    check(x86_dump((struct dump){.ip = 0x1234, .cs_base = 0x3ff00000, .cr0 = 1}),
          "in 32-bit code at 3ff01234");
}

static void is_not_taken_in(void **state)
{
    (void)state;
    /* System management mode interrupts everything and proves nothing. */
    check(x86_dump((struct dump){.ip = 0xffffffff81c0a2ab, .cr0 = PG_PE, .efer = LMA, .smm = 1}),
          "");
    /* Privilege 3 without paging, in virtual-8086 mode, or with the kernel's address. */
    check(x86_dump((struct dump){.ip = 0x1000, .level = 3, .cr0 = 1}), "");
    check(x86_dump((struct dump){.ip = 0x100, .level = 3, .flags = 0x20202, .cr0 = PG_PE}),
          "in real mode at 0000:0100");
    check(x86_dump((struct dump){.ip = 0xffffffff81c0a2ab, .level = 3, .cr0 = PG_PE, .efer = LMA}),
          "");
    /* iPXE's own code. */
    check(x86_dump((struct dump){.ip = 0xffffffffeb001234, .cr0 = PG_PE, .efer = LMA}),
          "in 64-bit code below the kernel at ffffffffeb001234");
}

static void tells_arm_modes_apart(void **state)
{
    (void)state;
    check(arm_dump(0x43af34d4, 1), "in 64-bit code below the kernel at 0000000043af34d4");
    check(arm_dump(0x43af34d4, 2), "in 64-bit code below the kernel at 0000000043af34d4");
    check(arm_dump(0xffffffc008012344, 1), "in the kernel at ffffffc008012344");
    check(arm_dump(0x0000aaaac0123456, 0), "in a program at 0000aaaac0123456");
    check(arm_dump(0xffffffc008012344, 0), "");
    check(arm_dump(0x1000, 7), "");
}

static void reads_no_other_texts(void **state)
{
    (void)state;
    check(str_copy(""), "");
    check(str_copy("RIP= RFL= CPL= SMM= HLT= CS = CR0="), "");
    check(str_copy("RIP=1 RFL=1 CPL=3 SMM=0 HLT=0\nCS ="), "");
    check(str_copy(" PC=12 PSTATE= EL"), "");
    check(str_copy("RIP=fffffffffffffffffffff RFL=1 CPL=0 SMM=0 HLT=0\nCS =0008 0\nCR0=1\n"), "");
}

static void tells_habits(void **state)
{
    struct cpu_history history = {0};
    struct cpu_state spin = {.mode = CPU_REAL, .pc = 0x7c05};
    struct cpu_state idle = {.mode = CPU_KERNEL, .wide = true, .pc = UINT64_C(0xffffffff81000000)};
    CLEANUP(buf_free) struct buf text = {0};

    (void)state;
    cpu_history_tell(&history, &text);
    assert_string_equal(buf_str(&text), "");
    assert_true(cpu_history_add(&history, &spin));
    assert_false(cpu_history_add(&history, &spin));
    cpu_history_tell(&history, &text);
    assert_string_equal(buf_str(&text), "runs in real mode at 0000:7c05");
    for (int i = 0; i < 2 * CPU_LOOKS; i++) {
        spin.pc = 0x7c05 + (uint64_t)i % 4;
        (void)cpu_history_add(&history, &spin);
    }
    text.len = 0;
    cpu_history_tell(&history, &text);
    assert_string_equal(buf_str(&text), "spins in real mode at 0000:7c08");
    idle.halted = true;
    assert_true(cpu_history_add(&history, &idle));
    for (int i = 0; i < CPU_LOOKS; i++)
        (void)cpu_history_add(&history, &idle);
    text.len = 0;
    cpu_history_tell(&history, &text);
    assert_string_equal(buf_str(&text), "sleeps in the kernel at ffffffff81000000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_x86_modes_apart), cmocka_unit_test(knows_kernels_of_32_bits),
        cmocka_unit_test(is_not_taken_in),       cmocka_unit_test(tells_arm_modes_apart),
        cmocka_unit_test(reads_no_other_texts),  cmocka_unit_test(tells_habits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
