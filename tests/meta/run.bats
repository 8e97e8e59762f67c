#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# tests/run itself, in a tree of its own with tests that pass, fail and are for check-full.
bats_require_minimum_version 1.5.0

setup() {
    work=$(mktemp -d)
    mkdir -p "$work/tests/cli" "$work/tests/cases" "$work/tests/unit" "$work/build/tests/unit"
    cp "$BATS_TEST_DIRNAME/../run" "$work/tests/run"
    printf '%s\n' '@test "quick" { true; }' '# bats test_tags=full' '@test "long" { true; }' >"$work/tests/cli/a.bats"
    printf '%s\n' '# bats file_tags=full' '@test "longer" { true; }' >"$work/tests/cli/b.bats"
    printf '#!/bin/sh\necho "make $*"\n' >"$work/make"
    chmod +x "$work/make"
}

teardown() {
    rm -rf "$work"
}

# run_kinds EXIT ARGUMENT...
run_kinds() {
    local expected=$1
    shift
    run env MAKE="$work/make" "$work/tests/run" "$@"
    echo "exit $status: $output"
    [ "$status" -eq "$expected" ]
}

said() { grep -qE -- "$1" <<<"$output"; }

@test "what passes is counted on the last line, the time and the slowest before it" {
    run_kinds 0 cli
    [ "${lines[-1]}" = "2 passed, 0 failed" ]
    said '^check took [0-9]+ min [0-9]+ s'
    said '^ +[0-9]+\.[0-9] s  quick \(tests/cli/a.bats\)$'
    if said long; then return 1; fi
}

@test "check-full runs what check leaves, and nothing else" {
    run_kinds 0 --full cli
    [ "${lines[-1]}" = "3 passed, 0 failed" ]
    said 'ok 1 long in'
    said 'ok 1 longer in'
    if said quick; then return 1; fi
    said '^check-full took'
    # Nothing to run is no success.
    run_kinds 1 --full fuzz
}

@test "stopped in the middle, all that was started ends, too" {
    printf '%s\n' '@test "long" { echo $BASHPID >"$BATS_TEST_DIRNAME/pid"; sleep 1000; }' >"$work/tests/cases/c.bats"
    MAKE=$work/make "$work/tests/run" cases >"$work/out" 2>&1 3>&- &
    run_pid=$!
    until [ -s "$work/tests/cases/pid" ]; do sleep 0.1; done
    kill -TERM $run_pid
    status=0
    wait $run_pid || status=$?
    [ "$status" -eq 143 ]
    for _ in $(seq 100); do
        kill -0 "$(cat "$work/tests/cases/pid")" 2>/dev/null || break
        sleep 0.1
    done
    run ! kill -0 "$(cat "$work/tests/cases/pid")"
}

@test "each kind of failure is seen: a test, a file, a program, a build, an unknown kind" {
    printf '%s\n' '@test "no" { false; }' '@test "yes" { true; }' >"$work/tests/cases/c.bats"
    run_kinds 1 cases
    [ "${lines[-1]}" = "2 passed, 1 failed" ]
    printf '%s\n' '@test "no end' >"$work/tests/cases/c.bats"
    run_kinds 1 cases
    [ "${lines[-1]}" = "1 passed, 1 failed" ]
    : >"$work/tests/unit/test_room_thing.c"
    printf '#!/bin/sh\necho "sought: $*"\nexit 1\n' >"$work/build/tests/unit/room"
    chmod +x "$work/build/tests/unit/room"
    run_kinds 1 unit
    said '^FAILED  test_room_thing'
    said 'sought: test_room_thing'
    run_kinds 1 nothing
    rm "$work/make"
    run_kinds 1 cli
    said '^FAILED  builds'
}

@test "each kind of check-full has tests there" {
    cd "$BATS_TEST_DIRNAME/../.."
    kinds=$(sed -n 's/.*name=check-full kinds="\(.*\)"/\1/p' tests/run)
    [ -n "$kinds" ]
    for kind in $kinds; do
        grep -qE '^# bats .*tags=.*full|In check-full, too' tests/"$kind"/*.bats tests/"$kind"/*.c 2>/dev/null ||
            { echo "$kind has none"; return 1; }
    done
}
