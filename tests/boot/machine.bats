#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The tester itself, on sticks of one boot sector that says a text: about a second each.

setup() {
    load common.sh
    common_setup
}

teardown() {
    common_teardown
}

# $1: exit code; rest: options. The report is left in the file "report".
tester() {
    local expected=$1
    shift
    run "$isowright" test --legs bios/usb --accel tcg --json "$@"
    echo "$output" | sed -n '/^{/,$p' >report
    echo "exit $status: $output"
    [ "$status" -eq "$expected" ] && nothing_left
}

@test "what is expected must come whole and in order" {
    talking_stick stick.img 'one\r\n\033[1;31mtwo\033[0m\r\nthree\r\n' "$spin"
    tester 0 --expect '^one$' --expect '^two$' --expect '^three$' stick.img
    [ "$(said_of report bios/usb)" = "pass null MBR" ]
    tester 1 --expect '^two$' --expect '^one$' --budget 2 stick.img
    [ "$(said_of report bios/usb)" = "fail hang MBR" ]
}

@test "a prompt without a newline is seen once the machine falls silent" {
    talking_stick stick.img 'welcome\r\nlogin: '
    tester 0 --expect '^welcome$' --expect '^login: $' stick.img
}

@test "what the firmware shows of itself proves nothing" {
    truncate -s 1M empty.img
    # SeaBIOS shows its name, its maker's, and what it tries to boot.
    for word in SeaBIOS version Boot 'Hard Disk' device; do
        tester 1 --expect "$word" empty.img
        [ "$(said_of report bios/usb)" = "fail no-boot-entry null" ]
    done
    talking_stick stick.img 'the version\r\n'
    tester 0 --expect version stick.img
    holds report '.legs[0].phases.marker.proof == "the version"'
}

@test "the placeholders are the leg's" {
    talking_stick stick.img 'firmware=bios medium=usb\r\n'
    tester 0 --expect '^firmware=@firmware@ medium=@medium@$' stick.img
}

@test "words that were to be added to a command line, and nobody asked for one: no verdict" {
    talking_stick stick.img 'up\r\n'
    tester 3 --expect up --append quiet stick.img
    holds report '.legs[0].reason | startswith("--append: ")'
}

@test "a rejected line fails at once" {
    talking_stick stick.img 'first\r\ntrouble\r\n'
    tester 1 --expect 'never' --reject '^trouble$' stick.img
    [ "$(said_of report bios/usb)" = "fail rejected MBR" ]
    holds report '.legs[0].reason | test("trouble")'
}

@test "words of loaders and kernels have their classes" {
    talking_stick stick.img 'Kernel panic - not syncing: on purpose\r\n'
    tester 1 --expect never stick.img
    [ "$(said_of report bios/usb)" = "fail kernel-panic MBR" ]
    # However fast it comes, what follows is no proof; the line itself may be what is wanted.
    talking_stick stick.img 'Kernel panic - not syncing: on purpose\r\nmarker\r\n'
    tester 1 --expect marker stick.img
    [ "$(said_of report bios/usb)" = "fail kernel-panic MBR" ]
    tester 0 --expect 'Kernel panic' stick.img
    talking_stick stick.img 'grub rescue> '
    tester 1 --expect never stick.img
    [ "$(said_of report bios/usb)" = "fail loader-error MBR" ]
}

@test "words of a kernel are no kernel" {
    talking_stick stick.img 'Linux version 6.1.0 (a@b) #1\r\n' "$spin"
    tester 1 --until kernel --budget 2 stick.img
    tester 0 --until loader stick.img
}

@test "a machine that resets is a boot loop, one that turns itself off a shutdown" {
    talking_stick stick.img 'bye\r\n' "$reset"
    tester 1 --expect never stick.img
    [ "$(said_of report bios/usb)" = "fail boot-loop MBR" ]
    holds report '.legs[0].last_lines == ["bye"]'
    talking_stick stick.img 'bye\r\n' "$power_off"
    tester 1 --expect never stick.img
    [ "$(said_of report bios/usb)" = "fail shutdown MBR" ]
    # What was said before the end counts.
    tester 0 --expect bye stick.img
}

@test "the image is not written, and may be read-only" {
    talking_stick stick.img 'here\r\n'
    chmod a-w stick.img
    before=$(sha256sum stick.img)
    tester 0 --expect here stick.img
    [ "$before" = "$(sha256sum stick.img)" ]
}

@test "a name with blanks, quotes and commas is a name" {
    talking_stick "it's a, \"stick\".img" 'here\r\n'
    tester 0 --expect here "it's a, \"stick\".img"
}

@test "the command line that is kept can be run by hand" {
    talking_stick "it's.img" 'by hand\r\n'
    tester 0 --expect 'by hand' --out evidence "it's.img"
    cd evidence/bios-usb
    # timeout passes the signal on to all that the script has started.
    timeout 20 sh ./cmdline.txt >by-hand 2>said &
    for _ in $(seq 100); do
        grep -q 'by hand' by-hand && break
        sleep 0.1
    done
    kill $!
    wait $! || true
    cat said
    grep -q 'by hand' by-hand
}

