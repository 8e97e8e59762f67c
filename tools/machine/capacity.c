/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/capacity.h"

#include <sched.h>
#include <stdio.h>

#include "base/cleanup.h"

#define OVERHEAD 300u /* MiB that QEMU needs beside the guest's memory */

static unsigned processors(void)
{
    cpu_set_t set;

    return sched_getaffinity(0, sizeof set, &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

/* MiB; 0 when not known. */
static unsigned long available_memory(void)
{
    CLEANUP(close_file) FILE *file = fopen("/proc/meminfo", "re");
    unsigned long kib;
    char line[256];

    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "MemAvailable: %lu kB", &kib) == 1)
            return kib / 1024;
    return 0;
}

unsigned capacity_jobs(unsigned wanted, unsigned memory)
{
    unsigned long available = available_memory();
    unsigned long jobs = processors();

    if (available && available / (memory + OVERHEAD) < jobs)
        jobs = available / (memory + OVERHEAD);
    if (wanted && wanted < jobs)
        jobs = wanted;
    return jobs ? (unsigned)jobs : 1;
}
