/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a boot may end short of the system: at a shell that nobody asked for. It is known by its
 * prompt, whatever was said before it.
 *
 *     / #   ~ #   sh-5.2#   (initramfs)   dracut:/#   [rootfs ]#       bare: no user, no host
 *     Give root password for maintenance                              emergency
 *     root@live:~#   [root@archiso ~]#   debian login:                 a system that is up: not
 * here
 */
#ifndef PROVE_ENDING_H
#define PROVE_ENDING_H

#include <stdbool.h>

/* True for a row that is the prompt of a bare shell, or asks for maintenance. */
bool ending_is_shell(const char *row);
/* The last row of a text that is not blank, if it is such a prompt; caller frees; NULL: it is not.
 */
char *ending_shell(const char *text);
/* True for a line in which a system says that something went wrong; tells nothing of how it ends.
 */
bool ending_is_trouble(const char *line);

#endif
