/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/menu_options.h"

#include <fnmatch.h>
#include <string.h>

#include "base/mem.h"

void menu_options_open(struct menu_options *options, const char *text)
{
    options->text = str_copy(text);
    options->rest = options->text;
}

void menu_options_drop(struct menu_options *options)
{
    free(options->text);
    *options = (struct menu_options){0};
}

/* Quotation marks hold blanks together, as the kernel has it; they are taken out. */
char *menu_options_next(struct menu_options *options)
{
    char *from = options->rest + strspn(options->rest, " \t"), *word = from, *to = from;
    bool quoted = false;

    if (!*from)
        return NULL;
    for (; *from && (quoted || (*from != ' ' && *from != '\t')); from++) {
        if (*from == '"')
            quoted = !quoted;
        else
            *to++ = *from;
    }
    options->rest = from + (*from != '\0');
    *to = '\0';
    return word;
}

/* --- what a word names ------------------------------------------------------------------------ */

/* How a system writes which medium it means, behind the name of the option. */
static const struct {
    const char *begins;
    enum option_kind kind;
    bool ends_at_colon; /* a path may follow */
} media[] = {
    {"live:CDLABEL=", OPTION_LABEL, false},
    {"live:LABEL=", OPTION_LABEL, false},
    {"live:UUID=", OPTION_UUID, false},
    {"live:/dev/disk/by-label/", OPTION_LABEL, false},
    {"live:/dev/disk/by-uuid/", OPTION_UUID, false},
    {"hd:LABEL=", OPTION_LABEL, true},
    {"hd:CDLABEL=", OPTION_LABEL, true},
    {"hd:UUID=", OPTION_UUID, true},
    {"CDLABEL=", OPTION_LABEL, false},
    {"LABEL=", OPTION_LABEL, false},
    {"UUID=", OPTION_UUID, false},
    {"/dev/disk/by-label/", OPTION_LABEL, false},
    {"/dev/disk/by-uuid/", OPTION_UUID, false},
};

enum value_form { VALUE_MEDIUM, VALUE_LABEL, VALUE_PATH, VALUE_ABSOLUTE, VALUE_UUID_FILE };

/* Options of initramfs and installer programs that mean the medium; the name is a pattern. */
static const struct {
    const char *name;
    enum value_form form;
    const char *before; /* what a path begins with that is not part of it */
} names[] = {
    {"root", VALUE_MEDIUM, ""},
    {"live-media", VALUE_MEDIUM, ""},
    {"inst.stage2", VALUE_MEDIUM, ""},
    {"stage2", VALUE_MEDIUM, ""},
    {"inst.repo", VALUE_MEDIUM, ""},
    {"*isodevice", VALUE_MEDIUM, ""},
    {"*isolabel", VALUE_LABEL, ""},
    {"*.liveiso", VALUE_LABEL, ""},
    {"*isobasedir", VALUE_PATH, ""},
    {"*isosearchfilename", VALUE_PATH, ""},
    {"*isosearchuuid", VALUE_UUID_FILE, ""},
    {"live-media-path", VALUE_PATH, ""},
    {"rd.live.dir", VALUE_PATH, ""},
    {"modloop", VALUE_ABSOLUTE, ""},
    {"file", VALUE_ABSOLUTE, "/cdrom"},
    {"preseed/file", VALUE_ABSOLUTE, "/cdrom"},
    {"ks", VALUE_ABSOLUTE, "cdrom:"},
    {"inst.ks", VALUE_ABSOLUTE, "cdrom:"},
};

static enum option_kind medium_kind(const char *value, char **ret_value)
{
    for (size_t i = 0; i < COUNT_OF(media); i++) {
        size_t length = strlen(media[i].begins);
        const char *name = value + length;

        if (strncmp(value, media[i].begins, length) != 0 || !*name)
            continue;
        *ret_value = str_copy_n(name, media[i].ends_at_colon ? strcspn(name, ":") : strlen(name));
        return media[i].kind;
    }
    return OPTION_NONE;
}

static enum option_kind path_kind(const char *value, const char *before, bool absolute,
                                  char **ret_value)
{
    size_t length = strlen(before);

    if (strncmp(value, before, length) != 0)
        return OPTION_NONE;
    value += length;
    if (!*value || strstr(value, "://") || strchr(value, ',') || (absolute && *value != '/'))
        return OPTION_NONE;
    *ret_value = menu_path("/", value);
    return *ret_value ? OPTION_PATH : OPTION_NONE;
}

static enum option_kind kind_of(size_t name, const char *value, char **ret_value)
{
    CLEANUP(free_ptr) char *file = NULL;

    switch (names[name].form) {
    case VALUE_MEDIUM:
        return medium_kind(value, ret_value);
    case VALUE_LABEL:
        *ret_value = str_copy(value);
        return OPTION_LABEL;
    case VALUE_PATH:
        return path_kind(value, names[name].before, false, ret_value);
    case VALUE_ABSOLUTE:
        return path_kind(value, names[name].before, true, ret_value);
    case VALUE_UUID_FILE:
        file = str_format("/boot/%s.uuid", value);
        return path_kind(file, "", true, ret_value);
    }
    return OPTION_NONE;
}

enum option_kind menu_option_kind(const char *word, char **ret_value)
{
    const char *equals = strchr(word, '='), *partuuid = strstr(word, "PARTUUID=");
    CLEANUP(free_ptr) char *name = NULL;

    if (!equals || !equals[1] || strchr(word, '$'))
        return OPTION_NONE;
    if (!partuuid)
        partuuid = strstr(word, "/by-partuuid/");
    if (partuuid) {
        partuuid += *partuuid == 'P' ? 9 : 13;
        *ret_value = str_copy_n(partuuid, strcspn(partuuid, ":/"));
        return OPTION_PARTUUID;
    }
    name = str_copy_n(word, (size_t)(equals - word));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (fnmatch(names[i].name, name, FNM_NOESCAPE) == 0)
            return kind_of(i, equals + 1, ret_value);
    return OPTION_NONE;
}
