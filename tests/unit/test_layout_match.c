/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan and the image that it describes match; each single difference is told. */
#include "unit/made_image.h"

#include "layout/layout.h"

static struct made made;
static struct layout planned, found;

/* What author/ would plan for this image: everything that it decides, nothing that follows from it.
 */
static void plan_like(const struct layout *read, struct layout *plan)
{
    *plan = (struct layout){.size = PLACE_OPEN,
                            .volume_size = PLACE_OPEN,
                            .volume_id = str_copy(read->volume_id),
                            .medium_id = str_copy(read->medium_id),
                            .mbr_signature = read->mbr_signature,
                            .mbr_boot_code = true,
                            .gpt_primary_ok = true,
                            .gpt_backup_ok = true};
    (void)layout_add_region(plan, REGION_MBR, 0, 512, NULL);
    (void)layout_add_region(plan, REGION_CATALOG, PLACE_OPEN, 2048, NULL);
    for (size_t i = 0; i < read->region_count; i++) {
        const struct region *region = &read->regions[i];

        if (region->kind == REGION_FILE || region->kind == REGION_BIOS_IMAGE ||
            region->kind == REGION_EFI_IMAGE)
            (void)layout_add_region(plan, region->kind, PLACE_OPEN, region->length, region->name);
        for (size_t k = 0; k < region->alias_count; k++)
            (void)layout_add_region(plan, region->kind, PLACE_OPEN, region->length,
                                    region->aliases[k]);
    }
    for (size_t i = 0; i < read->entry_count; i++) {
        const struct entry *entry = &read->entries[i];
        struct entry *copy;

        if (entry->kind == ENTRY_VOLUME || (entry->kind == ENTRY_GPT && entry->number > 2))
            continue;
        copy = layout_add_entry(plan, entry->kind, entry->number, PLACE_OPEN,
                                entry->kind == ENTRY_ELTORITO ? entry->length : PLACE_OPEN);
        copy->as = entry->as;
        copy->region = entry->kind == ENTRY_ELTORITO ? str_copy(entry->region) : NULL;
    }
}

static int make(void **state)
{
    struct source source;
    struct err e = {0};

    (void)state;
    made_image(&made, MADE_GPT);
    source = source_memory("image", made.bytes.data, made.bytes.len);
    if (layout_from_image(&e, &source, &found) < 0)
        fail_msg("%s", e.text);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    layout_free(&found);
    made_drop(&made);
    return 0;
}

static int plan(void **state)
{
    (void)state;
    plan_like(&found, &planned);
    return 0;
}

static int unplan(void **state)
{
    (void)state;
    layout_free(&planned);
    return 0;
}

static void assert_differs(const char *says)
{
    struct err e = {0};

    assert_int_equal(layout_match(&e, &planned, &found), -1);
    assert_error(&e, ERR_NO, says);
}

static void equal_ones_match(void **state)
{
    struct err e = {0};

    (void)state;
    if (layout_match(&e, &planned, &found) < 0)
        fail_msg("%s", e.text);
    if (layout_match(&e, &found, &found) < 0)
        fail_msg("%s", e.text);
}

static struct region *planned_region(const char *name)
{
    for (size_t i = 0; i < planned.region_count; i++)
        if (planned.regions[i].name && strcmp(planned.regions[i].name, name) == 0)
            return &planned.regions[i];
    fail_msg("%s is not planned", name);
    return NULL;
}

static void regions_that_differ(void **state)
{
    struct region *kernel = planned_region("/live/vmlinuz");

    (void)state;
    kernel->length++;
    assert_differs("/live/vmlinuz has 348890 bytes instead of the planned 348891");
    kernel->length--;
    kernel->kind = REGION_BIOS_IMAGE;
    assert_differs("/live/vmlinuz was planned as bios-image, but is file");
    kernel->kind = REGION_FILE;
    kernel->name[1] = 'L';
    assert_differs("/Live/vmlinuz was planned, but is not in the image");
    kernel->name[1] = 'l';
    planned.regions[0].length = 440;
    assert_differs("mbr at byte 0 has 512 bytes instead of the planned 440");
    planned.regions[0].length = 512;
    planned.regions[0].start = 2048;
    assert_differs("mbr is at byte 0 instead of 2048");
    planned.regions[0].kind = REGION_UNCLAIMED;
    assert_differs("unclaimed was planned, but is not in the image");
}

