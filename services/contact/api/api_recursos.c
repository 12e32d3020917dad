#include "services/contact/api/api_recursos.h"

#include <string.h>

#include "common/pg_thread.h"
#include "embed/contact_core/recursos_sql.h"
#include "services/contact/api/api_rows.h"
#include "services/contact/api/bodies.h"
#include "services/contact/api/reach.h"
#include "services/contact/api/refusals.h"
#include "services/contact/api/request.h"
#include "services/contact/store/store_recurso.h"

/* ---- the list ---- */

void get_recursos(const http_request_t *q, http_response_t *a, void *ctx)
{
    static const char *const key[] = {"vence", "id"};
    page_t p;
    if (!page_read(q, a, COUNT_OF(key), &p))
        return;
    const char *estado = http_query(q, "estado");
    if (!estado)
        estado = "en_curso";
    const bool open = strcmp(estado, "en_curso") == 0;
    if (!open && strcmp(estado, "decidido") != 0) {
        refuse_parameter(a, "estado", "estado_invalido", "«estado» debe ser en_curso o decidido.");
        return;
    }
    const char *const params[] = {estado, p.keys[0], p.keys[1], p.limit_text,
                                  reach_of(http_identity(a)).equipo};
    const list_t list = {.sql = recursos_sql,
                         .key = key,
                         .n_keys = COUNT_OF(key),
                         .filter = open ? "&estado=en_curso" : "&estado=decidido",
                         .adorn = row_days_left};
    answer_list(a, ctx, &list, COUNT_OF(params), params, &p);
}

/* ---- filed ---- */

typedef struct filing {
    const char *radicado;
    recurso_in_t in;
    recurso_filed_t out;
} filing_t;

static rc_t file(pg_t *pg, void *ctx, err_t *err)
{
    filing_t *f = ctx;
    return store_recurso_file(pg, f->radicado, &f->in, clock_now(), &f->out, err);
}

static void answer_filed(http_response_t *a, const filing_t *f)
{
    const recurso_filed_t *r = &f->out;
    http_json(a, r->era_conocido ? 200 : 201,
              json_pack("{s:I,s:s,s:s,s:o,s:o,s:o,s:b}", "id", (json_int_t)r->id, "radicado", f->radicado,
                        "tipo", recurso_tipo_name(f->in.tipo), "vence", day_json(r->vence), "regla",
                        text_json(r->regla), "hasta", day_json(r->hasta), "repetida", r->era_conocido));
}

/* The last day to file one is part of why a late one is refused. */
static void answer_not_filed(http_response_t *a, const recurso_filed_t *r)
{
    char last[11];
    if (strcmp(r->rechazo, "recurso_extemporaneo") != 0 || r->hasta == DAY_NONE) {
        answer_refusal(a, r->rechazo, NULL);
        return;
    }
    day_format(r->hasta, last);
    http_problem_with(a, 409, r->rechazo, json_pack("{s:s}", "hasta", last),
                      "El término para presentar el recurso ya pasó: el último día fue el %s.", last);
}

void post_recurso(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(body) body_t body = {0};
    recurso_body_t b;
    filing_t f = {.radicado = http_path(q, "radicado")};
    err_t err = ERR_INIT;
    if (!reach_case(a, ctx, http_path(q, "radicado")) || !request_body(q, a, recurso_fields, &b, &body))
        return;
    f.in = (recurso_in_t){.presentado = b.presentado, .canal = b.canal, .motivo = b.motivo, .quien = b.quien};
    (void)recurso_tipo_from_name(b.tipo, &f.in.tipo); /* the body has one of the two */
    if (pg_thread_write(ctx, file, &f, &err) != RC_OK)
        http_error(a, &err, 409);
    else if (!f.out.known)
        answer_refusal(a, "caso_desconocido", NULL);
    else if (f.out.rechazo)
        answer_not_filed(a, &f.out);
    else
        answer_filed(a, &f);
}

/* ---- decided ---- */

typedef struct deciding {
    int64_t id;
    recurso_decision_in_t in;
    recurso_decided_t out;
} deciding_t;

static rc_t decide(pg_t *pg, void *ctx, err_t *err)
{
    deciding_t *d = ctx;
    return store_recurso_decide(pg, d->id, &d->in, clock_now(), &d->out, err);
}

void post_decision(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(body) body_t body = {0};
    decision_body_t b;
    deciding_t d = {0};
    err_t err = ERR_INIT;
    if (!request_id(q, a, "recurso_desconocido", &d.id) || !request_body(q, a, decision_fields, &b, &body))
        return;
    d.in = (recurso_decision_in_t){.texto = b.texto, .quien = b.quien};
    (void)recurso_decision_from_name(b.decision, &d.in.decision); /* the body has one of the three */
    if (pg_thread_write(ctx, decide, &d, &err) != RC_OK)
        http_error(a, &err, 409);
    else if (!d.out.known)
        answer_refusal(a, "recurso_desconocido", NULL);
    else if (d.out.rechazo)
        answer_refusal(a, d.out.rechazo, NULL);
    else
        http_json(a, 200,
                  json_pack("{s:I,s:s,s:b,s:b,s:b}", "id", (json_int_t)d.id, "decision", b.decision, "tardia",
                            d.out.tardia, "copia_sic", d.out.copia_sic, "repetida", d.out.era_conocido));
}
