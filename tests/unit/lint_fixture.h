/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Good images, one named damage each, and the rules that fire. An image is made by xorriso once a
 * program; each case changes a copy of its bytes in memory:
 *
 *     static void wrong_platform(struct damaged *d)
 *     {
 *         d->bytes[lint_region(d, REGION_CATALOG, NULL)->start + 65] = 0;
 *     }
 *
 *     {"EFI entry of platform 0", MADE_GPT, wrong_platform, "E ELT-05, I RTE-03"}
 *
 * The last text is the golden: what fires and did not in the good image, each finding with the
 * letter of its severity (E, W, I), sorted; the same twice is said once; what the good image has
 * and the damaged one has not (or has less often) stands behind with a minus: "-I GPT-10". Findings
 * of profiles are told like all others.
 */
#ifndef UNIT_LINT_FIXTURE_H
#define UNIT_LINT_FIXTURE_H

#include "unit/made_image.h"
#include "unit/made_pe.h"

#include "core/bytes.h"
#include "fmt/crc32.h"
#include "lint/lint.h"

#define LINT_LABEL "TEST VOLUME"
#define LINT_OPTIONS                                                                               \
    "root=live:CDLABEL=TEST\\x20VOLUME quiet systemd.gpt_auto=0" /* spaces are \x20 there */

/* A copy of a good image, to be damaged in place. */
struct damaged {
    const struct layout *good; /* of the image before the damage */
    uint8_t *bytes;            /* owned by the harness */
    size_t size;               /* bytes; change it with lint_resize() */
};

struct lint_case {
    const char *name; /* of the damage */
    size_t kind;      /* MADE_GPT ... */
    void (*damage)(struct damaged *d);
    const char *fires;
};

/* --- good images ------------------------------------------------------------------------------ */

static struct lint_good {
    struct made made;
    struct layout layout;
    struct findings findings;
    bool there;
} lint_goods[COUNT_OF(made_kinds)];

static inline void lint_menus(const struct tmpdir *dir)
{
    static const char isolinux[] = "DEFAULT live\n"
                                   "LABEL live\n"
                                   "  KERNEL /live/vmlinuz\n"
                                   "  INITRD /live/initrd\n"
                                   "  APPEND " LINT_OPTIONS "\n";
    static const char grub[] = "search --no-floppy --set=root --label \"" LINT_LABEL "\"\n"
                               "menuentry 'Live' --id live {\n"
                               "  linux /live/vmlinuz " LINT_OPTIONS "\n"
                               "  initrd /live/initrd\n"
                               "}\n";
    static const char entry[] = "title Live\n"
                                "linux /live/vmlinuz\n"
                                "initrd /live/initrd\n"
                                "options " LINT_OPTIONS "\n";

    made_file(dir, "tree/live/initrd", "not really an initrd\n", 21);
    made_file(dir, "tree/isolinux/isolinux.cfg", isolinux, sizeof isolinux - 1);
    made_file(dir, "tree/boot/grub/grub.cfg", grub, sizeof grub - 1);
    made_file(dir, "tree/loader/entries/live.conf", entry, sizeof entry - 1);
}

/* GRUB's CD image: its texts, and room for what xorriso patches in. */
static inline void lint_grub_image(const struct tmpdir *dir)
{
    uint8_t image[6000] = {0};

    for (size_t i = 64; i < sizeof image; i++)
        image[i] = (uint8_t)(i * 29);
    memcpy(image + 384, "GRUB \0Geom\0Hard Disk\0Read\0 Error", 32);
    made_file(dir, "tree/boot/grub/i386-pc/eltorito.img", image, sizeof image);
    made_file(dir, "tree/boot/grub/i386-pc/normal.mod", "\x7f\x45LF", 4);
}

