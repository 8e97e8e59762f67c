/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SB-: signed programs in the EFI image of a good image, and what fires. ESP-04 tells each time
 * that the tree has another loader. */
#include "unit/lint_esp.h"

/* A key for as long as the test runs, and programs signed with it. */
static struct tmpdir keys;
static struct buf shim_4, shim_3, grub_5, grub_4, no_sbat, bad_sbat, loose_nx, writable_nx;

struct recipe {
    struct buf *program;
    const char *sbat; /* "": none */
    uint32_t section_alignment;
    uint32_t text_flags;
};

static const struct recipe recipes[] = {
    {&shim_4, "sbat,1\nshim,4\nshim.test,1\n", 4096, 0x60000020},
    {&shim_3, "sbat,1\nshim,3\n", 4096, 0x60000020},
    {&grub_5, "sbat,1\ngrub,5\ngrub.test,1\n", 4096, 0x60000020},
    {&grub_4, "sbat,1\ngrub,4\n", 4096, 0x60000020},
    {&no_sbat, "", 4096, 0x60000020},
    {&bad_sbat, "sbat,1\ngrub five\n", 4096, 0x60000020},
    {&loose_nx, "sbat,1\ngrub,5\n", 512, 0x60000020},
    {&writable_nx, "sbat,1\ngrub,5\n", 4096, 0xe0000020},
};

static void make_program(const struct recipe *recipe, uint8_t *program)
{
    size_t length = strlen(recipe->sbat);

    made_pe(program, MADE_PE_X64);
    memset(program + 1536, 0, 512);
    memcpy(program + 1536, recipe->sbat, length);
    put_le(program + MADE_PE_SECTIONS + 80 + 8, 4, length ? length : 1);
    if (!length)
        memcpy(program + MADE_PE_SECTIONS + 80, ".other", 7);
    put_le(program + MADE_PE_OPTIONAL + 32, 4, recipe->section_alignment);
    put_le(program + MADE_PE_SECTIONS + 36, 4, recipe->text_flags);
}

