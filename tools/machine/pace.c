/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/pace.h"

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

#define ROUNDS 40000u
#define TRIES  3
#define TABLE  (64u << 10) /* entries of 4 bytes: more than the first-level cache */
#define KEPT   5           /* measurements, of which the middle one counts */

/* What an emulator does all day: multiply, and read and write here and there. */
static void work(uint32_t *table)
{
    uint32_t value = 1;

    for (uint32_t i = 0; i < ROUNDS; i++) {
        value = value * 1664525u + 1013904223u;
        table[value % TABLE] += value;
    }
}

double pace_measure(void)
{
    static uint32_t table[TABLE];
    double least = 0;

    for (int i = 0; i < TRIES; i++) {
        double before = clock_cpu_seconds(), took;

        work(table);
        took = clock_cpu_seconds() - before;
        if (i == 0 || took < least)
            least = took;
    }
    return least;
}

/* The middle one of those that were measured last. */
static double middle(const double *kept, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t below = 0, equal = 0;

        for (size_t j = 0; j < count; j++) {
            below += kept[j] < kept[i];
            equal += kept[j] == kept[i];
        }
        if (below <= count / 2 && below + equal > count / 2)
            return kept[i];
    }
    return kept[0];
}

double pace_inflation(double reference, double wall)
{
    static double kept[KEPT], measured = -PACE_EVERY;
    static size_t count;
    double inflation;

    if (!(reference > 0))
        return 1;
    if (wall - measured >= PACE_EVERY) {
        measured = wall;
        kept[count++ % KEPT] = pace_measure();
    }
    inflation = middle(kept, count < KEPT ? count : KEPT) / reference;
    if (!(inflation > 1))
        return 1;
    return inflation < PACE_MOST ? inflation : PACE_MOST;
}
