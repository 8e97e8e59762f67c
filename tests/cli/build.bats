#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# isowright build: promises about outputs, judged by programs that are not ours.

setup() {
    load common.sh
    common_setup
}

teardown() {
    common_teardown
}

leftovers() {
    find "$work" -name '.isowright*' -o -name 'isowright-*'
}

@test "builds, says what it made, and leaves nothing else behind" {
    write_manifest
    run "$isowright" build live.yaml -o out.iso
    [ "$status" -eq 0 ]
    [[ "$output" == *"read back and equal to the plan"* ]]
    [[ "$output" == *"$(sha256sum out.iso | cut -d' ' -f1)"* ]]
    [ -z "$(leftovers)" ]
}

@test "names the image after the manifest when nothing else is said" {
    write_manifest some.name.yaml
    "$isowright" build some.name.yaml
    [ -s some.name.iso ]
}

@test "--json tells size, digest, id and times" {
    write_manifest
    "$isowright" build live.yaml -o out.iso --json >result.json
    [ "$(jq -r .sha256 result.json)" = "$(sha256sum out.iso | cut -d' ' -f1)" ]
    [ "$(jq -r .bytes result.json)" = "$(stat -c %s out.iso)" ]
    jq -e '.id | test("^ISOWRIGHT_[0-9A-F]{32}$")' result.json
    jq -e '.seconds | .esp >= 0 and .write >= 0 and .check >= 0 and .name >= 0' result.json
}

@test "--plan writes nothing; its JSON has every decision" {
    write_manifest
    run "$isowright" build live.yaml --plan
    [ "$status" -eq 0 ]
    [[ "$output" == *"/live/vmlinuz"* && "$output" == *"El Torito"* ]]
    "$isowright" build live.yaml --plan --json >plan.json
    jq -e '.nodes[] | select(.path == "/live/initrd") | .size == 100000 and .mode == "0444"' plan.json
    jq -e '.image.boot.legs == ["bios/cd", "bios/usb", "uefi/cd", "uefi/usb"]' plan.json
    [ ! -e live.iso ]
}

@test "same input, same bytes: other folder, time, umask, time zone, locale, order, inode numbers" {
    write_manifest
    "$isowright" build live.yaml -o one.iso
    mkdir -p other/in && cp -r in/tree other/in/ && cp -r in/modules other/in/
    (
        umask 077
        cd other
        # shellcheck disable=SC2012
        for file in $(ls -r ../in); do
            [ -f "../in/$file" ] && cat "../in/$file" >"in/$file"
        done
        cp ../live.yaml . && chmod -R go-rwx .
        find . -exec touch -h -d 2031-05-05 {} +
        TZ=Pacific/Apia LC_ALL=C HOME=/nowhere SOURCE_DATE_EPOCH=12345 "$isowright" build live.yaml -o two.iso
    )
    cmp one.iso other/two.iso
}

@test "another byte in a boot file, or another date, gives another id" {
    write_manifest
    id() { "$isowright" build live.yaml --plan --json | jq -r .id; }
    first=$(id)
    printf x | dd of=in/kernel conv=notrunc bs=1 seek=1000000 status=none
    second=$(id)
    sed -i s/2026-11-22/2026-11-23/ live.yaml
    third=$(id)
    [ "$first" != "$second" ] && [ "$second" != "$third" ]
}

@test "the date is the manifest's, else SOURCE_DATE_EPOCH, else 2000-01-01" {
    write_manifest
    date_of() { isoinfo -d -i "$1" >/dev/null && dd if="$1" bs=1 skip=33581 count=16 status=none; }
    SOURCE_DATE_EPOCH=86400 "$isowright" build live.yaml -o a.iso
    [ "$(date_of a.iso)" = 2026112200000000 ]
    sed -i /^date/d live.yaml
    SOURCE_DATE_EPOCH=86400 "$isowright" build live.yaml -o b.iso
    [ "$(date_of b.iso)" = 1970010200000000 ]
    "$isowright" build live.yaml -o c.iso
    [ "$(date_of c.iso)" = 2000010100000000 ]
    SOURCE_DATE_EPOCH=soon run "$isowright" build live.yaml -o d.iso
    [ "$status" -eq 2 ] && [ ! -e d.iso ]
}

@test "mtime: keep keeps the inputs' time stamps" {
    write_manifest
    echo 'mtime: keep' >>live.yaml
    touch -d '2011-11-11 11:11:11Z' in/initrd
    "$isowright" build live.yaml -o out.iso
    TZ=UTC bsdtar -tvf out.iso live/initrd | grep -q 'Nov 11  2011'
}

