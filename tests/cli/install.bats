#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What `make install` puts where, that it works there, and that `make uninstall` takes it away again.

bats_require_minimum_version 1.5.0

setup() {
    load common.sh
    common_setup
    # The output folder of the program that is tested; the one beside it when that has sanitizers.
    output=$(dirname "$isowright")
    output=${output%/san}
}

teardown() {
    common_teardown
}

make_it() {
    env -u MAKEFLAGS -u MAKELEVEL make -s -C "$top" O="$output" DESTDIR="$work/root" prefix=/opt "$@"
}

@test "what is installed works, and all of it can be taken away" {
    umask 022
    make_it install
    [ "$(root/opt/bin/isowright --version)" = "$("$isowright" --version)" ]
    # It finds its loader beside it.
    write_manifest
    root/opt/bin/isowright build -q live.yaml -o live.iso
    "$isowright" build -q live.yaml -o same.iso
    cmp live.iso same.iso
    cmp root/opt/share/doc/isowright/LICENSE "$top/LICENSE"
    cmp root/opt/share/man/man1/isowright.1 "$top/tools/isowright.1"
    diff <(cd root/opt/share/isowright && find templates -type f | sort) \
        <(cd "$top" && find templates -type f | sort)
    cmp root/opt/share/isowright/templates/minimal/live.yaml "$top/templates/minimal/live.yaml"
    [ -x root/opt/share/isowright/templates/ci/slurm/submit ]
    [ ! -x root/opt/share/isowright/templates/minimal/live.yaml ]
    bash -n root/opt/share/bash-completion/completions/isowright
    # Other people's files stay, and folders that others use.
    touch root/opt/bin/other root/opt/share/isowright/templates/mine
    make_it uninstall
    find root -type f | sort | diff - <(printf 'root/opt/%s\n' bin/other share/isowright/templates/mine)
    rm root/opt/share/isowright/templates/mine
    make_it uninstall
    [ ! -e root/opt/share/isowright ] && [ ! -e root/opt/lib/isowright ]
    [ ! -e root/opt/share/doc/isowright ] && [ -d root/opt/share/man/man1 ]
}

@test "data files go where datadir says" {
    make_it install datadir=/var/data
    [ -f root/var/data/isowright/templates/minimal/live.yaml ] && [ ! -e root/opt/share ]
    make_it uninstall datadir=/var/data
    [ -z "$(find root -type f)" ]
}

@test "a folder with a blank in its name is one folder" {
    touch root
    make_it install DESTDIR="$work/root two"
    [ "$("root two/opt/bin/isowright" --version)" = "$("$isowright" --version)" ]
    make_it uninstall DESTDIR="$work/root two"
    [ -z "$(find "root two" -type f)" ] && [ -f root ]
}

@test "warnings are errors where it is tested, and not for who only builds" {
    # The commands, of a build that is not there: nothing is run.
    unset WERROR MAKEFLAGS
    commands() {
        make -n V=1 -C "$top" O="$work/none" "$@" 2>/dev/null | grep -E '(^|[/ ])(gcc|cc|clang) '
    }
    strict() {
        echo "$*"
        commands "$@" | grep -q . && ! commands "$@" | grep -v -e -Werror
    }
    run ! strict "$work/none/tools/base/buf.o" CC=gcc
    ! commands "$work/none/tools/base/buf.o" "$work/none/loader/bootx64.efi" CC=gcc | grep -e -Werror
    ! commands WERROR=0 "$work/none/tools/base/buf.o" CC=gcc | grep -e -Werror
    strict WERROR=1 "$work/none/tools/base/buf.o" CC=gcc
    strict "$work/none/san/tools/base/buf.o" CC=gcc
    strict "$work/none/fuzz/tools/base/buf.o"
    grep -qx 'export WERROR=1' "$top/tests/run"
    strict "$work/none/clang/tools/base/buf.ok"
}
