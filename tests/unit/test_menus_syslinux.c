/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/menu_dump.h"

#define PARSED(text, golden) assert_parsed(MENU_SYSLINUX, "/isolinux/isolinux.cfg", text, golden)

static void entries(void **state)
{
    (void)state;
    PARSED("DEFAULT live\n"
           "UI menu.c32\n"
           "Label live\n"
           "  Menu Label ^Live system\n"
           "  kernel /live/vmlinuz\n"
           "  initrd /live/a.img,b.img\n"
           "  append boot=live quiet\n"
           "label old\n"
           "\tlinux vmlinuz\r\n"
           "\tappend initrd=initrd.img root=/dev/ram0\r\n",
           "\"Live system\" id live: boot=live quiet\n"
           "\"old\" id old: initrd=initrd.img root=/dev/ram0\n"
           "1 default live\n"
           "2 module /isolinux/menu.c32\n"
           "5 kernel /live/vmlinuz in \"Live system\"\n"
           "6 initrd /live/a.img in \"Live system\"\n"
           "6 initrd /isolinux/b.img in \"Live system\"\n"
           "9 kernel /isolinux/vmlinuz in \"old\"\n"
           "10 initrd /isolinux/initrd.img in \"old\"\n");
}

static void global_append_is_for_labels_without_one(void **state)
{
    (void)state;
    PARSED("append initrd=g.img x\n"
           "label a\n"
           "  kernel k\n"
           "label b\n"
           "  kernel k\n"
           "  append -\n"
           "label c\n"
           "  kernel k\n"
           "  append own\n",
           "\"a\" id a: initrd=g.img x\n"
           "\"b\" id b\n"
           "\"c\" id c: own\n"
           "3 kernel /isolinux/k in \"a\"\n"
           "3 initrd /isolinux/g.img in \"a\"\n"
           "5 kernel /isolinux/k in \"b\"\n"
           "8 kernel /isolinux/k in \"c\"\n");
}

/* What an installer's menus have: includes, submenus that go back, help texts, help screens. */
static void menus_within_menus(void **state)
{
    (void)state;
    PARSED("path ../lib:mods\n"
           "include menu.cfg\n"
           "menu background #00ff00ff\n"
           "menu background splash.png\n"
           "menu begin advanced\n"
           "  menu label ^Advanced options\n"
           "  include std.cfg tag\n"
           "  label mainmenu\n"
           "    menu label ^Back..\n"
           "    menu exit\n"
           "  menu begin deeper\n"
           "    label expert\n"
           "      kernel /install/vmlinuz\n"
           "  menu end\n"
           "menu end\n"
           "label help\n"
           "  menu label ^Help\n"
           "  text help\n"
           "   kernel words in a text are no keywords\n"
           "  label neither\n"
           "  endtext\n"
           "  config prompt.cfg\n"
           "f1 f1.txt\n"
           "F10 f10.txt splash.png\n"
           "fill nothing\n",
           "\"Advanced options\" submenu\n"
           "  \"Back..\" id mainmenu\n"
           "  \"deeper\" submenu\n"
           "    \"expert\" id expert\n"
           "\"Help\" id help\n"
           "2 configuration included /isolinux/menu.cfg conditional\n"
           "4 other /isolinux/splash.png\n"
           "7 configuration included /isolinux/std.cfg conditional\n"
           "13 kernel /install/vmlinuz in \"expert\"\n"
           "23 other /isolinux/f1.txt\n"
           "24 other /isolinux/f10.txt\n"
           "22 configuration /isolinux/prompt.cfg in \"Help\"\n"
           "libraries ../lib:mods\n");
}

static void the_last_kernel_keyword_counts(void **state)
{
    (void)state;
    PARSED("label menu\n"
           "  kernel vesamenu.c32\n"
           "  config more.cfg\n"
           "label disk\n"
           "  kernel k\n"
           "  localboot 0x80\n"
           "label off\n"
           "  menu disable\n"
           "  kernel gone\n",
           "\"menu\" id menu\n"
           "\"disk\" id disk\n"
           "\"off\" id off\n"
           "3 configuration /isolinux/more.cfg in \"menu\"\n");
}

