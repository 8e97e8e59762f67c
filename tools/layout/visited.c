/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout/visited.h"

#include "base/mem.h"

void visited_free(struct visited *set)
{
    free(set->slots);
    *set = (struct visited){0};
}

static uint64_t *slot_of(uint64_t *slots, size_t room, uint64_t number)
{
    size_t at = (size_t)((number * 0x9e3779b97f4a7c15ull) >> 20) & (room - 1);

    while (slots[at] && slots[at] != number)
        at = (at + 1) & (room - 1);
    return &slots[at];
}

static void grow(struct visited *set)
{
    size_t room = set->room ? 2 * set->room : 64;
    uint64_t *slots = mem_array(room, sizeof *slots);

    for (size_t i = 0; i < set->room; i++)
        if (set->slots[i])
            *slot_of(slots, room, set->slots[i]) = set->slots[i];
    free(set->slots);
    set->slots = slots;
    set->room = room;
}

bool visited_add(struct visited *set, uint64_t number)
{
    uint64_t *slot;

    if (2 * (set->count + 1) > set->room)
        grow(set);
    slot = slot_of(set->slots, set->room, number);
    if (*slot)
        return false;
    *slot = number;
    set->count++;
    return true;
}

bool visited_has(const struct visited *set, uint64_t number)
{
    return set->room && *slot_of(set->slots, set->room, number);
}
