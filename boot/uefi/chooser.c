/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "uefi/chooser.h"

#include "core/text.h"
#include "uefi/console.h"

#define SECOND      10000000 /* in units of 100 ns */
#define FIRST_ROW   2        /* of the entries, on the screen */
#define ROWS_BESIDE 6        /* heading, countdown, error and blank lines */
#define HELD_STEPS  10       /* how often, 20 ms apart, a held key is looked for */
#define HELD_STEP   20000    /* microseconds */

#define NORMAL EFI_TEXT_ATTR(EFI_LIGHTGRAY, EFI_BLACK)
#define CHOSEN EFI_TEXT_ATTR(EFI_WHITE, EFI_BLUE)
#define ALARM  EFI_TEXT_ATTR(EFI_YELLOW, EFI_BLACK)

struct chooser {
    const char *title;
    const struct entries *entries;
    UINTN chosen;
    UINTN first;         /* entry in the first visible row */
    UINTN rows, columns; /* rows: of entries */
    UINT32 left;         /* seconds; MENU_WAIT_FOR_EVER */
};

static void look_at_screen(struct chooser *chooser)
{
    UINTN columns = 0, rows = 0;

    (void)ST->ConOut->QueryMode(ST->ConOut, (UINTN)ST->ConOut->Mode->Mode, &columns, &rows);
    chooser->columns = columns < 20 ? 80 : columns;
    chooser->rows = rows < ROWS_BESIDE + 2 ? 8 : rows - ROWS_BESIDE;
    if (chooser->rows > chooser->entries->count)
        chooser->rows = chooser->entries->count;
}

/* One row, filled up with blanks so that it covers what was there. */
static void draw_row(struct chooser *chooser, UINTN row, UINTN attribute, const char *before,
                     const char *text)
{
    char line[512];
    struct text_out out;
    UINTN room = chooser->columns < sizeof line ? chooser->columns : sizeof line;

    text_start(&out, line, room); /* one column stays free: the last one may scroll */
    text_add(&out, before);
    text_add(&out, text);
    while (!out.is_cut)
        text_add(&out, " ");
    (void)ST->ConOut->SetCursorPosition(ST->ConOut, 0, row);
    (void)ST->ConOut->SetAttribute(ST->ConOut, attribute);
    console_write(line);
    (void)ST->ConOut->SetAttribute(ST->ConOut, NORMAL);
}

static void draw_entry(struct chooser *chooser, UINTN entry)
{
    bool is_chosen = entry == chooser->chosen;

    draw_row(chooser, FIRST_ROW + entry - chooser->first, is_chosen ? CHOSEN : NORMAL,
             is_chosen ? " > " : "   ", chooser->entries->list[entry].title);
}

static void draw_countdown(struct chooser *chooser)
{
    char text[96], number[NUMBER_ROOM];
    struct text_out out;

    text_start(&out, text, sizeof text);
    if (chooser->left == MENU_WAIT_FOR_EVER) {
        text_add(&out, "Up and Down choose, Enter starts");
    } else {
        text_add(&out, "starts in ");
        text_add(&out, number_text(chooser->left, number));
        text_add(&out, " s; Up and Down choose, Enter starts, Esc waits");
    }
    draw_row(chooser, FIRST_ROW + chooser->rows + 1, NORMAL, "   ", text);
}

static void draw_all(struct chooser *chooser)
{
    const char *error = console_last_error();

    (void)ST->ConOut->SetAttribute(ST->ConOut, NORMAL);
    (void)ST->ConOut->ClearScreen(ST->ConOut);
    (void)ST->ConOut->EnableCursor(ST->ConOut, FALSE);
    draw_row(chooser, 0, NORMAL, " ", chooser->title);
    for (UINTN i = 0; i < chooser->rows; i++)
        draw_entry(chooser, chooser->first + i);
    draw_countdown(chooser);
    if (error[0])
        draw_row(chooser, FIRST_ROW + chooser->rows + 3, ALARM, "   ", error);
}

/* --- keys -------------------------------------------------------------------------------- */

