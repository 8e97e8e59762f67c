/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sight/charset.h"

#include <uchar.h>

#include "base/cleanup.h"

/* Code page 437 from 0x80 on. */
static const char16_t upper_half[] = u"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ"
                                     u"áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
                                     u"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
                                     u"αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ";
_Static_assert(sizeof upper_half == sizeof(char16_t) * (128 + 1), "one for each code");

/* Ranges of characters that are drawn, and what they become; the first that fits counts. */
static const struct fold {
    uint16_t first, last;
    char plain;
} folds[] = {
    {0x0000, 0x001F, ' '}, {0x007F, 0x00A0, ' '}, {0x2190, 0x2190, '<'}, {0x2191, 0x2191, '^'},
    {0x2192, 0x2192, '>'}, {0x2193, 0x2193, 'v'}, {0x2194, 0x21FF, ' '}, {0x2500, 0x2501, '-'},
    {0x2502, 0x2503, '|'}, {0x2504, 0x250B, ' '}, {0x250C, 0x254B, '+'}, {0x254C, 0x254F, ' '},
    {0x2550, 0x2550, '-'}, {0x2551, 0x2551, '|'}, {0x2552, 0x256C, '+'}, {0x256D, 0x2570, '+'},
    {0x2571, 0x259F, ' '}, {0x25B2, 0x25B2, '^'}, {0x25BA, 0x25BA, '>'}, {0x25BC, 0x25BC, 'v'},
    {0x25C4, 0x25C4, '<'}, {0x25A0, 0x25FF, ' '}, {0xD800, 0xFFFF, ' '},
};

uint16_t charset_plain(uint16_t character)
{
    for (size_t i = 0; i < COUNT_OF(folds); i++)
        if (character >= folds[i].first && character <= folds[i].last)
            return (uint16_t)folds[i].plain;
    return character;
}

uint16_t charset_from_cp437(uint8_t character)
{
    /* The only ones below the blank that menus use: arrows. */
    static const char arrows[0x20] = {
        [0x10] = '>', [0x11] = '<', [0x18] = '^', [0x19] = 'v',
        [0x1A] = '>', [0x1B] = '<', [0x1E] = '^', [0x1F] = 'v',
    };

    if (character < 0x20)
        return arrows[character] ? (uint16_t)arrows[character] : ' ';
    return charset_plain(character < 0x80 ? character : (uint16_t)upper_half[character - 0x80]);
}

bool charset_is_letter(uint16_t character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9');
}

void charset_add(struct buf *buf, uint16_t character)
{
    const char bytes[3] = {
        (char)(character < 0x80    ? character
               : character < 0x800 ? 0xC0 | character >> 6
                                   : 0xE0 | character >> 12),
        (char)(character < 0x800 ? 0x80 | (character & 0x3F) : 0x80 | (character >> 6 & 0x3F)),
        (char)(0x80 | (character & 0x3F)),
    };

    buf_add(buf, bytes, character < 0x80 ? 1 : character < 0x800 ? 2 : 3);
}
