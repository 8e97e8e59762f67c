/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/menu_dump.h"

#define ENTRY(text, golden)  assert_parsed(MENU_BLS, "/loader/entries/live.conf", text, golden)
#define CONFIG(text, golden) assert_parsed(MENU_BLS, "/loader/loader.conf", text, golden)

static void entries(void **state)
{
    (void)state;
    ENTRY("# comment\n"
          "title    Live system\n"
          "linux    /live/vmlinuz\n"
          "initrd   live/ucode\n"
          "initrd   /live/initrd\n"
          "options  boot=live\r\n"
          "options  quiet\n"
          "grub_users $x\n",
          "\"Live system\" id live: boot=live quiet\n"
          "3 kernel /live/vmlinuz in \"Live system\"\n"
          "4 initrd /live/ucode in \"Live system\"\n"
          "5 initrd /live/initrd in \"Live system\"\n");
}

static void without_a_title(void **state)
{
    (void)state;
    ENTRY("linux /k\n", "\"live\" id live\n1 kernel /k in \"live\"\n");
}

/* Loaders that know "efi" take it; the one of this house does not have to. */
static void other_programs(void **state)
{
    (void)state;
    ENTRY("title Shell\nefi /shellx64.efi\n", "\"Shell\" id live\n"
                                              "2 kernel /shellx64.efi in \"Shell\"\n");
}

static void refused(void **state)
{
    (void)state;
    ENTRY("title Nothing\n", "\"Nothing\" id live\nfault 0 the entry has no linux line\n");
    CONFIG("timeout never\n", "fault 1 timeout is not a number of seconds up to a day\n");
}

static void configs(void **state)
{
    (void)state;
    CONFIG("timeout 5\n#default x\ndefault live*\n", "3 default live*\n");
    CONFIG("timeout 5\n", "");
    CONFIG("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries),        cmocka_unit_test(without_a_title),
        cmocka_unit_test(other_programs), cmocka_unit_test(refused),
        cmocka_unit_test(configs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
