#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Every firmware, bus and variant that a leg's name can ask for is really there: BIOS legs on a boot
# sector that tells what it reads, UEFI legs on the demo's loader or a program made here.

setup() {
    load common.sh
    common_setup
}

teardown() {
    common_teardown
}

# A stick of 1 MiB (2048 sectors of 512 bytes) whose boot sector asks the BIOS with function $3 (42
# reads, 43 writes) for the sector $2 and says "sector A", with the letter that its first byte's low
# half stands for (00: A, A5: F), or "sector !" when it cannot be had.
asking_stick() {
    local function=${3:-42} sector
    sector=$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($2 & 255)) $(($2 >> 8 & 255)) \
        $(($2 >> 16 & 255)) 0)
    # mov si,packet; mov dl,0x80; mov ah,function; int 0x13; jc bad; mov al,[0x8000]; and al,15;
    # add al,'A'; mov dx,0x3f8; out dx,al; mov al,'\n'; out dx,al; stop: hlt; jmp stop
    # bad: mov dx,0x3f8; mov al,'!'; out dx,al; mov al,'\n'; out dx,al; stop: hlt; jmp stop
    # packet: 1 sector to 0000:8000
    talking_stick "$1" 'sector ' \
        '\xbe\x36\x7c\xb2\x80\xb4\x'"$function"'\xcd\x13\x72\x11\xa0\x00\x80\x24\x0f\x04\x41'"\
"'\xba\xf8\x03\xee\xb0\x0a\xee\xf4\xeb\xfd'"\
"'\xba\xf8\x03\xb0\x21\xee\xb0\x0a\xee\xf4\xeb\xfd'"\
"'\x10\x00\x01\x00\x00\x80\x00\x00'"$sector"'\x00\x00\x00\x00'
}

# $1: image, $2: legs with commas, $3: the letter: all of them say so, and pass
all_say() {
    run "$isowright" test --accel tcg --jobs 2 --json --legs "$2" --expect "^sector $3\$" "$1"
    echo "$output" | sed -n '/^{/,$p' >report
    echo "exit $status: $output"
    [ "$status" -eq 0 ] && nothing_left
}

@test "a BIOS boots sticks and disks on every bus" {
    asking_stick stick.img 7
    all_say stick.img bios/usb,bios/usb:uhci,bios/usb:ehci,bios/usb:fixed,bios/disk,bios/disk:ahci A
    all_say stick.img bios/disk:scsi,bios/virtio,bios/nvme,bios/sd A
    holds report '[.legs[].route] | all(. == "MBR")'
}

@test "a BIOS boots CDs on every bus" {
    talking_stick talks.img 'sector A\n'
    mkdir tree
    head -c 2048 talks.img >tree/boot.bin
    xorriso -as mkisofs -quiet -o cd.iso -b boot.bin -no-emul-boot -boot-load-size 4 tree
    all_say cd.iso bios/cd,bios/cd:ahci,bios/cd:scsi,bios/cd:usb A
    holds report '[.legs[].route] | all(. == "El Torito")'
}

@test "x2: behind the image is garbage, or zeros" {
    asking_stick stick.img 2048
    all_say stick.img bios/usb:x2 F
    all_say stick.img bios/usb:x2=zero A
    all_say stick.img bios/usb '!'
    # The last sector of the larger medium is there, too.
    asking_stick stick.img 4095
    all_say stick.img bios/usb:x2 F
    asking_stick stick.img 4096
    all_say stick.img bios/usb:x2 '!'
}

@test "truncated: what was cut off is not there" {
    asking_stick stick.img 1023
    all_say stick.img bios/usb:truncated=512K A
    asking_stick stick.img 1024
    all_say stick.img bios/usb:truncated=512K '!'
    all_say stick.img bios/usb A
    run "$isowright" test --accel tcg --legs bios/usb:truncated=2M --expect x stick.img
    echo "$output"
    [ "$status" -eq 3 ]
    [[ "$output" == *"cuts nothing off"* ]]
}

@test "bad: those blocks cannot be read, their neighbours can" {
    asking_stick stick.img 1024
    all_say stick.img bios/usb:bad=256 '!'
    all_say stick.img bios/usb:bad=250-260 '!'
    all_say stick.img bios/usb:bad=255,bios/usb:bad=257,bios/usb:slow=64K A
    asking_stick stick.img 1027
    all_say stick.img bios/usb:bad=256 '!'
}

@test "ro: it cannot be written, other sticks can" {
    asking_stick stick.img 3 43
    all_say stick.img bios/usb:ro '!'
    all_say stick.img bios/usb A
}

