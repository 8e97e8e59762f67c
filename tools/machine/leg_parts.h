/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Of what names of legs consist: for leg.c, which reads them, and leg_words.c, which tells them. */
#ifndef MACHINE_LEG_PARTS_H
#define MACHINE_LEG_PARTS_H

#include "machine/leg.h"

#define BUS_BIT(bus) (1u << (bus))
#define LEG_MEDIA    6

/* What stands behind the slash. The buses are those that it may hang on. */
struct medium_word {
    const char *name;
    enum medium medium;
    enum bus bus, uefi_bus, aa64_bus; /* the usual one, under BIOS, UEFI, UEFI on aarch64 */
    unsigned buses;
};
extern const struct medium_word leg_media[LEG_MEDIA];

/* What is done to a medium, where that takes no value. */
enum variant_flag {
    FLAG_X2,
    FLAG_X2_ZERO,
    FLAG_RO,
    FLAG_FIXED,
    FLAG_4KN,
    FLAG_SLOW,
    FLAG_TRUNCATED,
    FLAG_COUNT,
};
extern const char *const leg_flags[FLAG_COUNT];

/* A piece of a name. */
struct word {
    const char *text;
    size_t length;
};

/* False for what is no leg; `kind` gets no name. */
bool leg_parse(struct word rest, struct leg_kind *kind);
const char *leg_bus_word(const struct medium_word *medium, int bus);

#endif
