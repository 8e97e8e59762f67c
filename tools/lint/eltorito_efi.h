/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of the boot catalog's EFI entries, for the table in rules_eltorito.c; and what all checks
 * of the catalog need. */
#ifndef LINT_ELTORITO_EFI_H
#define LINT_ELTORITO_EFI_H

#include "fmt/eltorito.h"
#include "lint/linting.h"

typedef void eltorito_check(struct linting *l, const struct rule *self, const struct entry *entry);

/* Every entry of the catalog; always 0, for a rule's check to return. */
static inline int eltorito_for_entries(struct linting *l, const struct rule *self,
                                       eltorito_check *check)
{
    for (size_t i = 0; i < l->layout->entry_count; i++)
        if (l->layout->entries[i].kind == ENTRY_ELTORITO)
            check(l, self, &l->layout->entries[i]);
    return 0;
}

static inline bool eltorito_is_efi(const struct entry *entry)
{
    return entry->as.eltorito.platform == ELTORITO_PLATFORM_EFI;
}

static inline bool eltorito_is_bios(const struct entry *entry)
{
    return entry->as.eltorito.platform == ELTORITO_PLATFORM_X86;
}

static inline bool eltorito_is_inside(const struct linting *l, const struct entry *entry)
{
    return entry->start < l->layout->size;
}

/* Checks of rules. */
int eltorito_check_efi(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int eltorito_check_efi_counts(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int eltorito_check_efi_sizes(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int eltorito_check_strict_sizes(struct err *e, struct linting *l, const struct rule *self) MUST_USE;
int eltorito_check_single_efi(struct err *e, struct linting *l, const struct rule *self) MUST_USE;

#endif
