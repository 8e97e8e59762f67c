/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which configurations are found in an image, and in the styles in which systems write theirs. */
#include "base/json.h"
#include "menus/parsing.h"
#include "unit/menu_image.h"

struct image {
    struct made made;
    struct source source;
    struct layout layout;
    struct menus menus;
};

static void image_drop(struct image *image)
{
    menus_free(&image->menus);
    layout_free(&image->layout);
    made_drop(&image->made);
}

/* An ISOLINUX of version 6.04 with its modules, and `files`. */
static void image_make(struct image *image, const struct menu_file *files, size_t count)
{
    struct err e = {0};

    made_begin(&image->made);
    made_modules(&image->made.dir);
    for (size_t i = 0; i < count; i++)
        menu_put(&image->made.dir, &files[i]);
    made_write(&image->made, &made_kinds[MADE_GPT]);
    image->source = source_memory("image", image->made.bytes.data, image->made.bytes.len);
    if (layout_from_image(&e, &image->source, &image->layout) < 0 ||
        menus_from_image(&e, &image->source, &image->layout, &image->menus) < 0)
        fail_msg("%s", e.text);
}
#define MAKE(image, files) image_make(image, files, COUNT_OF(files))

static void assert_found(const struct menus *menus, const char *golden)
{
    CLEANUP(buf_free) struct buf found = {0};

    for (size_t i = 0; i < menus->count; i++)
        buf_format(&found, "%s%s%s", i ? " " : "", menus->items[i].in_esp ? "esp:" : "",
                   menus->items[i].path);
    assert_string_equal(buf_str(&found), golden);
}

static void places(void **state)
{
    static const struct menu_file files[] = {
        {"isolinux/isolinux.cfg", "include a.cfg\n"},
        {"isolinux/a.cfg", "include isolinux.cfg\ninclude /b.cfg\ninclude a.cfg\n"},
        {"b.cfg", "label x\nconfig /boot/syslinux/sub/c.cfg /boot/syslinux\n"},
        {"boot/syslinux/sub/c.cfg", "label y\nkernel k\n"},
        {"syslinux/syslinux.cfg", ""},
        {"BOOT/Grub/Grub.cfg", ""},
        {"boot/grub/x86_64-efi/grub.cfg", "source $prefix/more.cfg\n"},
        {"boot/grub/more.cfg", ""},
        {"EFI/BOOT/grub.cfg", ""},
        {"EFI/BOOT/limine.cfg", ""},
        {"loader/entries/a.conf", "linux /k\n"},
        {"loader/entries/readme.txt", ""},
        {"esp:EFI/BOOT/grub.cfg", "configfile ($root)/boot/grub/late.cfg\n"},
        {"boot/grub/late.cfg", ""},
    };
    CLEANUP(image_drop) struct image image = {0};

    (void)state;
    MAKE(&image, files);
    assert_found(&image.menus,
                 "/isolinux/isolinux.cfg /syslinux/syslinux.cfg /BOOT/Grub/Grub.cfg "
                 "/boot/grub/x86_64-efi/grub.cfg /EFI/BOOT/grub.cfg /loader/entries/a.conf "
                 "esp:/EFI/BOOT/grub.cfg /isolinux/a.cfg /boot/grub/more.cfg /boot/grub/late.cfg "
                 "/b.cfg /boot/syslinux/sub/c.cfg");
    assert_false(image.menus.cut);
    /* Relative paths begin where the first configuration is, or where CONFIG says. */
    assert_string_equal(image.menus.items[7].folder, "/isolinux");
    assert_int_equal(image.menus.items[7].root, 0);
    assert_string_equal(image.menus.items[11].refs[0].path, "/boot/syslinux/k");
    assert_int_equal(image.menus.items[11].root, 11);
}

static void no_menus_at_all(void **state)
{
    CLEANUP(image_drop) struct image image = {0};

    (void)state;
    image_make(&image, NULL, 0);
    assert_int_equal(image.menus.count, 0);
}

