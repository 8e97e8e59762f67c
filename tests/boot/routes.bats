#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Images that have one way in, and no other: a leg passes when that is its own, and fails when it is
# not, whatever lenient firmware makes of it. With --as-is, what the firmware does is what counts; by
# which way UEFI came is then known only when somebody tells, and this GRUB does not.
#
#                    bios/cd    bios/usb   uefi/cd    uefi/usb
#   El Torito only    yes        -          yes        as it is: OVMF reads El Torito on sticks
#   GPT only          -          -          -          yes
#   MBR only          -          yes        -          yes

setup() {
    load common.sh
    common_setup
}

teardown() {
    common_teardown
}

# routes LEG ROUTE...: what the report says
routes() {
    while [ $# -ge 2 ]; do
        [ "$(said_of report "$1")" = "pass null $2" ] || { said_of report "$1"; return 1; }
        shift 2
    done
}

@test "El Torito only" {
    only=$(image eltorito-only)
    verdicts 'bios/cd=pass bios/usb=fail:no-boot-entry uefi/cd=pass uefi/usb=fail:no-boot-entry' \
        "$only" --until loader
    routes bios/cd 'El Torito' uefi/cd 'El Torito'
    verdicts 'bios/usb=fail:no-boot-entry uefi/usb=pass' "$only" --until loader --as-is
}

@test "GPT only" {
    only=$(image gpt-only)
    verdicts 'bios/cd=fail:no-boot-entry uefi/cd=fail:no-boot-entry uefi/usb=pass' "$only" --until loader
    routes uefi/usb GPT
    verdicts bios/usb=fail:boot-sector-silent "$only" --until loader --timeout-scale 0.2
    verdicts 'bios/cd=fail:no-boot-entry uefi/usb=pass' "$only" --until loader --as-is
}

@test "MBR only" {
    only=$(image mbr-only)
    verdicts 'bios/cd=fail:no-boot-entry bios/usb=pass uefi/cd=fail:no-boot-entry uefi/usb=pass' \
        "$only" --until loader
    routes bios/usb MBR uefi/usb MBR
    verdicts 'bios/usb=pass uefi/usb=pass' "$only" --until loader --as-is
    routes bios/usb MBR
}

@test "legs that a preset brought in, and that the image has no way for, are skipped with the reason" {
    verdicts 'bios/cd=pass bios/usb=skip uefi/cd=pass uefi/usb=skip' "$(image eltorito-only)" \
        --legs core --until loader
    holds report '[.legs[] | select(.verdict == "skip") | .reason | length > 10] == [true, true]'
    verdicts 'bios/cd=pass bios/usb=skip uefi/cd=pass uefi/usb=fail:no-boot-entry' \
        "$(image eltorito-only)" --legs core --require uefi/usb --until loader
}
