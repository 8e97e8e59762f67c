#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Menus that are not ours, by the rows of foreign.tsv.
# bats file_tags=full

setup() {
    load common.sh
    common_setup
}

teardown() {
    common_teardown
}

@test "a menu without time-out gets Enter by itself, the keys that were given, or none" {
    rows menus
    advises '--keys enter'
    holds report '.legs | all(.notes | map(select(test("Enter"))) == [])'
}

@test "menus that a theme draws over a picture are read, and a note tells what was pressed" {
    rows themes
    holds report '.legs[0].screen_lines | any(contains("Live system (amd64 fail-safe mode)"))'
    verdicts bios/cd=pass "$(image live-build)"
    holds report '.legs[0].notes | index("the menu has no time-out: Enter was pressed")'
}

@test "Enter that opens another menu is told, and what the menu offers" {
    rows submenus
    verdicts uefi/cd=fail:waits-for-key "$(image live-build-submenu)"
    holds report '.legs[0].reason | contains("opened another menu")'
    holds report '.legs[0].advice | contains("--keys enter,enter starts \"Live system (amd64)\"")'
}

@test "keys that could not be typed are an error of the leg, whatever has booted" {
    rows untyped
    holds report '.legs[0].reason | contains("--keys")'
}
