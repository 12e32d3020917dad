#include "services/ingest/book/csv_scan.h"

#include <string.h>
#include <strings.h>

/* Records looked at, and fields in one that are told apart. */
#define RECORDS 200
#define FIELDS 256

static csv_event_t span(csv_span_t *ret, const char **s, size_t *len, size_t n)
{
    *ret = (csv_span_t){*s, n};
    *s += n;
    *len -= n;
    return CSV_TEXT;
}

static void used(const char **s, size_t *len)
{
    ++*s;
    --*len;
}

/* Ends the field at the character under way. */
static csv_event_t field_end(csv_scan_t *c, const char **s, size_t *len)
{
    char at = **s;
    used(s, len);
    c->state = CSV_FIELD_START;
    c->lines = false;
    if (at == c->delimiter) {
        c->any = true;
        return CSV_FIELD;
    }
    c->after_cr = at == '\r';
    c->any = false;
    return CSV_RECORD;
}

static bool ends_field(const csv_scan_t *c, char at)
{
    return at == c->delimiter || at == '\n' || at == '\r';
}

static csv_event_t bare(csv_scan_t *c, const char **s, size_t *len, csv_span_t *ret)
{
    size_t n = 0;
    while (n < *len && !ends_field(c, (*s)[n]) && (*s)[n] != '\0')
        n++;
    c->any = true;
    if (n)
        return span(ret, s, len, n);
    return **s == '\0' ? CSV_NUL : field_end(c, s, len);
}

static csv_event_t quoted(csv_scan_t *c, const char **s, size_t *len, csv_span_t *ret)
{
    size_t n = 0;
    while (n < *len && (*s)[n] != '"' && (*s)[n] != '\r' && (*s)[n] != '\n' && (*s)[n] != '\0')
        n++;
    if (n)
        return span(ret, s, len, n);
    char at = **s;
    if (at == '\0')
        return CSV_NUL;
    used(s, len);
    if (at == '"') {
        c->state = CSV_CLOSED;
        *ret = (csv_span_t){*s, 0};
        return CSV_TEXT;
    }
    c->after_cr = at == '\r';
    c->lines = true;
    *ret = (csv_span_t){"\n", 1};
    return CSV_TEXT;
}

/* What follows the quotes belongs to the field too, as Excel has it. */
static csv_event_t closed(csv_scan_t *c, const char **s, size_t *len, csv_span_t *ret)
{
    bool follows = !ends_field(c, **s);
    c->untidy |= follows;
    c->misquoted |= follows && c->lines;
    c->state = CSV_BARE;
    return bare(c, s, len, ret);
}

csv_event_t csv_next(csv_scan_t *c, const char **s, size_t *len, csv_span_t *ret)
{
    if (*len && c->after_cr) {
        c->after_cr = false;
        if (**s == '\n')
            used(s, len);
    }
    if (*len == 0)
        return CSV_MORE;
    switch (c->state) {
    case CSV_FIELD_START:
        if (**s == '"') {
            used(s, len);
            c->state = CSV_QUOTED;
            c->any = true;
            *ret = (csv_span_t){*s, 0};
            return CSV_TEXT;
        }
        c->state = CSV_BARE;
        return bare(c, s, len, ret);
    case CSV_BARE:
        return bare(c, s, len, ret);
    case CSV_QUOTED:
        return quoted(c, s, len, ret);
    case CSV_CLOSED:
        if (**s == '"') { /* doubled */
            c->state = CSV_QUOTED;
            return span(ret, s, len, 1);
        }
        return closed(c, s, len, ret);
    }
    return CSV_MORE;
}

/* Fields in the records of a head that is read with a delimiter, as records × fields in the most common kind.
 */
static size_t score(char delimiter, const char *s, size_t len, bool whole)
{
    size_t kinds[FIELDS + 1] = {0}, fields = 1, records = 0, best = 0;
    csv_scan_t c = {.delimiter = delimiter};
    csv_span_t text;
    for (csv_event_t e; records < RECORDS && (e = csv_next(&c, &s, &len, &text)) != CSV_MORE;) {
        if (e == CSV_NUL)
            break;
        if (e == CSV_FIELD)
            fields++;
        if (e != CSV_RECORD)
            continue;
        if (!c.untidy)
            kinds[fields < FIELDS ? fields : FIELDS]++;
        c.untidy = false;
        fields = 1;
        records++;
    }
    if (whole && c.any && !c.untidy)
        kinds[fields < FIELDS ? fields : FIELDS]++;
    for (size_t n = 2; n <= FIELDS; n++)
        if (kinds[n] * (n - 1) > best)
            best = kinds[n] * (n - 1);
    return best;
}

/* "sep=;" or "\"sep=;\"" alone on the first line. */
static bool said(const char *s, size_t len, csv_dialect_t *ret)
{
    size_t quote = len && s[0] == '"', at = quote + 4;
    if (len < at + 1 + quote || strncasecmp(s + quote, "sep=", 4) != 0 || strchr("\r\n\"", s[at]) ||
        (quote && s[at + 1] != '"'))
        return false;
    size_t end = at + 1 + quote;
    if (end < len && s[end] != '\r' && s[end] != '\n')
        return false;
    if (end < len && s[end] == '\r')
        end++;
    if (end < len && s[end] == '\n')
        end++;
    *ret = (csv_dialect_t){.delimiter = s[at], .skip = end};
    return true;
}

csv_dialect_t csv_dialect(const char *head, size_t len, bool whole)
{
    static const char candidates[] = {';', ',', '\t', '|'}; /* the first of equals */
    csv_dialect_t d = {.delimiter = candidates[0]};
    if (said(head, len, &d))
        return d;
    size_t best = 0;
    for (size_t i = 0; i < sizeof candidates; i++) {
        size_t n = score(candidates[i], head, len, whole);
        if (n > best) {
            best = n;
            d.delimiter = candidates[i];
        }
    }
    return d;
}
