# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Small inputs with bytes that are the same everywhere, so that layouts can be compared as text.

# $1: name, $2: size in bytes, $3: a word that fills it
make_file() {
    yes "$3" | head -c "$2" >"$1"
}

# $1: file, $2: offset, $3: bytes as printf writes them
put_bytes() {
    # shellcheck disable=SC2059  # the escapes are what is wanted
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# $1: name, $2: size, $3: filler. The heads of an EFI application for x64 (PE32+, one section), so
# that it passes for one: lint wants that of a loader.
make_program() {
    make_file "$1" "$2" "$3"
    head -c 1024 /dev/zero | dd of="$1" conv=notrunc status=none
    put_bytes "$1" 0 'MZ'
    put_bytes "$1" 60 '\100'                                  # the PE header is at 64
    put_bytes "$1" 64 'PE\0\0\144\206\1\0'                   # x64, one section
    put_bytes "$1" 84 '\360\0\056\2\013\2'                  # optional header: 240 bytes, PE32+
    put_bytes "$1" 104 '\0\020\0\0'                         # entry point 1000
    put_bytes "$1" 120 '\0\020\0\0\0\2\0\0'                 # sections every 4096, in the file 512
    put_bytes "$1" 144 '\0\040\0\0\0\4\0\0'                 # 8192 in memory, headers 1024
    put_bytes "$1" 156 '\012\0\0\1'                         # EFI application, NX compatible
    put_bytes "$1" 196 '\020'                                # 16 data directories
    put_bytes "$1" 328 '.text\0\0\0\0\2\0\0\0\020\0\0\0\2\0\0\0\4\0\0' # 512 bytes, from 1024
    put_bytes "$1" 364 '\040\0\0\140'                       # code, execute, read
}

# Makes ./in: what the manifests of the cases refer to. The boot parts are stand-ins: a case is
# about layout and messages, not about booting.
make_inputs() {
    mkdir -p in/tree/deep/er in/modules
    make_file in/kernel 3000001 kernel
    make_file in/initrd 100000 initrd
    make_program in/bootx64.efi 40000 loader
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
