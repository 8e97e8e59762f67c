#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the UEFI loader says when the medium is broken: the file, the reason, and back to the menu.
# The system is never started here, so an image with stand-ins for kernel and initramfs will do.

bats_require_minimum_version 1.5.0

# The loader itself stands in for a kernel where the firmware has to accept one.
setup() {
    load common.sh
    common_setup
    cp "$top/build/loader/bootx64.efi" kernel
    head -c 3000000 /dev/zero >initrd
    cat >live.yaml <<'END'
volume: {label: BROKEN}
date: 2026-11-22
files: [{from: kernel, to: /live/vmlinuz}, {from: initrd, to: /live/initrd}]
menu: {entries: [{id: live, title: Live, linux: /live/vmlinuz, initrd: /live/initrd}]}
boot: {bios: none}
test: {expect: never, budget: 60}
END
    "$isowright" build -q live.yaml -o live.iso
}

teardown() {
    common_teardown
}

# Replaces the first occurrence of text $1 by $2, of the same length, behind byte $3 of the image.
replace() {
    local at
    at=$(grep -abo -- "$1" live.iso | cut -d: -f1 | awk -v from="${3:-0}" '$1 >= from' | head -n 1)
    [ "${#1}" -eq "${#2}" ] && [ -n "$at" ]
    printf %s "$2" | dd of=live.iso bs=1 seek="$at" conv=notrunc status=none
}

# The leg fails in the loader, and the verdict quotes $1.
loader_says() {
    run --separate-stderr "$isowright" test live.iso --legs "${2:-uefi/cd}" --expect never --json
    [ "$status" -eq 1 ]
    printf '%s\n' "$output" >report.json
    holds report.json '.legs[0] | .verdict == "fail" and .class == "loader-error"'
    holds report.json --arg text "$1" '.legs[0].reason | contains($text)'
}

@test "a file that is no kernel, on a CD and on a stick" {
    printf 'no kernel' | dd of=live.iso bs=1 seek="$(file_offset live.iso /live/vmlinuz)" conv=notrunc status=none
    loader_says '/live/vmlinuz: ' uefi/cd
    loader_says '/live/vmlinuz: ' uefi/usb
}

@test "an initramfs that is not there" {
    replace 'initrd /live/initrd' 'initrd /live/nitrid'
    loader_says '/live/nitrid: not found'
}

@test "another medium's identity" {
    replace ISOWRIGHT_ ISOWRONGT_ 32768
    loader_says 'medium'
}
