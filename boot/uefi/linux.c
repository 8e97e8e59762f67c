/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starting Linux through its EFI stub. Everything is read before the kernel is entered, so that
 * whatever goes wrong leads back to the menu:
 *
 *     kernel -> memory -> LoadImage (Secure Boot checks here) -> initrd files -> memory, LoadFile2
 *            -> command line -> LoadOptions -> StartImage
 */
#include "uefi/linux.h"

#include "core/text.h"
#include "uefi/console.h"
#include "uefi/file.h"
#include "uefi/initrd.h"

/* Where an image in memory says it comes from: UEFI 10.3.2, memory mapped. */
struct memory_path {
    MEMMAP_DEVICE_PATH memory;
    EFI_DEVICE_PATH end;
} __attribute__((packed));

static struct memory_path memory_path(const void *data, UINT64 size)
{
    EFI_PHYSICAL_ADDRESS start = (EFI_PHYSICAL_ADDRESS)(UINTN)data;

    return (struct memory_path){
        .memory = {.Header = {HARDWARE_DEVICE_PATH, HW_MEMMAP_DP, {sizeof(MEMMAP_DEVICE_PATH), 0}},
                   .MemoryType = EfiLoaderData,
                   .StartingAddress = start,
                   .EndingAddress = start + size},
        .end = {END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, {sizeof(EFI_DEVICE_PATH), 0}},
    };
}

static bool load_image(EFI_HANDLE parent, const char *path, void *data, UINT64 size,
                       EFI_HANDLE *ret_kernel)
{
    struct memory_path from = memory_path(data, size);
    EFI_HANDLE kernel = NULL;
    EFI_STATUS status =
        BS->LoadImage(FALSE, parent, (EFI_DEVICE_PATH *)&from, data, (UINTN)size, &kernel);

    if (efi_failed(status)) {
        if (kernel) /* a security violation leaves the image behind */
            (void)BS->UnloadImage(kernel);
        return console_error(path, efi_reason(status));
    }
    *ret_kernel = kernel;
    return true;
}

static bool load_kernel(EFI_HANDLE parent, const struct iso_volume *volume, const char *path,
                        EFI_HANDLE *ret_kernel)
{
    char number[NUMBER_ROOM];
    struct iso_entry file;
    void *data;
    bool is_loaded;

    if (!file_find(volume, path, &file))
        return false;
    SAY("kernel ", path, " ", number_text(file.size, number), " bytes");
    data = pages_take(file.size);
    if (!data)
        return console_error(path, efi_reason(EFI_OUT_OF_RESOURCES));
    is_loaded = file_read(volume, path, &file, data) &&
                load_image(parent, path, data, file.size, ret_kernel);
    pages_give_back(data, file.size); /* the firmware has its own copy */
    return is_loaded;
}

/* The buffer must stay until the kernel has returned. */
static bool set_options(EFI_HANDLE kernel, const char *options, CHAR16 *room)
{
    EFI_LOADED_IMAGE *image = protocol_of(kernel, &gEfiLoadedImageProtocolGuid);

    if (!image)
        return console_error("options", efi_reason(EFI_UNSUPPORTED));
    image->LoadOptionsSize =
        (UINT32)(text_to_utf16(options, room, MENU_OPTIONS_MAX + 1) * sizeof(CHAR16));
    image->LoadOptions = room;
    SAY("options ", options);
    return true;
}

static void enter(EFI_HANDLE kernel, const char *path)
{
    CHAR16 *exit_data = NULL;
    UINTN exit_size = 0;
    EFI_STATUS status;
    char text[128];
    struct text_out out;

    SAY("entering the kernel");
    status = BS->StartImage(kernel, &exit_size, &exit_data);
    if (exit_data)
        (void)BS->FreePool(exit_data);
    text_start(&out, text, sizeof text);
    text_add(&out, "the kernel returned: ");
    text_add(&out, efi_reason(status));
    (void)console_error(path, text);
}

void linux_start(EFI_HANDLE image, const struct iso_volume *volume, const struct menu_entry *entry)
{
    static CHAR16 options[MENU_OPTIONS_MAX + 1];
    struct initrd initrd;
    EFI_HANDLE kernel;

    SAY("starting ", entry->id, " \"", entry->title, "\"");
    if (!load_kernel(image, volume, entry->linux_path, &kernel))
        return;
    if (initrd_load(volume, entry, &initrd)) {
        if (set_options(kernel, entry->options, options) && initrd_offer(&initrd)) {
            enter(kernel, entry->linux_path); /* an image that returns is unloaded by that */
            kernel = NULL;
        }
        initrd_drop(&initrd);
    }
    if (kernel)
        (void)BS->UnloadImage(kernel);
}
