/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/menu_dump.h"

#define PARSED(text, golden) assert_parsed(MENU_GRUB, "/boot/grub/grub.cfg", text, golden)

static void entries(void **state)
{
    (void)state;
    PARSED("set default=live\n"
           "menuentry 'Live system' --class os $menuentry_id_option 'live' {\n"
           "  linux /live/vmlinuz boot=live quiet   # a comment\n"
           "  initrd /live/a.img /live/b.img\n"
           "}\n"
           "submenu \"More ...\" --id=more {\n"
           "  menuentry More --hotkey x --id m { linux16 /memtest; }\n"
           "}\n"
           "menuentry \"Multi\" {\n"
           "\tmultiboot /xen.gz --dom0\n"
           "\tmodule --nounzip /vmlinuz root=x\n"
           "}\n",
           "\"Live system\" id live: boot=live quiet\n"
           "\"More ...\" id more submenu\n"
           "  \"More\" id m\n"
           "\"Multi\": --dom0\n"
           "1 default live\n"
           "3 kernel /live/vmlinuz in \"Live system\"\n"
           "4 initrd /live/a.img in \"Live system\"\n"
           "4 initrd /live/b.img in \"Live system\"\n"
           "7 kernel /memtest in \"More\"\n"
           "10 kernel /xen.gz in \"Multi\"\n"
           "11 initrd /vmlinuz in \"Multi\"\n");
}

static void variables(void **state)
{
    (void)state;
    PARSED("set v=6.1\n"
           "dir=\"/live\"\n"
           "opts='boot=live quiet'\n"
           "menuentry a {\n"
           "  set v=6.2\n"
           "  linux $dir/vmlinuz-${v} $opts $more\n"
           "}\n"
           "menuentry b {\n"
           "  linux ($root)$dir/vmlinuz-$v \"x $v\" 'y $v' z\\ $v\n"
           "  initrd $unknown/initrd\n"
           "}\n"
           "unset v\n"
           "linux /$v\n",
           "\"a\": boot=live quiet $more\n"
           "\"b\": \"x 6.1\" \"y $v\" \"z 6.1\"\n"
           "\"\"\n"
           "6 kernel /live/vmlinuz-6.2 in \"a\"\n"
           "9 kernel /live/vmlinuz-6.1 in \"b\"\n"
           "10 initrd $unknown/initrd in \"b\" computed\n"
           "13 kernel /$v in \"\" computed\n");
}

/* What only some boots do, and what is done only where the file is. */
static void conditions(void **state)
{
    (void)state;
    PARSED("if [ x$feature_default_font_path = xy ] ; then\n"
           "  font=unicode\n"
           "else\n"
           "  font=$prefix/font.pf2\n"
           "fi\n"
           "if loadfont $font ; then set k=/a; fi\n"
           "if [ -e /mem/test ]; then\n"
           "  menuentry m { linux /mem/test }\n"
           "elif [ \"$grub_platform\" = efi ]; then\n"
           "  menuentry n { linux /n; }\n"
           "else linux /o; fi\n"
           "if search --file /marker --set=root; then source /x.cfg; fi\n"
           "function f { linux /f $1; }\n"
           "for i in a b; do configfile /$i; done\n"
           "true || source /y.cfg\n"
           "linux $k\n",
           "\"m\"\n\"n\"\n\"\": $1\n"
           "8 kernel /mem/test in \"m\" conditional guarded\n"
           "10 kernel /n in \"n\" conditional\n"
           "11 kernel /o in \"\" conditional\n"
           "12 search-file /marker in \"\" conditional guarded\n"
           "12 configuration included /x.cfg in \"\" conditional guarded\n"
           "13 kernel /f in \"\" conditional\n"
           "14 configuration /$i in \"\" conditional computed\n"
           "15 configuration included /y.cfg in \"\" conditional\n"
           "16 kernel $k in \"\" conditional computed\n");
}

/* $font was set in a condition: unknown; $prefix is guessed, and known once it was set. */
static void prefix(void **state)
{
    (void)state;
    PARSED("loadfont $prefix/fonts/unicode.pf2\n"
           "set prefix=($root)/boot/grub\n"
           "source $prefix/x86_64-efi/grub.cfg\n"
           "set theme=$prefix/themes/theme.txt\n"
           "insmod part_gpt\n"
           "insmod /boot/grub/i386-pc/ext2.mod\n"
           "background_image /splash.png\n",
           "1 other /boot/grub/fonts/unicode.pf2 computed\n"
           "3 configuration included /boot/grub/x86_64-efi/grub.cfg\n"
           "4 other /boot/grub/themes/theme.txt\n"
           "6 module /boot/grub/i386-pc/ext2.mod\n"
           "7 other /splash.png\n");
}

/* The command's name may depend on the machine. */
static void commands_by_variable(void **state)
{
    (void)state;
    PARSED("if [ \"$grub_cpu\" = x86_64 ]; then\n"
           "  set linux=linuxefi; set initrd=initrdefi\n"
           "else\n"
           "  set linux=linux; set initrd=initrd\n"
           "fi\n"
           "menuentry a {\n"
           "  $linux ($root)/boot/linux quiet\n"
           "  $initrd ($root)/boot/initrd\n"
           "  $other /x\n"
           "}\n"
           "set known=linux\n"
           "menuentry b { $known /k; }\n",
           "\"a\": quiet\n\"b\"\n"
           "7 kernel /boot/linux in \"a\"\n"
           "8 initrd /boot/initrd in \"a\"\n"
           "12 kernel /k in \"b\"\n");
}

