/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SB-: Secure Boot. */
#include "lint/esp_checks.h"

const struct rule rules_secure_boot[] = {
    {"SB-01", SEVERITY_WARNING, NULL, "no signed program is older than what is revoked by SBAT",
     "shim and updates of systems write a revocation level into the machine; from then on shim "
     "refuses programs whose .sbat names an older generation (rhboot/shim SBAT.md). Media that "
     "started last year stop on machines that were updated since (rhboot/shim#682, "
     "rescuezilla/rescuezilla#525, ventoy/Ventoy#2947); Rufus warns of them (pbatard/rufus#2475).",
     "Take shim and GRUB from the distribution's current security updates.",
     secure_boot_check_levels},
    {"SB-02", SEVERITY_INFO, NULL, "the boot program is signed, and what it starts is there",
     "With Secure Boot on, firmware starts signed programs alone (UEFI §32.5). shim, when it is "
     "the "
     "boot program, starts grubx64.efi beside it, and mmx64.efi for the enrolment of a key; "
     "without "
     "the former it ends with \"Not Found\".",
     "Put the signed shim under the boot name, signed GRUB as grubx64.efi and MokManager as "
     "mmx64.efi beside it; or say that Secure Boot has to be off.",
     secure_boot_check_chain},
    {"SB-03", SEVERITY_WARNING, NULL,
     "signed programs are as they were signed, and as shim wants them",
     "A signature holds the digest of the program: one changed byte, and every machine with Secure "
     "Boot on refuses it (RHBZ 2135923, a cut shim). shim since 15.3 refuses programs without "
     ".sbat. "
     "A program that claims NX needs sections of whole pages, none of them both writable and "
     "executable.",
     "Copy the signed file again, unchanged: strip, objcopy and patched prefixes break signatures.",
     secure_boot_check_programs},
    {0},
};