@test "independent judges find nothing wrong with the tables" {
    write_manifest
    "$isowright" build live.yaml -o out.iso
    run sgdisk -v out.iso
    echo "$output"
    [[ "$output" == *"No problems found"* ]]
    run sfdisk -V out.iso
    echo "$output"
    [ "$status" -eq 0 ] && [[ "$output" == *"No errors detected"* ]]
    xorriso -indev out.iso -report_el_torito plain -report_system_area plain >report.txt 2>/dev/null
    grep -q 'El Torito boot img :   1  BIOS  y   none  0x0000  0x00      4 ' report.txt
    grep -q 'El Torito boot img :   2  UEFI  y ' report.txt
    grep -q 'El Torito img opts :   1  boot-info-table isohybrid-suitable' report.txt
    grep -q 'MBR isohybrid' report.txt
    grep -qi 'GPT type GUID      :   2  28732ac11ff8d211ba4b00a0c93ec93b' report.txt
    # The dummy active entry, and no overlap anywhere.
    grep -q 'MBR partition      :   2   0x80  0x00            0            1' report.txt
    ! grep -qi overlap report.txt
}

@test "independent judges read the ESP, and the El Torito entry, the GPT and the file agree on it" {
    write_manifest
    "$isowright" build live.yaml -o out.iso
    read -r start size < <(sfdisk -J out.iso |
        jq -r '.partitiontable.partitions[] | select(.type|startswith("C12A7328")) | "\(.start) \(.size)"')
    dd if=out.iso of=esp.img bs=512 skip="$start" count="$size" status=none
    fsck.fat -n esp.img
    [ "$(fsck.fat -nv esp.img | awk '/data clusters/{print $1}')" -ge 4101 ]
    [ "$(stat -c %s esp.img)" -lt $((2300 * 1024)) ]
    mtype -i esp.img ::/EFI/BOOT/BOOTX64.EFI | cmp - "$top/build/loader/bootx64.efi"
    mtype -i esp.img ::/EFI/BOOT/MEDIUM.ID | cmp - <(bsdtar -xOf out.iso EFI/BOOT/MEDIUM.ID)
    xorriso -indev out.iso -report_el_torito plain 2>/dev/null |
        awk '/boot img :   2/ {exit !($12 == s && $13 * 4 == t)}' s="$size" t="$start"
}

@test "independent judges read the tree: names, bytes, links, modes" {
    write_manifest
    "$isowright" build live.yaml -o out.iso
    mkdir x && bsdtar -xf out.iso -C x
    cmp x/live/vmlinuz in/kernel && cmp x/live/initrd in/initrd
    [ "$(readlink x/tree/link)" = deep/er/two ] && cmp x/tree/deep/er/two in/tree/deep/er/two
    7z t out.iso >/dev/null
    isoinfo -R -l -i out.iso | grep -E '^-r--r--r--.* 3000001 .* vmlinuz'
    isoinfo -R -x /live/initrd -i out.iso | cmp - in/initrd
    isoinfo -J -f -i out.iso | grep -qx '/live/initrd;1'
    # Stored once: kernel and initrd are not in the ESP a second time.
    [ "$(stat -c %s out.iso)" -lt 7500000 ]
}

@test "the menu is rendered for ISOLINUX and as Boot Loader Specification files" {
    write_manifest
    cat >>live.yaml <<'END'
    - {id: safe, title: Carefully, linux: /live/vmlinuz, options: medium=@id@ nomodeset}
END
    sed -i 's/^menu:/menu:\n  timeout: 7\n  default: safe\n  serial: true/' live.yaml
    "$isowright" build live.yaml -o out.iso --json >result.json
    id=$(jq -r .id result.json)
    bsdtar -xOf out.iso isolinux/isolinux.cfg >cfg
    grep -qx 'SERIAL 0 115200' cfg && grep -qx 'TIMEOUT 70' cfg && grep -qx 'DEFAULT safe' cfg
    grep -qx "  APPEND medium=$id nomodeset" cfg
    bsdtar -xOf out.iso loader/loader.conf | grep -qx 'default safe.conf'
    bsdtar -xOf out.iso loader/entries/safe.conf | grep -qx "options medium=$id nomodeset"
    bsdtar -xOf out.iso loader/entries/live.conf | grep -qx 'initrd /live/initrd'
}

@test "image.json tells what the image is, with digests that others compute too" {
    write_manifest
    printf 'test: {expect: [one, two], reject: bad, budget: 55}\n' >>live.yaml
    "$isowright" build live.yaml -o out.iso
    bsdtar -xOf out.iso .isowright/image.json >image.json
    jq -e '.test == {expect: ["one", "two"], reject: ["bad"], budget: 55}' image.json
    [ "$(jq -r '.files[] | select(.path == "/live/vmlinuz") | .sha256' image.json)" = \
        "$(sha256sum in/kernel | cut -d' ' -f1)" ]
}

