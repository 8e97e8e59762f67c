/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "uefi/file.h"

#include "core/text.h"
#include "uefi/console.h"

#define PIECE_BYTES (1024 * 1024)
#define SECOND      10000000 /* in units of 100 ns */

bool file_find(const struct iso_volume *volume, const char *path, struct iso_entry *ret_file)
{
    enum iso_status status = iso_find(volume, path, ret_file);

    if (status)
        return console_error(path, iso_status_text(status));
    if (ret_file->is_directory)
        return console_error(path, iso_status_text(ISO_NOT_FILE));
    if (ret_file->size == 0)
        return console_error(path, "the file is empty");
    return true;
}

/* Percents on one line that rewrites itself; nothing at all when it is quick. */
struct progress {
    const char *path;
    EFI_EVENT tick; /* NULL: none */
    bool shown;
};

static void progress_start(struct progress *progress, const char *path)
{
    *progress = (struct progress){.path = path};
    if (efi_failed(BS->CreateEvent(EVT_TIMER, 0, NULL, NULL, &progress->tick)))
        progress->tick = NULL;
    else
        (void)BS->SetTimer(progress->tick, TimerPeriodic, SECOND);
}

static void progress_at(struct progress *progress, UINT64 done, UINT64 all)
{
    char number[NUMBER_ROOM];

    if (!progress->tick || efi_failed(BS->CheckEvent(progress->tick)))
        return;
    console_write("\r");
    console_write(progress->path);
    console_write(" ");
    console_write(number_text(done * 100 / all, number));
    console_write(" % ");
    progress->shown = true;
}

static void progress_end(struct progress *progress)
{
    if (progress->tick)
        (void)BS->CloseEvent(progress->tick);
    if (progress->shown)
        console_write("\r\n");
}

bool file_read(const struct iso_volume *volume, const char *path, const struct iso_entry *file,
               void *to)
{
    struct progress progress;
    enum iso_status status = ISO_OK;
    UINT64 done = 0;

    progress_start(&progress, path);
    while (done < file->size && !status) {
        UINT64 left = file->size - done;
        UINTN piece = left < PIECE_BYTES ? (UINTN)left : PIECE_BYTES;

        status = iso_file_read(volume, file, done, (UINT8 *)to + done, piece);
        done += piece;
        progress_at(&progress, done, file->size);
    }
    progress_end(&progress);
    return status ? console_error(path, iso_status_text(status)) : true;
}
