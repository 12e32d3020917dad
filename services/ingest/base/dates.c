#include "services/ingest/base/dates.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "services/ingest/book/cell_text.h"

#define FIRST_YEAR 1984
#define LAST_YEAR 2100

typedef struct token {
    enum { END, NUMBER, WORD, MARK } kind;
    size_t at, len;
    int value;  /* NUMBER of up to 8 digits */
    bool space; /* white space stood before it */
} token_t;

typedef struct scanner {
    const char *s;
    size_t len;
} scanner_t;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(const char *s, size_t left, size_t *ret_len)
{
    *ret_len = 1;
    if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r')
        return true;
    if (left >= 2 && memcmp(s, "\xC2\xA0", 2) == 0) { /* no-break space */
        *ret_len = 2;
        return true;
    }
    if (left >= 3 && memcmp(s, "\xE2\x80\xAF", 3) == 0) { /* narrow no-break space: "3:43 p. m." */
        *ret_len = 3;
        return true;
    }
    return false;
}

/* Letters of the months are ASCII; other bytes of a word only have to keep it together. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* Typographic dashes count as the plain one. */
static size_t dash_len(const char *s, size_t left)
{
    if (*s == '-')
        return 1;
    if (left >= 3 && s[0] == '\xE2' && s[1] == '\x80' && s[2] >= '\x90' && s[2] <= '\x95')
        return 3;
    if (left >= 3 && memcmp(s, "\xE2\x88\x92", 3) == 0)
        return 3;
    return 0;
}

static token_t token_at(const scanner_t *in, size_t pos)
{
    token_t t = {.kind = END, .at = in->len};
    size_t n;
    while (pos < in->len && is_space(in->s + pos, in->len - pos, &n)) {
        pos += n;
        t.space = true;
    }
    if (pos >= in->len)
        return t;
    t.at = pos;
    const char *s = in->s + pos;
    size_t left = in->len - pos;
    if (is_digit(*s)) {
        t.kind = NUMBER;
        for (; t.len < left && is_digit(s[t.len]); t.len++)
            if (t.len < 8)
                t.value = t.value * 10 + (s[t.len] - '0');
    } else if ((n = dash_len(s, left))) {
        t.kind = MARK;
        t.value = '-';
        t.len = n;
    } else if (is_letter(*s)) {
        t.kind = WORD;
        while (t.len < left && is_letter(s[t.len]) && !dash_len(s + t.len, left - t.len) &&
               !is_space(s + t.len, left - t.len, &n))
            t.len++;
    } else {
        t.kind = MARK;
        t.value = (unsigned char)*s;
        t.len = 1;
    }
    return t;
}

static size_t after(const token_t *t)
{
    return t->at + t->len;
}

static bool make_day(int y, int m, int d, day_t *ret)
{
    if (y < FIRST_YEAR || y > LAST_YEAR)
        return false;
    day_t day = day_from_civil(y, m, d);
    if (day == DAY_NONE)
        return false;
    *ret = day;
    return true;
}