static void more_files_than_anybody_has(void **state)
{
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(image_drop) struct image image = {0};
    struct menu_file files[71] = {{"isolinux/isolinux.cfg", NULL}};
    char names[70][32];

    (void)state;
    for (unsigned i = 0; i < COUNT_OF(names); i++) {
        snprintf(names[i], sizeof names[i], "isolinux/f%u.cfg", i);
        files[i + 1] = (struct menu_file){names[i], "label x\nkernel k\n"};
        buf_format(&text, "include f%u.cfg\n", i);
    }
    files[0].text = buf_str(&text);
    MAKE(&image, files);
    assert_true(image.menus.cut);
    assert_int_equal(image.menus.count, MENU_FILES_MAX);
}

/* --- styles ----------------------------------------------------------------------------------- */

struct style {
    const char *name;
    struct menu_file files[12];
    const char *says; /* of the rules of menus; "" for nothing */
};

/* In the manner of scripts that make images today; names and texts are made up. */
static const struct style styles[] = {
    {"label in every menu, one kernel",
     {{"images/pxeboot/vmlinuz", "k"},
      {"images/pxeboot/initrd.img", "i"},
      {"EFI/BOOT/grub.cfg",
       "set default=\"1\"\n\n"
       "function load_video {\n  insmod efi_gop\n  insmod all_video\n}\n\n"
       "load_video\nset gfxpayload=keep\ninsmod gzio\ninsmod part_gpt\n\n"
       "set timeout=60\n### BEGIN ###\n\n"
       "search --no-floppy --set=root -l 'TEST VOLUME'\n\n"
       "menuentry 'Install' --class gnu-linux --class os {\n"
       "\tlinuxefi /images/pxeboot/vmlinuz inst.stage2=hd:LABEL=TEST\\x20VOLUME quiet\n"
       "\tinitrdefi /images/pxeboot/initrd.img\n}\n"
       "menuentry 'Test this media & install' --class os {\n"
       "\tlinuxefi /images/pxeboot/vmlinuz inst.stage2=hd:LABEL=TEST\\x20VOLUME rd.live.check "
       "quiet\n"
       "\tinitrdefi /images/pxeboot/initrd.img\n}\n"
       "submenu 'Troubleshooting -->' {\n"
       "\tmenuentry 'Rescue' {\n"
       "\t\tlinuxefi /images/pxeboot/vmlinuz inst.stage2=hd:LABEL=TEST\\x20VOLUME inst.rescue\n"
       "\t\tinitrdefi /images/pxeboot/initrd.img\n\t}\n"
       "\tmenuentry 'First drive' {\n\t\tset root=(hd0)\n\t\tchainloader +1\n\t}\n}\n"},
      {"isolinux/isolinux.cfg",
       "default vesamenu.c32\ntimeout 600\ndisplay boot.msg\nmenu clear\n"
       "menu background splash.png\nmenu title Test\nmenu vshift 8\n\n"
       "label linux\n  menu label ^Install\n  kernel /images/pxeboot/vmlinuz\n"
       "  append initrd=/images/pxeboot/initrd.img inst.stage2=hd:LABEL=TEST\\x20VOLUME quiet\n\n"
       "label check\n  menu label Test this ^media & install\n  menu default\n"
       "  kernel /images/pxeboot/vmlinuz\n"
       "  append initrd=/images/pxeboot/initrd.img inst.stage2=hd:LABEL=TEST\\x20VOLUME "
       "rd.live.check quiet\n\n"
       "menu separator # insert an empty line\n\n"
       "menu begin ^Troubleshooting\n  menu title Troubleshooting\n\n"
       "label rescue\n  menu indent count 5\n  menu label ^Rescue\n  text help\n"
       "\tWhen the system does not boot, kernel and all.\n  endtext\n"
       "  kernel /images/pxeboot/vmlinuz\n"
       "  append initrd=/images/pxeboot/initrd.img inst.stage2=hd:LABEL=TEST\\x20VOLUME "
       "inst.rescue\n\n"
       "label local\n  menu label Boot from ^local drive\n  localboot 0xffff\n\n"
       "menu separator\nlabel returntomain\n  menu label Return to ^main menu\n  menu exit\n\n"
       "menu end\n"},
      {"isolinux/boot.msg", "Press F1\n"},
      {"isolinux/splash.png", "png"}},
     ""},
    {"one GRUB menu found by a file, for CD, stick and loopback",
     {{"casper/vmlinuz", "k"},
      {"casper/initrd", "i"},
      {".disk/info", "x"},
      {"boot/grub/fonts/unicode.pf2", "f"},
      {"boot/grub/grub.cfg",
       "if loadfont /boot/grub/font.pf2 ; then\n\tset gfxmode=auto\n\tinsmod gfxterm\n"
       "\tterminal_output gfxterm\nfi\n\nloadfont unicode\n\nset menu_color_normal=white/black\n"
       "set timeout=30\nmenuentry \"Try or install\" {\n\tset gfxpayload=keep\n"
       "\tlinux\t/casper/vmlinuz  --- quiet splash\n\tinitrd\t/casper/initrd\n}\n"
       "grub_platform\nif [ \"$grub_platform\" = \"efi\" ]; then\n"
       "menuentry 'Boot from next volume' {\n\texit 1\n}\nmenuentry 'UEFI Firmware Settings' {\n"
       "\tfwsetup\n}\nelse\nmenuentry 'Test memory' {\n\tlinux16 /boot/memtest86+x64.bin\n}\nfi\n"},
      {"boot/memtest86+x64.bin", "m"},
      {"boot/grub/loopback.cfg",
       "menuentry \"Try or install\" {\n\tset gfxpayload=keep\n"
       "\tlinux\t/casper/vmlinuz  iso-scan/filename=${iso_path} --- quiet splash\n"
       "\tinitrd\t/casper/initrd\n}\n"},
      {"esp:EFI/BOOT/grub.cfg",
       "search --file --set=root /.disk/info\nset prefix=($root)/boot/grub\n"
       "configfile ($root)/boot/grub/grub.cfg\n"},
      {"isolinux/isolinux.cfg", "default x\nlabel x\n kernel /casper/vmlinuz\n"}},
     "I MNU-14"},
    {"many files, medium found by its UUID",
     {{"arch/boot/x86_64/vmlinuz-linux", "k"},
      {"arch/boot/x86_64/initramfs-linux.img", "i"},
      {"boot/" MENU_UUID ".uuid", ""},
      {"boot/syslinux/syslinux.cfg",
       "DEFAULT select\n\nLABEL select\nCOM32 whichsys.c32\nAPPEND -pxe- pxe -sys- sys -iso- "
       "sys\n\n"
       "LABEL pxe\nCONFIG archiso_pxe.cfg\n\nLABEL sys\nCONFIG archiso_sys.cfg\n"},
      {"isolinux/isolinux.cfg",
       "DEFAULT loadconfig\nLABEL loadconfig\n  CONFIG /boot/syslinux/archiso_sys.cfg\n"
       "  APPEND /boot/syslinux/\n"},
      {"boot/syslinux/archiso_sys.cfg",
       "INCLUDE archiso_head.cfg\n\nDEFAULT arch64\nTIMEOUT 150\n\n"
       "LABEL arch64\nTEXT HELP\nBoot it.\nENDTEXT\nMENU LABEL Live medium\n"
       "LINUX /arch/boot/x86_64/vmlinuz-linux\n"
       "INITRD /arch/boot/x86_64/initramfs-linux.img\n"
       "APPEND archisobasedir=arch archisosearchuuid=" MENU_UUID "\n\n"
       "LABEL existing\nMENU LABEL Boot existing OS\nCOM32 chain.c32\nAPPEND hd0 0\n\n"
       "LABEL reboot\nCOM32 reboot.c32\n"},
      {"boot/syslinux/archiso_pxe.cfg",
       "INCLUDE archiso_head.cfg\nLABEL nbd\nLINUX ::/arch/boot/x86_64/vmlinuz-linux\n"
       "INITRD ::/arch/boot/x86_64/initramfs-linux.img\nAPPEND archisobasedir=arch "
       "archiso_nbd_srv=${pxeserver}\n"},
      {"boot/syslinux/archiso_head.cfg", "SERIAL 0 115200\nUI vesamenu.c32\nMENU TITLE Test\n"},
      {"loader/entries/01-live.conf",
       "title    Live medium\nsort-key 01\nlinux    /arch/boot/x86_64/vmlinuz-linux\n"
       "initrd   /arch/boot/x86_64/initramfs-linux.img\n"
       "options  archisobasedir=arch archisosearchuuid=" MENU_UUID "\n"},
      {"boot/grub/grub.cfg",
       "insmod part_gpt\ninsmod fat\ninsmod iso9660\n\n"
       "if loadfont \"${prefix}/fonts/unicode.pf2\" ; then\n  set gfxmode=\"auto\"\nfi\n\n"
       "if [ -z \"${ARCHISO_UUID}\" ]; then\n  if [ -z \"${ARCHISO_HINT}\" ]; then\n"
       "    regexp --set=1:ARCHISO_HINT '^\\(([^)]+)\\)' \"${cmdpath}\"\n  fi\n"
       "  search --no-floppy --set=root --file '/boot/" MENU_UUID ".uuid' --hint \"${HINT}\"\n"
       "  probe --set ARCHISO_UUID --fs-uuid \"${root}\"\nfi\n\n"
       "default=arch\ntimeout=15\n\n"
       "menuentry \"Live medium\" --class arch --class gnu-linux --id 'arch' {\n"
       "    set gfxpayload=keep\n"
       "    linux /arch/boot/x86_64/vmlinuz-linux archisobasedir=arch "
       "archisosearchuuid=" MENU_UUID "\n"
       "    initrd /arch/boot/x86_64/initramfs-linux.img\n}\n\n"
       "if [ \"${grub_platform}\" == 'efi' -a \"${grub_cpu}\" == 'x86_64' -a -f "
       "'/boot/memtest86+/memtest.efi' ]; then\n"
       "    menuentry 'Memtest' { set gfxpayload=800x600,1024x768\n"
       "        linux /boot/memtest86+/memtest.efi\n    }\nfi\n"
       "menuentry 'UEFI Shell' {\n    chainloader /shellx64.efi\n}\n"},
      {"shellx64.efi", "MZ"}},
     "W MNU-04"},
    {"menu of variables and functions",
     {{"boot/x86_64/loader/linux", "k"},
      {"boot/x86_64/loader/initrd", "i"},
      {"boot/0x1234abcd", "id"},
      {"isolinux/isolinux.cfg", "default l\nlabel l\n localboot 0\n"},
      {"boot/grub2/grub.cfg",
       "set btrfs_relative_path=\"yes\"\nexport btrfs_relative_path\n"
       "search --file --set=root /boot/0x1234abcd\n"
       "set default=\"Live system\"\n"
       "if [ -n \"$extra_cmdline\" ]; then\n  submenu \"Bootable snapshot #$snapshot_num\" {\n"
       "    menuentry \"If OK, run 'snapper rollback' and reboot.\" { true; }\n  }\nfi\n"
       "function gfxdone { terminal_output console; }\n"
       "if [ \"$grub_platform\" = \"efi\" ]; then\n  set linux=linux\n  set initrd=initrd\n"
       "else\n  set linux=linux\n  set initrd=initrd\nfi\n"
       "set font=($root)/boot/grub2/fonts/unicode.pf2\n"
       "if loadfont ${font}; then true; fi\n"
       "menuentry \"Live system\" --class os --unrestricted {\n"
       "    set gfxpayload=keep\n    echo Loading kernel...\n"
       "    $linux ($root)/boot/x86_64/loader/linux ${extra_cmdline} ${isoboot} "
       "root=live:CDLABEL=TEST\\x20VOLUME rd.live.image\n"
       "    echo Loading initrd...\n    $initrd ($root)/boot/x86_64/loader/initrd\n}\n"
       "menuentry \"Boot from Hard Disk\" --class os {\n"
       "    search --set=root --label EFI\n    chainloader ($root)/EFI/BOOT/bootx64.efi\n}\n"
       "if [ -f /boot/grub2/isohybrid.cfg ]; then\n  source /boot/grub2/isohybrid.cfg\nfi\n"}},
     ""},
    {"small menus beside one another",
     {{"boot/vmlinuz-lts", "k"},
      {"boot/initramfs-lts", "i"},
      {"boot/modloop-lts", "m"},
      {"isolinux/isolinux.cfg",
       "SERIAL 0 115200\nTIMEOUT 10\nPROMPT 1\nDEFAULT lts\n\nLABEL lts\nMENU LABEL Linux lts\n"
       "KERNEL /boot/vmlinuz-lts\nINITRD /boot/initramfs-lts\nFDTDIR /boot/dtbs-lts\n"
       "APPEND modules=loop,squashfs,sd-mod,usb-storage quiet modloop=/boot/modloop-lts\n"},
      {"boot/grub/grub.cfg",
       "set timeout=1\nmenuentry \"Linux lts\" {\n"
       "linux\t/boot/vmlinuz-lts modules=loop,squashfs,sd-mod,usb-storage quiet "
       "modloop=/boot/modloop-lts\ninitrd\t/boot/initramfs-lts\n}\n"}},
     ""},
};

