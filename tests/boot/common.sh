# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the boot tests share: the program, the demo image, ways to break it, sticks that only talk.

common_setup() {
    top=$(realpath "$BATS_TEST_DIRNAME/../..")
    # shellcheck disable=SC2034
    isowright=$(realpath "${ISOWRIGHT:-$top/build/isowright}")
    demo=$(realpath "${DEMO_IMAGE:-$top/build/demo/live.iso}")
    work=$(realpath "$(mktemp -d)")
    # Whatever isowright leaves behind while it works is seen here.
    mkdir "$work/tmp"
    export TMPDIR=$work/tmp
    cd "$work" || return 1
}

common_teardown() {
    # A test that failed half-way may have a tester in the background.
    jobs -p | xargs -r kill 2>/dev/null || true
    rm -rf "$work"
}

# No overlay, no variables, no machine is left.
nothing_left() {
    [ -z "$(ls -A "$TMPDIR")" ] && ! pgrep -f "$TMPDIR" >/dev/null
}

copy_demo() {
    cp --reflink=auto "$demo" "$1"
    chmod u+w "$1"
}

# Zeros over $3 bytes of image $1 from byte $2 on.
blank() {
    head -c "$3" /dev/zero |
        dd of="$1" bs=1M seek="$2" oflag=seek_bytes conv=notrunc iflag=fullblock status=none
}

# Byte at which the data of file $2 of image $1 begins, by another reader's opinion.
file_offset() {
    xorriso -indev "$1" -find "$2" -exec report_lba 2>/dev/null |
        awk -F, '/^File data lba/ { print $2 * 2048 }'
}

# $1: the report; rest: a jq filter that must hold.
holds() {
    local report=$1
    shift
    jq -e "$@" "$report" >/dev/null || {
        echo "does not hold: $*"
        jq . "$report" || cat "$report"
        return 1
    }
}

# The leg's verdict, class and route, each a text: "fail no-boot-entry null".
said_of() {
    jq -r --arg leg "$2" \
        '.legs[] | select(.leg == $leg) | "\(.verdict) \(.class) \(.route)"' "$1"
}

# A stick whose boot sector says text $2 (printf escapes) on the serial line and then runs the
# machine code $3 (printf escapes; without it the processor halts).
talking_stick() {
    local end=${3:-'\xf4\xeb\xfd'} length
    length=$(printf '%b' "$end" | wc -c)
    truncate -s 1M "$1"
    {
        # mov si,text; next: lodsb; test al,al; jz end; mov dx,0x3f8; out dx,al; jmp next; end:
        printf '%b' "\\xbe\\x$(printf %02x $((14 + length)))\\x7c"
        printf '%b' '\xac\x84\xc0\x74\x06\xba\xf8\x03\xee\xeb\xf5'
        printf '%b' "$end"
        printf '%b' "$2"
    } | dd of="$1" conv=notrunc status=none
    printf '\x55\xaa' | dd of="$1" bs=1 seek=510 conv=notrunc status=none
}
# mov al,0xfe; out 0x64,al: the keyboard controller resets the machine.
# shellcheck disable=SC2034
reset='\xb0\xfe\xe6\x64\xf4'
# mov ax,0x2000; mov dx,0x604; out dx,ax: ACPI soft off.
# shellcheck disable=SC2034
power_off='\xb8\x00\x20\xba\x04\x06\xef\xf4'
# jmp self: busy for ever, so that a budget of CPU seconds is soon used up.
# shellcheck disable=SC2034
spin='\xeb\xfe'
