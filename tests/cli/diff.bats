#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# isowright diff: pairs of images in which one thing is different, made by other people's programs and
# by our own build.

setup() {
    load common.sh
    common_setup
    make_tree
}

teardown() {
    common_teardown
}

# The tree of the images, an EFI system partition, and boot sectors that are only told apart.
make_tree() {
    mkdir -p tree/isolinux tree/live tree/many
    cp in/isolinux.bin tree/isolinux/isolinux.bin
    make_file tree/live/vmlinuz 100000 kernel
    make_file tree/live/initrd 30000 initrd
    for n in 1 2 3 4; do make_file "tree/many/f$n" 3000 "$n"; done
    ln -s f1 tree/many/link
    printf 'DEFAULT live\nLABEL live\n  KERNEL /live/vmlinuz\n  APPEND quiet\n' >tree/isolinux/isolinux.cfg
    make_esp esp 11111111
    # With the text by which isohybrid's boot sector is known.
    { printf '\063\355' && yes '' | head -c 180 && printf 'isolinux.bin missing or corrupt.' &&
        yes '' | head -c 298; } | head -c 512 >mbr
}

# $1: file, $2: serial number; the time is fixed unless $3 is another one.
make_esp() {
    rm -f "$1"
    # The label's date is the clock's, unless it is invariant.
    mkfs.fat --invariant -C -F 16 -s 1 -i "$2" -n TESTESP "$1" 2200 >/dev/null
    SOURCE_DATE_EPOCH=${3:-1700000000} TZ=UTC mmd -i "$1" ::/EFI ::/EFI/BOOT
    SOURCE_DATE_EPOCH=${3:-1700000000} TZ=UTC mcopy -i "$1" in/bootx64.efi ::/EFI/BOOT/BOOTX64.EFI
}

# $1: image; further arguments are xorriso's. Everything that varies is pinned; what comes later wins.
make_image() {
    local out=$1
    shift
    xorriso -no_rc -as mkisofs -quiet -r -J -V "${label:-PAIR}" \
        --modification-date=2026010203040500 --gpt_disk_guid 0102030405060708090a0b0c0d0e0f10 \
        --set_all_file_dates '=1700000000' \
        -isohybrid-mbr mbr -partition_offset 16 --mbr-force-bootable \
        -append_partition 2 C12A7328-F81F-11D2-BA4B-00A0C93EC93B "${esp:-esp}" -appended_part_as_gpt \
        -iso_mbr_part_type EBD0A0A2-B9E5-4433-87C0-68B6B72699C7 \
        -c isolinux/boot.cat -b isolinux/isolinux.bin -no-emul-boot -boot-load-size 4 -boot-info-table \
        -eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot "$@" \
        -o "$out" "${tree:-tree}" 2>xorriso.log || { cat xorriso.log; return 1; }
}

# Compares a.iso and b.iso; $status and the lists below are for the test.
compare() {
    run "$isowright" diff --json "${1:-a.iso}" "${2:-b.iso}"
    printf '%s\n' "$output" >diff.json
    [ "$status" -le 1 ] || { echo "$output"; return 1; }
}

fields() {
    jq -r '.fields[] | select(.cause != "follows") | "\(.structure): \(.field)"' diff.json | sort
}

changes() {
    jq -r '.changes[] | "\(.section) \(.change) \(.what)"' diff.json | sort
}

causes() {
    jq -r '.causes[].id' diff.json | sort | xargs
}

# $1: what was got, $2: what was expected
same() {
    [ "$1" = "$2" ] || { printf 'got:\n%s\nexpected:\n%s\n' "$1" "$2"; return 1; }
}

# What is told of bytes is all that cmp finds, no more and no less. Only for images of one shape.
every_byte_is_told() {
    local told found
    told=$(jq '[.fields[].differing, .rest[].bytes] | add // 0' diff.json)
    found=$(cmp -l "${1:-a.iso}" "${2:-b.iso}" | wc -l)
    same "$told" "$found"
}

@test "the same image: exit 0, also under another name and through a copy" {
    make_image a.iso
    make_image b.iso
    cmp a.iso b.iso
    compare
    [ "$status" -eq 0 ]
    jq -e '.schema == 1 and .same and .only_varies == false and .changes == [] and .fields == []' diff.json
    ln a.iso c.iso
    compare a.iso c.iso
    [ "$status" -eq 0 ]
    run "$isowright" diff a.iso b.iso
    [ "$status" -eq 0 ]
    [[ "$output" == *"The same, byte for byte."* ]]
}

# The boot catalog, which xorriso makes itself, has the date of the volume.
@test "another date: volume descriptors, the boot catalog, and the disk signature" {
    make_image a.iso
    make_image b.iso --modification-date=2026010203040600
    compare
    [ "$status" -eq 1 ]
    jq -e '.only_varies and .rest == []' diff.json
    same "$(changes)" ""
    same "$(causes)" "disk-signature file-date volume-date"
    jq -e '[.fields[] | select(.cause == "file-date") | .where] | unique == ["/isolinux/boot.cat"]' diff.json
    same "$(fields | grep -v "^directory\|^Rock")" "Joliet volume descriptor: creation date
Joliet volume descriptor: modification date
MBR: disk signature
primary volume descriptor: creation date
primary volume descriptor: modification date"
    every_byte_is_told
}

