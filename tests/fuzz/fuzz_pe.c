/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>

#include "fmt/grub_core.h"
#include "fmt/pe.h"
#include "fmt/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* No program makes us read much more than it has: its digest takes every byte once. */
static uint64_t bytes_read;

static int read_memory(struct err *e, const struct pe_input *input, uint64_t offset, void *data,
                       size_t size)
{
    bytes_read += size;
    return source_read(e, input->context, offset, data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source program = source_memory("fuzz", data, size);
    struct pe_input input = {.read = read_memory, .context = &program, .size = size};
    CLEANUP(pe_free) struct pe pe = {0};
    struct grub_core core;
    struct err e = {0};

    bytes_read = 0;
    if (pe_read_program(&e, &input, &pe) < 0)
        return 0;
    if (bytes_read > 3 * size + 65536)
        abort();
    if (grub_core_read(&e, &input, &pe, &core) < 0)
        abort();
    bytes_read = 0;
    if (pe_check_digest(&e, &input, &pe) < 0 || bytes_read > 3 * size)
        abort();
    if (pe.digest != PE_DIGEST_UNKNOWN && !pe.is_signed)
        abort();
    return 0;
}
