/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a leg has failed, and what to do: what was seen, joined with what inspection knows of the
 * image, in sentences for a person who never saw this program.
 */
#ifndef PROVE_DIAGNOSIS_H
#define PROVE_DIAGNOSIS_H

#include "base/buf.h"
#include "prove/evidence.h"
#include "prove/knowledge.h"
#include "prove/matrix.h"
#include "prove/prompt.h"

/* A leg that has failed. Everything is borrowed; texts may be "" and pointers NULL. */
struct failed_leg {
    const struct leg *leg;
    enum fail_class failure;
    enum phase until;
    const struct evidence *evidence;
    struct knowledge *knowledge; /* NULL: nothing is known of the image */
    const struct prompt *prompt; /* shown in the end; or NULL */
    const char *screen;          /* rows, each with a newline at its end */
    const char *serial;          /* the last lines, likewise */
    const char *kernel;          /* all of its messages that were found, likewise */
    uint64_t bytes_read;         /* of the medium */
    bool typed;                  /* --keys or --append were given, and typed */
    bool entered;                /* Enter was pressed by itself */
    bool counted_down;           /* a menu has shown a countdown before */
};

/* Sentences; both stay empty when there is nothing to say. */
void diagnose(const struct failed_leg *failed, struct buf *ret_diagnosis, struct buf *ret_advice);

/* Adds a sentence. */
void diagnosis_say(struct buf *text, const char *format, ...) PRINTF(2, 3);

/* --- diagnosis_image.c: what inspection has to say ----------------------------------------------
 */

/* Adds up to three of lint's findings, of `least` or more, whose rule begins with one of `families`
 * ("ELT-", ends with NULL), and how to repair the first. True when there was one. */
bool diagnosis_quote(const struct failed_leg *failed, const char *const *families,
                     enum severity least, struct buf *diagnosis, struct buf *advice);
/* Which files are not those that the image was built with. */
void diagnosis_changes(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice);
/* Who has signed the boot programs, and which generation they are of. */
void diagnosis_signers(const struct failed_leg *failed, struct buf *diagnosis);
/* Whether the file that a loader names in `line` is in the image, or one of a similar name. */
void diagnosis_file(const struct failed_leg *failed, const char *line, struct buf *diagnosis);
/* What the command line asks for, and what the volume has instead. */
void diagnosis_wish(const struct failed_leg *failed, struct buf *diagnosis, struct buf *advice);
/* Which file has the sector that the kernel names in `line`. */
void diagnosis_sector(const struct failed_leg *failed, const char *line, struct buf *diagnosis);

#endif
