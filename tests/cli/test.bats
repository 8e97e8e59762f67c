#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# isowright test without a machine: options, lists of legs, parts. No QEMU is started here.

bats_require_minimum_version 1.5.0

setup() {
    load common.sh
    common_setup
    # Variables of the service that runs these tests would be taken for the test's own.
    unset CI_NODE_INDEX CI_NODE_TOTAL CIRCLE_NODE_INDEX CIRCLE_NODE_TOTAL BUILDKITE_PARALLEL_JOB \
        BUILDKITE_PARALLEL_JOB_COUNT JOB_COMPLETION_INDEX ISOWRIGHT_SHARDS GITHUB_ACTIONS \
        "${!SLURM_ARRAY_TASK@}"
    # A machine that is started by mistake is seen.
    mkdir fake
    for name in qemu-system-x86_64 qemu-img qemu-io; do
        printf '#!/bin/sh\ntouch "%s/started"\nexit 1\n' "$work" >"fake/$name"
        chmod +x "fake/$name"
    done
    export PATH=$work/fake:$PATH
}

teardown() {
    [ ! -e "$work/started" ]
    common_teardown
}

# An image that boots four ways, and a stick that no firmware but a BIOS starts.
make_images() {
    write_manifest
    "$isowright" build live.yaml -o live.iso >/dev/null
    truncate -s 1M stick.img
    printf '\xeb\xfe' | dd of=stick.img conv=notrunc status=none
    printf '\x55\xaa' | dd of=stick.img bs=1 seek=510 conv=notrunc status=none
}

# $1: what stderr must say; rest: arguments. Wrong use is exit code 2, before anything starts.
refuses() {
    local word=$1
    shift
    run "$isowright" test "$@"
    echo "exit $status: $output"
    [ "$status" -eq 2 ]
    [[ $output == *"$word"* ]]
}

@test "options that make no sense are refused before anything starts" {
    make_images
    refuses '--until is' --until dinner live.iso
    refuses '--until marker wants a marker' --until marker stick.img
    refuses 'there is no leg "uefi/floppy"' --legs uefi/floppy live.iso
    refuses 'cd (ide ahci scsi usb) usb (' --legs bios/cd:floppy live.iso
    refuses 'there is no leg "x"' --skip x live.iso
    refuses 'there is no leg "x"' --require x live.iso
    refuses '--accel is' --accel xen live.iso
    refuses '--memory wants' --memory 3 live.iso
    refuses '--jobs wants' --jobs 1.5 live.iso
    refuses '--timeout-scale wants a positive number' --timeout-scale 0 live.iso
    refuses '(MIB), not "10G"' --memory 10G live.iso
    refuses 'xml' --format xml live.iso
    refuses 'contradict' --json --format tap live.iso
    refuses 'pdf' --list-legs=pdf live.iso
    refuses '--out wants a folder' --out live.iso live.iso
    refuses 'one operand too many' live.iso stick.img
    refuses '' nowhere.iso
    mkdir $'bad\xff'
    TMPDIR=$PWD/$'bad\xff' refuses 'TMPDIR' --accel tcg live.iso
}

@test "legs are listed: all that a preset has, and why some would be skipped" {
    make_images
    run "$isowright" test --list-legs live.iso
    [ "$status" -eq 0 ]
    [ "$output" = "$(printf 'bios/cd\nbios/usb\nuefi/cd\nuefi/usb')" ]
    run "$isowright" test --list-legs stick.img
    echo "$output"
    [ "${lines[0]}" = "bios/cd       skipped: the image has no El Torito entry for BIOS" ]
    [ "${lines[1]}" = bios/usb ]
    [ "${#lines[@]}" -eq 4 ]
    run "$isowright" test --list-legs --legs quick,uefi/cd --skip bios --require bios/usb:x2 live.iso
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$output" = "$(printf 'uefi/usb\nuefi/cd\nbios/usb:x2')" ]
}

@test "the list as JSON tells what must run" {
    make_images
    "$isowright" test --list-legs=json --legs bios,uefi/usb stick.img | tee list
    jq -e '. == [
        {leg: "bios/cd", must: false, skip: "the image has no El Torito entry for BIOS"},
        {leg: "bios/usb", must: false, skip: null},
        {leg: "uefi/usb", must: true, skip: null}]' list
}