# bats test_tags=full
@test "a file over 4 GiB is stored whole" {
    write_manifest
    truncate -s 4100M in/big
    printf end >>in/big
    sed -i 's|^menu:|  - {from: in/big, to: /live/big}\nmenu:|' live.yaml
    "${ISOWRIGHT:-$top/build/isowright}" build live.yaml -o out.iso
    isoinfo -R -l -i out.iso | grep -q big
    [ "$(bsdtar -xOf out.iso live/big | tail -c 3)" = end ]
    rm out.iso
}

@test "interrupted: exit code of the signal, nothing under the name, no leftovers" {
    write_manifest
    truncate -s 3G in/big
    sed -i 's|^menu:|  - {from: in/big, to: /live/big}\nmenu:|' live.yaml
    "$isowright" build live.yaml -o out.iso 2>err.txt &
    child=$!
    # The work folder is there: it is building. 3 GiB take longer than that.
    until [ -n "$(ls tmp)" ]; do sleep 0.05; done
    kill -INT "$child"
    status=0
    wait "$child" || status=$?
    [ "$status" -eq 130 ]
    grep -q interrupted err.txt
    [ ! -e out.iso ] && [ -z "$(leftovers)" ]
}

@test "interrupted while a helper program runs: the helper ends, too" {
    write_manifest
    mkdir bin
    printf '#!/bin/sh\necho $$ >%s/helper\nexec sleep 600\n' "$work" >bin/mcopy
    chmod +x bin/mcopy
    PATH=$PWD/bin:$PATH "$isowright" build live.yaml -o out.iso 2>err.txt &
    child=$!
    until [ -s helper ]; do sleep 0.05; done
    kill -INT "$child"
    status=0
    wait "$child" || status=$?
    [ "$status" -eq 130 ]
    ! kill -0 "$(cat helper)" 2>/dev/null
    [ ! -e out.iso ] && [ -z "$(leftovers)" ]
}

@test "an old image stays as it is when the new one fails" {
    write_manifest
    echo old >out.iso
    chmod 000 in/modules/menu.c32 || true
    sed -i 's|in/initrd|in/nothing|' live.yaml
    run "$isowright" build live.yaml -o out.iso
    [ "$status" -eq 2 ] && [ "$(cat out.iso)" = old ] && [ -z "$(leftovers)" ]
}

@test "a full disk is exit 3, with nothing left" {
    [ "$(id -u)" -eq 0 ] || skip "mounting a small filesystem needs root"
    mkdir small
    mount -t tmpfs -o size=2m tmpfs small || skip "this machine does not let us mount"
    write_manifest
    run "$isowright" build live.yaml -o small/out.iso
    left=$(ls -A small)
    umount small
    echo "$output"
    [ "$status" -eq 3 ] && [[ "$output" == *"No space left"* ]] && [ -z "$left" ]
}

@test "a helper program that fails or is killed is exit 3 and named" {
    write_manifest
    mkdir bin
    printf '#!/bin/sh\nkill -9 $$\n' >bin/mcopy
    chmod +x bin/mcopy
    PATH=$PWD/bin:$PATH run "$isowright" build live.yaml -o out.iso
    echo "$output"
    [ "$status" -eq 3 ] && [[ "$output" == *"mcopy was killed by signal 9"* ]]
    [ ! -e out.iso ] && [ -z "$(leftovers)" ]
}

@test "manifest text never reaches a shell" {
    write_manifest
    touch "in/\$(touch pwned);'\"x"
    sed -i "s|^menu:|  - {from: \"in/\$(touch pwned);'\\\\\"x\", to: /live/x}\nmenu:|" live.yaml
    "$isowright" build live.yaml -o out.iso
    [ ! -e pwned ]
}

@test "an output that cannot be is exit 2" {
    write_manifest
    run "$isowright" build live.yaml -o no/such/folder/out.iso
    [ "$status" -eq 2 ]
    mkdir folder
    run "$isowright" build live.yaml -o folder
    [ "$status" -eq 2 ] && [[ "$output" == *"not a regular file"* ]]
}

@test "what the image is made from is never overwritten by it" {
    write_manifest
    cp live.yaml kept.yaml
    for output in live.yaml in/kernel in/tree/deep/../one ./in/tree/empty; do
        run "$isowright" build live.yaml -o "$output"
        echo "$output"
        [ "$status" -eq 2 ] && [[ "$output" == *"is the manifest itself"* || "$output" == *"is also an input"* ]]
    done
    cmp live.yaml kept.yaml && [ ! -s in/tree/empty ] && [ -z "$(leftovers)" ]
}

