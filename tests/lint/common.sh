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
        "\(.rule) \(.text)"' "$json"
}

no_errors() {
    errors
    [ "$code" -eq 0 ] && [ -z "$(errors)" ]
}

# has_finding RULE: whether it is there at all
has_finding() {
    [ "$(jq --arg rule "$1" '[.images[0].findings[] | select(.rule == $rule)] | length' "$json")" -gt 0 ]
}

# golden: what fires, then what the classes of machine say. Two are left out that depend on the packages of the day:
# GPT-07, whether an appended partition happens to begin on 4 KiB, and WRT-02, whether grub-mkrescue puts what is in the
# EFI image into the tree, too (it does since 2.12).
golden() {
    jq -r '.images[0] |
        ([.findings[] | select(.rule != "GPT-07" and .rule != "WRT-02") |
          "\(.severity) \(.rule)" + if .profile then " (\(.profile))" else "" end] |
         unique | .[]),
        "",
        (.machines[] | .profile as $profile |
         [.routes | to_entries[] | select(.value != null) |
          "\(.key) \(if .value.boots then .value.how else "no " + .value.rule end)"] |
         select(length > 0) | "\($profile): " + join(", "))' "$json"
}

# --- a second opinion -----------------------------------------------------------------------------
# Both write the same lines: "eltorito N PLATFORM EMULATION SECTORS LBA", "mbr N STATUS TYPE START
# COUNT", "gpt N START COUNT TYPE"; El Torito counted from 1, its LBA in 2048-byte sectors, the rest
# in 512.

# Type GUIDs are stored with the first three fields little-endian; xorriso prints the bytes.
entries_of_xorriso() {
    xorriso -no_rc -indev "$1" -report_el_torito plain -report_system_area plain 2>/dev/null |
        awk '
            function text(g) {
                g = toupper(g)
                return substr(g,7,2) substr(g,5,2) substr(g,3,2) substr(g,1,2) "-" substr(g,11,2) \
                    substr(g,9,2) "-" substr(g,15,2) substr(g,13,2) "-" substr(g,17,4) "-" substr(g,21)
            }
            /^El Torito boot img :/ { print "eltorito", $6 - 1 + 1, $7, $9, $12, $13 }
            /^MBR partition      :/ { print "mbr", $4, $5, $6, $7, $8 }
            /^GPT type GUID      :/ { type[$5] = text($6) }
            /^GPT start and size :/ { start[$6] = $7 " " $8 }
            END { for (n in start) print "gpt", n, start[n], type[n] }' | sort
}

entries_of_ours() {
    "$isowright" inspect --json "$1" | jq -r '
        def hex2: . as $n | "0123456789abcdef" | .[$n / 16 | floor:][:1] + .[$n % 16:][:1];
        .entries[] |
        if .kind == "eltorito" then
            "eltorito \(.number + 1) \({"x86": "BIOS", "EFI": "UEFI"}[.platform_name]) " +
            "\({"none": "none", "floppy 1.44 MB": "fd1.4"}[.emulation]) " +
            "\(.load_sectors) \(.start / 2048)"
        elif .kind == "mbr" then
            "mbr \(.number) 0x\(if .active then "80" else "00" end) 0x\(.type | hex2) " +
            "\(.start / 512) \(.length / 512)"
        elif .kind == "gpt" then
            "gpt \(.number) \(.start / 512) \(.length / 512) \(.type)"
        else empty end' | sort
}

# agrees_with_xorriso IMAGE
agrees_with_xorriso() {
    entries_of_xorriso "$1" >"$work/xorriso.entries"
    entries_of_ours "$1" >"$work/our.entries"
    [ -s "$work/xorriso.entries" ] || { echo "xorriso told nothing"; return 1; }
    diff -u "$work/xorriso.entries" "$work/our.entries"
}
