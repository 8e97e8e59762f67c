#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
bats_require_minimum_version 1.5.0
# isowright lint as its user meets it: options, formats, exit codes. What the rules find is tested in
# tests/unit/test_lint_*.c and tests/lint.

setup() {
    load common.sh
    common_setup
    write_manifest
    "$isowright" build -q live.yaml -o live.iso
}

teardown() {
    common_teardown
}

# Makes bad.iso: live.iso with a wrong checksum in the boot catalog (ELT-02).
make_bad() {
    local catalog
    catalog=$("$isowright" inspect --json live.iso | jq '.regions[] | select(.kind == "boot-catalog") | .start')
    cp live.iso bad.iso
    printf '\001' | dd of=bad.iso bs=1 seek=$((catalog + 4)) conv=notrunc status=none
}

@test "an image of ours is clean; the table says which machines boot it, and why others do not" {
    run -0 "$isowright" lint live.iso
    [[ $output != *error:* ]]
    [[ $output == *"bios/usb"* ]]
    [[ $output == *"GPT-04"* ]]   # a valid GPT: some CSMs refuse that
}

@test "a fault is an error, with its rule and place, and the exit code is 1" {
    make_bad
    run -1 "$isowright" lint bad.iso
    [[ $output == *ELT-02* ]]
    run -1 "$isowright" lint live.iso bad.iso
    run -0 "$isowright" lint --ignore ELT-02 bad.iso
    run -0 "$isowright" lint -i elt-02,ISO-01 bad.iso
}

@test "what a profile wants counts only when it is asked for" {
    run -0 "$isowright" lint --fail-on warning live.iso
    run -1 "$isowright" lint --profile csm-nogpt --fail-on warning live.iso
    [[ $output == *GPT-04* ]]
    run -1 "$isowright" lint -p seabios,csm-nogpt --fail-on warning live.iso
}

@test "every format is what it says, and says the same" {
    make_bad
    run -1 "$isowright" lint --format json live.iso bad.iso
    jq -e '.schema == 1 and (.images | length) == 2' <<<"$output"
    jq -e '.images[0].findings | map(select(.counts and .severity == "error")) | length == 0' <<<"$output"
    jq -e '.images[1].findings | map(select(.rule == "ELT-02" and .severity == "error")) | length == 1' <<<"$output"
    run -1 "$isowright" lint --format sarif live.iso bad.iso
    jq -e '.version == "2.1.0"' <<<"$output"
    jq -e '[.runs[].results[] | select(.ruleId == "ELT-02" and .level == "error")] | length == 1' <<<"$output"
    run -1 "$isowright" lint --format junit live.iso bad.iso
    [[ $output == "<?xml"* ]]
    [ "$(grep -c '<testsuite ' <<<"$output")" -eq 2 ]
    [ "$(grep -c '<failure' <<<"$output")" -eq 1 ]
}

@test "wrong usage is exit code 2, and says what is right" {
    run -2 "$isowright" lint
    run -2 "$isowright" lint --format xml live.iso
    [[ $output == *"text, json, sarif or junit"* ]]
    run -2 "$isowright" lint --fail-on info live.iso
    run -2 "$isowright" lint --profile nonsense live.iso
    [[ $output == *"--profiles"* ]]
    run -2 "$isowright" lint --ignore XYZ-01 live.iso
    [[ $output == *"--rules"* ]]
    run -2 "$isowright" lint --explain XYZ-01
    run -2 "$isowright" lint --rules live.iso
    run -2 "$isowright" lint nothing.iso
    [[ $output == *"nothing.iso"* ]]
}

@test "what is no image is a no; it does not keep the others from being judged" {
    head -c 100000 /dev/zero >zero.img
    run -1 --separate-stderr "$isowright" lint zero.img live.iso
    [[ $stderr == *"zero.img"* ]]
    [[ $output == *"live.iso"* ]]
    run -1 "$isowright" lint --format json zero.img live.iso
    [ "$(sed '/^isowright/d' <<<"$output" | jq '.images | length')" -eq 2 ]
}

@test "rules and profiles are listed, and each rule is explained" {
    run -0 "$isowright" lint --profiles
    [[ $output == *csm-nogpt* ]]
    run -0 "$isowright" lint --rules
    [ "$(grep -cE '^[A-Z]+-[0-9]{2} ' <<<"$output")" -ge 60 ]
    for id in $(grep -oE '^[A-Z]+-[0-9]{2}' <<<"$output"); do
        run -0 "$isowright" lint --explain "$id"
        [[ $output == *"$id"* ]]
        [ "$(wc -l <<<"$output")" -ge 6 ] || { echo "$id: $output"; return 1; }
        ! LC_ALL=C.UTF-8 grep -E '.{81,}' <<<"$output" || { echo "$id is too wide"; return 1; }
    done
}

@test "two images that differ must not have one disk GUID; a copy may" {
    cp live.iso copy.iso
    run -0 "$isowright" lint --fail-on warning live.iso copy.iso
    cp live.iso other.iso
    printf 'OTHER' | dd of=other.iso bs=1 seek=$((32768 + 40)) conv=notrunc status=none
    run -1 "$isowright" lint --fail-on warning --ignore ISO-06 live.iso other.iso
    [[ $output == *"GPT-09"*"other.iso"* ]]
}

@test "build refuses to name an image with an error" {
    yes loader | head -c 40000 >in/bootx64.efi
    printf 'boot: {uefi: {x64: in/bootx64.efi}}\n' >>live.yaml
    rm live.iso
    run -1 "$isowright" build live.yaml -o live.iso
    [[ $output == *ESP-03* ]]
    [ ! -e live.iso ]
    [ -z "$(ls tmp)" ]
}
