# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the boot tests share: the program, the demo image, ways to break it, sticks that only talk.

# shellcheck source=tests/jq.sh
. "$(dirname "${BASH_SOURCE[0]}")/../jq.sh"

common_setup() {
    # Reports are read from standard output alone.
    bats_require_minimum_version 1.5.0
    top=$(realpath "$BATS_TEST_DIRNAME/../..")
    # shellcheck disable=SC2034
    isowright=$(realpath "${ISOWRIGHT:-$top/build/isowright}")
    demo=$(realpath "${DEMO_IMAGE:-$top/build/demo/live.iso}")
    table=$BATS_TEST_DIRNAME/foreign.tsv
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

# The file of the image that is called $1: one out of packages, or one of make-image's, which is kept
# below build/boot-images until what it is made by changes.
image() {
    local file=$top/build/boot-images/$1.iso
    case $1 in
        demo) echo "$demo" && return 0 ;;
        *.iso) echo "$top/build/foreign/$1" && return 0 ;;
    esac
    if [ ! "$file" -nt "$top/tests/boot/make-image" ] || [ ! "$file" -nt "$top/tests/boot/system/init" ] ||
        [ ! "$file" -nt "$top/build/demo/in/initrd" ] || [ ! "$file" -nt "$top/tests/lint/make-image" ]; then
        mkdir -p "$top/build/boot-images"
        # Complete or not at all, even when two tests want it at once.
        "$top/tests/boot/make-image" "$1" "$file.$$" >"$file.log" 2>&1 || {
            cat "$file.log" >&2
            return 1
        }
        mv "$file.$$" "$file"
        rm -f "$file.log"
    fi
    echo "$file"
}

# A copy of that image to be broken: image $1 as file $2 here.
copy_image() {
    cp --reflink=auto "$(image "$1")" "$2"
    chmod u+w "$2"
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

# verdicts EXPECTED IMAGE [OPTION...]: EXPECTED is "LEG=VERDICT[:CLASS] ...": these legs are run, and
# no other, unless the options say which. The report is left in the file "report".
verdicts() {
    local expected=$1 image=$2 legs had status=0
    shift 2
    # shellcheck disable=SC2086 # words
    legs=$(printf '%s\n' $expected | sed "s,=[^=]*$,," | paste -sd,)
    case " $* " in
        *" --legs "*) ;;
        *) set -- --legs "$legs" "$@" ;;
    esac
    "$isowright" test --accel tcg --json ${TEST_JOBS:+--jobs "$TEST_JOBS"} "$@" "$image" >report 2>said || status=$?
    had=$(jq -r '[.legs[] | .leg + "=" + .verdict + if .class then ":" + .class else "" end] | join(" ")' report)
    # shellcheck disable=SC2086
    [ "$(printf '%s\n' $had | sort)" = "$(printf '%s\n' $expected | sort)" ] || {
        echo "$(basename "$image") $*: should be $expected"
        echo "  but is $had (exit $status)"
        cat said
        jq -r '.legs[] | "  \(.leg): \(.reason); reached \(.reached), CPU \(.cpu)",
            (.screen_lines // [] | .[] | select(. != "") | "    | \(.)")' report || cat report
        return 1
    }
    nothing_left
}

# Every row of group $1 of foreign.tsv; says all that is wrong, not only the first.
rows() {
    local group image options expected wrong=0 count=0 file
    while IFS=$'\t' read -r group image options expected; do
        [ "$group" = "$1" ] || continue
        count=$((count + 1))
        [ "$options" != - ] || options=
        file=$(image "$image") || return 1
        # shellcheck disable=SC2086 # words
        verdicts "$expected" "$file" $options || wrong=$((wrong + 1))
    done <"$table"
    echo "$count rows, $wrong wrong"
    [ $count -gt 0 ] && [ $wrong -eq 0 ]
}

# The first leg of the last row gives advice that holds $1.
advises() {
    holds report --arg text "$1" '.legs[0].advice | contains($text)'
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
