/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classes of machine: the table is whole, and each answer has its reason. */
#include "unit/lint_fixture.h"

#include "fmt/eltorito.h"
#include "lint/machines.h"
#include "lint/promised.h"

static struct machines machines;

static int load(void **state)
{
    struct err e = {0};

    (void)state;
    if (machines_load(&e, &machines) < 0)
        fail_msg("%s", e.text);
    return 0;
}

static int unload(void **state)
{
    machines_free(&machines);
    return lint_drop(state);
}

/* A profile that nobody can ask for would silence its rule for good. */
static void test_profiles_of_rules_exist(void **state)
{
    (void)state;
    for (size_t i = 0; i < rule_count(); i++)
        if (rule_at(i)->profile && !machines_find(&machines, rule_at(i)->profile))
            fail_msg("%s: there is no profile \"%s\"", rule_at(i)->id, rule_at(i)->profile);
}

static bool has_any_route(const struct machine_class *machine)
{
    for (int route = 0; route < ROUTE_COUNT; route++)
        if (machine->has_route[route])
            return true;
    return false;
}

static void test_classes_are_whole(void **state)
{
    (void)state;
    assert_true(machines.count >= 10);
    for (size_t i = 0; i < machines.count; i++) {
        const struct machine_class *machine = &machines.items[i];

        assert_ptr_equal(machines_find(&machines, machine->profile), machine);
        assert_true(*machine->title && *machine->about);
        assert_true(machine->known_count > 0 || !has_any_route(machine));
        for (size_t k = 0; k < machine->known_count; k++)
            assert_true(*machine->known[k].name && *machine->known[k].source);
        for (int route = 0; route < ROUTE_COUNT; route++)
            assert_int_equal(machine->has_route[route], machine->step_count[route] > 0);
    }
    assert_null(machines_find(&machines, "toaster"));
}

/* --- answers ---------------------------------------------------------------------------------- */

/* Rules that fire, for an image whose entries are those of a good one. */
struct question {
    const char *profile;
    enum lint_route route;
    size_t kind;      /* MADE_GPT ... */
    const char *rule; /* one finding; NULL: none */
    enum severity severity;
    const char *answer; /* "GPT", "no GPT-05", "-" */
    uint64_t offset;    /* of the finding */
};

static void assert_answer_of(const struct layout *layout, const struct question *q)
{
    struct finding item = {.severity = q->severity, .offset = q->offset, .text = (char[]){"text"}};
    struct findings findings = {.items = &item};
    const struct machine_class *machine = machines_find(&machines, q->profile);
    struct machine_verdict verdict;
    CLEANUP(free_ptr) char *says = NULL;

    assert_non_null(machine);
    if (q->rule) {
        item.rule = rule_find(q->rule);
        assert_non_null(item.rule);
        findings.count = 1;
    }
    routes_offered(layout, &findings.offered);
    verdict = machine_judge(machine, q->route, layout, &findings);
    if (verdict.answer == ANSWER_NO)
        says = str_format("no %s", verdict.because->rule->id);
    else
        says = str_copy(verdict.answer == ANSWER_YES ? verdict.how : "-");
    if (strcmp(says, q->answer) != 0)
        fail_msg("%s by %s, %s with %s: %s, should be %s", q->profile, lint_route_name(q->route),
                 made_kinds[q->kind].name, q->rule ? q->rule : "nothing", says, q->answer);
}

static void assert_answer(const struct question *q)
{
    assert_answer_of(&lint_good(q->kind)->layout, q);
}

