#include "services/reporting/operation/api_freshness.h"

#include "common/json_out.h"
#include "embed/reporting_core/operacion_frescura_sql.h"
#include "embed/reporting_core/operacion_ultimas_bases_sql.h"
#include "services/reporting/operation/freshness.h"

/* Of all partitions together. */
typedef struct fresh_total {
    fresh_state_t state;
    int64_t unread, seconds; /* -1: not known */
} fresh_total_t;

/* Unknown where any is, unless one is known to be behind. */
static void total_add(fresh_total_t *t, const fresh_t *f)
{
    if (f->state == FRESH_BEHIND || (f->state == FRESH_UNKNOWN && t->state != FRESH_BEHIND))
        t->state = f->state;
    if (f->unread >= 0)
        t->unread = (t->unread < 0 ? 0 : t->unread) + f->unread;
    if (f->seconds > t->seconds)
        t->seconds = f->seconds;
}

static int64_t end_of(rd_kafka_topic_partition_list_t *ends, const char *topic, int32_t partition)
{
    const rd_kafka_topic_partition_t *p =
        ends ? rd_kafka_topic_partition_list_find(ends, topic, partition) : NULL;
    return p && p->err == RD_KAFKA_RESP_ERR_NO_ERROR && p->offset >= 0 ? p->offset : -1;
}

static void total_head(buf_t *out, const fresh_total_t *t, const instant_t *found)
{
    json_out_text(out, "estado", fresh_name(t->state));
    if (t->unread < 0)
        json_out_raw(out, "por_leer", "null");
    else
        json_out_int(out, "por_leer", t->unread);
    if (t->seconds < 0)
        json_out_raw(out, "segundos", "null");
    else
        json_out_int(out, "segundos", t->seconds);
    if (found)
        json_out_instant(out, "medido", *found);
    else
        json_out_raw(out, "medido", "null");
}

/* rows: NULL, or where each partition becomes a row. */
static rc_t places(pg_t *pg, rd_kafka_topic_partition_list_t *ends, report_out_t *rows, fresh_total_t *ret,
                   err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    AUTO(cells) cells_t row = {0};
    const instant_t now = clock_real_now();
    rc_t rc = pg_exec(pg, operacion_frescura_sql, 0, NULL, &res, err);
    *ret = (fresh_total_t){.state = rc == RC_OK && PQntuples(res) == 0 ? FRESH_UNKNOWN : FRESH_READ,
                           .unread = -1,
                           .seconds = -1};
    for (int i = 0; rc == RC_OK && i < PQntuples(res); i++) {
        const char *topic = pg_text(res, i, 0), *newest = pg_text(res, i, 3);
        fresh_place_t p = {.position = pg_int(res, i, 2),
                           .end = end_of(ends, topic, (int32_t)pg_int(res, i, 1))};
        if (newest && !export_instant(newest, &p.newest))
            return err_set(err, RC_FATAL, "postgres", "PostgreSQL no devolvió un instante");
        const fresh_t f = fresh_judge(&p, now);
        total_add(ret, &f);
        if (!rows)
            continue;
        cells_text(&row, topic);
        cells_text(&row, pg_text(res, i, 1));
        cells_count(&row, p.position);
        cells_known(&row, p.end);
        cells_known(&row, f.unread);
        cells_text(&row, fresh_name(f.state));
        cells_known(&row, f.seconds);
        cells_text(&row, newest);
        rc = cells_row(&row, rows, err);
    }
    return rc;
}

static rc_t bases(pg_t *pg, buf_t *out, err_t *err)
{
    static const table_column_t columns[] = {{"base", NULL, CELL_TEXT, 0},
                                             {"fecha_corte", NULL, CELL_DAY, 0},
                                             {"recibido", NULL, CELL_INSTANT, 0},
                                             {"archivo", NULL, CELL_TEXT, 0},
                                             {"sha256", NULL, CELL_TEXT, 0}};
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, operacion_ultimas_bases_sql, 0, NULL, &res, err);
    if (rc != RC_OK)
        return rc;
    json_out_open(out, "bases", '[');
    for (int i = 0; i < PQntuples(res); i++) {
        const char *cells[COUNT_OF(columns)];
        for (size_t c = 0; c < COUNT_OF(columns); c++)
            cells[c] = pg_text(res, i, (int)c);
        json_out_open(out, NULL, '{');
        table_json(columns, COUNT_OF(columns), cells, out);
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
    return RC_OK;
}

static rc_t freshness_make(const report_call_t *call, report_out_t *out, const char **ret_field, err_t *err)
{
    (void)ret_field;
    fresh_total_t total;
    instant_t found;
    rd_kafka_topic_partition_list_t *ends = freshness_ends(call->api->freshness, &found);
    rc_t rc = places(call->pg, ends, out, &total, err);
    if (rc == RC_OK) {
        total_head(report_head(out), &total, ends ? &found : NULL);
        rc = bases(call->pg, report_head(out), err);
    }
    if (ends)
        rd_kafka_topic_partition_list_destroy(ends);
    return rc;
}

static const report_t freshness_report = {
    .list = {.title = "Frescura",
             .columns = (const table_column_t[]){{"topico", "Tópico", CELL_TEXT, 20},
                                                 {"particion", "Partición", CELL_COUNT, 10},
                                                 {"posicion", "Leído hasta", CELL_COUNT, 12},
                                                 {"fin", "Fin", CELL_COUNT, 12},
                                                 {"por_leer", "Por leer", CELL_COUNT, 10},
                                                 {"estado", "Estado", CELL_TEXT, 12},
                                                 {"segundos", "Segundos de atraso", CELL_COUNT, 18},
                                                 {"ultimo", "Lo más nuevo leído", CELL_INSTANT, 20},
                                                 {0}}},
    .make = freshness_make,
};

void get_freshness(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &freshness_report, NULL);
}

rc_t freshness_summary(pg_t *pg, const api_t *api, buf_t *out, err_t *err)
{
    fresh_total_t total;
    instant_t found;
    rd_kafka_topic_partition_list_t *ends = freshness_ends(api->freshness, &found);
    rc_t rc = places(pg, ends, NULL, &total, err);
    if (rc == RC_OK) {
        json_out_open(out, "frescura", '{');
        total_head(out, &total, ends ? &found : NULL);
        json_out_close(out, '}');
        rc = bases(pg, out, err);
    }
    if (ends)
        rd_kafka_topic_partition_list_destroy(ends);
    return rc;
}