/* The loader, in the EFI system partition and in the tree. */
static inline void lint_loader(const struct tmpdir *dir)
{
    CLEANUP(free_ptr) char *loader = tmpdir_file(dir, "tree/EFI/BOOT/BOOTX64.EFI");
    CLEANUP(free_ptr) char *esp = tmpdir_file(dir, "esp");
    CLEANUP(buf_free) struct buf bytes = {0};
    uint8_t program[MADE_PE_SIZE];
    struct err e = {0};

    made_pe(program, MADE_PE_X64);
    made_file(dir, "tree/EFI/BOOT/BOOTX64.EFI", program, sizeof program);
    made_run((const char *[]){"mcopy", "-o", "-i", esp, loader, "::/EFI/BOOT/BOOTX64.EFI", NULL},
             NULL);
    assert_int_equal(file_read(&e, esp, 64 << 20, &bytes), 0);
    made_file(dir, "tree/boot/grub/efi.img", bytes.data, bytes.len);
}

/* Another EFI system partition than that of made_begin(), after lint_begin(): of `kib` KiB, of
 * FAT12, 16 or 32, with so many sectors in a cluster. */
static inline void lint_esp(const struct made *made, const char *kib, const char *fat,
                            const char *per_cluster)
{
    CLEANUP(free_ptr) char *esp = tmpdir_file(&made->dir, "esp");
    CLEANUP(free_ptr) char *inside = tmpdir_file(&made->dir, "tree/boot/grub/efi.img");
    CLEANUP(free_ptr) char *loader = tmpdir_file(&made->dir, "tree/EFI/BOOT/BOOTX64.EFI");

    (void)unlink(esp);
    (void)unlink(inside);
    made_run((const char *[]){"mkfs.fat", "-C", "-F", fat, "-s", per_cluster, "-i", "1234abcd",
                              "-n", "TESTESP", esp, kib, NULL},
             NULL);
    made_run((const char *[]){"mmd", "-i", esp, "::/EFI", "::/EFI/BOOT", NULL}, NULL);
    made_run((const char *[]){"mcopy", "-i", esp, loader, "::/EFI/BOOT/BOOTX64.EFI", NULL}, NULL);
}

/* The inputs of made_begin(), as a live image has them. */
static inline void lint_begin(struct made *made)
{
    made_begin(made);
    lint_menus(&made->dir);
    lint_grub_image(&made->dir);
    lint_loader(&made->dir);
}

/* With GRUB's own boot image where GRUB's boot sector is, and further options in front. */
static inline struct made_kind lint_kind_with(size_t kind, const char *const *more)
{
    const char *const *from = made_kinds[kind].options;
    struct made_kind made = {.name = made_kinds[kind].name};
    size_t count = 0;
    bool grub = false;

    for (; more && *more; more++)
        made.options[count++] = *more;
    for (size_t i = 0; from[i]; i++) {
        grub = grub || strcmp(from[i], "--grub2-mbr") == 0;
        made.options[count++] =
            grub && strstr(from[i], "isolinux.bin") ? "boot/grub/i386-pc/eltorito.img" : from[i];
    }
    assert_true(count < COUNT_OF(made.options));
    return made;
}

static inline struct made_kind lint_kind(size_t kind)
{
    return lint_kind_with(kind, NULL);
}

/* --- judging ---------------------------------------------------------------------------------- */

static inline void lint_judge(const struct source *source, struct layout *ret_layout,
                              struct findings *ret_findings)
{
    const struct lint_options options = {0};
    struct err e = {0};

    if (layout_from_image(&e, source, ret_layout) < 0)
        fail_msg("%s: %s", source->name, e.text);
    if (lint_image(&e, source, ret_layout, &options, ret_findings) < 0)
        fail_msg("%s: %s", source->name, e.text);
}

/* What a file on disk makes fire. */
static inline void lint_judge_file(const char *path, struct findings *ret_findings)
{
    CLEANUP(source_close) struct source source = {.fd = -1};
    CLEANUP(layout_free) struct layout layout = {0};
    struct err e = {0};

    if (source_open(&e, path, &source) < 0)
        fail_msg("%s", e.text);
    lint_judge(&source, &layout, ret_findings);
}

static inline const struct lint_good *lint_good(size_t kind)
{
    static const uint8_t padding[4096] = {1};
    struct lint_good *good = &lint_goods[kind];
    struct made_kind options = lint_kind(kind);
    struct source source;

    if (!good->there) {
        lint_begin(&good->made);
        /* Where an appended partition begins follows from what is before it: on 4 KiB, please. */
        made_file(&good->made.dir, "tree/many/pad", padding, kind == MADE_FORCED ? 2049 : 1);
        made_write(&good->made, &options);
        source = source_memory(options.name, good->made.bytes.data, good->made.bytes.len);
        lint_judge(&source, &good->layout, &good->findings);
        good->there = true;
    }
    return good;
}

