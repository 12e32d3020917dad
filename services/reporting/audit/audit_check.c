#include "services/reporting/audit/audit_check.h"

#include <endian.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/audit/audit_event.h"
#include "common/kafka_reader.h"
#include "common/text.h"
#include "embed/reporting_core/ancla_estado_sql.h"
#include "embed/reporting_core/auditoria_recorrer_sql.h"
#include "embed/reporting_core/auditoria_ver_principio_sql.h"
#include "embed/reporting_core/auditoria_ver_sql.h"
#include "services/reporting/audit/audit_anchor.h"

#define ROLE "pqr-informes" /* in Kafka's client ids */
#define READ_MS 60000

/* ---- what was made known ---- */

typedef struct reading {
    audit_anchors_t *anchors;
    err_t *fault; /* of the first that is none */
} reading_t;

static void anchor_add(audit_anchors_t *l, const audit_anchor_t *a)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? 2 * l->cap : 64;
        l->items = must(realloc(l->items, l->cap * sizeof *l->items));
    }
    l->items[l->n++] = *a;
}

static bool take(void *ctx, const rd_kafka_message_t *m)
{
    const reading_t *r = ctx;
    AUTO(arena) arena_t texts = {0};
    envelope_t head;
    doc_t data;
    audit_anchor_t a;
    rc_t rc = kafka_event(m, &texts, &head, &data, r->fault);
    if (rc == RC_OK)
        rc = audit_anchor_decode(&data, &a, r->fault);
    if (rc == RC_OK)
        anchor_add(r->anchors, &a);
    else
        err_prefix(r->fault, TOPIC_ANCHOR ", mensaje %" PRId64 ": ", m->offset);
    return rc != RC_OK;
}

static int by_number(const void *a, const void *b)
{
    const audit_anchor_t *x = a, *y = b;
    return x->n != y->n ? (x->n > y->n) - (x->n < y->n) : (x->when > y->when) - (x->when < y->when);
}

rc_t audit_anchors_read(const kafka_settings_t *k, audit_anchors_t *ret, err_t *err)
{
    AUTO(kafka_reader) kafka_reader_t *decided = NULL;
    AUTO(kafka_reader) kafka_reader_t *written = NULL;
    int64_t at = RD_KAFKA_OFFSET_BEGINNING;
    err_t fault = ERR_INIT;
    reading_t r = {ret, &fault};
    rc_t rc = kafka_readers_open(k, ROLE, TOPIC_ANCHOR, &decided, &written, err);
    if (rc == RC_OK)
        rc = kafka_read_all(decided, written, TOPIC_ANCHOR, &at, take, &r, READ_MS, err);
    if (fault.rc != RC_OK)
        return err_set(err, fault.rc, fault.code, "%s", fault.text);
    if (rc == RC_OK && ret->n)
        qsort(ret->items, ret->n, sizeof *ret->items, by_number);
    return rc;
}

void audit_anchors_done(audit_anchors_t *a)
{
    free(a->items);
    *a = (audit_anchors_t){0};
}

/* ---- the walk ---- */

typedef struct walking {
    audit_check_t *c;
    audit_walk_t walk;
} walking_t;

/* The columns of auditoria_recorrer.sql. */
enum {
    N,
    US,
    CHAINED_US,
    SERVICIO,
    ID,
    QUIEN,
    ROLES,
    DESDE,
    ACCION,
    OBJETO,
    ANTES,
    DESPUES,
    SOLICITUD,
    PREVIO,
    HASH,
    FINDABLE
};

static int64_t number(const PGresult *row, int col)
{
    uint64_t wire;
    memcpy(&wire, PQgetvalue(row, 0, col), sizeof wire);
    return (int64_t)be64toh(wire);
}

/* One of another length is no hash, and equals none. */
static void hash_of(const PGresult *row, int col, unsigned char ret[AUDIT_HASH_BYTES])
{
    memset(ret, 0xFF, AUDIT_HASH_BYTES);
    if (PQgetlength(row, 0, col) == AUDIT_HASH_BYTES)
        memcpy(ret, PQgetvalue(row, 0, col), AUDIT_HASH_BYTES);
}

