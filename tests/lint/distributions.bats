#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The layouts that distributions ship, built with their own options: no error outside a profile on
# any of them, and the answers that the machines deserve which are known to boot them, or not to.
# xorriso reads the same entries in all of them.
# UPDATE=1 writes what fires into golden/ anew; read it before you commit it.

bats_require_minimum_version 1.5.0

setup_file() {
    "$BATS_TEST_DIRNAME/make-image" inputs "$BATS_FILE_TMPDIR/in"
}

setup() {
    # shellcheck source=tests/lint/common.sh
    . "$BATS_TEST_DIRNAME/common.sh"
    lint_setup
}

# judge_layout LAYOUT: builds it, judges it, compares with the golden file
judge_layout() {
    local image=$work/$1.iso wanted=$BATS_TEST_DIRNAME/golden/$1.lint
    "$BATS_TEST_DIRNAME/make-image" "$1" "$work/in" "$image"
    judge "$image"
    agrees_with_xorriso "$image" || return 1
    files=$(xorriso -no_rc -indev "$image" -find / -type f 2>/dev/null)
    rm "$image"
    no_errors || return 1
    golden >"$work/$1.lint"
    if [ -n "${UPDATE:-}" ]; then cp "$work/$1.lint" "$wanted"; fi
    diff -u "$wanted" "$work/$1.lint"
}

# Every machine boots it as a CD.
boots_as_cd() {
    expect seabios bios/cd "El Torito" bios-active bios/cd "El Torito" csm-nogpt bios/cd "El Torito" \
        uefi-spec uefi/cd "El Torito" edk2 uefi/cd "El Torito" edk2-old uefi/cd "El Torito" \
        uefi-strict uefi/cd "El Torito" uefi-needs-gpt uefi/cd "El Torito"
}

# Family B: an MBR table that every BIOS likes, no GPT that firmware would take
suits_old_bioses() {
    expect seabios bios/usb MBR bios-active bios/usb MBR csm-nogpt bios/usb MBR \
        freebsd-boot bios/usb MBR uefi-spec uefi/usb "El Torito" edk2 uefi/usb "El Torito" \
        edk2-old uefi/usb MBR uefi-strict uefi/usb MBR uefi-needs-gpt uefi/usb "no GPT-05"
}

# Family A: a valid GPT, whatever BIOSes think of it
suits_new_uefi() {
    expect seabios bios/usb MBR csm-nogpt bios/usb "no GPT-04" freebsd-boot bios/usb "no MBR-08" \
        uefi-spec uefi/usb GPT edk2 uefi/usb GPT edk2-old uefi/usb GPT uefi-strict uefi/usb GPT \
        uefi-needs-gpt uefi/usb GPT
}

@test "every layout has a test and a golden file" {
    for layout in $("$BATS_TEST_DIRNAME/make-image" layouts); do
        grep -q "judge_layout $layout\$" "$BATS_TEST_FILENAME" || { echo "$layout"; return 1; }
        [ -s "$BATS_TEST_DIRNAME/golden/$layout.lint" ] || [ -n "${UPDATE:-}" ]
    done
}

@test "Debian netinst: Supermicro's UEFI does not see the stick (Debian 1137930), T420 boots it" {
    judge_layout debian-netinst
    boots_as_cd
    suits_old_bioses
    has_finding MBR-07
    has_finding GPT-02
}

@test "live-build with ISOLINUX: the same, with a partition that can be mounted" {
    judge_layout live-build
    boots_as_cd
    suits_old_bioses
}

@test "live-build with GRUB: a valid GPT, and no partition is active" {
    judge_layout live-build-grub
    boots_as_cd
    suits_new_uefi
    expect bios-active bios/usb "no MBR-04"
}

@test "Arch, BIOS and UEFI: T420 boots it since its GPT is invalid (archiso#102)" {
    judge_layout arch
    boots_as_cd
    suits_old_bioses
}

@test "Arch, UEFI alone: a valid GPT, and nothing for a BIOS" {
    judge_layout arch-uefi
    expect seabios bios/cd "no RTE-01" seabios bios/usb "no RTE-02" \
        csm-nogpt bios/usb "no RTE-02" uefi-needs-gpt uefi/usb GPT edk2 uefi/cd "El Torito"
}