/* For the group's teardown. */
static inline int lint_drop(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(lint_goods); i++) {
        if (lint_goods[i].there) {
            made_drop(&lint_goods[i].made);
            layout_free(&lint_goods[i].layout);
            findings_free(&lint_goods[i].findings);
        }
        lint_goods[i].there = false;
    }
    return 0;
}

static inline char lint_letter(enum severity severity)
{
    static const char letters[] = {
        [SEVERITY_INFO] = 'I', [SEVERITY_WARNING] = 'W', [SEVERITY_ERROR] = 'E'};

    return letters[severity];
}

static inline size_t lint_times(const struct findings *findings, const struct rule *rule,
                                enum severity severity)
{
    size_t times = 0;

    for (size_t i = 0; findings && i < findings->count; i++)
        times += findings->items[i].rule == rule && findings->items[i].severity == severity;
    return times;
}

static inline void lint_add_more(struct buf *text, const char *sign, const struct findings *more,
                                 const struct findings *less)
{
    for (size_t i = 0; i < rule_count(); i++)
        for (int s = SEVERITY_ERROR; s >= SEVERITY_INFO; s--) {
            const struct rule *rule = rule_at(i);
            enum severity severity = (enum severity)s;

            if (lint_times(more, rule, severity) > lint_times(less, rule, severity))
                buf_format(text, "%s%s%c %s", text->len ? ", " : "", sign, lint_letter(severity),
                           rule->id);
        }
}

/* In the order of the table of rules: what is new, then what is gone. `good` may be NULL. */
static inline void lint_fires(const struct findings *good, const struct findings *bad,
                              struct buf *ret_text)
{
    lint_add_more(ret_text, "", bad, good);
    if (good)
        lint_add_more(ret_text, "-", good, bad);
}

/* Says what does not hold, in a form to be copied; false then. */
static inline bool lint_is_golden(const char *name, const char *golden, const struct findings *good,
                                  const struct findings *bad)
{
    CLEANUP(buf_free) struct buf fires = {0};

    lint_fires(good, bad, &fires);
    if (strcmp(buf_str(&fires), golden) == 0)
        return true;
    print_message("%s:\n  should fire: \"%s\"\n  fires:       \"%s\"\n", name, golden,
                  buf_str(&fires));
    for (size_t i = 0; i < bad->count; i++) {
        const struct finding *f = &bad->items[i];

        if (lint_times(bad, f->rule, f->severity) > lint_times(good, f->rule, f->severity))
            print_message("    %c %s %s\n", lint_letter(f->severity), f->rule->id, f->text);
    }
    return false;
}

static inline bool lint_case_holds(const struct lint_case *c)
{
    const struct lint_good *good = lint_good(c->kind);
    CLEANUP(findings_free) struct findings findings = {0};
    CLEANUP(layout_free) struct layout layout = {0};
    struct damaged d = {.good = &good->layout,
                        .bytes = mem_copy(good->made.bytes.data, good->made.bytes.len),
                        .size = good->made.bytes.len};
    struct source source;
    bool holds;

    c->damage(&d);
    source = source_memory(c->name, d.bytes, d.size);
    lint_judge(&source, &layout, &findings);
    holds = lint_is_golden(c->name, c->fires, &good->findings, &findings);
    free(d.bytes);
    return holds;
}

static inline void lint_run_cases(const struct lint_case *cases, size_t count)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++)
        wrong += !lint_case_holds(&cases[i]);
    if (wrong)
        fail_msg("%zu of %zu cases fire something else", wrong, count);
}
#define LINT_RUN(cases) lint_run_cases(cases, COUNT_OF(cases))

/* --- helpers for damages ---------------------------------------------------------------------- */

/* More bytes are zero. */
static inline void lint_resize(struct damaged *d, size_t size)
{
    d->bytes = mem_resize(d->bytes, size, 1);
    if (size > d->size)
        memset(d->bytes + d->size, 0, size - d->size);
    d->size = size;
}

