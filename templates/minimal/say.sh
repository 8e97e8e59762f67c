# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# How the demo speaks. Both of its stages, the initramfs and the live root, read this file.

# One line on the screen and on the serial console, named explicitly: /dev/console is only one of
# them, and which one depends on the kernel's command line. The screen comes first: who reads the
# serial line may end the machine as soon as the last line is there. The subshell keeps a session
# leader from taking the console as its controlling terminal: when such a leader ends, the kernel
# hangs the line up and throws away what was not sent yet.
say()
{
    for say_to in /dev/tty1 /dev/ttyS0; do
        (echo "isowright-live: $*" >"$say_to") 2>/dev/null || :
    done
}

# The medium's identity: the first 42 characters of the Volume Set Identifier in the primary volume
# descriptor (ECMA-119 8.4.13), 16 * 2048 + 190 bytes into the volume. Empty when it cannot be read.
identity_of()
{
    dd if="/dev/$1" bs=1 skip=32958 count=42 2>/dev/null | tr -d '\000'
}

# An interactive shell on its own terminal; returns when the shell ends. Without the hardware (a
# machine that has no serial port still has /dev/ttyS0) there is nothing to talk to, so it does
# nothing, for ever. The subshell is there because setsid, asked by a process that leads a session
# already, would start a child and return at once.
console_shell()
{
    until stty -F "/dev/$1" >/dev/null 2>&1; do sleep 3600; done
    (exec setsid sh -c "exec sh -l <>/dev/$1 >&0 2>&1")
}
