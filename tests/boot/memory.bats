#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What is known of systems that say nothing: quiet kernels without a serial console.
bats_require_minimum_version 1.5.0

setup() {
    load common.sh
    common_setup
}

teardown() {
    common_teardown
}

@test "the panic of a quiet kernel is read from the machine's memory" {
    verdicts bios/cd=fail:kernel-panic "$(image panics)" --out out
    holds report '.legs[0].phases.kernel.source | . == "cpu" or . == "memory"'
    holds report '.legs[0].kernel_lines | length >= 20 and length <= 40'
    holds report '.legs[0].kernel_lines | any(test("Kernel panic - not syncing"))'
    # It never came on the serial line.
    holds report '.legs[0].last_lines == []'
    # The whole log, from the first message on; lines end where they end, without a byte of the ring's.
    head -1 out/bios-cd/kernel.log | grep -q '^\[    0.000000\] Linux version '
    grep -q '\] Command line: .*quiet' out/bios-cd/kernel.log
    grep -q '\] Run /init as init process$' out/bios-cd/kernel.log
    run ! grep -v '^\[ *[0-9]*\.[0-9]\{6\}\] ' out/bios-cd/kernel.log
    nothing_left
}

# bats test_tags=full
@test "user space is seen, though it says nothing" {
    verdicts bios/cd=pass "$(image sleeps)" --until userspace
    holds report '.legs[0].phases.userspace.source | . == "cpu" or . == "memory"'
    holds report '.legs[0].phases.userspace.proof | test("CPL 3|Run /init as init process")'
    nothing_left
}

# bats test_tags=full
@test "a kernel that finds no program to start is no user space" {
    verdicts bios/cd=fail:kernel-panic "$(image no-root)" --out out --until userspace
    holds report '.legs[0].phases | .kernel != null and .userspace == null'
    grep -q 'Kernel panic - not syncing' out/bios-cd/kernel.log
}

@test "where a boot sector spins is told" {
    truncate -s 1M stick.img
    printf '%b' "$spin" | dd of=stick.img conv=notrunc status=none
    printf '\x55\xaa' | dd of=stick.img bs=1 seek=510 conv=notrunc status=none
    verdicts bios/usb=fail:boot-sector-silent stick.img --as-is --out out --until userspace --timeout-scale 0.2
    holds report '.legs[0] | "\(.reason) \(.diagnosis)" | test("spins in real mode at 0000:7c00")'
    holds report '.legs[0].phases.kernel == null'
    [ ! -e out/bios-usb/kernel.log ]
}
