/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/html.h"

#include <stdint.h>
#include <string.h>

#include "base/digest.h"
#include "base/embed.h"
#include "base/mem.h"

EMBED(base_page_css, "tools/base/page.css");

#define PICTURE_WIDEST 16384u /* pixels */

/* RFC 4648 §4. */
static void add_base64(struct buf *out, const uint8_t *bytes, size_t count)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < count; i += 3) {
        size_t left = count - i;
        unsigned three = (unsigned)bytes[i] << 16 | (left > 1 ? (unsigned)bytes[i + 1] << 8 : 0) |
                         (left > 2 ? bytes[i + 2] : 0);
        char four[4];

        for (size_t k = 0; k < 4; k++)
            four[k] = k > left ? '=' : digits[three >> (18 - 6 * k) & 63];
        buf_add(out, four, sizeof four);
    }
}

/* 'sha256-...' of an inline element's content (Content Security Policy 3, §2.3.1). */
static void add_source(struct buf *out, const char *content)
{
    CLEANUP(sha256_drop) struct sha256 hash = {0};
    uint8_t digest[SHA256_SIZE];

    sha256_start(&hash);
    sha256_add(&hash, content, strlen(content));
    sha256_end(&hash, digest);
    buf_text(out, "'sha256-");
    add_base64(out, digest, sizeof digest);
    buf_text(out, "'");
}

void html_begin(struct buf *html, const struct html_page *page)
{
    CLEANUP(buf_free) struct buf style = {0};

    buf_text(&style, base_page_css_begin);
    buf_text(&style, page->style);
    buf_text(html, "<!DOCTYPE html>\n"
                   "<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\" xml:lang=\"en\">\n"
                   "<head>\n<meta charset=\"utf-8\" />\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "base-uri 'none'; form-action 'none'; style-src ");
    add_source(html, buf_str(&style));
    buf_text(html, "; script-src ");
    if (*page->script)
        add_source(html, page->script);
    else
        buf_text(html, "'none'");
    buf_text(html, page->pictures ? "; img-src data:" : "");
    buf_text(html, "\" />\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
                   "<meta name=\"color-scheme\" content=\"light dark\" />\n"
                   "<meta name=\"referrer\" content=\"no-referrer\" />\n");
    html_element(html, "title", NULL, page->title);
    buf_format(html, "<style>%s</style>\n</head>\n<body>\n", buf_str(&style));
}

void html_end(struct buf *html, const struct html_page *page)
{
    if (*page->script)
        buf_format(html, "<script>%s</script>\n", page->script);
    buf_text(html, "</body>\n</html>\n");
}

void html_element(struct buf *html, const char *tag, const char *name, const char *text)
{
    buf_format(html, "<%s", tag);
    if (name)
        xml_attribute(html, "class", name);
    buf_text(html, ">");
    xml_text(html, text);
    buf_format(html, "</%s>\n", tag);
}

void html_lines(struct buf *html, const char *name, const char *lines)
{
    CLEANUP(free_ptr) char *copy = str_copy(lines);

    buf_text(html, "<pre");
    xml_attribute(html, "class", name);
    buf_text(html, " tabindex=\"0\">");
    for (char *at = copy, *line; (line = strsep(&at, "\n"));) {
        xml_text(html, line);
        buf_text(html, at ? "\n" : "");
    }
    buf_text(html, "</pre>\n");
}

static unsigned get_be32(const uint8_t *bytes)
{
    return (unsigned)bytes[0] << 24 | (unsigned)bytes[1] << 16 | (unsigned)bytes[2] << 8 | bytes[3];
}

/* Signature, then the chunk IHDR, which begins with width and height (PNG §5.2, §11.2.2). */
bool html_picture(struct buf *html, const char *name, const char *alternative, const void *png,
                  size_t size)
{
    static const char start[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const uint8_t *bytes = png;
    size_t head = sizeof start - 1;
    unsigned width, height;

    if (size < head + 8 || memcmp(bytes, start, head) != 0)
        return false;
    width = get_be32(bytes + head);
    height = get_be32(bytes + head + 4);
    if (!width || !height || width > PICTURE_WIDEST || height > PICTURE_WIDEST)
        return false;
    buf_text(html, "<img");
    xml_attribute(html, "class", name);
    xml_attribute(html, "alt", alternative);
    buf_format(html, " width=\"%u\" height=\"%u\" src=\"data:image/png;base64,", width, height);
    add_base64(html, bytes, size);
    buf_text(html, "\" />\n");
    return true;
}

void html_table_begin(struct buf *html, const char *caption, const char *const *columns)
{
    buf_text(html, "<div class=\"wide\" role=\"region\" tabindex=\"0\"");
    xml_attribute(html, "aria-label", caption);
    buf_text(html, "><table>\n<thead><tr>");
    for (size_t i = 0; columns[i]; i++) {
        buf_text(html, "<th scope=\"col\">");
        xml_text(html, columns[i]);
        buf_text(html, "</th>");
    }
    buf_text(html, "</tr></thead>\n<tbody>\n");
}

void html_table_end(struct buf *html)
{
    buf_text(html, "</tbody>\n</table></div>\n");
}
