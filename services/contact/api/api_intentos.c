#include "services/contact/api/api_intentos.h"

#include <string.h>

#include "common/calendar_in_force.h"
#include "common/pg_thread.h"
#include "services/contact/api/api_rows.h"
#include "services/contact/api/bodies.h"
#include "services/contact/api/refusals.h"
#include "services/contact/api/request.h"
#include "services/contact/life/contacto_in_force.h"
#include "services/contact/life/horario.h"
#include "services/contact/store/store_agente.h"
#include "services/contact/store/store_audit.h"
#include "services/contact/store/store_outcome.h"

#define MINUTE_MS 60000LL

/* What a person asks of an attempt, and what became of it. */
typedef struct asking {
    int64_t id;
    agente_verbo_t verb;
    const char *quien;
    int ordinal; /* the number that is named, or -1 */
    instant_t now;
    agente_intento_t *i;
    agente_step_t step; /* of a known one */
} asking_t;

/* The attempt, and whether this person may. Again where the transaction is. */
static rc_t ask(pg_t *pg, asking_t *k, err_t *err)
{
    agente_intento_done(k->i);
    k->now = clock_now();
    rc_t rc = store_agente_read(pg, k->id, k->quien, k->ordinal, k->now, k->i, err);
    if (rc != RC_OK || !k->i->known)
        return rc;
    k->i->facts.abierto = horario_at(calendar_in_force(), k->now).abierto;
    k->step = agente_puede(k->verb, &k->i->facts);
    return RC_OK;
}

static bool goes_on(const asking_t *k)
{
    return k->i->known && k->step.aceptado && !k->step.repetida;
}

/* True where it was not answered: the person may. */
static bool may(http_response_t *a, const asking_t *k)
{
    if (!k->i->known)
        answer_refusal(a, "intento_desconocido", NULL);
    else if (k->step.aceptado)
        return true;
    else if (strcmp(k->step.regla, "fuera_de_horario") == 0)
        answer_closed(a, k->now);
    else
        answer_refusal(a, k->step.regla, NULL);
    return false;
}

/* ---- dialling ---- */

typedef struct dialling {
    asking_t k;
    bool repetida;
} dialling_t;

/* What is told of an attempt that is no step of its case's life. */
static rc_t tell_audit(pg_t *pg, const asking_t *k, const char *accion, err_t *err)
{
    json_t *details = json_pack("{s:I}", "intento", (json_int_t)k->id);
    if (k->ordinal > 0)
        json_object_set_new(details, "telefono", json_integer(k->ordinal));
    return store_audit(pg, accion, k->i->radicado, k->quien, details, err);
}

/* The answer has the number whole, also where it was dialled before: each look is told. */
static rc_t dial(pg_t *pg, void *ctx, err_t *err)
{
    dialling_t *d = ctx;
    rc_t rc = ask(pg, &d->k, err);
    if (rc == RC_OK && goes_on(&d->k))
        rc = store_agente_dial(pg, d->k.i, d->k.ordinal, d->k.now, &d->repetida, err);
    return rc == RC_OK && d->k.i->known && d->k.step.aceptado ? tell_audit(pg, &d->k, "telefono.ver", err)
                                                              : rc;
}

void post_marcar(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(agente_intento) agente_intento_t i = {0};
    AUTO(body) body_t body = {0};
    dialling_t d = {.k = {.verb = AGENTE_MARCAR, .i = &i}};
    marcar_body_t b;
    err_t err = ERR_INIT;
    if (!request_id(q, a, "intento_desconocido", &d.k.id) || !request_body(q, a, marcar_fields, &b, &body))
        return;
    d.k.quien = b.quien;
    d.k.ordinal = b.telefono;
    if (pg_thread_write(ctx, dial, &d, &err) != RC_OK)
        http_error(a, &err, 409);
    else if (may(a, &d.k))
        http_json(a, 200,
                  json_pack("{s:I,s:s,s:i,s:s,s:b}", "id", (json_int_t)d.k.id, "radicado", i.radicado,
                            "telefono", b.telefono, "numero", i.numeros.items[b.telefono - 1].texto,
                            "repetida", d.repetida));
}

/* ---- the outcome ---- */

typedef struct telling {
    asking_t k;
    const resultado_body_t *b;
    const desenlace_t *outcome; /* NULL: there is none of that name */
    rc_t checked;               /* the body against the outcome, */
    err_t fault;                /* … and what is wrong */
    int next;                   /* the attempt goes on with this number; -1: it has its outcome, */
    bool repetida;
    outcome_out_t out; /* … and this became of it */
} telling_t;

