#include "services/ingest/book/cell_text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"

#define LAST_SERIAL 2958466 /* 10000-01-01 in the system of 1900 */
#define DAYS_1904 1462      /* from the system of 1900 to that of 1904 */

bool number_is_plain(const char *stored, size_t len)
{
    if (len == 0 || len > 15 || (stored[0] == '0' && len > 1))
        return false;
    for (size_t i = 0; i < len; i++)
        if (stored[i] < '0' || stored[i] > '9')
            return false;
    return true;
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
    if (number_is_plain(stored, len)) { /* nearly every number of a base */
        int64_t n = 0;
        for (size_t i = 0; i < len; i++)
            n = n * 10 + (stored[i] - '0');
        *ret = (double)n;
        return true;
    }
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
        snprintf(ret, DATE_TEXT_SIZE, "%02d:%02d:%02d", h, m, s);
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
    char iso[11];
    day_format(day, iso);
    if (seconds == 0)
        snprintf(ret, DATE_TEXT_SIZE, "%s", iso);
    else
        snprintf(ret, DATE_TEXT_SIZE, "%sT%02d:%02d:%02d-05:00", iso, h, m, s);
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
    if (!memmem(text, len, "_x", 2))
        return len;
    size_t in = 0, out = 0;
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
