/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "uefi/firmware.h"

#include "core/text.h"

#define PAGE_BYTES 4096

static const struct {
    EFI_STATUS status;
    const char *reason;
} reasons[] = {
    {EFI_SUCCESS, "no error"},
    {EFI_LOAD_ERROR, "it cannot be loaded as a program"},
    {EFI_INVALID_PARAMETER, "the firmware refused the call"},
    {EFI_UNSUPPORTED, "not supported by the firmware, or made for another processor"},
    {EFI_BAD_BUFFER_SIZE, "wrong buffer size"},
    {EFI_BUFFER_TOO_SMALL, "buffer too small"},
    {EFI_NOT_READY, "not ready"},
    {EFI_DEVICE_ERROR, "the device reports an error"},
    {EFI_OUT_OF_RESOURCES, "not enough memory"},
    {EFI_VOLUME_CORRUPTED, "the filesystem is damaged"},
    {EFI_NO_MEDIA, "no medium in the device"},
    {EFI_MEDIA_CHANGED, "the medium was changed"},
    {EFI_NOT_FOUND, "not found"},
    {EFI_ACCESS_DENIED, "refused by Secure Boot (access denied)"},
    {EFI_NO_RESPONSE, "the device does not answer"},
    {EFI_TIMEOUT, "the device took too long"},
    {EFI_ABORTED, "aborted"},
    {EFI_ALREADY_STARTED, "something else offers the same already"},
    {EFI_SECURITY_VIOLATION, "refused by Secure Boot (security violation)"},
};

#define EFI_ERROR_BIT ((EFI_STATUS)1 << (8 * sizeof(EFI_STATUS) - 1))

const char *efi_reason(EFI_STATUS status)
{
    static char text[48];
    struct text_out out;

    for (UINTN i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    text_start(&out, text, sizeof text);
    text_add(&out, "error ");
    text_add_number(&out, status & ~EFI_ERROR_BIT);
    text_add(&out, " of the firmware");
    return text;
}

void *protocol_of(EFI_HANDLE handle, EFI_GUID *protocol)
{
    void *interface = NULL;

    if (efi_failed(BS->HandleProtocol(handle, protocol, &interface)))
        return NULL;
    return interface;
}

static UINTN page_count(UINT64 size)
{
    return (UINTN)((size + PAGE_BYTES - 1) / PAGE_BYTES);
}

void *pages_take(UINT64 size)
{
    EFI_PHYSICAL_ADDRESS address = 0;

    if (size == 0 || size > (UINT64)(UINTN)-1 - PAGE_BYTES)
        return NULL;
    if (efi_failed(BS->AllocatePages(AllocateAnyPages, EfiLoaderData, page_count(size), &address)))
        return NULL;
    return (void *)(UINTN)address;
}

void pages_give_back(void *pages, UINT64 size)
{
    if (pages)
        (void)BS->FreePages((EFI_PHYSICAL_ADDRESS)(UINTN)pages, page_count(size));
}
