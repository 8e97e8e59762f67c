/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What command lines of live systems ask for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "prove/wish.h"

static void assert_text(const char *text, const char *expected)
{
    if (!expected)
        assert_null(text);
    else
        assert_string_equal(text, expected);
}

static void wishes(void **state)
{
    static const struct {
        const char *options;
        bool medium;
        const char *label, *uuid;
    } cases[] = {
        {"quiet root=live:CDLABEL=Fedora-WS-Live-39 rd.live.image", true, "Fedora-WS-Live-39",
         NULL},
        {"inst.stage2=hd:LABEL=Rocky-9-x86_64:/images quiet", true, "Rocky-9-x86_64", NULL},
        {"Command line: BOOT_IMAGE=/k archisobasedir=arch archisolabel=ARCH_202401", true,
         "ARCH_202401", NULL},
        {"archisodevice=UUID=2024-01-01-00-00-00-00", true, NULL, "2024-01-01-00-00-00-00"},
        {"root=LABEL=nixos\\x2023.11", true, "nixos 23.11", NULL},
        {"boot=live components", true, NULL, NULL},
        {"boot=casper", true, NULL, NULL},
        {"isowright.medium=ISOWRIGHT_0", true, NULL, NULL},
        {"quiet console=ttyS0", false, NULL, NULL},
        {"root=/dev/ram0 reboot=live", false, NULL, NULL},
        {"", false, NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wish wish;

        wish_from_options(cases[i].options, &wish);
        assert_int_equal(wish.medium, cases[i].medium);
        assert_text(wish.label, cases[i].label);
        assert_text(wish.uuid, cases[i].uuid);
        assert_int_equal(wish.word != NULL, cases[i].medium);
        wish_free(&wish);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(wishes)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
