#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Images that know nothing of the tester get the verdict that they deserve: foreign.tsv has a row for
# each, and a column that says why there is one.

setup() {
    load common.sh
    common_setup
    table=$BATS_TEST_DIRNAME/foreign.tsv
}

teardown() {
    common_teardown
}

# Every row of group $1; says all that is wrong, not only the first.
rows() {
    local group image options expected wrong=0 count=0 file
    while IFS=$'\t' read -r group image options expected; do
        [ "$group" = "$1" ] || continue
        count=$((count + 1))
        [ "$options" != - ] || options=
        file=$(image "$image") || return 1
        # shellcheck disable=SC2086 # words
        verdicts "$expected" "$file" $options || wrong=$((wrong + 1))
    done <"$table"
    echo "$count rows, $wrong wrong"
    [ $count -gt 0 ] && [ $wrong -eq 0 ]
}

# The first leg of the last row gives advice that holds $1.
advises() {
    holds report --arg text "$1" '.legs[0].advice | contains($text)'
}

@test "every row of the table belongs to a test" {
    # shellcheck disable=SC2013 # words
    for group in $(grep -v '^#' "$table" | cut -f1 | sort -u); do
        grep -q "^    rows $group\$" "$BATS_TEST_FILENAME" || { echo "no test has $group"; return 1; }
    done
    awk -F'\t' '!/^#/ && NF != 4 { print "row " NR " has " NF " columns"; bad = 1 } END { exit bad }' \
        "$table"
}

@test "programs that are no system pass when the loader is what counts" {
    rows programs
}

@test "left to themselves they wait for a key, and the verdict says what to do" {
    rows prompts
    advises '--until loader'
}

@test "a quiet kernel on a screen alone passes" {
    rows quiet
}

@test "a marker on the screen alone counts, there and absent" {
    rows marker
}

@test "panics, reboots, power-offs and waits for ever are told from one another" {
    rows ends
}

@test "an initramfs that does not find its medium, in four dialects" {
    rows lost
}

@test "the label that was asked for stands beside the one that there is" {
    verdicts bios/usb=fail:no-medium "$(image lost-dracut)"
    holds report '.legs[0] | [.reason, .diagnosis, .advice] | join(" ") | test("PLAYN") and test("PLAIN")'
}

@test "menus without a time-out wait for a key, and --keys presses it" {
    rows menus
    advises '--keys'
}

@test "a kernel that did not get the words that were to be added is no pass" {
    rows append
    holds report '.legs[0].reason | test("--append")'
}

@test "layouts of distributions boot by their menus' own time-outs" {
    rows layouts
}

@test "Secure Boot takes what is signed, and nothing else" {
    rows signed
}