static void files_that_nobody_planned(void **state)
{
    struct region *kernel = planned_region("/live/vmlinuz");

    (void)state;
    free(kernel->name);
    *kernel = planned.regions[--planned.region_count];
    assert_differs("/live/vmlinuz is in the image, but was not planned");
}

static void bytes_that_nobody_planned(void **state)
{
    struct region *zero = NULL;

    (void)state;
    for (size_t i = 0; i < found.region_count; i++)
        if (found.regions[i].kind == REGION_ZERO)
            zero = &found.regions[i];
    assert_non_null(zero);
    zero->kind = REGION_UNCLAIMED;
    assert_differs("(unclaimed) were not planned");
    zero->kind = REGION_ZERO;
}

static struct entry *planned_entry(enum entry_kind kind, unsigned number)
{
    for (size_t i = 0; i < planned.entry_count; i++)
        if (planned.entries[i].kind == kind && planned.entries[i].number == number)
            return &planned.entries[i];
    fail_msg("no %s entry %u", entry_kind_name(kind), number);
    return NULL;
}

static void entries_that_differ(void **state)
{
    struct entry *bios = planned_entry(ENTRY_ELTORITO, 0), *efi = planned_entry(ENTRY_ELTORITO, 1);

    (void)state;
    bios->as.eltorito.load_sectors = 5;
    assert_differs("eltorito entry 0 is not of the planned type");
    bios->as.eltorito.load_sectors = 4;
    bios->as.eltorito.boot_info_table = false;
    assert_differs("eltorito entry 0 is not of the planned type");
    bios->as.eltorito.boot_info_table = true;
    efi->as.eltorito.platform = 0;
    assert_differs("eltorito entry 1 is not of the planned type");
    efi->as.eltorito.platform = 0xef;
    efi->length += 512;
    assert_differs("eltorito entry 1 claims");
    efi->length -= 512;
    efi->number = 2;
    assert_differs("eltorito entry 2 was planned, but is not in the image");
    efi->number = 1;
    efi->region[0] = 'E';
    assert_differs("eltorito entry 1 points at efi-image instead of Efi-image");
    efi->region[0] = 'e';
    planned_entry(ENTRY_MBR, 2)->as.mbr.active = false;
    assert_differs("mbr entry 2 is not of the planned type");
    planned_entry(ENTRY_MBR, 2)->as.mbr.active = true;
    planned_entry(ENTRY_GPT, 2)->as.gpt.type[0] = 'D';
    assert_differs("gpt entry 2 is not of the planned type");
}

static void entries_that_nobody_planned(void **state)
{
    (void)state;
    *planned_entry(ENTRY_MBR, 2) = planned.entries[--planned.entry_count];
    assert_differs("mbr entry 2 is in the image, but was not planned");
}

static void facts_that_differ(void **state)
{
    (void)state;
    planned.volume_id[0] = 'X';
    assert_differs("the volume id is \"TEST VOLUME\" instead of \"XEST VOLUME\"");
    planned.volume_id[0] = 'T';
    planned.medium_id[0] = 'X';
    assert_differs("the medium id is");
    planned.medium_id[0] = 'I';
    planned.mbr_signature ^= 1;
    assert_differs("the MBR signature is");
    planned.mbr_signature ^= 1;
    planned.mbr_boot_code = false;
    assert_differs("boot code that was not planned");
    planned.mbr_boot_code = true;
    planned.gpt_backup_ok = false;
    assert_differs("the GPT is not as planned");
    planned.gpt_backup_ok = true;
    planned.size = found.size + 1;
    assert_differs("bytes instead of");
    planned.size = found.size;
    memcpy(planned.disk_guid, "00000000-0000-0000-0000-000000000000", 37);
    assert_differs("the disk GUID is");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(equal_ones_match, plan, unplan),
        cmocka_unit_test_setup_teardown(regions_that_differ, plan, unplan),
        cmocka_unit_test_setup_teardown(files_that_nobody_planned, plan, unplan),
        cmocka_unit_test_setup_teardown(bytes_that_nobody_planned, plan, unplan),
        cmocka_unit_test_setup_teardown(entries_that_differ, plan, unplan),
        cmocka_unit_test_setup_teardown(entries_that_nobody_planned, plan, unplan),
        cmocka_unit_test_setup_teardown(facts_that_differ, plan, unplan),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
