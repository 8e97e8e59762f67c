/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sight/cpu_mode.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Intel SDM vol. 3 §2.5 (CR0), §2.2.1 (EFER), §3.4.3 (EFLAGS) */
#define CR0_PE    0x1u
#define CR0_PG    0x80000000u
#define EFER_LMA  0x400u
#define EFLAGS_VM 0x20000u

/*
 * Where 64-bit kernels run. The top of it is left out: iPXE's 64-bit BIOS build has its own code
 * there (from ffffffffeb000000 on), and is no kernel.
 */
#define UPPER_HALF   UINT64_C(0xffff800000000000)
#define UPPER_END    UINT64_C(0xffffffffe0000000)
#define LOWER_END    UINT64_C(0x0080000000000000) /* of user space with five levels of pages */
#define KERNEL32     UINT64_C(0xc0000000)
#define KERNEL32_END UINT64_C(0xfec00000) /* from here on: devices and the firmware's flash */

#define SPIN_BYTES 256 /* a loop that waits for nothing is shorter */

const char *cpu_mode_name(enum cpu_mode mode)
{
    static const char *const names[CPU_MODE_COUNT] = {
        "real mode", "32-bit code", "64-bit code below the kernel", "the kernel", "a program",
    };

    return names[mode];
}

/* The hexadecimal number behind `key`, which stands before `end`. */
static bool read_hex(const char *dump, const char *key, uint64_t *ret_value)
{
    const char *at = strstr(dump, key);
    char *end;

    if (!at)
        return false;
    at += strlen(key);
    errno = 0;
    *ret_value = strtoull(at, &end, 16);
    return end != at && errno == 0;
}

/* CS =f000 000f0000 0000ffff 00009b00: selector, base, limit, flags */
static bool read_cs(const char *dump, uint16_t *ret_selector, uint64_t *ret_base)
{
    uint64_t selector, base;
    const char *at = strstr(dump, "\nCS =");

    if (!at || !read_hex(at, "CS =", &selector) || strlen(at) < 11 || at[9] != ' ')
        return false;
    base = strtoull(at + 10, NULL, 16);
    *ret_selector = (uint16_t)selector;
    *ret_base = base;
    return true;
}

static bool classify_x86(struct cpu_state *state, uint64_t cr0, uint64_t flags)
{
    bool upper = state->pc >= UPPER_HALF;

    if (!(cr0 & CR0_PE) || (flags & EFLAGS_VM)) {
        state->mode = CPU_REAL;
    } else if (state->level == 3) {
        /* No firmware and no loader runs programs, and none without paging. */
        if (!(cr0 & CR0_PG) || state->pc >= LOWER_END)
            return false;
        state->mode = CPU_USER;
    } else if (state->wide) {
        state->mode = upper && state->pc < UPPER_END ? CPU_KERNEL : CPU_LOW64;
    } else {
        bool kernel = (cr0 & CR0_PG) && state->pc >= KERNEL32 && state->pc < KERNEL32_END;

        state->mode = kernel ? CPU_KERNEL : CPU_PROT32;
    }
    return true;
}

static bool read_x86(const char *dump, struct cpu_state *ret_state)
{
    struct cpu_state state = {0};
    uint64_t cr0, efer = 0, flags, level, smm, halted, base;

    if (!read_hex(dump, "RIP=", &state.pc) && !read_hex(dump, "EIP=", &state.pc))
        return false;
    if ((!read_hex(dump, " RFL=", &flags) && !read_hex(dump, " EFL=", &flags)) ||
        !read_hex(dump, " CPL=", &level) || !read_hex(dump, " SMM=", &smm) ||
        !read_hex(dump, " HLT=", &halted) || !read_hex(dump, "\nCR0=", &cr0) ||
        !read_cs(dump, &state.segment, &base) || smm)
        return false;
    (void)read_hex(dump, "\nEFER=", &efer);
    state.level = (unsigned)(level & 3);
    state.halted = halted != 0;
    state.wide = (efer & EFER_LMA) != 0;
    if ((cr0 & CR0_PE) && !(flags & EFLAGS_VM) && !state.wide)
        state.pc = (state.pc + base) & UINT32_MAX;
    if (!classify_x86(&state, cr0, flags))
        return false;
    *ret_state = state;
    return true;
}

/* PSTATE=600000c5 -ZC- EL1h */
static bool read_arm(const char *dump, struct cpu_state *ret_state)
{
    struct cpu_state state = {.arm = true, .wide = true};
    const char *pstate = strstr(dump, "\nPSTATE=");
    const char *level = pstate ? strstr(pstate, " EL") : NULL;

    if (!level || level[3] < '0' || level[3] > '3' || !read_hex(dump, " PC=", &state.pc))
        return false;
    state.level = (unsigned)(level[3] - '0');
    if (state.level == 0) {
        if (state.pc >= LOWER_END)
            return false;
        state.mode = CPU_USER;
    } else {
        /* Arm ARM D8.2: bit 55 chooses between the lower and the upper half. */
        state.mode = state.pc >> 55 & 1 ? CPU_KERNEL : CPU_LOW64;
    }
    *ret_state = state;
    return true;
}

bool cpu_state_read(const char *dump, struct cpu_state *ret_state)
{
    return read_x86(dump, ret_state) || read_arm(dump, ret_state);
}

void cpu_state_tell(const struct cpu_state *state, struct buf *ret_text)
{
    buf_format(ret_text, "in %s at ", cpu_mode_name(state->mode));
    if (state->mode == CPU_REAL)
        buf_format(ret_text, "%04x:%04" PRIx64, state->segment, state->pc);
    else
        buf_format(ret_text, "%0*" PRIx64, state->wide ? 16 : 8, state->pc);
    if (state->halted)
        buf_text(ret_text, ", halted");
}

bool cpu_history_add(struct cpu_history *history, const struct cpu_state *state)
{
    unsigned seen = history->seen;

    history->states[history->count++ % CPU_LOOKS] = *state;
    history->seen |= 1u << state->mode;
    return history->seen != seen;
}

/* How many of the looks that are kept found it as the last one did, and where it was. */
struct habit {
    unsigned looks, halted, near;
};

static struct habit habit_of(const struct cpu_history *history)
{
    const struct cpu_state *last = &history->states[(history->count - 1) % CPU_LOOKS];
    struct habit habit = {.looks = history->count < CPU_LOOKS ? history->count : CPU_LOOKS};

    for (unsigned i = 0; i < habit.looks; i++) {
        const struct cpu_state *state = &history->states[i];
        uint64_t away = state->pc > last->pc ? state->pc - last->pc : last->pc - state->pc;

        habit.halted += state->halted;
        habit.near += state->mode == last->mode && !state->halted && away < SPIN_BYTES;
    }
    return habit;
}

void cpu_history_tell(const struct cpu_history *history, struct buf *ret_text)
{
    struct cpu_state last;
    struct habit habit;

    if (!history->count)
        return;
    last = history->states[(history->count - 1) % CPU_LOOKS];
    habit = habit_of(history);
    if (habit.looks > 2 && habit.halted == habit.looks) {
        last.halted = false;
        buf_text(ret_text, "sleeps ");
    } else {
        buf_text(ret_text, habit.looks > 2 && habit.near == habit.looks ? "spins " : "runs ");
    }
    cpu_state_tell(&last, ret_text);
}
