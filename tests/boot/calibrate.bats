#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Limits of time know how fast this machine is: measured once, and then remembered.
bats_require_minimum_version 1.5.0

setup() {
    load common.sh
    common_setup
    export XDG_CACHE_HOME=$work/cache
    cache=$work/cache/isowright/calibration-tcg
    # Spins for ever; how long that is watched is the limit.
    truncate -s 1M stick.img
    printf '%b' "$spin" | dd of=stick.img conv=notrunc status=none
    printf '\x55\xaa' | dd of=stick.img bs=1 seek=510 conv=notrunc status=none
}

teardown() {
    common_teardown
}

# CPU seconds after which it was given up; limits are a tenth of what they usually are
given_up_after() {
    "$isowright" test stick.img --legs bios/usb --as-is --accel tcg --until userspace \
        --timeout-scale 0.1 --json >report 2>said || [ $? -eq 1 ]
    holds report '.legs[0].class == "boot-sector-silent"'
    jq '.legs[0].cpu' report
}

@test "a slow machine is given more time" {
    given_up_after >usual
    [ "$(wc -l <"$cache")" -eq 4 ]
    # What was measured is remembered, and not measured again.
    cp "$cache" first
    given_up_after >again
    cmp first "$cache"
    # Ten times the reference's 0.5 seconds.
    sed -i 's/^seconds .*/seconds 5.000/' "$cache"
    given_up_after >slow
    jq -e -n --slurpfile usual usual --slurpfile slow slow '$slow[0] > 9 and $slow[0] > 2 * $usual[0]'
    # A machine that pretends to be fast keeps the limits.
    sed -i 's/^seconds .*/seconds 0.020/' "$cache"
    given_up_after >fast
    jq -e -n --slurpfile fast fast '$fast[0] > 1'
    nothing_left
}

# Under a QEMU whose KVM pretends to be slow by far, and fails as soon as a leg runs.
@test "limits are those of the accelerator that is used in the end" {
    [ -r /dev/kvm ] && [ -w /dev/kvm ] || skip "this machine has no /dev/kvm to pretend with"
    mkdir bin
    cat >bin/qemu-system-x86_64 <<'END'
#!/bin/bash
PATH=${PATH#*:}
arguments=()
for argument; do
    [ "$argument" != kvm ] || kvm=yes argument=tcg
    [[ $argument != host* ]] || argument=max
    arguments+=("$argument")
done
[[ -z ${kvm:-} || "$*" != *isowright.nonce=* ]] || exit 1
exec qemu-system-x86_64 "${arguments[@]}"
END
    chmod +x bin/qemu-system-x86_64
    PATH=$work/bin:$PATH
    legs() {
        "$isowright" test stick.img --legs bios/usb --as-is --until userspace --timeout-scale 0.1 \
            --json >report 2>said || [ $? -eq 1 ]
        cat said
        holds report '.legs[0] | .class == "boot-sector-silent" and .accel == "tcg" and .attempts == 2'
    }
    legs
    usual=$(jq '.legs[0].cpu' report)
    sed -i 's/^seconds .*/seconds 10.000/' "$work/cache/isowright/calibration-kvm"
    legs
    jq -e -n --argjson usual "$usual" --slurpfile report report '$report[0].legs[0].cpu < 4 * $usual'
    nothing_left
}

@test "whether KVM works is tried once for a QEMU, and anew when it is asked for" {
    [ -r /dev/kvm ] && [ -w /dev/kvm ] || skip "this machine has no /dev/kvm to pretend with"
    talking_stick stick.img ''
    mkdir bin
    cat >bin/qemu-system-x86_64 <<END
#!/bin/bash
[[ "\$*" != *accel=kvm* && "\$*" != *"-accel kvm"* ]] || { echo x >>$work/trials; exit 1; }
PATH=$PATH
exec qemu-system-x86_64 "\$@"
END
    chmod +x bin/qemu-system-x86_64
    PATH=$work/bin:$PATH
    # trials EXPECTED OPTION...: that many in this test, and that it does not work is said.
    trials() {
        local expected=$1
        shift
        : >trials
        "$isowright" test stick.img --legs bios/usb --as-is --timeout-scale 0.1 "$@" >report 2>said || true
        cat said
        grep -q 'a small machine does not boot under it' said
        [ "$(grep -c x trials)" "$expected" 0 ]
    }
    trials -gt
    trials -eq
    trials -gt --accel kvm
    trials -eq
    touch bin/qemu-system-x86_64
    trials -gt
    nothing_left
}

@test "what is remembered of another machine, or damaged, is measured again" {
    mkdir -p "${cache%/*}"
    printf 'isowright calibration 2\nfor another\nseconds 9.000\npace 0.001\n' >"$cache"
    given_up_after
    run ! grep -q another "$cache"
    head -c 9999 /dev/urandom >"$cache"
    given_up_after
    grep -q '^seconds [0-9]' "$cache"
}

@test "no place to remember it is no error" {
    unset XDG_CACHE_HOME
    HOME='' given_up_after
    XDG_CACHE_HOME=/proc/none given_up_after
    : >"$work/file"
    XDG_CACHE_HOME=$work/file given_up_after
    nothing_left
}
