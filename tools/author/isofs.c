/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "author/isofs.h"

#include <string.h>
#include <time.h>

#include "author/input.h"
#include "base/interrupt.h"
#include "base/mem.h"

/* libisofs.h wants this in front, and declares struct burn_source itself when told so. */
#define LIBISOFS_WITHOUT_LIBBURN 1
#include <libisofs.h>

#define SINK_CHUNK   32768 /* bytes; larger reads from libisofs cost more, not less */
#define SECTION_ISO  64    /* 512-byte sectors before partition 1 */
#define TAIL_BLOCKS  150   /* 2048-byte blocks after the data, for CD drives that read ahead */
#define MBR_ID_PLACE 440

/* EFI system partition and basic data, as stored (first three fields little-endian). */
static uint8_t guid_esp[16] = {0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
                               0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b};
static uint8_t guid_basic_data[16] = {0xa2, 0xa0, 0xd0, 0xeb, 0xe5, 0xb9, 0x33, 0x44,
                                      0x87, 0xc0, 0x68, 0xb6, 0xb7, 0x26, 0x99, 0xc7};

/* --- an input as a stream of libisofs ----------------------------------------------------------
 */

/* Our own class instead of the library's, so that the order of files on the medium and what counts
 * as one file never depend on inode numbers. */
struct stream_data {
    struct input input;
    unsigned number; /* unique */
    struct err *e;   /* set when reading fails; looked at when the library has ended */
};

static struct stream_data *data_of(IsoStream *stream)
{
    return stream->data;
}

static int stream_open(IsoStream *stream)
{
    struct stream_data *data = data_of(stream);

    return input_open(data->e, &data->input) < 0 ? ISO_FILE_READ_ERROR : 1;
}

static int stream_close(IsoStream *stream)
{
    input_close(&data_of(stream)->input);
    return 1;
}

static off_t stream_size(IsoStream *stream)
{
    return (off_t)data_of(stream)->input.node->size;
}

static int stream_read(IsoStream *stream, void *bytes, size_t size)
{
    struct stream_data *data = data_of(stream);
    size_t count;

    if (input_read(data->e, &data->input, bytes, size, &count) < 0)
        return ISO_FILE_READ_ERROR;
    return (int)count;
}

static int stream_yes(IsoStream *stream)
{
    (void)stream;
    return 1;
}

static void stream_id(IsoStream *stream, unsigned int *fs, dev_t *device, ino_t *inode)
{
    *fs = 77; /* of no library stream */
    *device = 0;
    *inode = data_of(stream)->number;
}

static void stream_free(IsoStream *stream)
{
    (void)stream_close(stream);
    free(stream->data);
}

static IsoStream *stream_below(IsoStream *stream, int flag)
{
    (void)stream;
    (void)flag;
    return NULL;
}

static int stream_compare(IsoStream *left, IsoStream *right)
{
    unsigned a = data_of(left)->number, b = data_of(right)->number;

    return (a > b) - (a < b);
}

static int stream_clone(IsoStream *old, IsoStream **copy, int flag)
{
    (void)old;
    (void)copy;
    (void)flag;
    return ISO_STREAM_NO_CLONE;
}

static IsoStreamIface stream_class = {
    .version = 4,
    .type = {'u', 's', 'e', 'r'},
    .open = stream_open,
    .close = stream_close,
    .get_size = stream_size,
    .read = stream_read,
    .is_repeatable = stream_yes,
    .get_id = stream_id,
    .free = stream_free,
    .update_size = stream_yes,
    .get_input_stream = stream_below,
    .cmp_ino = stream_compare,
    .clone_stream = stream_clone,
};

static IsoStream *stream_of(struct err *e, const struct plan_node *node, unsigned number)
{
    IsoStream *stream = mem_alloc(sizeof *stream);
    struct stream_data *data = mem_alloc(sizeof *data);

    *data = (struct stream_data){.input = input_of(node), .number = number, .e = e};
    *stream = (IsoStream){.class = &stream_class, .refcount = 1, .data = data};
    return stream;
}

/* --- the library's own errors ------------------------------------------------------------------
 */

/* Takes what the library queued, the gravest first; "" when it has nothing to say. */
static void queued_message(const char *severity, char ret_text[ISO_MSGS_MESSAGE_LEN])
{
    char grade[80];
    int code, image;

    if (iso_obtain_msgs((char *)(uintptr_t)severity, &code, &image, ret_text, grade) != 1)
        ret_text[0] = '\0';
}

static int check(struct err *e, int code, const char *what)
{
    char said[ISO_MSGS_MESSAGE_LEN];

    if (code >= 0)
        return 0;
    queued_message("SORRY", said);
    return err_set(e, ERR_FAULT, "libisofs: %s: %s", what, said[0] ? said : iso_error_to_msg(code));
}

