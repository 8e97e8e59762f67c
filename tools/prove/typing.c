/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/typing.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/fnv.h"
#include "base/mem.h"

#define STANDS_FOR  0.5  /* guest seconds that a menu must stand there */
#define STILL       2.0  /* guest seconds that a menu without time-out must not have moved */
#define STILL_LONG  40.0 /* ... one that may have a time-out which is not shown */
#define STILL_TWICE 2.0  /* guest seconds for each of a time-out: loaders' clocks go slowly */
#define LOOK_WAIT   5.0  /* guest seconds until a screen that can be read is read again */
#define EDITOR_WAIT 60.0 /* guest seconds until an editor must have shown */
#define EDITOR_REST 3.0  /* guest seconds for which it must not have changed: it is drawn slowly */

void typing_free(struct typing *typing)
{
    free(typing->label);
    free(typing->error);
    keys_free(&typing->keys);
    *typing = (struct typing){0};
}

int typing_begin(struct err *e, const char *keys, const char *append, const char *label, bool enter,
                 struct typing *ret_typing)
{
    bool none = keys && strcmp(keys, TYPING_NONE) == 0;
    CLEANUP(typing_free) struct typing typing = {.append = append};
    CLEANUP(keys_free) struct keys checked = {0};

    if (keys && !none && keys_add_list(e, &typing.keys, keys) < 0)
        return err_add(e, "--keys");
    if (append && keys_add_text(e, &checked, append) < 0)
        return err_add(e, "--append");
    typing.by_itself = enter && !keys && !append;
    typing.state = typing.keys.count || append || typing.by_itself ? TYPING_WAITS : TYPING_NOTHING;
    typing.label = label ? str_copy(label) : NULL;
    *ret_typing = typing;
    typing = (struct typing){0};
    return 0;
}

bool typing_is_busy(const struct typing *typing)
{
    return typing->state == TYPING_OPENS || typing->state == TYPING_TYPES;
}

/* Letters, digits and what a line of GRUB's may begin with; a frame may stand before them. */
static const char *content_of(const char *row)
{
    while (*row && *row != '\n' && !isalnum((unsigned char)*row) && *row != '{' && *row != '}')
        row++;
    return row;
}

static bool is_linux(const char *content)
{
    return strncmp(content, "linux", 5) == 0 && strcspn(content + 5, " \t") <= 3;
}

/* A row that is continued on the next one ends with a backslash, before the frame. */
static bool is_continued(const char *row, size_t length)
{
    while (length && (row[length - 1] == ' ' || row[length - 1] == '|' ||
                      (unsigned char)row[length - 1] >= 0x80))
        length--;
    return length && row[length - 1] == '\\';
}

int typing_rows_to_linux(const char *screen)
{
    bool continued = false, begun = false;
    int rows = 0;

    for (const char *row = screen; *row;) {
        size_t length = strcspn(row, "\n");
        const char *content = content_of(row);

        if (strncmp(content, "Minimum Emacs-like", 18) == 0)
            return -1;
        if (*content && *content != '\n' && strncmp(content, "GNU GRUB", 8) != 0 && !continued) {
            if (is_linux(content))
                return rows;
            begun = true;
        }
        /* An empty line inside the entry is a line, too. */
        rows += begun && !continued;
        continued = is_continued(row, length);
        row += length + (row[length] == '\n');
    }
    return -1;
}

static void refuse(struct typing *typing, char *reason)
{
    free(typing->error);
    typing->error = reason;
    typing->appended = true;
    typing->state = TYPING_DONE;
}

/* What was checked in typing_begin() cannot fail. */
static void add_text(struct typing *typing, const char *text)
{
    struct err ignored = {0};

    (void)!keys_add_text(&ignored, &typing->keys, text);
}

static void plan_syslinux_prompt(struct typing *typing)
{
    if (!typing->label) {
        refuse(typing, str_copy("--append: which entry ISOLINUX's prompt starts is not known, as "
                                "its configuration names none"));
        return;
    }
    add_text(typing, typing->label);
    add_text(typing, " ");
    add_text(typing, typing->append);
    keys_add(&typing->keys, "enter");
}

static void plan_line(struct typing *typing, const char *first, const char *second)
{
    keys_add(&typing->keys, first);
    if (second)
        keys_add(&typing->keys, second);
    add_text(typing, " ");
    add_text(typing, typing->append);
    keys_add(&typing->keys, "enter");
}

/* The way to a changed command line from the menu that is shown. */
static void plan_append(struct typing *typing, enum prompt_kind menu)
{
    typing->appended = true;
    typing->state = TYPING_TYPES;
    switch (menu) {
    case PROMPT_SYSLINUX_MENU:
        plan_line(typing, "tab", NULL);
        break;
    case PROMPT_SYSLINUX:
        plan_syslinux_prompt(typing);
        break;
    case PROMPT_SYSTEMD_BOOT:
        plan_line(typing, "e", "end");
        break;
    case PROMPT_GRUB_MENU:
        keys_add(&typing->keys, "e");
        typing->state = TYPING_OPENS;
        break;
    default:
        refuse(typing, str_format("--append: there is no way to change a command line in %s",
                                  prompt_name(menu)));
    }
}

