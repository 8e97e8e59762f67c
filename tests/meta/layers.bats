#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The house rules that a machine can check: who includes whom, and who may do what.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
}

# What each folder may include, itself and what is below it (tools/README.md draws it).
allowed() {
    case "$1" in
        base) echo "base" ;;
        fmt) echo "base fmt core" ;;
        layout) echo "base fmt layout core" ;;
        menus) echo "base fmt layout menus core" ;;
        lint) echo "base fmt layout menus lint core" ;;
        diff) echo "base fmt layout menus diff core" ;;
        author) echo "base fmt layout menus lint author core" ;;
        machine) echo "base fmt layout machine core" ;;
        sight) echo "base fmt layout machine sight core" ;;
        report) echo "base machine report" ;;
        prove) echo "base fmt layout menus lint machine sight report prove core" ;;
        media) echo "base fmt layout menus lint media core" ;;
        cmd) echo "base fmt layout menus lint diff author machine sight report prove media cmd core" ;;
    esac
}

# Prints the includes of folder $1 (below $2) that are not allowed.
forbidden_includes() {
    local ok
    ok=$(allowed "$1" | tr ' ' '|')
    grep -nE '^[[:space:]]*#[[:space:]]*include "' "$2/$1"/*.[ch] | grep -vE "include \"($ok)/" || true
}

@test "each folder of tools/ includes only itself and what is below it" {
    for folder in tools/*/; do
        found=$(forbidden_includes "$(basename "$folder")" tools)
        [ -z "$found" ] || { echo "$found"; return 1; }
    done
}

@test "that check sees a wrong include" {
    tree=$(mktemp -d)
    mkdir -p "$tree/fmt"
    echo '#include "layout/layout.h"' >"$tree/fmt/bad.c"
    : >"$tree/fmt/good.h"
    found=$(forbidden_includes fmt "$tree")
    rm -r "$tree"
    [ -n "$found" ]
}

@test "every folder of tools/ has a row in the table of what it may include" {
    for folder in tools/*/; do
        [ -n "$(allowed "$(basename "$folder")")" ] || { echo "$folder"; return 1; }
    done
}

@test "boot/core includes only itself and what is freestanding" {
    run bash -c "grep -hE '#[[:space:]]*include' boot/core/*.[ch] |
        grep -vE 'include (\"core/|<std(int|def|bool)\.h>)'"
    [ -z "$output" ]
}

# $1: pattern, $2: the files that may have it
only_in() {
    grep -lE "$1" tools/*/*.[ch] | grep -vE "^($2)$" || true
}

@test "only-one-file rules hold" {
    [ -z "$(only_in '<libisofs\.h>|<libisoburn' 'tools/author/isofs\.c')" ]
    [ -z "$(only_in '<libfyaml\.h>' 'tools/author/yaml(_load)?\.c')" ]
    [ -z "$(only_in '\b(fork|vfork|waitpid|wait4|popen|system|execvp?e?)\(' 'tools/base/proc\.[ch]')" ]
    [ -z "$(only_in '"-(machine|nodefaults|blockdev|device)"' 'tools/machine/qemu(_[a-z]+)?\.c')" ]
    [ -z "$(only_in '<openssl/' 'tools/base/(digest|signature)\.c')" ]
}

@test "only cmd/ prints and exits" {
    run bash -c "grep -nE '\b(printf|puts|putchar|perror|exit|err|errx|warn|warnx)\(' tools/*/*.c |
        grep -vE '^tools/cmd/' | grep -vE '\b(str|buf|f|sn|vsn|as|vas)_?printf|_exit\('"
    echo "$output"
    [ -z "$output" ]
    run grep -nE 'fprintf\((stderr|stdout)|fputs\([^;]*, *(stderr|stdout)\)' $(ls tools/*/*.c | grep -v ^tools/cmd/)
    echo "$output"
    [ -z "$output" ]
}

# The files of $@ that do not.
without_licence() {
    awk 'FNR == 1 { if (!/SPDX-License-Identifier: GPL-2.0-or-later/) print FILENAME; nextfile }' "$@"
}

@test "every source file says its licence first" {
    found=$(without_licence tools/*/*.[ch] boot/*/*.[ch] tests/*/*.[ch])
    [ -z "$found" ] || { echo "$found"; return 1; }
    [ "$(without_licence README.md)" = README.md ]
}

@test "scripts are clean for shellcheck" {
    shellcheck -x scripts/* tests/run .ci/run tests/boot/make-image tests/boot/marathon tests/boot/system/init \
        tests/makers/make-images tests/makers/makers tests/makers/recipes/*
}

@test "the top level has no other names than these" {
    run bash -c "git ls-files | cut -d/ -f1 | sort -u | grep -v '^\.' |
        grep -vxE 'tools|boot|templates|tests|scripts|Makefile|README.md|LICENSE'"
    echo "$output"
    [ -z "$output" ]
}
