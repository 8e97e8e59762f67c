/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A leg again, by hand. */
#include "machine/qemu_parts.h"

#include <string.h>

/* POSIX shell quoting: 'it'\''s'. Words of harmless characters stay as they are. */
static void add_quoted(struct buf *script, const char *word)
{
    static const char harmless[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                   "0123456789-_=./,:+@%";

    if (*word && word[strspn(word, harmless)] == '\0') {
        buf_text(script, word);
        return;
    }
    buf_text(script, "'");
    for (; *word; word++)
        if (*word == '\'')
            buf_text(script, "'\\''");
        else
            buf_add(script, word, 1);
    buf_text(script, "'");
}

/* One command; options begin a line of their own. */
static void add_command(struct buf *script, const char *margin, const struct argv *argv)
{
    for (size_t i = 0; i < argv->count; i++) {
        if (i)
            buf_text(script, argv->items[i][0] == '-' ? " \\\n" : " ");
        if (i == 0 || argv->items[i][0] == '-')
            buf_format(script, "%s%s", margin, i ? "    " : "");
        add_quoted(script, argv->items[i]);
    }
    buf_text(script, "\n");
}

static void add_vars(struct buf *script, const struct qemu_setup *setup, const char *here)
{
    if (setup->own_vars)
        buf_text(script, "# Variables with the key that was given enrolled:\n");
    buf_text(script, "cp ");
    add_quoted(script, setup->own_vars ? setup->own_vars : setup->uefi->vars);
    buf_format(script, " %s\n", here);
}

void qemu_script(const struct qemu_setup *setup, const char *image, const struct blanks *blanks,
                 struct buf *ret_script)
{
    const struct lines ran = {"file,id=serial,path=/dev/fd/3,append=on",
                              "file,id=debugcon,path=/dev/fd/4,append=on", "socket,id=qmp,fd=5"};
    const struct lines by_hand = {"stdio,id=serial,signal=off",
                                  "file,id=debugcon,path=debugcon.log", NULL};
    CLEANUP(argv_free) struct argv exact = {0};
    CLEANUP(argv_free) struct argv create = {0};
    CLEANUP(argv_free) struct argv blank = {0};
    CLEANUP(argv_free) struct argv again = {0};
    struct qemu_setup here = *setup;

    buf_format(ret_script,
               QEMU_SCRIPT_BEGIN
               "%s\n"
               "# The same machine and medium by hand; give -display gtk to see it.\n\n"
               "# A copy on top of the image, so that the image stays as it is.\n",
               setup->kind->name);
    here.overlay = "overlay.qcow2";
    here.vars = "vars.fd";
    here.memory_fd = -1;
    overlay_argv(image, here.overlay, blanks, &create);
    add_command(ret_script, "", &create);
    blank_argv(here.overlay, blanks, &blank);
    if (blanks->count) {
        buf_text(ret_script, "# What this leg's medium has otherwise: ways in that are not its own "
                             "are blanked.\n");
        add_command(ret_script, "", &blank);
    }
    if (firmware_is_uefi(setup->kind->firmware))
        add_vars(ret_script, setup, here.vars);
    machine_argv(&here, &by_hand, &again);
    add_command(ret_script, "", &again);
    buf_text(ret_script, "\n# What ran in the test (it inherited two pipes and a socket):\n");
    machine_argv(setup, &ran, &exact);
    add_command(ret_script, "# ", &exact);
}
