#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What goes wrong around a test, not in the image: it is stopped, the disk is full, QEMU is killed.
# One clean line, the right exit code, and nothing left: no file, no machine, no shared memory.

bats_require_minimum_version 1.5.0

setup() {
    load common.sh
    common_setup
    ls -A /dev/shm >shm.before
    talking_stick stick.img 'here\r\n' "$spin"
}

teardown() {
    [ -z "${mounted:-}" ] || umount "$mounted"
    common_teardown
}

# Nor in shared memory, where names of ours would be.
nothing_anywhere() {
    ls -A /dev/shm | grep -i isowright | diff - <(grep -i isowright shm.before) || return 1
    nothing_left
}

# In the background, without bats' own descriptors; sets $tester. "out" has all that it says.
start() {
    "$isowright" test --accel tcg "$@" >out 2>&1 3>&- &
    tester=$!
}

# Until a leg's machine runs, not just one that is timed: sets $machine.
wait_for_machine() {
    local _
    for _ in $(seq 300); do
        machine=$(pgrep -P "$tester" -f 'qemu-system.*usb-storage' | head -n 1)
        [ -z "$machine" ] || return 0
        sleep 0.1
    done
    return 1
}

ended_with() {
    local status=0
    wait "$tester" || status=$?
    cat out
    echo "exit $status"
    [ "$status" -eq "$1" ]
}

@test "SIGINT, SIGTERM and SIGHUP in the middle" {
    for signal in INT:130 TERM:143 HUP:129; do
        start --legs bios/usb --expect never --out evidence stick.img
        wait_for_machine
        sleep 1
        kill -"${signal%:*}" "$tester"
        ended_with "${signal#*:}"
        nothing_anywhere
        ! kill -0 "$machine" 2>/dev/null
    done
}

@test "stopped at once, before there is a machine" {
    for pause in 0 0.01 0.05 0.1; do
        start --legs bios/usb --expect never stick.img
        sleep $pause
        kill -TERM "$tester"
        status=0
        wait "$tester" || status=$?
        [ "$status" -eq 143 ]
        nothing_anywhere
    done
}

@test "its parent is killed: its machine does not live on" {
    start --legs bios/usb --expect never stick.img
    wait_for_machine
    kill -KILL "$tester"
    wait "$tester" || true
    for _ in $(seq 100); do
        kill -0 "$machine" 2>/dev/null || break
        sleep 0.1
    done
    ! kill -0 "$machine" 2>/dev/null
}

@test "somebody kills QEMU: the leg is tried once more, and then it is an error, not a fail" {
    start --legs bios/usb --expect never --json stick.img
    wait_for_machine
    first=$machine
    kill -KILL "$machine"
    for _ in $(seq 300); do
        wait_for_machine || break
        [ "$machine" = "$first" ] || break
        sleep 0.1
    done
    [ "$machine" != "$first" ]
    kill -KILL "$machine"
    ended_with 3
    sed -n '/^{/,$p' out >report
    [ "$(said_of report bios/usb)" = "error null null" ]
    holds report '.legs[0].attempts == 2'
    nothing_anywhere
}

@test "somebody kills QEMU once: the second try decides" {
    start --legs bios/usb --expect here --json stick.img
    wait_for_machine
    kill -STOP "$machine" # before it has said anything, as likely as not
    kill -KILL "$machine"
    ended_with 0
    sed -n '/^{/,$p' out >report
    holds report '.legs[0].verdict == "pass"'
    nothing_anywhere
}

@test "two testers at once on one image" {
    start --legs bios/usb --expect here --json stick.img
    "$isowright" test --accel tcg --json --legs bios/usb --expect here stick.img >other
    ended_with 0
    [ "$(said_of other bios/usb)" = "pass null MBR" ]
    nothing_anywhere
}

# $1: size; a folder that holds no more
small_disk() {
    mkdir -p small
    mount -t tmpfs -o size="$1" tmpfs small 2>/dev/null || skip "only root may mount"
    mounted=$work/small
}

@test "no room for temporary files" {
    small_disk 64k
    run "$isowright" test --accel tcg --legs uefi/usb --timeout-scale 0.2 --expect here stick.img
    [ "$status" -eq 0 ] || [ "$status" -eq 1 ] # there is room in $TMPDIR
    # The variables of UEFI alone are half a megabyte.
    TMPDIR=$work/small run "$isowright" test --accel tcg --legs uefi/usb --expect here stick.img
    echo "$output"
    [ "$status" -eq 3 ]
    [[ "$output" == *"o space left"* ]]
    [ -z "$(ls -A small)" ]
    nothing_anywhere
}

@test "no room for what the guest writes: that is not the image's fault" {
    small_disk 1M
    truncate -s 64M writes.img
    # mov si,dap; mov ax,0x4300; int 0x13; add word [dap + 8],64; jmp; dap: 64 sectors from LBA 0 on
    printf '\xbe\x12\x7c\xb8\x00\x43\xcd\x13\x83\x06\x1a\x7c\x40\xeb\xf1\x90\x90\x90\x10\x00\x40\x00\x00\x00\x00\x10' |
        dd of=writes.img conv=notrunc status=none
    printf '\x55\xaa' | dd of=writes.img bs=1 seek=510 conv=notrunc status=none
    TMPDIR=$work/small run "$isowright" test --accel tcg --legs bios/usb --expect x writes.img
    echo "$output"
    [ "$status" -eq 3 ]
    [[ "$output" == *"no room for what the guest writes"* ]]
    [ -z "$(ls -A small)" ]
    nothing_anywhere
    # Where there is room, such a stick is to blame itself.
    run "$isowright" test --accel tcg --legs bios/usb --expect x --budget 2 writes.img
    echo "$output"
    [ "$status" -eq 1 ]
}

@test "no room for evidence: the verdict is not lost, and it is no success" {
    small_disk 4k
    run "$isowright" test --accel tcg --legs bios/usb --expect here --out small/evidence stick.img
    echo "$output"
    [ "$status" -eq 3 ]
    [[ "$output" == *"o space left"* ]]
    nothing_anywhere
}

@test "what is printed does not fit: that is told" {
    status=0
    "$isowright" test --accel tcg --legs bios/usb --expect here --json stick.img >/dev/full 2>said ||
        status=$?
    cat said
    [ "$status" -eq 3 ]
    grep -q 'o space left' said
    nothing_anywhere
}

@test "an image on a read-only mount" {
    mkdir read-only
    cp stick.img read-only/
    if mount --bind read-only read-only 2>/dev/null; then
        mounted=$work/read-only
        mount -o remount,ro,bind read-only
    else
        chmod a-w read-only/stick.img read-only
    fi
    verdicts 'bios/usb=pass bios/cd=fail:no-boot-entry' read-only/stick.img --expect here
    nothing_anywhere
    chmod u+w read-only 2>/dev/null || true
}

@test "an image that goes away or is written to while it is tested: no verdict, and nothing left" {
    for change in 'rm changing.img' 'touch changing.img' 'cp stick.img new.img; mv new.img changing.img'; do
        cp stick.img changing.img
        start --legs bios/usb --expect never --budget 1 changing.img
        wait_for_machine
        eval "$change"
        ended_with 3
        grep -q 'changing.img was' out
        nothing_anywhere
    done
}
