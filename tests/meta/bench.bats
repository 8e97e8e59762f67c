#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/bench itself, in a tree of its own with programs that only print: it fails when a part of it
# measures nothing, or when a test costs too much.

setup() {
    here=$BATS_TEST_DIRNAME/../..
    work=$(mktemp -d)
    mkdir -p "$work/scripts" "$work/tests" "$work/build/tests/bench" "$work/bin"
    cp "$here/scripts/bench" "$work/scripts/"
    cp "$here/tests/jq.sh" "$work/tests/"
    cd "$work" || return 1
    report 1 4.0 >good.json
    program build/isowright 'cat "$REPORT"'
    # $1 gets the CPU seconds of the program and of its children.
    program build/tests/bench/cpu 'echo "$CPU" >"$1"' 'shift' '"$@"'
    program build/tests/bench/walk true
    program bin/isoinfo true
    program bin/make true
    : >image.iso
    export PATH=$work/bin:$PATH MAKE=make IMAGE=$work/image.iso REPORT=$work/good.json CPU="0.8 41.0"
}

teardown() {
    rm -rf "$work"
}

# program FILE LINE...: a program in the shell's words.
program() {
    local file=$1
    shift
    printf '%s\n' '#!/bin/sh' "$@" >"$file"
    chmod +x "$file"
}

# A report with four legs of 10 CPU seconds, 0.1 of it ours; each lasts $1 seconds, and all $2.
report() {
    jq -n --argjson leg "$1" --argjson all "$2" '{wall: $all, legs: [("bios/cd", "bios/usb", "uefi/cd", "uefi/usb") |
        {leg: ., verdict: "pass", cpu: 10, own_cpu: 0.1, wall: $leg, attempts: 1, phases: {}}]}'
}

# bench EXIT PART...: with processors that nobody else uses.
bench() {
    local expected=$1
    shift
    program bin/awk "case \"\$*\" in *\" busy=\"*) echo ${OTHERS:-0} ;; *) exec /usr/bin/awk \"\$@\" ;; esac"
    run scripts/bench "$@"
    echo "exit $status: $output"
    [ "$status" -eq "$expected" ]
}

said() { grep -qF -- "$1" <<<"$output"; }

@test "a test within its limits passes, and all figures are there" {
    report 2 4.0 >good.json
    bench 0 test
    said "watching uefi/usb, of its QEMU's CPU time: 0.01 (asked: 0.02)"
    said "the program besides watching, of the legs' CPU time: 0.01"
    said "QEMU besides the legs (its start and end, first tries): 0.025"
    said "both: 0.035 (asked: 0.05)"
    said "machines side by side, on average: 2"
    said "core, of its two longest legs one after the other: 1"
}

@test "a test that is too dear fails, unless others use the machine" {
    jq '.legs[2].own_cpu = 0.5 | .legs[3] |= (.cpu = 4 | .own_cpu = 0.3)' good.json >dear.json
    REPORT=$work/dear.json bench 1 test
    said "scripts/bench: test: much too dear: watching uefi/cd, of its QEMU's CPU time"
    # A leg so short is not judged.
    said "watching uefi/usb, of its QEMU's CPU time: 0.075"
    REPORT=$work/dear.json OTHERS=30 bench 0 test
    said "Others used 30 % of this machine's processors"
    CPU="0.8 46.0" bench 1 test
    said "much too dear: both"
}

@test "a core set whose legs run one by one is too dear where they need not" {
    [ "$(nproc)" -gt 1 ] || skip "one processor"
    report 2 8.0 >slow.json
    REPORT=$work/slow.json bench 1 test
    said "machines side by side, on average: 1"
    said "much too dear: core, of its two longest legs one after the other"
}

@test "a test that prints nothing, or not all, fails" {
    : >empty.json
    REPORT=$work/empty.json bench 1 test
    said "scripts/bench: test: image.iso did not pass all core legs"
    said "scripts/bench: failed: test"
    jq 'del(.legs[3])' good.json >three.json
    REPORT=$work/three.json bench 1 test
    jq '.legs[3].verdict = "fail"' good.json >fail.json
    REPORT=$work/fail.json bench 1 test
    jq '.legs[3].own_cpu = 0' good.json >free.json
    REPORT=$work/free.json bench 1 test
    CPU="" bench 1 test
}

@test "a part that fails does not keep others from running, and is named" {
    program bin/mkfs.fat 'exit 1'
    bench 1 tree test
    said "core, of its two longest legs"
    said "scripts/bench: failed: tree"
    bench 2 tree nothing
    said "usage: scripts/bench"
}

@test "a command that fails or reads nothing is no measurement" {
    # What makes the image is not at hand everywhere, and is not what is looked at here.
    sed -i 's/^make_hybrid() (.*/make_hybrid() (\n    echo >"$2"\n    exit/' scripts/bench
    printf '{"results": [%s, %s]}' '{"exit_codes": [0], "median": 1, "user": 1, "system": 0}' \
        '{"exit_codes": [0], "median": 2, "user": 1, "system": 0}' >good.hyperfine
    sed 's/\[0\], "median": 2/[3], "median": 2/' good.hyperfine >failed.hyperfine
    program bin/hyperfine "cp $work/good.hyperfine result.json"
    program bin/strace 'echo "3 read(4, 5) = 1048576" >trace'
    export FILES=1
    bench 0 tree
    said "the walk alone: 1 s, isoinfo -f 2 s; wall ratio 0.5"
    said "lint reads 1.00 MiB of it"
    program bin/strace ': >trace'
    bench 1 tree
    said "it was not seen to read anything"
    program bin/strace 'echo "3 read(4, 5) = 1048576" >trace'
    program bin/hyperfine "cp $work/failed.hyperfine result.json"
    bench 1 tree
    said "scripts/bench: tree: the walk alone: a command failed"
    program bin/hyperfine true
    bench 1 tree
}
