/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine has read from the medium. */
#include "prove/watch.h"

#include <string.h>

#include "base/mem.h"

static void take_statistics(struct run *run, const json_t *devices)
{
    CLEANUP(free_ptr) char *proof = NULL;
    const json_t *device;
    uint64_t bytes = 0;
    size_t i;

    json_array_foreach(devices, i, device)
    {
        const char *node = json_string_value(json_object_get(device, "node-name"));
        const json_t *stats = json_object_get(device, "stats");

        if (node && strcmp(node, "medium") == 0)
            bytes += (uint64_t)json_integer_value(json_object_get(stats, "rd_bytes"));
    }
    if (bytes == run->bytes_read)
        return;
    run->bytes_read = bytes;
    watch_progress(run);
    /* A boot sector that reads that much is a loader, even one that shows only pictures. */
    if (!run->evidence.phases[PHASE_HANDOFF].seen ||
        bytes - run->bytes_read_at_handoff < JUDGE_SILENT_BYTES)
        return;
    proof = str_format("%ju bytes read since the hand-over",
                       (uintmax_t)(bytes - run->bytes_read_at_handoff));
    evidence_reach(&run->evidence, PHASE_LOADER, CHANNEL_DISK, proof, run->now);
}

void watch_ask_disk(struct run *run)
{
    watch_question(run, "query-blockstats", NULL, take_statistics);
}
