#include "services/reporting/intake/store_write.h"

#include <string.h>

#include "common/pg_columns.h"
#include "embed/reporting_core/base_escribir_sql.h"
#include "embed/reporting_core/caso_escribir_sql.h"
#include "embed/reporting_core/particiones_asegurar_sql.h"
#include "embed/reporting_core/recepcion_escribir_sql.h"
#include "embed/reporting_core/rechazo_escribir_sql.h"
#include "embed/reporting_core/registro_copiar_sql.h"
#include "embed/reporting_core/registro_escribir_sql.h"
#include "embed/reporting_core/turno_tomar_sql.h"

#define WORTH_COPYING 32 /* rows: what a savepoint and a COPY cost more than one statement does */

/* An empty text says nothing: it counts like a missing one. */
static void known_text(pg_columns_t *c, const char *text)
{
    pg_columns_text(c, text && *text ? text : NULL);
}

static rc_t write_bases(pg_t *pg, const batch_t *b, err_t *err)
{
    AUTO(pg_columns) pg_columns_t c = {0};
    for (size_t i = 0; i < b->n_bases; i++) {
        const base_info_t *x = &b->bases[i].base;
        pg_columns_text(&c, x->sha256);
        pg_columns_text(&c, x->archivo);
        pg_columns_text(&c, base_name(x->base));
        pg_columns_day(&c, x->fecha_corte);
        pg_columns_bigint(&c, x->total);
        pg_columns_bigint(&c, x->aceptados);
        pg_columns_bigint(&c, x->rechazados);
        pg_columns_bigint(&c, x->duplicados);
        pg_columns_bigint(&c, x->advertencias);
        instant_t received;
        pg_columns_instant(&c, instant_parse(x->recibido, &received) ? &received : NULL);
        pg_columns_int(&c, x->entrega);
        known_text(&c, x->reemplaza);
        known_text(&c, x->canal);
        known_text(&c, x->remitente);
        pg_columns_end(&c);
    }
    return pg_columns_write(&c, pg, base_escribir_sql, NULL, NULL, err);
}

static rc_t write_receptions(pg_t *pg, const batch_t *b, err_t *err)
{
    AUTO(pg_columns) pg_columns_t c = {0};
    for (size_t i = 0; i < b->n_receptions; i++) {
        const reception_t *x = &b->receptions[i].reception;
        pg_columns_text(&c, x->id);
        pg_columns_text(&c, x->canal);
        pg_columns_text(&c, x->resultado);
        pg_columns_text(&c, x->codigo);
        pg_columns_text(&c, x->detalle);
        pg_columns_text(&c, x->archivo);
        known_text(&c, x->remitente);
        known_text(&c, x->asunto);
        pg_columns_text(&c, x->sha256);
        pg_columns_bigint(&c, x->bytes);
        instant_t received;
        pg_columns_instant(&c, instant_parse(x->recibido, &received) ? &received : NULL);
        pg_columns_end(&c);
    }
    return pg_columns_write(&c, pg, recepcion_escribir_sql, NULL, NULL, err);
}

static rc_t write_rejections(pg_t *pg, const batch_t *b, err_t *err)
{
    AUTO(pg_columns) pg_columns_t c = {0};
    for (size_t i = 0; i < b->n_rejections; i++) {
        const rejection_t *x = &b->rejections[i].rejection;
        pg_columns_text(&c, x->sha256);
        pg_columns_int(&c, x->fila);
        pg_columns_text(&c, base_name(x->base));
        pg_columns_day(&c, x->fecha_corte);
        pg_columns_text(&c, x->razon);
        pg_columns_text(&c, x->campo);
        pg_columns_text(&c, x->detalle);
        known_text(&c, x->remedio);
        pg_columns_text(&c, x->radicado);
        pg_columns_text(&c, x->cuenta);
        pg_columns_text(&c, x->usuario);
        pg_columns_text(&c, x->original); /* json, not jsonb: the order of its members stays */
        pg_columns_end(&c);
    }
    return pg_columns_write(&c, pg, rechazo_escribir_sql, NULL, NULL, err);
}

/* A month that the retention has taken away is not begun anew: what comes of it now would be counted twice.
 * The first time that one is met the batch comes again, and its sightings of that month are refused one by
 * one while it is gathered: to find them here would be a transaction for every message. */
static rc_t refuse_retired(batch_t *b, const PGresult *months, err_t *err)
{
    bool news = false;
    day_t month;
    for (int i = 0; i < PQntuples(months); i++)
        news = (day_parse(pg_text(months, i, 0), &month) && batch_retire(b, month)) || news;
    return err_set(err, news ? RC_RETRY : RC_REJECT, BATCH_RETIRED,
                   "la fecha de corte es de un mes que ya se retiró (%s): sus cifras están cerradas",
                   pg_text(months, 0, 0));
}