@test "other dates of files: directory records and Rock Ridge" {
    make_image a.iso
    make_image b.iso --set_all_file_dates '=1700000001'
    compare
    jq -e '.only_varies and .rest == []' diff.json
    same "$(causes)" "file-date"
    [[ "$(fields)" == *"Rock Ridge: modification date"* && "$(fields)" == *"directory record: date"* ]]
    every_byte_is_told
}

@test "another disk GUID: partitions' GUIDs and checksums follow" {
    make_image a.iso
    make_image b.iso --gpt_disk_guid 1102030405060708090a0b0c0d0e0f10
    compare
    jq -e '.only_varies and .rest == []' diff.json
    same "$(causes)" "gpt-guid"
    same "$(fields)" "GPT entry: partition GUID
GPT header: disk GUID"
    every_byte_is_told
}

@test "another FAT serial number, other FAT dates" {
    make_esp esp2 22222222
    make_image a.iso
    esp=esp2 make_image b.iso
    compare
    same "$(causes)" "fat-serial"
    same "$(fields)" "FAT boot sector: volume serial number"
    same "$(changes)" ""
    every_byte_is_told
    make_esp esp3 11111111 1700086464
    esp=esp3 make_image c.iso
    compare a.iso c.iso
    same "$(causes)" "fat-date"
    same "$(changes)" ""
    jq -e '.rest == []' diff.json
    every_byte_is_told a.iso c.iso
}

@test "files in another order" {
    make_image a.iso --sort-weight 9 /isolinux/isolinux.bin
    make_image b.iso --sort-weight 9 /isolinux/isolinux.bin --sort-weight 5 /many/f3
    compare
    [ "$status" -eq 1 ]
    same "$(changes)" ""
    same "$(causes)" "file-order"
    jq -e '.files.reordered and .files.moved >= 2 and .rest == [] and .only_varies' diff.json
}

@test "owners and modes" {
    make_image a.iso
    make_image b.iso -uid 7 -file-mode 0600
    compare
    same "$(causes)" "owner"
    [[ "$(fields)" == *"Rock Ridge: owner"* && "$(fields)" == *"Rock Ridge: mode"* ]]
    jq -e '.changes[] | select(.what == "/many/f1") | .values == [{"name": "mode", "a": "0444", "b": "0600"}]' diff.json
}

@test "files changed, added, removed, renamed, links, folders: each by path, with digests" {
    make_image a.iso
    cp -a tree tree2
    make_file tree2/live/vmlinuz 100000 kernal
    make_file tree2/live/initrd 30001 initrd
    mv tree2/many/f3 tree2/many/g
    rm tree2/many/f4
    mkdir tree2/new
    make_file tree2/new/one 5 x
    ln -sf f2 tree2/many/link
    tree=tree2 make_image b.iso
    compare
    [ "$status" -eq 1 ]
    same "$(changes | grep '^files')" "files added /new
files added /new/one
files changed /live/initrd
files changed /live/vmlinuz
files changed /many/link
files removed /many/f4
files renamed /many/f3"
    same "$(jq -r '.changes[] | select(.what == "/live/vmlinuz") | .a_sha256 + .b_sha256' diff.json)" \
        "$(sha256sum <tree/live/vmlinuz | cut -d' ' -f1)$(sha256sum <tree2/live/vmlinuz | cut -d' ' -f1)"
    jq -e '.changes[] | select(.what == "/many/f3") | .values == [{"name": "path", "a": "/many/f3", "b": "/many/g"}]' diff.json
    jq -e '.changes[] | select(.what == "/many/link") | .values == [{"name": "target", "a": "f1", "b": "f2"}]' diff.json
    jq -e '.only_varies == false and .rest == []' diff.json
    run "$isowright" diff --json --no-digests a.iso b.iso
    [[ "$output" != *sha256* ]]
}

@test "a menu: the entry that changed, with its options" {
    make_image a.iso
    cp -a tree tree2
    sed -i 's/quiet/debug/' tree2/isolinux/isolinux.cfg
    tree=tree2 make_image b.iso
    compare
    same "$(changes)" 'files changed /isolinux/isolinux.cfg
menus changed /isolinux/isolinux.cfg, entry "live"'
    jq -e '.changes[] | select(.section == "menus") | .values == [{"name": "options", "a": "quiet", "b": "debug"}]' diff.json
}

@test "a file in the EFI image" {
    make_image a.iso
    make_file in/bootx64.efi 40000 Loader
    make_esp esp2 11111111
    esp=esp2 make_image b.iso
    compare
    same "$(changes)" "boot-files changed /EFI/BOOT/BOOTX64.EFI"
    same "$(fields)" ""
}

