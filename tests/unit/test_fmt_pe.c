/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program made byte by byte and signed by sbsign, so that not our own idea of a signature is
 * tested; then damaged. */
#include "unit/fmt_test.h"
#include "unit/made_pe.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/proc.h"
#include "fmt/grub_core.h"
#include "fmt/pe.h"
#include "layout/esp_volume.h"

#define SIGNER "A key of one test"

static uint8_t program[MADE_PE_SIZE];
static struct buf signed_program;
static struct tmpdir dir;
static char *signed_path;
static struct err e;

static void run(const char *const *argv, struct buf *ret_output)
{
    if (proc_run(&e, argv, NULL, ret_output) < 0)
        fail_msg("%s", e.text);
}

static int make_programs(void **state)
{
    CLEANUP(free_ptr) char *plain = NULL, *key = NULL, *certificate = NULL;

    (void)state;
    made_pe(program, MADE_PE_X64);
    assert_int_equal(tmpdir_make(&e, &dir), 0);
    plain = tmpdir_file(&dir, "plain.efi");
    key = tmpdir_file(&dir, "key");
    certificate = tmpdir_file(&dir, "certificate");
    signed_path = tmpdir_file(&dir, "signed.efi");
    assert_int_equal(file_write(&e, plain, program, sizeof program), 0);
    run((const char *[]){"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                         "/O=Nobody/CN=" SIGNER, "-keyout", key, "-out", certificate, NULL},
        NULL);
    run((const char *[]){"sbsign", "--key", key, "--cert", certificate, "--output", signed_path,
                         plain, NULL},
        NULL);
    assert_int_equal(file_read(&e, signed_path, 1 << 20, &signed_program), 0);
    return 0;
}

static int drop_programs(void **state)
{
    (void)state;
    buf_free(&signed_program);
    free(signed_path);
    tmpdir_remove(&dir);
    return 0;
}

/* --- reading out of memory ---------------------------------------------------------------------
 */

static uint64_t bytes_read;

static int read_memory(struct err *error, const struct pe_input *input, uint64_t offset, void *data,
                       size_t size)
{
    struct source source = source_memory("program", input->context, input->size);

    bytes_read += size;
    return source_read(error, &source, offset, data, size);
}

static struct pe_input input_of(const void *bytes, size_t size)
{
    bytes_read = 0;
    return (struct pe_input){
        .read = read_memory, .context = (void *)(uintptr_t)bytes, .size = size};
}

static void read_good(const void *bytes, size_t size, struct pe *ret_pe)
{
    struct pe_input input = input_of(bytes, size);

    if (pe_read_program(&e, &input, ret_pe) < 0)
        fail_msg("%s", e.text);
    if (ret_pe->fault)
        fail_msg("%s", ret_pe->fault);
}

/* --- good ones ---------------------------------------------------------------------------------
 */

static void reads_all_of_it(void **state)
{
    CLEANUP(pe_free) struct pe pe = {0};

    (void)state;
    read_good(program, sizeof program, &pe);
    assert_string_equal(pe_machine_name(pe.machine), "x64");
    assert_int_equal(pe.subsystem, PE_SUBSYSTEM_EFI_APPLICATION);
    assert_true(pe.nx_compatible);
    assert_int_equal(pe.section_alignment, 4096);
    assert_int_equal(pe.file_alignment, 512);
    assert_int_equal(pe.section_count, 3);
    assert_string_equal(pe.sections[0].name, ".text");
    assert_int_equal(pe.sections[0].virtual_address, 0x1000);
    assert_int_equal(pe.sections[1].file_offset, 1024);
    assert_int_equal(pe.sections[1].file_size, 512);
    assert_int_equal(pe.sections[1].virtual_size, 12);
    assert_true(pe.sections[0].flags & PE_SECTION_EXECUTE);
    assert_ptr_equal(pe_section(&pe, ".sbat"), &pe.sections[2]);
    assert_null(pe_section(&pe, ".data"));
    assert_true(pe.has_sbat);
    assert_false(pe.sbat_malformed);
    assert_int_equal(pe.sbat_count, 2);
    assert_string_equal(pe.sbat[0].component, "sbat");
    assert_string_equal(pe_component(&pe)->component, "made.test");
    assert_int_equal(pe_component(&pe)->generation, 1);
    assert_false(pe.is_signed);
    assert_int_equal(pe.digest, PE_DIGEST_UNKNOWN);
}

static void names_machines(void **state)
{
    static const struct {
        uint16_t machine;
        const char *name, *path;
    } machines[] = {
        {0x8664, "x64", "/EFI/BOOT/BOOTX64.EFI"},
        {0x014c, "ia32", "/efi/boot/bootia32.efi"},
        {0xaa64, "aa64", "/EFI/BOOT/BOOTAA64.EFI"},
        {0x01c2, "arm", "/EFI/BOOT/BOOTARM.EFI"},
        {0x5064, "riscv64", "/EFI/BOOT/BOOTRISCV64.EFI"},
        {0x6264, "loongarch64", "/EFI/BOOT/BOOTLOONGARCH64.EFI"},
    };
    uint8_t bytes[MADE_PE_SIZE];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(machines); i++) {
        CLEANUP(pe_free) struct pe pe = {0};

        made_pe(bytes, machines[i].machine);
        read_good(bytes, sizeof bytes, &pe);
        assert_string_equal(pe_machine_name(pe.machine), machines[i].name);
        assert_int_equal(esp_boot_machine(machines[i].path), machines[i].machine);
    }
    assert_string_equal(pe_machine_name(1), "unknown");
    assert_int_equal(esp_boot_machine("/EFI/BOOT/grubx64.efi"), 0);
    assert_int_equal(esp_boot_machine("/EFI/BOOT/sub/BOOTX64.EFI"), 0);
    assert_int_equal(esp_boot_machine("/BOOTX64.EFI"), 0);
}