static rc_t ensure_partitions(pg_t *pg, batch_t *b, err_t *err)
{
    AUTO(pg_columns) pg_columns_t c = {0};
    AUTO(pgresult) PGresult *retired = NULL;
    day_t last = DAY_NONE;
    for (size_t i = 0; i < b->n_decisions; i++) { /* in the order of their days: batch_fold */
        int year, in_year, day;
        day_to_civil(b->decisions[i].decision.facts.fecha_corte, &year, &in_year, &day);
        day_t month = day_from_civil(year, in_year, 1);
        if (month == last)
            continue;
        pg_columns_day(&c, month);
        pg_columns_end(&c);
        last = month;
    }
    rc_t rc = pg_columns_write(&c, pg, particiones_asegurar_sql, NULL, &retired, err);
    if (rc == RC_OK && PQntuples(retired) > 0)
        rc = refuse_retired(b, retired, err);
    return rc;
}

/* The columns of registro_escribir.sql and registro_copiar.sql. */
static void decision_row(pg_columns_t *c, const decision_item_t *item)
{
    const decision_t *d = &item->decision;
    const record_t *r = &d->facts;
    pg_columns_day(c, r->fecha_corte);
    pg_columns_text(c, base_name(r->base));
    pg_columns_text(c, r->radicado);
    pg_columns_int(c, r->entrega);
    pg_columns_int(c, r->revision);
    pg_columns_text(c, r->origen.sha256);
    pg_columns_int(c, r->origen.fila);
    pg_columns_text(c, r->cuenta);
    known_text(c, r->estado);
    known_text(c, r->motivo);
    known_text(c, r->razon);
    known_text(c, r->subrazon);
    known_text(c, r->usuario);
    known_text(c, r->asesor);
    known_text(c, r->ciudad);
    known_text(c, r->telefono);
    known_text(c, r->fecha_radicacion);
    known_text(c, d->causal);
    pg_columns_text(c, decision_name(d->kind));
    pg_columns_text(c, d->razon);
    pg_columns_text(c, d->politica_version);
    pg_columns_text(c, d->politica_regla);
    known_text(c, d->nota_rr);
    pg_columns_text(c, item->ce_id);
    pg_columns_instant(c, &item->made);
    const char *libro = item->libro, *own = r->origen.sha256;
    pg_columns_text(c, libro && own && strcmp(libro, own) == 0 ? NULL : libro);
    pg_columns_int(c, item->libro_revision);
    pg_columns_end(c);
}

/* Of which this is the first word are new sightings, unless something is told twice: inserted as such they
 * cost half. */
static rc_t write_first(pg_t *pg, const pg_columns_t *c, err_t *err)
{
    if (pg_columns_count(c) < WORTH_COPYING)
        return pg_columns_write(c, pg, registro_escribir_sql, NULL, NULL, err);
    rc_t rc = pg_run(pg, "SAVEPOINT nuevas", err);
    if (rc == RC_OK)
        rc = pg_columns_copy(c, pg, registro_copiar_sql, err);
    if (rc != RC_REJECT)
        return rc;
    err_clear(err);
    rc = pg_run(pg, "ROLLBACK TO SAVEPOINT nuevas", err);
    return rc == RC_OK ? pg_columns_write(c, pg, registro_escribir_sql, NULL, NULL, err) : rc;
}

static rc_t write_decisions(pg_t *pg, const batch_t *b, err_t *err)
{
    AUTO(pg_columns) pg_columns_t first = {0}, later = {0};
    for (size_t i = 0; i < b->n_decisions; i++) {
        const record_t *r = &b->decisions[i].decision.facts;
        decision_row(r->entrega == 0 && r->revision == 0 ? &first : &later, &b->decisions[i]);
    }
    rc_t rc = write_first(pg, &first, err);
    return rc == RC_OK ? pg_columns_write(&later, pg, registro_escribir_sql, NULL, NULL, err) : rc;
}

static rc_t write_cases(pg_t *pg, const batch_t *b, err_t *err)
{
    AUTO(pg_columns) pg_columns_t c = {0};
    for (size_t i = 0; i < b->n_cases; i++) {
        const case_event_t *x = &b->cases[i].event;
        pg_columns_text(&c, x->radicado);
        pg_columns_bigint(&c, x->version);
        pg_columns_text(&c, x->tipo);
        known_text(&c, x->estado);
        known_text(&c, x->causal);
        pg_columns_instant(&c, &b->cases[i].when);
        pg_columns_jsonb(&c, x->datos);
        pg_columns_end(&c);
    }
    return pg_columns_write(&c, pg, caso_escribir_sql, NULL, NULL, err);
}

rc_t store_write(pg_t *pg, batch_t *b, err_t *err)
{
    rc_t rc = RC_OK;
    /* Before any row: who waits for the turn holds nothing that another one of its kind may want. */
    if (b->n_bases || b->n_decisions || b->n_rejections)
        rc = pg_exec(pg, turno_tomar_sql, 0, NULL, NULL, err);
    if (rc == RC_OK && b->n_bases)
        rc = write_bases(pg, b, err);
    if (rc == RC_OK && b->n_receptions)
        rc = write_receptions(pg, b, err);
    if (rc == RC_OK && b->n_rejections)
        rc = write_rejections(pg, b, err);
    if (rc == RC_OK && b->n_decisions)
        rc = ensure_partitions(pg, b, err);
    if (rc == RC_OK && b->n_decisions)
        rc = write_decisions(pg, b, err);
    if (rc == RC_OK && b->n_cases)
        rc = write_cases(pg, b, err);
    return rc;
}
