/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The variable store of edk2 (MdeModulePkg, VariableFormat.h) as it lies in flash:
 *
 *     | firmware volume header | store header | variable | variable | ...  FF FF FF |
 *     0                        HeaderLength   +28        every one begins at a multiple of 4
 *
 *     variable   60 bytes of header | name, UTF-16 with its NUL | data
 */
#ifndef MACHINE_EFIVARS_H
#define MACHINE_EFIVARS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Enrolls a certificate (`size` bytes of DER) as platform key, key exchange key and the only entry
 * of the signature database (UEFI 2.10 §32.3, §32.4.1), and turns Secure Boot on. `store` is the
 * content of an empty template. ERR_FAULT when it is no such store, has keys already or no room.
 */
int efivars_enroll(struct err *e, struct buf *store, const void *der, size_t size) MUST_USE;

/*
 * Data of a variable that counts, by its name in ASCII: an offset into the store and a size in
 * bytes; false when there is none or `store` is no variable store.
 */
bool efivars_find(const struct buf *store, const char *name, size_t *ret_offset, size_t *ret_size);

#endif
