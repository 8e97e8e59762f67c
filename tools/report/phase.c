/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/phase.h"

#include <stdlib.h>

#include "base/mem.h"

const char *phase_name(enum phase phase)
{
    return phase == PHASE_USERSPACE ? "user space" : phase_key(phase);
}

const char *phase_key(enum phase phase)
{
    static const char *const keys[PHASE_COUNT] = {"started", "firmware", "handoff",
                                                  "loader",  "kernel",   "userspace",
                                                  "medium",  "system",   "marker"};

    return keys[phase];
}

const char *channel_key(enum channel channel)
{
    switch (channel) {
    case CHANNEL_DEBUGCON:
        return "debugcon";
    case CHANNEL_SERIAL:
        return "serial";
    case CHANNEL_SCREEN:
        return "screen";
    case CHANNEL_MEMORY:
        return "memory";
    case CHANNEL_CPU:
        return "cpu";
    case CHANNEL_DISK:
        return "disk";
    case CHANNEL_QMP:
        break;
    }
    return "qmp";
}

void sightings_free(struct sighting phases[])
{
    for (int i = 0; i < PHASE_COUNT; i++) {
        free(phases[i].proof);
        phases[i] = (struct sighting){0};
    }
}

void sightings_copy(const struct sighting from[], struct sighting to[])
{
    for (int i = 0; i < PHASE_COUNT; i++) {
        to[i] = from[i];
        to[i].proof = from[i].proof ? str_copy(from[i].proof) : NULL;
    }
}
