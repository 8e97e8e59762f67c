/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/evidence.h"

#include <string.h>

#include "base/mem.h"
#include "prove/ending.h"
#include "prove/signs.h"

void evidence_free(struct evidence *evidence)
{
    sightings_free(evidence->phases);
    free(evidence->route_proof);
    free(evidence->failure_line);
    free(evidence->complaint);
    free(evidence->program);
    free(evidence->command_line);
    free(evidence->halted);
    for (int i = 0; i < EVIDENCE_TROUBLES; i++)
        free(evidence->troubles[i]);
    for (int i = 0; i < FAIL_COUNT; i++)
        free(evidence->warnings[i]);
    *evidence = (struct evidence){0};
}

void evidence_reach(struct evidence *evidence, enum phase phase, enum channel source,
                    const char *proof, struct moment now)
{
    if (evidence->phases[phase].seen)
        return;
    evidence->phases[phase] = (struct sighting){
        .seen = true,
        .wall = now.wall,
        .cpu = now.cpu,
        .source = source,
        .proof = proof ? str_copy(proof) : NULL,
    };
    /* What the kernel has warned of did not keep it from starting the system. */
    if (phase == PHASE_USERSPACE)
        evidence_forgive(evidence, FAIL_KERNEL_PANIC);
}

void evidence_forgive(struct evidence *evidence, enum fail_class failure)
{
    free(evidence->warnings[failure]);
    evidence->warnings[failure] = NULL;
}

int evidence_reached(const struct evidence *evidence)
{
    int reached = PHASE_COUNT - 1;

    while (reached >= 0 && !evidence->phases[reached].seen)
        reached--;
    return reached;
}

static void replace(char **text, const char *line)
{
    free(*text);
    *text = str_copy(line);
}

static void keep_first(char **text, const char *line)
{
    if (!*text)
        *text = str_copy(line);
}

/* The first, but one that names a device rather than one that does not. */
static void keep_telling(char **place, const char *line)
{
    if (*place && !strstr(*place, "/dev/") && strstr(line, "/dev/"))
        free_ptr(place);
    keep_first(place, line);
}

/* Which failures belong to the kernel and the system; all others are those of what ran before. */
static bool is_systems(enum fail_class failure)
{
    return failure == FAIL_KERNEL_PANIC || failure == FAIL_NO_MEDIUM ||
           failure == FAIL_RESCUE_SHELL || failure == FAIL_MEDIUM_ERROR;
}

bool evidence_may_recover(enum fail_class failure)
{
    return failure == FAIL_NO_MEDIUM || failure == FAIL_RESCUE_SHELL;
}

/* A system that comes up has got over whatever it complained of on the way. */
static void recover(struct evidence *evidence)
{
    evidence_forgive(evidence, FAIL_NO_MEDIUM);
    evidence_forgive(evidence, FAIL_RESCUE_SHELL);
    if (!evidence_may_recover(evidence->failure))
        return;
    evidence->failure = FAIL_NONE;
    free_ptr(&evidence->failure_line);
}

/* Once the kernel runs, a system may print whatever firmware and loaders print. */
static bool may_come(const struct evidence *evidence, enum fail_class failure)
{
    return is_systems(failure) || !evidence->phases[PHASE_KERNEL].seen;
}

/*
 * The first sign of failure is the cause; what follows are its consequences. But firmware logs at
 * once that it gives up, and what a loader has shown before that is read from the screen later.
 */
static void fail(struct evidence *evidence, enum fail_class failure, const char *line)
{
    const char *known = evidence->failure_line ? evidence->failure_line : "";

    /* A row of the screen may be but the begin of it. */
    if (evidence->failure == failure && *known && str_begins(line, known))
        replace(&evidence->failure_line, line);
    if (evidence->failure == FAIL_NO_BOOT_ENTRY && failure == FAIL_LOADER_ERROR)
        free_ptr(&evidence->complaint);
    else if (evidence->failure != FAIL_NONE || !may_come(evidence, failure))
        return;
    evidence->failure = failure;
    replace(&evidence->failure_line, line);
}

void evidence_panic(struct evidence *evidence, const char *line)
{
    fail(evidence, FAIL_KERNEL_PANIC, line);
}

static void set_route(struct evidence *evidence, enum route route, const char *line)
{
    if (route == ROUTE_UNKNOWN)
        return;
    evidence->route = route;
    replace(&evidence->route_proof, line);
}

