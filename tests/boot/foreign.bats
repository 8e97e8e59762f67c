#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Systems that know nothing of the tester get the verdict that they deserve: foreign.tsv has the rows.
# bats file_tags=full

setup() {
    load common.sh
    common_setup
}

teardown() {
    common_teardown
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
