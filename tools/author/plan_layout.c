/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layout_from_plan(): what must be found when the image is read back, places left open. */
#include <string.h>

#include "author/plan.h"
#include "base/mem.h"

#define PLATFORM_X86 0
#define PLATFORM_EFI 0xef
#define MBR_DUMMY    0x00 /* active, covers the MBR: for BIOSes that want an active entry */
#define MBR_HIDDEN   0x17 /* covers the image where there is no GPT */
#define MBR_GPT      0xee

static const char type_esp[] = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";
static const char type_basic_data[] = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7";

static void plan_regions(const struct plan *plan, struct layout *layout)
{
    (void)layout_add_region(layout, REGION_MBR, 0, 512, NULL);
    (void)layout_add_region(layout, REGION_CATALOG, PLACE_OPEN, 2048, NULL);
    if (plan->uefi) {
        (void)layout_add_region(layout, REGION_GPT_HEADER, 512, 512, NULL);
        (void)layout_add_region(layout, REGION_GPT_BACKUP_HEADER, PLACE_OPEN, 512, NULL);
        (void)layout_add_region(layout, REGION_EFI_IMAGE, PLACE_OPEN, plan->esp_size, NULL);
    }
    for (size_t i = 0; i < plan->node_count; i++) {
        const struct plan_node *node = &plan->nodes[i];
        bool is_bios = plan->bios && strcmp(node->path, PATH_ISOLINUX) == 0;

        if (node->kind == NODE_FILE && node->size)
            (void)layout_add_region(layout, is_bios ? REGION_BIOS_IMAGE : REGION_FILE, PLACE_OPEN,
                                    node->size, node->path);
    }
}

static void plan_eltorito(const struct plan *plan, struct layout *layout)
{
    struct entry *entry;
    unsigned number = 0;

    if (plan->bios) {
        entry = layout_add_entry(layout, ENTRY_ELTORITO, number++, PLACE_OPEN, 2048);
        entry->region = str_copy(PATH_ISOLINUX);
        entry->as.eltorito.platform = PLATFORM_X86;
        entry->as.eltorito.bootable = true;
        entry->as.eltorito.load_sectors = 4;
        entry->as.eltorito.boot_info_table = true;
    }
    if (plan->uefi) {
        entry = layout_add_entry(layout, ENTRY_ELTORITO, number, PLACE_OPEN, plan->esp_size);
        entry->region = str_copy(region_kind_name(REGION_EFI_IMAGE));
        entry->as.eltorito.platform = PLATFORM_EFI;
        entry->as.eltorito.bootable = true;
        entry->as.eltorito.load_sectors = (uint16_t)(plan->esp_size / 512);
    }
}

static void plan_mbr(const struct plan *plan, struct layout *layout)
{
    struct entry *entry;

    if (plan->uefi) {
        entry = layout_add_entry(layout, ENTRY_MBR, 1, 512, PLACE_OPEN);
        entry->as.mbr.type = MBR_GPT;
    }
    if (plan->uefi && plan->bios) {
        entry = layout_add_entry(layout, ENTRY_MBR, 2, 0, 512);
        entry->as.mbr.type = MBR_DUMMY;
        entry->as.mbr.active = true;
    }
    if (!plan->uefi) {
        entry = layout_add_entry(layout, ENTRY_MBR, 1, PLACE_OPEN, PLACE_OPEN);
        entry->as.mbr.type = MBR_HIDDEN;
        entry->as.mbr.active = true;
    }
}

static void plan_gpt(const struct plan *plan, struct layout *layout)
{
    struct entry *entry;

    if (!plan->uefi)
        return;
    entry = layout_add_entry(layout, ENTRY_GPT, 1, PLACE_OPEN, PLACE_OPEN);
    memcpy(entry->as.gpt.type, type_basic_data, sizeof type_basic_data);
    entry = layout_add_entry(layout, ENTRY_GPT, 2, PLACE_OPEN, plan->esp_size);
    entry->region = str_copy(region_kind_name(REGION_EFI_IMAGE));
    memcpy(entry->as.gpt.type, type_esp, sizeof type_esp);
}

void layout_from_plan(const struct plan *plan, struct layout *ret_layout)
{
    struct layout layout = {.size = PLACE_OPEN, .volume_size = PLACE_OPEN};

    layout.volume_id = str_copy(plan->label);
    layout.medium_id = str_copy(plan->medium_id);
    layout.mbr_signature = plan->mbr_signature;
    layout.mbr_boot_code = plan->bios;
    layout.gpt_primary_ok = layout.gpt_backup_ok = plan->uefi;
    plan_regions(plan, &layout);
    plan_eltorito(plan, &layout);
    plan_mbr(plan, &layout);
    plan_gpt(plan, &layout);
    *ret_layout = layout;
}
