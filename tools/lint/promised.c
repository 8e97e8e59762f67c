/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/promised.h"

#include <jansson.h>
#include <string.h>

#include "base/json.h"
#include "fmt/eltorito.h"
#include "layout/description.h"
#include "layout/tree.h"
#include "lint/linting.h"

static void take_leg(const char *leg, struct routes *routes)
{
    for (int i = 0; leg && i < ROUTE_COUNT; i++)
        if (strcmp(leg, lint_route_name((enum lint_route)i)) == 0)
            routes->has[i] = true;
}

int promised_routes(struct err *e, const struct source *image, struct routes *ret_routes)
{
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(json_drop) json_t *root = NULL;
    const json_t *leg;
    size_t i;

    *ret_routes = (struct routes){0};
    if (tree_read_file(e, image, DESCRIPTION_PATH, DESCRIPTION_LIMIT, &text) < 0) {
        if (e->kind == ERR_FAULT)
            return -1;
        *e = (struct err){0};
        return 0;
    }
    root = json_loadb(buf_str(&text), text.len, JSON_REJECT_DUPLICATES, NULL);
    json_array_foreach(json_object_get(json_object_get(root, "boot"), "legs"), i, leg)
        take_leg(json_string_value(leg), ret_routes);
    return 0;
}

void routes_offered(const struct layout *layout, struct routes *ret_routes)
{
    const struct entry *bios = layout_eltorito(layout, ELTORITO_PLATFORM_X86);
    const struct entry *efi = layout_eltorito(layout, ELTORITO_PLATFORM_EFI);

    ret_routes->has[ROUTE_BIOS_CD] = bios && bios->as.eltorito.bootable;
    ret_routes->has[ROUTE_BIOS_USB] = layout->mbr_boot_code;
    ret_routes->has[ROUTE_UEFI_CD] = efi && efi->as.eltorito.bootable;
    /* A GPT that nobody announces tells firmware nothing. */
    ret_routes->has[ROUTE_UEFI_USB] =
        layout_esp_partition_of(layout, ENTRY_MBR) ||
        (layout->gpt_announced && (layout->gpt_primary_ok || layout->gpt_backup_ok) &&
         layout_esp_partition_of(layout, ENTRY_GPT));
}
