#include "services/reporting/store_write.h"

#include "embed/reporting_core/base_escribir_sql.h"
#include "embed/reporting_core/caso_escribir_sql.h"
#include "embed/reporting_core/rechazo_escribir_sql.h"
#include "embed/reporting_core/registro_escribir_sql.h"

/* The columns of one statement, filled from left to right, row by row. */
#define COLUMNS_MAX 24

typedef struct columns {
    pg_array_t array[COLUMNS_MAX];
    int n, next; /* columns, the one to fill next */
} columns_t;

static void columns_cleanup(columns_t *c)
{
    for (int i = 0; i < c->n; i++)
        pg_array_done(&c->array[i]);
}

static void put(columns_t *c, const char *text)
{
    pg_array_add(&c->array[c->next], text);
    c->next = (c->next + 1) % c->n;
}

/* An empty text says nothing: it counts like a missing one. */
static void put_known(columns_t *c, const char *text)
{
    put(c, text && *text ? text : NULL);
}

static void put_int(columns_t *c, int64_t v)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)v);
    put(c, text);
}

static void put_day(columns_t *c, day_t d)
{
    char text[11];
    day_format(d, text);
    put(c, text);
}

static void put_instant(columns_t *c, instant_t t)
{
    char text[32];
    instant_format(t, text);
    put(c, text);
}

static rc_t write_columns(pg_t *pg, const char *sql, columns_t *c, err_t *err)
{
    const char *params[COLUMNS_MAX];
    for (int i = 0; i < c->n; i++)
        params[i] = pg_array_text(&c->array[i]);
    return pg_exec(pg, sql, c->n, params, NULL, err);
}

static rc_t write_bases(pg_t *pg, const batch_t *b, err_t *err)
{
    AUTO(columns) columns_t c = {.n = 10};
    for (size_t i = 0; i < b->n_bases; i++) {
        const base_info_t *x = &b->bases[i].base;
        put(&c, x->sha256);
        put(&c, x->archivo);
        put(&c, base_name(x->base));
        put_day(&c, x->fecha_corte);
        put_int(&c, x->total);
        put_int(&c, x->aceptados);
        put_int(&c, x->rechazados);
        put_int(&c, x->duplicados);
        put_int(&c, x->advertencias);
        put(&c, x->recibido);
    }
    return write_columns(pg, base_escribir_sql, &c, err);
}

static rc_t write_rejections(pg_t *pg, const batch_t *b, err_t *err)
{
    AUTO(columns) columns_t c = {.n = 11};
    for (size_t i = 0; i < b->n_rejections; i++) {
        const rejection_t *x = &b->rejections[i].rejection;
        put(&c, x->sha256);
        put_int(&c, x->fila);
        put(&c, base_name(x->base));
        put_day(&c, x->fecha_corte);
        put(&c, x->razon);
        put(&c, x->campo);
        put(&c, x->detalle);
        put(&c, x->radicado);
        put(&c, x->cuenta);
        put(&c, x->usuario);
        put(&c, b->rejections[i].original);
    }
    return write_columns(pg, rechazo_escribir_sql, &c, err);
}

static rc_t write_decisions(pg_t *pg, const batch_t *b, err_t *err)
{
    AUTO(columns) columns_t c = {.n = 24};
    for (size_t i = 0; i < b->n_decisions; i++) {
        const decision_t *d = &b->decisions[i].decision;
        const record_t *r = &d->facts;
        put_day(&c, r->fecha_corte);
        put(&c, base_name(r->base));
        put(&c, r->radicado);
        put_int(&c, r->revision);
        put(&c, r->origen.sha256);
        put_int(&c, r->origen.fila);
        put(&c, r->cuenta);
        put_known(&c, r->estado);
        put_known(&c, r->motivo);
        put_known(&c, r->razon);
        put_known(&c, r->subrazon);
        put_known(&c, r->usuario);
        put_known(&c, r->asesor);
        put_known(&c, r->ciudad);
        put_known(&c, r->telefono);
        put_known(&c, r->fecha_radicacion);
        put_known(&c, d->causal);
        put(&c, decision_name(d->kind));
        put(&c, d->razon);
        put(&c, d->politica_version);
        put(&c, d->politica_regla);
        put_known(&c, d->nota_rr);
        put(&c, b->decisions[i].ce_id);
        put_instant(&c, b->decisions[i].made);
    }
    return write_columns(pg, registro_escribir_sql, &c, err);
}

static rc_t write_cases(pg_t *pg, const batch_t *b, err_t *err)
{
    AUTO(columns) columns_t c = {.n = 7};
    for (size_t i = 0; i < b->n_cases; i++) {
        const case_event_t *x = &b->cases[i].event;
        put(&c, x->radicado);
        put_int(&c, x->version);
        put(&c, x->tipo);
        put_known(&c, x->estado);
        put_known(&c, x->causal);
        put_instant(&c, b->cases[i].when);
        put(&c, b->cases[i].datos);
    }
    return write_columns(pg, caso_escribir_sql, &c, err);
}

rc_t store_write(pg_t *pg, const batch_t *b, err_t *err)
{
    rc_t rc = RC_OK;
    if (b->n_bases)
        rc = write_bases(pg, b, err);
    if (rc == RC_OK && b->n_rejections)
        rc = write_rejections(pg, b, err);
    if (rc == RC_OK && b->n_decisions)
        rc = write_decisions(pg, b, err);
    if (rc == RC_OK && b->n_cases)
        rc = write_cases(pg, b, err);
    return rc;
}
