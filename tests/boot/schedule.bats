#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Legs side by side: in which order, how many at once, what becomes of those that this machine has
# spoiled; what a terminal shows meanwhile; and one leg for a person. Sticks of one boot sector.

bats_require_minimum_version 1.5.0

setup() {
    load common.sh
    common_setup
    talking_stick stick.img 'here\r\n'
}

teardown() {
    common_teardown
}

# A command that will be true; a minute at most, so that a broken program does not hang its test.
wait_for() {
    for _ in $(seq 600); do
        "$@" 2>/dev/null && return 0
        sleep 0.1
    done
    echo "never came: $*"
    return 1
}

# A QEMU that notes each start in "starts": the leg's device, and how many others run at that
# moment. $1: shell code that it runs before it becomes the real one, with $device and $starts (of
# this device, this one included).
noting_qemu() {
    mkdir -p bin pids
    cat >bin/qemu-system-x86_64 <<END
#!/bin/bash
PATH=\${PATH#*:}
# What measures this machine is no leg.
case "\$*" in *isowright.nonce=*) ;; *) exec qemu-system-x86_64 "\$@" ;; esac
case "\$*" in
    *piix3-usb-uhci* | *usb-uhci*) device=uhci ;;
    *usb-storage*) device=usb ;;
    *ide-hd*) device=disk ;;
    *) exec qemu-system-x86_64 "\$@" ;;
esac
beside=0
for pid in $work/pids/*; do
    kill -0 "\${pid##*/}" 2>/dev/null && beside=\$((beside + 1))
done
touch "$work/pids/\$\$"
echo "\$device \$beside" >>"$work/starts"
starts=\$(grep -c "^\$device " "$work/starts")
$1
exec qemu-system-x86_64 "\$@"
END
    chmod +x bin/qemu-system-x86_64
    PATH=$work/bin:$PATH
}

@test "the dearest leg begins, the report has the order of the list" {
    noting_qemu ''
    "$isowright" test --legs bios/usb,bios/disk,bios/usb:uhci --jobs 1 --accel tcg --json \
        --expect here stick.img >report
    cat starts
    [ "$(cat starts)" = "$(printf 'uhci 0\ndisk 0\nusb 0')" ]
    holds report '[.legs[].leg] == ["bios/usb", "bios/disk", "bios/usb:uhci"]'
    nothing_left
}

@test "never more machines than processors, whatever is asked for" {
    noting_qemu ''
    "$isowright" test --legs bios/usb,bios/disk,bios/usb:uhci --jobs 64 --accel tcg \
        --expect here stick.img
    cat starts
    [ "$(wc -l <starts)" -eq 3 ]
    most=$(cut -d' ' -f2 starts | sort -n | tail -n 1)
    [ "$most" -lt "$(nproc)" ]
    rm starts
    taskset -c 0 "$isowright" test --legs bios/usb,bios/disk,bios/usb:uhci --jobs 64 --accel tcg \
        --expect here stick.img
    [ "$(cut -d' ' -f2 starts | sort -u)" = 0 ]
}

@test "a leg whose QEMU was killed is tried again, after the others and alone" {
    # shellcheck disable=SC2016  # the expression is the other program's
    noting_qemu '[ "$device $starts" = "uhci 1" ] && kill -9 $$'
    run --separate-stderr "$isowright" test --legs bios/usb,bios/disk,bios/usb:uhci --accel tcg \
        --json --expect here stick.img
    echo "$output" >report
    # shellcheck disable=SC2154  # set by run --separate-stderr
    echo "$stderr"
    cat starts
    [ "$status" -eq 0 ]
    [[ $stderr == *"bios/usb:uhci: "*"trying again with nothing beside it"* ]]
    [ "$(tail -n 1 starts)" = "uhci 0" ]
    holds report '[.legs[] | [.leg, .attempts, .verdict]] == [["bios/usb", 1, "pass"],
        ["bios/disk", 1, "pass"], ["bios/usb:uhci", 2, "pass"]]'
    nothing_left
}

