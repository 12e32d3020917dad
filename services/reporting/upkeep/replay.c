#include "services/reporting/upkeep/replay.h"

#include <stdlib.h>
#include <string.h>

#include "common/consume.h"
#include "common/kafka_scan.h"
#include "common/pg_columns.h"
#include "embed/reporting_core/meses_retirados_sql.h"
#include "embed/reporting_core/posiciones_escribir_sql.h"
#include "embed/reporting_core/posiciones_sql.h"
#include "services/reporting/intake/batch.h"
#include "services/reporting/intake/sink.h"

#define ROLE "pqr-informes" /* in Kafka's client ids */
#define ASK_MS 15000
/* For a reading that gets no further: longer than whoever was killed amid a transaction holds it up. */
#define STALLED_MS 90000

/* ---- places ---- */

static place_t *place_of(const places_t *p, const char *topic, int32_t partition)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->items[i].partition == partition && strcmp(p->items[i].topic, topic) == 0)
            return &p->items[i];
    return NULL;
}

static void place_set(places_t *p, const char *topic, int32_t partition, int64_t next)
{
    place_t *there = place_of(p, topic, partition);
    if (there) {
        there->next = next;
        return;
    }
    p->items = must(realloc(p->items, (p->n + 1) * sizeof *p->items));
    p->items[p->n++] = (place_t){must(strdup(topic)), partition, next};
}

rc_t places_read(pg_t *pg, places_t *ret, err_t *err)
{
    AUTO(pgresult) PGresult *rows = NULL;
    rc_t rc = pg_exec(pg, posiciones_sql, 0, NULL, &rows, err);
    if (rc != RC_OK)
        return rc;
    places_done(ret);
    for (int i = 0; i < PQntuples(rows); i++)
        place_set(ret, pg_text(rows, i, 0), (int32_t)pg_int(rows, i, 1), pg_int(rows, i, 2));
    return RC_OK;
}

bool places_equal(const places_t *a, const places_t *b)
{
    for (size_t i = 0; i < a->n; i++) {
        const place_t *other = place_of(b, a->items[i].topic, a->items[i].partition);
        if (!other || other->next != a->items[i].next)
            return false;
    }
    return a->n == b->n;
}

void places_done(places_t *p)
{
    for (size_t i = 0; i < p->n; i++)
        free(p->items[i].topic);
    free(p->items);
    *p = (places_t){0};
}

static rc_t places_write(pg_t *pg, const places_t *p, err_t *err)
{
    AUTO(pg_columns) pg_columns_t c = {0};
    for (size_t i = 0; i < p->n; i++) {
        pg_columns_text(&c, p->items[i].topic);
        pg_columns_int(&c, p->items[i].partition);
        pg_columns_bigint(&c, p->items[i].next);
        pg_columns_end(&c);
    }
    return pg_columns_write(&c, pg, posiciones_escribir_sql, NULL, NULL, err);
}

/* ---- what is there to read ---- */

static rc_t learn_months(replay_t *r, err_t *err)
{
    AUTO(pgresult) PGresult *rows = NULL;
    rc_t rc = pg_exec(r->pg, meses_retirados_sql, 0, NULL, &rows, err);
    if (rc != RC_OK)
        return rc;
    free(r->months);
    r->n_months = (size_t)PQntuples(rows);
    r->months = must(calloc(r->n_months + 1, sizeof *r->months));
    for (size_t i = 0; i < r->n_months; i++)
        if (!day_parse(pg_text(rows, (int)i, 0), &r->months[i]))
            return err_set(err, RC_FATAL, "mes_ilegible", "un mes retirado no es una fecha");
    return RC_OK;
}

static void gap_note(replay_t *r, const place_t *until, int64_t low, int64_t high)
{
    if (low <= 0 && high >= until->next)
        return;
    for (size_t i = 0; i < r->n_gaps; i++)
        if (r->gaps[i].partition == until->partition && strcmp(r->gaps[i].topic, until->topic) == 0)
            return;
    r->gaps = must(realloc(r->gaps, (r->n_gaps + 1) * sizeof *r->gaps));
    r->gaps[r->n_gaps++] =
        (gap_t){must(strdup(until->topic)), until->partition, low, high < until->next ? high : -1};
}

