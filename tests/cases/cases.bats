#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A case is a pair of files:
#   bad/NAME.yaml   and NAME.err     a manifest that is refused, and the exact text of the refusal
#   good/NAME.yaml  and NAME.layout  a manifest, and the layout of the image that it makes
#
# UPDATE=1 bats tests/cases writes the expectations anew; read the difference before committing it.

setup() {
    here=$BATS_TEST_DIRNAME
    isowright=${ISOWRIGHT:-$here/../../build/san/isowright}
    isowright=$(realpath "$isowright")
    work=$(realpath "$(mktemp -d)")
    cd "$work" || return 1
    # shellcheck source=tests/cases/inputs.sh
    . "$here/inputs.sh"
    make_inputs
    unset SOURCE_DATE_EPOCH
}

teardown() {
    rm -rf "$work"
}

# $1: what there is, $2: the file with what there should be
compare() {
    if [ -n "${UPDATE:-}" ]; then
        cp "$1" "$2"
    fi
    diff -u "$2" "$1"
}

@test "manifests that are wrong are refused: exit 2, the exact message, nothing written" {
    bad=0
    count=0
    for manifest in "$here"/bad/*.yaml; do
        name=$(basename "$manifest" .yaml)
        count=$((count + 1))
        cp "$manifest" .
        status=0
        "$isowright" build "$name.yaml" -o out.iso >out.txt 2>err.txt || status=$?
        sed -i "s|$work|@DIR@|g" err.txt
        compare err.txt "$here/bad/$name.err" || { echo "^^^ $name"; bad=1; }
        [ "$status" -eq 2 ] || { echo "$name: exit code $status"; bad=1; }
        [ ! -s out.txt ] || { echo "$name: printed on stdout"; bad=1; }
        [ ! -e out.iso ] || { echo "$name: wrote an image"; rm out.iso; bad=1; }
        rm -f "$name.yaml"
    done
    [ "$(find . -maxdepth 1 -name '.isowright*' | wc -l)" -eq 0 ]
    [ "$count" -ge 30 ] && [ "$bad" -eq 0 ]
}

@test "manifests that are right give images with the layouts that stand beside them" {
    bad=0
    count=0
    for manifest in "$here"/good/*.yaml; do
        name=$(basename "$manifest" .yaml)
        count=$((count + 1))
        cp "$manifest" .
        "$isowright" build "$name.yaml" -o "$name.iso" >out.txt || { cat out.txt; bad=1; continue; }
        "$isowright" inspect "$name.iso" >"$name.layout" || { cat "$name.layout"; bad=1; }
        compare "$name.layout" "$here/good/$name.layout" || { echo "^^^ $name"; bad=1; }
    done
    [ "$count" -ge 3 ] && [ "$bad" -eq 0 ]
}
