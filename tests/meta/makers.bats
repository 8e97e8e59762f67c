#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The table of real makers is complete, and its runner sees what is wrong; without an image of theirs.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    table=tests/makers/makers.tsv
    work=$(mktemp -d)
}

teardown() { rm -rf "$work"; }

# Images with a row of kind $1
rows_of() { awk -F'\t' -v kind="$1" '$1 == kind { print $2 }' $table | sort -u; }

@test "every image of the makers has rows of each kind, and no row is of another image" {
    tests/makers/make-images --list | sort >"$work/made"
    [ "$(wc -l <"$work/made")" -gt 10 ]
    for kind in test lint map; do
        diff <(rows_of $kind) "$work/made" || { echo "$kind"; return 1; }
    done
}

@test "no row of the makers is of an unknown kind or lacks a column" {
    run awk -F'\t' '!/^#/ && (NF < ($1 == "test" ? 4 : 3) || $1 !~ /^(test|lint|map|none)$/)' $table
    [ -z "$output" ] || { echo "$output"; return 1; }
}

# A program in isowright's place: says always the same
fake() {
    cat >"$work/isowright" <<'END'
#!/bin/sh
case $1 in
    lint) echo '{"images":[{"findings":[{"rule":"ISO-03","severity":"info","counts":true}, {"rule":"WRT-04","severity":"error","counts":false}]}]}' ;;
    inspect) echo '{"regions":[],"entries":[],"menus":[],"problems":[]}' ;;
    test) echo '{"legs":[{"leg":"bios/cd","verdict":"pass","cpu":2,"own_cpu":0.1},{"leg":"uefi/cd","verdict":"fail","class":"hang","cpu":2,"own_cpu":0.1}]}' ;;
esac
END
    chmod +x "$work/isowright"
    touch "$work/image.iso"
    ISOWRIGHT=$work/isowright MAKERS_TABLE=$work/table MAKERS_IMAGES=$work MAKE_IMAGES=true run tests/makers/makers
}

@test "the runner of the makers passes what is right" {
    printf '%s\t%s\t%s\t%s\n' lint image info:ISO-03 '' \
        map image 'unclaimed=0 problems=0 eltorito= mbr=0 gpt=0 apm=0 systems=0' '' \
        test image - 'bios/*=pass *=fail:hang' none other 'no network' '' >"$work/table"
    fake
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *"other: not made: no network"* ]]
    [[ $output == *"4 legs and judgements, 0 wrong"* ]]
}

@test "the runner of the makers fails for each kind of row that is wrong" {
    for row in 'lint\timage\tinfo:ISO-04' 'map\timage\tunclaimed=1' 'test\timage\t-\t*=pass' 'test\timage\t-\tbios/*=pass' 'word\timage\t-'; do
        printf "$row\n" >"$work/table"
        fake
        echo "$row: $output"
        [ "$status" -ne 0 ]
        [[ $output == *" 1 wrong"* ]]
    done
    # A table without a row proves nothing.
    : >"$work/table"
    fake
    [ "$status" -ne 0 ]
}
