#include "services/ingest/mail/mime_scan.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Lines up to the next empty one may be a head: at the start, behind whatever may be a boundary, and, where
 * such a head is empty or names a message, once more, for the message's own. */
typedef struct block {
    bool suspect, empty, message;
    bool type;  /* the field under way is the Content-Type */
    bool first; /* right behind the mark */
} block_t;

static const block_t fresh = {.suspect = true, .empty = true, .first = true};

static bool has_word(const char *line, size_t len, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= len; i++)
        if (strncasecmp(line + i, word, n) == 0)
            return true;
    return false;
}

static void count_head_line(const char *line, size_t len, block_t *b, mime_scan_t *total)
{
    static const char type[] = "content-type";
    total->head_lines++;
    total->head_bytes += (long long)len;
    if (*line != ' ' && *line != '\t') {
        b->type = len >= sizeof type - 1 && strncasecmp(line, type, sizeof type - 1) == 0;
        total->types += b->type;
    }
    if (b->type && has_word(line, len, "message"))
        b->message = true;
    if (b->type && has_word(line, len, "digest"))
        total->digest = true;
    b->empty = false;
}

static bool past_bounds(const mime_scan_t *t)
{
    return t->marks > SCAN_MARKS_MAX || t->types > SCAN_TYPES_MAX || t->head_lines > SCAN_HEAD_LINES_MAX ||
           t->head_bytes > SCAN_HEAD_BYTES_MAX;
}

static void count_line(const char *line, size_t len, block_t *b, mime_scan_t *total)
{
    if (len >= 2 && line[0] == '-' && line[1] == '-') {
        total->marks++;
        *b = fresh;
    } else if (!b->suspect) {
        return;
    } else if (len == 0) {
        /* A digest's parts are messages without saying so. */
        b->suspect = b->empty || b->message || (b->first && total->digest);
        b->empty = b->message = b->type = b->first = false;
    } else {
        count_head_line(line, len, b, total);
    }
}

rc_t mime_scan(const void *bytes, size_t len, mime_scan_t *total, err_t *err)
{
    block_t block = fresh;
    const char *s = bytes, *end = s + len;
    while (s < end) {
        const char *stop = memchr(s, '\n', (size_t)(end - s)), *next = stop ? stop + 1 : end;
        if (!stop)
            stop = end;
        if (stop > s && stop[-1] == '\r')
            stop--;
        count_line(s, (size_t)(stop - s), &block, total);
        if (past_bounds(total))
            return err_set(
                err, RC_REJECT, "mensaje_demasiadas_partes",
                "El mensaje tiene demasiadas partes o encabezados para ser un correo corriente. No se "
                "abrió. Envíe las bases en un mensaje nuevo, como adjuntos .xlsx.");
        s = next;
    }
    return RC_OK;
}
