#include "services/contact/intake/incoming.h"

#include <string.h>

#include "common/text.h"
#include "services/contact/life/contacto_in_force.h"
#include "services/contact/life/nota.h"
#include "services/contact/life/registro.h"

/* What the calendar can count terms from, and no cut-off of an operation that works today falls outside of
 * it. */
#define YEAR_FIRST 1984
#define YEAR_LAST 2200

static rc_t decision_check(const char *topic, const envelope_t *e, const decision_t *d, err_t *err)
{
    if (topic && strcmp(topic, decision_topic(d->kind)) != 0)
        return err_set(err, RC_REJECT, "decision_contradice_tema", "una decisión %s no va en el tema %s",
                       decision_name(d->kind), topic);
    if (strcmp(e->type, decision_type(d->kind)) != 0)
        return err_set(err, RC_REJECT, "decision_contradice_tipo",
                       "una decisión %s no es un evento de tipo %s", decision_name(d->kind),
                       text_echo(e->type));
    if (d->causal && (d->causal[0] < 'A' || d->causal[0] > 'Q' || d->causal[1]))
        return err_set(err, RC_REJECT, "campo_invalido", "campo «causal»: debe ser una letra de la A a la Q");
    if (d->facts.fecha_corte < day_from_civil(YEAR_FIRST, 1, 1) ||
        d->facts.fecha_corte > day_from_civil(YEAR_LAST, 12, 31))
        return err_set(err, RC_REJECT, "campo_invalido",
                       "campo «fecha_corte»: debe estar entre los años %d y %d", YEAR_FIRST, YEAR_LAST);
    return RC_OK;
}

/* A date, or the date of a date and time; what cannot be read counts as missing (a warning at the reception).
 */
static day_t filing_day(const char *text)
{
    char date[11];
    day_t d;
    if (!text || strlen(text) < sizeof date - 1)
        return DAY_NONE;
    memcpy(date, text, sizeof date - 1);
    date[sizeof date - 1] = '\0';
    return day_parse(date, &d) ? d : DAY_NONE;
}

/* The note of the RR task that the decision asks for; NULL where it asks for none. */
static const char *note_of(batch_t *b, const decision_t *d)
{
    bool escalates = d->kind == DECISION_ESCALATE;
    bool finalises = d->kind == DECISION_CLOSE && strcmp(d->razon, RAZON_YA_FINALIZADA) != 0;
    if (!escalates && !finalises)
        return NULL;
    if (finalises && d->nota_rr && *d->nota_rr)
        return d->nota_rr;
    const nota_facts_t facts = {.radicado = d->facts.radicado,
                                .destino = escalates ? DESTINO_ESCALAR : NULL,
                                .causal = d->causal,
                                .razon = d->razon,
                                .politica_version = d->politica_version,
                                .politica_regla = d->politica_regla};
    buf_clear(&b->scratch);
    const char *const *plantillas = contacto_in_force()->plantillas;
    (void)nota_render(plantillas[escalates ? PLANTILLA_ESCALAR : PLANTILLA_FINALIZAR], &facts,
                      &b->scratch); /* they were checked when they were read */
    return arena_text(&b->texts, buf_str(&b->scratch));
}

/* What the policy has for the customer. Blank is none. */
static const char *answer_of(batch_t *b, const decision_t *d)
{
    const char *text = d->kind == DECISION_CONTACT ? d->respuesta : NULL;
    if (!text || (*text > ' ' && *text < 0x7f)) /* as good as always */
        return text;
    text_clean(text, strlen(text), &b->scratch);
    return *buf_str(&b->scratch) ? text : NULL;
}

static signo_t sign_of(const decision_t *d)
{
    signo_t s;
    return signo_from_name(d->respuesta_signo, &s) ? s : SIGNO_POSITIVA; /* the decoder knows no other */
}

/* Keeps what a person's answer will need: the sighting as it was received, and between what it stands. */
static void keep_for_review(batch_t *b, const doc_t *data, incoming_t *in)
{
    buf_clear(&b->scratch);
    registro_facts(data, &b->scratch);
    in->registro = arena_text(&b->texts, buf_str(&b->scratch));
    doc_fields_t fields = doc_fields(data);
    const doc_member_t *tied = doc_find(&fields, "candidatas");
    in->candidatas = tied && tied->kind == DOC_ARRAY ? tied->text : NULL;
}

