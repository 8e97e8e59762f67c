# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the tests of lint share: the program (with sanitizers), and answers read out of its JSON.

lint_setup() {
    top=$(realpath "$BATS_TEST_DIRNAME/../..")
    isowright=$(realpath "${ISOWRIGHT:-$top/build/san/isowright}")
    export foreign=$top/build/foreign
    work=$BATS_FILE_TMPDIR
}

# judge IMAGE [OPTION...]: the report as $json, the exit code as $code. Whatever the answer is, the
# program neither crashes nor says that it could not find out.
judge() {
    local image=$1
    shift
    json=$work/$(basename "$image").json
    code=0
    "$isowright" lint --format json "$@" "$image" >"$json" 2>"$work/stderr" || code=$?
    [ "$code" -le 1 ] || { echo "exit $code"; cat "$work/stderr"; return 1; }
}

# verdict PROFILE ROUTE: "GPT", "El Torito", "MBR"; "no GPT-05"; "-" for a route that it has not
verdict() {
    jq -r --arg profile "$1" --arg route "$2" '
        .images[0].machines[] | select(.profile == $profile) | .routes[$route] |
        if . == null then "-" elif .boots then .how else "no " + .rule end' "$json"
}

# expect PROFILE ROUTE ANSWER...: one answer for each class, in triples
expect() {
    while [ $# -ge 3 ]; do
        [ "$(verdict "$1" "$2")" = "$3" ] || {
            echo "$1 by $2: $(verdict "$1" "$2"), should be $3"
            return 1
        }
        shift 3
    done
}

# errors: errors that count for everybody, one a line
errors() {
    jq -r '.images[0].findings[] | select(.severity == "error" and .profile == null) |
        "\(.rule) \(.message)"' "$json"
}

no_errors() {
    errors
    [ "$code" -eq 0 ] && [ -z "$(errors)" ]
}

# has_finding RULE: whether it is there at all
has_finding() {
    [ "$(jq --arg rule "$1" '[.images[0].findings[] | select(.rule == $rule)] | length' "$json")" -gt 0 ]
}

# golden: what fires, then what the classes of machine say. GPT-07 is left out: whether an appended
# partition happens to begin on 4 KiB depends on the sizes of the packages of the day.
golden() {
    jq -r '.images[0] |
        ([.findings[] | select(.rule != "GPT-07") |
          "\(.severity) \(.rule)" + if .profile then " (\(.profile))" else "" end] |
         unique | .[]),
        "",
        (.machines[] | .profile as $profile |
         [.routes | to_entries[] | select(.value != null) |
          "\(.key) \(if .value.boots then .value.how else "no " + .value.rule end)"] |
         select(length > 0) | "\($profile): " + join(", "))' "$json"
}
