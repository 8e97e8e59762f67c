/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each rule of menus: one change of a good image, and the full set of rules that fire. */
#include "unit/menu_image.h"

static struct made made;
static struct layout good_layout;
static struct findings good;

/* In the file `path` of menu_base, `from` is replaced by `to`; `from` NULL: the file is gone. */
struct menu_case {
    const char *name;
    const char *path, *from, *to;
    const char *fires;
};

static const char *base_text(const char *path)
{
    for (size_t i = 0; i < COUNT_OF(menu_base); i++)
        if (strcmp(menu_base[i].path, path) == 0)
            return menu_base[i].text;
    fail_msg("no file %s", path);
    return NULL;
}

static char *changed_text(const struct menu_case *c)
{
    const char *text = base_text(c->path), *at = strstr(text, c->from);

    if (!at)
        fail_msg("%s: \"%s\" is not in %s", c->name, c->from, c->path);
    return str_format("%.*s%s%s", (int)(at - text), text, c->to, at + strlen(c->from));
}

static bool case_holds(const struct menu_case *c)
{
    CLEANUP(free_ptr) char *text = c->from ? changed_text(c) : NULL;
    struct menu_file file = {.path = c->path, .text = text};
    CLEANUP(layout_free) struct layout layout = {0};
    CLEANUP(findings_free) struct findings findings = {0};

    menu_put(&made.dir, &file);
    menu_judge(&made, &layout, &findings);
    menu_restore(&made.dir, &file);
    return lint_is_golden(c->name, c->fires, &good, &findings);
}

static void run(const struct menu_case *cases, size_t count)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++)
        wrong += !case_holds(&cases[i]);
    if (wrong)
        fail_msg("%zu of %zu cases fire something else", wrong, count);
}
#define RUN(cases) run(cases, COUNT_OF(cases))

#define ISOLINUX "isolinux/isolinux.cfg"
#define MORE     "isolinux/more.cfg"
#define GRUB     "boot/grub/grub.cfg"
#define ENTRY    "loader/entries/live.conf"
#define ESP      "esp:EFI/BOOT/grub.cfg"

static void the_good_image_is_clean(void **state)
{
    (void)state;
    for (size_t i = 0; i < good.count; i++)
        if (strncmp(good.items[i].rule->id, "MNU-", 4) == 0)
            fail_msg("%s: %s", good.items[i].rule->id, good.items[i].text);
}

static void kernels_and_initrds(void **state)
{
    static const struct menu_case cases[] = {
        {"kernel of ISOLINUX", ISOLINUX, "/live/vmlinuz", "/live/vmlinux", "E MNU-01, I MNU-14"},
        {"kernel of GRUB", GRUB, "linux /live/", "linux /dead/", "E MNU-01"},
        {"kernel with a device", GRUB, "($root)/live/vm", "($root)/dead/vm", "E MNU-01, I MNU-14"},
        {"kernel of an entry file", ENTRY, "/live/vmlinuz", "/vmlinuz", "E MNU-01"},
        {"kernel in a condition", GRUB, "if [ -e /memtest ]", "if [ $pc = y ]", "W MNU-01"},
        {"initrd", "live/initrd", NULL, NULL, "E MNU-02"},
        {"one of two initrds", ISOLINUX, "INITRD /live/initrd", "INITRD /live/initrd,/live/ucode",
         "E MNU-02"},
        {"initrd of GRUB", GRUB, "initrd /live/initrd", "initrd /live/initrd /live/b", "E MNU-02"},
        {"kernel of a variable", GRUB, "linux /live/vmlinuz", "linux /live/$name", ""},
        {"kernel of a known variable", GRUB, "linux /live/vmlinuz", "v=x\nlinux /live/$v",
         "E MNU-01"},
        {"an own menu may start other disks", GRUB, "if [ -e /memtest ]",
         "menuentry d { set root=(hd1,1); linux /boot/x; }\nif [ -e /memtest ]", ""},
    };

    (void)state;
    RUN(cases);
}

static void configurations(void **state)
{
    static const struct menu_case cases[] = {
        {"an include of ISOLINUX", MORE, NULL, NULL, "I MNU-03, I MNU-14"},
        {"a source of GRUB", "boot/grub/theme.cfg", NULL, NULL, "W MNU-03"},
        {"the menu that the ESP hands over to", GRUB, NULL, NULL, "E MNU-03, I MNU-14"},
        {"a source in a condition", GRUB, "source /boot/grub/theme.cfg",
         "if $x; then source /gone.cfg; fi", "I MNU-03"},
        {"no configuration for ISOLINUX", ISOLINUX, NULL, NULL, "E MNU-05"},
        {"a brace is missing", GRUB, "3\n  initrd ($root)/live/initrd\n}",
         "3\n  initrd ($root)/live/initrd\n", "W MNU-15"},
        {"an entry file without a kernel", ENTRY, "linux /live/vmlinuz\n", "", "W MNU-15"},
        {"an entry file for an EFI program", ENTRY, "linux /live/vmlinuz", "efi /live/vmlinuz", ""},
        {"a picture", "boot/grub/splash.png", NULL, NULL, "I MNU-13"},
    };

    (void)state;
    RUN(cases);
}

