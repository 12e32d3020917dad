#include "services/contact/store/store_orders.h"

#include "common/outbox.h"
#include "embed/contact_core/ordenes_releer_sql.h"
#include "embed/contact_core/ordenes_vencidas_sql.h"
#include "services/contact/life/contacto_in_force.h"
#include "services/contact/life/rr_command.h"
#include "services/contact/store/orden_rows.h"

static rc_t find(pg_t *pg, int max, const char *now, PGresult **ret, int *ret_found, err_t *err)
{
    char limit[16];
    snprintf(limit, sizeof limit, "%d", max);
    const char *const params[] = {now, limit};
    AUTO(pgresult) PGresult *due = NULL;
    AUTO(pg_columns) pg_columns_t ids = {0};
    rc_t rc = pg_exec(pg, ordenes_vencidas_sql, COUNT_OF(params), params, &due, err);
    if (rc != RC_OK)
        return rc;
    *ret_found = PQntuples(due);
    for (int i = 0; i < *ret_found; i++) {
        pg_columns_bigint(&ids, pg_int(due, i, 0));
        pg_columns_end(&ids);
    }
    return pg_columns_write(&ids, pg, ordenes_releer_sql, now, ret, err);
}

static rc_t command_from_row(const PGresult *r, int row, rr_command_t *ret, err_t *err)
{
    rr_command_t c = {.radicado = pg_text(r, row, pg_column(r, "radicado")),
                      .cuenta = pg_text(r, row, pg_column(r, "cuenta")),
                      .causal = pg_text(r, row, pg_column(r, "causal")),
                      .nota = pg_text(r, row, pg_column(r, "nota")),
                      .causa = pg_text(r, row, pg_column(r, "causa")),
                      .envio = (int)pg_int(r, row, pg_column(r, "envios")),
                      .traceparent = ""};
    if (!tarea_from_name(pg_text(r, row, pg_column(r, "tipo")), &c.tipo) ||
        !day_parse(pg_text(r, row, pg_column(r, "vence")), &c.vence))
        return err_set(err, RC_FATAL, "tarea_ilegible",
                       "una tarea guardada dice algo que este programa no conoce");
    *ret = c;
    return RC_OK;
}

static rc_t see_to(const PGresult *r, int row, instant_t now, pg_columns_t *rows, outbox_t *out,
                   watch_tally_t *t, err_t *err)
{
    rr_command_t c;
    rc_t rc = command_from_row(r, row, &c, err);
    if (rc != RC_OK)
        return rc;
    const orden_step_t s = orden_next(contacto_in_force(), ORDEN_SILENCIO, c.envio);
    orden_rows_add(rows, pg_int(r, row, pg_column(r, "id")), &s, c.envio, now, NULL);
    t->handed += s.que == ORDEN_A_PERSONA;
    if (s.que != ORDEN_REPITE)
        return RC_OK;
    t->asked++;
    c.envio++;
    c.now = now;
    c.expira = now + s.minutos * 60000LL;
    rr_command_add(out, &c);
    return RC_OK;
}

rc_t store_orders(pg_t *pg, int max, instant_t now, watch_tally_t *ret, err_t *err)
{
    AUTO(pgresult) PGresult *due = NULL;
    AUTO(pg_columns) pg_columns_t rows = {0};
    outbox_t out = {0};
    watch_tally_t t = {0};
    char fecha[32];
    instant_format(now, fecha);
    rc_t rc = find(pg, max, fecha, &due, &t.found, err);
    for (int i = 0; rc == RC_OK && due && i < PQntuples(due); i++)
        rc = see_to(due, i, now, &rows, &out, &t, err);
    if (rc == RC_OK)
        rc = orden_rows_write(&rows, pg, now, err);
    if (rc == RC_OK)
        rc = outbox_write(&out, pg, CONTACT_SCHEMA, err);
    outbox_done(&out);
    if (rc == RC_OK)
        *ret = t;
    return rc;
}
