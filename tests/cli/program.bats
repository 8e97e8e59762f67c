#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The command line itself: help, errors, exit codes, output that cannot be written.

bats_require_minimum_version 1.5.0

setup() {
    load common.sh
    common_setup
}

teardown() {
    common_teardown
}

@test "help goes to stdout and is exit 0; no command at all is exit 2" {
    run --separate-stderr "$isowright" --help
    [ "$status" -eq 0 ] && [ -n "$output" ] && [ -z "$stderr" ]
    run --separate-stderr "$isowright"
    [ "$status" -eq 2 ] && [ -z "$output" ] && [ -n "$stderr" ]
    [[ "$("$isowright" --version)" =~ ^isowright\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    run "$isowright" help build
    [ "$status" -eq 0 ] && [[ "$output" == *"isowright build [OPTION...] MANIFEST"* ]]
}

@test "what is wrong with the command line is said, on stderr, with exit 2" {
    check() {
        local text=$1
        shift
        run --separate-stderr "$isowright" "$@"
        echo "$* -> $status: $stderr"
        [ "$status" -eq 2 ] && [ -z "$output" ] && [[ "$stderr" == *"$text"* ]]
    }
    check 'no command "bild"' bild
    check 'no command "bild"' help bild
    check 'no option "--fast"' build --fast live.yaml
    check 'no option "-z"' build -z
    check 'something is missing' build
    check 'one operand too many' build a.yaml b.yaml
    check '--output wants a value' build live.yaml --output
    check '--plan takes no value' build live.yaml --plan=yes
    check 'nothing.yaml: No such file' build nothing.yaml
    check 'in: Is a directory' build in
    check 'nothing.iso: No such file' inspect nothing.iso
    check 'nothing.iso: No such file' test nothing.iso
    check 'bash, zsh, fish' completion tcsh
}

@test "options may stand in any order, with = or without, and -- ends them" {
    write_manifest ./-odd.yaml
    "$isowright" build --output=a.iso -q -- -odd.yaml
    "$isowright" build -q -ob.iso -- -odd.yaml
    cmp a.iso b.iso
}

@test "output that cannot be written is an error" {
    run bash -c "'$isowright' --help >/dev/full"
    [ "$status" -eq 3 ] && [[ "$output" == *"cannot write the output"* ]]
}

@test "a reader that has seen enough is no error" {
    run bash -c "set -o pipefail; for i in 1 2 3; do '$isowright' completion zsh; done | head -n 1"
    [ "$status" -eq 0 ] || [ "$status" -eq 141 ]
    [[ "$output" != *"Broken pipe"* ]]
}

# Runs a command whose standard output is a pipe that nobody reads any more.
without_reader() {
    [ -p gone ] || mkfifo gone
    # Opened for both, so that neither waits for the other.
    exec 8<>gone 9>gone 8<&-
    run --separate-stderr bash -c '"$@" >&9' bash "$@"
    exec 9>&-
    echo "$* -> $status: $stderr"
}

@test "every command ends without a word when nobody reads" {
    write_manifest
    "$isowright" build -q live.yaml -o live.iso
    ends() {
        without_reader "$isowright" "$@"
        [ "$status" -eq 141 ] && [ -z "$stderr" ] && [ -z "$(ls -A "$TMPDIR")" ]
    }
    ends --help
    ends --version
    ends help test
    ends build live.yaml -o again.iso
    cmp live.iso again.iso
    ends build live.yaml --plan
    ends inspect live.iso
    ends inspect --json live.iso --html map.html
    [ -s map.html ]
    ends lint live.iso
    ends lint --format junit live.iso
    ends lint --rules
    ends diff live.iso again.iso
    ends diff --json live.iso again.iso
    ends test --list-legs=json live.iso
    for shell in bash zsh fish; do ends completion $shell; done
}

@test "a report that nobody reads, or that finds no room, is in the files all the same" {
    truncate -s 1M empty.img
    # All legs are skipped: no machine is started.
    without_reader "$isowright" test --accel tcg --json --out out --junit j.xml empty.img
    [ "$status" -eq 141 ] && [[ "$stderr" != *output* ]]
    jq -e '.legs | length == 4' out/report.json
    grep -q '<testsuite' j.xml
    without_reader "$isowright" report show out/report.json --tap t.tap
    [ "$status" -eq 141 ] && [ -s t.tap ]
    rm -r out j.xml
    run bash -c "'$isowright' test --accel tcg --out out --junit j.xml empty.img >/dev/full"
    [ "$status" -eq 3 ] && [[ "$output" == *"cannot write the output"* ]]
    [ -s out/report.json ] && [ -s j.xml ]
}

@test "no colour and no progress where there is no terminal" {
    write_manifest
    run "$isowright" build live.yaml -o out.iso
    [[ "$output" != *$'\033'* && "$output" != *$'\r'* ]]
    run "$isowright" inspect out.iso
    [[ "$output" != *$'\033'* ]]
}

@test "progress and colour on a terminal, unless NO_COLOR asks for none" {
    write_manifest
    script -qec "'$isowright' build live.yaml -o out.iso" /dev/null >seen.txt
    grep -q 'writing' seen.txt
    TERM=xterm script -qec "'$isowright' build none.yaml" /dev/null >seen.txt || true
    grep -q $'\033\[1;31m' seen.txt
    NO_COLOR=1 TERM=xterm script -qec "'$isowright' build none.yaml" /dev/null >seen.txt || true
    ! grep -q $'\033\[1;31m' seen.txt
}
