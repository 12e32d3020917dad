#include "services/contact/store_rows.h"

#include <assert.h>
#include <inttypes.h>

void rows_text(rows_t *r, const char *value)
{
    assert(r->filled < ROWS_COLUMNS_MAX);
    pg_array_add(&r->columns[r->filled++], value);
}

void rows_int(rows_t *r, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    rows_text(r, text);
}

void rows_day(rows_t *r, day_t value)
{
    char text[11];
    if (value != DAY_NONE)
        day_format(value, text);
    rows_text(r, value == DAY_NONE ? NULL : text);
}

void rows_instant(rows_t *r, instant_t value)
{
    char text[32];
    if (value)
        instant_format(value, text);
    rows_text(r, value ? text : NULL);
}

void rows_end(rows_t *r)
{
    r->filled = 0;
}

int rows_count(const rows_t *r)
{
    return r->columns[0].n;
}

rc_t rows_write(rows_t *r, pg_t *pg, const char *sql, const char *last, PGresult **ret, err_t *err)
{
    if (rows_count(r) == 0)
        return RC_OK;
    const char *params[ROWS_COLUMNS_MAX + 1];
    int n = 0;
    while (n < ROWS_COLUMNS_MAX && r->columns[n].n > 0) {
        params[n] = pg_array_text(&r->columns[n]);
        n++;
    }
    if (last)
        params[n++] = last;
    return pg_exec(pg, sql, n, params, ret, err);
}

void rows_clear(rows_t *r)
{
    for (int i = 0; i < ROWS_COLUMNS_MAX; i++)
        pg_array_clear(&r->columns[i]);
    r->filled = 0;
}

void rows_done(rows_t *r)
{
    for (int i = 0; i < ROWS_COLUMNS_MAX; i++)
        pg_array_done(&r->columns[i]);
}

/* The columns that casos_abrir.sql and casos_cambiar.sql have in common, in their order. */
static void add_caso_columns(rows_t *r, const caso_row_t *c)
{
    const incoming_t *in = c->holder;
    const case_view_t *v = c->view;
    rows_text(r, c->radicado);
    rows_text(r, base_name(v->rige.base));
    rows_day(r, v->rige.fecha_corte);
    rows_int(r, v->rige.revision);
    rows_text(r, decision_name(v->decision));
    rows_text(r, v->razon);
    rows_text(r, v->causal);
    rows_text(r, in->politica_version);
    rows_text(r, in->politica_regla);
    rows_text(r, v->nota);
    rows_text(r, in->cuenta);
    rows_text(r, in->motivo);
    rows_text(r, in->observacion);
    rows_text(r, in->usuario);
    rows_text(r, in->telefono);
    rows_text(r, in->ciudad);
    rows_day(r, in->view.fecha_radicacion);
    rows_day(r, v->inicio);
    rows_day(r, v->vence);
    rows_text(r, estado_name(v->estado));
    rows_text(r, resultado_name(v->resultado));
    rows_instant(r, c->proximo);
    rows_int(r, c->version);
}

void rows_add_apertura(rows_t *r, const caso_row_t *c, const char *regla)
{
    add_caso_columns(r, c);
    rows_text(r, regla);
    rows_text(r, c->holder->ce_id);
    rows_end(r);
}

void rows_add_caso(rows_t *r, const caso_row_t *c)
{
    add_caso_columns(r, c);
    rows_end(r);
}

void rows_add_avance(rows_t *r, const caso_row_t *c)
{
    rows_text(r, c->radicado);
    rows_day(r, c->view->inicio);
    rows_day(r, c->view->vence);
    rows_int(r, c->version);
    rows_end(r);
}

void rows_add_vista(rows_t *r, const incoming_t *in, const char *regla)
{
    const decision_view_t *d = &in->view;
    rows_text(r, in->radicado);
    rows_text(r, base_name(d->sighting.base));
    rows_day(r, d->sighting.fecha_corte);
    rows_int(r, d->sighting.revision);
    rows_text(r, decision_name(d->kind));
    rows_text(r, d->razon);
    rows_text(r, d->causal);
    rows_text(r, in->politica_version);
    rows_text(r, in->politica_regla);
    rows_text(r, regla);
    rows_text(r, in->ce_id);
    rows_end(r);
}

void rows_add_intentos(rows_t *r, const char *radicado, const attempt_t intentos[ATTEMPTS],
                       const char *estado)
{
    for (int i = 0; i < ATTEMPTS; i++) {
        rows_text(r, radicado);
        rows_int(r, intentos[i].numero);
        rows_day(r, intentos[i].dia);
        rows_instant(r, intentos[i].desde);
        rows_instant(r, intentos[i].hasta);
        rows_text(r, estado);
        rows_end(r);
    }
}

void rows_add_tarea(rows_t *r, const incoming_t *cause, const char *nota, day_t vence, const char *estado)
{
    const sighting_t *s = &cause->view.sighting;
    tarea_tipo_t tipo = cause->view.kind == DECISION_ESCALATE ? TAREA_ESCALAR : TAREA_FINALIZAR;
    char date[11], causa[64];
    day_format(s->fecha_corte, date);
    snprintf(causa, sizeof causa, "%s/%s/%d", base_name(s->base), date, s->revision);
    rows_text(r, cause->radicado);
    rows_text(r, tarea_name(tipo));
    rows_text(r, tarea_destino(tipo));
    rows_text(r, nota);
    rows_text(r, causa);
    rows_day(r, vence);
    rows_text(r, estado);
    rows_end(r);
}