@test "one that is killed each time is no verdict on the image" {
    # shellcheck disable=SC2016
    noting_qemu '[ "$device" = disk ] && kill -9 $$'
    run --separate-stderr "$isowright" test --legs bios/usb,bios/disk --accel tcg --json \
        --expect here stick.img
    echo "$output" >report
    cat starts
    [ "$status" -eq 3 ]
    [ "$(grep -c disk starts)" -eq 2 ]
    holds report '[.legs[] | [.leg, .attempts, .verdict]] == [["bios/usb", 1, "pass"],
        ["bios/disk", 2, "error"]]'
    holds report '.legs[1].reason | test("signal 9")'
    nothing_left
}

# It uses no processor time and answers nothing, not even with a greeting: known within seconds.
@test "a QEMU that never answers is an error, and the leg is tried once more" {
    # shellcheck disable=SC2016
    noting_qemu '[ "$device" = disk ] && exec sleep 1000'
    run --separate-stderr "$isowright" test --legs bios/disk --accel tcg --json --expect here stick.img
    echo "$output" >report
    [ "$status" -eq 3 ]
    [ "$(grep -c disk starts)" -eq 2 ]
    holds report '.legs[0] | .verdict == "error" and .attempts == 2 and (.reason | test("no longer answers"))'
    # By the clock: five seconds, and what this machine was busy with.
    holds report '.legs[0] | .wall < 60 and .cpu < 1'
    nothing_left
}

# On a terminal of $1 rows and $2 columns; what it got is in "seen".
on_terminal() {
    script -qec "stty rows $1 cols $2; '$isowright' test --accel tcg --expect here stick.img \
        --legs bios/usb,bios/disk,bios/usb:ehci,bios/cd --until marker --skip bios/cd --budget 600" seen >/dev/null
}

@test "a terminal sees a line per leg, and none of them afterwards" {
    export TERM=xterm
    on_terminal 24 80
    grep -aE 'bios/usb:ehci +waits' seen
    grep -aE 'bios/disk +[a-z ]+ [0-9.]+ s, CPU +[0-9.]+ s of [0-9]+ s' seen
    # Every redrawing goes up as many lines as it has drawn; the last one wipes them.
    grep -aF $'\033[3A\033[J' seen
    grep -aE 'bios/usb:ehci +pass' seen
    # A narrow one: lines are cut, not wrapped. A low one: what runs, and a count.
    on_terminal 24 30
    run ! grep -aE '[^[:cntrl:]]{40}.*\[K' seen
    on_terminal 3 80
    grep -aE '[0-9] of 3 legs ended' seen
    run ! grep -aF $'\033[3A' seen
    TERM=dumb on_terminal 24 80
    run ! grep -aF $'\033[3A' seen
}

@test "run: the serial console is the terminal, and nothing stays" {
    talking_stick stick.img 'hello\r\n' "$power_off"
    before=$(sha256sum stick.img)
    run --separate-stderr "$isowright" run stick.img --leg bios/usb --accel tcg --serial </dev/null
    echo "$output"
    [ "$status" -eq 0 ]
    [ "${output%$'\r'}" = hello ]
    [ "$before" = "$(sha256sum stick.img)" ]
    nothing_left
}

@test "run: what is typed arrives, Ctrl-] ends it, and the terminal is as before" {
    # next: mov dx,0x3fd; in al,dx; test al,1; jz next; mov dl,0xf8; in al,dx; inc al; out dx,al;
    # jmp next: an echo of the letter behind each.
    talking_stick stick.img 'ready\r\n' \
        '\xba\xfd\x03\xec\xa8\x01\x74\xf8\xb2\xf8\xec\xfe\xc0\xee\xeb\xef'
    cat >session <<END
'$isowright' run stick.img --leg bios/usb --accel tcg --serial
echo "ended with \$?"
stty -a
END
    # Each key when it is its turn: nothing depends on how long the machine takes.
    mkfifo keys
    script -qfec "sh ./session" seen <keys >/dev/null &
    exec 7>keys
    wait_for grep -aq ready seen
    printf 'HAL' >&7
    wait_for grep -aq IBM seen
    printf '\035' >&7
    wait_for grep -aq 'ended with' seen
    wait $!
    exec 7>&-
    cat seen
    grep -a 'ended with 0' seen
    grep -aE '[^-]icanon' seen
    nothing_left
}

