#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The demo image boots four ways, each by its own route; broken on purpose, it gets the verdict that
# it deserves.

setup() {
    load common.sh
    common_setup
}

teardown() {
    common_teardown
}

@test "the demo image passes on four legs by four right routes" {
    "$isowright" test --json --junit junit.xml --out evidence "$demo" >report
    [ "$(said_of report bios/cd)" = "pass null El Torito" ]
    [ "$(said_of report bios/usb)" = "pass null MBR" ]
    [ "$(said_of report uefi/cd)" = "pass null El Torito" ]
    [ "$(said_of report uefi/usb)" = "pass null GPT" ]
    holds report '.schema == 2 and .exit == 0 and .strict and (.legs | length) == 4'
    # Told by the loader's own device path, not guessed.
    holds report '[.legs[].route_by_elimination] == [false, false, false, false]'
    # Every phase was seen, in order.
    holds report '[.legs[].phases | [.firmware, .handoff, .loader, .kernel, .userspace, .marker]
                   | map(.wall) | . == sort and all(. != null)] | all'
    grep -q 'tests="4" failures="0" errors="0" skipped="0"' junit.xml
    for leg in bios-cd bios-usb uefi-cd uefi-usb; do
        grep -q 'isowright-live: boot ok' "evidence/$leg/serial.log"
        [ "$(head -c 4 "evidence/$leg/screen.png" | tail -c 3)" = PNG ]
        grep -q qemu-system "evidence/$leg/cmdline.txt"
        holds "evidence/$leg/verdict.json" '.verdict == "pass"'
    done
    grep -q SeaBIOS evidence/bios-usb/debugcon.log
    nothing_left
}

# What was blanked comes back while the firmware and the loader read: no run stands still there, and none is tried twice.
@test "uefi/cd five times in a row" {
    for phase in kernel loader loader loader kernel; do
        "$isowright" test --accel tcg --legs uefi/cd --until $phase --json "$demo" >report
        [ "$(said_of report uefi/cd)" = "pass null El Torito" ]
        holds report '.legs[0].attempts == 1'
    done
    nothing_left
}

@test "without the El Torito identifier both CD legs fail" {
    copy_demo broken.iso
    blank broken.iso 34823 23
    run "$isowright" test --legs cd,bios/cd,uefi/cd --json broken.iso
    [ "$status" -eq 1 ]
    sed -n '/^{/,$p' <<<"$output" >report
    [ "$(said_of report bios/cd)" = "fail no-boot-entry null" ]
    [ "$(said_of report uefi/cd)" = "fail no-boot-entry null" ]
    holds report '[.legs[].reached] == ["firmware", "firmware"]'
    holds report '[.legs[].diagnosis] | all(test("El Torito"))'
    nothing_left
}

@test "without boot code in its MBR the stick is silent under BIOS" {
    copy_demo broken.iso
    blank broken.iso 0 446
    run "$isowright" test --legs bios/usb --accel tcg --timeout-scale 0.2 broken.iso
    [ "$status" -eq 1 ]
    [[ "$output" == *"bios/usb: fail, boot-sector-silent"* ]]
    [[ "$output" == *"Came to: handoff"* ]]
    [[ "$output" == *"The code area of the MBR is empty."* ]]
    nothing_left
}

# Also: two testers at once on one image.
# bats test_tags=full
@test "without GPTs and MBR table the stick fails under UEFI, where an ordinary tester passes it" {
    copy_demo broken.iso
    size=$(stat -c %s broken.iso)
    blank broken.iso 446 64
    blank broken.iso 512 32256
    blank broken.iso $((size - 33 * 512)) $((33 * 512))
    "$isowright" test --legs uefi/usb --accel tcg --json --as-is broken.iso >as-is &
    run --separate-stderr "$isowright" test --legs uefi/usb --accel tcg --json broken.iso
    [ "$status" -eq 1 ]
    echo "$output" >strict
    [ "$(said_of strict uefi/usb)" = "fail no-boot-entry null" ]
    wait $!
    [ "$(said_of as-is uefi/usb)" = "pass null El Torito" ]
    nothing_left
}

# bats test_tags=full
@test "a corrupt kernel fails in the loader or the kernel, on both firmwares" {
    copy_demo broken.iso
    kernel=$(file_offset broken.iso /live/vmlinuz)
    [ "$kernel" -gt 0 ]
    blank broken.iso $((kernel + 1048576)) 2097152
    run --separate-stderr "$isowright" test --legs usb --accel tcg --json broken.iso
    [ "$status" -eq 1 ]
    echo "$output" >report
    holds report '[.legs[].verdict] == ["fail", "fail"]'
    holds report '[.legs[].class] | all(IN("kernel-panic", "hang", "loader-error"))'
    holds report '[.legs[].reached] | all(IN("loader", "kernel"))'
    # The image says of itself what it was built with.
    holds report '[.legs[].diagnosis] | all(startswith("/live/vmlinuz is not what was put into the image"))'
    nothing_left
}

# bats test_tags=full
@test "a missing marker fails: after user space when that came up, by the budget when it is used up" {
    "$isowright" test --legs bios/cd --accel tcg --json --budget 3 "$demo" >short &
    run --separate-stderr "$isowright" test --legs bios/usb --accel tcg --json \
        --expect '^isowright-live: iso9660 mounted$' --expect 'never printed' "$demo"
    [ "$status" -eq 1 ]
    echo "$output" >long
    [ "$(said_of long bios/usb)" = "fail marker-missing MBR" ]
    holds long '.legs[0] | .reached == "system" and (.reason | test("never printed"))'
    status=0
    wait $! || status=$?
    [ "$status" -eq 1 ]
    [ "$(said_of short bios/cd)" = "fail hang El Torito" ]
    holds short '.legs[0].reason | test("budget of [0-9]+ CPU seconds")'
    nothing_left
}

@test "Ctrl-C leaves no machine and no file behind" {
    "$isowright" test --accel tcg "$demo" >out 2>&1 &
    tester=$!
    for _ in $(seq 100); do
        [ "$(pgrep -c -P $tester)" -ge 1 ] && [ -n "$(ls -A "$TMPDIR")" ] && break
        sleep 0.1
    done
    sleep 2
    ! nothing_left
    kill -INT $tester
    status=0
    wait $tester || status=$?
    [ "$status" -eq 130 ]
    nothing_left
    grep -q interrupted out
}
