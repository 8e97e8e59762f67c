/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names under which a system finds the medium: labels, and what it takes for a UUID. */
#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "fmt/iso9660.h"
#include "lint/menu_options.h"

/* \xNN, as udev writes characters that are not plain in a label. */
static char *decoded(const char *text)
{
    char *out = str_copy(text), *to = out;

    for (const char *c = text; *c;) {
        unsigned value;

        if (c[0] == '\\' && c[1] == 'x' && isxdigit((unsigned char)c[2]) &&
            isxdigit((unsigned char)c[3]) && sscanf(c + 2, "%2x", &value) == 1 && value) {
            *to++ = (char)value;
            c += 4;
        } else {
            *to++ = *c++;
        }
    }
    *to = '\0';
    return out;
}

bool menu_is_label(const struct layout *layout, const char *label)
{
    CLEANUP(free_ptr) char *plain = decoded(label);

    if (layout->volume_id && strcmp(layout->volume_id, plain) == 0)
        return true;
    for (size_t i = 0; i < layout->entry_count; i++)
        if (layout->entries[i].kind == ENTRY_VOLUME &&
            strcmp(layout->entries[i].as.volume.id, plain) == 0)
            return true;
    for (size_t i = 0; i < layout->esp_count; i++)
        if (*layout->esps[i].label && strcmp(layout->esps[i].label, plain) == 0)
            return true;
    return false;
}

/* 2025-01-31-12-00-00-00 */
static bool is_date(const char *text)
{
    static const char form[] = "dddd-dd-dd-dd-dd-dd-dd";

    if (strlen(text) != sizeof form - 1)
        return false;
    for (size_t i = 0; i < sizeof form - 1; i++)
        if (form[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != form[i])
            return false;
    return true;
}

/* 1234-ABCD */
static bool is_serial(const char *text)
{
    if (strlen(text) != 9 || text[4] != '-')
        return false;
    for (size_t i = 0; i < 9; i++)
        if (i != 4 && !isxdigit((unsigned char)text[i]))
            return false;
    return true;
}

static bool is_esp_serial(const struct layout *layout, const char *uuid)
{
    for (size_t i = 0; i < layout->esp_count; i++) {
        char text[16];

        snprintf(text, sizeof text, "%04X-%04X", layout->esps[i].serial >> 16,
                 layout->esps[i].serial & 0xFFFF);
        if (strcasecmp(text, uuid) == 0)
            return true;
    }
    return false;
}

/* Modification and creation date of the primary volume descriptor (ECMA-119 §8.4.26, §8.4.25). */
static int is_volume_date(struct err *e, const struct linting *l, const char *uuid, bool *ret_is)
{
    static const unsigned fields[] = {830, 813};
    const uint64_t descriptor = (uint64_t)ISO9660_FIRST_SECTOR * ISO9660_SECTOR;

    *ret_is = false;
    for (size_t i = 0; i < COUNT_OF(fields) && !*ret_is; i++) {
        char d[17] = "", text[32];

        if (!source_holds(l->image, descriptor + fields[i], 16))
            return 0;
        if (source_read(e, l->image, descriptor + fields[i], d, 16) < 0)
            return -1;
        snprintf(text, sizeof text, "%.4s-%.2s-%.2s-%.2s-%.2s-%.2s-%.2s", d, d + 4, d + 6, d + 8,
                 d + 10, d + 12, d + 14);
        *ret_is = strcmp(text, uuid) == 0;
    }
    return 0;
}

int menu_judge_uuid(struct err *e, const struct linting *l, const char *uuid,
                    enum uuid_answer *ret_answer)
{
    bool same = false;

    if (is_date(uuid)) {
        if (is_volume_date(e, l, uuid, &same) < 0)
            return -1;
        *ret_answer = same ? UUID_OURS : UUID_OTHER_DATE;
    } else if (is_serial(uuid)) {
        *ret_answer = is_esp_serial(l->layout, uuid) ? UUID_OURS : UUID_OTHER_SERIAL;
    } else {
        *ret_answer = UUID_OTHER_KIND;
    }
    return 0;
}

int menu_volume_uuid(struct err *e, const struct linting *l, char ret_uuid[32])
{
    const uint64_t date = (uint64_t)ISO9660_FIRST_SECTOR * ISO9660_SECTOR + 830;
    char d[17] = "";

    if (source_holds(l->image, date, 16) && source_read(e, l->image, date, d, 16) < 0)
        return -1;
    snprintf(ret_uuid, 32, "%.4s-%.2s-%.2s-%.2s-%.2s-%.2s-%.2s", d, d + 4, d + 6, d + 8, d + 10,
             d + 12, d + 14);
    return 0;
}
