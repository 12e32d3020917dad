#include "services/ingest/book/plain.h"

#include <stdint.h>
#include <unistr.h>

#include "common/cleanup.h"

enum { NAME_MAX_BYTES = 32 };

typedef enum kind { ENDS, ASCII, WIDE } kind_t;

/* ENDS is what a text of plain XML ends at or does not contain. Of the wide ones 0xEF begins what XML has no
 * use for (U+FFFE, U+FFFF), and 0xFE and 0xFF nothing: expat may judge them. */
static inline kind_t kind_of(unsigned char c)
{
    if ((c < 0x20 && c != '\n' && c != '\t') || c == '<' || c == '>' || c == '&' || c == 0xEF || c >= 0xFE)
        return ENDS;
    return c < 0x80 ? ASCII : WIDE;
}

static bool is_name(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':';
}

bool plain_attribute(plain_t *p, span_t *ret_name, span_t *ret_value)
{
    const char *s = p->at, *name = s + 1;
    if (s == p->end || *s != ' ')
        return (p->torn = s == p->end), false;
    for (s = name; s < p->end && s - name <= NAME_MAX_BYTES && is_name((unsigned char)*s);)
        s++;
    const char *name_end = s;
    if (s == name || (*name >= '0' && *name <= ':'))
        return (p->torn = s == p->end), false;
    if (p->end - s < 2)
        return (p->torn = s == p->end || *s == '='), false;
    if (s[0] != '=' || s[1] != '"')
        return false;
    const char *value = s += 2;
    while (s < p->end && *s != '"' && *s >= ' ' && kind_of((unsigned char)*s) == ASCII)
        s++;
    if (s == p->end || *s != '"')
        return (p->torn = s == p->end), false;
    *ret_name = (span_t){name, (size_t)(name_end - name)};
    *ret_value = (span_t){value, (size_t)(s - value)};
    p->at = s + 1;
    return true;
}

/* The five that XML defines itself. */
static const struct reference {
    const char *written;
    size_t len;
    char means[2];
} references[] = {
    {"&amp;", 5, "&"}, {"&lt;", 4, "<"}, {"&gt;", 4, ">"}, {"&quot;", 6, "\""}, {"&apos;", 6, "'"}};

/* The one at s; NULL where there is none, *ret_torn where the bytes end before it is clear. */
static const struct reference *reference_at(const char *s, size_t left, bool *ret_torn)
{
    *ret_torn = false;
    for (size_t i = 0; i < COUNT_OF(references); i++) {
        const struct reference *r = &references[i];
        size_t n = left < r->len ? left : r->len;
        if (memcmp(s, r->written, n) != 0)
            continue;
        if (n == r->len)
            return r;
        *ret_torn = true;
    }
    return NULL;
}

bool plain_text(plain_t *p, span_t *ret)
{
    const char *s = p->at;
    bool wide = false;
    for (; s < p->end; s++) {
        kind_t kind = kind_of((unsigned char)*s);
        wide |= kind == WIDE;
        if (kind != ENDS)
            continue;
        const struct reference *r = *s == '&' ? reference_at(s, (size_t)(p->end - s), &p->torn) : NULL;
        if (!r)
            break;
        s += r->len - 1;
    }
    if (s == p->end)
        p->torn = true;
    if (s == p->end || *s != '<')
        return false;
    *ret = (span_t){p->at, (size_t)(s - p->at)};
    if (wide && u8_check((const uint8_t *)ret->text, ret->len))
        return false;
    p->at = s;
    return true;
}

bool plain_piece(span_t *text, span_t *ret)
{
    bool torn;
    if (text->len == 0)
        return false;
    if (*text->text == '&') {
        const struct reference *r = reference_at(text->text, text->len, &torn);
        *ret = (span_t){r->means, 1};
        *text = (span_t){text->text + r->len, text->len - r->len};
        return true;
    }
    const char *next = memchr(text->text, '&', text->len);
    *ret = (span_t){text->text, next ? (size_t)(next - text->text) : text->len};
    *text = (span_t){text->text + ret->len, text->len - ret->len};
    return true;
}