/* The first of its kind (and name, unless that is NULL) in the good image. */
static inline const struct region *lint_region(const struct damaged *d, enum region_kind kind,
                                               const char *name)
{
    const struct region *region = layout_region(d->good, kind, name);

    if (!region)
        fail_msg("no region %s %s", region_kind_name(kind), name ? name : "");
    return region;
}

static inline uint64_t lint_start(const struct damaged *d, enum region_kind kind, const char *name)
{
    return lint_region(d, kind, name)->start;
}

static inline const struct entry *lint_entry(const struct damaged *d, enum entry_kind kind,
                                             unsigned number)
{
    for (size_t i = 0; i < d->good->entry_count; i++)
        if (d->good->entries[i].kind == kind && d->good->entries[i].number == number)
            return &d->good->entries[i];
    fail_msg("no %s entry %u", entry_kind_name(kind), number);
    return NULL;
}

/* Where a text stands, which must be there exactly as often as `times`; all places are replaced by
 * a text of the same length. */
static inline void lint_replace(struct damaged *d, const char *text, const char *other,
                                unsigned times)
{
    size_t length = strlen(text);
    unsigned found = 0;

    assert_int_equal(strlen(other), length);
    for (uint8_t *at = d->bytes; (at = memmem(at, d->size - (size_t)(at - d->bytes), text, length));
         at += length, found++)
        memcpy(at, other, length);
    assert_int_equal(found, times);
}

/* Makes the checksums of a GPT true again; `header`: bytes. */
static inline void lint_seal_gpt(struct damaged *d, uint64_t header)
{
    uint8_t *head = d->bytes + header;
    uint64_t array = get_le64(head + 72) * 512;
    uint64_t bytes = (uint64_t)get_le32(head + 80) * get_le32(head + 84);

    if (array + bytes <= d->size)
        put_le(head + 88, 4, crc32_of(d->bytes + array, bytes));
    put_le(head + 16, 4, 0);
    put_le(head + 16, 4, crc32_of(head, get_le32(head + 12)));
}

/* One field of a partition, in both copies of the GPT; `number` from 1, `field`: bytes in it. */
static inline void lint_put_partition(struct damaged *d, unsigned number, unsigned field,
                                      unsigned size, uint64_t value)
{
    const uint64_t headers[] = {d->good->gpt_primary_start, d->good->gpt_backup_start};

    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        uint64_t array = get_le64(d->bytes + headers[i] + 72) * 512;

        put_le(d->bytes + array + 128 * (uint64_t)(number - 1) + field, size, value);
        lint_seal_gpt(d, headers[i]);
    }
}

/* Makes the boot catalog's checksum true again (El Torito §2.1). */
static inline void lint_seal_catalog(struct damaged *d)
{
    uint8_t *catalog = d->bytes + lint_start(d, REGION_CATALOG, NULL);
    uint16_t sum = 0;

    put_le(catalog + 28, 2, 0);
    for (unsigned i = 0; i < 32; i += 2)
        sum = (uint16_t)(sum + get_le16(catalog + i));
    put_le(catalog + 28, 2, (uint16_t)-sum);
}

/* Makes a boot info table's checksum true again; `start`, `size`: bytes of the boot image. */
static inline void lint_seal_boot_info(struct damaged *d, uint64_t start, uint32_t size)
{
    uint32_t sum = 0;

    for (uint32_t i = 64; i < size; i++)
        sum += (uint32_t)d->bytes[start + i] << 8 * (i % 4);
    put_le(d->bytes + start + 20, 4, sum);
}

/* A number that is stored twice, little-endian and big-endian (ECMA-119 §7.3.3). */
static inline void lint_put_twin(struct damaged *d, uint64_t offset, uint32_t value)
{
    put_le(d->bytes + offset, 4, value);
    put_be(d->bytes + offset + 4, 4, value);
}

/* Where the directory record of a file is, whose ISO 9660 name ("VMLINUZ.;1") is like no other's.
 */
static inline uint64_t lint_record(const struct damaged *d, const char *iso_name)
{
    const uint8_t *name = memmem(d->bytes, d->size, iso_name, strlen(iso_name));

    if (!name)
        fail_msg("no directory record for %s", iso_name);
    return (uint64_t)(name - d->bytes) - 33;
}

#endif
