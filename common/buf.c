#include "common/buf.h"

#include <stdarg.h>
#include <string.h>

#include "common/err.h"

void buf_room(buf_t *b, size_t more)
{
    size_t need = b->len + more + 1;
    if (need <= b->cap)
        return;
    size_t cap = b->cap ? b->cap : 64;
    while (cap < need)
        cap *= 2;
    b->data = must(realloc(b->data, cap));
    b->cap = cap;
}

void buf_printf(buf_t *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    buf_room(b, 128);
    int n = vsnprintf(b->data + b->len, b->cap - b->len, fmt, ap);
    va_end(ap);
    if (n > 0 && (size_t)n >= b->cap - b->len) {
        buf_room(b, (size_t)n);
        n = vsnprintf(b->data + b->len, b->cap - b->len, fmt, again);
    }
    va_end(again);
    if (n > 0)
        b->len += (size_t)n;
    b->data[b->len] = '\0';
}

void buf_clear(buf_t *b)
{
    buf_cut(b, 0);
}

void buf_done(buf_t *b)
{
    free(b->data);
    *b = (buf_t){0};
}

const char *buf_str(const buf_t *b)
{
    return b->data ? b->data : "";
}

char *buf_take(buf_t *b)
{
    buf_room(b, 0);
    b->data[b->len] = '\0';
    char *taken = b->data;
    *b = (buf_t){0};
    return taken;
}
