/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What inspection knows of an image without booting it: its layout, its loaders' menus, and what
 * lint finds wrong. Read when it is first needed, once for all legs.
 */
#ifndef PROVE_KNOWLEDGE_H
#define PROVE_KNOWLEDGE_H

#include "lint/lint.h"
#include "menus/menu_fonts.h"
#include "menus/shown.h"
#include "prove/changed_files.h"

struct knowledge {
    const struct source *source; /* borrowed, as are the next two */
    const struct layout *layout;
    const struct description *description;
    bool looked;              /* menus, and what follows from them, were read */
    struct menus menus;       /* empty when they could not be read */
    struct shown_menus shown; /* the same, as they are shown */
    char **fonts;             /* paths of GRUB's fonts in the ISO tree; owned */
    size_t font_count;
    bool has_system;    /* a menu has an entry that starts a kernel of this image */
    bool starts_others; /* there is none, but entries for systems on other disks */
    const char *asking; /* options of the first entry that asks for a medium; of `menus`; or NULL */
    bool judged;        /* lint has looked at it */
    struct findings findings;
    bool compared; /* the digests of its files were */
    struct changed_files changed;
};

/* Reads what was not read yet. What cannot be read stays empty: nothing is known then. */
void knowledge_look(struct knowledge *knowledge);
/* Lets lint judge the image, once: only who explains a failure needs that. */
void knowledge_judge(struct knowledge *knowledge);
/* Looks for changed files, once: that takes longer, and explains only what has begun to run. */
void knowledge_compare(struct knowledge *knowledge);
/*
 * True when every menu that a loader of this kind (NO_MENU_KIND: any), under UEFI or under a BIOS,
 * may show waits for a key for ever, and there is one.
 */
bool knowledge_waits(const struct knowledge *knowledge, int kind, bool uefi);
/* The entry that SYSLINUX's prompt starts when nothing is typed; NULL when it is not known. */
const char *knowledge_default_label(const struct knowledge *knowledge);
void knowledge_free(struct knowledge *knowledge); /* usable with CLEANUP */

#endif
