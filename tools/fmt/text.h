/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text fields of on-disk formats as C strings. What comes out may still hold control characters:
 * whoever prints it escapes it. */
#ifndef FMT_TEXT_H
#define FMT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GUID_SIZE      16
#define GUID_TEXT_SIZE 37 /* with the final NUL */

/* `size` bytes without trailing blanks and NULs; `room` must be more than `size`. */
void text_trimmed(const uint8_t *bytes, size_t size, char *ret_text, size_t room);
/* UTF-16 up to the first NUL, as UTF-8, cut at a whole character; what is no character becomes
 * U+FFFD. */
void text_utf16(const uint8_t *bytes, size_t units, bool big_endian, char *ret_text, size_t room);
/* Mixed-endian GUID (UEFI Appendix A) as upper-case text. */
void text_guid(const uint8_t guid[GUID_SIZE], char ret_text[GUID_TEXT_SIZE]);

#endif