/* To the line, to its end, the words, and start. */
static void plan_editor(struct typing *typing, int rows)
{
    while (rows--)
        keys_add(&typing->keys, "down");
    keys_add(&typing->keys, "end");
    add_text(typing, " ");
    add_text(typing, typing->append);
    keys_add(&typing->keys, "ctrl-x");
    typing->state = TYPING_TYPES;
}

static void wait_for_menu(struct typing *typing, const struct typing_view *view)
{
    enum prompt_kind kind = view->prompt->kind;

    if (kind != typing->menu) {
        typing->menu = kind;
        typing->since = view->guest;
    }
    if (!(prompt_is_loaders(kind) || kind == PROMPT_KEY) ||
        view->guest - typing->since < STANDS_FOR)
        return;
    if (typing->next < typing->keys.count)
        typing->state = TYPING_TYPES;
    else if (typing->append && kind != PROMPT_KEY)
        plan_append(typing, kind);
}

double typing_patience(const struct menu_wait *wait, double scale)
{
    double slow = scale > 1 ? scale : 1;

    switch (wait->kind) {
    case WAIT_FOR_KEY:
        return STILL * slow;
    case WAIT_SECONDS:
        return (STILL_LONG + STILL_TWICE * wait->seconds) * slow;
    default:
        return STILL_LONG * slow;
    }
}

bool typing_will_enter(const struct typing *typing, const struct prompt *prompt, bool counted)
{
    /* ISOLINUX's bare prompt has a default only when a configuration names one. */
    bool menu = prompt_is_menu(prompt->kind) ||
                (prompt->kind == PROMPT_SYSLINUX && prompt->wait.kind == WAIT_FOR_KEY);

    return typing->by_itself && !typing->entered && typing->state != TYPING_DONE && menu &&
           !prompt->counts && !counted;
}

static bool stands_still(const struct typing *typing, const struct typing_view *view)
{
    return typing_will_enter(typing, view->prompt, view->counted) &&
           view->still >= typing_patience(&view->prompt->wait, view->scale);
}

static void wait_to_enter(struct typing *typing, const struct typing_view *view)
{
    if (!stands_still(typing, view))
        return;
    typing->state = TYPING_LOOKS;
    typing->since = view->guest;
}

/* What was read a while ago may have gone: the menu must be there in what is shown now. */
static void look_again(struct typing *typing, const struct typing_view *view)
{
    if (!stands_still(typing, view)) {
        typing->state = TYPING_WAITS;
        return;
    }
    if (view->seen <= typing->since && view->guest - typing->since < LOOK_WAIT)
        return;
    keys_add(&typing->keys, "enter");
    typing->entered = true;
    typing->which = view->prompt->which;
    typing->guessed = view->prompt->wait.kind != WAIT_FOR_KEY;
    typing->state = TYPING_TYPES;
}

static uint64_t hash_of(const char *text)
{
    uint64_t hash = FNV_BEGIN;

    for (; *text; text++)
        hash = fnv_add(hash, *text);
    return hash;
}

static void wait_for_editor(struct typing *typing, const struct typing_view *view)
{
    bool there = view->prompt->kind == PROMPT_GRUB_EDITOR;
    int rows = there ? typing_rows_to_linux(view->screen) : -1;
    uint64_t shown;

    if (typing->next < typing->keys.count)
        return;
    shown = hash_of(view->screen);
    if (shown != typing->shown) {
        typing->shown = shown;
        typing->rests_since = view->guest;
    }
    if (rows >= 0 && view->guest - typing->rests_since >= EDITOR_REST)
        plan_editor(typing, rows);
    else if (view->guest - typing->since > EDITOR_WAIT)
        refuse(typing,
               str_copy(there ? "--append: GRUB's editor shows no line that begins with linux"
                              : "--append: GRUB's editor did not show; the menu may be locked"));
}

bool typing_step(struct typing *typing, const struct typing_view *view, struct chord *ret_chord)
{
    if (typing->state == TYPING_LOOKS)
        look_again(typing, view);
    if (typing->state == TYPING_WAITS && typing->by_itself)
        wait_to_enter(typing, view);
    else if (typing->state == TYPING_WAITS)
        wait_for_menu(typing, view);
    if (typing->state == TYPING_OPENS)
        wait_for_editor(typing, view);
    if (!typing_is_busy(typing))
        return false;
    if (typing->next < typing->keys.count) {
        *ret_chord = typing->keys.items[typing->next++];
        return true;
    }
    if (typing->state == TYPING_TYPES)
        typing->state = typing->append && !typing->appended ? TYPING_WAITS : TYPING_DONE;
    /* What was typed has changed what is shown. */
    typing->menu = PROMPT_NONE;
    return false;
}

bool typing_is_untyped(const struct typing *typing)
{
    return typing->state == TYPING_WAITS && typing->keys.count && !typing->next &&
           !typing->by_itself;
}

void typing_end(struct typing *typing)
{
    bool typed =
        typing->appended && typing->state != TYPING_OPENS && typing->next >= typing->keys.count;

    if (typing->error)
        return;
    if (typing->append && !typed)
        refuse(typing, str_copy("--append: a kernel was started before the words were typed; there "
                                "was no menu, or it did not wait long enough"));
    else if (typing_is_untyped(typing))
        refuse(typing, str_copy("--keys: a kernel was started before they were typed; there was no "
                                "menu, or it did not wait long enough"));
    else if (typing->by_itself && typing->state != TYPING_DONE)
        typing->state = TYPING_NOTHING;
}
