/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of diagnosis.h share. */
#ifndef PROVE_DIAGNOSING_H
#define PROVE_DIAGNOSING_H

#include "prove/diagnosis.h"

/* Explains a class of failure. */
typedef void explainer(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice);

bool diagnosis_saw(const struct failed_leg *failed, enum phase phase);
/* The line that the class was read from; or "". */
const char *diagnosis_told_by(const struct failed_leg *failed, enum fail_class failure);
/* As diagnosis_quote(): of errors; of warnings only when there are none. */
bool diagnosis_quote_worst(const struct failed_leg *failed, const char *const *families,
                           struct buf *diagnosis, struct buf *advice);
/* What screen and serial console said last, as far as it tells something. */
void diagnosis_last_rows(const struct failed_leg *failed, struct buf *diagnosis);

/* --- diagnosis_firmware.c: firmware that started nothing ----------------------------------------
 */

explainer diagnosis_on_no_boot_entry, diagnosis_on_secure_boot;

/* --- diagnosis_menu.c: menus and prompts that wait ----------------------------------------------
 */

explainer diagnosis_on_key;

/* --- diagnosis_system.c: kernels and what they start --------------------------------------------
 */

explainer diagnosis_on_panic, diagnosis_on_no_medium, diagnosis_on_rescue, diagnosis_on_loop,
    diagnosis_on_shutdown, diagnosis_on_absence, diagnosis_on_rejected;

#endif
