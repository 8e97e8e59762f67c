#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Menus, layouts and signatures that are not ours, by the rows of foreign.tsv. Beside foreign.bats, so
# that the two run side by side.
# bats file_tags=full

setup() {
    load common.sh
    common_setup
}

teardown() {
    common_teardown
}

@test "menus without a time-out wait for a key, and --keys presses it" {
    rows menus
    advises '--keys'
}

@test "a kernel that did not get the words that were to be added is no pass" {
    rows append
}

@test "layouts of distributions boot by their menus' own time-outs" {
    rows layouts
}

@test "Secure Boot takes what is signed, and nothing else" {
    rows signed
}