@test "the list has the format that is asked for, in whatever way" {
    make_images
    for format in text json github gitlab; do
        "$isowright" test --list-legs=$format live.iso >"$format"
        "$isowright" test --list-legs --format $format live.iso | diff "$format" -
        "$isowright" test --list-legs=$format --format=$format live.iso | diff "$format" -
    done
    "$isowright" test --list-legs --json live.iso | diff json -
    "$isowright" test --list-legs=json --json --format json live.iso | diff json -
    # A report has shapes that a list has not.
    for format in junit tap html pdf; do
        refuses 'listed as text, json, github or gitlab' --list-legs --format $format live.iso
    done
    refuses 'listed as text and as json; one of them is enough: --list-legs=text' \
        --list-legs=text --format json live.iso
    refuses 'listed as github and as json' --list-legs --json --format github live.iso
}

@test "the list for GitHub is a matrix on one line, of what will run" {
    make_images
    run "$isowright" test --list-legs=github --legs core,uefi/usb:x2=zero live.iso
    echo "$output"
    [ "$status" -eq 0 ] && [ "${#lines[@]}" -eq 1 ]
    jq -e '[.include[].leg] == ["bios/cd", "bios/usb", "uefi/cd", "uefi/usb", "uefi/usb:x2=zero"]' \
        <<<"$output"
    # Names of artifacts may hold neither slash nor colon, and differ.
    jq -e '[.include[].id] | all(test("^[a-z0-9=-]+$")) and (unique | length == 5)' <<<"$output"
    "$isowright" test --list-legs=github stick.img | jq -e '[.include[].leg] == ["bios/usb"]'
}

@test "the list for GitLab is a job that others extend" {
    make_images
    "$isowright" test --list-legs=gitlab --legs core,bios/usb:bad=1-2 live.iso >legs.yml
    cat legs.yml
    fy-tool --mode json legs.yml | jq -e '.[".isowright-legs"].parallel.matrix == [
        {LEG: ["bios/cd", "bios/usb", "uefi/cd", "uefi/usb", "bios/usb:bad=1-2"]}]'
}

@test "no way to boot is no list of jobs" {
    truncate -s 1M empty.img
    for format in github gitlab; do
        run "$isowright" test --list-legs=$format empty.img
        echo "$output"
        [ "$status" -eq 1 ]
        [[ $output == *"no way to boot"* ]]
    done
    run "$isowright" test --list-legs empty.img
    [ "$status" -eq 0 ]
}

@test "parts: every leg is in exactly one, however many there are" {
    make_images
    legs=core,uefi/usb:x2,bios/disk
    "$isowright" test --list-legs --legs $legs live.iso | sort >all
    for count in 1 2 3 5 9; do
        : >parts
        for index in $(seq "$count"); do
            "$isowright" test --list-legs --legs $legs --shard "$index/$count" live.iso >>parts
        done
        sort parts | diff all -
    done
    # Two parts: one of the two dear legs each.
    [ "$("$isowright" test --list-legs --shard 1/2 live.iso | grep -c uefi)" -eq 1 ]
    [ "$("$isowright" test --list-legs --shard 2/2 live.iso | grep -c uefi)" -eq 1 ]
}

@test "an empty part says so and is no failure" {
    make_images
    run "$isowright" test --legs bios --shard 3/3 --accel tcg --out out live.iso
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *"part 3 of 3 has nothing to do: there are 2 legs"* ]]
    jq -e '.shard == {index: 3, count: 3} and .legs == [] and .exit == 0 and
        .all_legs == ["bios/cd", "bios/usb"]' out/report.json
    [ -s out/report.html ] && [ -s out/junit.xml ] && [ -s out/report.tap ]
}

