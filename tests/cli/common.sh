# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the command-line tests share: the program (with sanitizers), a work folder, small inputs.

# shellcheck source=tests/jq.sh
. "$(dirname "${BASH_SOURCE[0]}")/../jq.sh"

common_setup() {
    top=$(realpath "$BATS_TEST_DIRNAME/../..")
    isowright=$(realpath "${ISOWRIGHT:-$top/build/san/isowright}")
    work=$(realpath "$(mktemp -d)")
    cd "$work" || return 1
    # shellcheck source=tests/cases/inputs.sh
    . "$top/tests/cases/inputs.sh"
    make_inputs
    unset SOURCE_DATE_EPOCH
    # Whatever isowright leaves behind while it works is seen here.
    mkdir tmp
    export TMPDIR=$work/tmp
}

common_teardown() {
    # What was extracted from an image is read-only, as the image said.
    chmod -R u+w "$work"
    rm -rf "$work"
}

# A manifest that builds; more keys may be appended.
write_manifest() {
    cat >"${1:-live.yaml}" <<'END'
volume: {label: CLI}
date: 2026-11-22
files:
  - {from: in/kernel, to: /live/vmlinuz}
  - {from: in/initrd, to: /live/initrd}
  - {from: in/tree, to: /tree}
menu:
  entries:
    - {id: live, title: Live, linux: /live/vmlinuz, initrd: /live/initrd}
END
}
