#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Of the table of images that other people made, and of systems that know nothing of the tester (foreign.tsv), what
# each `make check` boots; the rest is in check-full, and what became of boots is judged again from recordings.

setup() {
    load common.sh
    common_setup
}

teardown() {
    common_teardown
}

@test "every row of the table belongs to a test" {
    # shellcheck disable=SC2013 # words
    for group in $(grep -v '^#' "$table" | cut -f1 | sort -u); do
        grep -q "^    rows $group\$" "$BATS_TEST_DIRNAME"/foreign*.bats || { echo "no test has $group"; return 1; }
    done
    awk -F'\t' '!/^#/ && NF != 4 { print "row " NR " has " NF " columns"; bad = 1 } END { exit bad }' \
        "$table"
}

@test "a loader that is all there is, and a system on the screen alone" {
    rows first
    holds report '.legs[0].reason | test("--append")'
}
