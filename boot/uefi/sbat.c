/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secure Boot Advanced Targeting: shim compares these generations with its list of revoked ones. */
__attribute__((section(".sbat"), used)) static const char sbat[] =
    "sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n"
    "isowright,1,isowright,isowright," LOADER_VERSION ",urn:isowright\n";