static bool same_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* Another number is tried within the attempt: the call has its outcome, the attempt has none. */
static rc_t tell_number(pg_t *pg, telling_t *t, int ordinal, err_t *err)
{
    agente_numero_t *n = &t->k.i->numeros.items[ordinal - 1];
    t->repetida = !n->abierta && same_text(n->resultado, t->b->resultado);
    if (t->repetida)
        return RC_OK;
    rc_t rc = store_agente_called(pg, t->k.i, ordinal, t->b->resultado,
                                  t->outcome->efecto == EFECTO_NUMERO_ERRADO, t->k.now, err);
    return rc == RC_OK ? tell_audit(pg, &t->k, "intento.numero", err) : rc;
}

static rc_t tell_outcome(pg_t *pg, telling_t *t, int ordinal, err_t *err)
{
    const resultado_body_t *b = t->b;
    const call_in_t call = {.telefono = ordinal > 0 ? t->k.i->numeros.items[ordinal - 1].texto : NULL};
    const bool told = ordinal > 0 && t->k.i->numeros.items[ordinal - 1].abierta;
    const outcome_in_t in = {
        .intento = t->k.id,
        .resultado = b->resultado,
        .quien = b->quien,
        .nota = b->nota,
        .llamadas = &call,
        .n_llamadas = told ? 1 : 0,
        .hora = b->hora_pedida,
        .evidencia = b->evidencia,
        .recurso = b->recurso_tipo,
        .motivo = b->recurso_motivo,
    };
    return store_outcome(pg, &in, t->k.now, &t->out, err);
}

static rc_t tell(pg_t *pg, void *ctx, err_t *err)
{
    telling_t *t = ctx;
    rc_t rc = ask(pg, &t->k, err);
    if (rc != RC_OK || !goes_on(&t->k))
        return rc;
    const intento_de_t de = t->k.i->numero == INTENTO_BUZON ? DE_BUZON : DE_LLAMADA;
    t->outcome = contacto_desenlace(contacto_in_force(), t->b->resultado, de);
    t->fault = ERR_INIT;
    t->checked = t->outcome ? resultado_check(t->b, t->outcome, t->k.now, &t->fault) : RC_OK;
    if (!t->outcome || t->checked != RC_OK)
        return RC_OK;
    const int ordinal = t->k.ordinal > 0 ? t->k.ordinal : agente_numeros_last(&t->k.i->numeros);
    t->next = -1;
    if (t->k.i->facts.en_curso && t->outcome->otro_numero && !t->b->fin && ordinal > 0)
        t->next = agente_numeros_next(&t->k.i->numeros);
    return t->next > 0 ? tell_number(pg, t, ordinal, err) : tell_outcome(pg, t, ordinal, err);
}

/* The outcomes that there are, in words. */
static void answer_unknown(http_response_t *a, bool buzon)
{
    const contacto_t *c = contacto_in_force();
    AUTO(buf) buf_t names = {0};
    for (size_t i = 0; i < c->n_desenlaces; i++)
        if (c->desenlaces[i].de & (buzon ? DE_BUZON : DE_LLAMADA))
            buf_printf(&names, "%s%s", names.len ? ", " : "", c->desenlaces[i].nombre);
    http_problem(a, 422, "resultado_desconocido", "De %s puede resultar: %s.",
                 buzon ? "un mensaje de voz" : "una llamada", buf_str(&names));
}

static json_t *attempt_json(const case_view_t *c)
{
    const attempt_t *n = &c->proximo;
    if (n->numero == 0)
        return json_null();
    return json_pack("{s:s,s:i,s:o,s:o,s:o,s:b}", "tipo", n->numero == INTENTO_BUZON ? "buzon" : "llamada",
                     "numero", n->numero, "dia", day_json(n->dia), "desde", instant_json(n->desde), "hasta",
                     instant_json(n->hasta), "pedido", c->pedida);
}

/* The outcome is taken whatever becomes of the recurso: that is told beside it. */
static json_t *recurso_json(const outcome_out_t *o)
{
    if (!o->recurso_asked)
        return json_null();
    const recurso_filed_t *r = &o->recurso;
    if (!r->rechazo)
        return json_pack("{s:I,s:o}", "id", (json_int_t)r->id, "vence", day_json(r->vence));
    const refusal_words_t *w = refusal_words(r->rechazo);
    return json_pack("{s:s,s:s,s:o}", "rechazo", r->rechazo, "detalle", w ? w->detail : "", "hasta",
                     day_json(r->hasta));
}

static void answer_taken(http_response_t *a, const telling_t *t)
{
    const outcome_out_t *o = &t->out;
    const bool known = o->fate == OUTCOME_WAS_KNOWN;
    const case_view_t *c = &o->paso.after;
    http_json(a, 200,
              json_pack("{s:I,s:s,s:b,s:b,s:b,s:o,s:o,s:o}", "id", (json_int_t)t->k.id, "radicado",
                        t->k.i->radicado, "sigue", false, "repetida", known, "tardio",
                        o->fate == OUTCOME_LATE, "estado", text_json(known ? NULL : estado_name(c->estado)),
                        "proximo_intento", known ? json_null() : attempt_json(c), "recurso",
                        recurso_json(o)));
}

