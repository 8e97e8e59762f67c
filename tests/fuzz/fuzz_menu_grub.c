/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A configuration of GRUB on any bytes. */
#include "fuzz_menu.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_menu(MENU_GRUB, "/boot/grub/grub.cfg", data, size, menu_parse_grub);
    return 0;
}
