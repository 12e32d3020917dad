#include "services/contact/store/store_rows.h"

#include <stdio.h>

static void instant_or_null(pg_columns_t *r, instant_t value)
{
    pg_columns_instant(r, value ? &value : NULL);
}

/* The facts of the sighting that holds, and its decision: for casos_abrir.sql and casos_cambiar.sql. */
static void add_facts(pg_columns_t *r, const caso_row_t *c)
{
    const incoming_t *in = c->holder;
    const case_view_t *v = c->view;
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
}

/* The life of a case, as far as decisions alone can have brought it when it opens. */
static void add_planned(pg_columns_t *r, const caso_row_t *c)
{
    const case_view_t *v = c->view;
    const bool attempt = v->proximo.numero > 0;
    pg_columns_day(r, v->inicio);
    pg_columns_day(r, v->vence);
    pg_columns_text(r, estado_name(v->estado));
    pg_columns_text(r, resultado_name(v->resultado));
    pg_columns_text(r, respuesta_origen_name(v->respuesta.origen));
    pg_columns_text(r, v->respuesta.texto ? signo_name(v->respuesta.signo) : NULL);
    pg_columns_text(r, v->respuesta.texto);
    instant_or_null(r, v->proximo.desde);
    pg_columns_int(r, v->proximo.numero);
    pg_columns_day(r, attempt ? v->proximo.dia : DAY_NONE);
    instant_or_null(r, v->proximo.hasta);
    pg_columns_int(r, v->ronda);
    pg_columns_day(r, v->alerta_dia);
    pg_columns_bigint(r, c->version);
}

/* The rest of it. */
static void add_lived(pg_columns_t *r, const case_view_t *v)
{
    pg_columns_text(r, notificacion_name(v->notificacion));
    pg_columns_day(r, v->notificado);
    pg_columns_int(r, v->pedida);
    pg_columns_int(r, (int)v->bandas);
    pg_columns_day(r, v->ultimo_dia);
    pg_columns_int(r, v->aplazamientos);
    pg_columns_int(r, v->rebotes);
    pg_columns_int(r, v->alerta);
}

void rows_add_apertura(pg_columns_t *r, const caso_row_t *c, const char *regla, int libro)
{
    pg_columns_text(r, c->radicado);
    add_facts(r, c);
    add_planned(r, c);
    pg_columns_text(r, regla);
    pg_columns_text(r, c->holder->ce_id);
    pg_columns_int(r, libro);
    pg_columns_end(r);
}

void rows_add_caso(pg_columns_t *r, const caso_row_t *c)
{
    pg_columns_text(r, c->radicado);
    add_facts(r, c);
    add_planned(r, c);
    add_lived(r, c->view);
    pg_columns_end(r);
}

void rows_add_vida(pg_columns_t *r, const caso_row_t *c)
{
    pg_columns_text(r, c->radicado);
    add_planned(r, c);
    add_lived(r, c->view);
    pg_columns_end(r);
}

void rows_add_avance(pg_columns_t *r, const caso_row_t *c)
{
    const sighting_t *rige = &c->view->rige;
    pg_columns_text(r, c->radicado);
    pg_columns_text(r, base_name(rige->base));
    pg_columns_day(r, rige->fecha_corte);
    pg_columns_int(r, rige->entrega);
    pg_columns_int(r, rige->revision);
    pg_columns_day(r, c->view->inicio);
    pg_columns_day(r, c->view->vence);
    pg_columns_day(r, c->view->alerta_dia);
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

void tarea_causa(const sighting_t *s, char ret[TAREA_CAUSA_MAX])
{
    char date[11];
    day_format(s->fecha_corte, date);
    int n = snprintf(ret, TAREA_CAUSA_MAX, "%s/%s/%d", base_name(s->base), date, s->revision);
    if (s->entrega) /* as in the ids of events */
        snprintf(ret + n, TAREA_CAUSA_MAX - (size_t)n, "@%d", s->entrega);
}

void rows_add_tarea(pg_columns_t *r, const tarea_nueva_t *t, const char *estado, const tarea_manos_t *manos)
{
    pg_columns_text(r, t->radicado);
    pg_columns_text(r, tarea_name(t->tipo));
    pg_columns_text(r, tarea_destino(t->tipo));
    pg_columns_text(r, t->nota);
    pg_columns_text(r, t->causa);
    pg_columns_day(r, t->vence);
    pg_columns_text(r, estado);
    pg_columns_text(r, manos->manos);
    pg_columns_int(r, manos->envios);
    instant_or_null(r, manos->espera_hasta);
    pg_columns_end(r);
}

void rows_add_tarea_cancelada(pg_columns_t *r, const char *radicado, tarea_tipo_t tipo)
{
    pg_columns_text(r, radicado);
    pg_columns_text(r, tarea_name(tipo));
    pg_columns_end(r);
}

void rows_add_tarea_renovada(pg_columns_t *r, const char *radicado, tarea_tipo_t tipo, const char *nota,
                             day_t vence)
{
    pg_columns_text(r, radicado);
    pg_columns_text(r, tarea_name(tipo));
    pg_columns_text(r, nota);
    pg_columns_day(r, vence);
    pg_columns_end(r);
}
