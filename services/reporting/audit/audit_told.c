#include "services/reporting/audit/audit_told.h"

#include "common/audit/audit_event.h"
#include "common/consume.h"
#include "embed/reporting_core/dicho_comparar_sql.h"
#include "embed/reporting_core/dicho_leido_sql.h"
#include "services/reporting/audit/audit_note.h"

#define ROLE "pqr-informes" /* in Kafka's client ids */
#define AT_ONCE 500
#define IDLE_MS 60000

/* Zero where nothing of the partition was read. */
static int64_t read_up_to(const PGresult *places, int32_t partition)
{
    for (int i = 0; i < PQntuples(places); i++)
        if (pg_int(places, i, 0) == partition)
            return pg_int(places, i, 1);
    return 0;
}

rc_t audit_told_ranges(const kafka_settings_t *k, pg_t *pg, kafka_ranges_t *ret, err_t *err)
{
    static const char *const topics[] = {TOPIC_AUDIT};
    AUTO(kafka_ranges) kafka_ranges_t all = {0};
    AUTO(pgresult) PGresult *places = NULL;
    rc_t rc = pg_exec(pg, dicho_leido_sql, 0, NULL, &places, err);
    if (rc == RC_OK)
        rc = kafka_ranges_find(k, ROLE, topics, COUNT_OF(topics), KAFKA_SINCE_BEGINNING, IDLE_MS, &all, err);
    for (size_t i = 0; rc == RC_OK && i < all.n; i++) {
        const kafka_range_t *r = &all.items[i];
        const int64_t end = read_up_to(places, r->partition);
        kafka_ranges_add(ret, r->topic, r->partition, r->begin, end < r->end ? end : r->end);
    }
    return rc;
}

typedef struct comparing {
    audit_told_t *t;
    pg_t *pg;
    pg_columns_t rows;
    arena_t texts;
    size_t bytes;
    err_t fault;
} comparing_t;

static rc_t compare(comparing_t *c, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    if (pg_columns_count(&c->rows) == 0)
        return RC_OK;
    rc_t rc = pg_columns_write(&c->rows, c->pg, dicho_comparar_sql, NULL, &res, err);
    for (int i = 0; rc == RC_OK && i < PQntuples(res); i++) {
        const bool is_row = !PQgetisnull(res, i, 0);
        audit_finding_t f = {.fault = is_row ? AUDIT_RETOLD : AUDIT_UNTAKEN,
                             .from = is_row ? pg_int(res, i, 0) : 0,
                             .servicio = pg_text(res, i, 1),
                             .id = pg_text(res, i, 2)};
        f.to = f.from;
        (void)instant_parse(pg_text(res, i, 3), &f.known);
        c->t->found(c->t->ctx, &f);
    }
    c->t->entries += pg_columns_count(&c->rows);
    pg_columns_clear(&c->rows);
    arena_reset(&c->texts);
    c->bytes = 0;
    return rc;
}

static bool take(void *ctx, const rd_kafka_message_t *m)
{
    comparing_t *c = ctx;
    envelope_t head;
    doc_t data;
    audit_entry_t e;
    err_t why = ERR_INIT;
    if (kafka_event(m, &c->texts, &head, &data, &why) == RC_OK &&
        audit_decode(&head, &data, &e, &why) == RC_OK)
        audit_rows_add(&c->rows, &e);
    c->bytes += m->len;
    return consume_batch_full(pg_columns_count(&c->rows), c->bytes, AT_ONCE) &&
           compare(c, &c->fault) != RC_OK;
}

rc_t audit_told_compare(const kafka_settings_t *k, pg_t *pg, const kafka_ranges_t *ranges, audit_told_t *t,
                        err_t *err)
{
    comparing_t c = {.t = t, .pg = pg, .fault = ERR_INIT};
    const kafka_scan_t scan = {.message = take, .ctx = &c, .timeout_ms = IDLE_MS};
    rc_t rc = kafka_scan(k, ROLE, ranges, &scan, err);
    if (rc == RC_OK && c.fault.rc != RC_OK)
        rc = err_set(err, c.fault.rc, c.fault.code, "%s", c.fault.text);
    if (rc == RC_OK)
        rc = compare(&c, err);
    pg_columns_done(&c.rows);
    arena_done(&c.texts);
    return rc;
}