/* From where the rebuild stands to where `until` does, as far as the partitions still have it. */
static rc_t find_ranges(replay_t *r, const places_t *at, const places_t *until, kafka_ranges_t *ret,
                        err_t *err)
{
    AUTO(kafka_reader) kafka_reader_t *written = NULL;
    rc_t rc = kafka_reader_new(r->kafka, ROLE, KAFKA_WRITTEN, &written, err);
    for (size_t i = 0; rc == RC_OK && i < until->n; i++) {
        const place_t *u = &until->items[i], *a = place_of(at, u->topic, u->partition);
        int64_t begin = a ? a->next : 0, low = 0, high = 0;
        if (begin >= u->next && (r->acquainted || u->next == 0))
            continue;
        rd_kafka_resp_err_t e = rd_kafka_query_watermark_offsets(kafka_reader_handle(written), u->topic,
                                                                 u->partition, &low, &high, ASK_MS);
        if (e)
            return err_set(err, RC_RETRY, "kafka", "no se pudo preguntar por %s: %s", u->topic,
                           rd_kafka_err2str(e));
        gap_note(r, u, low, high);
        kafka_ranges_add(ret, u->topic, u->partition, begin > low ? begin : low,
                         u->next < high ? u->next : high);
    }
    return rc;
}

/* ---- reading ---- */

typedef struct pass {
    replay_t *r;
    batch_t batch;
    places_t reached;          /* by the batch under way */
    int n;                     /* messages in it */
    size_t bytes;              /* of their values */
    int64_t rejected, retired; /* in it */
    rc_t rc;
    err_t *err;
} pass_t;

static void pass_clear(pass_t *p)
{
    reporting_sink_ops.reset(&p->batch);
    places_done(&p->reached);
    p->n = 0;
    p->bytes = 0;
    p->rejected = p->retired = 0;
}

/* reached: NULL leaves the places as they are. */
static rc_t write_batch(pg_t *pg, batch_t *b, const places_t *reached, err_t *err)
{
    rc_t rc = pg_begin(pg, err);
    if (rc == RC_OK && reached)
        rc = places_write(pg, reached, err);
    if (rc == RC_OK)
        rc = reporting_sink_ops.flush(b, pg, err);
    if (rc == RC_OK)
        rc = pg_commit(pg, err);
    if (rc != RC_OK)
        pg_rollback(pg);
    return rc;
}

/* Items of one kind, from one on. Of the kinds in the order in which store_write() takes them. */
enum { KINDS = 6 };
static batch_t slice_of(const batch_t *b, int kind, size_t from, size_t n)
{
    switch (kind) {
    case 0:
        return (batch_t){.bases = b->bases + from, .n_bases = n};
    case 1:
        return (batch_t){.receptions = b->receptions + from, .n_receptions = n};
    case 2:
        return (batch_t){.rejections = b->rejections + from, .n_rejections = n};
    case 3:
        return (batch_t){.decisions = b->decisions + from, .n_decisions = n};
    case 4:
        return (batch_t){.cases = b->cases + from, .n_cases = n};
    default:
        return (batch_t){.letters = {.at = b->letters.at + from, .n = n}};
    }
}

/* By halves, down to the one that the database refuses, as it did the first time. Writing an event twice is
 * writing it once, so a kill between two of these costs nothing. */
static rc_t write_slices(pass_t *p, int kind, size_t from, size_t n)
{
    batch_t slice = slice_of(&p->batch, kind, from, n);
    rc_t rc = n ? write_batch(p->r->pg, &slice, NULL, p->err) : RC_OK;
    if (rc != RC_REJECT)
        return rc;
    err_clear(p->err);
    if (n == 1) {
        p->rejected++;
        return RC_OK;
    }
    rc = write_slices(p, kind, from, n / 2);
    return rc == RC_OK ? write_slices(p, kind, from + n / 2, n - n / 2) : rc;
}

