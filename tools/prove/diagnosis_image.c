/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What inspection has to say about a failure. */
#include "prove/diagnosis.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "base/mem.h"
#include "layout/tree.h"
#include "prove/live_root.h"
#include "prove/wish.h"

#define QUOTES_MOST   3
#define PROGRAMS_MOST 6
#define SECTOR        512 /* bytes: what Linux counts in, whatever the medium's sectors are */

void diagnosis_say(struct buf *text, const char *format, ...)
{
    va_list args;
    char *sentence = NULL;

    va_start(args, format);
    if (vasprintf(&sentence, format, args) < 0)
        abort();
    va_end(args);
    buf_format(text, "%s%s", text->len ? " " : "", sentence);
    free(sentence);
}

/* --- lint -------------------------------------------------------------------------------- */

static bool is_of(const struct finding *finding, const char *const *families)
{
    for (size_t i = 0; families[i]; i++)
        if (str_begins(finding->rule->id, families[i]))
            return true;
    return false;
}

bool diagnosis_quote(const struct failed_leg *failed, const char *const *families,
                     enum severity least, struct buf *diagnosis, struct buf *advice)
{
    const struct findings *findings = &failed->knowledge->findings;
    const struct rule *last = NULL; /* they stand together: one of each will do */
    unsigned quoted = 0;

    for (size_t i = 0; i < findings->count && quoted < QUOTES_MOST; i++) {
        const struct finding *finding = &findings->items[i];

        if (finding->severity < least || !finding->counts || !is_of(finding, families) ||
            finding->rule == last)
            continue;
        last = finding->rule;
        diagnosis_say(diagnosis, "%s: %s%s%s.", finding->rule->id,
                      finding->path ? finding->path : "", finding->path ? ": " : "", finding->text);
        if (!quoted++ && finding->rule->repair)
            diagnosis_say(advice, "%s: %s%s", finding->rule->id, finding->rule->repair,
                          finding->rule->repair[strlen(finding->rule->repair) - 1] == '.' ? ""
                                                                                          : ".");
    }
    return quoted;
}

/* --- what was changed later --------------------------------------------------------------- */

void diagnosis_changes(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    const struct changed_files *changed = &failed->knowledge->changed;

    for (size_t i = 0; i < changed->count; i++)
        diagnosis_say(diagnosis, "%s.", changed->items[i]);
    if (changed->count)
        diagnosis_say(advice, "Build the image anew, or copy it anew from where it is whole: this "
                              "one was changed, or damaged, after it was built.");
}

/* --- signatures -------------------------------------------------------------------------- */

static void add_program(const struct esp_file *file, struct buf *diagnosis)
{
    const struct pe *pe = file->program;
    const struct pe_sbat *sbat = pe_component(pe);

    diagnosis_say(diagnosis, "%s is ", file->path);
    if (!pe->is_signed)
        buf_text(diagnosis, "signed by nobody");
    for (size_t i = 0; i < pe->signer_count; i++)
        buf_format(diagnosis, "%s\"%s\"", i ? " and " : "signed by ", pe->signers[i]);
    if (pe->is_signed && !pe->signer_count)
        buf_text(diagnosis, "signed");
    if (sbat)
        buf_format(diagnosis, ", SBAT %s,%u", sbat->component, sbat->generation);
    if (pe->digest == PE_DIGEST_WRONG)
        buf_text(diagnosis, ", and was changed after it was signed");
    buf_text(diagnosis, ".");
}

void diagnosis_signers(const struct failed_leg *failed, struct buf *diagnosis)
{
    const struct layout *layout = failed->knowledge->layout;
    unsigned told = 0;

    for (size_t i = 0; i < layout->esp_file_count && told < PROGRAMS_MOST; i++)
        if (layout->esp_files[i].program) {
            add_program(&layout->esp_files[i], diagnosis);
            told++;
        }
}

/* --- files ------------------------------------------------------------------------------- */

static bool is_part_of_path(char byte)
{
    return isalnum((unsigned char)byte) || strchr("/._-+~", byte);
}

/* The first word that looks like a file: with a folder, or a module's ending. Caller frees. */
static char *file_in(const char *line)
{
    for (const char *at = line; *at; at++) {
        size_t length = 0;

        if (!is_part_of_path(*at) || (at > line && is_part_of_path(at[-1])))
            continue;
        while (at[length] && is_part_of_path(at[length]))
            length++;
        while (length && (at[length - 1] == '.' || at[length - 1] == '-'))
            length--;
        if (length > 1 &&
            (memchr(at, '/', length) || (length > 4 && strncmp(at + length - 4, ".c32", 4) == 0) ||
             (length > 4 && strncmp(at + length - 4, ".bin", 4) == 0)))
            return str_copy_n(at, length);
    }
    return NULL;
}