@test "the part is taken from the service's variables, or the variables are named" {
    make_images
    third=$("$isowright" test --list-legs --shard 3/4 live.iso)
    same() {
        [ "$(env "$@" "$isowright" test --list-legs --shard auto live.iso)" = "$third" ]
    }
    same CI_NODE_INDEX=3 CI_NODE_TOTAL=4
    same CIRCLE_NODE_INDEX=2 CIRCLE_NODE_TOTAL=4
    same BUILDKITE_PARALLEL_JOB=2 BUILDKITE_PARALLEL_JOB_COUNT=4
    same JOB_COMPLETION_INDEX=2 ISOWRIGHT_SHARDS=4
    same SLURM_ARRAY_TASK_ID=14 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_MAX=16 \
        SLURM_ARRAY_TASK_STEP=2 SLURM_ARRAY_TASK_COUNT=4
    refuses 'CI_NODE_INDEX' --shard auto live.iso
    refuses 'SLURM_ARRAY_TASK_ID' --shard auto live.iso
    JOB_COMPLETION_INDEX=1 refuses ISOWRIGHT_SHARDS --shard auto live.iso
    CIRCLE_NODE_INDEX=4 CIRCLE_NODE_TOTAL=4 refuses CIRCLE_NODE_TOTAL --shard auto live.iso
    refuses '--shard wants I/N' --shard 3 live.iso
    refuses '--shard 4/3' --shard 4/3 live.iso
}

@test "annotations go where GitHub reads them, and leave the report alone" {
    make_images
    truncate -s 1M empty.img
    # All legs are skipped: nothing starts, and nothing was found out.
    run --separate-stderr env GITHUB_ACTIONS=true "$isowright" test --accel tcg --json empty.img
    echo "$output"
    [ "$status" -eq 3 ]
    jq -e '[.legs[].verdict] == ["skip", "skip", "skip", "skip"]' <<<"$output"
    # shellcheck disable=SC2154  # set by run --separate-stderr
    grep -c '^::notice' <<<"$stderr"
    run --separate-stderr "$isowright" test --accel tcg --json empty.img
    run ! grep "^::" <<<"$stderr"
    run --separate-stderr "$isowright" test --accel tcg --github empty.img
    grep '^::notice' <<<"$stderr"
    run --separate-stderr env GITHUB_ACTIONS=true "$isowright" test --accel tcg --format github \
        empty.img
    grep '^::notice' <<<"$output"
    run ! grep "^::" <<<"$stderr"
}

@test "reports are written in every format, into files and into the folder" {
    truncate -s 1M empty.img
    run "$isowright" test --accel tcg --junit j.xml --tap t.tap --html h.html --out out empty.img
    [ "$status" -eq 3 ]
    grep -q '<testsuite' j.xml && grep -q '^TAP version 14' t.tap && grep -qi '<!doctype html' h.html
    cmp j.xml out/junit.xml
    cmp t.tap out/report.tap
    for format in text json junit tap github html; do
        "$isowright" test --accel tcg --format $format empty.img >printed || [ $? -eq 3 ]
        [ -s printed ]
    done
    # A report that cannot be written is known before anything starts.
    run "$isowright" test --accel tcg --tap nowhere/t.tap empty.img
    [ "$status" -ne 0 ] && [[ $output == *nowhere* ]]
}

@test "a damaged image is told, and tested all the same" {
    make_images
    # El Torito's catalog is said to be where nothing is.
    printf '\xff\xff\xff\x7f' | dd of=live.iso bs=1 seek=$((17 * 2048 + 71)) conv=notrunc status=none
    run "$isowright" test --legs core --shard 9/9 --accel tcg live.iso
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *"live.iso is damaged: at byte"* ]]
}

@test "run wants one leg, and a terminal for a text screen" {
    make_images
    run "$isowright" run live.iso --leg core
    [ "$status" -eq 2 ] && [[ $output == *'there is no leg "core"'* ]]
    run "$isowright" run live.iso --leg bios/cd --text </dev/null
    [ "$status" -eq 2 ] && [[ $output == *'--text wants a terminal'* ]]
    run "$isowright" run live.iso --leg bios/cd --text --serial
    [ "$status" -eq 2 ]
    run "$isowright" run nowhere.iso
    [ "$status" -eq 2 ]
}

@test "legs that trust a key of one's own want that key, whichever part they fall into" {
    make_images
    refuses '--own-key FILE' --legs uefi-own/usb,bios/cd --shard 1/2 live.iso
    refuses '--own-key FILE' --legs uefi-own/usb,bios/cd --shard 2/2 live.iso
    run "$isowright" test --legs uefi-own/usb,bios/cd --list-legs live.iso
    echo "exit $status: $output"
    [ "$status" -eq 0 ]
}