static rc_t write_without_refused(pass_t *p)
{
    const batch_t *b = &p->batch;
    const size_t counts[KINDS] = {b->n_bases,     b->n_receptions, b->n_rejections,
                                  b->n_decisions, b->n_cases,      b->letters.n};
    rc_t rc = RC_OK;
    for (int kind = 0; rc == RC_OK && kind < KINDS; kind++)
        rc = write_slices(p, kind, 0, counts[kind]);
    if (rc == RC_OK)
        rc = reads_write(&b->reads, p->r->pg, p->err);
    return rc == RC_OK ? places_write(p->r->pg, &p->reached, p->err) : rc;
}

static rc_t pass_flush(pass_t *p)
{
    if (p->n == 0)
        return RC_OK;
    rc_t rc = write_batch(p->r->pg, &p->batch, &p->reached, p->err);
    if (rc == RC_REJECT) {
        err_clear(p->err);
        rc = write_without_refused(p);
    }
    if (rc != RC_OK)
        return rc;
    p->r->messages += p->n - p->rejected - p->retired;
    p->r->rejected += p->rejected;
    p->r->retired += p->retired;
    pass_clear(p);
    return RC_OK;
}

static rc_t take(pass_t *p, const rd_kafka_message_t *m)
{
    rc_t rc = reporting_sink_ops.handle(&p->batch, m, p->err);
    if (rc == RC_REJECT) {
        ++*(strcmp(p->err->code, BATCH_RETIRED) == 0 ? &p->retired : &p->rejected);
        err_clear(p->err);
        rc = RC_OK;
    }
    if (rc != RC_OK)
        return rc;
    place_set(&p->reached, rd_kafka_topic_name(m->rkt), m->partition, m->offset + 1);
    p->n++;
    p->bytes += m->len;
    return consume_batch_full(p->n, p->bytes, p->r->batch_max) ? pass_flush(p) : RC_OK;
}

static bool on_message(void *ctx, const rd_kafka_message_t *m)
{
    pass_t *p = ctx;
    p->rc = take(p, m);
    return p->rc != RC_OK;
}

static void on_progress(void *ctx, int64_t done, int64_t total)
{
    const pass_t *p = ctx;
    if (p->r->progress)
        p->r->progress(p->r->ctx, done, total);
}

static rc_t read_between(replay_t *r, const places_t *at, const places_t *until, err_t *err)
{
    AUTO(kafka_ranges) kafka_ranges_t ranges = {0};
    pass_t p = {.r = r, .err = err};
    for (size_t i = 0; i < r->n_months; i++)
        batch_retire(&p.batch, r->months[i]);
    const kafka_scan_t scan = {
        .message = on_message, .progress = on_progress, .ctx = &p, .timeout_ms = STALLED_MS};
    rc_t rc = find_ranges(r, at, until, &ranges, err);
    if (rc == RC_OK)
        rc = kafka_scan(r->kafka, ROLE, &ranges, &scan, err);
    if (rc == RC_OK)
        rc = p.rc;
    if (rc == RC_OK)
        rc = pass_flush(&p);
    pass_clear(&p);
    batch_done(&p.batch);
    return rc;
}

rc_t replay_to(replay_t *r, const places_t *until, err_t *err)
{
    AUTO(places) places_t at = {0};
    rc_t rc = r->acquainted ? RC_OK : learn_months(r, err);
    if (rc == RC_OK)
        rc = places_read(r->pg, &at, err);
    if (rc == RC_OK && r->acquainted && places_equal(&at, until))
        return RC_OK;
    if (rc == RC_OK)
        rc = read_between(r, &at, until, err);
    /* Whatever stood between two messages, and what the partitions no longer have. */
    if (rc == RC_OK)
        rc = places_write(r->pg, until, err);
    r->acquainted = r->acquainted || rc == RC_OK;
    return rc;
}

void replay_done(replay_t *r)
{
    for (size_t i = 0; i < r->n_gaps; i++)
        free(r->gaps[i].topic);
    free(r->gaps);
    free(r->months);
    r->gaps = NULL;
    r->months = NULL;
}