rc_t batch_add(batch_t *b, const char *topic, const envelope_t *e, const doc_t *data, err_t *err)
{
    decision_t d;
    rc_t rc = decision_decode(data, &d, err);
    if (rc == RC_OK)
        rc = decision_check(topic, e, &d, err);
    if (rc != RC_OK)
        return rc;
    if (b->n == b->cap) {
        b->cap = b->cap ? b->cap * 2 : 256;
        b->items = must(realloc(b->items, b->cap * sizeof *b->items));
    }
    arena_t *a = &b->texts;
    b->items[b->n++] = (incoming_t){
        .view =
            {
                .sighting = {d.facts.base, d.facts.fecha_corte, d.facts.entrega, d.facts.revision},
                .kind = d.kind,
                .razon = d.razon,
                .causal = d.causal,
                .nota = note_of(b, &d),
                .respuesta = answer_of(b, &d),
                .signo = sign_of(&d),
                .fecha_radicacion = filing_day(d.facts.fecha_radicacion),
            },
        .radicado = d.facts.radicado,
        .politica_version = d.politica_version,
        .politica_regla = d.politica_regla,
        .cuenta = d.facts.cuenta,
        .motivo = d.facts.motivo,
        .observacion = d.facts.observacion,
        .usuario = d.facts.usuario,
        .telefono = d.facts.telefono,
        .ciudad = d.facts.ciudad,
        .ce_id = arena_text(a, e->id),
        .traceparent = arena_text(a, e->traceparent),
        .sha256 = d.facts.origen.sha256,
    };
    if (d.kind == DECISION_REVIEW)
        keep_for_review(b, data, &b->items[b->n - 1]);
    return RC_OK;
}

void batch_add_refusal(batch_t *b, const char *ce_id, const char *error)
{
    if (b->n_refused == b->cap_refused) {
        b->cap_refused = b->cap_refused ? b->cap_refused * 2 : 16;
        b->refused = must(realloc(b->refused, b->cap_refused * sizeof *b->refused));
    }
    refusal_t *r = &b->refused[b->n_refused++];
    buf_clear(&b->scratch);
    text_clean(ce_id, strlen(ce_id), &b->scratch);
    r->ce_id = arena_text(&b->texts, buf_str(&b->scratch));
    text_clean(error, strlen(error), &b->scratch);
    r->error = arena_text(&b->texts, buf_str(&b->scratch));
}

rc_t batch_add_base(batch_t *b, const envelope_t *e, const doc_t *data, err_t *err)
{
    if (strcmp(e->type, TYPE_BASE) != 0)
        return RC_OK;
    base_info_t base;
    rc_t rc = base_info_decode(data, &base, err);
    if (rc != RC_OK || !*base.reemplaza)
        return rc;
    if (strcmp(base.sha256, base.reemplaza) == 0)
        return err_set(err, RC_REJECT, "campo_invalido", "campo «reemplaza»: es la base misma");
    if (b->n_replaced == b->cap_replaced) {
        b->cap_replaced = b->cap_replaced ? b->cap_replaced * 2 : 16;
        b->replaced = must(realloc(b->replaced, b->cap_replaced * sizeof *b->replaced));
    }
    b->replaced[b->n_replaced++] = (replacement_t){.reemplazada = arena_text(&b->texts, base.reemplaza),
                                                   .por = arena_text(&b->texts, base.sha256),
                                                   .base = base.base,
                                                   .fecha_corte = base.fecha_corte};
    return RC_OK;
}

void batch_clear(batch_t *b)
{
    arena_reset(&b->texts);
    b->n = b->n_replaced = b->n_refused = 0;
}

void batch_done(batch_t *b)
{
    arena_done(&b->texts);
    buf_done(&b->scratch);
    free(TAKE(b->items));
    free(TAKE(b->replaced));
    free(TAKE(b->refused));
    b->n = b->cap = b->n_replaced = b->cap_replaced = b->n_refused = b->cap_refused = 0;
}
