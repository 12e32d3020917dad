/* A growable byte buffer, always NUL-terminated after the first addition. The struct is the caller's;
 * buf_done frees what it holds. Running out of memory ends the process (see must()). */
#ifndef PQR_COMMON_BUF_H
#define PQR_COMMON_BUF_H

#include <stddef.h>
#include <string.h>

#include "common/cleanup.h"

typedef struct buf {
    char *data;
    size_t len; /* bytes, the NUL not counted */
    size_t cap;
} buf_t;

/* Makes room for that many bytes more and the NUL. */
void buf_room(buf_t *b, size_t more);

/* Here, because every byte of every record passes through them. */
static inline void buf_add(buf_t *b, const void *bytes, size_t len)
{
    if (b->cap - b->len <= len)
        buf_room(b, len);
    if (len)
        memcpy(b->data + b->len, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
}

static inline void buf_adds(buf_t *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

static inline void buf_addc(buf_t *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_printf(buf_t *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Takes away what stands behind the first len bytes, of which there are as many. */
static inline void buf_cut(buf_t *b, size_t len)
{
    b->len = len;
    if (b->data)
        b->data[len] = '\0';
}
void buf_clear(buf_t *b); /* empties, keeps the memory */
void buf_done(buf_t *b);  /* frees; the buffer may be used again */
/* The text, never NULL. Valid until the next addition. */
const char *buf_str(const buf_t *b);
/* Hands the bytes to the caller, who frees them; the buffer is empty afterwards. Never NULL. */
char *buf_take(buf_t *b);

__attribute__((unused)) static inline void buf_cleanup(buf_t *b)
{
    buf_done(b);
}

#endif
