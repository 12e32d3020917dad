/* A request with events: one in binary or structured form, or a batch. The input: a line with the content
 * type, header lines (name: value) up to an empty one, the body. */
#include <string.h>
#include <strings.h>

#include "common/arena.h"
#include "services/ingest/events/cloudevent.h"
#include "tests/fuzz/hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEADERS_MAX 24

typedef struct parts {
    char *text;
    header_t headers[HEADERS_MAX];
    event_request_t request;
} parts_t;

static bool known(const parts_t *p, const char *name)
{
    for (size_t i = 0; i < p->request.n_headers; i++)
        if (strcasecmp(p->headers[i].name, name) == 0)
            return true;
    return false;
}

static void parts_read(parts_t *p, const uint8_t *data, size_t size)
{
    p->text = must(malloc(size + 1));
    memcpy(p->text, data, size);
    p->text[size] = '\0';
    char *at = p->text, *end = p->text + size;
    p->request.headers = p->headers;
    for (bool first = true; at < end; first = false) {
        char *line = at, *feed = memchr(at, '\n', (size_t)(end - at));
        at = feed ? feed + 1 : end;
        if (feed)
            *feed = '\0';
        char *colon = strchr(line, ':');
        if (first) {
            p->request.content_type = *line ? line : NULL;
        } else if (!*line) {
            break;
        } else if (colon && p->request.n_headers < HEADERS_MAX) {
            *colon = '\0';
            if (strncasecmp(line, "ce-", 3) == 0 && !known(p, line)) /* as the listener hands them on */
                p->headers[p->request.n_headers++] = (header_t){line, colon + 1};
            else if (strcasecmp(line, "traceparent") == 0)
                p->request.traceparent = colon + 1;
        }
    }
    p->request.body = at;
    p->request.len = (size_t)(end - at);
}

static void check_event(const outgoing_t *o, rc_t rc, const err_t *err)
{
    char field[64];
    if (rc != RC_OK) {
        HOLD(rc == RC_REJECT && *err->code && *err->text);
        if (event_fault_field(err, field))
            HOLD(*field && strlen(field) < sizeof field);
        return;
    }
    arena_t texts = {0};
    doc_t doc;
    record_t r;
    err_t why = ERR_INIT;
    HOLD(o->topic && *o->about.key && *o->about.id && o->value && o->len <= EVENT_DATA_MAX);
    HOLD(doc_parse(&doc, &texts, o->value, o->len, &why) == RC_OK);
    HOLD(record_decode(&doc, &r, &why) == RC_OK);
    HOLD(strcmp(r.radicado, o->about.key) == 0);
    HOLD(o->n_extensions <= EXTENSIONS_MAX);
    arena_done(&texts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    parts_t p = {0};
    static event_set_t set;
    err_t err = ERR_INIT;
    parts_read(&p, data, size);
    if (event_set_open(&p.request, &set, &err) == RC_OK) {
        HOLD(set.n >= 1 && set.n <= EVENTS_MAX);
        AUTO(arena) arena_t texts = {0};
        for (size_t i = 0; i < set.n; i++) {
            outgoing_t o = {0};
            err_clear(&err);
            rc_t rc = event_read(&set, i, &texts, &o, &err);
            check_event(&o, rc, &err);
        }
    } else {
        HOLD(err.rc == RC_REJECT && *err.code && *err.text);
    }
    free(p.text);
    return 0;
}
