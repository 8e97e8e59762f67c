/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "uefi/medium.h"

#include "core/text.h"
#include "uefi/console.h"
#include "uefi/device_path.h"
#include "uefi/medium_id.h"

/* Opens the device; keeps it open only if it is the wanted medium. */
static bool try_handle(struct medium *medium, EFI_HANDLE handle)
{
    struct iso_source source;

    if (!disk_open(handle, &medium->disk))
        return false;
    source = disk_source(&medium->disk);
    if (iso_open(&source, &medium->volume) == ISO_OK &&
        text_equal(medium->volume.set_id, medium->id)) {
        medium->handle = handle;
        return true;
    }
    disk_close(&medium->disk);
    return false;
}

/* The device itself, then what it is a part of, and so on. */
static bool try_parents(struct medium *medium, EFI_HANDLE device)
{
    EFI_DEVICE_PATH *path = protocol_of(device, &gEfiDevicePathProtocolGuid);
    bool found = false;

    path = path ? path_copy(path) : NULL;
    if (!path)
        return false;
    do {
        EFI_DEVICE_PATH *rest = path;
        EFI_HANDLE handle;
        EFI_STATUS status = BS->LocateDevicePath(&gEfiBlockIoProtocolGuid, &rest, &handle);

        /* A rest means that the handle is of a parent; its turn comes. */
        if (!efi_failed(status) && path_is_end(rest))
            found = try_handle(medium, handle);
    } while (!found && path_cut_last(path));
    (void)BS->FreePool(path);
    return found;
}

/* Firmware that boots fast connects only what it boots from. */
static void connect_everything(void)
{
    EFI_HANDLE *handles;
    UINTN count;

    if (efi_failed(BS->LocateHandleBuffer(AllHandles, NULL, NULL, &count, &handles)))
        return;
    for (UINTN i = 0; i < count; i++)
        (void)BS->ConnectController(handles[i], NULL, NULL, TRUE);
    (void)BS->FreePool(handles);
}

/* Whole media before partitions: an ISO 9660 may be seen through both. */
static bool try_everything(struct medium *medium)
{
    EFI_HANDLE *handles;
    UINTN count;
    bool found = false;

    connect_everything();
    if (efi_failed(
            BS->LocateHandleBuffer(ByProtocol, &gEfiBlockIoProtocolGuid, NULL, &count, &handles)))
        return false;
    for (UINTN i = 0; i < 2 * count && !found; i++) {
        EFI_HANDLE handle = handles[i % count];
        EFI_BLOCK_IO_PROTOCOL *io = protocol_of(handle, &gEfiBlockIoProtocolGuid);
        bool want_partition = i >= count;

        if (io && io->Media && !io->Media->LogicalPartition == !want_partition)
            found = try_handle(medium, handle);
    }
    (void)BS->FreePool(handles);
    return found;
}

bool medium_find(EFI_HANDLE device, struct medium *ret_medium)
{
    char text[PATH_TEXT_ROOM];

    if (!medium_id_read(device, ret_medium->id))
        return false;
    if (!try_parents(ret_medium, device) && !try_everything(ret_medium))
        return console_error(ret_medium->id, "no medium has this identity");
    SAY("medium ", path_text(ret_medium->handle, text), " id ", ret_medium->id);
    return true;
}

void medium_close(struct medium *medium)
{
    disk_close(&medium->disk);
}