# The script beside the evidence of leg $1, run by hand, says $2, too.
by_hand_too() {
    local folder=evidence/${1//[\/:]/-}
    (
        cd "$folder" || return 1
        timeout -k 1 60 sh ./cmdline.txt >by-hand 2>said &
        for _ in $(seq 300); do
            grep -q "$2" by-hand && break
            sleep 0.1
        done
        kill $!
        wait $! || true
        cat said
        grep -q "$2" by-hand
    )
}

@test "each variant can be run again by hand" {
    asking_stick stick.img 2048
    "$isowright" test --accel tcg --expect 'sector F' --out evidence --legs bios/usb:x2 stick.img
    by_hand_too bios/usb:x2 'sector F'
    asking_stick stick.img 1024
    for leg in bios/usb:bad=256 bios/usb:truncated=512K:slow; do
        "$isowright" test --accel tcg --expect 'sector !' --out evidence --legs $leg stick.img
        by_hand_too $leg 'sector !'
    done
    "$isowright" test --accel tcg --expect 'sector A' --out evidence --legs bios/sd stick.img
    by_hand_too bios/sd 'sector A'
}

@test "names that mean nothing, and machines that nobody has, are refused before anything boots" {
    asking_stick stick.img 1
    for leg in bios/cd:ro uefi/cd:4kn bios/disk:4kn uefi-sb/cd:ide uefi/usb:nvme uefi/disk:fixed \
        bios/usb:x2:truncated bios/usb:bad=1-1000 bios/usb:bad=5-4 bios/usb:slow=0; do
        run "$isowright" test --accel tcg --legs $leg --expect x stick.img
        echo "$leg: $output"
        [ "$status" -eq 2 ]
    done
}

# $1: legs with commas; rest: image and options. All of them come to the loader.
all_load() {
    local legs=$1
    shift
    # The line behind the loader's first tells its route.
    run "$isowright" test --accel tcg --jobs 2 --json --legs "$legs" \
        --expect '^isowright: started from ' "$@"
    echo "$output" | sed -n '/^{/,$p' >report
    echo "exit $status: $output"
    [ "$status" -eq 0 ] && nothing_left
}

# bats test_tags=full
@test "UEFI boots sticks, disks and CDs on other buses" {
    all_load uefi/cd:usb,uefi/cd:scsi,uefi/usb:ehci,uefi/disk,uefi/virtio,uefi/nvme "$demo"
    [ "$(said_of report uefi/cd:usb)" = "pass null El Torito" ]
    [ "$(said_of report uefi/nvme)" = "pass null GPT" ]
}

# bats test_tags=full
@test "UEFI boots sticks that are longer, read-only, fixed, or have large sectors" {
    all_load uefi/usb:x2,uefi/usb:ro,uefi/usb:fixed "$demo"
    [ "$(said_of report uefi/usb:x2)" = "pass null GPT" ]
    # Large sectors: a partition at sector 0 is right in any unit, and El Torito is found in it.
    xorriso -osirrox on -indev "$demo" -extract /EFI/BOOT/BOOTX64.EFI loader.efi 2>/dev/null
    make_efi_image loader.efi BOOTX64.EFI large.iso
    all_load uefi/usb:4kn large.iso
    [ "$(said_of report uefi/usb:4kn)" = "pass null El Torito" ]
    # Without it nothing is found, and that is said.
    run --separate-stderr "$isowright" test --accel tcg --json --until loader --legs uefi/usb:4kn "$demo"
    echo "$output" >report
    [ "$status" -eq 1 ]
    [ "$(said_of report uefi/usb:4kn)" = "fail no-boot-entry null" ]
    [[ "$(jq -r '.legs[0].diagnosis' report)" == *"no MBR partition begins at sector 0"* ]]
}

# A program for processor $1 that says its name, as the file $2.
make_program() {
    cat >program.c <<'X'
struct out {
    void *reset;
    unsigned long long (*say)(struct out *, const unsigned short *);
};
struct table {
    char header[24];
    void *vendor;
    unsigned revision;
    void *handle, *in, *other;
    struct out *out;
};
unsigned long long efi_main(void *image, struct table *table);
unsigned long long efi_main(void *image, struct table *table)
{
    table->out->say(table->out, u"\r\nprogram for " NAME u"\r\n");
    for (;;)
        ;
    return image != 0;
}
X
    clang -target "$1-unknown-windows" -ffreestanding -O1 -DNAME="u\"$1\"" -c -o program.o program.c
    lld-link -nologo -subsystem:efi_application -entry:efi_main -nodefaultlib -out:"$2" program.o
}

# An image with the program $1 as /EFI/BOOT/$2.
make_efi_image() {
    mkdir -p tree
    echo nothing >tree/readme # without any file xorriso writes no image
    truncate -s 4M esp.img
    mformat -i esp.img -v ESP ::
    mmd -i esp.img ::/EFI ::/EFI/BOOT
    mcopy -i esp.img "$1" "::/EFI/BOOT/$2"
    xorriso -as mkisofs -quiet -o "$3" -append_partition 2 0xef esp.img -e \
        --interval:appended_partition_2:all:: -no-emul-boot tree
}

# bats test_tags=full
@test "32-bit x86 and aarch64 boot their own loader, and no other" {
    make_program i686 small.efi
    make_efi_image small.efi BOOTIA32.EFI small.iso
    make_program aarch64 arm.efi
    make_efi_image arm.efi BOOTAA64.EFI arm.iso
    tested() {
        local image=$1 expected=$2
        shift 2
        run "$isowright" test --accel tcg --jobs 2 --json --expect "$expected" "$@" "$image"
        echo "$output" | sed -n '/^{/,$p' >report
        echo "exit $status: $output"
    }
    tested small.iso '^program for i686$' --legs uefi-ia32/usb,uefi-ia32/cd
    [ "$status" -eq 0 ]
    [ "$(said_of report uefi-ia32/cd)" = "pass null El Torito" ]
    [ "$(said_of report uefi-ia32/usb)" = "pass null MBR" ]
    tested arm.iso '^program for aarch64$' \
        --legs uefi-aa64/usb,uefi-aa64/cd,uefi-aa64/cd:usb,uefi-aa64/virtio,uefi-aa64/nvme
    [ "$status" -eq 0 ]
    tested arm.iso 'never' --legs uefi-ia32/usb
    [ "$status" -eq 1 ]
    [ "$(said_of report uefi-ia32/usb)" = "fail no-boot-entry null" ]
    nothing_left
}

# bats test_tags=full
@test "uefi-own boots what is signed with the key that was given, and nothing else" {
    for name in ours theirs; do
        openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=$name/" \
            -keyout $name.key -out $name.pem 2>/dev/null
    done
    xorriso -osirrox on -indev "$demo" -extract /EFI/BOOT/BOOTX64.EFI loader.efi 2>/dev/null
    sbsign --key ours.key --cert ours.pem --output signed.efi loader.efi
    make_efi_image signed.efi BOOTX64.EFI signed.iso
    # Also as DER.
    openssl x509 -in ours.pem -outform DER -out ours.der
    all_load uefi-own/usb,uefi-own/cd --own-key ours.der --out evidence signed.iso
    run --separate-stderr "$isowright" test --accel tcg --json --legs uefi-own/usb --until loader \
        --own-key theirs.pem signed.iso
    echo "$output" >report
    [ "$status" -eq 1 ]
    [ "$(said_of report uefi-own/usb)" = "fail secure-boot-denied null" ]
    run --separate-stderr "$isowright" test --accel tcg --json --legs uefi-own/usb,uefi-sb/usb --jobs 2 \
        --until loader --own-key ours.pem "$demo"
    echo "$output" >report
    [ "$status" -eq 1 ]
    [ "$(said_of report uefi-own/usb)" = "fail secure-boot-denied null" ]
    [ "$(said_of report uefi-sb/usb)" = "fail secure-boot-denied null" ]
    nothing_left
    # By hand it is the same key.
    grep -q '^cp vars-own.fd vars.fd$' evidence/uefi-own-usb/cmdline.txt
    [ -s evidence/uefi-own-usb/vars-own.fd ]
    run "$isowright" test --accel tcg --legs uefi-own/usb --until loader signed.iso
    [ "$status" -eq 2 ]
    [[ "$output" == *"--own-key"* ]]
    run "$isowright" test --legs uefi-own/usb --until loader --own-key loader.efi signed.iso
    [ "$status" -eq 2 ]
}

# A live system that tells the SHA-256 of its medium, every byte of it.
make_hashing_image() {
    mkdir in root
    xorriso -osirrox on -indev "$demo" -extract /live/initrd in/packed \
        -extract /live/vmlinuz in/vmlinuz 2>/dev/null
    (cd root && zstd -qdc ../in/packed | cpio -idm --quiet)
    cat >root/init <<'X'
#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t devtmpfs devtmpfs /dev
export PATH=/bin
dmesg -n 1
while read -r module; do insmod "/modules/$module" 2>/dev/null; done </modules/order
while :; do
    for disk in sr0 sda vda nvme0n1; do
        size=$(blockdev --getsize64 /dev/$disk 2>/dev/null) && [ "$size" -gt 0 ] && break 2
    done
    sleep 1
done
sum=$(sha256sum </dev/$disk)
echo "
medium has ${sum%% *}
that was all" >/dev/ttyS0
sleep 1000
X
    chmod +x root/init
    (cd root && find . | cpio -o -H newc --quiet --owner=0:0 | gzip -1) >in/initrd
    cat >hashing.yaml <<'X'
volume: {label: HASHES_ITSELF}
date: 2026-01-01T00:00:00Z
layout: gpt
files:
  - {from: in/vmlinuz, to: /live/vmlinuz}
  - {from: in/initrd, to: /live/initrd}
menu:
  timeout: 1
  default: live
  serial: true
  entries:
    - {id: live, title: hashes, linux: /live/vmlinuz, initrd: /live/initrd, options: "quiet console=ttyS0,115200"}
boot: {bios: isolinux, uefi: [x64]}
test: {expect: ["never"]}
X
    "$isowright" build hashing.yaml -o hashing.iso
}

# bats test_tags=full
@test "after the hand-over the medium has its true bytes again" {
    make_hashing_image
    sum=$(sha256sum hashing.iso)
    "$isowright" test --accel tcg --jobs 2 --legs bios/cd,uefi/cd,uefi/usb,uefi/usb:ro \
        --expect "^medium has ${sum%% *}$" --reject '^that was all' --out evidence hashing.iso
    # Something was blanked in each of them before that.
    for leg in bios-cd uefi-cd uefi-usb; do
        grep -q 'write -q -P 0 ' evidence/$leg/cmdline.txt
    done
    nothing_left
}
