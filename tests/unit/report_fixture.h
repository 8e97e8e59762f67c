/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A report with a leg of each verdict, and the worst of texts in all of them. */
#ifndef UNIT_REPORT_FIXTURE_H
#define UNIT_REPORT_FIXTURE_H

#include "legs.h"
#include "base/mem.h"
#include "report/report.h"

/* Quotes, the end of a CDATA section, colours, what is not UTF-8, what XML cannot say. */
#define HOSTILE                                                                                    \
    "good]]>\n\033[31mred\033[0m ' \" `\n\xff\xfe bad & <x>\xef\xbf\xbf\xef\xbf\xbe\n"             \
    "# ok 9 - not me\n::error::no%0A\r\n...\n--- {}"

/* The smallest PNG whose head says 2 x 1 pixels; nobody decodes it. */
static const char fixture_png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\2\0\0\0\1\10\2\0\0\0";

static inline void fixture_pass(struct outcome *outcome)
{
    static const double cpu[PHASE_COUNT] = {0.1, 0.5, 4.5, 4.75, 2.5, 9, 9.5, 9.75, 10};

    outcome->wall = 12.5;
    outcome->cpu = 10.25;
    outcome->own_cpu = 0.25;
    outcome->attempts = 1;
    outcome->reached = PHASE_MARKER;
    outcome->route = ROUTE_ELTORITO;
    outcome->route_proof = str_copy("from the CD");
    outcome->firmware = str_copy("SeaBIOS (1.16)");
    outcome->notes = str_copy("Enter was pressed " HOSTILE);
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        outcome->phases[phase] = (struct sighting){.seen = phase != PHASE_MEDIUM,
                                                   .wall = 1.25 * cpu[phase],
                                                   .cpu = cpu[phase],
                                                   .source = CHANNEL_SERIAL,
                                                   .proof = str_copy("line <" HOSTILE ">")};
}

static inline void fixture_fail(struct outcome *outcome)
{
    outcome->wall = 30;
    outcome->cpu = 20;
    outcome->attempts = 2;
    outcome->kvm = true;
    outcome->failure = FAIL_LOADER_ERROR;
    outcome->reached = PHASE_LOADER;
    outcome->phases[PHASE_LOADER] =
        (struct sighting){true, 6, 5, CHANNEL_SCREEN, str_copy("GNU GRUB")};
    outcome->last_lines = str_copy(HOSTILE);
    outcome->screen_lines = str_copy("  two blanks\n" HOSTILE);
    outcome->kernel_lines = str_copy("[    0.000000] Linux\n" HOSTILE);
    outcome->diagnosis = str_copy("the image lacks <it> and 50%");
    outcome->advice = str_copy("Give it, as \"that\":\nthen, again.");
    outcome->command = str_copy("#!/bin/sh\nqemu-system-x86_64 -m 1024 '</pre>' &\n");
    outcome->folder = str_copy("/out/it/bios-usb");
    buf_add(&outcome->picture, fixture_png, sizeof fixture_png);
}

static inline void fixture_make(struct report *report)
{
    static const char *const legs[] = {"bios/cd", "bios/usb", "uefi/cd", "uefi-sb/usb:ehci:x2"};
    static const enum verdict verdicts[] = {VERDICT_PASS, VERDICT_FAIL, VERDICT_SKIP,
                                            VERDICT_ERROR};

    *report = (struct report){.image = str_copy("a \"b\" <c> & d.iso"),
                              .size = 4096,
                              .sha256 = str_copy("00ff"),
                              .volume_id = str_copy("VOLUME"),
                              .strict = true,
                              .wall = 42,
                              .qemu = str_copy("7.2.22 (<Debian>)"),
                              .count = 4,
                              .outcomes = mem_array(4, sizeof *report->outcomes)};
    for (size_t i = 0; i < 4; i++) {
        report->outcomes[i].kind = leg_named(legs[i]);
        report->outcomes[i].verdict = verdicts[i];
        report->outcomes[i].reached = -1;
        report->outcomes[i].reason = i ? str_copy("why & <because>, 5% #1") : NULL;
    }
    fixture_pass(&report->outcomes[0]);
    fixture_fail(&report->outcomes[1]);
}

#endif
