#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The UEFI loader as a file: the same bytes wherever it is built, and what firmware and shim ask for.

setup() {
    load common.sh
    common_setup
    loader=$top/build/loader/bootx64.efi
}

teardown() {
    common_teardown
}

@test "the loader has the same bytes when it is built elsewhere, at another time" {
    mkdir elsewhere
    cp -r "$top/Makefile" "$top/boot" "$top/tools" elsewhere/
    find elsewhere -exec touch -d 2031-05-05 {} +
    (cd elsewhere && SOURCE_DATE_EPOCH=99 TZ=Pacific/Apia make -s O=out loader)
    cmp "$loader" elsewhere/out/loader/bootx64.efi
}

@test "the loader is an EFI application for x64 with an SBAT section and aligned sections" {
    objdump -p "$loader" | grep -q 'Subsystem.*EFI application'
    objdump -h "$loader" | grep -q '\.sbat'
    objdump -f "$loader" | grep -q x86-64
    objdump -s -j .sbat "$loader" | grep -q 'sbat,1'
    [ "$(objdump -p "$loader" | awk '/^SectionAlignment/ {print $2}')" = 00001000 ]
    [ "$(objdump -p "$loader" | awk '/^Time\/Date/ {print $2, $3, $4, $5, $6}')" = "Thu Jan 1 00:00:00 1970" ]
}
