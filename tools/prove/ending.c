/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/ending.h"

#include <regex.h>
#include <string.h>

#include "base/mem.h"

/* A cursor may be drawn behind a prompt. */
#define CURSOR "[_ ]*$"

/*
 * Prompts of busybox, dash and bash without a name for user or host; of initramfs-tools, dracut and
 * mkinitcpio; and what sulogin and systemd's emergency.service ask.
 */
static const char shell[] =
    "^ *(\\((initramfs|repair filesystem)\\)" CURSOR
    "|((sh|ash|dash|bash)(-[0-9.]+)?|[a-z]*:?[/~][-a-z0-9_/.]*)? *[#$]" CURSOR
    "|\\[[a-z]+ [^]@]*\\] *[#$]" CURSOR ")"
    "|([Pp]ress Enter for|root password for|for system) maintenance|or press Control-D";

static const char trouble[] = "FATAL|FAILED|[Ff]ail(ed|ure)|[Ee]rror[: ]|ERROR|[Cc]an(not|'t) |"
                              "[Cc]ould not |[Uu]nable to |[Nn]ot found|Refusing|ALERT!|"
                              "[Nn]o such |[Gg]ave up|[Gg]iving up";

static regex_t compiled_shell, compiled_trouble;

/* Compiled once for the life of the program; the patterns are ours, so they always compile. */
static void compile_both(void)
{
    static bool done;

    if (!done && (regcomp(&compiled_shell, shell, REG_EXTENDED | REG_NOSUB) != 0 ||
                  regcomp(&compiled_trouble, trouble, REG_EXTENDED | REG_NOSUB) != 0))
        abort();
    done = true;
}

bool ending_is_shell(const char *row)
{
    compile_both();
    return regexec(&compiled_shell, row, 0, NULL, 0) == 0;
}

bool ending_is_trouble(const char *line)
{
    compile_both();
    return regexec(&compiled_trouble, line, 0, NULL, 0) == 0;
}

char *ending_shell(const char *text)
{
    const char *last = NULL;
    CLEANUP(free_ptr) char *row = NULL;

    for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n')
        if (at[strspn(at, " \t\r")] && !strchr("\n", at[strspn(at, " \t\r")]))
            last = at;
    if (!last)
        return NULL;
    row = str_copy_n(last, strcspn(last, "\n"));
    return ending_is_shell(row) ? STEAL(row) : NULL;
}
