#include "services/ingest/inspect/layout.h"

#include <inttypes.h>
#include <string.h>
#include <unictype.h>
#include <unigbrk.h>
#include <unistr.h>
#include <uniwidth.h>

static size_t width_of(const uint8_t *s, size_t len)
{
    int n = u8_width(s, len, "UTF-8");
    return n > 0 ? (size_t)n : 0;
}

size_t layout_columns(const char *text)
{
    return width_of((const uint8_t *)text, strlen(text));
}

void layout_safe(const char *text, buf_t *out)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len;) {
        ucs4_t c;
        int n = u8_mbtoucr(&c, (const uint8_t *)text + i, len - i);
        if (n > 0 && (c == '\n' || c == '\r' || c == '\t'))
            buf_addc(out, ' ');
        else if (n <= 0 || uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cf |
                                                                   UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp))
            buf_adds(out, "\xEF\xBF\xBD");
        else
            buf_add(out, text + i, (size_t)n);
        i += n > 0 ? (size_t)n : 1;
    }
}

void layout_spaces(size_t n, buf_t *out)
{
    while (n--)
        buf_addc(out, ' ');
}

void layout_cell(const char *text, size_t width, buf_t *out)
{
    AUTO(buf) buf_t safe = {0};
    layout_safe(text, &safe);
    const uint8_t *p = (const uint8_t *)buf_str(&safe), *end = p + safe.len;
    size_t all = width_of(p, safe.len), used = 0;
    size_t room = all <= width ? width : width ? width - 1 : 0;
    while (p < end) {
        const uint8_t *next = u8_grapheme_next(p, end);
        size_t w = width_of(p, (size_t)(next - p));
        if (used + w > room)
            break;
        buf_add(out, p, (size_t)(next - p));
        used += w;
        p = next;
    }
    if (p < end && width) {
        buf_adds(out, "…");
        used++;
    }
    layout_spaces(width > used ? width - used : 0, out);
}

void layout_end(buf_t *out)
{
    while (out->len && out->data[out->len - 1] == ' ')
        out->data[--out->len] = '\0';
    buf_addc(out, '\n');
}

void layout_wrap(const char *text, size_t indent, size_t used, size_t width, buf_t *out)
{
    AUTO(buf) buf_t safe = {0};
    layout_safe(text, &safe);
    width = width ? width : LAYOUT_WIDTH;
    const char *s = buf_str(&safe);
    bool first = true;
    for (; *s; s += strspn(s, " ")) {
        size_t n = strcspn(s, " "), w = width_of((const uint8_t *)s, n);
        if (!first && used + 1 + w > width) {
            layout_end(out);
            layout_spaces(indent, out);
            used = indent;
        } else if (!first) {
            buf_addc(out, ' ');
            used++;
        }
        buf_add(out, s, n);
        used += w;
        s += n;
        first = false;
    }
    layout_end(out);
}

void layout_int(int64_t n, buf_t *out)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRId64, n);
    for (int i = 0; i < len; i++) {
        if (i && digits[i - 1] != '-' && (len - i) % 3 == 0)
            buf_addc(out, '.');
        buf_addc(out, digits[i]);
    }
}

void layout_bytes(int64_t bytes, buf_t *out)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;
    int64_t tenths = bytes < INT64_MAX / 16 ? bytes * 10 : INT64_MAX / 2;
    while (unit + 1 < COUNT_OF(units) && tenths >= 10240) {
        tenths = (tenths + 512) / 1024;
        unit++;
    }
    if (unit == 0)
        buf_printf(out, "%" PRId64 " bytes", bytes);
    else
        buf_printf(out, "%" PRId64 ",%" PRId64 " %s", tenths / 10, tenths % 10, units[unit]);
}
