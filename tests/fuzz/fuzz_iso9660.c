/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Volume descriptors only; directories are fuzzed with boot/core. */
#include "fmt/iso9660.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(problems_free) struct problems problems = {0};
    struct source image = source_memory("fuzz", data, size);
    struct iso9660_set set;
    struct err e = {0};

    if (iso9660_read(&e, &image, 0, &problems, &set) == 0 &&
        (!set.count || set.count > ISO9660_MAX_DESCRIPTORS))
        abort();
    return 0;
}
