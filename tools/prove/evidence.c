/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/evidence.h"

#include <regex.h>
#include <string.h>

#include "base/mem.h"

enum sign_effect {
    SIGN_PHASE,     /* reaches `value`, a phase */
    SIGN_FAILURE,   /* the boot ends here; `value` is a class */
    SIGN_COMPLAINT, /* may explain a failure that comes later */
    SIGN_TRYING,    /* SeaBIOS turns to a medium; `value` is the route that this would be */
    SIGN_STARTING,  /* SeaBIOS jumps into what it loaded: the route it was trying is the route */
    SIGN_CAME_FROM, /* our loader tells the device path that it was loaded from */
    SIGN_GAVE_UP,   /* the firmware has nothing more to try: stops, or offers a shell or a menu */
    SIGN_STARVED,
};

#define ANYWHERE (CHANNEL_SERIAL | CHANNEL_SCREEN)

/* Extended regular expressions. The first row that matches a line counts. */
static const struct sign {
    unsigned channels;
    const char *pattern;
    enum sign_effect effect;
    int value;
} signs[] = {
    /* SeaBIOS */
    {CHANNEL_DEBUGCON, "^Booting from DVD/CD", SIGN_TRYING, ROUTE_ELTORITO},
    {CHANNEL_DEBUGCON, "^Booting from (Hard Disk|USB)", SIGN_TRYING, ROUTE_MBR},
    {CHANNEL_DEBUGCON, "^Booting from [0-9a-f]{4}:[0-9a-f]{4}", SIGN_STARTING, 0},
    {CHANNEL_DEBUGCON, "^Boot failed: ", SIGN_COMPLAINT, 0},
    {CHANNEL_DEBUGCON, "^No bootable device", SIGN_GAVE_UP, 0},
    /* edk2 */
    {CHANNEL_SERIAL, "^BdsDxe: (loading|starting) .*(EFI Internal Shell|UiApp|BootManagerMenu)",
     SIGN_GAVE_UP, 0},
    {CHANNEL_SERIAL, "^UEFI Interactive Shell", SIGN_GAVE_UP, 0},
    {CHANNEL_SERIAL, "^BdsDxe: No bootable option", SIGN_GAVE_UP, 0},
    {CHANNEL_SERIAL, "Press any key to enter the Boot Manager", SIGN_GAVE_UP, 0},
    {CHANNEL_SERIAL, "^BdsDxe: failed to ", SIGN_COMPLAINT, 0},
    {CHANNEL_SERIAL, "^BdsDxe: starting ", SIGN_PHASE, PHASE_HANDOFF},
    /* our loader */
    {CHANNEL_SERIAL, "^isowright: error: ", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {CHANNEL_SERIAL, "^isowright: started from ", SIGN_CAME_FROM, 0},
    {CHANNEL_SERIAL, "^isowright: loader ", SIGN_PHASE, PHASE_LOADER},
    /* other loaders' complaints, then their names */
    {ANYWHERE, "isolinux\\.bin missing or corrupt", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {ANYWHERE, "(Failed to load|Couldn't load|Loading of) .*\\.c32", SIGN_FAILURE,
     FAIL_LOADER_ERROR},
    {ANYWHERE, "^No DEFAULT or UI configuration directive", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {ANYWHERE, "(ISO|SYS|EXT|PXE)LINUX:.*(error|checksum|failed)", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {ANYWHERE, "^Loading /.*(failed: |\\.\\.\\. *failed)", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {ANYWHERE, "^Could not find kernel image: ", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {ANYWHERE, "^(Invalid or corrupt kernel image|Operating system load error)", SIGN_FAILURE,
     FAIL_LOADER_ERROR},
    {ANYWHERE, "^Missing operating system", SIGN_FAILURE, FAIL_LOADER_ERROR},
    {ANYWHERE, "^Entering rescue mode|^grub rescue>|^grub>|BASH-like line editing", SIGN_FAILURE,
     FAIL_LOADER_ERROR},
    {ANYWHERE, "-- System halted", SIGN_FAILURE, FAIL_KERNEL_PANIC},
    {ANYWHERE, "(ISO|SYS|EXT|PXE)LINUX [0-9]", SIGN_PHASE, PHASE_LOADER},
    {ANYWHERE, "GNU GRUB|GRUB loading|Welcome to GRUB", SIGN_PHASE, PHASE_LOADER},
    {ANYWHERE, "[Ll]imine [0-9v]|systemd-boot", SIGN_PHASE, PHASE_LOADER},
    /* Linux */
    {ANYWHERE, "IO-APIC \\+ timer doesn't work", SIGN_STARVED, 0},
    {ANYWHERE, "Kernel panic - not syncing", SIGN_FAILURE, FAIL_KERNEL_PANIC},
    {ANYWHERE, "Linux version [0-9]|^EFI stub: |^Booting Linux on |^Decompressing Linux",
     SIGN_PHASE, PHASE_KERNEL},
    {ANYWHERE, "Run /[^ ]+ as init process|systemd\\[1\\]: |^isowright-live: ", SIGN_PHASE,
     PHASE_USERSPACE},
};

static regex_t compiled[COUNT_OF(signs)];

/* Compiled once for the life of the program; the patterns are ours, so they always compile. */
static const regex_t *compiled_signs(void)
{
    static bool done;

    for (size_t i = 0; i < COUNT_OF(signs) && !done; i++)
        if (regcomp(&compiled[i], signs[i].pattern, REG_EXTENDED | REG_NOSUB) != 0)
            abort();
    done = true;
    return compiled;
}

const char *phase_name(enum phase phase)
{
    return phase == PHASE_USERSPACE ? "user space" : phase_key(phase);
}

const char *phase_key(enum phase phase)
{
    static const char *const keys[PHASE_COUNT] = {"started", "firmware",  "handoff", "loader",
                                                  "kernel",  "userspace", "medium",  "marker"};

    return keys[phase];
}

const char *channel_key(enum channel channel)
{
    switch (channel) {
    case CHANNEL_DEBUGCON:
        return "debugcon";
    case CHANNEL_SERIAL:
        return "serial";
    case CHANNEL_SCREEN:
        return "screen";
    case CHANNEL_MEMORY:
        return "memory";
    case CHANNEL_CPU:
        return "cpu";
    case CHANNEL_DISK:
        return "disk";
    case CHANNEL_QMP:
        break;
    }
    return "qmp";
}

void sightings_free(struct sighting phases[])
{
    for (int i = 0; i < PHASE_COUNT; i++) {
        free(phases[i].proof);
        phases[i] = (struct sighting){0};
    }
}

void sightings_copy(const struct sighting from[], struct sighting to[])
{
    for (int i = 0; i < PHASE_COUNT; i++) {
        to[i] = from[i];
        to[i].proof = from[i].proof ? str_copy(from[i].proof) : NULL;
    }
}

void evidence_free(struct evidence *evidence)
{
    sightings_free(evidence->phases);
    free(evidence->route_proof);
    free(evidence->failure_line);
    free(evidence->complaint);
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

/*
 * The first sign of failure is the cause; what follows are its consequences. Once the kernel runs,
 * only the kernel can fail: a system may print whatever firmware and loaders print.
 */
static void fail(struct evidence *evidence, enum fail_class failure, const char *line)
{
    if (evidence->failure != FAIL_NONE ||
        (evidence->phases[PHASE_KERNEL].seen && failure != FAIL_KERNEL_PANIC))
        return;
    evidence->failure = failure;
    replace(&evidence->failure_line, line);
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

/* Firmware gives up when it found nothing to start, or when a loader that ran came back. */
static enum fail_class class_of_giving_up(const struct evidence *evidence)
{
    return evidence->phases[PHASE_LOADER].seen ? FAIL_LOADER_ERROR : FAIL_NO_BOOT_ENTRY;
}

static void apply(struct evidence *evidence, const struct sign *sign, enum channel channel,
                  const char *line, struct moment now)
{
    switch (sign->effect) {
    case SIGN_PHASE:
        evidence->handoffs += sign->value == PHASE_HANDOFF;
        evidence_reach(evidence, (enum phase)sign->value, channel, line, now);
        break;
    case SIGN_FAILURE:
        fail(evidence, (enum fail_class)sign->value, line);
        break;
    case SIGN_COMPLAINT:
        /* The first is about the medium; later ones are about what else was tried. */
        if (!evidence->complaint)
            replace(&evidence->complaint, line);
        break;
    case SIGN_TRYING:
        evidence->candidate = (enum route)sign->value;
        break;
    case SIGN_STARTING:
        evidence->handoffs++;
        evidence_reach(evidence, PHASE_HANDOFF, channel, line, now);
        set_route(evidence, evidence->candidate, line);
        break;
    case SIGN_CAME_FROM:
        /* A system may print what it likes; the loader has spoken before it. */
        if (evidence->phases[PHASE_KERNEL].seen)
            break;
        evidence_reach(evidence, PHASE_LOADER, channel, line, now);
        set_route(evidence, route_of_path(line), line);
        break;
    case SIGN_GAVE_UP:
        evidence->came_back |=
            evidence->failure == FAIL_NONE && evidence->phases[PHASE_LOADER].seen;
        fail(evidence, class_of_giving_up(evidence), line);
        break;
    case SIGN_STARVED:
        evidence->starved = true;
        break;
    }
}

bool evidence_is_firmwares(const char *line)
{
    static const char begin[] = "BdsDxe: ";

    return strncmp(line, begin, sizeof begin - 1) == 0;
}

void evidence_line(struct evidence *evidence, enum channel channel, const char *line,
                   struct moment now)
{
    const regex_t *patterns = compiled_signs();

    evidence_reach(evidence, PHASE_FIRMWARE, channel, line, now);
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if ((signs[i].channels & channel) && regexec(&patterns[i], line, 0, NULL, 0) == 0) {
            apply(evidence, &signs[i], channel, line, now);
            return;
        }
}
