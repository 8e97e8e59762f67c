#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# --firmware-cache: the first part of UEFI firmware is put back instead of run. Nothing else differs.
bats_require_minimum_version 1.5.0

setup() {
    load common.sh
    common_setup
    export XDG_CACHE_HOME=$work/cache
    kept=$work/cache/isowright/firmware
}

teardown() {
    common_teardown
}

# boot LEG NAME: report and evidence are in NAME.json and the folder NAME
boot() {
    verdicts "$1=pass" "$demo" --firmware-cache --until loader --out "$2"
    mv report "$2.json"
    folder=$2/${1//\//-}
}

# The same until there is a snapshot: on a host this busy the moment for one may be missed.
boot_and_keep() {
    local try
    for try in 1 2 3 4 5; do
        boot "$1" "$2"
        [ "$(find "$kept" -type f 2>/dev/null | wc -l)" -lt "$3" ] || return 0
    done
    echo "no snapshot after $try attempts"
    return 1
}

# What was seen and where, without the times. Only what speaks of the firmware first, its screen or its
# line, is a matter of chance.
seen() {
    jq '.legs[0] | [.verdict, .reached, (.phases | map_values(.source) | .firmware |= (. != null))]' "$1"
}

# True when the shorter of two files is how the longer one begins, and the loader's first line is in it:
# how much more is heard before the machine is stopped is a matter of chance.
begins_alike() {
    local shorter
    shorter=$(stat -c %s "$1" "$2" | sort -n | head -1)
    grep -q '^isowright: loader ' "$1" && grep -q '^isowright: loader ' "$2" &&
        cmp -n "$shorter" "$1" "$2"
}

@test "a leg from a snapshot sees what one from power-on sees, sooner" {
    boot_and_keep uefi/usb first 1
    run ! grep -q incoming "$folder/cmdline.txt"
    boot uefi/usb second
    grep -q incoming "$folder/cmdline.txt"
    diff <(seen first.json) <(seen second.json)
    begins_alike "${folder/second/first}/serial.log" "$folder/serial.log"
    jq -e -n --slurpfile a first.json --slurpfile b second.json \
        '$b[0].legs[0].cpu < 0.8 * $a[0].legs[0].cpu'
    nothing_left
}

@test "what is not whole, or of another machine, is not put back" {
    boot_and_keep uefi/usb first 1
    stick=$(find "$kept" -type f)
    printf 'X' | dd of="$stick" bs=1 seek=100000 conv=notrunc status=none
    boot uefi/usb damaged
    run ! grep -q incoming "$folder/cmdline.txt"
    # A machine that cannot be put back is started from power-on.
    boot_and_keep uefi/cd other 2
    mv "$(find "$kept" -type f ! -path "$stick")" "$stick"
    boot uefi/usb foreign
    holds foreign.json '.legs[0].attempts == 2'
    run ! grep -q incoming "$folder/cmdline.txt"
    nothing_left
}
