/* How the bytes of a text file become UTF-8. Pure: pieces come in, pieces go out. */
#ifndef PQR_INGEST_CHARSET_H
#define PQR_INGEST_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

typedef enum charset {
    CHARSET_UTF8,
    CHARSET_WINDOWS_1252,
    CHARSET_UTF16LE, /* what Excel calls "Texto Unicode" */
    CHARSET_UTF16BE,
} charset_t;

/* What the byte order mark at the beginning says; *ret_mark is its length, 0 where there is none: then it is
 * UTF-8 or Windows-1252, which utf8_check_t tells. */
charset_t charset_marked(const void *head, size_t len, size_t *ret_mark);

/* Whether bytes that come in pieces are UTF-8. Starts as zeros. */
typedef struct utf8_check {
    int more;          /* continuation bytes that must follow */
    uint8_t low, high; /* bounds of the next one; 0: the usual ones */
} utf8_check_t;
bool utf8_check_add(utf8_check_t *c, const void *bytes, size_t len);
/* At the end: nothing is left half-way. */
bool utf8_check_end(const utf8_check_t *c);

/* Decodes pieces. Starts with the charset and zeros. */
typedef struct decoder {
    charset_t charset;
    utf8_check_t check;
    uint8_t left[4]; /* of a unit cut by the end of a piece */
    size_t n_left;
    uint32_t high; /* the first half of a pair, when it waits for the second */
} decoder_t;
/* Appends to ret. Halves without their other half become U+FFFD, and so do the five bytes that Windows-1252
 * leaves undefined. False when UTF-8 is broken: what came before has been appended. */
bool decoder_add(decoder_t *d, const void *bytes, size_t len, buf_t *ret);
/* At the end; false when a character was cut. */
bool decoder_end(decoder_t *d, buf_t *ret);

#endif