static void test_answers(void **state)
{
    static const struct question questions[] = {
        {"seabios", ROUTE_BIOS_CD, MADE_GPT, NULL, 0, "El Torito", 0},
        {"seabios", ROUTE_BIOS_USB, MADE_GPT, NULL, 0, "MBR", 0},
        {"seabios", ROUTE_UEFI_CD, MADE_GPT, NULL, 0, "-", 0},
        {"seabios", ROUTE_BIOS_CD, MADE_GPT, "ELT-01", SEVERITY_ERROR, "no ELT-01", 0},
        /* It does not look at the checksum; others may. */
        {"seabios", ROUTE_BIOS_CD, MADE_GPT, "ELT-02", SEVERITY_ERROR, "El Torito", 0},
        {"csm-nogpt", ROUTE_BIOS_CD, MADE_GPT, "ELT-02", SEVERITY_ERROR, "no ELT-02", 0},
        /* A wish of a profile stands against its own class alone, and whatever its severity is. */
        {"csm-nogpt", ROUTE_BIOS_USB, MADE_GPT, "GPT-04", SEVERITY_WARNING, "no GPT-04", 0},
        {"seabios", ROUTE_BIOS_USB, MADE_GPT, "GPT-04", SEVERITY_WARNING, "MBR", 0},
        /* What is no error stands against nobody. */
        {"seabios", ROUTE_BIOS_USB, MADE_GPT, "MBR-02", SEVERITY_INFO, "MBR", 0},
        {"seabios", ROUTE_BIOS_USB, MADE_GPT, "MBR-02", SEVERITY_ERROR, "no MBR-02", 0},
        /* UEFI §13.3.2: GPT, El Torito, MBR; a valid GPT is the last word. */
        {"edk2", ROUTE_UEFI_USB, MADE_GPT, NULL, 0, "GPT", 0},
        {"edk2", ROUTE_UEFI_USB, MADE_GPT, "GPT-02", SEVERITY_ERROR, "no GPT-02", 0},
        {"edk2", ROUTE_UEFI_USB, MADE_MBR, NULL, 0, "El Torito", 0},
        {"edk2", ROUTE_UEFI_USB, MADE_MBR, "GPT-02", SEVERITY_ERROR, "El Torito", 0},
        {"edk2", ROUTE_UEFI_USB, MADE_MBR, "ELT-02", SEVERITY_ERROR, "MBR", 0},
        {"edk2", ROUTE_UEFI_USB, MADE_MBR, "ESP-01", SEVERITY_ERROR, "no ESP-01", 0},
        {"edk2", ROUTE_UEFI_CD, MADE_GPT, "ELT-05", SEVERITY_ERROR, "El Torito", 0},
        {"uefi-spec", ROUTE_UEFI_CD, MADE_GPT, "ELT-05", SEVERITY_ERROR, "no ELT-05", 0},
        {"edk2-old", ROUTE_UEFI_USB, MADE_MBR, NULL, 0, "MBR", 0},
        {"edk2-old", ROUTE_UEFI_USB, MADE_MBR, "MBR-03", SEVERITY_ERROR, "El Torito", 0},
        {"uefi-strict", ROUTE_UEFI_USB, MADE_MBR, "MBR-03", SEVERITY_ERROR, "no MBR-03", 0},
        {"uefi-strict", ROUTE_UEFI_USB, MADE_GPT, "MBR-05", SEVERITY_ERROR, "no MBR-05", 0},
        {"uefi-needs-gpt", ROUTE_UEFI_USB, MADE_INSIDE, "GPT-05", SEVERITY_ERROR, "no GPT-05", 0},
        /* Nothing there, and the finding about it was not kept. */
        {"seabios", ROUTE_BIOS_CD, MADE_PLAIN, NULL, 0, "no RTE-01", 0},
        {"edk2", ROUTE_UEFI_USB, MADE_PLAIN, "RTE-04", SEVERITY_INFO, "no RTE-04", 0},
        {"4kn", ROUTE_UEFI_USB, MADE_GPT, "WRT-04", SEVERITY_ERROR, "-", 0},
        {"rufus", ROUTE_BIOS_USB, MADE_GPT, NULL, 0, "-", 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(questions); i++)
        assert_answer(&questions[i]);
}

/* A good image whose EFI entry in the boot catalog may be changed. */
struct changed {
    struct layout layout; /* the rest of it is borrowed */
    struct entry *entries, *efi;
};

static void changed_free(struct changed *changed)
{
    free(changed->entries);
}

static void change(size_t kind, struct changed *ret_changed)
{
    const struct layout *good = &lint_good(kind)->layout;
    const struct entry *efi = layout_eltorito(good, ELTORITO_PLATFORM_EFI);

    assert_non_null(efi);
    ret_changed->layout = *good;
    ret_changed->entries = mem_array(good->entry_count, sizeof *good->entries);
    memcpy(ret_changed->entries, good->entries, good->entry_count * sizeof *good->entries);
    ret_changed->efi = ret_changed->entries + (efi - good->entries);
    ret_changed->layout.entries = ret_changed->entries;
}

/* Nothing in the catalog that a UEFI boots. Tried in OVMF: such a stick does not boot by its MBR.
 */
static void test_catalogs(void **state)
{
    CLEANUP(changed_free) struct changed c = {0};
    static const struct question questions[] = {
        /* The BIOS entry yields a device, so edk2 never comes to the MBR. */
        {"edk2", ROUTE_UEFI_USB, MADE_MBR, NULL, 0, "no RTE-03", 0},
        {"uefi-spec", ROUTE_UEFI_USB, MADE_MBR, NULL, 0, "no RTE-03", 0},
        /* A catalog that is refused yields none. */
        {"edk2", ROUTE_UEFI_USB, MADE_MBR, "ELT-02", SEVERITY_ERROR, "MBR", 0},
        {"edk2-old", ROUTE_UEFI_USB, MADE_MBR, NULL, 0, "MBR", 0},
        {"uefi-strict", ROUTE_UEFI_USB, MADE_MBR, NULL, 0, "MBR", 0},
        {"edk2", ROUTE_UEFI_CD, MADE_MBR, NULL, 0, "no RTE-03", 0},
    };

    (void)state;
    change(MADE_MBR, &c);
    c.efi->as.eltorito.bootable = false;
    for (size_t i = 0; i < COUNT_OF(questions); i++)
        assert_answer_of(&c.layout, &questions[i]);
}

static void test_platforms(void **state)
{
    static const struct question questions[] = {
        {"edk2", ROUTE_UEFI_CD, MADE_MBR, "ELT-05", SEVERITY_ERROR, "El Torito", 0},
        {"edk2", ROUTE_UEFI_USB, MADE_MBR, "ELT-05", SEVERITY_ERROR, "El Torito", 0},
        {"uefi-spec", ROUTE_UEFI_CD, MADE_MBR, "ELT-05", SEVERITY_ERROR, "no ELT-05", 0},
        {"uefi-spec", ROUTE_UEFI_USB, MADE_MBR, "ELT-05", SEVERITY_ERROR, "no ELT-05", 0},
        {"uefi-strict", ROUTE_UEFI_USB, MADE_MBR, "ELT-05", SEVERITY_ERROR, "MBR", 0},
    };
    CLEANUP(changed_free) struct changed c = {0};

    (void)state;
    change(MADE_MBR, &c);
    c.efi->as.eltorito.platform = ELTORITO_PLATFORM_X86;
    for (size_t i = 0; i < COUNT_OF(questions); i++)
        assert_answer_of(&c.layout, &questions[i]);
}

/* What is wrong with one entry, or with one EFI system partition, is no matter to the others. */
static void test_findings_elsewhere(void **state)
{
    const struct layout *good = &lint_good(MADE_MBR)->layout;
    struct esp esps[] = {good->esps[0], good->esps[0]};
    struct layout layout = *good;
    uint64_t bios = layout_eltorito(good, ELTORITO_PLATFORM_X86)->offset + 8;
    uint64_t efi = layout_eltorito(good, ELTORITO_PLATFORM_EFI)->offset + 8;
    uint64_t own = esps[0].start, other = esps[0].start + esps[0].size;
    const struct question questions[] = {
        {"seabios", ROUTE_BIOS_CD, MADE_MBR, "ELT-03", SEVERITY_ERROR, "El Torito", efi},
        {"seabios", ROUTE_BIOS_CD, MADE_MBR, "ELT-03", SEVERITY_ERROR, "no ELT-03", bios},
        {"edk2", ROUTE_UEFI_CD, MADE_MBR, "ELT-03", SEVERITY_ERROR, "El Torito", bios},
        {"edk2", ROUTE_UEFI_CD, MADE_MBR, "ELT-03", SEVERITY_ERROR, "no ELT-03", efi},
        {"edk2", ROUTE_UEFI_USB, MADE_MBR, "ELT-03", SEVERITY_ERROR, "no ELT-03", efi},
        {"edk2", ROUTE_UEFI_CD, MADE_MBR, "ESP-03", SEVERITY_ERROR, "no ESP-03", own},
        {"edk2", ROUTE_UEFI_CD, MADE_MBR, "ESP-03", SEVERITY_ERROR, "El Torito", other + 512},
    };

    (void)state;
    esps[1].start = other;
    layout.esps = esps;
    layout.esp_count = COUNT_OF(esps);
    for (size_t i = 0; i < COUNT_OF(questions); i++)
        assert_answer_of(&layout, &questions[i]);
}

/* For `lint --explain`: everything that can be behind a no is in one list. */
static void test_blockers(void **state)
{
    const struct machine_class *edk2 = machines_find(&machines, "edk2");
    const char *const wanted[] = {"GPT-02", "ELT-02", "MBR-03", "RTE-03", "RTE-04"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        const struct rule *const *rule = edk2->blockers[ROUTE_UEFI_USB];

        while (*rule && *rule != rule_find(wanted[i]))
            rule++;
        assert_non_null(*rule);
    }
    assert_null(edk2->blockers[ROUTE_BIOS_CD][0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_profiles_of_rules_exist),
        cmocka_unit_test(test_classes_are_whole),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_catalogs),
        cmocka_unit_test(test_platforms),
        cmocka_unit_test(test_findings_elsewhere),
        cmocka_unit_test(test_blockers),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
