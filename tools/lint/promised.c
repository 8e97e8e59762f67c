/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/promised.h"

#include <string.h>

#include "base/mem.h"
#include "fmt/eltorito.h"
#include "layout/description.h"
#include "lint/linting.h"

static void take_leg(const char *leg, struct routes *routes)
{
    for (int i = 0; i < ROUTE_COUNT; i++)
        if (strcmp(leg, lint_route_name((enum lint_route)i)) == 0)
            routes->has[i] = true;
}

int promised_routes(struct err *e, const struct source *image, struct routes *ret_routes,
                    char **ret_unread)
{
    CLEANUP(description_free) struct description description = {0};
    struct routes routes = {0};
    CLEANUP(free_ptr) char *unread = NULL;
    struct err why = {0};

    if (description_from_image(&why, image, &description) < 0) {
        if (why.kind == ERR_FAULT) {
            *e = why;
            return -1;
        }
        unread = str_copy(why.text);
    }
    for (char **leg = description.legs; leg && *leg; leg++)
        take_leg(*leg, &routes);
    *ret_routes = routes;
    *ret_unread = STEAL(unread);
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