static void modules_and_their_files(void **state)
{
    (void)state;
    PARSED("default vesamenu.c32 first.cfg\n"
           "label vm\n"
           "  com32 mboot.c32\n"
           "  append /xen.gz dom0_mem=1G --- /vmlinuz root=x --- /initrd\n"
           "label sub\n"
           "  kernel menu.c32\n"
           "  append other.cfg\n"
           "label efi\n"
           "  com32 linux\n"
           "label l\n"
           "  kernel linux.c32 /k initrd=/i quiet\n"
           "label gfx\n"
           "  kernel gfxboot.c32\n"
           "  append bootlogo\n"
           "label which\n"
           "  com32 whichsys.c32\n"
           "  append -pxe- pxe -sys- sys -iso- sys\n",
           "\"vm\" id vm: /xen.gz dom0_mem=1G --- /vmlinuz root=x --- /initrd\n"
           "\"sub\" id sub: other.cfg\n"
           "\"efi\" id efi\n"
           "\"l\" id l\n"
           "\"gfx\" id gfx: bootlogo\n"
           "\"which\" id which: -pxe- pxe -sys- sys -iso- sys\n"
           "1 module /isolinux/vesamenu.c32\n"
           "1 configuration /isolinux/first.cfg\n"
           "3 module /isolinux/mboot.c32 in \"vm\" conditional\n"
           "4 kernel /xen.gz in \"vm\"\n"
           "4 initrd /vmlinuz in \"vm\"\n"
           "4 initrd /initrd in \"vm\"\n"
           "6 module /isolinux/menu.c32 in \"sub\" conditional\n"
           "7 configuration /isolinux/other.cfg in \"sub\"\n"
           "9 module /isolinux/linux in \"efi\" conditional\n"
           "11 module /isolinux/linux.c32 in \"l\" conditional\n"
           "11 kernel /k in \"l\"\n"
           "11 initrd /i in \"l\"\n"
           "13 module /isolinux/gfxboot.c32 in \"gfx\" conditional\n"
           "14 other /isolinux/bootlogo in \"gfx\"\n"
           "16 module /isolinux/whichsys.c32 in \"which\" conditional\n");
}

static void a_label_may_be_a_file(void **state)
{
    (void)state;
    PARSED("label memtest\n"
           "label net\n"
           "  kernel 10.0.0.1::vmlinuz\n",
           "\"memtest\" id memtest\n"
           "\"net\" id net\n"
           "1 kernel /isolinux/memtest in \"memtest\" conditional\n"
           "3 kernel 10.0.0.1::vmlinuz in \"net\" computed\n");
}

static void paths_are_made_plain(void **state)
{
    static const char *const cases[][3] = {
        {"/isolinux", "../live//./vmlinuz", "/live/vmlinuz"},
        {"/", "a", "/a"},
        {"/a/b", "", "/a/b"},
        {"/a", "../../../x", "/x"},
        {"/a", "/", "/"},
        {"/a", "..", "/"},
    };
    char longer[MENU_PATH_ROOM + 8];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(free_ptr) char *path = menu_path(cases[i][0], cases[i][1]);

        assert_string_equal(path, cases[i][2]);
    }
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    assert_null(menu_path("/", longer));
}

/* Nobody writes so many labels; a hostile file must not make us keep them all. */
static void limits(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};
    struct menu menu;

    (void)state;
    for (unsigned i = 0; i < 20000; i++)
        buf_format(&text, "label l%u\nkernel k\n", i);
    menu = parsed(MENU_SYSLINUX, "/x.cfg", buf_str(&text));
    assert_true(menu.cut);
    assert_true(menu.choice_count < 5000);
    assert_true(menu.ref_count <= MENU_REFS_MAX);
    menu_drop(&menu);
}

static void junk(void **state)
{
    (void)state;
    PARSED("", "");
    PARSED("\n\n   \n# label x\n", "");
    PARSED("label\nkernel\nappend\ninitrd ,,\nmenu\nmenu begin\nmenu end\nmenu end\nui\n"
           "default\ninclude\ntext\n",
           "\"\" id \n\"\" submenu\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries),
        cmocka_unit_test(global_append_is_for_labels_without_one),
        cmocka_unit_test(menus_within_menus),
        cmocka_unit_test(the_last_kernel_keyword_counts),
        cmocka_unit_test(modules_and_their_files),
        cmocka_unit_test(a_label_may_be_a_file),
        cmocka_unit_test(paths_are_made_plain),
        cmocka_unit_test(limits),
        cmocka_unit_test(junk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
