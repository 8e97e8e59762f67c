#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/demo-inputs: what it says, and what it leaves behind, when it cannot do its work. That its
# results boot is what tests/boot shows. apt is played by small scripts: no network.
# shellcheck disable=SC2016 # the small scripts are meant literally

setup() {
    work=$(mktemp -d)
    # A copy, so that its cache is empty and nobody else's.
    mkdir -p "$work/repo" "$work/bin"
    cp -R "$BATS_TEST_DIRNAME/../../scripts" "$BATS_TEST_DIRNAME/../../templates" "$work/repo/"
    script=$work/repo/scripts/demo-inputs
    play apt-cache 'echo "  Depends: linux-image-1.2.3-4-amd64"'
    play apt-get 'exit 100'
    PATH=$work/bin:$PATH
}

teardown() {
    rm -rf "$work"
}

# play PROGRAM SCRIPT
play() {
    printf '#!/bin/sh\n%s\n' "$2" >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

# Nothing half-made: no result, no work folder, nothing in the cache
nothing_left() {
    [ -z "$(find "$work/out" "$work/repo/build" -type f 2>/dev/null)" ] &&
        [ -z "$(find "$work" -name '.work*')" ]
}

@test "usage: help is exit 0, a wrong command line exit 2" {
    run "$script" --help
    [ "$status" -eq 0 ] && [[ "$output" == usage:* ]]
    run "$script" --nonsense
    [ "$status" -eq 2 ]
    run "$script" one two
    [ "$status" -eq 2 ]
    [ ! -e one ]
}

@test "apt does not know the kernel: says what helps" {
    play apt-cache 'exit 0'
    run "$script" "$work/out"
    [ "$status" -eq 3 ]
    [[ "$output" == *"linux-image-amd64"*"apt-get update"* ]]
    nothing_left
}

@test "the download fails: apt's own words, and nothing half-made" {
    play apt-get 'case "$*" in
        *--print-uris*) echo "'\''http://mirror/k.deb'\'' k.deb 4096 SHA256:00" ;;
        *) echo half >k.deb; echo "E: Failed to fetch: 404" >&2; exit 100 ;;
    esac'
    run "$script" "$work/out"
    [ "$status" -eq 3 ]
    [[ "$output" == *"404"*"apt-get update"* ]]
    nothing_left
}

@test "interrupted in the middle of a download: nothing half-made" {
    play apt-get 'case "$*" in
        *--print-uris*) echo "'\''http://mirror/k.deb'\'' k.deb 4096 SHA256:00" ;;
        *) echo half >k.deb; kill -TERM "$(cat "$STARTED")"; sleep 0.2; exit 100 ;;
    esac'
    export STARTED=$work/pid
    run sh -c 'echo $$ >"$STARTED"; exec "$0" "$1"' "$script" "$work/out"
    [ "$status" -eq 143 ]
    nothing_left
}

@test "a damaged package in the cache is not used" {
    mkdir -p "$work/repo/build/demo/cache"
    echo damaged >"$work/repo/build/demo/cache/k.deb"
    play apt-get 'case "$*" in
        *--print-uris*) echo "'\''http://mirror/k.deb'\'' k.deb 4096 SHA256:00" ;;
        *) echo "E: asked again" >&2; exit 100 ;;
    esac'
    run "$script" "$work/out"
    [ "$status" -eq 3 ]
    [[ "$output" == *"asked again"* ]]
}
