/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "uefi/device_path.h"

#include "core/text.h"

#define NODES_MAX                                                                                  \
    64 /* a path without an end is the firmware's mistake; it must not be our hang                 \
        */

static UINTN node_size(const EFI_DEVICE_PATH *node)
{
    return (UINTN)(node->Length[0] | node->Length[1] << 8);
}

bool path_is_end(const EFI_DEVICE_PATH *node)
{
    return (node->Type & EFI_DP_TYPE_MASK) == (END_DEVICE_PATH_TYPE & EFI_DP_TYPE_MASK) ||
           node_size(node) < sizeof *node;
}

static const EFI_DEVICE_PATH *next_node(const EFI_DEVICE_PATH *node)
{
    return (const EFI_DEVICE_PATH *)((const UINT8 *)node + node_size(node));
}

static void set_end(EFI_DEVICE_PATH *node)
{
    node->Type = END_DEVICE_PATH_TYPE;
    node->SubType = END_ENTIRE_DEVICE_PATH_SUBTYPE;
    node->Length[0] = sizeof *node;
    node->Length[1] = 0;
}

EFI_DEVICE_PATH *path_copy(const EFI_DEVICE_PATH *path)
{
    const EFI_DEVICE_PATH *node = path;
    UINTN size;
    void *copy;

    for (UINTN i = 0; !path_is_end(node); i++) {
        if (i == NODES_MAX)
            return NULL;
        node = next_node(node);
    }
    size = (UINTN)((const UINT8 *)node - (const UINT8 *)path);
    if (efi_failed(BS->AllocatePool(EfiLoaderData, size + sizeof *node, &copy)))
        return NULL;
    bytes_copy(copy, path, size);
    set_end((EFI_DEVICE_PATH *)((UINT8 *)copy + size));
    return copy;
}

bool path_cut_last(EFI_DEVICE_PATH *path)
{
    EFI_DEVICE_PATH *last = NULL;

    for (EFI_DEVICE_PATH *node = path; !path_is_end(node);
         node = (EFI_DEVICE_PATH *)next_node(node))
        last = node;
    if (!last)
        return false;
    set_end(last);
    return true;
}

/* The texts of the firmware are ASCII. */
static void narrow(const CHAR16 *wide, char room[PATH_TEXT_ROOM])
{
    UINTN i;

    for (i = 0; wide[i] && i + 1 < PATH_TEXT_ROOM; i++)
        room[i] = wide[i] >= ' ' && wide[i] < 0x7f ? (char)wide[i] : '?';
    room[i] = '\0';
}

const char *path_text(EFI_HANDLE handle, char room[PATH_TEXT_ROOM])
{
    EFI_DEVICE_PATH_TO_TEXT_PROTOCOL *to_text = NULL;
    EFI_DEVICE_PATH *path = protocol_of(handle, &gEfiDevicePathProtocolGuid);
    struct text_out out;
    CHAR16 *wide = NULL;

    text_start(&out, room, PATH_TEXT_ROOM);
    text_add(&out, "(a device without a name)");
    if (path &&
        !efi_failed(BS->LocateProtocol(&gEfiDevicePathToTextProtocolGuid, NULL, (void **)&to_text)))
        wide = to_text->ConvertDevicePathToText(path, TRUE, FALSE);
    if (wide) {
        narrow(wide, room);
        (void)BS->FreePool(wide);
    }
    return room;
}
