/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/eltorito.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(problems_free) struct problems problems = {0};
    struct source image = source_memory("fuzz", data, size);
    enum boot_info_state state;
    struct eltorito catalog;
    struct boot_info info;
    struct err e = {0};

    if (boot_info_read(&e, &image, 0, &problems, &info, &state) < 0)
        abort();
    if (eltorito_read(&e, &image, 0, &problems, &catalog) == 0 &&
        (!catalog.count || catalog.count > ELTORITO_MAX_ENTRIES || catalog.length > size))
        abort();
    return 0;
}
