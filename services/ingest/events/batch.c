#include "services/ingest/events/batch.h"

#include <stdbool.h>
#include <string.h>

#define DEPTH_MAX 256 /* deeper than a reader of items goes, so that it may say so of its item */

static const char *space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
        at++;
    return at;
}

/* at standing on the opening quote; behind the closing one, or NULL. */
static const char *string_end(const char *at, const char *end)
{
    for (at++; at < end; at++) {
        if (*at == '"')
            return at + 1;
        if ((unsigned char)*at < 0x20)
            return NULL;
        if (*at == '\\' && ++at == end)
            return NULL;
    }
    return NULL;
}

/* Numbers and words, as anything that is not structure; NULL: there is none. */
static const char *scalar_end(const char *at, const char *end)
{
    const char *from = at;
    while (at < end && (unsigned char)*at > 0x20 && !strchr("\"[]{},:", *at))
        at++;
    return at == from ? NULL : at;
}

/* Behind the value that begins at `at`, or NULL. */
static const char *value_end(const char *at, const char *end)
{
    enum { VALUE, KEY, COLON, AFTER } want = VALUE;
    char open[DEPTH_MAX];
    int depth = 0;
    bool empty = false; /* the innermost bracket was only just opened */
    for (;;) {
        at = space(at, end);
        if (at == end)
            return NULL;
        char c = *at;
        bool closes = depth && c == (open[depth - 1] == '{' ? '}' : ']');
        if (closes && (want == AFTER || empty)) {
            at++;
            depth--;
            want = AFTER;
        } else if (want == AFTER || want == COLON) {
            if (c != (want == COLON ? ':' : ','))
                return NULL;
            want = want == AFTER && open[depth - 1] == '{' ? KEY : VALUE;
            at++;
        } else if (want == KEY) {
            at = c == '"' ? string_end(at, end) : NULL;
            want = COLON;
        } else if (c == '{' || c == '[') {
            if (depth == DEPTH_MAX)
                return NULL;
            open[depth++] = c;
            want = c == '{' ? KEY : VALUE;
            at++;
            empty = true;
            continue;
        } else {
            at = c == '"' ? string_end(at, end) : scalar_end(at, end);
            want = AFTER;
        }
        empty = false;
        if (!at || (want == AFTER && !depth))
            return at;
    }
}

static rc_t malformed(err_t *err, size_t byte)
{
    return err_set(err, RC_REJECT, "json_invalido",
                   "El lote no es una lista JSON bien formada (hacia el byte %zu). No se publicó nada. Envíe "
                   "una lista: [ {…}, {…} ].",
                   byte);
}

rc_t batch_split(const char *json, size_t len, slice_t *ret, size_t max, size_t *ret_n, err_t *err)
{
    const char *end = json + len, *at = space(json, end);
    size_t n = 0;
    if (at == end || *at != '[')
        return malformed(err, (size_t)(at - json));
    at = space(at + 1, end);
    bool more = at == end || *at != ']';
    while (more) {
        const char *from = at;
        at = value_end(at, end);
        if (!at)
            return malformed(err, (size_t)(from - json));
        if (n == max)
            return err_set(err, RC_REJECT, "lote_muy_grande",
                           "El lote trae más de %zu eventos. No se publicó nada. Divídalo en lotes de %zu "
                           "como mucho.",
                           max, max);
        ret[n++] = (slice_t){from, (size_t)(at - from)};
        at = space(at, end);
        if (at == end || (*at != ',' && *at != ']'))
            return malformed(err, (size_t)(at - json));
        more = *at == ',';
        if (more)
            at = space(at + 1, end);
    }
    at = space(at == end ? at : at + 1, end);
    if (at != end)
        return malformed(err, (size_t)(at - json));
    *ret_n = n;
    return RC_OK;
}
