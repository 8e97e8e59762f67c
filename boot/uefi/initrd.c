/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "uefi/initrd.h"

#include "core/text.h"
#include "uefi/console.h"
#include "uefi/file.h"

static UINT64 padded(UINT64 size)
{
    return (size + 3) & ~(UINT64)3;
}

/* First pass: are they all there, and how large together? */
static bool measure(const struct iso_volume *volume, const struct menu_entry *entry,
                    UINT64 *ret_size)
{
    struct iso_entry file;
    UINT64 size = 0;

    for (UINT32 i = 0; i < entry->initrd_count; i++) {
        if (!file_find(volume, entry->initrds[i], &file))
            return false;
        size += padded(file.size);
    }
    *ret_size = size;
    return true;
}

static bool read_all(const struct iso_volume *volume, const struct menu_entry *entry,
                     struct initrd *initrd)
{
    char number[NUMBER_ROOM];
    struct iso_entry file;
    UINT64 at = 0;

    for (UINT32 i = 0; i < entry->initrd_count; i++) {
        const char *path = entry->initrds[i];

        if (!file_find(volume, path, &file))
            return false;
        SAY("initrd ", path, " ", number_text(file.size, number), " bytes");
        if (!file_read(volume, path, &file, initrd->data + at))
            return false;
        bytes_clear(initrd->data + at + file.size, padded(file.size) - file.size);
        at += padded(file.size);
    }
    return true;
}

bool initrd_load(const struct iso_volume *volume, const struct menu_entry *entry,
                 struct initrd *ret_initrd)
{
    struct initrd initrd = {0};

    if (!measure(volume, entry, &initrd.size))
        return false;
    if (initrd.size) {
        initrd.data = pages_take(initrd.size);
        if (!initrd.data)
            return console_error(entry->initrds[0], "not enough memory for the initrd files");
        if (!read_all(volume, entry, &initrd)) {
            initrd_drop(&initrd);
            return false;
        }
    }
    *ret_initrd = initrd;
    return true;
}

/* --- the protocol ------------------------------------------------------------------------ */

struct load_file2 {
    EFI_STATUS(EFIAPI *load)
    (struct load_file2 *self, EFI_DEVICE_PATH *path, BOOLEAN boot_policy, UINTN *size, void *to);
};

static EFI_GUID load_file2_guid = {
    0x4006c0c1, 0xfcb3, 0x403e, {0x99, 0x6d, 0x4a, 0x6c, 0x87, 0x24, 0xe0, 0x6d}};

static struct {
    VENDOR_DEVICE_PATH vendor;
    EFI_DEVICE_PATH end;
} __attribute__((packed)) initrd_path = {
    .vendor =
        {.Header = {MEDIA_DEVICE_PATH, MEDIA_VENDOR_DP, {sizeof(VENDOR_DEVICE_PATH), 0}},
         .Guid = {0x5568e427, 0x68fc, 0x4f3d, {0xac, 0x74, 0xca, 0x55, 0x52, 0x31, 0xcc, 0x68}}},
    .end = {END_DEVICE_PATH_TYPE, END_ENTIRE_DEVICE_PATH_SUBTYPE, {sizeof(EFI_DEVICE_PATH), 0}},
};

static const struct initrd *offered;

/* UEFI 13.2: asked first with no room, to learn the size, then for the bytes. */
static EFI_STATUS EFIAPI load_initrd(struct load_file2 *self, EFI_DEVICE_PATH *path,
                                     BOOLEAN boot_policy, UINTN *size, void *to)
{
    (void)self;
    (void)path;
    if (boot_policy)
        return EFI_UNSUPPORTED;
    if (!size)
        return EFI_INVALID_PARAMETER;
    if (!offered)
        return EFI_NOT_FOUND;
    if (!to || *size < offered->size) {
        *size = (UINTN)offered->size;
        return EFI_BUFFER_TOO_SMALL;
    }
    *size = (UINTN)offered->size;
    bytes_copy(to, offered->data, (UINTN)offered->size);
    return EFI_SUCCESS;
}

static struct load_file2 protocol = {load_initrd};

bool initrd_offer(struct initrd *initrd)
{
    EFI_HANDLE handle = NULL;
    EFI_STATUS status;

    if (!initrd->data)
        return true;
    offered = initrd;
    status = BS->InstallMultipleProtocolInterfaces(&handle, &gEfiDevicePathProtocolGuid,
                                                   &initrd_path, &load_file2_guid, &protocol, NULL);
    if (efi_failed(status))
        return console_error("initrd", efi_reason(status));
    initrd->handle = handle;
    return true;
}

void initrd_drop(struct initrd *initrd)
{
    if (initrd->handle)
        (void)BS->UninstallMultipleProtocolInterfaces(initrd->handle, &gEfiDevicePathProtocolGuid,
                                                      &initrd_path, &load_file2_guid, &protocol,
                                                      NULL);
    offered = NULL;
    pages_give_back(initrd->data, initrd->size);
    *initrd = (struct initrd){0};
}
