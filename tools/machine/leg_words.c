/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What legs there are, in words. */
#include "machine/leg_parts.h"

#include <string.h>

#include "base/mem.h"

/* "usb (uhci ehci xhci)"; where there is one bus only, nobody has to name it. */
static void add_medium(const struct medium_word *word, struct buf *text)
{
    const char *before = " (";

    buf_format(text, " %s", word->name);
    if (!(word->buses & (word->buses - 1)))
        return;
    for (int i = 0; i < BUS_COUNT; i++)
        if (word->buses & BUS_BIT(i)) {
            buf_format(text, "%s%s", before, leg_bus_word(word, i));
            before = " ";
        }
    buf_text(text, ")");
}

void leg_vocabulary(struct buf *ret_text)
{
    buf_text(ret_text,
             "like uefi/usb or bios/cd:ahci: FIRMWARE/MEDIUM[:BUS][:VARIANT...] with firmware");
    for (int i = 0; i < FIRMWARE_COUNT; i++)
        buf_format(ret_text, " %s", firmware_key((enum firmware)i));
    buf_text(ret_text, "; medium (bus)");
    for (size_t i = 0; i < LEG_MEDIA; i++)
        add_medium(&leg_media[i], ret_text);
    buf_text(ret_text, "; variant");
    for (int i = 0; i < FLAG_COUNT; i++)
        buf_format(ret_text, " %s", leg_flags[i]);
    buf_text(ret_text, " slow=RATE truncated=SIZE bad=BLOCK[-BLOCK]");
}

/* "bios/cd" and, behind it, everything that may be added to that. */
static void add_names(const char *firmware, const struct medium_word *medium, struct buf *words)
{
    CLEANUP(free_ptr) char *base = str_format("%s/%s", firmware, medium->name);
    const char *added[BUS_COUNT + FLAG_COUNT];
    struct leg_kind usual, kind;
    size_t count = 0;

    if (!leg_parse((struct word){base, strlen(base)}, &usual))
        return;
    buf_format(words, "%s%s", words->len ? " " : "", base);
    for (int i = 0; i < BUS_COUNT; i++)
        if ((medium->buses & BUS_BIT(i)) && (enum bus)i != usual.bus)
            added[count++] = leg_bus_word(medium, i);
    for (int i = 0; i < FLAG_COUNT; i++)
        added[count++] = leg_flags[i];
    for (size_t i = 0; i < count; i++) {
        CLEANUP(free_ptr) char *name = str_format("%s:%s", base, added[i]);

        if (leg_parse((struct word){name, strlen(name)}, &kind))
            buf_format(words, " %s", name);
    }
}

void leg_all_names(struct buf *ret_words)
{
    for (int i = 0; i < FIRMWARE_COUNT; i++)
        for (size_t j = 0; j < LEG_MEDIA; j++)
            add_names(firmware_key((enum firmware)i), &leg_media[j], ret_words);
}