/* UEFI 2.10 §10.6: CDROM(...) is an El Torito entry, HD(n,GPT,...) and HD(n,MBR,...) a partition.
 */
static enum route route_of_path(const char *path)
{
    const char *partition = strstr(path, "HD(");

    if (strstr(path, "CDROM("))
        return ROUTE_ELTORITO;
    if (partition && strstr(partition, ",GPT,"))
        return ROUTE_GPT;
    return partition && strstr(partition, ",MBR,") ? ROUTE_MBR : ROUTE_UNKNOWN;
}

/* Refused, says firmware: EFI_ACCESS_DENIED, EFI_SECURITY_VIOLATION (UEFI 2.10 §32.5.3). */
static bool is_denial(const char *complaint)
{
    return strstr(complaint, "Access Denied") || strstr(complaint, "Security Violation");
}

/*
 * SeaBIOS numbers the steps of starting a CD. 3, 7 and 12: a sector could not be read; the others:
 * what was read is no boot entry.
 */
static bool is_read_error(const char *complaint)
{
    return strstr(complaint, "Could not read from CDROM (code 0003)") ||
           strstr(complaint, "Could not read from CDROM (code 0007)") ||
           strstr(complaint, "Could not read from CDROM (code 000c)");
}

/* Firmware gives up when it found nothing to start, or when a loader that ran came back. */
static enum fail_class class_of_giving_up(const struct evidence *evidence)
{
    if (evidence->phases[PHASE_LOADER].seen)
        return evidence->program                             ? FAIL_WAITS_FOR_KEY
               : evidence->warnings[FAIL_SECURE_BOOT_DENIED] ? FAIL_SECURE_BOOT_DENIED
                                                             : FAIL_LOADER_ERROR;
    if (evidence->complaint && is_denial(evidence->complaint))
        return FAIL_SECURE_BOOT_DENIED;
    if (evidence->complaint && is_read_error(evidence->complaint))
        return FAIL_MEDIUM_ERROR;
    /* UEFI hands over to programs only: one has run and come back, without a word. */
    return firmware_is_uefi(evidence->firmware) && evidence->phases[PHASE_HANDOFF].seen
               ? FAIL_LOADER_ERROR
               : FAIL_NO_BOOT_ENTRY;
}

static void give_up(struct evidence *evidence, const char *line)
{
    evidence->came_back |= evidence->failure == FAIL_NONE && evidence->phases[PHASE_LOADER].seen &&
                           !evidence->phases[PHASE_KERNEL].seen;
    /* A medium's failure at this point is firmware's word, and means nothing once a kernel runs. */
    if (!evidence->phases[PHASE_KERNEL].seen)
        fail(evidence, class_of_giving_up(evidence), line);
}

/* The first complaint is about the medium; later ones are about what else was tried. */
static void complain(struct evidence *evidence, const char *line)
{
    /* Not about the firmware's own programs (Fv: a firmware volume): those are refused as well. */
    if (!strstr(line, "Fv("))
        keep_first(&evidence->complaint, line);
}

static void start(struct evidence *evidence, enum channel channel, const char *line,
                  struct moment now)
{
    evidence->starts = evidence->route == evidence->candidate ? evidence->starts + 1 : 1;
    evidence_reach(evidence, PHASE_HANDOFF, channel, line, now);
    set_route(evidence, evidence->candidate, line);
}

/* A system may print what it likes; the loader has spoken before it. */
static void come_from(struct evidence *evidence, enum channel channel, const char *line,
                      struct moment now)
{
    if (evidence->phases[PHASE_KERNEL].seen)
        return;
    evidence_reach(evidence, PHASE_LOADER, channel, line, now);
    set_route(evidence, route_of_path(line), line);
}

/* What a system says before there was a kernel is not a system's. */
static bool may_say(const struct evidence *evidence, enum phase phase, enum channel channel)
{
    return phase < PHASE_USERSPACE || channel == CHANNEL_MEMORY ||
           evidence->phases[PHASE_KERNEL].seen;
}

