/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/terminal.h"

struct terminal terminal_remember(int fd)
{
    struct terminal terminal = {.fd = fd};

    return tcgetattr(fd, &terminal.before) == 0 ? terminal : TERMINAL_NONE;
}

void terminal_make_raw(const struct terminal *terminal)
{
    struct termios raw = terminal->before;

    if (terminal->fd < 0)
        return;
    cfmakeraw(&raw);
    raw.c_oflag = terminal->before.c_oflag;
    (void)tcsetattr(terminal->fd, TCSADRAIN, &raw);
}

void terminal_restore(struct terminal *terminal)
{
    if (terminal->fd >= 0)
        (void)tcsetattr(terminal->fd, TCSADRAIN, &terminal->before);
    *terminal = TERMINAL_NONE;
}
