#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the one menu says is what both loaders do: several initramfs files in their order, the whole
# command line with the medium's id in it, the default entry and not the first one.
# bats file_tags=full

setup() {
    load common.sh
    common_setup
    inputs=$top/build/demo/in
}

teardown() {
    common_teardown
}

@test "both loaders start the default entry, with all its initramfs files and its command line" {
    # The second initramfs replaces the first one's /init, and needs the first one's busybox.
    mkdir second
    cat >second/init <<'END'
#!/bin/busybox sh
/bin/busybox mkdir -p /proc
/bin/busybox mount -t proc proc /proc
echo "menu-test: $(/bin/busybox cat /proc/cmdline)"
/bin/busybox sleep 1000
END
    chmod +x second/init
    (cd second && echo init | cpio -o -H newc --quiet >../second.img)
    cat >live.yaml <<END
volume: {label: MENU}
date: 2026-11-22
files:
  - {from: $inputs/vmlinuz, to: /live/vmlinuz}
  - {from: $inputs/initrd, to: /live/first.img}
  - {from: second.img, to: /live/a_second_initramfs_with_a_rather_long_name.img}
menu:
  timeout: 1
  default: other
  entries:
    - {id: live, title: Not this one, linux: /live/vmlinuz, initrd: /live/first.img, options: wrong}
    - id: other
      title: The other one
      linux: /live/vmlinuz
      initrd: [/live/first.img, /live/a_second_initramfs_with_a_rather_long_name.img]
      options: console=ttyS0 quiet id=@id@ word="two words" last
test: {expect: 'menu-test: .*console=ttyS0 quiet id=ISOWRIGHT_[0-9A-F]+ word="two words" last', budget: 100}
END
    "$isowright" build -q live.yaml -o live.iso
    "$isowright" test live.iso --legs bios/usb,uefi/usb --json >report.json || { cat report.json; return 1; }
    id=$(jq -r .image.id report.json)
    holds report.json --arg id "$id" '[.legs[].last_lines[] | select(contains("menu-test:") and contains($id))] | length == 2'
}