@test "run: what a machine does not read is not read from a pipe either" {
    talking_stick stick.img 'deaf\r\n' "$spin"
    { head -c 4M /dev/zero && touch all-read; } |
        timeout 60 "$isowright" run stick.img --leg bios/usb --accel tcg --serial >seen 2>said &
    wait_for grep -aq deaf seen
    sleep 3
    [ ! -e all-read ]
    kill -INT $!
    wait $! || true
    nothing_left
}

@test "run: a reset starts again, a signal ends it, and QEMU that cannot run is an error" {
    talking_stick stick.img 'again\r\n' "$reset"
    "$isowright" run stick.img --leg bios/usb --accel tcg --serial </dev/null >seen 2>said &
    wait_for grep -zq 'again.*again.*again' seen
    kill -INT $!
    status=0
    wait $! || status=$?
    cat said
    [ "$status" -eq 130 ]
    nothing_left
    # shellcheck disable=SC2016
    noting_qemu 'echo "qemu: no such thing" >&2; exit 1'
    run "$isowright" run stick.img --leg bios/usb --accel tcg </dev/null
    echo "$output"
    [ "$status" -eq 3 ]
    [[ $output == *"QEMU exited with 1, saying: qemu: no such thing"* ]]
    nothing_left
}

@test "run: it ends when nobody reads any more, whether the machine talks or not" {
    # It goes on for ever, each time with a line more; or it has said all.
    for after in "$reset" "$spin"; do
        talking_stick stick.img 'hello\r\n' "$after"
        run bash -c '
            timeout 300 "$1" run stick.img --leg bios/usb --accel tcg --serial </dev/null | head -n 1
            echo "${PIPESTATUS[0]}"' bash "$isowright"
        echo "$output"
        [[ $output == *hello* ]]
        [ "${lines[-1]}" -eq 141 ]
        nothing_left
    done
    run timeout 300 bash -c \
        "'$isowright' run stick.img --leg bios/usb --accel tcg --serial </dev/null >/dev/full"
    echo "$output"
    [ "$status" -eq 3 ] && [[ $output == *"cannot write the output"* ]]
    nothing_left
}

@test "run: a window where there is a desktop and QEMU has one, else the terminal" {
    talking_stick stick.img 'hello\r\n' "$power_off"
    # A QEMU that has windows of the kind $KIND; none is opened.
    mkdir bin
    cat >bin/qemu-system-x86_64 <<'END'
#!/bin/bash
PATH=${PATH#*:}
[ "$1 $2" = "-display help" ] && printf 'Available:\nnone\n%s\n' "$KIND" && exit
echo "$*" | grep -o -- '-display [a-z]*' >>displays
arguments=()
for argument; do
    [ "$argument" = "$KIND" ] && argument=none
    arguments+=("$argument")
done
exec qemu-system-x86_64 "${arguments[@]}"
END
    chmod +x bin/qemu-system-x86_64
    PATH=$work/bin:$PATH
    for kind in gtk sdl; do
        rm -f displays
        run --separate-stderr env DISPLAY=:9 KIND=$kind \
            "$isowright" run stick.img --leg bios/usb --accel tcg </dev/null
        # shellcheck disable=SC2154  # set by run --separate-stderr
        echo "$output / $stderr"
        [ "$status" -eq 0 ] && [ -z "$output" ]
        [ "$(cat displays)" = "-display $kind" ]
        # The terminal tells how far the machine has come.
        [[ $stderr == *"run: handoff after "* ]]
    done
    for options in "KIND=curses DISPLAY=:9" "KIND=gtk DISPLAY= WAYLAND_DISPLAY="; do
        # shellcheck disable=SC2086  # words
        run --separate-stderr env $options \
            "$isowright" run stick.img --leg bios/usb --accel tcg </dev/null
        [ "$status" -eq 0 ] && [[ $output == hello* ]]
    done
    nothing_left
}