/* PE32 has 16 bytes fewer before its directories. */
static void reads_32_bit_programs(void **state)
{
    uint8_t bytes[MADE_PE_SIZE], *optional = bytes + MADE_PE_OPTIONAL;
    CLEANUP(pe_free) struct pe pe = {0};

    (void)state;
    made_pe(bytes, MADE_PE_IA32);
    put_le(optional, 2, 0x010b);
    memmove(optional + 92, optional + 108, 240 - 108);
    read_good(bytes, sizeof bytes, &pe);
    assert_string_equal(pe_machine_name(pe.machine), "ia32");
    assert_int_equal(pe.section_count, 3);
    assert_int_equal(pe.directory_offset, MADE_PE_OPTIONAL + 96 + 4 * 8);
}

/* binutils' reader agrees about names and places. */
static void objdump_agrees(void **state)
{
    CLEANUP(buf_free) struct buf output = {0};
    CLEANUP(pe_free) struct pe pe = {0};

    (void)state;
    read_good(signed_program.data, signed_program.len, &pe);
    run((const char *[]){"objdump", "-h", "-w", signed_path, NULL}, &output);
    for (size_t i = 0; i < pe.section_count; i++) {
        CLEANUP(free_ptr) char *place = str_format("  %08x  2**", pe.sections[i].file_offset);
        const char *line = strstr(buf_str(&output), pe.sections[i].name);

        assert_non_null(line);
        assert_non_null(strstr(line, place));
        assert_true(strstr(line, place) < strchr(line, '\n'));
    }
}

/* --- signatures --------------------------------------------------------------------------------
 */

static void check_digest(const void *bytes, size_t size, enum pe_digest wanted)
{
    struct pe_input input = input_of(bytes, size);
    CLEANUP(pe_free) struct pe pe = {0};

    assert_int_equal(pe_read_program(&e, &input, &pe), 0);
    assert_null(pe.fault);
    assert_int_equal(pe_check_digest(&e, &input, &pe), 0);
    assert_int_equal(pe.digest, wanted);
}

