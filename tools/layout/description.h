/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What author/ and prove/ agree on about the file in which an image describes itself: `build`
 * writes it, `test` reads it, and neither knows the other.
 */
#ifndef LAYOUT_DESCRIPTION_H
#define LAYOUT_DESCRIPTION_H

#define DESCRIPTION_PATH          "/.isowright/image.json"
#define DESCRIPTION_LIMIT         ((size_t)4 << 20) /* bytes; it lists what boots, with digests */
#define DESCRIPTION_PATTERNS_MOST 100               /* in each of test.expect and test.reject */
#define DESCRIPTION_BUDGET_MOST   86400             /* CPU seconds that an image may ask for */

#endif