/* --- the tree ----------------------------------------------------------------------------------
 */

static void set_attributes(IsoNode *node, const struct plan_node *planned)
{
    iso_node_set_permissions(node, planned->mode);
    iso_node_set_uid(node, planned->uid);
    iso_node_set_gid(node, planned->gid);
    /* All three: reading an input changes its atime, and with it the next image. */
    iso_node_set_mtime(node, planned->mtime);
    iso_node_set_atime(node, planned->mtime);
    iso_node_set_ctime(node, planned->mtime);
}

static int find_parent(struct err *e, IsoImage *image, const char *path, IsoDir **ret_parent)
{
    CLEANUP(free_ptr) char *above = str_copy(path);
    IsoNode *node = NULL;

    *strrchr(above, '/') = '\0';
    if (!*above) {
        *ret_parent = iso_image_get_root(image);
        return 0;
    }
    if (iso_image_path_to_node(image, above, &node) != 1)
        return err_set(e, ERR_FAULT, "libisofs lost the folder %s", above);
    *ret_parent = (IsoDir *)node;
    return 0;
}

static int add_node(struct err *e, IsoImage *image, const struct plan *plan, size_t index)
{
    const struct plan_node *planned = &plan->nodes[index];
    char *name = strrchr(planned->path, '/') + 1;
    IsoDir *parent = NULL, *dir;
    IsoSymlink *link;
    IsoFile *file;
    IsoNode *node = NULL;
    int code;

    if (find_parent(e, image, planned->path, &parent) < 0)
        return -1;
    if (planned->kind == NODE_DIRECTORY) {
        code = iso_image_add_new_dir(image, parent, name, &dir);
        node = (IsoNode *)dir;
    } else if (planned->kind == NODE_LINK) {
        code = iso_image_add_new_symlink(image, parent, name, planned->content, &link);
        node = (IsoNode *)link;
    } else {
        code = iso_image_add_new_file(image, parent, name,
                                      stream_of(e, planned, (unsigned)index + 1), &file);
        node = (IsoNode *)file;
    }
    if (check(e, code, planned->path) < 0)
        return -1;
    set_attributes(node, planned);
    return 0;
}

/* Folders first, from the root down; then the rest backwards, because the library keeps each
 * folder as a sorted list in which the first place is found at once and the last one late. */
static int add_tree(struct err *e, IsoImage *image, const struct plan *plan)
{
    for (size_t i = 0; i < plan->node_count; i++)
        if (plan->nodes[i].kind == NODE_DIRECTORY && add_node(e, image, plan, i) < 0)
            return -1;
    for (size_t i = plan->node_count; i-- > 0;)
        if (plan->nodes[i].kind != NODE_DIRECTORY && add_node(e, image, plan, i) < 0)
            return -1;
    return 0;
}

struct ranked {
    int weight;
    size_t index;
};

