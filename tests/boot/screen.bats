#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What machines show is read as it stands: firmware, loaders, kernels, in text and in graphics.

setup() {
    load common.sh
    common_setup
    modules=/usr/lib/syslinux/modules/bios
}

teardown() {
    common_teardown
}

# $1: the leg; rest: options and the image. The report is left in "report", the screen in "screen".
see() {
    local leg=$1
    shift
    run "$isowright" test --legs "$leg" --accel tcg --json "$@"
    echo "$output" | sed -n '/^{/,$p' >report
    echo "exit $status: $output"
    jq -r '.legs[0].screen_lines[]' report >screen
    cat screen
    # What QEMU shows while the machine shows nothing proves nothing.
    holds report '[.legs[0].phases[] | .proof? // ""] | any(contains("Guest has not initialized")) | not'
    nothing_left
}

# Each argument is a whole row of the screen, but for blanks around it.
shows() {
    local row
    for row; do
        sed 's/^ *//; s/ *$//' screen | grep -Fxq -- "$row" || {
            echo "the screen does not show: $row"
            return 1
        }
    done
}

# Where the marker was seen.
source_is() {
    holds report --arg source "$1" '.legs[0].phases.marker.source == $source'
}

# Watching may cost a twentieth of what the machine does; counted in CPU time, whatever else runs.
is_cheap() {
    holds report '.legs[0] | .own_cpu <= 0.05 * .cpu + 0.1'
}

# An image that ISOLINUX starts, of the tree in the folder "tree".
isolinux_image() {
    mkdir -p tree/isolinux
    cp /usr/lib/ISOLINUX/isolinux.bin "$modules/ldlinux.c32" tree/isolinux/
    xorriso -as mkisofs -quiet -o "$1" -b isolinux/isolinux.bin -c isolinux/boot.cat \
        -no-emul-boot -boot-load-size 4 -boot-info-table tree 2>/dev/null
}

# A PNG of $1 x $2 pixels: from black over green to purple, from one corner to the other.
gradient() {
    perl -MCompress::Zlib=compress,crc32 -e '
        my ($width, $height) = @ARGV;
        my @stops = ([0, 0, 0], [0, 119, 51], [170, 0, 102]);
        my $rows = "";
        for my $y (0 .. $height - 1) {
            $rows .= "\0";
            for my $x (0 .. $width - 1) {
                my $at = ($x + $y) / ($width + $height - 2) * 2;
                my $i = $at >= 1 ? 1 : 0;
                $rows .= pack "C3", map { $stops[$i][$_] + ($stops[$i + 1][$_] - $stops[$i][$_]) * ($at - $i) } 0 .. 2;
            }
        }
        sub part { my $part = $_[0] . $_[1]; pack("N", length $_[1]) . $part . pack("N", crc32($part)) }
        binmode STDOUT;
        print "\x89PNG\r\n\x1a\n", part("IHDR", pack("NNC5", $width, $height, 8, 2, 0, 0, 0)),
            part("IDAT", compress($rows)), part("IEND", "")' "$1" "$2"
}

@test "SeaBIOS, in text mode: cells of nine pixels" {
    truncate -s 1M empty.img
    see bios/usb empty.img
    shows 'Booting from Hard Disk...' 'No bootable device.' \
        'Boot failed: not a bootable disk'
    grep -q '^SeaBIOS (version [-0-9a-z.+]*)$' screen
}

@test "ISOLINUX's text menu" {
    mkdir -p tree/isolinux
    cp "$modules/menu.c32" "$modules/libutil.c32" tree/isolinux/
    cat >tree/isolinux/isolinux.cfg <<'END'
UI menu.c32
MENU TITLE Of text: 0123456789
LABEL one
MENU LABEL Start <it> & "see" {what} [happens] #1 @ 100%
KERNEL one
END
    isolinux_image menu.iso
    see bios/cd --expect 'Start <it> & "see" \{what\}' menu.iso
    [ "$status" -eq 0 ]
    source_is screen
    grep -q '^| *Of text: 0123456789 *|$' screen
    grep -Fq 'Start <it> & "see" {what} [happens] #1 @ 100%' screen
    is_cheap
}