static void answer_outcome(http_response_t *a, const telling_t *t)
{
    switch (t->out.fate) {
    case OUTCOME_TAKEN:
    case OUTCOME_LATE:
    case OUTCOME_WAS_KNOWN:
        answer_taken(a, t);
        break;
    case OUTCOME_NO_ATTEMPT:
        answer_refusal(a, "intento_desconocido", NULL);
        break;
    case OUTCOME_UNKNOWN:
        answer_unknown(a, t->k.i->numero == INTENTO_BUZON);
        break;
    case OUTCOME_REFUSED:
        answer_refusal(a, t->out.paso.rechazo, NULL);
        break;
    }
}

void post_resultado(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(agente_intento) agente_intento_t i = {0};
    AUTO(body) body_t body = {0};
    resultado_body_t b;
    telling_t t = {.k = {.verb = AGENTE_RESULTADO, .i = &i}, .b = &b};
    err_t err = ERR_INIT;
    if (!request_id(q, a, "intento_desconocido", &t.k.id) || !request_body(q, a, resultado_fields, &b, &body))
        return;
    t.k.quien = b.quien;
    t.k.ordinal = b.telefono;
    if (pg_thread_write(ctx, tell, &t, &err) != RC_OK)
        http_error(a, &err, 409);
    else if (!may(a, &t.k))
        return;
    else if (!t.outcome)
        answer_unknown(a, i.numero == INTENTO_BUZON);
    else if (t.checked != RC_OK)
        http_error(a, &t.fault, 422);
    else if (t.next > 0)
        http_json(a, 200,
                  json_pack("{s:I,s:s,s:b,s:i,s:b}", "id", (json_int_t)t.k.id, "radicado", i.radicado,
                            "sigue", true, "siguiente", t.next, "repetida", t.repetida));
    else
        answer_outcome(a, &t);
}

/* ---- given back, given more time ---- */

typedef struct holding {
    asking_t k;
    step_out_t out;  /* given back */
    instant_t hasta; /* given more time */
} holding_t;

static rc_t give_back(pg_t *pg, void *ctx, err_t *err)
{
    holding_t *h = ctx;
    bool known;
    rc_t rc = ask(pg, &h->k, err);
    if (rc == RC_OK && goes_on(&h->k))
        rc = store_attempt_release(pg, h->k.id, h->k.quien, h->k.now, &known, &h->out, err);
    return rc;
}

static rc_t give_time(pg_t *pg, void *ctx, err_t *err)
{
    holding_t *h = ctx;
    rc_t rc = ask(pg, &h->k, err);
    h->hasta = h->k.now + contacto_in_force()->arriendo_minutos * MINUTE_MS;
    if (rc != RC_OK || !goes_on(&h->k))
        return rc;
    rc = store_agente_extend(pg, h->k.i, &h->hasta, err);
    return rc == RC_OK ? tell_audit(pg, &h->k, "intento.prolongar", err) : rc;
}

static void answer_holding(http_response_t *a, const holding_t *h)
{
    if (h->k.verb == AGENTE_PROLONGAR)
        http_json(a, 200,
                  json_pack("{s:I,s:s,s:o}", "id", (json_int_t)h->k.id, "radicado", h->k.i->radicado,
                            "arrendado_hasta", instant_json(h->hasta)));
    else if (h->out.rechazo)
        answer_refusal(a, h->out.rechazo, NULL);
    else
        http_json(a, 200,
                  json_pack("{s:I,s:s,s:b}", "id", (json_int_t)h->k.id, "radicado", h->k.i->radicado,
                            "repetida", h->k.step.repetida));
}

static void hold(const http_request_t *q, http_response_t *a, void *ctx, agente_verbo_t verb, pg_work_fn work)
{
    AUTO(agente_intento) agente_intento_t i = {0};
    AUTO(body) body_t body = {0};
    holding_t h = {.k = {.verb = verb, .ordinal = -1, .i = &i}};
    quien_body_t b;
    err_t err = ERR_INIT;
    if (!request_id(q, a, "intento_desconocido", &h.k.id) || !request_body(q, a, quien_fields, &b, &body))
        return;
    h.k.quien = b.quien;
    if (pg_thread_write(ctx, work, &h, &err) != RC_OK)
        http_error(a, &err, 409);
    else if (may(a, &h.k))
        answer_holding(a, &h);
}

void post_soltar(const http_request_t *q, http_response_t *a, void *ctx)
{
    hold(q, a, ctx, AGENTE_SOLTAR, give_back);
}

void post_prolongar(const http_request_t *q, http_response_t *a, void *ctx)
{
    hold(q, a, ctx, AGENTE_PROLONGAR, give_time);
}
