#include "services/contact/store/store_causal.h"

#include <string.h>

#include "common/text.h"
#include "embed/contact_core/causales_decidir_sql.h"
#include "embed/contact_core/causales_guardar_sql.h"
#include "embed/contact_core/causales_repetir_sql.h"
#include "embed/contact_core/por_revisar_guardar_sql.h"
#include "embed/contact_core/por_revisar_quitar_sql.h"
#include "services/contact/life/registro.h"

void causales_clear(causales_t *c)
{
    PQclear(TAKE(c->rows));
    pg_columns_clear(&c->sent);
    pg_columns_clear(&c->waiting);
    pg_columns_clear(&c->over);
    pg_columns_clear(&c->decided);
}

void causales_done(causales_t *c)
{
    PQclear(TAKE(c->rows));
    free(TAKE(c->given));
    pg_columns_done(&c->sent);
    pg_columns_done(&c->waiting);
    pg_columns_done(&c->over);
    pg_columns_done(&c->decided);
}

static void add_sighting(pg_columns_t *r, const char *radicado, const sighting_t *s)
{
    pg_columns_text(r, radicado);
    pg_columns_text(r, base_name(s->base));
    pg_columns_day(r, s->fecha_corte);
    pg_columns_int(r, s->entrega);
}

/* Motivos are the same when they read the same. */
static void fold_motivo(const char *motivo, buf_t *ret)
{
    text_fold(motivo ? motivo : "", motivo ? strlen(motivo) : 0, ret);
}

/* Only the first look at a sighting: what comes as a further revision has a person's causal, or had one. */
static bool may_go_again(const incoming_t *in)
{
    return in->view.kind == DECISION_REVIEW && !in->view.causal && in->view.sighting.revision == 0 &&
           strlen(in->registro) <= REGISTRO_MAX;
}

rc_t causales_read(causales_t *c, pg_t *pg, const incoming_t *const *decisions, size_t n, err_t *err)
{
    if (c->cap < n) {
        c->cap = n;
        c->given = must(realloc(c->given, n * sizeof *c->given));
    }
    memset(c->given, 0, n * sizeof *c->given);
    AUTO(pg_columns) pg_columns_t keys = {0};
    AUTO(buf) buf_t motivo = {0};
    size_t *index = must(malloc(n * sizeof *index));
    for (size_t i = 0; i < n; i++) {
        if (!may_go_again(decisions[i]))
            continue;
        index[pg_columns_count(&keys)] = i;
        fold_motivo(decisions[i]->motivo, &motivo);
        pg_columns_text(&keys, decisions[i]->radicado);
        pg_columns_text(&keys, buf_str(&motivo));
        pg_columns_end(&keys);
    }
    rc_t rc = pg_columns_write(&keys, pg, causales_repetir_sql, NULL, &c->rows, err);
    for (int row = 0; rc == RC_OK && c->rows && row < PQntuples(c->rows); row++) {
        const char **given = c->given[index[pg_int(c->rows, row, 0) - 1]];
        given[0] = pg_text(c->rows, row, 1);
        given[1] = pg_text(c->rows, row, 2);
    }
    free(index);
    return rc;
}

bool causales_given(const causales_t *c, size_t i, const incoming_t *in, given_t *ret)
{
    if (!c->given[i][0])
        return false;
    *ret = (given_t){.sighting = in->view.sighting, .causal = c->given[i][0], .quien = c->given[i][1]};
    ret->sighting.revision++;
    return true;
}

void causal_send(const answer_row_t *a, pg_columns_t *rows, outbox_t *o)
{
    const sighting_t *s = &a->given->sighting;
    const record_t record = {.radicado = a->radicado,
                             .base = s->base,
                             .fecha_corte = s->fecha_corte,
                             .entrega = s->entrega,
                             .revision = s->revision};
    envelope_t env = {.type = TYPE_RECEIVED, .source = CAUSAL_SOURCE};
    event_record_id(&record, env.id);
    snprintf(env.time, sizeof env.time, "%s", a->fecha);
    snprintf(env.subject, sizeof env.subject, "%s", a->radicado);
    snprintf(env.traceparent, sizeof env.traceparent, "%s", a->traceparent);
    AUTO(buf) buf_t value = {0}, motivo = {0};
    registro_with_causal(a->facts, s->revision, a->given->causal, &value);
    outbox_add_event(o, TOPIC_RECEIVED, a->radicado, &env, &value);

    fold_motivo(a->motivo, &motivo);
    add_sighting(rows, a->radicado, s);
    pg_columns_int(rows, s->revision);
    pg_columns_text(rows, a->given->causal);
    pg_columns_text(rows, a->given->quien);
    pg_columns_text(rows, a->given->nota);
    pg_columns_text(rows, buf_str(&motivo));
    pg_columns_int(rows, a->arrastrada);
    pg_columns_text(rows, env.id);
    pg_columns_end(rows);
}

void causales_send(causales_t *c, outbox_t *o, const incoming_t *in, const given_t *g, const char *fecha)
{
    const answer_row_t a = {.radicado = in->radicado,
                            .given = g,
                            .motivo = in->motivo,
                            .facts = in->registro,
                            .traceparent = in->traceparent,
                            .fecha = fecha,
                            .arrastrada = true};
    causal_send(&a, &c->sent, o);
}

void causales_wait(causales_t *c, const incoming_t *in, bool sent)
{
    add_sighting(&c->waiting, in->radicado, &in->view.sighting);
    pg_columns_int(&c->waiting, in->view.sighting.revision + sent);
    pg_columns_text(&c->waiting, in->registro);
    pg_columns_jsonb(&c->waiting, in->candidatas);
    pg_columns_text(&c->waiting, in->traceparent);
    pg_columns_int(&c->waiting, sent);
    pg_columns_end(&c->waiting);
}

void causales_over(causales_t *c, const char *radicado, const sighting_t *held)
{
    add_sighting(&c->over, radicado, held);
    pg_columns_end(&c->over);
}

void causales_decided(causales_t *c, const incoming_t *in)
{
    add_sighting(&c->decided, in->radicado, &in->view.sighting);
    pg_columns_int(&c->decided, in->view.sighting.revision);
    pg_columns_end(&c->decided);
}

rc_t causales_write(const causales_t *c, pg_t *pg, const char *fecha, err_t *err)
{
    rc_t rc = pg_columns_write(&c->decided, pg, causales_decidir_sql, fecha, NULL, err);
    if (rc == RC_OK)
        rc = pg_columns_write(&c->over, pg, por_revisar_quitar_sql, NULL, NULL, err);
    if (rc == RC_OK)
        rc = pg_columns_write(&c->waiting, pg, por_revisar_guardar_sql, NULL, NULL, err);
    if (rc == RC_OK)
        rc = pg_columns_write(&c->sent, pg, causales_guardar_sql, fecha, NULL, err);
    return rc;
}
