/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/wish.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum wanted { WANTED_ANY, WANTED_LABEL, WANTED_UUID };

/* The longest of those that a word may begin with stand first. */
static const struct beginning {
    const char *text;
    enum wanted wanted; /* what the rest of the word is */
} beginnings[] = {
    {"root=live:CDLABEL=", WANTED_LABEL},
    {"root=live:LABEL=", WANTED_LABEL},
    {"root=live:UUID=", WANTED_UUID},
    {"root=live:/dev/disk/by-label/", WANTED_LABEL},
    {"root=live:", WANTED_ANY},
    {"inst.stage2=hd:LABEL=", WANTED_LABEL},
    {"inst.stage2=hd:UUID=", WANTED_UUID},
    {"inst.repo=hd:LABEL=", WANTED_LABEL},
    {"stage2=hd:LABEL=", WANTED_LABEL},
    {"archisolabel=", WANTED_LABEL},
    {"misolabel=", WANTED_LABEL},
    {"archisodevice=UUID=", WANTED_UUID},
    {"archisodevice=/dev/disk/by-uuid/", WANTED_UUID},
    {"archisodevice=/dev/disk/by-label/", WANTED_LABEL},
    {"archisodevice=", WANTED_ANY},
    {"archisosearchuuid=", WANTED_ANY}, /* of a file on it, not of the volume */
    {"root=/dev/disk/by-label/", WANTED_LABEL},
    {"root=/dev/disk/by-uuid/", WANTED_UUID},
    {"root=CDLABEL=", WANTED_LABEL},
    {"root=LABEL=", WANTED_LABEL},
    {"root=UUID=", WANTED_UUID},
    {"live-media=/dev/disk/by-label/", WANTED_LABEL},
    {"live-media=", WANTED_ANY},
    {"boot=live", WANTED_ANY},
    {"boot=casper", WANTED_ANY},
    {"rd.live.image", WANTED_ANY},
    {"rd.kiwi.live", WANTED_ANY},
    {"cdroot", WANTED_ANY},
    {"looptype=squashfs", WANTED_ANY},
    {"isowright.medium=", WANTED_ANY},
};

void wish_free(struct wish *wish)
{
    free(wish->word);
    free(wish->label);
    free(wish->uuid);
    *wish = (struct wish){0};
}

/* The value up to a colon (a path on the medium follows); \x20 is how udev writes a blank. */
static char *value_of(const char *text, size_t length)
{
    CLEANUP(buf_free) struct buf value = {0};

    for (size_t i = 0; i < length && text[i] != ':'; i++) {
        if (length - i >= 4 && text[i] == '\\' && text[i + 1] == 'x' &&
            isxdigit((unsigned char)text[i + 2]) && isxdigit((unsigned char)text[i + 3])) {
            char digits[3] = {text[i + 2], text[i + 3], 0};
            char byte = (char)strtol(digits, NULL, 16);

            buf_add(&value, &byte, 1);
            i += 3;
        } else {
            buf_add(&value, text + i, 1);
        }
    }
    return str_copy(buf_str(&value));
}

static void take(struct wish *wish, const struct beginning *beginning, const char *word,
                 size_t length)
{
    size_t head = strlen(beginning->text);
    char **place = beginning->wanted == WANTED_LABEL  ? &wish->label
                   : beginning->wanted == WANTED_UUID ? &wish->uuid
                                                      : NULL;

    wish->medium = true;
    if (place ? *place != NULL : wish->word != NULL)
        return;
    free(wish->word);
    wish->word = str_copy_n(word, length);
    if (place)
        *place = value_of(word + head, length - head);
}

void wish_from_options(const char *options, struct wish *ret_wish)
{
    *ret_wish = (struct wish){0};
    for (const char *word = options; *word; word += strcspn(word, " \t")) {
        size_t length;

        word += strspn(word, " \t");
        length = strcspn(word, " \t");
        for (size_t i = 0; i < COUNT_OF(beginnings) && length; i++)
            if (str_begins(word, beginnings[i].text)) {
                take(ret_wish, &beginnings[i], word, length);
                break;
            }
    }
}