static void come_up(struct evidence *evidence, const struct sign *sign, enum channel channel,
                    const char *line, struct moment now)
{
    if (!may_say(evidence, PHASE_SYSTEM, channel))
        return;
    evidence_reach(evidence, PHASE_USERSPACE, channel, line, now);
    evidence_reach(evidence, PHASE_SYSTEM, channel, line, now);
    evidence->up |= sign->value != 0;
    recover(evidence);
}

static void apply(struct evidence *evidence, const struct sign *sign, enum channel channel,
                  const char *line, struct moment now)
{
    switch (sign->effect) {
    case SIGN_PHASE:
        evidence->handoffs += sign->value == PHASE_HANDOFF;
        if (may_say(evidence, (enum phase)sign->value, channel))
            evidence_reach(evidence, (enum phase)sign->value, channel, line, now);
        break;
    case SIGN_FAILURE:
        fail(evidence, (enum fail_class)sign->value, line);
        break;
    case SIGN_COMPLAINT:
        complain(evidence, line);
        break;
    case SIGN_WARNING:
        if (may_come(evidence, (enum fail_class)sign->value))
            keep_telling(&evidence->warnings[sign->value], line);
        break;
    case SIGN_TRYING:
        evidence->candidate = (enum route)sign->value;
        break;
    case SIGN_STARTING:
        evidence->handoffs++;
        start(evidence, channel, line, now);
        break;
    case SIGN_CAME_FROM:
        come_from(evidence, channel, line, now);
        break;
    case SIGN_GAVE_UP:
        give_up(evidence, line);
        break;
    case SIGN_PROGRAM:
        if (!evidence->phases[PHASE_KERNEL].seen)
            keep_first(&evidence->program, line);
        evidence_reach(evidence, PHASE_LOADER, channel, line, now);
        break;
    case SIGN_BANNER:
        evidence->banners[channel] += !evidence->phases[PHASE_KERNEL].seen;
        evidence_reach(evidence, PHASE_LOADER, channel, line, now);
        break;
    case SIGN_COMMAND_LINE:
        keep_first(&evidence->command_line, line);
        break;
    case SIGN_SYSTEM:
        come_up(evidence, sign, channel, line, now);
        break;
    case SIGN_HALTED:
        if (may_say(evidence, PHASE_USERSPACE, channel))
            keep_first(&evidence->halted, line);
        break;
    case SIGN_STARVED:
        evidence->starved = true;
        break;
    }
}

bool evidence_is_firmwares(const char *line)
{
    return str_begins(line, "BdsDxe: ");
}

bool evidence_is_firmwares_row(const char *row)
{
    /* SeaBIOS's boot.c, bootsplash.c and output.c; edk2's BdsDxe and its BootLogoLib. */
    static const char *const begins[] = {
        "SeaBIOS (version ",      "Machine UUID ",       "Press ESC for boot menu",
        "Booting from Hard Disk", "Booting from DVD/CD", "Booting from Floppy",
        "Booting from CBFS",      "Booting from ROM",    "Boot failed: ",
        "No bootable device",     "Start boot option",   "Press ESCAPE ",
    };

    for (size_t i = 0; i < COUNT_OF(begins); i++)
        if (str_begins(row, begins[i]))
            return true;
    return evidence_is_firmwares(row);
}

/* The same is often said twice, to both consoles. */
static void note_trouble(struct evidence *evidence, const char *line)
{
    for (int i = 0; i < EVIDENCE_TROUBLES; i++)
        if (evidence->troubles[i] && strcmp(evidence->troubles[i], line) == 0)
            return;
    replace(&evidence->troubles[evidence->trouble_count++ % EVIDENCE_TROUBLES], line);
}

const char *evidence_trouble(const struct evidence *evidence, size_t back)
{
    return back < evidence->trouble_count && back < EVIDENCE_TROUBLES
               ? evidence->troubles[(evidence->trouble_count - 1 - back) % EVIDENCE_TROUBLES]
               : NULL;
}

void evidence_line(struct evidence *evidence, enum channel channel, const char *line,
                   struct moment now)
{
    const struct sign *sign = sign_find(channel, line);

    evidence_reach(evidence, PHASE_FIRMWARE, channel, line, now);
    if (sign)
        apply(evidence, sign, channel, line, now);
    if (evidence->phases[PHASE_USERSPACE].seen &&
        (channel == CHANNEL_SERIAL || channel == CHANNEL_SCREEN) && ending_is_trouble(line))
        note_trouble(evidence, line);
}