@test "vesamenu: blended text with a shadow over a gradient" {
    mkdir -p tree/isolinux
    cp "$modules/vesamenu.c32" "$modules/libutil.c32" "$modules/libcom32.c32" tree/isolinux/
    gradient 640 480 >tree/isolinux/back.png
    cat >tree/isolinux/isolinux.cfg <<'END'
UI vesamenu.c32
MENU BACKGROUND back.png
MENU TITLE Over a picture: 0123456789
LABEL live
MENU LABEL Live system (amd64)
KERNEL one
LABEL quiet
MENU LABEL The five boxing wizards jump quickly
KERNEL one
LABEL signs
MENU LABEL Signs: "a" #b $c %d &e 'f' (g) *h +i ,j -k .l /m
KERNEL one
LABEL more
MENU LABEL More: ;n <o =p >q ?r @s [t] \u ^v _w `x {y} |z ~
KERNEL one
END
    isolinux_image menu.iso
    see bios/cd --expect '^ *The five boxing wizards jump quickly' menu.iso
    [ "$status" -eq 0 ]
    source_is screen
    shows 'Over a picture: 0123456789' 'Live system (amd64)' 'Press [Tab] to edit options' \
        'The five boxing wizards jump quickly' \
        "Signs: \"a\" #b \$c %d &e 'f' (g) *h +i ,j -k .l /m" \
        "More: ;n <o =p >q ?r @s [t] \\u v _w \`x {y} |z ~"
    is_cheap
}

@test "GRUB's graphical terminal, in its own font" {
    mkdir -p tree/boot/grub
    cat >tree/boot/grub/grub.cfg <<'END'
insmod all_video
insmod gfxterm
loadfont /boot/grub/fonts/unicode.pf2
set gfxmode=1024x768
terminal_output gfxterm
set timeout=-1
menuentry "Try or install: 0123456789 (safe graphics)" { true }
menuentry '!#$%&*+,-./:;<=>?@[]^_{|}~ MwvmTf0XVx' { true }
END
    grub-mkrescue -o grub.iso tree >/dev/null 2>&1
    see bios/cd --expect 'Try or install: 0123456789 \(safe graphics\)' grub.iso
    [ "$status" -eq 0 ]
    source_is screen
    grep -Fq '*Try or install: 0123456789 (safe graphics)' screen
    grep -Fq '!#$%&*+,-./:;<=>?@[]^_{|}~ MwvmTf0XVx' screen
    grep -q 'GNU GRUB  version 2' screen
    is_cheap
}

# The same messages go to the serial console: what the screen shows must be there, to the letter.
# bats test_tags=full
@test "Linux's console at 1024x768: no character is read wrong" {
    local rows
    mkdir -p tree/isolinux
    cp "$top/build/demo/in/vmlinuz" tree/
    cat >tree/isolinux/isolinux.cfg <<'END'
DEFAULT linux
LABEL linux
KERNEL /vmlinuz
APPEND vga=791 console=ttyS0 console=tty0
END
    isolinux_image kernel.iso
    see bios/cd --out out --expect never kernel.iso
    [ "$(said_of report bios/cd)" = "fail kernel-panic El Torito" ]
    tr -d '\r' <out/bios-cd/serial.log >truth
    rows=$(wc -l <screen)
    echo "$rows rows, $(tr -d '\n ' <screen | wc -c) characters"
    [ "$rows" -ge 40 ]
    # Rows of 128 cells: longer lines go on in the next row.
    ! awk 'NR == FNR { known[substr($0, 1, 128)]; known[substr($0, 129)]; next }
           !($0 in known) { print "not so on the serial console: " $0; wrong = 1 }
           END { exit !wrong }' truth screen
    is_cheap
}

@test "UEFI's shell, in the font of the firmware that runs" {
    truncate -s 1M empty.img
    see uefi/usb empty.img
    grep -q '^UEFI Interactive Shell v2' screen
    shows 'EDK II' 'Mapping table'
    is_cheap
}

# bats test_tags=full
@test "GRUB's menu on UEFI's console" {
    mkdir -p tree/boot/grub
    cat >tree/boot/grub/grub.cfg <<'END'
set timeout=-1
menuentry "Try or install: 0123456789 (safe graphics)" { true }
menuentry "!#%&*+,-./:;<=>?@[]^_{|}~ MwvmTf0XVx" { true }
END
    grub-mkrescue -o grub.iso tree >/dev/null 2>&1
    see uefi/cd --until marker --expect 'never' --budget 12 grub.iso
    grep -Fq '*Try or install: 0123456789 (safe graphics)' screen
    grep -Fq '!#%&*+,-./:;<=>?@[]^_{|}~ MwvmTf0XVx' screen
    is_cheap
}

# No serial console: all that there is to see is on the screen of a kernel under UEFI.
# bats test_tags=full
@test "Linux's console on UEFI's frame buffer" {
    mkdir -p tree/boot/grub
    cp "$top/build/demo/in/vmlinuz" tree/
    cat >tree/boot/grub/grub.cfg <<'END'
insmod all_video
linux /vmlinuz console=tty0
boot
END
    grub-mkrescue -o grub.iso tree >/dev/null 2>&1
    see uefi/cd --expect never grub.iso
    [ "$(said_of report uefi/cd)" = "fail kernel-panic El Torito" ]
    grep -q '^\[ *[0-9.]*\] List of all partitions:$' screen
    is_cheap
}