/* The month that a word names, whole or by its first three letters; 0 when it names none. */
static int month_of(const scanner_t *in, const token_t *t)
{
    static const char *const names[] = {"enero",      "febrero", "marzo",     "abril",
                                        "mayo",       "junio",   "julio",     "agosto",
                                        "septiembre", "octubre", "noviembre", "diciembre"};
    char word[16];
    if (t->kind != WORD || t->len < 3 || t->len >= sizeof word)
        return 0;
    for (size_t i = 0; i < t->len; i++) {
        char c = in->s[t->at + i];
        word[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    word[t->len] = '\0';
    if (strcmp(word, "setiembre") == 0 || strcmp(word, "sept") == 0 || strcmp(word, "set") == 0)
        return 9;
    for (int m = 0; m < 12; m++)
        if (strcmp(word, names[m]) == 0 || (t->len == 3 && strncmp(word, names[m], 3) == 0))
            return m + 1;
    return 0;
}

static bool is_word(const scanner_t *in, const token_t *t, const char *word)
{
    return t->kind == WORD && t->len == strlen(word) && strncasecmp(in->s + t->at, word, t->len) == 0;
}

/* What may stand between the parts of a date in words: spaces, "de", "del", a comma, a dash, a dot. */
static token_t skip_links(const scanner_t *in, size_t pos)
{
    token_t t = token_at(in, pos);
    while (is_word(in, &t, "de") || is_word(in, &t, "del") ||
           (t.kind == MARK &&
            (t.value == ',' || t.value == '-' || t.value == '.' || t.value == '/' || t.value == '_')))
        t = token_at(in, after(&t));
    return t;
}

/* d-m-yyyy or yyyy-m-d: the same mark twice. */
static bool numeric(const scanner_t *in, const token_t *a, size_t *ret_end, day_t *ret)
{
    token_t m1 = token_at(in, after(a));
    if (m1.kind != MARK || !strchr("-/._", m1.value))
        return false;
    token_t b = token_at(in, after(&m1));
    token_t m2 = token_at(in, after(&b));
    if (b.kind != NUMBER || b.len > 2 || m2.kind != MARK || m2.value != m1.value)
        return false;
    token_t c = token_at(in, after(&m2));
    if (c.kind != NUMBER)
        return false;
    bool ok = false;
    if (a->len <= 2 && c.len == 4)
        ok = make_day(c.value, b.value, a->value, ret);
    else if (a->len == 4 && c.len <= 2)
        ok = make_day(a->value, b.value, c.value, ret);
    if (ok)
        *ret_end = after(&c);
    return ok;
}

static bool eight_digits(const token_t *a, size_t *ret_end, day_t *ret)
{
    if (a->len != 8)
        return false;
    int v = a->value;
    /* In these years no number is a date in both orders. */
    if (!make_day(v % 10000, v / 10000 % 100, v / 1000000, ret) &&
        !make_day(v / 10000, v / 100 % 100, v % 100, ret))
        return false;
    *ret_end = after(a);
    return true;
}

/* 7 de diciembre de 2021 */
static bool day_first(const scanner_t *in, const token_t *a, size_t *ret_end, day_t *ret)
{
    token_t month = skip_links(in, after(a));
    int m = month_of(in, &month);
    if (a->len > 2 || m == 0)
        return false;
    token_t year = skip_links(in, after(&month));
    if (year.kind != NUMBER || year.len != 4 || !make_day(year.value, m, a->value, ret))
        return false;
    *ret_end = after(&year);
    return true;
}

/* diciembre 7 de 2021 */
static bool month_first(const scanner_t *in, const token_t *a, size_t *ret_end, day_t *ret)
{
    int m = month_of(in, a);
    if (m == 0)
        return false;
    token_t day = skip_links(in, after(a));
    if (day.kind != NUMBER || day.len > 2)
        return false;
    token_t year = skip_links(in, after(&day));
    if (year.kind != NUMBER || year.len != 4 || !make_day(year.value, m, day.value, ret))
        return false;
    *ret_end = after(&year);
    return true;
}

bool dates_next(const char *text, size_t len, size_t *pos, size_t *ret_at, day_t *ret)
{
    scanner_t in = {.s = text, .len = len};
    for (token_t t = token_at(&in, *pos); t.kind != END; t = token_at(&in, after(&t))) {
        bool found = t.kind == NUMBER ? numeric(&in, &t, pos, ret) || eight_digits(&t, pos, ret) ||
                                            day_first(&in, &t, pos, ret)
                                      : t.kind == WORD && month_first(&in, &t, pos, ret);
        if (found) {
            *ret_at = t.at;
            return true;
        }
    }
    *pos = len;
    return false;
}

/* "3:43", "03:43:10", "3:43 p. m.", "T03:43:10.000-05:00" to the end of the text. */
static bool time_of_day(const scanner_t *in, size_t pos, int *ret_h, int *ret_m, int *ret_s)
{
    char rest[40];
    size_t n = 0;
    for (token_t t = token_at(in, pos); t.kind != END; t = token_at(in, after(&t))) {
        if (t.kind == MARK && (t.value == '.' || t.value == ',') && n && !is_digit(rest[n - 1]))
            continue; /* the dots of "p. m." */
        if (n + t.len >= sizeof rest)
            return false;
        for (size_t i = 0; i < t.len; i++) {
            char c = in->s[t.at + i];
            rest[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        }
    }
    rest[n] = '\0';
    const char *s = rest[0] == 't' ? rest + 1 : rest[0] == ',' ? rest + 1 : rest;
    int h = 0, m = 0, sec = 0, used = 0;
    if (sscanf(s, "%2d:%2d%n", &h, &m, &used) < 2 || used == 0)
        return false;
    s += used;
    used = 0;
    if (sscanf(s, ":%2d%n", &sec, &used) == 1 && used)
        s += used;
    if (*s == '.' || *s == ',')
        s += 1 + strspn(s + 1, "0123456789");
    bool pm = strcmp(s, "pm") == 0, am = strcmp(s, "am") == 0;
    if (pm || am) {
        if (h < 1 || h > 12)
            return false;
        h = h % 12 + (pm ? 12 : 0);
    } else if (*s && strcmp(s, "z") != 0 && strcmp(s, "-05:00") != 0 && strcmp(s, "+00:00") != 0) {
        return false;
    }
    if (h > 23 || m > 59 || sec > 59 || h < 0 || m < 0 || sec < 0)
        return false;
    *ret_h = h;
    *ret_m = m;
    *ret_s = sec;
    return true;
}

bool dates_cell(const char *text, size_t len, char ret_iso[32], day_t *ret_day)
{
    scanner_t in = {.s = text, .len = len};
    size_t pos = 0, at;
    day_t day;
    if (!dates_next(text, len, &pos, &at, &day) || token_at(&in, 0).at != at)
        return false;
    int h = 0, m = 0, s = 0;
    bool has_time = token_at(&in, pos).kind != END;
    if (has_time && !time_of_day(&in, pos, &h, &m, &s))
        return false;
    day_format(day, ret_iso);
    if (h || m || s)
        snprintf(ret_iso + 10, 22, "T%02d:%02d:%02d-05:00", h, m, s);
    *ret_day = day;
    return true;
}

bool dates_serial(double serial, char ret_iso[32], day_t *ret_day)
{
    bool time_only;
    if (!(serial >= 30682 && serial < 73416) ||
        !serial_text(serial, false, ret_iso, &time_only)) /* 1984 to 2100 */
        return false;
    char day[11];
    memcpy(day, ret_iso, 10);
    day[10] = '\0';
    return day_parse(day, ret_day);
}
