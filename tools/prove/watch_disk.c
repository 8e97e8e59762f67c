/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine has read from the medium. */
#include "prove/watch.h"

#include <string.h>

#include "base/mem.h"

/* A system that has read so much since its first program ran has found its medium. */
#define MEDIUM_BYTES ((uint64_t)8 << 20)

/* Once programs run, so much that was read is progress in any case. */
#define MOVED_BYTES ((uint64_t)1 << 20)

/* What a BIOS reads before it hands over: of a CD the boot image, else a sector. */
static uint64_t boot_image(const struct run *run)
{
    const struct entry *entry = layout_eltorito(run->plan->layout, 0);

    return run->setup.kind->medium == MEDIUM_CD && entry
               ? (uint64_t)entry->as.eltorito.load_sectors * 512
               : 0;
}

/*
 * What was read when a phase was seen. The figure is asked for once a second: for SeaBIOS, of which
 * is known what it reads, the one before the hand-over is the better; else the one after it,
 * because UEFI has read the whole loader, and a kernel's own reading proves nothing.
 */
static void note_baselines(struct run *run, uint64_t bytes)
{
    const struct sighting *phases = run->evidence.phases;
    bool uefi = firmware_is_uefi(run->setup.kind->firmware);

    if (phases[PHASE_HANDOFF].seen && !run->handoff_counted) {
        run->bytes_read_at_handoff = uefi || bytes - run->bytes_read < boot_image(run)
                                         ? bytes
                                         : run->bytes_read + boot_image(run);
        run->handoff_counted = true;
    }
    if (phases[PHASE_USERSPACE].seen && !run->userspace_counted) {
        run->bytes_read_at_userspace = bytes;
        run->userspace_counted = true;
    }
}

static void prove_by_reading(struct run *run, enum phase phase, uint64_t since, uint64_t enough)
{
    CLEANUP(free_ptr) char *proof = NULL;

    if (run->bytes_read - since < enough)
        return;
    proof = str_format("%ju bytes were read from the medium since %s",
                       (uintmax_t)(run->bytes_read - since),
                       phase == PHASE_LOADER ? "the hand-over" : "user space began");
    evidence_reach(&run->evidence, phase, CHANNEL_DISK, proof, run->now);
}

/*
 * Loaders and kernels read what they need. A system that waits for its medium reads a little of
 * each disk again and again, between long rests: that it reads does not make it come further.
 */
static void note_reading(struct run *run)
{
    if (!run->evidence.phases[PHASE_USERSPACE].seen ||
        run->bytes_read - run->moved_bytes >= MOVED_BYTES)
        watch_progress(run);
    else
        watch_work(run);
}

static void add_up(const json_t *devices, uint64_t *ret_bytes, uint64_t *ret_failed)
{
    const json_t *device;
    size_t i;

    *ret_bytes = *ret_failed = 0;
    json_array_foreach(devices, i, device)
    {
        const char *node = json_string_value(json_object_get(device, "node-name"));
        const json_t *stats = json_object_get(device, "stats");

        if (!node || strcmp(node, "medium") != 0)
            continue;
        *ret_bytes += (uint64_t)json_integer_value(json_object_get(stats, "rd_bytes"));
        *ret_failed += (uint64_t)json_integer_value(json_object_get(stats, "failed_rd_operations"));
    }
}

void watch_reading(struct run *run, uint64_t bytes, uint64_t failed)
{
    note_baselines(run, bytes);
    if (bytes != run->bytes_read || failed > run->failed_reads)
        recording_add(
            run, json_pack("{s:I, s:I}", "read", (json_int_t)bytes, "failed", (json_int_t)failed));
    if (failed > run->failed_reads)
        run->failed_reads = failed;
    if (bytes == run->bytes_read)
        return;
    run->bytes_read = bytes;
    note_reading(run);
    /* A boot sector that reads that much is a loader, even one that shows only pictures. */
    if (run->handoff_counted)
        prove_by_reading(run, PHASE_LOADER, run->bytes_read_at_handoff, JUDGE_SILENT_BYTES);
    if (run->userspace_counted)
        prove_by_reading(run, PHASE_MEDIUM, run->bytes_read_at_userspace, MEDIUM_BYTES);
}

static void take_statistics(struct run *run, const json_t *devices)
{
    uint64_t bytes, failed;

    add_up(devices, &bytes, &failed);
    watch_reading(run, bytes, failed);
}

void watch_ask_disk(struct run *run)
{
    watch_question(run, QMP_DISKS, NULL, take_statistics);
}