@test "nothing to boot: a leg that is named fails, one that a preset brought in is skipped" {
    truncate -s 1M empty.img
    tester 1 --expect x empty.img
    [ "$(said_of report bios/usb)" = "fail no-boot-entry null" ]
    run --separate-stderr "$isowright" test --accel tcg --expect x --json empty.img
    [ "$status" -eq 3 ]
    echo "$output" >report
    holds report '[.legs[].verdict] == ["skip", "skip", "skip", "skip"]'
    holds report '[.legs[].reason] | all(test("the image has no"))'
}

# bats test_tags=full
@test "firmware that reads UDF needs no boot entry: that passes as it is, and proves no route" {
    mkdir -p tree/EFI/BOOT
    xorriso -osirrox on -indev "$demo" \
        -extract /EFI/BOOT/BOOTX64.EFI tree/EFI/BOOT/BOOTX64.EFI 2>/dev/null
    genisoimage -quiet -udf -R -o udf.iso tree
    check() {
        "$isowright" test --legs uefi/cd --accel tcg --json --expect '^isowright: loader' "$@"
    }
    check --as-is udf.iso >as-is &
    run check udf.iso
    [ "$status" -eq 1 ]
    echo "$output" >strict
    [ "$(said_of strict uefi/cd)" = "fail no-boot-entry null" ]
    wait $!
    [ "$(said_of as-is uefi/cd)" = "pass null null" ]
    nothing_left
}

@test "evidence of an earlier test is not left beside that of this one" {
    talking_stick stick.img 'here\r\n'
    tester 0 --expect here --out evidence stick.img
    [ -s evidence/bios-usb/verdict.json ] && [ -s evidence/bios-usb/screen.png ]
    touch evidence/bios-usb/notes
    truncate -s 1M empty.img
    run "$isowright" test --legs usb --accel tcg --expect here --out evidence empty.img
    [ "$status" -eq 3 ]
    # Somebody else's file stays.
    [ "$(ls evidence/bios-usb)" = notes ]
}

@test "a report that cannot be written is known before anything boots" {
    talking_stick stick.img 'here\r\n'
    run timeout 20 "$isowright" test --legs bios/usb --accel tcg --expect never \
        --junit nowhere/junit.xml stick.img
    echo "$output"
    [ "$status" -ne 0 ] && [ "$status" -ne 124 ]
    [[ "$output" == *nowhere* && "$output" != *verdict* ]]
}

@test "without QEMU the answer is exit 3, not no" {
    talking_stick stick.img 'here\r\n'
    mkdir bin
    run env PATH="$work/bin" "$isowright" test --legs bios/usb,uefi/usb --expect here stick.img
    echo "$output"
    [ "$status" -eq 3 ]
    [[ "$output" == *"bios/usb: error"* && "$output" == *"uefi/usb: error"* ]]
    [[ "$output" == *"is not installed"* ]]
    nothing_left
}

@test "a QEMU that dies is exit 3, and its last words are told" {
    talking_stick stick.img 'here\r\n'
    mkdir bin
    printf '#!/bin/sh\necho "out of luck" >&2\nexit 7\n' >bin/qemu-system-x86_64
    chmod +x bin/qemu-system-x86_64
    PATH="$work/bin:$PATH" tester 3 --expect here stick.img
    holds report '.legs[0] | .verdict == "error" and (.reason | test("exited with 7.*out of luck"))'
}

@test "a QEMU that somebody else ends is exit 3, not no" {
    talking_stick stick.img 'here\r\n' "$spin"
    "$isowright" test --legs bios/usb --accel tcg --json --expect never stick.img >report &
    tester=$!
    for _ in $(seq 100); do
        qemu=$(pgrep -P $tester -f 'qemu-system.*usb-storage' || true)
        [ -n "$qemu" ] && break
        sleep 0.1
    done
    sleep 1
    kill -s TERM "$qemu"
    status=0
    wait $tester || status=$?
    echo "exit $status"
    [ "$status" -eq 3 ]
    holds report '.legs[0] | .verdict == "error" and .class == null
                  and (.reason | test("stopped from outside|signal"))'
    nothing_left
}

@test "a damaged image that says no more what to expect is a no, not a mistake of the user" {
    head -c 8000000 "$demo" >cut.iso
    run "$isowright" test --accel tcg --legs bios cut.iso
    echo "$output"
    [ "$status" -eq 1 ]
    [[ "$output" == *"cut.iso is damaged"* ]]
}

@test "wrong use is exit 2 and says what to do" {
    check() {
        local text=$1
        shift
        run "$isowright" test "$@"
        echo "$* -> $status: $output"
        [ "$status" -eq 2 ] && [[ "$output" == *"$text"* ]]
    }
    talking_stick stick.img 'here\r\n'
    check 'no leg "bios/floppy"' --legs bios/floppy --expect x stick.img
    check 'not a regular expression' --expect '(x' stick.img
    check 'any line would do' --expect '' stick.img
    check 'auto, kvm or tcg' --accel hvf --expect x stick.img
    check 'nowhere.iso' --expect x nowhere.iso
    check 'whole number from 16' --memory 0.5 --expect x stick.img
    check 'whole number from 1 ' --jobs 1.5 --expect x stick.img
    check 'stick.img is none' --out stick.img --expect x stick.img
    check 'positive number' --budget 0 --expect x stick.img
}
