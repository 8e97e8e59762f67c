/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The UEFI loader: find the medium, read its menu, start what was chosen; boot/README.md. */
#include "uefi/chooser.h"
#include "uefi/console.h"
#include "uefi/device_path.h"
#include "uefi/entries.h"
#include "uefi/linux.h"
#include "uefi/medium.h"

#define READING_TIME 5000000 /* microseconds for a person to read why nothing could be started */

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

/* Every failure leads back to the menu, which then waits and shows the reason. */
__attribute__((noreturn)) static void run_menu(EFI_HANDLE image, const struct iso_volume *volume,
                                               const struct entries *entries)
{
    UINT32 timeout = entries->timeout;
    UINTN chosen = entries->standard;

    for (;;) {
        chosen = chooser_run(volume->id, entries, chosen, timeout);
        console_forget_error();
        linux_start(image, volume, entries->list + chosen);
        timeout = MENU_WAIT_FOR_EVER;
    }
}

static EFI_STATUS give_up(EFI_STATUS status)
{
    (void)BS->Stall(READING_TIME);
    return status; /* the firmware goes on with its next boot entry */
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
    static struct medium medium;
    static struct entries entries;
    EFI_LOADED_IMAGE *self;
    char text[PATH_TEXT_ROOM];

    InitializeLib(image, system);
    (void)BS->SetWatchdogTimer(0, 0, 0, NULL); /* the firmware's own is five minutes */
    SAY("loader ", LOADER_VERSION, " ", LOADER_ARCH);
    self = protocol_of(image, &gEfiLoadedImageProtocolGuid);
    if (!self || !self->DeviceHandle) {
        (void)console_error("loader", "the firmware does not say where it was loaded from");
        return give_up(EFI_UNSUPPORTED);
    }
    SAY("started from ", path_text(self->DeviceHandle, text));
    if (!medium_find(self->DeviceHandle, &medium))
        return give_up(EFI_NOT_FOUND);
    if (!entries_read(&medium.volume, &entries)) {
        medium_close(&medium);
        return give_up(EFI_NOT_FOUND);
    }
    run_menu(image, &medium.volume, &entries);
}
