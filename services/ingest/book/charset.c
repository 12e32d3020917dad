#include "services/ingest/book/charset.h"

#include <string.h>

#define REPLACEMENT 0xFFFD

charset_t charset_marked(const void *head, size_t len, size_t *ret_mark)
{
    *ret_mark = 0;
    if (len >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0) {
        *ret_mark = 3;
        return CHARSET_UTF8;
    }
    if (len >= 2 && (memcmp(head, "\xFF\xFE", 2) == 0 || memcmp(head, "\xFE\xFF", 2) == 0)) {
        *ret_mark = 2;
        return *(const uint8_t *)head == 0xFF ? CHARSET_UTF16LE : CHARSET_UTF16BE;
    }
    return CHARSET_UTF8;
}

/* How many of the first bytes are ASCII, eight at a time. */
static size_t ascii_run(const uint8_t *s, size_t len)
{
    size_t i = 0;
    for (uint64_t word; i + sizeof word <= len; i += sizeof word) {
        memcpy(&word, s + i, sizeof word);
        if (word & 0x8080808080808080u)
            break;
    }
    while (i < len && s[i] < 0x80)
        i++;
    return i;
}

/* The bytes valid as far as they go; less than len where one is wrong. No overlong forms, no halves of pairs,
 * nothing past U+10FFFF. */
static size_t utf8_valid(utf8_check_t *c, const uint8_t *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (c->more) {
            uint8_t low = c->low ? c->low : 0x80, high = c->high ? c->high : 0xBF;
            if (s[i] < low || s[i] > high)
                return i;
            c->more--;
            c->low = c->high = 0;
            continue;
        }
        if (s[i] < 0x80) {
            i += ascii_run(s + i, len - i) - 1;
            continue;
        }
        if (s[i] < 0xC2 || s[i] > 0xF4)
            return i;
        c->more = s[i] < 0xE0 ? 1 : s[i] < 0xF0 ? 2 : 3;
        if (s[i] == 0xE0)
            c->low = 0xA0;
        else if (s[i] == 0xF0)
            c->low = 0x90;
        else if (s[i] == 0xED)
            c->high = 0x9F;
        else if (s[i] == 0xF4)
            c->high = 0x8F;
    }
    return len;
}

bool utf8_check_add(utf8_check_t *c, const void *bytes, size_t len)
{
    return utf8_valid(c, bytes, len) == len;
}

bool utf8_check_end(const utf8_check_t *c)
{
    return c->more == 0;
}

static void put(buf_t *ret, uint32_t c)
{
    char out[4];
    size_t n = 0;
    if (c < 0x80) {
        out[n++] = (char)c;
    } else if (c < 0x800) {
        out[n++] = (char)(0xC0 | c >> 6);
        out[n++] = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out[n++] = (char)(0xE0 | c >> 12);
        out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        out[n++] = (char)(0x80 | (c & 0x3F));
    } else {
        out[n++] = (char)(0xF0 | c >> 18);
        out[n++] = (char)(0x80 | (c >> 12 & 0x3F));
        out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        out[n++] = (char)(0x80 | (c & 0x3F));
    }
    buf_add(ret, out, n);
}

static void windows_1252_add(const uint8_t *s, size_t len, buf_t *ret)
{
    static const uint16_t upper[32] = {
        0x20AC,      REPLACEMENT, 0x201A, 0x0192, 0x201E, 0x2026,      0x2020, 0x2021,
        0x02C6,      0x2030,      0x0160, 0x2039, 0x0152, REPLACEMENT, 0x017D, REPLACEMENT,
        REPLACEMENT, 0x2018,      0x2019, 0x201C, 0x201D, 0x2022,      0x2013, 0x2014,
        0x02DC,      0x2122,      0x0161, 0x203A, 0x0153, REPLACEMENT, 0x017E, 0x0178,
    };
    while (len) {
        size_t run = ascii_run(s, len);
        buf_add(ret, s, run);
        s += run;
        len -= run;
        for (; len && *s >= 0x80; s++, len--)
            put(ret, *s < 0xA0 ? upper[*s - 0x80] : *s);
    }
}

static void utf16_unit(decoder_t *d, uint32_t unit, buf_t *ret)
{
    bool low = unit >= 0xDC00 && unit < 0xE000;
    if (d->high && low) {
        put(ret, 0x10000 + ((d->high - 0xD800) << 10) + (unit - 0xDC00));
        d->high = 0;
        return;
    }
    if (d->high)
        put(ret, REPLACEMENT);
    d->high = unit >= 0xD800 && unit < 0xDC00 ? unit : 0;
    if (!d->high)
        put(ret, low ? REPLACEMENT : unit);
}

static void utf16_add(decoder_t *d, const uint8_t *s, size_t len, buf_t *ret)
{
    for (size_t i = 0; i < len; i++) {
        d->left[d->n_left++] = s[i];
        if (d->n_left < 2)
            continue;
        d->n_left = 0;
        bool little = d->charset == CHARSET_UTF16LE;
        utf16_unit(d, (uint32_t)(d->left[little] << 8 | d->left[!little]), ret);
    }
}

bool decoder_add(decoder_t *d, const void *bytes, size_t len, buf_t *ret)
{
    switch (d->charset) {
    case CHARSET_WINDOWS_1252:
        windows_1252_add(bytes, len, ret);
        return true;
    case CHARSET_UTF16LE:
    case CHARSET_UTF16BE:
        utf16_add(d, bytes, len, ret);
        return true;
    case CHARSET_UTF8:
        break;
    }
    size_t valid = utf8_valid(&d->check, bytes, len);
    buf_add(ret, bytes, valid);
    return valid == len;
}

bool decoder_end(decoder_t *d, buf_t *ret)
{
    if (d->high || d->n_left)
        put(ret, REPLACEMENT);
    bool whole = !d->high && !d->n_left && utf8_check_end(&d->check);
    d->high = 0;
    d->n_left = 0;
    return whole;
}