static void defaults(void **state)
{
    static const struct menu_case cases[] = {
        {"of ISOLINUX", ISOLINUX, "DEFAULT live", "DEFAULT life", "W MNU-07"},
        {"of ISOLINUX, in an included file", ISOLINUX, "DEFAULT live", "DEFAULT text", ""},
        {"of ISOLINUX, a file", ISOLINUX, "DEFAULT live", "DEFAULT /live/vmlinuz", ""},
        {"of GRUB", GRUB, "default=live", "default=life", "W MNU-07"},
        {"of GRUB, by title", GRUB, "default=live", "default=Text", ""},
        {"of GRUB, by number", GRUB, "default=live", "default=2", ""},
        {"of GRUB, number too high", GRUB, "default=live", "default=3", "W MNU-07"},
        {"of GRUB, of entries from elsewhere", GRUB, "default=live", "default=life\nblscfg", ""},
        {"of GRUB, of a name with a variable", GRUB, "default=live\n",
         "default=b2\nfor i in 1 2; do menuentry $i --id b$i { linux /live/vmlinuz; }; done\n", ""},
        {"of GRUB, remembered", GRUB, "default=live", "default=\"${saved_entry}\"", ""},
        {"of entry files", "loader/loader.conf", "live.conf", "l*x", "W MNU-07"},
        {"of entry files, a pattern", "loader/loader.conf", "live.conf", "l*e", ""},
    };

    (void)state;
    RUN(cases);
}

static void the_medium(void **state)
{
    static const struct menu_case cases[] = {
        {"another label", ENTRY, "CDLABEL=TEST", "CDLABEL=BEST", "E MNU-08"},
        {"a space that is none", ENTRY, "TEST\\x20VOLUME", "TEST_VOLUME", "E MNU-08"},
        {"label of an installer", ENTRY, "root=live:CDLABEL=TEST\\x20VOLUME",
         "inst.stage2=hd:LABEL=TEST\\x20VOLUME:/path", ""},
        {"wrong label of an installer", ENTRY, "root=live:CDLABEL=TEST\\x20VOLUME",
         "inst.stage2=hd:LABEL=Test\\x20VOLUME", "E MNU-08"},
        {"label of the EFI system partition", ENTRY, "root=live:CDLABEL=TEST\\x20VOLUME",
         "root=LABEL=TESTESP", ""},
        {"UUID of the volume", ENTRY, "root=live:CDLABEL=TEST\\x20VOLUME",
         "archisodevice=UUID=" MENU_UUID, ""},
        {"UUID of another one", ENTRY, "root=live:CDLABEL=TEST\\x20VOLUME",
         "archisodevice=UUID=2025-01-01-00-00-00-00", "E MNU-09"},
        {"serial of the ESP", ENTRY, "root=live:CDLABEL=TEST\\x20VOLUME",
         "root=/dev/disk/by-uuid/1234-ABCD", ""},
        {"serial of another ESP", ENTRY, "root=live:CDLABEL=TEST\\x20VOLUME", "root=UUID=1234-ABCE",
         "E MNU-09"},
        {"UUID of some other filesystem", ENTRY, "root=live:CDLABEL=TEST\\x20VOLUME",
         "root=UUID=0c4e9cd6-1111-4222-8333-444455556666", ""},
        {"folder of the live system", ENTRY, "rd.live.dir=/live", "rd.live.dir=LiveOS", "W MNU-12"},
        {"file for the installer", ENTRY, "quiet", "quiet file=/cdrom/.disk/info", ""},
        {"missing file for the installer", ENTRY, "quiet", "quiet file=/cdrom/preseed/x",
         "W MNU-12"},
        {"PARTUUID", ENTRY, "quiet", "quiet root=PARTUUID=12345678-02", "I GPT-11"},
    };

    (void)state;
    RUN(cases);
}

