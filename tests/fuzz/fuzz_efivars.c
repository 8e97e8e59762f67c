/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A variable store of firmware that is not Debian's: what is enrolled is found again, or refused.
 */
#include <string.h>

#include "base/buf.h"
#include "machine/efivars.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char certificate[] = "0\x82 not a certificate";
    CLEANUP(buf_free) struct buf store = {0};
    struct err e = {0};
    size_t offset, length;

    buf_add(&store, data, size);
    if (efivars_enroll(&e, &store, certificate, sizeof certificate) < 0)
        return 0;
    if (store.len != size || !efivars_find(&store, "PK", &offset, &length) || offset > size ||
        length > size - offset || length < sizeof certificate ||
        memcmp(store.data + offset + length - sizeof certificate, certificate,
               sizeof certificate) != 0)
        abort();
    return 0;
}