static int make_programs(void **state)
{
    CLEANUP(free_ptr) char *key = NULL, *certificate = NULL, *plain = NULL, *result = NULL;
    struct err e = {0};

    (void)state;
    assert_int_equal(tmpdir_make(&e, &keys), 0);
    key = tmpdir_file(&keys, "key");
    certificate = tmpdir_file(&keys, "certificate");
    plain = tmpdir_file(&keys, "plain");
    result = tmpdir_file(&keys, "signed");
    made_run((const char *[]){"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                              "/CN=A key of one test", "-keyout", key, "-out", certificate, NULL},
             NULL);
    for (size_t i = 0; i < COUNT_OF(recipes); i++) {
        uint8_t program[MADE_PE_SIZE];

        make_program(&recipes[i], program);
        assert_int_equal(file_write(&e, plain, program, sizeof program), 0);
        made_run((const char *[]){"sbsign", "--key", key, "--cert", certificate, "--output", result,
                                  plain, NULL},
                 NULL);
        assert_int_equal(file_read(&e, result, 1 << 20, recipes[i].program), 0);
        assert_int_equal(unlink(plain) | unlink(result), 0);
    }
    return 0;
}

static int drop_programs(void **state)
{
    for (size_t i = 0; i < COUNT_OF(recipes); i++)
        buf_free(recipes[i].program);
    tmpdir_remove(&keys);
    return lint_drop(state);
}

#define FILE_OF(path, buf)                                                                         \
    {                                                                                              \
        path, (buf).data, (buf).len                                                                \
    }
#define SECOND  "/EFI/BOOT/grubx64.efi"
#define MANAGER "/EFI/BOOT/mmx64.efi"

static void put_chain(struct damaged *d, const struct buf *first, const struct buf *second)
{
    const struct esp_files files[] = {FILE_OF(LOADER, *first), FILE_OF(SECOND, *second),
                                      FILE_OF(MANAGER, shim_4)};

    esp_replace(d, ESP_FAT16, files, COUNT_OF(files));
}

static void put_alone(struct damaged *d, const struct buf *program)
{
    const struct esp_files files[] = {FILE_OF(LOADER, *program)};

    esp_replace(d, ESP_FAT16, files, 1);
}

static void whole_chain(struct damaged *d)
{
    put_chain(d, &shim_4, &grub_5);
}

static void old_shim(struct damaged *d)
{
    put_chain(d, &shim_3, &grub_5);
}

static void old_grub(struct damaged *d)
{
    put_chain(d, &shim_4, &grub_4);
}

static void shim_alone(struct damaged *d)
{
    put_alone(d, &shim_4);
}

static void no_key_manager(struct damaged *d)
{
    const struct esp_files files[] = {FILE_OF(LOADER, shim_4), FILE_OF(SECOND, grub_5)};

    esp_replace(d, ESP_FAT16, files, COUNT_OF(files));
}

static void no_shim(struct damaged *d)
{
    put_alone(d, &grub_5);
}

/* The good image has an unsigned loader; so has this one, with an old generation. */
static void old_and_unsigned(struct damaged *d)
{
    const struct recipe recipe = {NULL, "sbat,1\ngrub,1\n", 4096, 0x60000020};
    uint8_t program[MADE_PE_SIZE];
    const struct esp_files files[] = {{LOADER, program, sizeof program}};

    make_program(&recipe, program);
    esp_replace(d, ESP_FAT16, files, 1);
}

static void changed_after_signing(struct damaged *d)
{
    put_chain(d, &shim_4, &grub_5);
    esp_content(d, SECOND)[513] ^= 1;
}

static void checksum_changed(struct damaged *d)
{
    put_chain(d, &shim_4, &grub_5);
    esp_content(d, SECOND)[MADE_PE_OPTIONAL + 64] ^= 1;
}

static void second_without_sbat(struct damaged *d)
{
    put_chain(d, &shim_4, &no_sbat);
}

static void first_without_sbat(struct damaged *d)
{
    put_alone(d, &no_sbat);
}

static void second_with_bad_sbat(struct damaged *d)
{
    put_chain(d, &shim_4, &bad_sbat);
}

static void nx_without_pages(struct damaged *d)
{
    put_chain(d, &shim_4, &loose_nx);
}

static void nx_and_writable(struct damaged *d)
{
    put_chain(d, &shim_4, &writable_nx);
}

static const struct lint_case chains[] = {
    {"shim, GRUB and MokManager", MADE_GPT, whole_chain, "W ESP-04, -I SB-02"},
    {"a shim that is revoked", MADE_GPT, old_shim, "W ESP-04, W SB-01, -I SB-02"},
    {"a GRUB that is revoked", MADE_GPT, old_grub, "W ESP-04, W SB-01, -I SB-02"},
    {"one that is revoked, but not signed", MADE_GPT, old_and_unsigned, "W ESP-04"},
    {"shim alone", MADE_GPT, shim_alone, "W ESP-04, W SB-02"},
    {"no MokManager", MADE_GPT, no_key_manager, "W ESP-04"},
    {"a signed loader without shim", MADE_GPT, no_shim, "W ESP-04, -I SB-02"},
    {"a byte changed after signing", MADE_GPT, changed_after_signing,
     "W ESP-04, E SB-03, -I SB-02"},
    {"the checksum changed after signing", MADE_GPT, checksum_changed, "W ESP-04, -I SB-02"},
    {"a second stage without .sbat", MADE_GPT, second_without_sbat, "W ESP-04, W SB-03, -I SB-02"},
    {"a boot program without .sbat", MADE_GPT, first_without_sbat, "W ESP-04, -I SB-02"},
    {"a second stage with a bad .sbat", MADE_GPT, second_with_bad_sbat,
     "W ESP-04, W SB-03, -I SB-02"},
    {"NX without whole pages", MADE_GPT, nx_without_pages, "W ESP-04, W SB-03, -I SB-02"},
    {"NX with a writable section of code", MADE_GPT, nx_and_writable,
     "W ESP-04, W SB-03, -I SB-02"},
};

static void chain(void **state)
{
    (void)state;
    LINT_RUN(chains);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chain),
    };

    return cmocka_run_group_tests(tests, make_programs, drop_programs);
}