static void row_of(const PGresult *res, audit_row_t *ret)
{
    *ret = (audit_row_t){.n = number(res, N),
                         .us = number(res, US),
                         .chained_us = number(res, CHAINED_US),
                         .hidden = !*PQgetvalue(res, 0, FINDABLE)};
    audit_entry_t *e = &ret->entry;
    e->servicio = pg_text(res, 0, SERVICIO);
    text_put(e->id, sizeof e->id, PQgetvalue(res, 0, ID));
    e->quien = pg_text(res, 0, QUIEN);
    e->roles = pg_text(res, 0, ROLES);
    e->desde = pg_text(res, 0, DESDE);
    e->accion = pg_text(res, 0, ACCION);
    e->objeto = pg_text(res, 0, OBJETO);
    e->antes = pg_text(res, 0, ANTES);
    e->despues = pg_text(res, 0, DESPUES);
    e->solicitud = pg_text(res, 0, SOLICITUD);
    hash_of(res, PREVIO, ret->before);
    hash_of(res, HASH, ret->hash);
}

static void tell(audit_check_t *c, const audit_finding_t *f)
{
    c->findings++;
    c->found(c->ctx, f);
}

static rc_t each(void *ctx, const PGresult *res, err_t *err)
{
    (void)err;
    walking_t *w = ctx;
    audit_row_t row;
    audit_finding_t found[AUDIT_FINDINGS_MAX];
    row_of(res, &row);
    size_t n = audit_walk_row(&w->walk, &row, found);
    for (size_t i = 0; i < n; i++)
        tell(w->c, &found[i]);
    w->c->rows++;
    w->c->last = row.n;
    sodium_bin2hex(w->c->head, sizeof w->c->head, row.hash, sizeof row.hash);
    return RC_OK;
}

rc_t audit_state_read(pg_t *pg, audit_state_t *ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, ancla_estado_sql, 0, NULL, &res, err);
    if (rc == RC_OK)
        *ret = (audit_state_t){.announced = pg_int(res, 0, 0), .waiting = *PQgetvalue(res, 0, 1) == 't'};
    return rc;
}

/* What was made known of the chain's end, and whether it is still there. */
static void end_tell(audit_check_t *c, const audit_walk_t *w)
{
    audit_finding_t f;
    const int64_t last = c->anchors->n ? c->anchors->items[c->anchors->n - 1].n : 0;
    if (c->state.announced > last && !c->state.waiting)
        tell(c, &(audit_finding_t){.fault = AUDIT_RETRACTED, .from = last + 1, .to = c->state.announced});
    if (audit_walk_unannounced(w, c->patience_s * 1000000, clock_real_now() * 1000, &f))
        tell(c, &f);
}

rc_t audit_check_run(pg_t *pg, audit_check_t *c, err_t *err)
{
    char from[24];
    walking_t w = {.c = c};
    audit_finding_t end;
    snprintf(from, sizeof from, "%" PRId64, c->from);
    audit_walk_begin(&w.walk, c->from, c->anchors ? c->anchors->items : NULL, c->anchors ? c->anchors->n : 0);
    rc_t rc = pg_each_binary(pg, auditoria_recorrer_sql, 1, (const char *[]){from}, each, &w, err);
    if (rc == RC_OK && audit_walk_end(&w.walk, &end))
        tell(c, &end);
    if (rc == RC_OK && c->anchors)
        end_tell(c, &w.walk);
    c->unannounced = w.walk.unannounced ? w.walk.next - w.walk.unannounced : 0;
    return rc;
}

rc_t audit_last(pg_t *pg, const audit_wish_t *w, PGresult **ret, err_t *err)
{
    char limit[24];
    snprintf(limit, sizeof limit, "%" PRId64, w->limit);
    const char *const params[] = {w->quien, w->objeto, w->accion, w->from, w->until, limit};
    const size_t len = w->accion ? strlen(w->accion) : 0;
    const bool beginning = len && w->accion[len - 1] == '.';
    return pg_exec(pg, beginning ? auditoria_ver_principio_sql : auditoria_ver_sql, COUNT_OF(params), params,
                   ret, err);
}
