#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# An image that boots, with one thing broken: each break has its verdict. The unbroken image passes
# with the same options, so that it is the break that is seen. Most take a second: BIOS, and no kernel.

setup() {
    load common.sh
    common_setup
    copy_image finds-medium broken.iso
}

teardown() {
    common_teardown
}

# breaks LEG CLASS [OPTION...]: broken.iso fails so where finds-medium passes; both up to the loader
# unless the options say how far
breaks() {
    local leg=$1 class=$2
    shift 2
    [ $# -gt 0 ] || set -- --until loader
    verdicts "$leg=pass" "$(image finds-medium)" "$@"
    verdicts "$leg=fail:$class" broken.iso "$@"
}

# A text that must stand in what is said about the only leg
says() {
    holds report --arg text "$1" '.legs[0] | [.reason, .diagnosis, .advice] | join(" ") | contains($text)'
}

# replace FROM TO: in broken.iso, wherever it is; same length
replace() {
    [ ${#1} -eq ${#2} ] && LC_ALL=C grep -qa -- "$1" broken.iso
    LC_ALL=C sed -i "s/$1/$2/g" broken.iso
}

@test "no boot code in the MBR" {
    blank broken.iso 0 440
    breaks bios/usb boot-sector-silent --until loader --timeout-scale 0.2
    says 'MBR'
}

@test "no 55 AA in the MBR" {
    blank broken.iso 510 2
    breaks bios/usb no-boot-entry
}

@test "no El Torito identifier" {
    blank broken.iso 34823 23
    breaks bios/cd no-boot-entry
    says 'ELT-01: the boot record is there'
    verdicts uefi/cd=fail:no-boot-entry broken.iso --until loader
    says 'ELT-01: the boot record is there'
}

@test "the boot catalog: no key, not bootable, nothing loaded, or zeros" {
    local catalog=$(($(od -An -j $((17 * 2048 + 71)) -N 4 -t u4 broken.iso) * 2048))
    local at what

    for what in '30 2 no-boot-entry ELT-02' '32 1 no-boot-entry ELT-04' \
        '38 2 boot-sector-silent ELT-04'; do
        # shellcheck disable=SC2086 # columns
        set -- $what
        copy_image finds-medium broken.iso
        blank broken.iso $((catalog + $1)) "$2"
        verdicts "bios/cd=fail:$3" broken.iso --until loader --timeout-scale 0.2
        says "$4: "
    done
    copy_image finds-medium broken.iso
    at=$(($(file_offset broken.iso /isolinux/isolinux.bin)))
    [ "$at" -gt 0 ]
    blank broken.iso "$at" 4096
    verdicts 'bios/cd=fail:boot-sector-silent bios/usb=fail:loader-error' broken.iso --until loader --timeout-scale 0.2
    holds report 'all(.legs[]; .diagnosis | contains("ELT-04: "))'
    holds report '.legs[1].reason | contains("isolinux.bin missing or corrupt")'
}

@test "no MBR table, no GPT: a stick has no way in but El Torito, which real firmware ignores there" {
    size=$(stat -c %s broken.iso)
    blank broken.iso 446 64
    blank broken.iso 512 32256
    blank broken.iso $((size - 33 * 512)) $((33 * 512))
    verdicts uefi/usb=fail:no-boot-entry broken.iso --until loader
    verdicts uefi/usb=pass broken.iso --until loader --as-is
}

@test "a module of the loader is missing" {
    # Rock Ridge's name, and that of ISO 9660; not the one in the loader that looks for it
    replace $'NM\x10\x01.ldlinux.c32' $'NM\x10\x01.ldlinux.c99' || replace 'LDLINUX.C32;1' 'LDLINUX.C99;1'
    replace 'LDLINUX.C32;1' 'LDLINUX.C99;1'
    breaks bios/cd loader-error --until kernel
    says ldlinux.c32
}

@test "the kernel is missing" {
    replace 'VMLINUZ.;1' 'VMLINUS.;1'
    LC_ALL=C sed -i 's/\(NM\x0c\x01.\)vmlinuz/\1vmlinus/' broken.iso
    verdicts "bios/usb=fail:loader-error" broken.iso
    says /test/vmlinuz
}

# bats test_tags=full
@test "the volume has another name than the initramfs asks for" {
    # Twice: the first partition is a volume of its own, in sector 16, with descriptors of its own.
    for sector in 16 32; do
        printf OTHER | dd of=broken.iso bs=1 seek=$((sector * 2048 + 40)) conv=notrunc status=none
    done
    verdicts bios/usb=fail:no-medium broken.iso
}

@test "nobody has signed it" {
    verdicts 'uefi-sb/usb=pass' "$(image signed)" --until loader
    verdicts 'uefi-sb/usb=fail:secure-boot-denied' broken.iso --until loader
    says 'sign'
}

@test "the second half is not there" {
    truncate -s $(($(stat -c %s broken.iso) / 2)) broken.iso
    verdicts 'bios/cd=fail:medium-error bios/usb=fail:medium-error' broken.iso
    grep -q 'damaged' said
}

@test "the medium ends before the image does" {
    verdicts 'bios/usb:truncated=4M=fail:medium-error' "$(image finds-medium)"
}

# bats test_tags=full
@test "sectors of the kernel cannot be read" {
    lba=$(($(file_offset broken.iso /test/vmlinuz) / 2048))
    [ "$lba" -gt 0 ]
    verdicts "bios/usb:bad=$((lba + 100))=fail:medium-error" broken.iso
    verdicts "bios/cd:bad=$((lba + 100))=fail:medium-error" broken.iso
    # Sectors that nobody reads hurt nobody.
    verdicts "bios/usb:bad=$(($(stat -c %s broken.iso) / 2048 - 1))=pass" broken.iso --until kernel
}

@test "a stick of twice the size, with garbage behind the image, is a good stick" {
    verdicts 'bios/usb:x2=pass uefi/usb:x2=pass' "$(image finds-medium)" --until loader
}

@test "so is one that is read-only, and one that is slow" {
    verdicts 'bios/usb:ro=pass bios/usb:slow=pass' "$(image finds-medium)" --until loader
}

@test "nothing at all" {
    : >empty.img
    verdicts bios/usb=fail:no-boot-entry empty.img
    truncate -s 20M zeros.img
    verdicts bios/usb=fail:no-boot-entry zeros.img
    verdicts uefi/usb=fail:no-boot-entry zeros.img
    nothing_left
}