@test "dates that packers leave in heads of files" {
    printf '\037\213\010\000\001\002\003\004\002\003rest' >tree/live/x.gz
    printf 'hsqs\001\000\000\000\001\002\003\004rest' >tree/live/x.squashfs
    make_image a.iso
    printf '\037\213\010\000\001\002\003\005\002\003rest' >tree/live/x.gz
    printf 'hsqs\001\000\000\000\001\002\003\005rest' >tree/live/x.squashfs
    make_image b.iso
    compare
    same "$(causes)" "gzip-date squashfs-date"
    same "$(changes)" "files changed /live/x.gz
files changed /live/x.squashfs"
}

@test "another label, another layout: MBR and GPT partition by partition" {
    make_image a.iso
    label=OTHER make_image b.iso
    compare
    same "$(changes | head -n 2)" "entries changed volume (Joliet)
entries changed volume (Joliet, second set)"
    jq -e '[.changes[].values[]] | all(. == {"name": "label", "a": "PAIR", "b": "OTHER"})' diff.json
    xorriso -no_rc -as mkisofs -quiet -r -J -V PAIR -isohybrid-mbr mbr -c isolinux/boot.cat \
        -b isolinux/isolinux.bin -no-emul-boot -boot-load-size 4 -boot-info-table -o b.iso tree
    compare
    [[ "$(changes)" == *"entries removed GPT 2"* && "$(changes)" == *"entries removed El Torito 1 (EFI)"* ]]
    [[ "$(changes)" == *"entries changed MBR 1"* && "$(changes)" == *"regions removed efi-image"* ]]
}

# xorriso before 1.5.6 loses the EFI entry and the GPT when it "replays" the boot equipment of such an
# image; it says so only in its exit code, and the image is written.
@test "a remastered image: what was lost is named" {
    make_image a.iso
    make_file new 4 new
    xorriso -no_rc -indev a.iso -outdev b.iso -boot_image any replay -map new /new >xorriso.log 2>&1 || true
    [ -s b.iso ]
    compare
    [ "$status" -eq 1 ]
    [[ "$(changes)" == *"files added /new"* ]]
    entries=$("$isowright" inspect --json b.iso | jq '[.entries[] | select(.kind == "eltorito")] | length')
    if [ "$entries" -lt 2 ]; then
        [[ "$(changes)" == *"entries removed El Torito 1 (EFI)"* && "$(changes)" == *"entries removed GPT 2"* ]]
    else
        [[ "$(changes)" != *"removed El Torito"* ]]
    fi
}

@test "our own build differs from itself in nothing; another date only in what varies" {
    write_manifest
    "$isowright" build -q live.yaml -o a.iso
    "$isowright" build -q live.yaml -o b.iso
    compare
    [ "$status" -eq 0 ]
    sed 's/2026-11-22/2026-11-23/' live.yaml >other.yaml
    "$isowright" build -q other.yaml -o b.iso
    compare
    [ "$status" -eq 1 ]
    jq -e '.rest == []' diff.json
    [[ "$(causes)" == *"file-date"* && "$(causes)" == *"volume-date"* ]]
}

@test "text: signs, places, causes and pins; lists are cut unless all is wanted" {
    make_image a.iso
    for n in $(seq 30); do make_file "tree/many/extra$n" 10 x; done
    make_image b.iso --modification-date=2026010203040600
    run "$isowright" diff a.iso b.iso
    [ "$status" -eq 1 ]
    [[ "$output" == *"+ /many/extra1 "* && "$output" == *"… and 10 more"* ]]
    [[ "$output" == *"Why they differ, probably"* && "$output" == *"SOURCE_DATE_EPOCH"* ]]
    [[ "$output" == *"0x000000832d        16  primary volume descriptor: creation date"* ]]
    [[ "$output" != *$'\033'* ]]
    run "$isowright" diff --all a.iso b.iso
    [[ "$output" != *"more"$'\n'* && "$output" == *"+ /many/extra30 "* ]]
}

@test "names from the image cannot talk to the terminal" {
    make_image a.iso
    make_file "tree/bad"$'\033'"[31mname" 5 x
    make_image b.iso
    run "$isowright" diff a.iso b.iso
    [ "$status" -eq 1 ]
    [[ "$output" != *$'\033'* && "$output" == *'bad\x1b'* ]]
    compare
    jq -e '.changes | length > 0' diff.json
}

@test "anything can be compared: disks without structure, cut images, nothing at all" {
    make_image a.iso
    head -c 200000 a.iso >b.iso
    compare
    [ "$status" -eq 1 ]
    jq -e '[.changes[] | select(.section == "problems" and .change == "added")] | length > 0' diff.json
    : >empty
    compare a.iso empty
    [ "$status" -eq 1 ]
    compare empty empty
    [ "$status" -eq 0 ]
    compare in/kernel in/initrd
    [ "$status" -eq 1 ]
    jq -e '.a.recognised == false and .b.recognised == false' diff.json
}

@test "exit 2 for a missing file, a folder, or a wrong number of images" {
    make_image a.iso
    run "$isowright" diff a.iso nothing.iso
    [ "$status" -eq 2 ]
    [[ "$output" == *"nothing.iso"* ]]
    run "$isowright" diff a.iso "$work"
    [ "$status" -eq 2 ]
    run "$isowright" diff a.iso
    [ "$status" -eq 2 ]
}
