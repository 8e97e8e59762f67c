/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A configuration of SYSLINUX on any bytes. */
#include "fuzz_menu.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_menu(MENU_SYSLINUX, "/isolinux/isolinux.cfg", data, size, menu_parse_syslinux);
    return 0;
}
