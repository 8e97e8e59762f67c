/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel command line asks the system to find: the medium it was started from, by its label,
 * its UUID or a file on it. The words are those of live-boot, casper, dracut, anaconda, archiso,
 * NixOS, Gentoo, kiwi and our own.
 */
#ifndef PROVE_WISH_H
#define PROVE_WISH_H

#include <stdbool.h>

struct wish {
    bool medium; /* a medium must be found before the system is up */
    char *word;  /* the word that says so: "archisolabel=ARCH_202401"; owned; or NULL */
    char *label; /* volume label that is looked for; owned; or NULL */
    char *uuid;  /* likewise; owned; or NULL */
};

void wish_free(struct wish *wish); /* usable with CLEANUP */
/* `options` is a command line, or a line that ends with one ("Command line: ..."). */
void wish_from_options(const char *options, struct wish *ret_wish);

#endif
