# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Small inputs with bytes that are the same everywhere, so that layouts can be compared as text.

# $1: name, $2: size in bytes, $3: a word that fills it
make_file() {
    yes "$3" | head -c "$2" >"$1"
}

# Makes ./in: what the manifests of the cases refer to. The boot parts are stand-ins: a case is
# about layout and messages, not about booting.
make_inputs() {
    mkdir -p in/tree/deep/er in/modules
    make_file in/kernel 3000001 kernel
    make_file in/initrd 100000 initrd
    make_file in/bootx64.efi 40000 loader
    make_file in/isolinux.bin 38912 isolinux
    make_file in/isohdpfx.bin 432 mbr
    for module in ldlinux libutil menu; do
        make_file "in/modules/$module.c32" 20000 "$module"
    done
    make_file in/tree/one 1 1
    make_file in/tree/deep/er/two 2049 two
    : >in/tree/empty
    ln -s deep/er/two in/tree/link
    [ -e in/socket ] || mkfifo in/socket
}
