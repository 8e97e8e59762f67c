/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an image says of itself: whatever is taken of it is within its bounds. */
#include <stdlib.h>
#include <string.h>

#include "base/pattern.h"
#include "layout/description.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_patterns(char *const *patterns)
{
    struct err e = {0};
    size_t count = 0;

    for (; patterns[count]; count++)
        if (pattern_check(&e, patterns[count]) < 0)
            abort();
    if (count > DESCRIPTION_PATTERNS_MOST)
        abort();
}

/* A path goes into what is told: no byte of it steers a terminal. */
static void check_file(const struct description_file *file)
{
    if (file->path[0] != '/' || strlen(file->sha256) != SHA256_HEX_SIZE - 1)
        abort();
    for (const char *at = file->path; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7F)
            abort();
}

static void check(const struct description *said)
{
    size_t legs = 0;

    while (said->legs[legs])
        if (strlen(said->legs[legs++]) > DESCRIPTION_NAME_MOST)
            abort();
    if (legs > DESCRIPTION_LEGS_MOST || said->file_count > DESCRIPTION_FILES_MOST ||
        (said->id && strlen(said->id) > DESCRIPTION_NAME_MOST) ||
        !(said->budget >= 0 && said->budget <= DESCRIPTION_BUDGET_MOST))
        abort();
    check_patterns(said->expect);
    check_patterns(said->reject);
    for (size_t i = 0; i < said->file_count; i++)
        check_file(&said->files[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(description_free) struct description said = {0};
    struct err e = {0};

    if (description_from_json(&e, "fuzz", (const char *)data, size, &said) == 0)
        check(&said);
    else if (e.kind != ERR_NO || strncmp(e.text, "fuzz", 4) != 0 || said.legs)
        abort();
    return 0;
}
