#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Distributions' layouts, signatures that are not ours, and words for the kernel, by the rows of foreign.tsv.
# bats file_tags=full

setup() {
    load common.sh
    common_setup
}

teardown() {
    common_teardown
}

@test "words for the kernel are added in the menus of both loaders" {
    rows append
}

@test "layouts of distributions boot by their menus' own time-outs" {
    rows layouts
}

@test "Secure Boot takes what is signed, and nothing else" {
    rows signed
}
