/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loaders' own files: which ones, from where, to where in the image. */
#include <string.h>
#include <sys/stat.h>

#include "author/esp.h"
#include "author/plan_parts.h"
#include "base/file.h"
#include "base/mem.h"

/* Where the packages isolinux and syslinux-common put them. */
#define DEFAULT_ISOLINUX "/usr/lib/ISOLINUX/isolinux.bin"
#define DEFAULT_MBR      "/usr/lib/ISOLINUX/isohdpfx.bin"
#define DEFAULT_MODULES  "/usr/lib/syslinux/modules/bios"

#define ISOLINUX_MIN 2048 /* bytes; the firmware itself loads as many */

/* What isolinux.bin needs beside it to show a text menu. */
static const char *const isolinux_modules[] = {"ldlinux.c32", "libutil.c32", "menu.c32"};

/* ECMA-119 has no say in this: BIOSes of old read only so far, so the boot files lie low. */
enum weight {
    WEIGHT_ISOLINUX = 1000000,
    WEIGHT_MODULE = 900000,
    WEIGHT_KERNEL = 800000,
    WEIGHT_LOADER = 700000,
};

/* --- what is to be booted at all ---------------------------------------------------------------
 */

static int choose_bios(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    const struct text *word = &manifest->boot.bios;

    plan->bios = !word->value || strcmp(word->value, "none") != 0;
    if (word->value && plan->bios && strcmp(word->value, "isolinux") != 0)
        return manifest_error(e, manifest, word->place,
                              "\"%s\" is not known here; there is: isolinux, none", word->value);
    return 0;
}

static int choose_uefi(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    const struct text_list *list = &manifest->boot.uefi;

    plan->uefi = true;
    if (list->count == 1 && strcmp(list->items[0].value, "none") == 0)
        plan->uefi = false;
    for (size_t i = 0; plan->uefi && i < list->count; i++)
        if (strcmp(list->items[i].value, "x64") != 0)
            return manifest_error(e, manifest, list->items[i].place,
                                  "\"%s\" is not known here; there is: x64, none",
                                  list->items[i].value);
    if (!plan->bios && !plan->uefi)
        return manifest_error(e, manifest, manifest->boot.place,
                              "an image that nothing boots is none of isowright's; let bios or "
                              "uefi be something");
    return 0;
}

/* --- files -------------------------------------------------------------------------------------
 */

/* Blames the place in the manifest that named the file, or gives advice when nothing did. */
static int refuse_source(struct err *e, const struct manifest *manifest, const char *source,
                         struct place place, const char *advice)
{
    if (place.line > 0)
        return manifest_error(e, manifest, place,
                              "%s is not there, or is no file with something in it", source);
    return err_set(e, ERR_USAGE, "%s is not there; %s", source, advice);
}

