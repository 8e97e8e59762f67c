/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/machine_options.h"

#include <string.h>

#define MEMORY_DEFAULT 1024u /* MiB */
#define MEMORY_LEAST   16u
#define MEMORY_MOST    (1024u * 1024u)

const char *machine_list(const struct string_list *list, struct buf *ret_text)
{
    for (size_t i = 0; i < list->count; i++)
        buf_format(ret_text, "%s%s", i ? "," : "", list->items[i]);
    return list->count ? buf_str(ret_text) : NULL;
}

int machine_whole(struct err *e, const char *name, double given, unsigned least, unsigned most,
                  unsigned standard, unsigned *ret_number)
{
    if (given > 0 && (given < least || given > most || given != (unsigned)given))
        return err_set(e, ERR_USAGE, "--%s wants a whole number from %u to %u", name, least, most);
    *ret_number = given > 0 ? (unsigned)given : standard;
    return 0;
}

int machine_memory(struct err *e, double given, unsigned *ret_mib)
{
    return machine_whole(e, "memory", given, MEMORY_LEAST, MEMORY_MOST, MEMORY_DEFAULT, ret_mib);
}

const char *machine_accel_name(enum accel accel)
{
    static const char *const names[ACCEL_COUNT] = {
        [ACCEL_AUTO] = "auto", [ACCEL_KVM] = "kvm", [ACCEL_TCG] = "tcg"};

    return names[accel];
}

int machine_accel(struct err *e, const char *given, enum accel *ret_accel)
{
    for (int i = 0; i < ACCEL_COUNT; i++)
        if (strcmp(given ? given : "auto", machine_accel_name((enum accel)i)) == 0) {
            *ret_accel = (enum accel)i;
            return 0;
        }
    return err_set(e, ERR_USAGE, "--accel is auto, kvm or tcg, not \"%s\"", given);
}

const char *machine_variable(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}