static void devices(void **state)
{
    (void)state;
    PARSED("linux (cd0)/a\n"
           "linux (loop)/b\n"
           "linux (${root})/c\n"
           "loopback loop /x.iso\n"
           "linux (loop)/d\n"
           "linux (memdisk)/e\n"
           "linux (hd0,1)/f\n"
           "linux ($isodev)/g\n"
           "linux relative\n"
           "initrd newc:name:/h /i\n"
           "menuentry disk { set root=(hd0,1); chainloader +1; linux /j }\n"
           "menuentry cd { set root=cd0; linux /k }\n"
           "menuentry efi { search --set=root --label EFI\n"
           "  chainloader ($root)/EFI/BOOT/bootx64.efi }\n"
           "menuentry own { chainloader /EFI/own.efi }\n",
           "\"\"\n\"disk\"\n\"cd\"\n\"efi\"\n\"own\"\n"
           "1 kernel /a in \"\"\n"
           "2 kernel /b in \"\"\n"
           "3 kernel /c in \"\"\n"
           "5 kernel (loop)/d in \"\" computed\n"
           "6 kernel (memdisk)/e in \"\" computed\n"
           "7 kernel (hd0,1)/f in \"\" computed\n"
           "8 kernel ($isodev)/g in \"\" computed\n"
           "9 kernel relative in \"\" computed\n"
           "10 initrd /h in \"\"\n"
           "10 initrd /i in \"\"\n"
           "11 kernel /j in \"disk\" guarded\n"
           "12 kernel /k in \"cd\"\n"
           "13 search-label EFI in \"efi\"\n"
           "14 kernel /EFI/BOOT/bootx64.efi in \"efi\" conditional guarded\n"
           "15 kernel /EFI/own.efi in \"own\"\n");
}

static void searches(void **state)
{
    (void)state;
    PARSED("search --file --set=root /.disk/info\n"
           "search --no-floppy --set=root -l 'Live 1'\n"
           "search --no-floppy -u 2025-01-01-00-00-00-00 --set=root\n"
           "search --fs-uuid --set root --hint hd0,1 1234-ABCD hd0,1\n"
           "search.fs_uuid 1234-ABCD root hd0,msdos1\n"
           "search.file /.disk/info root\n"
           "search.fs_label LIVE\n"
           "search --set=dev -f $name\n"
           "search\n",
           "1 search-file /.disk/info\n"
           "2 search-label Live 1\n"
           "3 search-uuid 2025-01-01-00-00-00-00\n"
           "4 search-uuid 1234-ABCD\n"
           "5 search-uuid 1234-ABCD\n"
           "6 search-file /.disk/info\n"
           "7 search-label LIVE\n"
           "8 search-file $name computed\n");
}

static void words(void **state)
{
    (void)state;
    PARSED("linux /a root=live:CDLABEL=A\\x20B 'c d' e\"f g\"h i\\\n"
           "j \"k\\\"l\\$m\\n\" '' # n\n"
           "linux /b#c \\\n"
           "  x;linux /d&&linux /e\n",
           "\"\": root=live:CDLABEL=A\\x20B \"c d\" \"ef gh\" ij k\"l$m\\n \n"
           "1 kernel /a in \"\"\n"
           "3 kernel /b#c in \"\"\n"
           "4 kernel /d in \"\"\n"
           "4 kernel /e in \"\" conditional\n");
}

static void faults(void **state)
{
    (void)state;
    PARSED("menuentry a {\n  linux /a\n", "\"a\"\n2 kernel /a in \"a\"\nfault 1 what begins here "
                                          "is not closed: GRUB calls this a syntax error\n");
    PARSED("linux /a\n}\n", "\"\"\n1 kernel /a in \"\"\nfault 2 \"}\" without what it would close: "
                            "GRUB calls this a syntax error\n");
    PARSED("if true; then\n  menuentry a { linux /a\n  fi\n}\n",
           "\"a\"\n2 kernel /a in \"a\" conditional\nfault 3 \"fi\" without what it would close: "
           "GRUB calls this a syntax error\n");
    PARSED("echo 'a\nlinux /a\n",
           "fault 1 a quotation mark is not closed: GRUB calls this a syntax error\n");
}

/* Values that grow with every line, and more blocks than anybody opens. */
static void limits(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};
    struct menu menu;

    (void)state;
    buf_text(&text, "set a=xxxxxxxxxxxxxxxx\n");
    for (unsigned i = 0; i < 64; i++)
        buf_text(&text, "set a=$a$a\n");
    for (unsigned i = 0; i < 10000; i++)
        buf_text(&text, "linux /$a $a\n");
    menu = parsed(MENU_GRUB, "/grub.cfg", buf_str(&text));
    assert_true(menu.text_size <= MENU_TEXT_MAX);
    assert_true(menu.refs[0].computed);
    menu_drop(&menu);
    buf_free(&text);
    for (unsigned i = 0; i < 1000; i++)
        buf_text(&text, "if x; then {\n");
    menu = parsed(MENU_GRUB, "/grub.cfg", buf_str(&text));
    assert_true(menu.cut);
    menu_drop(&menu);
}

static void junk(void **state)
{
    (void)state;
    PARSED("", "");
    PARSED("# only a comment", "");
    PARSED("$\n$=\n$\"\"\n\\", "");
    PARSED("${\n}\n${a\n}\n", "");
    PARSED("menuentry\nmenuentry {}\nset\nset =x\n=\nlinux\nlinux --x\nsearch "
           "--no-floppy\n;;;\n&&\n||\n",
           "\"\"\n\"\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries),
        cmocka_unit_test(variables),
        cmocka_unit_test(conditions),
        cmocka_unit_test(prefix),
        cmocka_unit_test(commands_by_variable),
        cmocka_unit_test(devices),
        cmocka_unit_test(searches),
        cmocka_unit_test(words),
        cmocka_unit_test(faults),
        cmocka_unit_test(limits),
        cmocka_unit_test(junk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
