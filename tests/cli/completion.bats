#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What shells complete, asked of bash itself.

setup() {
    load common.sh
    common_setup
}

teardown() {
    common_teardown
}

# What bash offers for these words, the last of which is being typed.
offers() {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    # shellcheck source=/dev/null
    source <("$isowright" completion bash)
    _isowright
    printf '%s\n' "${COMPREPLY[@]}"
}

@test "commands, options and values are offered" {
    offers isowright ru | grep -qx run
    offers isowright test --ti | grep -qx -- --timeout-scale
    [ "$(offers isowright test --until k)" = kernel ]
    [ "$(offers isowright test --legs uefi-a)" = uefi-aa64/usb ]
    # --format=j and --list-legs= are three words and two to bash.
    [ "$(offers isowright test --format = js)" = json ]
    [ "$(offers isowright test --list-legs = | sort | head -n 1)" = github ]
    touch live.iso
    offers isowright test --json li | grep -qx live.iso
    # A file where a file is wanted.
    [ "$(offers isowright test --junit li)" = live.iso ]
    # report does one of two things, and then wants a path.
    [ "$(offers isowright report m)" = merge ]
    [ "$(offers isowright report merge li)" = live.iso ]
}

@test "every value that is offered is taken" {
    write_manifest
    "$isowright" build live.yaml -o live.iso >/dev/null
    for leg in $(offers isowright test --legs ''); do
        "$isowright" test --list-legs --legs "$leg" live.iso >/dev/null
    done
    for leg in $(offers isowright run --leg ''); do
        "$isowright" test --list-legs --require "$leg" live.iso >/dev/null
    done
    for format in $(offers isowright test --list-legs = ''); do
        "$isowright" test --list-legs="$format" live.iso >/dev/null
    done
    for phase in $(offers isowright test --until ''); do
        "$isowright" test --list-legs --until "$phase" --expect x live.iso >/dev/null
    done
    truncate -s 1M empty.img
    for format in $(offers isowright test --format ''); do
        "$isowright" test --accel tcg --format "$format" empty.img >/dev/null || [ $? -eq 3 ]
    done
}
