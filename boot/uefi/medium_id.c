/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "uefi/medium_id.h"

#include "core/text.h"
#include "uefi/console.h"

static const char name[] = "\\EFI\\BOOT\\MEDIUM.ID";
static const char prefix[] = "ISOWRIGHT_";

static bool is_id(const char *text)
{
    UINTN i = sizeof prefix - 1;

    if (!bytes_equal(text, prefix, i))
        return false;
    for (; i < MEDIUM_ID_LENGTH; i++)
        if (!((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'A' && text[i] <= 'F')))
            return false;
    return true;
}

/* The first bytes of the file; `*size` says how many are wanted, and becomes how many there are. */
static EFI_STATUS read_start(EFI_HANDLE device, void *to, UINTN *size)
{
    static CHAR16 wide_name[sizeof name];
    EFI_SIMPLE_FILE_SYSTEM_PROTOCOL *system =
        protocol_of(device, &gEfiSimpleFileSystemProtocolGuid);
    EFI_FILE_HANDLE root, file;
    EFI_STATUS status;

    if (!system)
        return EFI_UNSUPPORTED;
    status = system->OpenVolume(system, &root);
    if (efi_failed(status))
        return status;
    text_to_utf16(name, wide_name, sizeof name);
    status = root->Open(root, &file, wide_name, EFI_FILE_MODE_READ, 0);
    if (!efi_failed(status)) {
        status = file->Read(file, size, to);
        (void)file->Close(file);
    }
    (void)root->Close(root);
    return status;
}

bool medium_id_read(EFI_HANDLE device, char ret_id[MEDIUM_ID_LENGTH + 1])
{
    char text[MEDIUM_ID_LENGTH + 1] = "";
    UINTN size = MEDIUM_ID_LENGTH;
    EFI_STATUS status = read_start(device, text, &size);

    if (efi_failed(status))
        return console_error(name, efi_reason(status));
    if (size != MEDIUM_ID_LENGTH || !is_id(text))
        return console_error(name, "not an identity (ISOWRIGHT_ and 32 hexadecimal digits)");
    bytes_copy(ret_id, text, sizeof text);
    return true;
}
