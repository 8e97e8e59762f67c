/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/apm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(problems_free) struct problems problems = {0};
    struct source image = source_memory("fuzz", data, size);
    struct err e = {0};
    struct apm apm;

    if (apm_read(&e, &image, &problems, &apm) == 0 && apm.count > APM_MAX_PARTITIONS)
        abort();
    return 0;
}