static void searches(void **state)
{
    static const struct menu_case cases[] = {
        {"by a file, from the ESP", ESP, "/.disk/info", "/.disk/name", "E MNU-10"},
        {"by a label, from the ESP", ESP, "--file --set=root /.disk/info",
         "--label --set=root 'TEST VOLUME'", ""},
        {"by another label", ESP, "--file --set=root /.disk/info", "-l --set=root TEST",
         "E MNU-10"},
        {"by another UUID, in the tree", GRUB, MENU_UUID, "2025-01-01-00-00-00-00", "W MNU-10"},
        {"one of two is enough", ESP, "search --file",
         "search --label --set=root OTHER\nsearch --file", ""},
        {"in a condition", ESP, "search --file --set=root /.disk/info",
         "if search --file --set=root /gone; then x=y; fi", ""},
        {"for another disk", GRUB, "if [ -e /memtest ]",
         "menuentry d { search --set=root --label DISK\n chainloader /EFI/x.efi }\nif [ -e "
         "/memtest ]",
         ""},
    };

    (void)state;
    RUN(cases);
}

static void upper_and_lower_case(void **state)
{
    static const struct menu_case cases[] = {
        {"of ISOLINUX", ISOLINUX, "/live/vmlinuz", "/live/VMLINUZ", "E MNU-11, I MNU-14"},
        {"of GRUB", GRUB, "linux /live/vmlinuz", "linux /Live/vmlinuz", "E MNU-11"},
        {"of a picture", "boot/grub/theme.cfg", "splash", "Splash", "W MNU-11"},
        {"in an option", ENTRY, "rd.live.dir=/live", "rd.live.dir=/Live", "W MNU-12"},
        {"FAT has no case", ESP, "configfile", "source /efi/boot/GRUB.CFG\nconfigfile", ""},
    };

    (void)state;
    RUN(cases);
}

static void modules(void **state)
{
    static const struct menu_case cases[] = {
        {"the menu", "isolinux/vesamenu.c32", NULL, NULL, "E MNU-04"},
        {"a library of a library", "isolinux/libutil.c32", NULL, NULL, "E MNU-04"},
        {"the core", "isolinux/ldlinux.c32", NULL, NULL, "E MNU-06"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(free_ptr) char *name = str_format("tree/%s", cases[i].path);
        CLEANUP(free_ptr) char *path = tmpdir_file(&made.dir, name);
        CLEANUP(layout_free) struct layout layout = {0};
        CLEANUP(findings_free) struct findings findings = {0};

        assert_int_equal(unlink(path), 0);
        menu_judge(&made, &layout, &findings);
        made_modules(&made.dir);
        assert_true(lint_is_golden(cases[i].name, cases[i].fires, &good, &findings));
    }
}

/* Modules of version 6 beside a boot image of version 4. */
static void generations(void **state)
{
    CLEANUP(layout_free) struct layout layout = {0};
    CLEANUP(findings_free) struct findings findings = {0};

    (void)state;
    made_isolinux(&made.dir, "ISOLINUX 4.05 20111209 ");
    menu_judge(&made, &layout, &findings);
    made_isolinux(&made.dir, "ISOLINUX 6.04 20250101 ");
    assert_true(lint_is_golden("generations", "E MNU-04", &good, &findings));
}

static void drift(void **state)
{
    static const struct menu_case cases[] = {
        {"options", ISOLINUX, " quiet\n", " splash\n", "I MNU-14"},
        {"an entry more under BIOS", MORE, "LABEL text",
         "LABEL safe\n KERNEL /live/vmlinuz\n APPEND nomodeset\nLABEL text", "I MNU-14"},
        {"an entry more under UEFI", GRUB, "if [ -e /memtest ]",
         "menuentry 'Safe' { linux /live/vmlinuz nomodeset; }\nif [ -e /memtest ]", "I MNU-14"},
        {"another title for the same", GRUB, "'Live'", "'Live system'", ""},
        {"what only the script knows", GRUB, "3\n", "3 $more\n", ""},
    };

    (void)state;
    RUN(cases);
}

static void gpt_auto(void **state)
{
    static const struct menu_case cases[] = {
        {"not said", ENTRY, "systemd.gpt_auto=0 ", "", "I GPT-10"},
    };

    (void)state;
    RUN(cases);
}

static int begin(void **state)
{
    (void)state;
    menu_begin(&made);
    menu_judge(&made, &good_layout, &good);
    return 0;
}

static int end(void **state)
{
    (void)state;
    findings_free(&good);
    layout_free(&good_layout);
    made_drop(&made);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_good_image_is_clean),
        cmocka_unit_test(kernels_and_initrds),
        cmocka_unit_test(configurations),
        cmocka_unit_test(defaults),
        cmocka_unit_test(the_medium),
        cmocka_unit_test(searches),
        cmocka_unit_test(upper_and_lower_case),
        cmocka_unit_test(modules),
        cmocka_unit_test(generations),
        cmocka_unit_test(drift),
        cmocka_unit_test(gpt_auto),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
