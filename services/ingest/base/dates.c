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
        if (strcmp(word, month_names[m]) == 0 || (t->len == 3 && strncmp(word, month_names[m], 3) == 0))
            return m + 1;
    return 0;
}

static bool is_word(const scanner_t *in, const token_t *t, const char *word)
{
    return t->kind == WORD && t->len == strlen(word) && strncasecmp(in->s + t->at, word, t->len) == 0;
}

/* A month's name may be cut short by a dot. */
static size_t after_month(const scanner_t *in, const token_t *t, int next_part)
{
    token_t dot = token_at(in, after(t));
    bool cut = t->len <= 4 && dot.kind == MARK && dot.value == '.' && !dot.space && next_part != '.';
    return cut ? after(&dot) : after(t);
}

typedef struct civil {
    int year, month, day;
} civil_t;

/* One part at pos; moves pos past it. */
static bool part_match(const scanner_t *in, int part, int next_part, size_t *pos, civil_t *c)
{
    token_t t = token_at(in, *pos);
    bool ok;
    switch (part) {
    case PART_DAY:
        ok = t.kind == NUMBER && t.len <= 2;
        c->day = t.value;
        break;
    case PART_MONTH:
        ok = t.kind == NUMBER && t.len <= 2;
        c->month = t.value;
        break;
    case PART_YEAR:
        ok = t.kind == NUMBER && t.len == 4;
        c->year = t.value;
        break;
    case PART_YEAR2:
        ok = t.kind == NUMBER && t.len == 2;
        c->year = 2000 + t.value;
        break;
    case PART_MONTH_NAME:
        c->month = month_of(in, &t);
        ok = c->month != 0;
        if (ok) {
            *pos = after_month(in, &t, next_part);
            return true;
        }
        break;
    case PART_LINK:
        ok = is_word(in, &t, "de") || is_word(in, &t, "del") || (t.kind == MARK && t.value == ',');
        if (!ok)
            return true;
        break;
    default:
        ok = t.kind == MARK && t.value == part;
        break;
    }
    if (ok)
        *pos = after(&t);
    return ok;
}

/* A run of eight digits, cut as the format says. */
static bool together_match(const date_format_t *f, const token_t *t, civil_t *c)
{
    if (t->kind != NUMBER || t->len != 8)
        return false;
    int rest = t->value;
    for (int i = f->n - 1; i >= 0; i--) {
        int size = f->part[i] == PART_YEAR ? 10000 : 100, v = rest % size;
        rest /= size;
        if (f->part[i] == PART_YEAR)
            c->year = v;
        else if (f->part[i] == PART_MONTH)
            c->month = v;
        else
            c->day = v;
    }
    return true;
}

static bool format_match(const date_format_t *f, const scanner_t *in, const token_t *first, size_t *ret_end,
                         day_t *ret)
{
    civil_t c = {0};
    size_t pos = first->at;
    if (f->together) {
        if (!together_match(f, first, &c))
            return false;
        pos = after(first);
    }
    for (int i = 0; !f->together && i < f->n; i++)
        if (!part_match(in, f->part[i], i + 1 < f->n ? f->part[i + 1] : 0, &pos, &c))
            return false;
    if (!make_day(c.year, c.month, c.day, ret))
        return false;
    *ret_end = pos;
    return true;
}

bool dates_next(const date_formats_t *f, const char *text, size_t len, size_t *pos, size_t *ret_at,
                day_t *ret)
{
    scanner_t in = {.s = text, .len = len};
    for (token_t t = token_at(&in, *pos); t.kind != END; t = token_at(&in, after(&t))) {
        if (t.kind == MARK)
            continue;
        for (size_t i = 0; i < f->n; i++)
            if (format_match(&f->items[i], &in, &t, pos, ret)) {
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

bool dates_cell(const date_formats_t *f, const char *text, size_t len, char ret_iso[32], day_t *ret_day)
{
    scanner_t in = {.s = text, .len = len};
    size_t pos = 0, at;
    day_t day;
    if (!dates_next(f, text, len, &pos, &at, &day) || token_at(&in, 0).at != at)
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
