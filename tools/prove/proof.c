/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "prove/proof.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/interrupt.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/signature.h"

#define CERTIFICATE_LIMIT ((size_t)1 << 20) /* bytes */

void proof_free(struct proof *proof)
{
    for (size_t i = 0; proof->folders && i < proof->subject.legs.count; i++)
        free(proof->folders[i]);
    free(proof->folders);
    free(proof->plans);
    for (int i = 0; i < FIRMWARE_COUNT; i++)
        firmware_free(&proof->firmwares[i]);
    if (proof->fonts)
        fonts_free(proof->fonts);
    free(proof->fonts);
    knowledge_free(&proof->knowledge);
    subject_free(&proof->subject);
    buf_free(&proof->own_key);
    *proof = PROOF_NONE;
}

bool leg_will_run(const struct leg *leg)
{
    return !leg->unavailable && (!leg->missing || leg->must);
}

void proof_note(const struct proof *proof, const char *text)
{
    if (proof->listener && proof->listener->note)
        proof->listener->note(proof->listener->context, text);
}

/* A certificate that is none is the user's to know before anything boots. */
static int read_own_key(struct err *e, struct proof *proof)
{
    const char *path = proof->options->own_key;
    CLEANUP(buf_free) struct buf file = {0};

    if (!path)
        return 0;
    if (file_read(e, path, CERTIFICATE_LIMIT, &file) < 0)
        return -1;
    return certificate_read(e, buf_str(&file), file.len, &proof->own_key) < 0
               ? err_add(e, "%s", path)
               : 0;
}

/* No preset has legs under uefi-own: who names one has to say what it shall trust. */
static int want_own_key(struct err *e, const struct proof *proof)
{
    if (!proof->subject.wants_own_key || proof->options->own_key)
        return 0;
    return err_set(e, ERR_USAGE,
                   "%s has to know which certificate to trust: give it as --own-key FILE",
                   proof->subject.wants_own_key);
}

/* What this machine has to boot each leg on; a leg that it cannot boot says why. */
static void find_firmwares(struct proof *proof)
{
    struct err why[FIRMWARE_COUNT] = {0};

    for (size_t i = 0; i < proof->subject.legs.count; i++) {
        struct leg *leg = &proof->subject.legs.items[i];
        enum firmware firmware = leg->kind->firmware;
        struct firmware_files *files = &proof->firmwares[firmware];

        if (!files->program && why[firmware].kind == ERR_NONE)
            (void)!firmware_find(&why[firmware], firmware_folders, firmware, files);
        if (!files->program)
            leg->unavailable = str_copy(why[firmware].text);
    }
}

static bool anything_to_boot(const struct proof *proof)
{
    for (size_t i = 0; i < proof->subject.legs.count; i++)
        if (leg_will_run(&proof->subject.legs.items[i]))
            return true;
    return false;
}

static int choose_accel(struct err *e, struct proof *proof)
{
    const struct firmware_files *uefi = &proof->firmwares[FIRMWARE_UEFI];
    CLEANUP(free_ptr) char *why = NULL;
    CLEANUP(free_ptr) char *text = NULL;

    if (proof->options->accel == ACCEL_TCG || !anything_to_boot(proof))
        return 0;
    /* Who asks for it gets a trial. */
    if (proof->options->accel == ACCEL_KVM)
        accel_kvm_forget();
    proof->kvm = accel_kvm_works(uefi->code ? uefi : NULL, &why);
    if (proof->kvm)
        return 0;
    if (interrupted())
        return err_set(e, ERR_FAULT, "interrupted");
    if (proof->options->accel == ACCEL_KVM)
        return err_set(e, ERR_FAULT, "KVM was asked for and does not work here: %s", why);
    text = str_format("KVM is not used (%s); QEMU emulates the processor, which is slower", why);
    proof_note(proof, text);
    return 0;
}

char *proof_folder_name(const struct leg_kind *kind)
{
    char *name = str_copy(kind->name);

    for (char *at = name; *at; at++)
        if (*at == '/' || *at == ':')
            *at = '-';
    return name;
}

/* NULL when no evidence is wanted. Relative to where the program was started. */
static char *folder_for(const struct proof *proof, const struct leg_kind *kind)
{
    CLEANUP(free_ptr) char *name = proof_folder_name(kind);

    return proof->options->out ? str_format("%s/%s", proof->options->out, name) : NULL;
}

static struct run_plan plan_for(struct proof *proof, const struct leg *leg, const char *folder)
{
    const struct prove_options *options = proof->options;
    const struct subject *subject = &proof->subject;

    return (struct run_plan){
        .knowledge = &proof->knowledge,
        .leg = leg,
        .image = subject->path,
        .source = &subject->source,
        .layout = &subject->layout,
        .promise = &subject->promise,
        .uefi = &proof->firmwares[leg->kind->firmware],
        .own_key = proof->own_key.len ? &proof->own_key : NULL,
        .fonts = proof->fonts,
        .folder = folder,
        .strict = !options->as_is,
        .kvm = proof->kvm && qemu_may_use_kvm(leg->kind),
        .may_drop_kvm = options->accel == ACCEL_AUTO,
        .memory = options->memory,
        .until = subject->until,
        .lenient = subject->lenient,
        .keys = options->keys,
        .append = options->append,
        .patience = options->timeout_scale > 0 ? options->timeout_scale : 1,
    };
}

static void plan_runs(struct proof *proof)
{
    size_t count = proof->subject.legs.count;

    proof->plans = mem_array(count, sizeof *proof->plans);
    proof->folders = mem_array(count, sizeof *proof->folders);
    for (size_t i = 0; i < count; i++) {
        const struct leg *leg = &proof->subject.legs.items[i];

        proof->folders[i] = folder_for(proof, leg->kind);
        proof->plans[i] = plan_for(proof, leg, proof->folders[i]);
    }
}

/* QEMU is told in JSON where our files are: JSON has no other bytes than UTF-8's. */
static int check_tmp(struct err *e)
{
    const char *folder = getenv("TMPDIR");
    CLEANUP(json_drop) json_t *text = json_string(folder ? folder : "");

    return text ? 0 : err_set(e, ERR_USAGE, "TMPDIR names a folder in bytes that are no UTF-8");
}

int proof_prepare(struct err *e, const struct prove_options *options,
                  const struct prove_listener *listener, struct proof *proof)
{
    *proof = PROOF_NONE;
    proof->options = options;
    proof->listener = listener;
    if (check_tmp(e) < 0 || read_own_key(e, proof) < 0 ||
        subject_open(e, options, listener, &proof->subject) < 0 || want_own_key(e, proof) < 0)
        return -1;
    proof->knowledge = (struct knowledge){
        .source = &proof->subject.source,
        .layout = &proof->subject.layout,
        .description = &proof->subject.description,
    };
    proof->fonts = mem_alloc(sizeof *proof->fonts);
    proof->fonts->image = &proof->subject.source;
    find_firmwares(proof);
    if (choose_accel(e, proof) < 0)
        return -1;
    plan_runs(proof);
    return 0;
}
