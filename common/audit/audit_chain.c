#include "common/audit/audit_chain.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "common/audit/audit_event.h"

static void field(buf_t *out, const char *text)
{
    if (text)
        buf_printf(out, "%zu:%s\n", strlen(text), text);
    else
        buf_adds(out, "-\n");
}

static void number(buf_t *out, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    field(out, text);
}

void audit_form(const audit_row_t *r, buf_t *out)
{
    const audit_entry_t *e = &r->entry;
    number(out, r->n);
    number(out, r->us);
    number(out, r->chained_us);
    const char *const texts[] = {e->servicio, e->id,     e->quien, e->roles,   e->desde,
                                 e->accion,   e->objeto, e->antes, e->despues, e->solicitud};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        field(out, texts[i]);
}

void audit_hash(const unsigned char before[AUDIT_HASH_BYTES], const audit_row_t *r,
                unsigned char ret[AUDIT_HASH_BYTES])
{
    AUTO(buf) buf_t form = {0};
    buf_add(&form, before, AUDIT_HASH_BYTES);
    audit_form(r, &form);
    crypto_hash_sha256(ret, (const unsigned char *)form.data, form.len);
}

/* ---- along a chain ---- */

void audit_walk_begin(audit_walk_t *w, int64_t first, const audit_anchor_t *anchors, size_t n_anchors)
{
    *w = (audit_walk_t){.next = first, .open = first > 1, .anchors = anchors, .n_anchors = n_anchors};
    while (w->at < n_anchors && anchors[w->at].n < first)
        w->at++;
}

static bool same(const unsigned char *a, const unsigned char *b)
{
    return memcmp(a, b, AUDIT_HASH_BYTES) == 0;
}

/* What was made known of this row, and passes those of rows that are not there. */
static bool anchored(audit_walk_t *w, const audit_row_t *r, instant_t *ret)
{
    bool agrees = true;
    for (; w->at < w->n_anchors && w->anchors[w->at].n <= r->n; w->at++)
        if (agrees && w->anchors[w->at].n == r->n && !same(w->anchors[w->at].hash, r->hash)) {
            *ret = w->anchors[w->at].when;
            agrees = false;
        }
    return agrees;
}

static int64_t announced(const audit_walk_t *w)
{
    return w->n_anchors ? w->anchors[w->n_anchors - 1].n : 0;
}

static void wait_note(audit_walk_t *w, const audit_row_t *r)
{
    if (!w->unannounced && r->n > announced(w)) {
        w->unannounced = r->n;
        w->since_us = r->chained_us;
    }
    w->last_us = r->chained_us;
}

size_t audit_walk_row(audit_walk_t *w, const audit_row_t *r, audit_finding_t ret[AUDIT_FINDINGS_MAX])
{
    unsigned char hash[AUDIT_HASH_BYTES];
    size_t n = 0;
    instant_t known = 0;
    const bool gap = r->n > w->next;
    if (r->n < w->next)
        ret[n++] = (audit_finding_t){.fault = AUDIT_AGAIN, .from = r->n, .to = r->n};
    if (gap)
        ret[n++] = (audit_finding_t){.fault = AUDIT_MISSING, .from = w->next, .to = r->n - 1};
    audit_hash(r->before, r, hash);
    if (!same(hash, r->hash))
        ret[n++] = (audit_finding_t){.fault = AUDIT_ALTERED, .from = r->n, .to = r->n};
    if (!w->open && !gap && !same(w->last, r->before))
        ret[n++] = (audit_finding_t){.fault = AUDIT_UNLINKED, .from = r->n, .to = r->n};
    if (!anchored(w, r, &known) && n < AUDIT_FINDINGS_MAX)
        ret[n++] = (audit_finding_t){.fault = AUDIT_UNANCHORED, .from = r->n, .to = r->n, .known = known};
    if (r->hidden && n < AUDIT_FINDINGS_MAX)
        ret[n++] = (audit_finding_t){.fault = AUDIT_HIDDEN, .from = r->n, .to = r->n};
    wait_note(w, r);
    w->open = false;
    w->next = r->n < w->next ? w->next : r->n + 1;
    memcpy(w->last, r->hash, sizeof w->last);
    return n;
}

bool audit_walk_end(const audit_walk_t *w, audit_finding_t *ret)
{
    if (w->at >= w->n_anchors)
        return false;
    const audit_anchor_t *last = &w->anchors[w->n_anchors - 1];
    *ret = (audit_finding_t){.fault = AUDIT_MISSING, .from = w->next, .to = last->n, .known = last->when};
    return true;
}

bool audit_walk_unannounced(const audit_walk_t *w, int64_t patience_us, int64_t now_us, audit_finding_t *ret)
{
    const int64_t went_on_us = w->n_anchors ? w->last_us : now_us;
    if (!w->unannounced || w->since_us >= went_on_us - patience_us)
        return false;
    *ret = (audit_finding_t){
        .fault = AUDIT_UNANNOUNCED, .from = w->unannounced, .to = w->next - 1, .known = w->since_us / 1000};
    return true;
}

static void rows(const audit_finding_t *f, buf_t *out)
{
    if (f->from == f->to)
        buf_printf(out, "fila %" PRId64, f->from);
    else
        buf_printf(out, "filas %" PRId64 " a %" PRId64, f->from, f->to);
}

void audit_finding_words(const audit_finding_t *f, buf_t *out)
{
    char known[32] = "";
    instant_format(f->known, known);
    if (f->servicio)
        buf_printf(out, "entrada %s/%s, del %s", f->servicio, f->id, known);
    else
        rows(f, out);
    switch (f->fault) {
    case AUDIT_MISSING:
        buf_adds(out, f->from == f->to ? ": no está" : ": no están");
        if (f->known)
            buf_printf(out, "; el %s se anunció que la cadena llegaba hasta la %" PRId64, known, f->to);
        break;
    case AUDIT_ALTERED:
        buf_adds(out, ": se alteró; su contenido no es el de su huella");
        break;
    case AUDIT_UNLINKED:
        buf_printf(out,
                   ": no sigue a la %" PRId64 "; alguna de las dos se cambió, se quitó o se puso después",
                   f->from - 1);
        break;
    case AUDIT_AGAIN:
        buf_adds(out, ": está más de una vez");
        break;
    case AUDIT_UNANCHORED:
        buf_printf(out, ": no es la que se anunció el %s; la cadena se rehízo desde ella o desde antes",
                   known);
        break;
    case AUDIT_HIDDEN:
        buf_adds(out, ": las consultas por fecha no la muestran; su tramo dice otras fechas");
        break;
    case AUDIT_UNANNOUNCED:
        buf_printf(
            out,
            ": sin anunciar desde el %s, aunque la cadena siguió; alguien quitó los anuncios, o no salen",
            known);
        break;
    case AUDIT_RETRACTED:
        buf_adds(out,
                 ": consta que se anunciaron, y en " TOPIC_ANCHOR " no está ese anuncio; alguien lo quitó");
        break;
    case AUDIT_UNTAKEN:
        buf_adds(out, ": se dijo en " TOPIC_AUDIT " y no está en la auditoría");
        break;
    case AUDIT_RETOLD:
        buf_printf(out, ": la fila %" PRId64 " dice otra cosa que lo que se dijo en " TOPIC_AUDIT, f->from);
        break;
    }
}
