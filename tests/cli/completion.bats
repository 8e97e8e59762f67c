#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What shells complete, asked of bash itself.

setup() {
    load common.sh
    common_setup
    # What bash offers for line $1, as it hands it to the function: of the last word only what stands behind ":" or
    # "=". In a bash of its own: bats traps each command of this one, which makes loops slow.
    {
        "$isowright" completion bash
        cat <<'END'
COMP_LINE=$1
COMP_POINT=${#1}
read -ra COMP_WORDS <<<"$1"
[[ $1 != *' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMPREPLY=()
_isowright isowright "${1##*[[:space:]:=]}" ''
[ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
END
    } >offers.sh
}

teardown() {
    common_teardown
}

offers() { bash ./offers.sh "$1"; }

# $1: what is offered, on one line; $2: for which line
offered() {
    local answer
    answer=$(offers "$2" | tr '\n' ' ')
    echo "$2 -> $answer"
    [ "${answer% }" = "$1" ]
}

@test "commands, options and values are offered" {
    offered run 'isowright ru'
    offered --timeout-scale 'isowright test --ti'
    offered kernel 'isowright test --until k'
    offered json 'isowright test --format=js'
    offered 'json junit' 'isowright test -f j'
    offered 'text json sarif junit' 'isowright lint --format '
    offered 'error warning' 'isowright lint --fail-on '
    offered 'text json github gitlab' 'isowright test --list-legs='
    offered 'auto kvm tcg' 'isowright run --accel '
    offered auto 'isowright test --shard '
    offered 'bash zsh fish' 'isowright completion '
    offered '' 'isowright test --budget '
    touch live.iso
    mkdir live
    offered live.iso 'isowright test --json live.'
    offered live.iso 'isowright test --list-legs live.'
    # A file where a file is wanted, a folder where a folder is.
    offered live.iso 'isowright test --junit=live.'
    offered live 'isowright test --out l'
    # report does one of two things, and then wants a path.
    offered merge 'isowright report m'
    offered live.iso 'isowright report merge live.'
}

@test "legs are offered with presets, in lists, and with what may be added" {
    offered 'bios/cd bios/usb bios/disk bios/virtio bios/nvme bios/sd' 'isowright run -l bios/'
    offered secure-boot 'isowright test --skip=sec'
    offered 'core cd' 'isowright test --legs c'
    offered uefi-sb/usb 'isowright test --require uefi-sb/us'
    offered '' 'isowright test --legs bios/cd,x'
    offered bios/cd,quick 'isowright test --legs bios/cd,q'
    offered x2,secure-boot 'isowright test --legs bios/usb:x2,se'
    offered zero 'isowright test --legs uefi/cd,bios/usb:x2=z'
    offered 'uhci ehci x2 x2=zero ro fixed 4kn slow truncated' 'isowright report --require uefi/usb:'
    offered bios-active,csm-nogpt 'isowright lint -p bios-active,csm'
    offered GPT-01,MBR-08 'isowright lint --ignore GPT-01,MBR-08'
    # One leg is no list.
    offered '' 'isowright run --leg bios/cd,q'
}

@test "in a terminal the words are completed as they are typed" {
    cat >rc <<END
isowright() { printf '<%s>' "\$@" >>got; echo >>got; }
source <('$isowright' completion bash)
END
    touch live.iso
    printf '%s\n' $'isowright te\t --le\tbios/c\tli\t' $'isowright test --legs=uefi/usb:x2,bios/u\tli\t' \
        $'isowright test --skip uefi/usb:eh\t' $'isowright test --legs x/y:x2=zero,sec\t' \
        $'A=1 isowright test --list-legs=gith\t' \
        $'COMP_WORDBREAKS=${COMP_WORDBREAKS//[:=]}' $'isowright test --legs=uefi/usb:eh\t' exit >keys
    HOME=$work timeout 60 script -qefc 'bash --noprofile --rcfile rc -i' /dev/null <keys >/dev/null
    cat got
    diff got - <<'END'
<test><--legs><bios/cd><live.iso>
<test><--legs=uefi/usb:x2,bios/usb><live.iso>
<test><--skip><uefi/usb:ehci>
<test><--legs><x/y:x2=zero,secure-boot>
<test><--list-legs=github>
<test><--legs=uefi/usb:ehci>
END
}

@test "every value that is offered is taken" {
    write_manifest
    "$isowright" build live.yaml -o live.iso >/dev/null
    offers 'isowright test --legs ' >legs
    for leg in $(offers 'isowright run --leg '); do
        offers "isowright run --leg $leg:" | sed "s|^|$leg:|" >>legs
    done
    [ "$(wc -l <legs)" -gt 200 ]
    "$isowright" test --list-legs --legs "$(paste -sd, legs)" live.iso >/dev/null
    "$isowright" test --list-legs --require "$(paste -sd, legs)" live.iso >/dev/null
    for format in $(offers 'isowright test --list-legs='); do
        "$isowright" test --list-legs="$format" live.iso >/dev/null
    done
    for phase in $(offers 'isowright test --until '); do
        "$isowright" test --list-legs --until "$phase" --expect x live.iso >/dev/null
    done
    for accel in $(offers 'isowright test --accel '); do
        "$isowright" test --list-legs --accel "$accel" live.iso >/dev/null
    done
    truncate -s 1M empty.img
    for format in $(offers 'isowright test --format '); do
        "$isowright" test --accel tcg --format "$format" empty.img >/dev/null || [ $? -eq 3 ]
    done
    for format in $(offers 'isowright lint --format '); do
        "$isowright" lint --format "$format" live.iso >/dev/null
    done
    for severity in $(offers 'isowright lint --fail-on '); do
        "$isowright" lint --fail-on "$severity" live.iso >/dev/null
    done
    "$isowright" lint --profile "$(offers 'isowright lint --profile ' | paste -sd,)" \
        --ignore "$(offers 'isowright lint --ignore ' | paste -sd,)" live.iso >/dev/null
    "$isowright" lint --explain "$(offers 'isowright lint --explain ' | tail -n 1)" >/dev/null
}
