/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the boot loaders' configurations in an image say: which files they want, and under which
 * label or UUID they look for the medium. Found by what is in the image, never by whose it is.
 *
 *     ISO tree   /isolinux/isolinux.cfg ---include---> /isolinux/menu.cfg
 *                /boot/grub/grub.cfg, loopback.cfg     /loader/entries/x.conf
 *     ESP        \EFI\BOOT\grub.cfg, \loader\entries\x.conf
 *
 * A configuration is kept as a list of references in the order of its lines; each reference knows
 * where it stands. What a script computes (variables that nobody can know before the boot) is kept,
 * marked, and not judged.
 */
#ifndef MENUS_MENUS_H
#define MENUS_MENUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "layout/layout.h"

enum menu_kind { MENU_SYSLINUX, MENU_GRUB, MENU_BLS };

enum ref_kind {
    REF_KERNEL,  /* linux, KERNEL, LINUX */
    REF_INITRD,  /* one each */
    REF_CONFIG,  /* include, configfile, source: another configuration */
    REF_MODULE,  /* UI, COM32, insmod with a path ... */
    REF_DEFAULT, /* the default entry: a label or id, no path */
    REF_SEARCH_FILE,
    REF_SEARCH_LABEL,
    REF_SEARCH_UUID,
    REF_OTHER, /* background picture, font, theme: missing ones do not stop a boot */
};

struct menu_ref {
    enum ref_kind kind;
    unsigned line;    /* from 1 */
    size_t entry;     /* index into `entries`; SIZE_MAX: outside every entry */
    bool conditional; /* inside if, or behind ||: the boot may do without */
    bool includes;    /* REF_CONFIG: read as if it stood here; else it replaces what was read */
    bool computed;    /* holds variables that are not known: not to be judged */
    bool guarded;     /* done only where the file was found, or means another disk: nor this */
    unsigned depth;   /* how many submenus it stands in: what it includes is shown there */
    char *text;       /* as written, variables replaced where known */
    char *path; /* absolute path in the volume of the configuration; NULL: not a path or unknown;
                   of a computed one a guess */
};

/* One thing that a person can choose. */
struct menu_choice {
    bool submenu;   /* opens further ones */
    unsigned depth; /* 0: in the first menu that is shown */
    char *id;       /* label, --id, file name; or NULL */
    char *title;    /* what is shown */
    char *options;  /* kernel command line; "" when there is none */
    unsigned line;  /* from 1 */
    unsigned options_line;
};

/* How long a loader's menu waits for a key before it starts its default entry. */
enum wait_kind {
    WAIT_UNSAID,   /* of one file: another one may say */
    WAIT_SECONDS,  /* 0: it is not even shown */
    WAIT_FOR_KEY,  /* for ever */
    WAIT_COMPUTED, /* said, but what holds is known only when it boots */
};
struct menu_wait {
    enum wait_kind kind;
    unsigned seconds;
};

struct menu {
    enum menu_kind kind;
    char *path;      /* in its volume */
    bool in_esp;     /* else in the ISO tree */
    uint64_t volume; /* bytes: where that volume begins; 0: the ISO tree */
    bool cut;        /* larger than what is read */
    size_t root;     /* index of the configuration that, by including, led here; its own if none */
    char *folder;    /* SYSLINUX: the working folder; GRUB: where its prefix is; BLS: "/" */
    char *libraries; /* SYSLINUX: PATH, folders with ':' between; or NULL */
    struct menu_wait wait; /* what this file says of it */
    bool asks;             /* SYSLINUX: a menu or a prompt is shown */
    char *fault;           /* why a loader refuses it; or NULL */
    unsigned fault_line;   /* from 1; 0: the file as a whole */
    size_t text_size;      /* bytes of all texts in here: what a file may make us keep is limited */
    struct menu_choice *choices;
    size_t choice_count, choice_room;
    struct menu_ref *refs;
    size_t ref_count, ref_room;
};

struct menus {
    struct menu *items;
    size_t count, room;
    bool cut; /* there were more than anybody would write */
};

void menus_free(struct menus *menus); /* usable with CLEANUP */
/* Finds and reads every configuration; those that others include, too. -1 only for ERR_FAULT. */
int menus_from_image(struct err *e, const struct source *image, const struct layout *layout,
                     struct menus *ret_menus) MUST_USE;
const char *
menu_kind_name(enum menu_kind kind);           /* "SYSLINUX", "GRUB", "Boot Loader Specification" */
const char *ref_kind_name(enum ref_kind kind); /* "kernel", "initrd" ... */

/* The loader configurations found, and what they offer: lines for a section of `inspect`, without
 * its heading; and an array. Safe for a terminal. */
void menus_to_text(const struct menus *menus, struct buf *ret_text);
json_t *menus_to_json(const struct menus *menus);

/* Absolute and without "//", "." and ".."; NULL when it is too long. Caller frees. */
char *menu_path(const char *folder, const char *path);

#endif
