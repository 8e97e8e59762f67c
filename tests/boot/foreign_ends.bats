#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# How systems that know nothing of the tester end, by the rows of foreign.tsv.
# bats file_tags=full

setup() {
    load common.sh
    common_setup
}

teardown() {
    common_teardown
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