static void reads_who_signed(void **state)
{
    CLEANUP(buf_free) struct buf output = {0};
    CLEANUP(pe_free) struct pe pe = {0};

    (void)state;
    read_good(signed_program.data, signed_program.len, &pe);
    assert_true(pe.is_signed);
    assert_int_equal(pe.signer_count, 1);
    assert_string_equal(pe.signers[0], SIGNER);
    assert_int_equal(pe.digest, PE_DIGEST_UNKNOWN);
    check_digest(signed_program.data, signed_program.len, PE_DIGEST_GOOD);
    run((const char *[]){"sbverify", "--list", signed_path, NULL}, &output);
    assert_non_null(strstr(buf_str(&output), "CN=" SIGNER));
}

/* What is changed, and whether sbverify still takes it: both must agree. */
static void digests_tell_changes(void **state)
{
    static const struct {
        size_t at;
        bool covered;
    } changes[] = {
        {513, true},                    /* code */
        {MADE_PE_OPTIONAL + 56, true},  /* headers */
        {20, true},                     /* the DOS head */
        {1536 + 400, true},             /* a section's padding */
        {MADE_PE_OPTIONAL + 64, false}, /* the checksum */
    };
    CLEANUP(free_ptr) char *certificate = tmpdir_file(&dir, "certificate");
    CLEANUP(free_ptr) char *changed = tmpdir_file(&dir, "changed.efi");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        const char *const argv[] = {"sbverify", "--cert", certificate, changed, NULL};
        char *byte = &signed_program.data[changes[i].at];

        *byte ^= 1;
        assert_int_equal(file_write(&e, changed, signed_program.data, signed_program.len), 0);
        check_digest(signed_program.data, signed_program.len,
                     changes[i].covered ? PE_DIGEST_WRONG : PE_DIGEST_GOOD);
        *byte ^= 1;
        assert_int_equal(proc_run(&e, argv, NULL, NULL), changes[i].covered ? -1 : 0);
        assert_int_equal(unlink(changed), 0);
    }
}

/* --- damage ------------------------------------------------------------------------------------
 */

static const struct damage {
    const char *name;
    bool is_signed;
    unsigned byte, size;
    uint32_t value;
    const char *fault;
} damages[] = {
    {"PE header beyond the file", false, 60, 4, 0x7fffffff,
     "PE header would be at byte 2147483647"},
    {"PE header at the last byte", false, 60, 4, MADE_PE_SIZE - 1, "PE header would be at byte"},
    {"PE header cut", false, 60, 4, MADE_PE_SIZE - 100, "no PE header at byte"},
    {"no PE", false, MADE_PE_HEAD, 1, 'X', "no PE header at byte 128"},
    {"unknown magic", false, MADE_PE_OPTIONAL, 2, 0x107, "no PE header at byte 128"},
    {"97 sections", false, MADE_PE_FILE + 2, 2, 97, "97 sections"},
    {"65535 sections", false, MADE_PE_FILE + 2, 2, 0xffff, "65535 sections"},
    {"sections beyond the headers", false, MADE_PE_FILE + 2, 2, 4, "table of 4 sections ends"},
    {"huge optional header", false, MADE_PE_FILE + 16, 2, 0xffff, "table of 3 sections ends"},
    {"headers beyond the file", false, MADE_PE_OPTIONAL + 60, 4, 4096, "its headers at 4096"},
    {"section beyond the file", false, MADE_PE_SECTIONS + 16, 4, 4096, ".text ends at byte 4608"},
    {"section at 4 GiB", false, MADE_PE_SECTIONS + 60, 4, 0xffffffff,
     ".reloc ends at byte 4294967807"},
    {".sbat beyond the file", false, MADE_PE_SECTIONS + 80 + 20, 4, 0xfffffff0, ".sbat ends"},
    {"certificates beyond the file", true, MADE_PE_OPTIONAL + 112 + 32, 4, 0x10000,
     "certificate table ends at byte"},
    {"certificates of 4 GiB", true, MADE_PE_OPTIONAL + 112 + 36, 4, 0xffffffff,
     "certificate table ends at byte"},
    {"certificates at 0", true, MADE_PE_OPTIONAL + 112 + 32, 4, 0,
     "certificate table ends at byte"},
    {"certificate of no bytes", true, MADE_PE_SIZE, 4, 0, "an entry of 0 bytes"},
    {"certificate of 7 bytes", true, MADE_PE_SIZE, 4, 7, "an entry of 7 bytes"},
    {"certificate that is longer", true, MADE_PE_SIZE, 4, 0xffffffff, "an entry of 4294967295"},
    {"certificate that is none", true, MADE_PE_SIZE + 8, 4, 0, "not a PKCS#7 signature"},
};

