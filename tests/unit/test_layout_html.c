/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The map as a page: well-formed, complete, of bounded size, whatever the image is. How it looks is
 * for tests/cli/html.bats and for eyes. */
#include "unit/made_image.h"

#include "layout/html.h"
#include "unit/html_check.h"

#define MIB (1024ull * 1024)

static struct layout layout;
static struct buf page;

static int drop(void **state)
{
    (void)state;
    layout_free(&layout);
    buf_free(&page);
    return 0;
}

static size_t count_of(const char *part)
{
    size_t count = 0;

    for (const char *at = buf_str(&page); (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

static void assert_shows(const char *part)
{
    if (!count_of(part))
        fail_msg("\"%s\" is not on the page", part);
}

static void assert_hides(const char *part)
{
    if (count_of(part))
        fail_msg("\"%s\" is on the page: %.200s", part, strstr(buf_str(&page), part));
}

/* Draws, and checks what holds for every page. */
static void draw(const struct map_mark *marks, size_t count)
{
    const char *complaint;

    layout_to_html(&layout, "image.iso", marks, count, &page);
    complaint = html_complaint(buf_str(&page));
    if (complaint)
        fail_msg("%s", complaint);
    assert_hides("nan%");
    assert_hides("inf%");
    assert_hides("=\"-0.");
    assert_hides("width=\"-");
    assert_hides("src=");
    assert_hides("@import");
    assert_shows("default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-");
    for (size_t i = 0; i < layout.entry_count; i++) {
        CLEANUP(free_ptr) char *row = str_format("<tr id=\"e%zu\">", i);

        assert_shows(row);
    }
    for (size_t i = 0; i < count; i++) {
        CLEANUP(free_ptr) char *row = str_format("<tr id=\"f%zu\">", i);

        assert_shows(row);
    }
}

static void the_checker_finds_faults(void **state)
{
    static const char *const bad[] = {
        "<html></html>",
        "<!DOCTYPE html>\n<p>",
        "<!DOCTYPE html>\n<p></b>",
        "<!DOCTYPE html>\n<p>a & b</p>",
        "<!DOCTYPE html>\n<p>\x1b</p>",
        "<!DOCTYPE html>\n<p a=b></p>",
        "<!DOCTYPE html>\n<p a=\"<\"></p>",
        "<!DOCTYPE html>\n<p><i id=\"x\"></i><i id=\"x\"></i></p>",
        "<!DOCTYPE html>\n<p><a href=\"#x\"></a></p>",
        "<!DOCTYPE html>\n<p><a href=\"//x\"></a></p>",
        "<!DOCTYPE html>\n<p><script>a && b</script></p>",
        "<!DOCTYPE html>\n<p></p><p></p>",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (!html_complaint(bad[i]))
            fail_msg("no complaint about %s", bad[i]);
    assert_null(html_complaint("<!DOCTYPE html>\n<p id=\"x\"><a href=\"#x\">&lt;</a><br /></p>"));
}

static void read_made(size_t kind)
{
    struct made made;
    struct source source;
    struct err e = {0};

    made_image(&made, kind);
    source = source_memory("image", made.bytes.data, made.bytes.len);
    if (layout_from_image(&e, &source, &layout) < 0)
        fail_msg("%s", e.text);
    made_drop(&made);
}

static void every_lane_of_a_hybrid_image(void **state)
{
    static const char *const lanes[] = {"lane-volume", "lane-eltorito", "lane-mbr", "lane-gpt",
                                        "lane-apm"};

    (void)state;
    read_made(MADE_INSIDE);
    draw(NULL, 0);
    for (size_t i = 0; i < COUNT_OF(lanes); i++) {
        CLEANUP(free_ptr) char *lane = str_format("<g class=\"%s\">", lanes[i]);

        assert_shows(lane);
    }
    assert_shows("<h1>image.iso</h1>");
    assert_shows("<dd>TEST VOLUME</dd>");
    assert_shows("El Torito 0 (x86): BIOS boot image /isolinux/isolinux.bin (ISOLINUX 0.01 test)");
    /* The ESP lies in the other partition; the first one is in the legend. */
    assert_true(count_of("class=\"overlap\"") > 2);
    assert_shows("Nothing was found to be wrong.");
    assert_shows("<td class=\"name\">/EFI/BOOT/BOOTX64.EFI</td>");
    assert_shows(">/live/vmlinuz</td>");
    /* Small structures are shown larger: the tables at the start, the backup at the end. */
    assert_shows("<h3><span class=\"badge\">A</span> The first ");
    assert_shows(" The last ");
}

static void a_clean_image_has_no_overlaps(void **state)
{
    (void)state;
    read_made(MADE_GPT);
    draw(NULL, 0);
    assert_int_equal(count_of("class=\"overlap\""), 1); /* in the legend */
}

static void marks_stand_in_place(void **state)
{
    const struct map_mark marks[] = {
        {700 * MIB, 0, "WRT-01", "in the middle"}, {900, 2, "GPT-01", "first & worst <b>"},
        {446, 1, "MBR-03", "close to it"},         {900 * MIB, 1, "ISO-02", "beyond the end"},
        {MAP_NOWHERE, 1, "SB-01", "of no place"},
    };

    (void)state;
    layout.size = 800 * MIB;
    (void)layout_add_region(&layout, REGION_MBR, 0, 512, NULL);
    (void)layout_add_region(&layout, REGION_GPT_HEADER, 512, 512, NULL);
    (void)layout_add_region(&layout, REGION_FILE, 1024, 800 * MIB - 1024, "/big");
    draw(marks, COUNT_OF(marks));
    assert_shows("<dd>1 error, 3 warnings, 1 note</dd>");
    assert_shows("first &amp; worst &lt;b&gt;");
    /* Two of them share a sign in the whole image; in the figure of the tables they do not. */
    assert_shows("<a id=\"m0-2\" class=\"sign error\" href=\"#f2\"><title>MBR-03 warning: close to "
                 "it\nGPT-01 error: first &amp; worst &lt;b&gt;</title>");
    assert_shows("<a id=\"m1-2\" class=\"sign warning\" href=\"#f2\">");
    assert_shows("<a href=\"#m1-1\">0x384, sector 0.25</a>");
    assert_shows("<a href=\"#m0-0\">0x2bc00000, sector 358400</a>");
    assert_shows("<td class=\"number\">0x38400000, sector 460800</td>"); /* no link */
}

/* As much of a text as there is room for, cut wherever that is. */
static void fill(char *to, size_t room, const char *text)
{
    memcpy(to, text, strlen(text) < room ? strlen(text) : room - 1);
}

static void hostile_names_are_harmless(void **state)
{
    static const char bad[] = "</title><script>alert(1)</script>\"'&\033[2J\xff\xe2\x80\xae";
    const struct map_mark mark = {0, 2, bad, bad};
    struct entry *entry;
    struct region *region;

    (void)state;
    layout.size = 4 * MIB;
    layout.volume_id = str_copy(bad);
    layout.medium_id = str_copy(bad);
    region = layout_add_region(&layout, REGION_FILE, 0, 4 * MIB, bad);
    region->detail = str_copy(bad);
    entry = layout_add_entry(&layout, ENTRY_GPT, 1, 0, MIB);
    fill(entry->as.gpt.name, sizeof entry->as.gpt.name, bad);
    fill(entry->as.gpt.type, sizeof entry->as.gpt.type, bad);
    entry->region = str_copy(bad);
    entry = layout_add_entry(&layout, ENTRY_APM, 1, MIB, MIB);
    fill(entry->as.apm.name, sizeof entry->as.apm.name, bad);
    fill(entry->as.apm.type, sizeof entry->as.apm.type, bad);
    entry = layout_add_entry(&layout, ENTRY_VOLUME, 1, 0, MIB);
    fill(entry->as.volume.id, sizeof entry->as.volume.id, bad);
    draw(&mark, 1);
    assert_hides("<script>alert");
    assert_hides("\033");
    assert_hides("\xff");
    assert_hides("\xe2\x80\xae");
    assert_shows("&lt;/title&gt;&lt;script&gt;alert(1)");
}

static void many_regions_make_no_large_page(void **state)
{
    uint64_t at = 0;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        CLEANUP(free_ptr) char *name = str_format("/pool/%d.deb", i);
        enum region_kind kind = i % 3 == 0   ? REGION_DIRECTORY
                                : i % 3 == 1 ? REGION_FILE
                                             : REGION_ZERO;

        (void)layout_add_region(&layout, kind, at, 2048, kind == REGION_ZERO ? NULL : name);
        at += 2048;
    }
    layout.size = at;
    draw(NULL, 0);
    assert_true(page.len < 600 * 1024);
    assert_true(count_of("<rect") < 3000);
    assert_shows("33,333 files");
}

static void many_entries_make_no_large_page(void **state)
{
    (void)state;
    layout.size = 64 * MIB;
    (void)layout_add_region(&layout, REGION_UNCLAIMED, 0, 64 * MIB, NULL);
    for (unsigned i = 0; i < 1024; i++) {
        struct entry *entry = layout_add_entry(&layout, ENTRY_GPT, i + 1, i * 100, 64 * MIB);

        entry->offset = 1024 + 128 * i;
    }
    draw(NULL, 0);
    assert_true(page.len < 3 * MIB);
    assert_shows("and 824 more");
}

static void small_things_of_a_large_image_have_figures(void **state)
{
    uint64_t size = 1024 * MIB;

    (void)state;
    (void)layout_add_region(&layout, REGION_MBR, 0, 512, NULL);
    (void)layout_add_region(&layout, REGION_GPT_HEADER, 512, 512, NULL);
    (void)layout_add_region(&layout, REGION_GPT_ARRAY, 1024, 31744, NULL);
    (void)layout_add_region(&layout, REGION_DIRECTORY, 32768, MIB - 32768, "/");
    (void)layout_add_region(&layout, REGION_FILE, MIB, 499 * MIB, "/live/root.squashfs");
    (void)layout_add_region(&layout, REGION_EFI_IMAGE, 500 * MIB, 4 * MIB, NULL);
    (void)layout_add_region(&layout, REGION_FILE, 504 * MIB, 520 * MIB - 32768, "/more");
    (void)layout_add_region(&layout, REGION_GPT_BACKUP_ARRAY, size - 32768, 32256, NULL);
    (void)layout_add_region(&layout, REGION_GPT_BACKUP_HEADER, size - 512, 512, NULL);
    layout.size = size;
    draw(NULL, 0);
    assert_shows("A</span> The first 1.1 MiB");
    assert_shows("B</span> The first 4.0 KiB");
    assert_shows("C</span> EFI system partition and around it, 4.5 MiB");
    assert_shows("D</span> The last 34.0 KiB");
    assert_shows("MBR, GPT header, GPT array, directory"); /* what A has */
    assert_shows("in A</text>");                           /* B lies in A */
    assert_int_equal(count_of("<figure"), 5);
}

static void nothing_to_draw(void **state)
{
    struct entry *entry;

    (void)state;
    draw(NULL, 0);
    assert_shows("nothing to draw");
    buf_free(&page);
    layout.size = PLACE_OPEN;
    (void)layout_add_region(&layout, REGION_FILE, PLACE_OPEN, 4096, "/file");
    entry = layout_add_entry(&layout, ENTRY_ELTORITO, 1, PLACE_OPEN, 2048);
    entry->as.eltorito.load_sectors = 4;
    draw(NULL, 0);
    assert_hides("<figure");
    assert_shows("place not decided yet");
    assert_shows(">/file</td>");
}

static void odd_places_are_drawn(void **state)
{
    static const struct {
        uint64_t start, length, offset;
    } odd[] = {{0, 0, 0},
               {511, 0, 511},
               {512, 0, 4096},
               {1, UINT64_MAX, 2},
               {UINT64_MAX - 1, 5, 3},
               {PLACE_OPEN, 7, 4},
               {512, 512, UINT64_MAX}};
    const struct map_mark marks[] = {
        {0, 2, "A", "first"}, {511, 2, "B", "last"}, {512, 9, "C", ""}};

    (void)state;
    layout.size = 512;
    (void)layout_add_region(&layout, REGION_MBR, 0, 512, NULL);
    (void)layout_add_region(&layout, REGION_FILE, 512, 0, "/empty");
    for (enum entry_kind kind = ENTRY_VOLUME; kind <= ENTRY_APM; kind++)
        for (size_t i = 0; i < COUNT_OF(odd); i++) {
            struct entry *entry =
                layout_add_entry(&layout, kind, (unsigned)i, odd[i].start, odd[i].length);

            entry->offset = odd[i].offset;
        }
    draw(marks, COUNT_OF(marks));
    assert_shows("goes beyond the end of the image");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checker_finds_faults),
        cmocka_unit_test_teardown(every_lane_of_a_hybrid_image, drop),
        cmocka_unit_test_teardown(a_clean_image_has_no_overlaps, drop),
        cmocka_unit_test_teardown(marks_stand_in_place, drop),
        cmocka_unit_test_teardown(hostile_names_are_harmless, drop),
        cmocka_unit_test_teardown(many_regions_make_no_large_page, drop),
        cmocka_unit_test_teardown(many_entries_make_no_large_page, drop),
        cmocka_unit_test_teardown(small_things_of_a_large_image_have_figures, drop),
        cmocka_unit_test_teardown(nothing_to_draw, drop),
        cmocka_unit_test_teardown(odd_places_are_drawn, drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
