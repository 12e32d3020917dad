/* XML as spreadsheet programs write it, recognised byte for byte: no blank that could be left out, no
 * reference, no comment, attributes each once. Whatever differs from it is not wrong, only not plain: it is
 * expat's (see xml.h). A workbook has some twenty tags a row, and nearly all its reading time was in their
 * names. Pure. */
#ifndef PQR_INGEST_PLAIN_H
#define PQR_INGEST_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* What is left to look at. */
typedef struct plain {
    const char *at, *end;
    bool torn; /* it was plain as far as the bytes went */
} plain_t;

/* Not terminated. */
typedef struct span {
    const char *text; /* NULL: absent */
    size_t len;
} span_t;

/* Goes past the literal, if it stands there. */
static inline bool plain_skip_n(plain_t *p, const char *literal, size_t len)
{
    size_t left = (size_t)(p->end - p->at);
    if (left < len) {
        p->torn = memcmp(p->at, literal, left) == 0;
        return false;
    }
    if (memcmp(p->at, literal, len) != 0)
        return false;
    p->at += len;
    return true;
}
#define plain_skip(p, literal) plain_skip_n((p), (literal), sizeof(literal) - 1)

/* The next byte; '\0' (which no XML has) at the end. */
static inline char plain_peek(plain_t *p)
{
    p->torn = p->at == p->end;
    return p->torn ? '\0' : *p->at;
}

/* ` name="value"`: a name of up to 32 bytes. */
bool plain_attribute(plain_t *p, span_t *ret_name, span_t *ret_value);
/* Text up to the next tag, as it is written: well-formed UTF-8 without ">", of control characters only tab
 * and line feed, and of references only the five of XML itself. */
bool plain_text(plain_t *p, span_t *ret);
/* Takes what plain_text() gave apart: each call a piece of what it says. False at its end. */
bool plain_piece(span_t *text, span_t *ret);

static inline bool span_is_n(span_t s, const char *literal, size_t len)
{
    return s.len == len && memcmp(s.text, literal, len) == 0;
}
#define span_is(s, literal) span_is_n((s), (literal), sizeof(literal) - 1)

#endif
