/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t caught;

static void note(int number)
{
    if (!caught)
        caught = number;
}

void interrupt_catch(void)
{
    struct sigaction action = {.sa_handler = note}; /* no SA_RESTART: blocking calls wake up */
    struct sigaction before;

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    /* nohup(1) ignores this one for us, and means it. */
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        (void)sigaction(SIGHUP, &action, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

bool interrupted(void)
{
    return caught != 0;
}

int interrupt_signal(void)
{
    return caught;
}