static void tells_damage(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(damages); i++) {
        const struct damage *damage = &damages[i];
        size_t size = damage->is_signed ? signed_program.len : sizeof program;
        CLEANUP(free_ptr)
        uint8_t *bytes = mem_copy(damage->is_signed ? (void *)signed_program.data : program, size);
        struct pe_input input = input_of(bytes, size);
        CLEANUP(pe_free) struct pe pe = {0};

        put_le(bytes + damage->byte, damage->size, damage->value);
        assert_int_equal(pe_read_program(&e, &input, &pe), 0);
        if (!pe.fault || !strstr(pe.fault, damage->fault))
            fail_msg("%s: \"%s\" does not say \"%s\"", damage->name, pe.fault, damage->fault);
        assert_int_equal(pe_check_digest(&e, &input, &pe), 0);
        assert_int_equal(pe.digest, PE_DIGEST_UNKNOWN);
    }
}

/* A program that ends too soon, after each of its bytes. */
static void tells_where_it_is_cut(void **state)
{
    (void)state;
    for (size_t size = 0; size < signed_program.len; size++) {
        CLEANUP(free_ptr) uint8_t *bytes = mem_copy(signed_program.data, size);
        struct pe_input input = input_of(bytes, size);
        CLEANUP(pe_free) struct pe pe = {0};

        if (pe_read_program(&e, &input, &pe) < 0)
            assert_true(size < 64);
        else
            assert_non_null(pe.fault);
    }
}

static void is_no_program(void **state)
{
    uint8_t bytes[512] = "ZM";
    struct pe_input input = input_of(bytes, sizeof bytes);
    struct pe pe;

    (void)state;
    assert_int_equal(pe_read_program(&e, &input, &pe), -1);
    assert_error(&e, ERR_NO, "does not begin with MZ");
    input = input_of(bytes, 10);
    assert_int_equal(pe_read_program(&e, &input, &pe), -1);
    assert_error(&e, ERR_NO, "too short");
}

static const struct sbat {
    const char *text;
    size_t count;
    bool malformed;
    unsigned generation; /* of the first that is not "sbat" */
} sbats[] = {
    {"sbat,1,x\nshim,4,UEFI shim,shim,1,https://example.org\n", 2, false, 4},
    {"sbat,1\r\n\r\ngrub,5", 2, false, 5},
    {"grub,12345\n", 1, false, 12345},
    {"sbat,1\nshim\n", 1, true, 0},
    {"sbat,1\nshim,\n", 1, true, 0},
    {"sbat,1\nshim,four\n", 1, true, 0},
    {"sbat,1\n,4\n", 1, true, 0},
    {"sbat,1\nshim,99999999999999\n", 1, true, 0},
    {"\n", 0, true, 0},
    {"0123456789012345678901234567890123456789012345678901234567890123,1\n", 0, true, 0},
};

static void reads_generations(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sbats); i++) {
        CLEANUP(pe_free) struct pe pe = {0};
        uint8_t bytes[MADE_PE_SIZE];

        made_pe(bytes, MADE_PE_X64);
        memset(bytes + 1536, 0, 512);
        memcpy(bytes + 1536, sbats[i].text, strlen(sbats[i].text));
        put_le(bytes + MADE_PE_SECTIONS + 80 + 8, 4, strlen(sbats[i].text));
        read_good(bytes, sizeof bytes, &pe);
        assert_true(pe.has_sbat);
        assert_int_equal(pe.sbat_count, sbats[i].count);
        assert_int_equal(pe.sbat_malformed, sbats[i].malformed);
        if (sbats[i].generation)
            assert_int_equal(pe_component(&pe)->generation, sbats[i].generation);
    }
}

