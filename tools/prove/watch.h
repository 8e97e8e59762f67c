/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Listens to a machine on its three lines, asks it over QMP, and turns what it learns into
 * evidence, matches and progress. Nothing here blocks or decides. Each source of evidence has a
 * file:
 *
 *     watch_lines    serial console and debug console
 *     watch_disk     what was read from the medium
 *     watch_screen   what it shows
 *     watch_cpu      the processor's mode
 *     watch_memory   the kernel's messages in the machine's memory
 *     watch_text     what the text of screen and memory means
 */
#ifndef PROVE_WATCH_H
#define PROVE_WATCH_H

#include "prove/run.h"

/* A line is evidence. Once it tells of a failure, nothing that comes later proves anything. */
void watch_hear(struct run *run, enum channel channel, const char *line);
/* The line was expected: which phases that proves. */
void watch_proved(struct run *run, enum channel channel, const char *line);

/* Serial and debug console: every byte into the logs, every line to matcher and evidence. */
void watch_lines(struct run *run);
/* Events (reset, shutdown, stop) and answers to our questions. */
int watch_qmp(struct err *e, struct run *run) MUST_USE;
/* Once a second: asks each source that has to be asked. */
void watch_ask(struct run *run);

/*
 * What the screen shows now: rows, each with a newline at its end. Becomes run->screen; rows that
 * were not there before are held against what is expected, and are evidence. The same text again is
 * no progress, nor is one in which only figures have changed.
 */
void watch_rows(struct run *run, const char *text);
/*
 * The kernel's messages, all that were found: lines, each with a newline at its end. Becomes
 * run->kernel_log; lines that were not there before are evidence. They prove nothing that is
 * expected: expectations are for what a person could see.
 */
void watch_kernel_text(struct run *run, const char *text);

/*
 * A number that stays the same while nothing but figures, dots and what is drawn of lines changes
 * in a text: a clock or a spinner is no progress.
 */
uint64_t text_gist(const char *text);
/* A countdown that begins anew, on the screen (0) or the serial console (1), is noted. */
void watch_countdown(struct run *run, int side, const char *text);
/*
 * systemd counts how long it has waited for a job, and up to when it will: "(12s / 1min 30s)". That
 * goes on by itself, so it is progress, unless it waits without a limit.
 */
void watch_job(struct run *run, int side, const char *text);
/* A menu's countdown was seen. */
bool watch_has_counted(const struct run *run);
/* What is shown now: run->prompt. And what there is to type into it. */
void watch_prompt(struct run *run);

/* Something has moved: the guest is not idle. */
void watch_progress(struct run *run);

/*
 * Sends a QMP command; `answered` gets what it returns (NULL when it failed) during a later
 * watch_qmp(). Takes over `arguments`. False when it could not be sent, or when the same function
 * still waits for an answer.
 */
bool watch_question(struct run *run, const char *command, json_t *arguments, run_answer *answered);
/* The same; QEMU gets a descriptor with it. */
bool watch_question_with_fd(struct run *run, const char *command, json_t *arguments, int fd,
                            run_answer *answered);
/* Seconds for which the oldest question has waited for its answer; 0: none does. */
double watch_oldest_question(const struct run *run);
/* True when no answer is waited for. */
bool watch_is_answered(const struct run *run);

/*
 * The machine's memory: an unnamed file of that size, which goes with the last process that has it
 * open. Without it (too old a kernel, no memory) there is simply less evidence.
 */
void watch_memory_make(struct run *run);
/*
 * Reads the kernel's messages from the machine's memory: costly (up to a second of CPU time per
 * GiB), so only when a leg stalls or has failed. New ones are given to watch_kernel_text().
 */
void watch_memory_look(struct run *run);
/* The same now and then once a kernel runs, so that what a quiet one says is known in time. Memory
 * that it begins to use before its first program runs is progress. */
void watch_memory(struct run *run);

/*
 * Firmware's first part, from a snapshot or into one (prove/snapshot.h). watch_snapshot() is true
 * while that is under way: then nothing else is to be asked. watch_snapshot_look() takes what the
 * processor was found in; watch_snapshot_failed() tells whether the machine could not be put back.
 */
void watch_snapshot_make(struct run *run);
bool watch_snapshot(struct run *run);
void watch_snapshot_look(struct run *run, bool wide);
bool watch_snapshot_failed(const struct run *run);

void watch_ask_cpu(struct run *run); /* as often as it needs by itself */
void watch_ask_disk(struct run *run);
void watch_ask_screen(struct run *run);  /* for its text */
void watch_ask_picture(struct run *run); /* for people: a PNG in run->picture */

#endif
