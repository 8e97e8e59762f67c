/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configurations as the menus that a person meets: what they offer, and how long they wait. */
#include "unit/menu_dump.h"
#include "menus/shown.h"

struct config {
    enum menu_kind kind;
    const char *path, *text;
    size_t root;
};

/* What is shown, a line each: kind, wait, entries by depth. */
static void assert_shown(const struct config *configs, size_t count, const char *expected)
{
    static const char *const waits[] = {"unsaid", "seconds", "for a key", "computed"};
    struct menus menus = {.items = mem_array(count, sizeof *menus.items), .count = count};
    CLEANUP(shown_menus_free) struct shown_menus shown = {0};
    CLEANUP(buf_free) struct buf out = {0};

    for (size_t i = 0; i < count; i++) {
        menus.items[i] = parsed(configs[i].kind, configs[i].path, configs[i].text);
        menus.items[i].root = configs[i].root;
    }
    menus_shown(&menus, &shown);
    for (size_t i = 0; i < shown.count; i++) {
        const struct shown_menu *menu = &shown.items[i];

        buf_format(&out, "%s%s waits %s %u:", menu->asks ? "" : "hidden ", menu->first->path,
                   waits[menu->wait.kind], menu->wait.seconds);
        for (size_t k = 0; k < menu->count; k++)
            buf_format(&out, " %u %s", menu->entries[k].depth, menu->entries[k].choice->title);
        buf_text(&out, "\n");
    }
    assert_string_equal(buf_str(&out), expected);
    menus_free(&menus);
}
#define SHOWN(expected, ...)                                                                       \
    do {                                                                                           \
        const struct config configs[] = {__VA_ARGS__};                                             \
        assert_shown(configs, COUNT_OF(configs), expected);                                        \
    } while (0)
#define GRUB(text)                                                                                 \
    {                                                                                              \
        MENU_GRUB, "/grub.cfg", text, 0                                                            \
    }
#define SYSLINUX(text)                                                                             \
    {                                                                                              \
        MENU_SYSLINUX, "/isolinux.cfg", text, 0                                                    \
    }

#define ENTRY "menuentry A { linux /k; }\n"

static void grub_waits(void **state)
{
    (void)state;
    SHOWN("/grub.cfg waits for a key 0: 0 A\n", GRUB(ENTRY));
    SHOWN("/grub.cfg waits seconds 5: 0 A\n", GRUB("set timeout=5\n" ENTRY));
    SHOWN("/grub.cfg waits seconds 7: 0 A\n", GRUB("timeout=5\ntimeout=7\n" ENTRY));
    SHOWN("/grub.cfg waits for a key 0: 0 A\n", GRUB("set timeout=-1\n" ENTRY));
    SHOWN("/grub.cfg waits for a key 0: 0 A\n", GRUB("set timeout=5\nunset timeout\n" ENTRY));
    /* What holds is decided when it boots. */
    SHOWN("/grub.cfg waits computed 0: 0 A\n",
          GRUB("if [ $x = y ]; then set timeout=5; fi\n" ENTRY));
    SHOWN("/grub.cfg waits seconds 5: 0 A\n",
          GRUB("set timeout=5\nif [ $x = y ]; then set timeout=5; fi\n" ENTRY));
    SHOWN("/grub.cfg waits computed 0: 0 A\n", GRUB("set timeout=$t\n" ENTRY));
    SHOWN("/grub.cfg waits computed 0: 0 A\n", GRUB("source $x/y.cfg\n" ENTRY));
    SHOWN("/grub.cfg waits computed 0: 0 A\n", GRUB("blscfg\n" ENTRY));
    /* In an entry it is too late. */
    SHOWN("/grub.cfg waits for a key 0: 0 A\n", GRUB("menuentry A { set timeout=5; linux /k; }\n"));
    /* Nothing to choose is no menu. */
    SHOWN("", GRUB("set timeout=5\n"));
}

static void what_is_included_is_shown_there(void **state)
{
    (void)state;
    SHOWN("/grub.cfg waits seconds 3: 0 A 0 More 1 B\n",
          GRUB("source /a.cfg\n" ENTRY "submenu More {\n source /b.cfg\n}\n"),
          {MENU_GRUB, "/a.cfg", "set timeout=3\n", 0},
          {MENU_GRUB, "/b.cfg", "menuentry B { linux /k; }\n", 0});
    SHOWN("/isolinux.cfg waits seconds 5: 0 More 0 live 1 expert\n",
          SYSLINUX("ui menu.c32\ntimeout 50\ninclude a.cfg\nmenu begin\nmenu label More\n"
                   "include b.cfg\nmenu end\n"),
          {MENU_SYSLINUX, "/a.cfg", "label live\nkernel k\n", 0},
          {MENU_SYSLINUX, "/b.cfg", "label expert\nkernel k\n", 0});
}

static void syslinux_waits(void **state)
{
    (void)state;
    SHOWN("/isolinux.cfg waits for a key 0: 0 a\n",
          SYSLINUX("ui vesamenu.c32\nlabel a\nlinux k\n"));
    SHOWN("/isolinux.cfg waits for a key 0: 0 a\n",
          SYSLINUX("default vesamenu.c32\nprompt 0\ntimeout 0\nlabel a\nlinux k\n"));
    SHOWN("/isolinux.cfg waits for a key 0: 0 a\n", SYSLINUX("prompt 1\nlabel a\nlinux k\n"));
    SHOWN("/isolinux.cfg waits seconds 11: 0 a\n",
          SYSLINUX("ui menu.c32\ntimeout 101\nlabel a\nlinux k\n"));
    SHOWN("/isolinux.cfg waits seconds 30: 0 a\n",
          SYSLINUX("ui menu.c32\ntotaltimeout 300\nlabel a\nlinux k\n"));
    /* Nothing is asked: the default starts. */
    SHOWN("hidden /isolinux.cfg waits seconds 0: 0 a\n", SYSLINUX("default a\nlabel a\nlinux k\n"));
    /* The menu's program has a configuration of its own. */
    SHOWN("/menu.cfg waits seconds 1: 0 a\n", SYSLINUX("default vesamenu.c32 menu.cfg\n"),
          {MENU_SYSLINUX, "/menu.cfg", "timeout 10\nlabel a\nlinux k\n", 1});
}

static void entry_files_are_one_menu(void **state)
{
    (void)state;
    SHOWN("/loader/loader.conf waits seconds 4: 0 A 0 B\n",
          {MENU_BLS, "/loader/loader.conf", "timeout 4\n", 0},
          {MENU_BLS, "/loader/entries/a.conf", "title A\nlinux /k\n", 1},
          {MENU_BLS, "/loader/entries/b.conf", "title B\nlinux /k\n", 2});
    SHOWN("/loader/loader.conf waits for a key 0: 0 A\n",
          {MENU_BLS, "/loader/loader.conf", "timeout menu-force\n", 0},
          {MENU_BLS, "/loader/entries/a.conf", "title A\nlinux /k\n", 1});
    SHOWN("/loader/entries/a.conf waits seconds 0: 0 A\n",
          {MENU_BLS, "/loader/entries/a.conf", "title A\nlinux /k\n", 0});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grub_waits),
        cmocka_unit_test(what_is_included_is_shown_there),
        cmocka_unit_test(syslinux_waits),
        cmocka_unit_test(entry_files_are_one_menu),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