static int compare_ranks(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;

    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* Every file gets a weight of its own, so that the order of the data is decided here alone: what
 * boots comes first, then the paths in order. */
static int set_order(struct err *e, IsoImage *image, const struct plan *plan)
{
    CLEANUP(free_ptr) struct ranked *ranks = mem_array(plan->node_count, sizeof *ranks);
    size_t count = 0;

    for (size_t i = 0; i < plan->node_count; i++)
        if (plan->nodes[i].kind == NODE_FILE)
            ranks[count++] = (struct ranked){plan->nodes[i].weight, i};
    qsort(ranks, count, sizeof *ranks, compare_ranks);
    for (size_t i = 0; i < count; i++) {
        const char *path = plan->nodes[ranks[i].index].path;
        IsoNode *node = NULL;

        if (iso_image_path_to_node(image, path, &node) != 1)
            return err_set(e, ERR_FAULT, "libisofs lost the file %s", path);
        iso_node_set_sort_weight(node, (int)(count - i));
    }
    return 0;
}

/* --- booting -----------------------------------------------------------------------------------
 */

#define ISOLINUX_BOOT_INFO_TABLE 1
#define APPENDED_ESP             "--interval:appended_partition_2:all::"

static int set_bios_image(struct err *e, IsoImage *image)
{
    ElToritoBootImage *boot = NULL;

    if (check(e,
              iso_image_set_boot_image(image, PATH_ISOLINUX, ELTORITO_NO_EMUL, PATH_CATALOG, &boot),
              "BIOS boot image") < 0)
        return -1;
    el_torito_set_load_size(boot, 4); /* ISOLINUX loads the rest of itself */
    (void)el_torito_set_boot_platform_id(boot, 0);
    return check(e, el_torito_set_isolinux_options(boot, ISOLINUX_BOOT_INFO_TABLE, 0),
                 "boot info table");
}

static int set_efi_image(struct err *e, IsoImage *image, bool first)
{
    ElToritoBootImage *boot = NULL;
    int code = first ? iso_image_set_boot_image(image, APPENDED_ESP, ELTORITO_NO_EMUL,
                                                PATH_CATALOG_UEFI, &boot)
                     : iso_image_add_boot_image(image, APPENDED_ESP, ELTORITO_NO_EMUL, 0, &boot);

    if (check(e, code, "EFI boot image") < 0)
        return -1;
    (void)el_torito_set_boot_platform_id(boot, 0xef);
    el_torito_set_full_load(boot, 1);
    return 0;
}

/* The catalog's node is made by the library, with times and modes of its own. */
static int settle_catalog(struct err *e, IsoImage *image, const struct plan *plan)
{
    const struct plan_node like = {.mode = 0444, .mtime = plan->date};
    IsoNode *node = NULL;
    const char *path = plan->bios ? PATH_CATALOG : PATH_CATALOG_UEFI;

    if (iso_image_path_to_node(image, path, &node) != 1)
        return err_set(e, ERR_FAULT, "libisofs lost the boot catalog");
    set_attributes(node, &like);
    return check(e, iso_image_set_boot_catalog_weight(image, 1 << 30), "boot catalog");
}

static int set_boot(struct err *e, IsoImage *image, const struct plan *plan)
{
    if (plan->bios && set_bios_image(e, image) < 0)
        return -1;
    if (plan->uefi && set_efi_image(e, image, !plan->bios) < 0)
        return -1;
    return settle_catalog(e, image, plan);
}

/* --- options -----------------------------------------------------------------------------------
 */

#define MBR_PROTECTIVE     (1 << 0)
#define MBR_ISOHYBRID      (1 << 1)
#define MBR_CYLINDERS      (1 << 8) /* of 1 MiB: the ESP begins on one; not beyond 8 GB */
#define MBR_FORCE_BOOTABLE (1 << 15)

static int set_tables(struct err *e, IsoWriteOpts *o, const struct plan *plan, const char *esp_path)
{
    char area[32768] = {0};
    int options = (plan->bios ? MBR_ISOHYBRID : MBR_PROTECTIVE) | MBR_CYLINDERS |
                  (plan->bios ? MBR_FORCE_BOOTABLE : 0);

    memcpy(area, plan->mbr_code, sizeof plan->mbr_code);
    if (check(e, iso_write_opts_set_system_area(o, area, options, 0), "system area") < 0 ||
        check(e, iso_write_opts_set_part_offset(o, SECTION_ISO / 4, 0, 0), "partition offset") < 0)
        return -1;
    if (!plan->uefi)
        return 0;
    if (check(e, iso_write_opts_set_iso_type_guid(o, guid_basic_data, 1), "partition type") < 0 ||
        check(e, iso_write_opts_set_partition_img(o, 2, 0xef, (char *)(uintptr_t)esp_path, 0),
              "ESP") < 0 ||
        check(e, iso_write_opts_set_part_type_guid(o, 2, guid_esp, 1), "ESP type") < 0 ||
        check(e, iso_write_opts_set_appended_as_gpt(o, 1), "GPT") < 0)
        return -1;
    return check(e, iso_write_opts_set_gpt_guid(o, (uint8_t *)(uintptr_t)plan->disk_guid, 1),
                 "disk GUID");
}

static int set_options(struct err *e, IsoWriteOpts *o, const struct plan *plan)
{
    char stamp[17];
    time_t date = (time_t)plan->date;
    struct tm tm;
    const int codes[] = {
        iso_write_opts_set_iso_level(o, 3),
        iso_write_opts_set_rockridge(o, 1),
        iso_write_opts_set_joliet(o, 1),
        iso_write_opts_set_joliet_longer_paths(o, 1),
        iso_write_opts_set_joliet_long_names(o, 1),
        iso_write_opts_set_allow_deep_paths(o, 1),
        iso_write_opts_set_no_force_dots(o, 2), /* in Joliet names */
        iso_write_opts_set_relaxed_vol_atts(o, 1),
        iso_write_opts_set_rrip_version_1_10(o, 1), /* 1.12 would store inode numbers */
        iso_write_opts_set_hardlinks(o, 0),
        iso_write_opts_set_aaip(o, 0),
        iso_write_opts_set_always_gmt(o, 1),
        iso_write_opts_set_dir_rec_mtime(o, 7),
        iso_write_opts_set_output_charset(o, "UTF-8"),
        iso_write_opts_set_record_md5(o, 0, 0),
        iso_write_opts_set_tail_blocks(o, TAIL_BLOCKS),
    };

    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (check(e, codes[i], "options") < 0)
            return -1;
    (void)strftime(stamp, sizeof stamp, "%Y%m%d%H%M%S00", gmtime_r(&date, &tm));
    return check(e, iso_write_opts_set_pvd_times(o, date, date, 0, 0, stamp), "volume times");
}

/* --- streaming ---------------------------------------------------------------------------------
 */

/* libisofs derives the disk signature from the date alone; ours names this very image. It stands
 * outside of what the GPT's checksums cover. */
static void patch_signature(const struct plan *plan, uint8_t *first_chunk)
{
    for (int i = 0; i < 4; i++)
        first_chunk[MBR_ID_PLACE + i] = (uint8_t)(plan->mbr_signature >> (8 * i));
}

static int stream_image(struct err *e, const struct plan *plan, struct burn_source *source,
                        isofs_sink *sink, void *context)
{
    CLEANUP(free_ptr) uint8_t *chunk = mem_alloc(SINK_CHUNK);
    uint64_t total = (uint64_t)source->get_size(source), done = 0;
    int count = 0;

    /* Never ask for more than there is: the library gives nothing at all then. */
    while (done < total) {
        uint64_t left = total - done;

        count = source->read_xt(source, chunk, left < SINK_CHUNK ? (int)left : SINK_CHUNK);
        if (count <= 0)
            break;
        if (interrupted())
            return err_set(e, ERR_FAULT, "interrupted");
        if (done == 0 && count > MBR_ID_PLACE + 4)
            patch_signature(plan, chunk);
        if (sink(e, context, chunk, (size_t)count, total) < 0)
            return -1;
        done += (uint64_t)count;
    }
    if (e->kind != ERR_NONE) /* an input said so, in the library's thread, which has ended */
        return -1;
    if (count < 0 || done != total)
        return err_set(e, ERR_FAULT, "libisofs ended after %ju of %ju bytes", (uintmax_t)done,
                       (uintmax_t)total);
    return 0;
}

static int run(struct err *e, const struct plan *plan, IsoImage *image, IsoWriteOpts *options,
               isofs_sink *sink, void *context)
{
    struct burn_source *source = NULL;
    char said[ISO_MSGS_MESSAGE_LEN];
    int result;

    if (check(e, iso_image_create_burn_source(image, options, &source), "layout") < 0)
        return -1;
    result = stream_image(e, plan, source, sink, context);
    if (result < 0)
        (void)source->cancel(source);
    source->free_data(source);
    free(source);
    if (result < 0)
        return -1;
    queued_message("SORRY", said);
    return said[0] ? err_set(e, ERR_FAULT, "libisofs: %s", said) : 0;
}

static void set_identification(IsoImage *image, const struct plan *plan)
{
    iso_image_set_volume_id(image, plan->label);
    iso_image_set_volset_id(image, plan->medium_id);
    iso_image_set_publisher_id(image, plan->publisher);
    iso_image_set_data_preparer_id(image, *plan->preparer ? plan->preparer : "ISOWRIGHT");
    iso_image_set_application_id(image, plan->application);
    iso_image_set_system_id(image, plan->system);
    iso_image_set_copyright_file_id(image, plan->copyright);
}

static void drop_image(IsoImage **image)
{
    if (*image)
        iso_image_unref(*image);
}

static void drop_options(IsoWriteOpts **options)
{
    if (*options)
        iso_write_opts_free(*options);
}

static int write_image(struct err *e, const struct plan *plan, const char *esp_path,
                       isofs_sink *sink, void *context)
{
    CLEANUP(drop_image) IsoImage *image = NULL;
    CLEANUP(drop_options) IsoWriteOpts *options = NULL;
    const struct plan_node root = {.mode = 0555, .mtime = plan->date};
    time_t now = (time_t)plan->date;

    (void)iso_nowtime(&now, 1); /* whatever the library stamps by itself gets the date, too */
    if (check(e, iso_image_new(plan->label, &image), "image") < 0 ||
        check(e, iso_write_opts_new(&options, 0), "options") < 0)
        return -1;
    set_identification(image, plan);
    set_attributes((IsoNode *)iso_image_get_root(image), &root);
    if (add_tree(e, image, plan) < 0 || set_order(e, image, plan) < 0 ||
        set_boot(e, image, plan) < 0 || set_options(e, options, plan) < 0 ||
        set_tables(e, options, plan, esp_path) < 0)
        return -1;
    return run(e, plan, image, options, sink, context);
}

int isofs_write(struct err *e, const struct plan *plan, const char *esp_path, isofs_sink *sink,
                void *context)
{
    static char utf8[] = "UTF-8", queue[] = "NOTE", never[] = "NEVER", name[] = "isowright: ";
    int result;

    if (check(e, iso_init(), "start") < 0)
        return -1;
    (void)iso_set_msgs_severities(queue, never, name);
    (void)iso_set_local_charset(utf8, 0);
    result = write_image(e, plan, esp_path, sink, context);
    iso_finish();
    return result;
}