static const char *name_in(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Equal but for case, and for one character that is another, missing or too many. */
static bool is_similar(const char *a, const char *b)
{
    size_t same = 0, end = 0, long_a = strlen(a), long_b = strlen(b);

    while (a[same] && tolower((unsigned char)a[same]) == tolower((unsigned char)b[same]))
        same++;
    while (end < long_a - same && end < long_b - same &&
           tolower((unsigned char)a[long_a - 1 - end]) ==
               tolower((unsigned char)b[long_b - 1 - end]))
        end++;
    return long_a - same - end <= 1 && long_b - same - end <= 1;
}

/* Boot images may be files of the tree, too. */
static bool is_file(const struct region *region)
{
    return region->name && (region->kind == REGION_FILE || region->kind == REGION_BIOS_IMAGE ||
                            region->kind == REGION_EFI_IMAGE);
}

/* A file of that very name in another folder, or of one that is nearly the same. */
static const char *find_similar(const struct layout *layout, const char *path)
{
    const char *near = NULL, *name = name_in(path);

    for (size_t i = 0; i < layout->region_count; i++) {
        const char *other = layout->regions[i].name;

        if (!is_file(&layout->regions[i]) || strcmp(other, path) == 0)
            continue;
        if (strcmp(name_in(other), name) == 0)
            return other;
        if (!near && is_similar(name_in(other), name))
            near = other;
    }
    return near;
}

static bool is_in_tree(const struct source *source, const char *path)
{
    struct tree tree;
    struct iso_entry entry;
    struct err ignored = {0};

    return tree_open(&ignored, source, &tree) == 0 && tree_find(&ignored, &tree, path, &entry) == 0;
}

void diagnosis_file(const struct failed_leg *failed, const char *line, struct buf *diagnosis)
{
    CLEANUP(free_ptr) char *path = file_in(line);
    const char *similar;

    if (!path)
        return;
    if (path[0] == '/' && is_in_tree(failed->knowledge->source, path)) {
        diagnosis_say(diagnosis,
                      "%s is in the image, so it is what the file holds, or where the "
                      "loader looked, that is wrong.",
                      path);
        return;
    }
    similar = find_similar(failed->knowledge->layout, path);
    if (path[0] == '/')
        diagnosis_say(diagnosis, "%s is not in the image.", path);
    else if (!similar)
        diagnosis_say(diagnosis, "No file in the image has the name %s.", name_in(path));
    if (similar)
        diagnosis_say(diagnosis, "There is %s.", similar);
}

/* --- the medium that was asked for ------------------------------------------------------- */

/* What udev calls the UUID of an ISO 9660 volume: YYYY-MM-DD-hh-mm-ss-cc of its making. */
static char *volume_uuid(const struct layout *layout)
{
    for (size_t i = 0; i < layout->entry_count; i++) {
        const struct entry *entry = &layout->entries[i];
        const char *t = entry->kind == ENTRY_VOLUME ? entry->as.volume.created : "";

        if (strlen(t) == 16)
            return str_format("%.4s-%.2s-%.2s-%.2s-%.2s-%.2s-%.2s", t, t + 4, t + 6, t + 8, t + 10,
                              t + 12, t + 14);
    }
    return NULL;
}

/* `complete`: the medium holds what is looked for on it. */
static void compare(const struct wish *wish, const char *what, const char *asked, const char *has,
                    bool complete, struct buf *diagnosis, struct buf *advice)
{
    bool same = asked && has && strcmp(asked, has) == 0;

    if (!asked || (same && !complete))
        return;
    if (same) {
        diagnosis_say(diagnosis,
                      "It asks for a medium with the %s \"%s\" (%s), which the image has: "
                      "so the drive was not found.",
                      what, asked, wish->word);
        diagnosis_say(advice, "Put the drivers of this leg's bus into the initramfs (USB storage, "
                              "AHCI, SCSI CD ...), or let it wait longer.");
        return;
    }
    diagnosis_say(diagnosis, "It asks for a medium with the %s \"%s\" (%s); the image's is \"%s\".",
                  what, asked, wish->word, has ? has : "");
    diagnosis_say(advice, "Make the two the same: in the boot menus' options, or as the image is "
                          "made.");
}

/* What the kernel says of its command line, else what the first menu that asks for a medium says.
 */
static const char *options_of(const struct failed_leg *failed)
{
    if (failed->evidence->command_line)
        return failed->evidence->command_line;
    return failed->knowledge->asking ? failed->knowledge->asking : "";
}

void diagnosis_wish(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice)
{
    const struct layout *layout = failed->knowledge->layout;
    CLEANUP(wish_free) struct wish wish = {0};
    CLEANUP(free_ptr) char *uuid = volume_uuid(layout);
    const char *options = options_of(failed);
    const struct source *image = failed->knowledge->source;
    CLEANUP(free_ptr) char *missing = image ? live_root_missing(image, options) : NULL;

    wish_from_options(options, &wish);
    if (wish.medium && !wish.label && !wish.uuid)
        diagnosis_say(diagnosis, "Its command line asks for the medium with \"%s\".", wish.word);
    compare(&wish, "label", wish.label, layout->volume_id, !missing, diagnosis, advice);
    compare(&wish, "UUID", wish.uuid, uuid, !missing, diagnosis, advice);
    if (missing) {
        diagnosis_say(diagnosis, "%s.", missing);
        diagnosis_say(advice, "Put the file system's image there, or name the right folder on the "
                              "command line.");
    }
}

/* --- sectors ----------------------------------------------------------------------------- */

void diagnosis_sector(const struct failed_leg *failed, const char *line, struct buf *diagnosis)
{
    const struct layout *layout = failed->knowledge->layout;
    const char *word = strstr(line, ", sector ");
    unsigned long long sector = word ? strtoull(word + strlen(", sector "), NULL, 10) : 0;
    const struct region *region;

    /* A sector of a loop device is one of a file on the medium, not of the medium. */
    if (!word || strstr(line, "dev loop"))
        return;
    if (sector >= layout->size / SECTOR) {
        diagnosis_say(diagnosis, "Sector %llu is behind the end of the image, which has %ju.",
                      sector, (uintmax_t)(layout->size / SECTOR));
        return;
    }
    region = layout_region_at(layout, sector * SECTOR);
    if (region)
        diagnosis_say(diagnosis, "Sector %llu (byte %llu) is in %s %s.", sector, sector * SECTOR,
                      region_kind_name(region->kind), region->name ? region->name : "");
}