static const struct {
    UINT16 scan;
    INTN by; /* rows; what goes too far stops at the end */
} moves[] = {
    {SCAN_UP, -1},       {SCAN_DOWN, 1},       {SCAN_HOME, -MENU_ENTRIES_MAX},
    {SCAN_PAGE_UP, -10}, {SCAN_PAGE_DOWN, 10}, {SCAN_END, MENU_ENTRIES_MAX},
};

static void move_to(struct chooser *chooser, INTN to)
{
    UINTN before = chooser->chosen, first = chooser->first;
    INTN last = (INTN)chooser->entries->count - 1;

    chooser->chosen = (UINTN)(to < 0 ? 0 : to > last ? last : to);
    if (chooser->chosen < first)
        chooser->first = chooser->chosen;
    else if (chooser->chosen >= first + chooser->rows)
        chooser->first = chooser->chosen - chooser->rows + 1;
    if (chooser->first != first) {
        draw_all(chooser);
    } else if (chooser->chosen != before) {
        draw_entry(chooser, before);
        draw_entry(chooser, chooser->chosen);
    }
}

/* True when the key was Enter. */
static bool take_key(struct chooser *chooser, const EFI_INPUT_KEY *key)
{
    if (key->UnicodeChar == '\r' || key->UnicodeChar == '\n')
        return true;
    if (chooser->left != MENU_WAIT_FOR_EVER) {
        chooser->left = MENU_WAIT_FOR_EVER;
        draw_countdown(chooser);
    }
    for (UINTN i = 0; i < sizeof moves / sizeof *moves; i++)
        if (key->ScanCode == moves[i].scan)
            move_to(chooser, (INTN)chooser->chosen + moves[i].by);
    return false;
}

static bool key_is_held(void)
{
    EFI_INPUT_KEY key;

    for (UINTN i = 0; i < HELD_STEPS; i++) {
        if (!efi_failed(ST->ConIn->ReadKeyStroke(ST->ConIn, &key)))
            return true;
        (void)BS->Stall(HELD_STEP);
    }
    return false;
}

/* --- waiting ----------------------------------------------------------------------------- */

/* Until Enter, or until the seconds are over. */
static void wait_for_choice(struct chooser *chooser, EFI_EVENT second)
{
    for (;;) {
        EFI_EVENT events[2] = {ST->ConIn->WaitForKey, second};
        bool counts = chooser->left != MENU_WAIT_FOR_EVER;
        EFI_INPUT_KEY key;
        UINTN which = 0;

        if (efi_failed(BS->WaitForEvent(counts && second ? 2 : 1, events, &which)))
            return;
        if (which == 0) {
            if (!efi_failed(ST->ConIn->ReadKeyStroke(ST->ConIn, &key)) && take_key(chooser, &key))
                return;
        } else if (--chooser->left == 0) {
            return;
        } else {
            draw_countdown(chooser);
        }
    }
}

UINTN chooser_run(const char *title, const struct entries *entries, UINTN start, UINT32 timeout)
{
    struct chooser chooser = {.title = title, .entries = entries, .chosen = start, .left = timeout};
    EFI_EVENT second = NULL;

    if (timeout == 0) {
        if (entries->count == 1 || !key_is_held())
            return start;
        chooser.left = MENU_WAIT_FOR_EVER;
    }
    (void)ST->ConIn->Reset(ST->ConIn, FALSE);
    look_at_screen(&chooser);
    if (start >= chooser.rows)
        chooser.first = start - chooser.rows + 1;
    draw_all(&chooser);
    if (efi_failed(BS->CreateEvent(EVT_TIMER, 0, NULL, NULL, &second)) ||
        efi_failed(BS->SetTimer(second, TimerPeriodic, SECOND)))
        chooser.left = MENU_WAIT_FOR_EVER; /* no clock: a person decides */
    wait_for_choice(&chooser, second);
    if (second)
        (void)BS->CloseEvent(second);
    (void)ST->ConOut->ClearScreen(ST->ConOut);
    (void)ST->ConOut->EnableCursor(ST->ConOut, TRUE);
    console_write("\r\n");
    return chooser.chosen;
}
