/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fmt/bootcode.h"
#include "fmt/mbr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source image = source_memory("fuzz", data, size);
    struct bootcode_mbr_info code;
    struct err e = {0};
    struct mbr mbr;
    struct bootcode_image boot_image;

    if (bootcode_read_image(&e, &image, 0, &boot_image) < 0 ||
        !bootcode_loader_name(boot_image.loader))
        abort();
    if (mbr_read(&e, &image, &mbr) < 0)
        return 0;
    if (bootcode_read_mbr(&e, &image, &mbr, &code) < 0 || !bootcode_mbr_name(code.kind))
        abort();
    return 0;
}
