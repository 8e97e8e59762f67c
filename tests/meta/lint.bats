#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The rules of lint: what reading notes is in the tables, and each rule has been seen to fire.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
}

# The ids in the tables of rules (below $1), one a line.
rules() {
    grep -hoE '^ *\{"[A-Z]{2,3}-[0-9]{2}"' "$1"/rules_*.c | grep -oE '[A-Z]{2,3}-[0-9]{2}' | sort -u
}

# The ids that readers note problems with, in these folders.
noted() {
    grep -hoE '"[A-Z]{2,3}-[0-9]{2}"' -r --include='*.c' "$@" | tr -d '"' | sort -u
}

# The ids in goldens: "E ELT-01, W ELT-10" in unit tests, but not those that vanish ("-W MBR-08");
# "error ELT-01" in goldens of whole images.
fired() {
    {
        grep -hoE '(^|[^-])[EWI] [A-Z]{2,3}-[0-9]{2}' "$@"
        grep -hoE '^(error|warning|info) [A-Z]{2,3}-[0-9]{2}' "$@"
    } | grep -oE '[A-Z]{2,3}-[0-9]{2}' | sort -u
}

@test "there are rules, in every family" {
    for family in ISO ELT MBR GPT ESP SB WRT MNU RTE; do
        rules tools/lint | grep -q "^$family-" || { echo "$family"; return 1; }
    done
}

@test "readers note only rules that are in the tables" {
    missing=$(comm -13 <(rules tools/lint) <(noted tools/base tools/fmt tools/layout tools/menus))
    [ -z "$missing" ] || { echo "$missing"; return 1; }
    [ -n "$(noted tools/fmt)" ]
}

@test "each rule fires in a golden of the tests" {
    missing=$(comm -23 <(rules tools/lint) <(fired tests/unit/test_lint_*.c tests/lint/golden/*))
    [ -z "$missing" ] || { echo "$missing"; return 1; }
}

@test "those checks see what is missing" {
    tree=$(mktemp -d)
    echo '    {"ELT-01", SEVERITY_ERROR,' >"$tree/rules_x.c"
    printf '%s\n' '"a", "-W ELT-01, I ELT-02"' 'warning ELT-03 (edk2)' >"$tree/golden.c"
    run rules "$tree"
    [ "$output" = ELT-01 ]
    run fired "$tree/golden.c"
    [ "$output" = $'ELT-02\nELT-03' ]
    rm -r "$tree"
}