static void judge_style(const struct style *style)
{
    CLEANUP(findings_free) struct findings findings = {0}, menus = {0};
    CLEANUP(image_drop) struct image image = {0};
    CLEANUP(buf_free) struct buf says = {0};
    const struct lint_options options = {0};
    struct err e = {0};
    size_t count = 0;

    while (count < COUNT_OF(style->files) && style->files[count].path)
        count++;
    image_make(&image, style->files, count);
    assert_int_equal(lint_image(&e, &image.source, &image.layout, &options, &findings), 0);
    for (size_t i = 0; i < findings.count; i++)
        if (strncmp(findings.items[i].rule->id, "MNU-", 4) == 0) {
            ARRAY_GROW(menus.items, menus.count, menus.room);
            menus.items[menus.count] = findings.items[i];
            menus.items[menus.count].path = NULL;
            menus.items[menus.count++].text = str_copy(findings.items[i].text);
        }
    lint_fires(NULL, &menus, &says);
    if (strcmp(buf_str(&says), style->says) != 0)
        for (size_t i = 0; i < menus.count; i++)
            print_message("%s: %s %s\n", style->name, menus.items[i].rule->id, menus.items[i].text);
    assert_string_equal(buf_str(&says), style->says);
}

static void styles_have_no_false_errors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(styles); i++)
        judge_style(&styles[i]);
}

