#include "services/ingest/book/cell_text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"

#define LAST_SERIAL 2958466 /* 10000-01-01 in the system of 1900 */
#define DAYS_1904 1462      /* from the system of 1900 to that of 1904 */

/* Digits, perhaps with decimals, of which a double keeps every one: *ret is m / 10^decimals, both exact, so
 * rounded once. False where it is written in any other way, which says nothing about whether it is a number.
 */
static bool plain_read(const char *stored, size_t len, double *ret)
{
    static const double power[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6, 1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14};
    int64_t m = 0;
    size_t point = len;
    if (len == 0 || len > 16)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (stored[i] >= '0' && stored[i] <= '9')
            m = m * 10 + (stored[i] - '0');
        else if (stored[i] == '.' && point == len)
            point = i;
        else
            return false;
    }
    bool decimals = point < len;
    size_t digits = len - decimals, after = decimals ? len - point - 1 : 0;
    if (point == 0 || digits > 15 || (decimals && (after == 0 || stored[len - 1] == '0')))
        return false;
    /* No zeros in front but one; and below 0.0001 number_text() writes an exponent. */
    if (stored[0] == '0' && (point > 1 || (after >= 4 && memcmp(stored + 2, "0000", 4) == 0)))
        return false;
    *ret = (double)m / power[after];
    return true;
}

bool number_is_plain(const char *stored, size_t len)
{
    double v;
    return plain_read(stored, len, &v);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool number_parse(const char *stored, size_t len, double *ret)
{
    while (len && is_blank(*stored)) {
        stored++;
        len--;
    }
    while (len && is_blank(stored[len - 1]))
        len--;
    if (plain_read(stored, len, ret)) /* nearly every number of a base */
        return true;
    char copy[64], *end;
    if (len == 0 || len >= sizeof copy || !memchr("+-.0123456789", stored[0], 13))
        return false;
    memcpy(copy, stored, len);
    copy[len] = '\0';
    double v = strtod(copy, &end);
    if (end != copy + len || !isfinite(v) || strpbrk(copy, "xX")) /* hexadecimal is C's, not Excel's */
        return false;
    *ret = v;
    return true;
}

void number_text(double v, char ret[NUMBER_TEXT_SIZE])
{
    if (v == 0) /* -0 too */
        snprintf(ret, NUMBER_TEXT_SIZE, "0");
    else if (v == floor(v) && fabs(v) < 1e21)
        snprintf(ret, NUMBER_TEXT_SIZE, "%.0f", v);
    else
        snprintf(ret, NUMBER_TEXT_SIZE, "%.15g", v);
}

/* Two digits and what follows them; returns the end. */
static char *put2(char *to, int v, const char *then)
{
    *to++ = (char)('0' + v / 10);
    *to++ = (char)('0' + v % 10);
    while (*then)
        *to++ = *then++;
    *to = '\0';
    return to;
}

bool serial_text(double serial, bool date1904, char ret[DATE_TEXT_SIZE], bool *ret_time_only)
{
    if (!(serial >= 0 && serial < LAST_SERIAL))
        return false;
    int64_t days = (int64_t)serial;
    int64_t seconds = llround((serial - (double)days) * 86400);
    if (seconds >= 86400) {
        days++;
        seconds -= 86400;
    }
    int h = (int)(seconds / 3600), m = (int)(seconds / 60 % 60), s = (int)(seconds % 60);
    *ret_time_only = serial < 1 && !date1904;
    if (*ret_time_only) {
        put2(put2(put2(ret, h, ":"), m, ":"), s, "");
        return true;
    }
    if (date1904)
        days += DAYS_1904;
    else if (days < 60) /* Excel counts a 29 February 1900 that never was */
        days++;
    day_t day = (day_t)(day_from_civil(1899, 12, 30) + days);
    int year, month, dom;
    day_to_civil(day, &year, &month, &dom);
    if (year > 9999)
        return false;
    char *to = put2(put2(put2(put2(ret, year / 100, ""), year % 100, "-"), month, "-"), dom, "");
    if (seconds) {
        *to++ = 'T';
        put2(put2(put2(to, h, ":"), m, ":"), s, "-05:00");
    }
    return true;
}

static int hex4(const char *s)
{
    int v = 0;
    for (int i = 0; i < 4; i++) {
        char c = s[i];
        int d = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
        if (d < 0)
            return -1;
        v = v * 16 + d;
    }
    return v;
}

/* The code unit of an escape at s, or -1. */
static int escape_at(const char *s, size_t left)
{
    return left >= 7 && s[0] == '_' && s[1] == 'x' && s[6] == '_' ? hex4(s + 2) : -1;
}

static size_t put_utf8(char *to, uint32_t c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xC0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xE0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3F));
        to[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 0x3F));
    to[2] = (char)(0x80 | (c >> 6 & 0x3F));
    to[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

size_t unescape(char *text, size_t len)
{
    const char *first = memchr(text, '_', len);
    if (!first)
        return len;
    size_t in = (size_t)(first - text), out = in;
    while (in < len) {
        int unit = escape_at(text + in, len - in);
        if (unit < 0) {
            text[out++] = text[in++];
            continue;
        }
        in += 7; /* always longer than what it stands for */
        uint32_t c = (uint32_t)unit;
        if (c >= 0xD800 && c < 0xDC00) {
            int low = escape_at(text + in, len - in);
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
                in += 7;
            }
        }
        if (c >= 0xD800 && c < 0xE000)
            c = 0xFFFD;
        if (c != 0) /* no NUL inside a text */
            out += put_utf8(text + out, c);
    }
    return out;
}

int column_of(const char *ref, int columns)
{
    int column = 0, letters = 0;
    for (; *ref; ref++, letters++) {
        char c = *ref;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (c < 'A' || c > 'Z')
            break;
        column = column * 26 + (c - 'A' + 1);
        if (column > columns)
            return -1;
    }
    return letters ? column - 1 : -1;
}

size_t utf16_units(const char *text, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        n += (c & 0xC0) != 0x80; /* a character begins */
        n += c >= 0xF0;          /* and takes two units */
    }
    return n;
}
