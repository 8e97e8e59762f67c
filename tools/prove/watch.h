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

/*
 * What can be learned of a machine has one way in each, for machines that run and for recordings
 * (prove/replay.h) alike; watch_rows() and watch_kernel_text() are two more.
 */
void watch_serial_line(struct run *run, const char *line, bool again);
void watch_debugcon_line(struct run *run, const char *line);
void watch_processor(struct run *run, const struct cpu_state *state);
void watch_reading(struct run *run, uint64_t bytes, uint64_t failed);
void watch_event(struct run *run, const char *event, const json_t *data);

/* Serial and debug console: every byte into the logs, every line to matcher and evidence. */
void watch_lines(struct run *run);
/* Events (reset, shutdown, stop) and answers to our questions. */
int watch_qmp(struct err *e, struct run *run) MUST_USE;
/* Once a second: asks each source that has to be asked. */
void watch_ask(struct run *run);

/*
 * What the screen shows now: rows, each with a newline at its end. Becomes run->screen; rows that
 * were not there before are held against what is expected, and are evidence. What was shown before
 * is no progress (prove/novelty.h).
 */
void watch_rows(struct run *run, const char *text);
/*
 * The kernel's messages, all that were found: lines, each with a newline at its end. Becomes
 * run->kernel_log; lines that were not there before are evidence. They prove nothing that is
 * expected: expectations are for what a person could see.
 */
void watch_kernel_text(struct run *run, const char *text);

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

/* A bare shell that is shown last, once programs run: run->shell. */
void watch_ending(struct run *run);

/* Something has moved: the guest is not idle. */
void watch_progress(struct run *run);
/* The guest works, though nothing may come of it: it reads now and then from its medium. */
void watch_work(struct run *run);

/*
 * Sends a QMP command; `answered` gets what it returns (NULL when it failed) during a later
 * watch_qmp(). Takes over `arguments`. False when it could not be sent, or when the last of its
 * kind still waits for its answer.
 */
bool watch_question(struct run *run, enum qmp_command command, json_t *arguments,
                    run_answer *answered);
bool watch_is_asked(const struct run *run, enum qmp_command command);
/* Seconds for which the oldest question, or the greeting, has been waited for; 0: none is. */
double watch_oldest_question(const struct run *run);
/* What QEMU has not answered for so long, while it used no processor time, that it hangs. */
bool watch_is_deaf(const struct run *run);
/* 1 << enum qmp_command, of all that it has left without an answer when it hung; else 0. */
unsigned watch_unanswered(const struct run *run);
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

void watch_ask_cpu(struct run *run); /* as often as it needs by itself */
void watch_ask_disk(struct run *run);
void watch_ask_screen(struct run *run);  /* for its text */
void watch_ask_picture(struct run *run); /* for people: a PNG in run->picture */

#endif