@test "no report takes the place of an image, or of anything else that is none" {
    make_images
    cp live.iso other.iso
    ln -s live.iso link
    refuses 'would be written over' --html live.iso live.iso
    refuses 'would be written over' --tap link live.iso
    refuses 'holds something that is no report' --junit other.iso live.iso
    refuses 'cannot both be' --junit x --html x live.iso
    cmp live.iso other.iso
    [ ! -e x ]
}

@test "a test that is not finished leaves no verdict of the one before" {
    make_images
    mkdir out
    for name in report.json junit.xml report.tap report.html; do echo '<old/>' >"out/$name"; done
    echo '<old/>' >x.xml
    # The machine cannot be started; that is an end, too.
    run "$isowright" test --accel tcg --legs bios/usb --out out --junit x.xml missing.iso
    [ "$status" -ne 0 ] && grep -q old x.xml && grep -q old out/report.json
    run "$isowright" test --accel tcg --legs uefi-own/usb --out out --junit x.xml live.iso
    [ "$status" -eq 2 ]
    [ ! -e x.xml ] && [ -z "$(ls out)" ]
}

# The evidence of leg $2 in folder $1, as a test leaves it.
leave_evidence() {
    mkdir -p "$1"
    printf '#!/bin/sh\n# isowright test, leg %s\n# ...\n' "$2" >"$1/cmdline.txt"
    for name in serial.log debugcon.log screen.png screen.txt kernel.log verdict.json vars-own.fd; do
        echo old >"$1/$name"
    done
}

@test "evidence of an earlier test goes, whichever leg it is of, and nothing else" {
    truncate -s 1M empty.img
    leave_evidence out/bios-cd bios/cd
    leave_evidence out/uefi-sb-usb-ehci-x2 uefi-sb/usb:ehci:x2
    leave_evidence out/bios-usb-bad=1-2 bios/usb:bad=1-2
    # A leg that was broken off.
    leave_evidence out/uefi-cd uefi/cd
    rm out/uefi-cd/verdict.json
    # Somebody has worked in there.
    leave_evidence out/uefi-usb uefi/usb
    echo mine >out/uefi-usb/notes.txt
    # What is not ours, or not in its place: a copy, another script, no leg, links, deeper folders.
    leave_evidence out/good-run bios/cd
    leave_evidence out/bios-disk bios/disk
    sed -i 's/isowright/other/' out/bios-disk/cmdline.txt
    leave_evidence out/bios-floppy bios/floppy
    leave_evidence elsewhere/bios-nvme bios/nvme
    ln -s ../elsewhere/bios-nvme out/bios-nvme
    leave_evidence out/1/bios-cd bios/cd
    leave_evidence out/bios-virtio bios/virtio
    mv out/bios-virtio/cmdline.txt script
    ln -s ../../script out/bios-virtio/cmdline.txt
    echo mine >out/serial.log
    find out elsewhere -type f | sort >before
    # All legs are skipped: no machine is started.
    run "$isowright" test --accel tcg --out out empty.img
    echo "$output"
    [ "$status" -eq 3 ]
    find out elsewhere -type f | sort >after
    grep -vE '^out/(bios-cd|uefi-sb-usb-ehci-x2|bios-usb-bad=1-2|uefi-cd)/' before |
        grep -vE '^out/uefi-usb/[^n]' |
        sort - <(printf 'out/%s\n' report.json junit.xml report.tap report.html) | diff - after
    [ ! -e out/bios-cd ] && [ ! -e out/uefi-cd ] && [ -L out/bios-nvme ]
}

@test "a part of a test leaves the evidence of other parts in a folder that they share" {
    truncate -s 1M empty.img
    leave_evidence out/bios-cd bios/cd
    leave_evidence out/bios-usb bios/usb
    mine=$("$isowright" test --list-legs --legs bios --shard 1/2 empty.img | cut -d ' ' -f 1)
    run "$isowright" test --accel tcg --legs bios --shard 1/2 --out out empty.img
    [ "$status" -eq 0 ]
    for leg in bios/cd bios/usb; do
        if [ "$leg" = "$mine" ]; then
            [ ! -e "out/${leg/\//-}/verdict.json" ]
        else
            [ -e "out/${leg/\//-}/verdict.json" ]
        fi
    done
}
