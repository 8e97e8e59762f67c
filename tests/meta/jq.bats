#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests that hold JSON against a filter fail when there is no JSON.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    work=$(mktemp -d)
}

teardown() {
    rm -r "$work"
}

# Files below $1 that say `jq -e` and get jq of jq.sh neither themselves nor by the common.sh that they load.
without_jq() {
    local file
    while read -r file; do
        grep -qE '^ *(\.|load) .*jq\.sh' "$file" && continue
        grep -q 'load common.sh' "$file" && grep -qE '^ *\. .*jq\.sh' "$(dirname "$file")/common.sh" && continue
        grep -q 'load ../boot/common.sh' "$file" && continue
        echo "$file"
    done < <(grep -rlE 'jq (-[a-zA-Z-]+ )*-e' "$1" --include='*.bats' --include='*.sh' --include=bench | grep -v '/jq\.')
}

@test "nothing is not true, as false and null are not" {
    . tests/jq.sh
    : >"$work/empty"
    for filter in . '.a == 1' '[.legs[]] | all'; do
        if jq -e "$filter" "$work/empty"; then return 1; fi
    done
    if jq -e --arg a 1 '.[]' <<<'[]'; then return 1; fi
    if jq -e . <<<false; then return 1; fi
    if jq -e . <<<null; then return 1; fi
    if jq -r . <<<'{'; then return 1; fi
    jq -e . <<<0
    [ "$(jq -e -r .a <<<'{"a": "b"}')" = b ]
    [ "$(jq -e '.[]' <<<'[1, true]')" = $'1\ntrue' ]
    [ -z "$(jq '.[]' <<<'[]')" ]
}

@test "the reports of boot tests are held so" {
    work_of_test=$work
    . tests/boot/common.sh
    echo '{"legs": []}' >"$work_of_test/report"
    holds "$work_of_test/report" '.legs == []'
    if holds "$work_of_test/report" '.legs[]'; then return 1; fi
    : >"$work_of_test/report"
    if holds "$work_of_test/report" '.legs == []'; then return 1; fi
}

@test "every file that says jq -e reads jq.sh first" {
    run without_jq tests
    [ -z "$output" ] || { echo "$output"; return 1; }
    run without_jq scripts
    [ -z "$output" ] || { echo "$output"; return 1; }
    # Both checks above see something.
    echo "jq -r -e . x" >"$work/a.bats"
    run without_jq "$work"
    [ "$output" = "$work/a.bats" ]
}
