#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A line that was recorded from an earlier boot proves nothing: the nonce in it is not this boot's.

setup() {
    load common.sh
    common_setup
    {
        # ds = 0; si = text; dx = COM1; until a NUL: out; then halt for ever
        printf '\x31\xc0\x8e\xd8\xbe\x17\x7c\xba\xf8\x03\xfc\xac\x84\xc0\x74\x03\xee\xeb\xf8\xf4\xeb\xfd\x90'
        printf 'isowright-live: boot ok firmware=bios medium=usb bus=usb device=sda nonce=%s\r\n\0' \
            00112233445566778899aabbccddeeff
        head -c 400 /dev/zero
    } | head -c 510 >liar.iso
    printf '\x55\xaa' >>liar.iso
    truncate -s 1M liar.iso
}

teardown() {
    common_teardown
}

@test "an old line passes where nobody asks for this boot's nonce, and fails where somebody does" {
    verdicts bios/usb=pass liar.iso --expect '^isowright-live: boot ok firmware=@firmware@ medium=@medium@ '
    verdicts bios/usb=fail:hang liar.iso --timeout-scale 0.2 --expect '^isowright-live: boot ok .* nonce=@nonce@$'
}