/* inspect reads what describes a program, not the program. */
static void reads_little(void **state)
{
    const uint32_t size = 8 << 20;
    CLEANUP(free_ptr) uint8_t *bytes = mem_alloc(size);
    CLEANUP(pe_free) struct pe pe = {0};

    (void)state;
    made_pe(bytes, MADE_PE_X64);
    put_le(bytes + MADE_PE_SECTIONS + 16, 4, size - 512); /* .text is everything */
    put_le(bytes + MADE_PE_SECTIONS + 80 + 16, 4, size - 1536);
    put_le(bytes + MADE_PE_SECTIONS + 80 + 8, 4, 0); /* .sbat, too, and the format sets no limit */
    read_good(bytes, size, &pe);
    assert_int_equal(pe.sbat_count, 2);
    assert_true(bytes_read < 16384);
}

/* --- GRUB --------------------------------------------------------------------------------------
 */

static struct grub_core read_core(const char *const *options)
{
    CLEANUP(buf_free) struct buf bytes = {0};
    CLEANUP(free_ptr) char *path = tmpdir_file(&dir, "grub.efi");
    CLEANUP(pe_free) struct pe pe = {0};
    const char *argv[32] = {"grub-mkimage", "-O", "x86_64-efi", "-o", path};
    struct pe_input input;
    struct grub_core core;
    size_t count = 5;

    while (*options)
        argv[count++] = *options++;
    argv[count] = "iso9660";
    run(argv, NULL);
    assert_int_equal(file_read(&e, path, 8 << 20, &bytes), 0);
    read_good(bytes.data, bytes.len, &pe);
    input = input_of(bytes.data, bytes.len);
    assert_int_equal(grub_core_read(&e, &input, &pe, &core), 0);
    assert_true(core.found);
    assert_true(bytes_read < 4096);
    return core;
}

static void tells_where_grub_looks(void **state)
{
    CLEANUP(free_ptr) char *file = tmpdir_file(&dir, "certificate");
    struct grub_core core;

    (void)state;
    core = read_core((const char *[]){"-p", "/boot/grub", NULL});
    assert_string_equal(core.prefix, "/boot/grub");
    assert_false(core.has_config || core.has_memdisk);
    core = read_core((const char *[]){"-p", "(hd0,gpt2)/grub", "-c", file, NULL});
    assert_string_equal(core.prefix, "(hd0,gpt2)/grub");
    assert_true(core.has_config && !core.has_memdisk);
    core = read_core((const char *[]){"-p", "/EFI/BOOT", "-m", file, NULL});
    assert_true(!core.has_config && core.has_memdisk);
}

static void other_programs_are_no_grub(void **state)
{
    struct pe_input input = input_of(program, sizeof program);
    CLEANUP(pe_free) struct pe pe = {0};
    struct grub_core core;

    (void)state;
    read_good(program, sizeof program, &pe);
    assert_int_equal(grub_core_read(&e, &input, &pe, &core), 0);
    assert_false(core.found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_all_of_it),
        cmocka_unit_test(names_machines),
        cmocka_unit_test(reads_32_bit_programs),
        cmocka_unit_test(objdump_agrees),
        cmocka_unit_test(reads_who_signed),
        cmocka_unit_test(digests_tell_changes),
        cmocka_unit_test(tells_damage),
        cmocka_unit_test(tells_where_it_is_cut),
        cmocka_unit_test(is_no_program),
        cmocka_unit_test(reads_generations),
        cmocka_unit_test(reads_little),
        cmocka_unit_test(tells_where_grub_looks),
        cmocka_unit_test(other_programs_are_no_grub),
    };

    return cmocka_run_group_tests(tests, make_programs, drop_programs);
}