/* --- what is shown ---------------------------------------------------------------------------- */

static void text_and_json(void **state)
{
    static const struct menu_file files[] = {
        {"isolinux/isolinux.cfg", "default live\nlabel live\n menu label Li\x1bve\n kernel /k\n"
                                  " initrd /i\n append quiet\n"},
        {"esp:EFI/BOOT/grub.cfg", "source /more.cfg\n}\n"},
    };
    CLEANUP(image_drop) struct image image = {0};
    CLEANUP(buf_free) struct buf text = {0};
    CLEANUP(json_drop) json_t *json = NULL;
    const json_t *first;

    (void)state;
    MAKE(&image, files);
    menus_to_text(&image.menus, &text);
    assert_non_null(strstr(buf_str(&text), "  /isolinux/isolinux.cfg  SYSLINUX\n"
                                           "      default live\n"
                                           "      Li\\x1bve  /k + /i\n"
                                           "        quiet\n"));
    assert_non_null(strstr(buf_str(&text), "includes /more.cfg"));
    assert_non_null(strstr(buf_str(&text), "line 2: \"}\""));
    json = menus_to_json(&image.menus);
    assert_int_equal(json_array_size(json), 2);
    first = json_array_get(json, 0);
    assert_string_equal(json_string_value(json_object_get(first, "path")),
                        "/isolinux/isolinux.cfg");
    assert_int_equal(json_array_size(json_object_get(first, "entries")), 1);
    assert_int_equal(json_array_size(json_object_get(first, "references")), 3);
    assert_true(json_is_null(json_object_get(first, "efi_image")));
    assert_true(json_is_integer(json_object_get(json_array_get(json, 1), "efi_image")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places),
        cmocka_unit_test(no_menus_at_all),
        cmocka_unit_test(more_files_than_anybody_has),
        cmocka_unit_test(styles_have_no_false_errors),
        cmocka_unit_test(text_and_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
