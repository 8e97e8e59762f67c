#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Images that other people made (scripts/foreign-images fetches them), and files that are no images
# at all. What we read is what xorriso reads; sfdisk, isoinfo and file(1) are asked, too. So far
# nobody has caught xorriso and us at different answers; where a document said something else, the
# test says who is right.

bats_require_minimum_version 1.5.0

images="grub-rescue-cdrom.iso grub-rescue-floppy.img ipxe.iso memtest86+ia32.iso memtest86+x64.iso"

setup_file() {
    "$BATS_TEST_DIRNAME/../../scripts/foreign-images"
}

setup() {
    # shellcheck source=tests/lint/common.sh
    . "$BATS_TEST_DIRNAME/common.sh"
    lint_setup
}

# The MBR as sfdisk reads it, in the lines of common.sh
entries_of_sfdisk() {
    sfdisk --json "$1" | jq -r '.partitiontable.partitions | to_entries[] |
        "mbr \(.key + 1) 0x\(if .value.bootable then "80" else "00" end) " +
        "0x\(if (.value.type | length) == 1 then "0" else "" end)\(.value.type) " +
        "\(.value.start) \(.value.size)"'
}

@test "no error on any of them, and every report of them can be written" {
    for image in $images; do
        judge "$foreign/$image"
        no_errors || { echo "$image"; return 1; }
        "$isowright" inspect "$foreign/$image" >"$work/text"
        grep -q '^El Torito boot catalog' "$work/text"
    done
}

@test "xorriso tells the same entries" {
    for image in $images; do
        agrees_with_xorriso "$foreign/$image" || { echo "$image"; return 1; }
    done
}

@test "that comparison sees one wrong sector" {
    cp "$foreign/ipxe.iso" "$work/wrong.iso"
    entries_of_ours "$work/wrong.iso" >"$work/before"
    # The EFI entry's sector count, a byte at 32 * 2 + 6 of the catalog in sector 33
    printf '\100' | dd of="$work/wrong.iso" bs=1 seek=$((33 * 2048 + 96 + 6)) conv=notrunc status=none
    entries_of_ours "$work/wrong.iso" >"$work/after"
    run ! cmp -s "$work/before" "$work/after"
    run ! diff "$work/before" <(entries_of_xorriso "$work/wrong.iso")
}

@test "sfdisk reads the same MBR" {
    for image in $images; do
        entries_of_sfdisk "$foreign/$image" | sort >"$work/sfdisk.entries"
        [ -s "$work/sfdisk.entries" ]
        entries_of_ours "$foreign/$image" | grep '^mbr' >"$work/our.entries"
        diff -u "$work/sfdisk.entries" "$work/our.entries" || { echo "$image"; return 1; }
    done
}

@test "isoinfo reads the same volume name and default boot image; file(1) sees an ISO 9660 volume" {
    for image in $images; do
        isoinfo -d -i "$foreign/$image" >"$work/isoinfo"
        name=$(sed -n 's/^Volume id: //p' "$work/isoinfo")
        [ "$name" = "$("$isowright" inspect --json "$foreign/$image" | jq -r .volume_id)" ]
        # "Bootoff 1D2 466": the sector in hexadecimal and decimal
        sector=$(awk '/Bootoff/ { print $3 }' "$work/isoinfo")
        [ "$sector" = "$(entries_of_ours "$foreign/$image" | awk '/^eltorito 1 / { print $6 }')" ]
        file -b "$foreign/$image" | grep -q 'ISO 9660'
    done
}

@test "grub-rescue-pc: BIOS alone, from CD and stick" {
    judge "$foreign/grub-rescue-cdrom.iso"
    expect seabios bios/cd "El Torito" seabios bios/usb MBR bios-active bios/usb MBR \
        csm-nogpt bios/usb MBR edk2 uefi/cd "no RTE-03" edk2 uefi/usb "no RTE-04"
    has_finding MBR-10
}

# Documents call it a raw disk without an ISO 9660 volume. Since 2.06 it is one that grub-mkrescue
# made, only smaller: file, isoinfo, xorriso and we say so.
@test "grub-rescue-floppy.img is an ISO 9660 volume, whatever its name says" {
    judge "$foreign/grub-rescue-floppy.img"
    expect seabios bios/cd "El Torito" seabios bios/usb MBR
    isoinfo -d -i "$foreign/grub-rescue-floppy.img" | grep -q '^CD-ROM is in ISO 9660 format'
}

@test "ipxe: UEFI finds it on a stick through El Torito alone, so strict firmware does not" {
    judge "$foreign/ipxe.iso"
    expect seabios bios/usb MBR edk2 uefi/cd "El Torito" edk2 uefi/usb "El Torito" \
        uefi-strict uefi/usb "no RTE-04" uefi-needs-gpt uefi/usb "no GPT-05"
}

@test "memtest86+: floppy emulation for BIOS, an appended EFI image in the MBR" {
    for image in memtest86+ia32.iso memtest86+x64.iso; do
        judge "$foreign/$image"
        has_finding ELT-14
        expect seabios bios/cd "El Torito" seabios bios/usb MBR uefi-strict uefi/usb MBR \
            edk2-old uefi/usb MBR edk2 uefi/usb "El Torito"
    done
}

# --- no images at all -----------------------------------------------------------------------------

# refused FILE: exit 1 and one line on standard error that names the file
refused() {
    local command exit_code
    for command in lint inspect; do
        exit_code=0
        "$isowright" $command "$1" >"$work/stdout" 2>"$work/stderr" || exit_code=$?
        cat "$work/stderr"
        [ "$exit_code" -eq 1 ]
        [ "$(wc -l <"$work/stderr")" -eq 1 ]
        grep -q "$1: no boot record" "$work/stderr"
        [ ! -s "$work/stdout" ]
    done
}

@test "EFI programs, empty files and noise are no images: one clear line" {
    : >"$work/empty"
    printf a >"$work/one"
    yes isowright | head -c 100000 >"$work/text"
    for file in "$foreign"/*.signed "$work/empty" "$work/one" "$work/text"; do
        refused "$file"
    done
}

@test "a bare FAT floppy is read as one, and boots nothing" {
    rm -f "$work/floppy.img"
    mkfs.fat -C "$work/floppy.img" 1440 >/dev/null
    judge "$work/floppy.img"
    [ "$code" -eq 1 ]
    has_finding ESP-03
    expect seabios bios/cd "no RTE-01" seabios bios/usb "no RTE-02"
}

# --- damaged ones ---------------------------------------------------------------------------------

@test "cut anywhere, an image is judged or refused, and never passes" {
    for image in ipxe.iso memtest86+x64.iso; do
        for size in 511 512 1024 32767 32768 34816 36864 40000 65536 70000 200000; do
            head -c $size "$foreign/$image" >"$work/cut.iso"
            judge "$work/cut.iso"
            [ "$code" -eq 1 ] || { echo "$image, $size bytes"; return 1; }
        done
    done
}

@test "with any of its first sectors overwritten, an image is judged or refused" {
    for image in grub-rescue-cdrom.iso ipxe.iso; do
        for sector in 0 16 17 18 19 20 21 22 24 33 34 48; do
            cp "$foreign/$image" "$work/bad.iso"
            head -c 2048 /dev/zero | tr '\0' '\377' |
                dd of="$work/bad.iso" bs=2048 seek=$sector conv=notrunc status=none
            judge "$work/bad.iso"
        done
    done
}
