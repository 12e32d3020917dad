#include "services/contact/store/store_rows.h"

#include <stdio.h>

static void instant_or_null(pg_columns_t *r, instant_t value)
{
    pg_columns_instant(r, value ? &value : NULL);
}

/* The columns that casos_abrir.sql and casos_cambiar.sql have in common, in their order. */
static void add_caso_columns(pg_columns_t *r, const caso_row_t *c)
{
    const incoming_t *in = c->holder;
    const case_view_t *v = c->view;
    pg_columns_text(r, c->radicado);
    pg_columns_text(r, base_name(v->rige.base));
    pg_columns_day(r, v->rige.fecha_corte);
    pg_columns_int(r, v->rige.entrega);
    pg_columns_int(r, v->rige.revision);
    pg_columns_text(r, decision_name(v->decision));
    pg_columns_text(r, v->razon);
    pg_columns_text(r, v->causal);
    pg_columns_text(r, in->politica_version);
    pg_columns_text(r, in->politica_regla);
    pg_columns_text(r, v->nota);
    pg_columns_text(r, in->cuenta);
    pg_columns_text(r, in->motivo);
    pg_columns_text(r, in->observacion);
    pg_columns_text(r, in->usuario);
    pg_columns_text(r, in->telefono);
    pg_columns_text(r, in->ciudad);
    pg_columns_day(r, in->view.fecha_radicacion);
    pg_columns_day(r, v->inicio);
    pg_columns_day(r, v->vence);
    pg_columns_text(r, estado_name(v->estado));
    pg_columns_text(r, resultado_name(v->resultado));
    instant_or_null(r, c->proximo);
    pg_columns_bigint(r, c->version);
}

void rows_add_apertura(pg_columns_t *r, const caso_row_t *c, const char *regla, int libro)
{
    add_caso_columns(r, c);
    pg_columns_text(r, regla);
    pg_columns_text(r, c->holder->ce_id);
    pg_columns_int(r, libro);
    pg_columns_end(r);
}

void rows_add_caso(pg_columns_t *r, const caso_row_t *c)
{
    add_caso_columns(r, c);
    pg_columns_end(r);
}

void rows_add_avance(pg_columns_t *r, const caso_row_t *c)
{
    pg_columns_text(r, c->radicado);
    pg_columns_day(r, c->view->inicio);
    pg_columns_day(r, c->view->vence);
    pg_columns_bigint(r, c->version);
    pg_columns_end(r);
}

void rows_add_vista(pg_columns_t *r, const incoming_t *in, const char *regla, int libro)
{
    const decision_view_t *d = &in->view;
    pg_columns_text(r, in->radicado);
    pg_columns_text(r, base_name(d->sighting.base));
    pg_columns_day(r, d->sighting.fecha_corte);
    pg_columns_int(r, d->sighting.entrega);
    pg_columns_int(r, d->sighting.revision);
    pg_columns_text(r, decision_name(d->kind));
    pg_columns_text(r, d->razon);
    pg_columns_text(r, d->causal);
    pg_columns_text(r, in->politica_version);
    pg_columns_text(r, in->politica_regla);
    pg_columns_text(r, regla);
    pg_columns_text(r, in->ce_id);
    pg_columns_int(r, libro);
    pg_columns_end(r);
}

void rows_add_reemplazo(pg_columns_t *r, const char *radicado, int libro)
{
    pg_columns_text(r, radicado);
    pg_columns_int(r, libro);
    pg_columns_end(r);
}

void rows_add_intentos(pg_columns_t *r, const char *radicado, const attempt_t intentos[ATTEMPTS],
                       const char *estado)
{
    for (int i = 0; i < ATTEMPTS; i++) {
        pg_columns_text(r, radicado);
        pg_columns_int(r, intentos[i].numero);
        pg_columns_day(r, intentos[i].dia);
        instant_or_null(r, intentos[i].desde);
        instant_or_null(r, intentos[i].hasta);
        pg_columns_text(r, estado);
        pg_columns_end(r);
    }
}

void rows_add_tarea(pg_columns_t *r, const incoming_t *cause, const char *nota, day_t vence,
                    const char *estado)
{
    const sighting_t *s = &cause->view.sighting;
    tarea_tipo_t tipo = cause->view.kind == DECISION_ESCALATE ? TAREA_ESCALAR : TAREA_FINALIZAR;
    char date[11], causa[80];
    day_format(s->fecha_corte, date);
    int n = snprintf(causa, sizeof causa, "%s/%s/%d", base_name(s->base), date, s->revision);
    if (s->entrega) /* as in the ids of events */
        snprintf(causa + n, sizeof causa - (size_t)n, "@%d", s->entrega);
    pg_columns_text(r, cause->radicado);
    pg_columns_text(r, tarea_name(tipo));
    pg_columns_text(r, tarea_destino(tipo));
    pg_columns_text(r, nota);
    pg_columns_text(r, causa);
    pg_columns_day(r, vence);
    pg_columns_text(r, estado);
    pg_columns_end(r);
}
