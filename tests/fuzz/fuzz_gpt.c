/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header is taken from the first sector, so that small inputs are whole tables. */
#include "fmt/gpt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source image = source_memory("fuzz", data, size);

    for (uint64_t sector = 0; sector < 3; sector++) {
        CLEANUP(problems_free) struct problems problems = {0};
        CLEANUP(gpt_free) struct gpt gpt = {0};
        struct err e = {0};

        if (gpt_read(&e, &image, sector, "GPT", &problems, &gpt) == 0 &&
            (gpt.array_bytes > GPT_MAX_ARRAY || gpt.partition_count > GPT_MAX_PARTITIONS))
            abort();
    }
    return 0;
}
