/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GRUB 2 configurations. A script is read once from top to bottom, as if every branch were taken;
 * each reference knows whether it stands in one.
 *
 *     if [ -e /x ]; then        FRAME_IF, guarded: done only where the file is
 *       menuentry 'Live' {      FRAME_ENTRY: variables set inside are forgotten at its end
 *         linux /x
 *       }
 *     fi
 */
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "menus/grub_commands.h"

/* --- frames ----------------------------------------------------------------------------------- */

static bool is_branch(enum grub_frame_kind kind)
{
    return kind == FRAME_IF || kind == FRAME_LOOP || kind == FRAME_FUNCTION;
}

bool grub_is_conditional(const struct grub *g)
{
    for (size_t i = 0; i < g->depth; i++)
        if (is_branch(g->frames[i].kind))
            return true;
    return g->chained;
}

bool grub_is_guarded(const struct grub *g)
{
    for (size_t i = 0; i < g->depth; i++)
        if (g->frames[i].guarded)
            return true;
    return false;
}

struct grub_frame *grub_top(struct grub *g, enum grub_frame_kind kind)
{
    return g->depth && g->frames[g->depth - 1].kind == kind ? &g->frames[g->depth - 1] : NULL;
}

void grub_push(struct grub *g, enum grub_frame_kind kind)
{
    if (g->depth == GRUB_DEPTH_MAX) {
        g->menu->cut = true;
        g->too_deep = true;
        return;
    }
    g->frames[g->depth++] = (struct grub_frame){.kind = kind,
                                                .line = g->script.words_line,
                                                .scope = g->script.var_count,
                                                .entry = g->entry,
                                                .elsewhere = g->elsewhere,
                                                .searched = g->searched};
}

static void leave(struct grub *g)
{
    const struct grub_frame *frame = &g->frames[--g->depth];

    if (frame->kind == FRAME_ENTRY || frame->kind == FRAME_SUBMENU) {
        grub_forget(&g->script, frame->scope);
        g->entry = frame->entry;
        g->elsewhere = frame->elsewhere;
        g->searched = frame->searched;
    }
    if (frame->kind == FRAME_SUBMENU)
        g->submenus--;
}

/* The end of a frame: `what` is what a script wrote for it. */
void grub_pop(struct grub *g, bool is_brace, const char *what)
{
    if (!g->depth || is_brace == (is_branch(g->frames[g->depth - 1].kind) &&
                                  g->frames[g->depth - 1].kind != FRAME_FUNCTION)) {
        CLEANUP(free_ptr)
        char *reason = str_format("\"%s\" without what it would close: GRUB calls this a syntax "
                                  "error",
                                  what);

        menu_set_fault(g->menu, g->script.words_line, reason);
        return;
    }
    leave(g);
}

/* Variables set in an entry or submenu are its own. */
size_t grub_scope(const struct grub *g)
{
    for (size_t i = g->depth; i-- > 0;)
        if (g->frames[i].kind == FRAME_ENTRY || g->frames[i].kind == FRAME_SUBMENU)
            return g->frames[i].scope;
    return 0;
}

/* --- statements ------------------------------------------------------------------------------- */

static void begin_branch(struct grub *g, enum grub_frame_kind kind)
{
    grub_push(g, kind);
    if (!g->too_deep)
        g->frames[g->depth - 1].testing = kind == FRAME_IF;
}

/* Words of the language that may have a command behind them on the same line. */
static bool take_word(struct grub *g, const char *word)
{
    struct grub_frame *branch = grub_top(g, FRAME_IF);

    if (strcmp(word, "if") == 0) {
        begin_branch(g, FRAME_IF);
    } else if (strcmp(word, "while") == 0 || strcmp(word, "until") == 0) {
        begin_branch(g, FRAME_LOOP);
    } else if (strcmp(word, "elif") == 0 && branch) {
        branch->guarded = false;
        branch->testing = true;
    } else if (strcmp(word, "else") == 0 && branch) {
        branch->guarded = false;
    } else if (strcmp(word, "then") == 0 && branch) {
        branch->testing = false;
    } else {
        return strcmp(word, "!") == 0 || strcmp(word, "do") == 0 || strcmp(word, "then") == 0 ||
               strcmp(word, "else") == 0;
    }
    return true;
}

/* True for words that end something, or begin it in a way of their own. */
static bool take_frame(struct grub *g, const struct grub_word *words, size_t count)
{
    const char *word = words[0].text;

    if (strcmp(word, "fi") == 0 || strcmp(word, "done") == 0) {
        grub_pop(g, false, word);
    } else if (strcmp(word, "for") == 0) {
        begin_branch(g, FRAME_LOOP);
        if (count > 1)
            grub_set(&g->script, 0, words[1].text, NULL, true);
    } else {
        return false;
    }
    return true;
}

static void take_statement(struct grub *g)
{
    const struct grub_word *words = g->script.words;
    size_t count = g->script.count, opened = 0;
    enum grub_frame_kind kind = FRAME_BRACE;

    while (count && !words->computed && !g->too_deep && take_word(g, words->text)) {
        words++;
        count--;
    }
    if (count && !take_frame(g, words, count))
        opened = grub_command(g, words, count, &kind);
    if (g->script.end == '{') {
        grub_push(g, kind);
        if (!g->too_deep && (kind == FRAME_ENTRY || kind == FRAME_SUBMENU))
            g->entry = kind == FRAME_ENTRY ? opened : NO_ENTRY;
        g->submenus += kind == FRAME_SUBMENU && !g->too_deep;
    }
    if (g->script.end == '}')
        grub_pop(g, true, "}");
    g->chained = g->script.end == '|';
}

static void check_end(struct grub *g)
{
    if (g->script.unfinished)
        menu_set_fault(g->menu, g->script.words_line,
                       "a quotation mark is not closed: GRUB calls this a syntax error");
    else if (g->depth && !g->too_deep)
        menu_set_fault(g->menu, g->frames[g->depth - 1].line,
                       "what begins here is not closed: GRUB calls this a syntax error");
}

void menu_parse_grub(struct menu *menu, const char *text, size_t size)
{
    struct grub *g = mem_alloc(sizeof *g);

    g->menu = menu;
    g->entry = NO_ENTRY;
    grub_script_open(&g->script, text, size);
    while (!g->too_deep && grub_script_next(&g->script))
        take_statement(g);
    check_end(g);
    grub_script_close(&g->script);
    for (size_t i = 0; i < g->loop_count; i++)
        free(g->loops[i]);
    for (size_t i = 0; i < g->stand_in_count; i++)
        free(g->stand_ins[i].name);
    free(g);
}