@test "Fedora: T440p and MicroServer miss an active partition, T420 refuses the GPT" {
    judge_layout fedora
    boots_as_cd
    suits_new_uefi
    expect bios-active bios/usb "no MBR-04"
}

@test "Ubuntu: HP dc7700 finds its active partition (LP 1899308), T420 refuses the GPT" {
    judge_layout ubuntu
    boots_as_cd
    suits_new_uefi
    expect bios-active bios/usb MBR
}

@test "openSUSE, as kiwi's default is: MBR alone" {
    judge_layout kiwi-mbr
    boots_as_cd
    suits_old_bioses
    run ! has_finding MBR-07
}

@test "openSUSE, with kiwi's GPT: as Ubuntu" {
    judge_layout kiwi-gpt
    boots_as_cd
    suits_new_uefi
    expect bios-active bios/usb MBR
}

@test "NixOS: an invalid GPT" {
    judge_layout nixos
    boots_as_cd
    suits_old_bioses
}

@test "Alpine: an invalid GPT, and an EFI image like a floppy" {
    judge_layout alpine
    boots_as_cd
    suits_old_bioses
}

@test "grub-mkrescue: a valid GPT, and no partition is active" {
    judge_layout grub-mkrescue
    # The tree alone is enough for Rufus when the program for UEFI is in it.
    if grep -qi "/efi/boot/bootx64.efi" <<<"$files"; then
        run ! has_finding WRT-02
    else
        has_finding WRT-02
    fi
    boots_as_cd
    suits_new_uefi
    expect bios-active bios/usb "no MBR-04"
}

@test "isohybrid(1): what it gets wrong is in a GPT that nobody reads" {
    judge_layout isohybrid
    boots_as_cd
    suits_old_bioses
}

@test "genisoimage: a CD, and no stick" {
    judge_layout genisoimage
    expect seabios bios/cd "El Torito" seabios bios/usb "no RTE-02" edk2 uefi/cd "no RTE-03" \
        edk2 uefi/usb "no RTE-04"
    has_finding WRT-01
}

# --- the judge is awake ---------------------------------------------------------------------------

@test "a profile that is asked for counts: Debian's layout fails uefi-needs-gpt, Fedora's does not" {
    for layout in debian-netinst fedora; do
        "$BATS_TEST_DIRNAME/make-image" $layout "$work/in" "$work/$layout.iso"
    done
    judge "$work/debian-netinst.iso" --profile uefi-needs-gpt
    [ "$code" -eq 1 ]
    judge "$work/fedora.iso" --profile uefi-needs-gpt
    [ "$code" -eq 0 ]
    judge "$work/fedora.iso" --profile bios-active
    [ "$code" -eq 1 ]
    judge "$work/debian-netinst.iso" --profile bios-active
    [ "$code" -eq 0 ]
}

@test "a layout that lost its boot code, or its end, is caught" {
    "$BATS_TEST_DIRNAME/make-image" ubuntu "$work/in" "$work/bad.iso"
    truncate -s -204800 "$work/bad.iso"
    judge "$work/bad.iso"
    [ "$code" -eq 1 ]
    has_finding GPT-06
    "$BATS_TEST_DIRNAME/make-image" arch "$work/in" "$work/bad.iso"
    dd if=/dev/zero of="$work/bad.iso" bs=440 count=1 conv=notrunc status=none
    judge "$work/bad.iso"
    expect seabios bios/usb "no RTE-02"
}

@test "our own layout comes out clean, and boots by GPT wherever one is wanted" {
    . "$top/tests/cases/inputs.sh"
    cd "$work"
    make_inputs
    cp "$top/build/loader/bootx64.efi" in/bootx64.efi
    cp /usr/lib/ISOLINUX/isolinux.bin in/isolinux.bin
    cp /usr/lib/ISOLINUX/isohdpfx.bin in/isohdpfx.bin
    cp "$top/tests/cases/good/plain.yaml" .
    "$isowright" build plain.yaml -o own.iso
    judge own.iso
    no_errors
    [ "$(jq '.images[0].summary.warnings' "$json")" -eq 0 ]
    boots_as_cd
    suits_new_uefi
    expect bios-active bios/usb MBR
}