@test "a symbolic link as the output stays, and what it leads to is replaced" {
    write_manifest
    mkdir far && echo old >far/out.iso && ln -s far/out.iso link.iso && ln -s far/none.iso dangling.iso
    "$isowright" build live.yaml -q -o link.iso
    [ -L link.iso ] && bsdtar -tf far/out.iso >/dev/null
    run "$isowright" build live.yaml -o dangling.iso
    [ "$status" -eq 2 ] && [ -L dangling.iso ] && [ -z "$(leftovers)" ]
}

@test "a name that no file can have is exit 2, before any work" {
    write_manifest
    for name in "" "$(printf 'n%.0s' {1..256})"; do
        run "$isowright" build live.yaml -o "$name"
        [ "$status" -eq 2 ] && [ -z "$(leftovers)" ]
    done
}

@test "a program started without stdin, stdout and stderr writes the same image" {
    write_manifest
    "$isowright" build live.yaml -q -o one.iso
    "$isowright" build live.yaml -q -o two.iso <&- >&- 2>&-
    cmp one.iso two.iso
    status=0
    "$isowright" build live.yaml -o three.iso >&- || status=$?
    [ "$status" -eq 3 ]
}

@test "another loader of any size that fits goes into the ESP whole" {
    write_manifest
    make_program in/loader.efi 3000000 L
    echo 'boot: {uefi: {x64: in/loader.efi}}' >>live.yaml
    "$isowright" build live.yaml -o out.iso
    bsdtar -xOf out.iso EFI/BOOT/BOOTX64.EFI | cmp - in/loader.efi
    truncate -s 40M in/loader.efi
    run "$isowright" build live.yaml -o out.iso
    [ "$status" -eq 2 ] && [[ "$output" == *"31 MiB"* ]]
}

@test "no configuration of mtools has a say" {
    write_manifest
    "$isowright" build live.yaml -q -o one.iso
    printf 'what is this\n' >.mtoolsrc
    HOME=$PWD MTOOLSRC=$PWD/.mtoolsrc MTOOLS_NO_VFAT=1 MTOOLS_LOWER_CASE=1 \
        "$isowright" build live.yaml -q -o two.iso
    cmp one.iso two.iso
}

@test "a file that is longer than the system says is not stored empty" {
    write_manifest
    sed -i 's|^menu:|  - {from: /proc/self/status, to: /status}\nmenu:|' live.yaml
    run "$isowright" build live.yaml -o out.iso
    [ "$status" -eq 3 ] && [[ "$output" == *"/proc/self/status is not as long as the system says"* ]]
}

@test "a manifest may come from a pipe; paths are relative to the current folder" {
    write_manifest
    "$isowright" build live.yaml -q -o one.iso
    cat live.yaml | "$isowright" build /dev/stdin -q -o two.iso
    cmp one.iso two.iso
}

@test "names of every kind come out as they went in" {
    write_manifest
    mkdir -p in/odd/empty/er "in/odd/$(printf 'd%.0s' {1..255})/$(printf 'e%.0s' {1..255})/f"
    (
        cd in/odd
        : >$'new\nline' && : >$'not\xffutf8' && : >$'not\xfeutf8' && : >'*?<>|:;"\' && : >' blank ' && : >-dash
        echo 1 >case && echo 2 >CASE && echo 3 >Case
        ln case hard && ln -s . loop && ln -s $'nowhere\n\xff' dangling && ln -s /a/../b link
        mkdir -p d/d/d/d/d/d/d/d/d/d/d/d && echo deep >d/d/d/d/d/d/d/d/d/d/d/d/f
    )
    sed -i 's|^menu:|  - {from: in/odd, to: /odd}\nmenu:|' live.yaml
    "$isowright" build live.yaml -o out.iso
    mkdir x && bsdtar -xf out.iso -C x && chmod -R u+w x
    diff -r --no-dereference in/odd x/odd
    "$isowright" inspect out.iso >map.txt
    [ "$(grep -c $'[\xff\x01]' map.txt)" -eq 0 ]
}

@test "hung up under nohup: goes on" {
    write_manifest
    truncate -s 256M in/big
    sed -i 's|^menu:|  - {from: in/big, to: /live/big}\nmenu:|' live.yaml
    (trap '' HUP; exec "$isowright" build live.yaml -q -o out.iso) &
    child=$!
    # The work directory is there: it is building.
    until [ -n "$(ls tmp)" ]; do sleep 0.05; done
    kill -HUP "$child"
    wait "$child"
    [ -s out.iso ]
}
