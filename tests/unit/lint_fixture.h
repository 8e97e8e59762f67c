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

#include "unit/lint_damage.h"
#include "unit/made_image.h"
#include "unit/made_pe.h"

#include "lint/lint.h"

#define LINT_LABEL "TEST VOLUME"
#define LINT_OPTIONS                                                                               \
    "root=live:CDLABEL=TEST\\x20VOLUME quiet systemd.gpt_auto=0" /* spaces are \x20 there */

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

#endif