static int add_boot_file(struct err *e, const struct manifest *manifest, struct plan *plan,
                         const char *source, const char *target, int weight, struct place place,
                         const char *advice)
{
    struct plan_node *node;
    struct stat status;

    if (stat(source, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size == 0)
        return refuse_source(e, manifest, source, place, advice);
    node = plan_add_node(plan, NODE_FILE, target, (struct place){0});
    node->source = str_copy(source);
    node->size = (uint64_t)status.st_size;
    node->weight = weight;
    return 0;
}

static char *given_or(const struct manifest *manifest, const struct text *given,
                      const char *otherwise)
{
    return given->value ? plan_input_path(manifest, given->value) : str_copy(otherwise);
}

/* isohdpfx.bin is 432 bytes of code; the disk signature and the table follow at 440. */
static int take_mbr(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    CLEANUP(free_ptr) char *path = given_or(manifest, &manifest->boot.isolinux.mbr, DEFAULT_MBR);
    CLEANUP(buf_free) struct buf code = {0};
    struct stat status;

    if (stat(path, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size == 0)
        return refuse_source(e, manifest, path, manifest->boot.isolinux.mbr.place,
                             "install the package isolinux, or name one with boot.bios.mbr");
    if (file_read(e, path, sizeof plan->mbr_code, &code) < 0)
        return -1;
    if (code.len < 432)
        return manifest_error(e, manifest, manifest->boot.isolinux.mbr.place,
                              "%s is no isohybrid MBR: it has %zu bytes, not 432 to 512", path,
                              code.len);
    memcpy(plan->mbr_code, code.data, code.len);
    return 0;
}

static int add_isolinux(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    const struct manifest_bios *bios = &manifest->boot.isolinux;
    CLEANUP(free_ptr) char *isolinux = given_or(manifest, &bios->isolinux, DEFAULT_ISOLINUX);
    CLEANUP(free_ptr) char *modules = given_or(manifest, &bios->modules, DEFAULT_MODULES);
    static const char advice[] =
        "install the packages isolinux and syslinux-common, or name other files in boot.bios";

    if (add_boot_file(e, manifest, plan, isolinux, PATH_ISOLINUX, WEIGHT_ISOLINUX,
                      bios->isolinux.place, advice) < 0)
        return -1;
    if (plan->nodes[plan->node_count - 1].size < ISOLINUX_MIN)
        return manifest_error(e, manifest, bios->isolinux.place,
                              "%s is no ISOLINUX: it has fewer than %d bytes", isolinux,
                              ISOLINUX_MIN);
    for (size_t i = 0; i < COUNT_OF(isolinux_modules); i++) {
        CLEANUP(free_ptr) char *source = str_format("%s/%s", modules, isolinux_modules[i]);
        CLEANUP(free_ptr) char *target = str_format("/isolinux/%s", isolinux_modules[i]);

        if (add_boot_file(e, manifest, plan, source, target, WEIGHT_MODULE, bios->modules.place,
                          advice) < 0)
            return -1;
    }
    return take_mbr(e, manifest, plan);
}

/* Our loader lies beside the program that was just built, or in lib/isowright of an installed one.
 */
static char *find_loader(const char *name)
{
    static const char *const places[] = {"loader", "../loader", "../lib/isowright"};
    char self[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);

    if (length <= 0)
        return str_copy(name);
    self[length] = '\0';
    *strrchr(self, '/') = '\0';
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        CLEANUP(free_ptr) char *path = str_format("%s/%s/%s", self, places[i], name);

        if (access(path, R_OK) == 0)
            return STEAL(path);
    }
    return str_format("%s/%s/%s", self, places[0], name);
}

static int add_loader(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    CLEANUP(free_ptr)
    char *loader = manifest->boot.loader_x64.value
                       ? plan_input_path(manifest, manifest->boot.loader_x64.value)
                       : find_loader("bootx64.efi");

    if (add_boot_file(e, manifest, plan, loader, PATH_LOADER_X64, WEIGHT_LOADER,
                      manifest->boot.loader_x64.place,
                      "build it with `make loader`, or name another one with boot.uefi.x64") < 0)
        return -1;
    plan->esp_size = esp_bytes(plan->nodes[plan->node_count - 1].size);
    if (plan->esp_size > ESP_LIMIT)
        return err_set(e, ERR_USAGE,
                       "%s is too large: an ESP of more than 31 MiB does not boot "
                       "everywhere",
                       loader);
    return 0;
}

static void weigh_kernels(struct plan *plan)
{
    for (size_t i = 0; i < plan->node_count; i++)
        if (plan->nodes[i].weight == 0 && plan_boots_from(plan, &plan->nodes[i]))
            plan->nodes[i].weight = WEIGHT_KERNEL;
}

int plan_add_boot(struct err *e, const struct manifest *manifest, struct plan *plan)
{
    if (choose_bios(e, manifest, plan) < 0 || choose_uefi(e, manifest, plan) < 0)
        return -1;
    if (plan->bios && add_isolinux(e, manifest, plan) < 0)
        return -1;
    if (plan->uefi && add_loader(e, manifest, plan) < 0)
        return -1;
    weigh_kernels(plan);
    return 0;
}
