#include "services/contact/api/api_titular.h"

#include "common/pg_thread.h"
#include "services/contact/api/bodies.h"
#include "services/contact/api/refusals.h"
#include "services/contact/api/request.h"
#include "services/contact/life/telefonos.h"
#include "services/contact/store/store_titular.h"

#define CASES_MAX 200

/* ---- all of it ---- */

/* The cases, and their radicados. */
static void cases_json(const PGresult *found, json_t *cases, json_t *radicados)
{
    for (int i = 0; i < PQntuples(found); i++) {
        json_t *one = json_loads(PQgetvalue(found, i, 0), 0, NULL);
        json_array_append_new(cases, one);
        json_array_append(radicados, json_object_get(one, "radicado"));
    }
}

/* By which the next page is asked for, as the last radicado of this one: null where it is the last. */
static json_t *next_of(const json_t *radicados)
{
    size_t n = json_array_size(radicados);
    return n == CASES_MAX ? json_incref(json_array_get(radicados, n - 1)) : json_null();
}

void post_titular_datos(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(body) body_t body = {0};
    AUTO(pgresult) PGresult *found = NULL;
    titular_body_t b;
    telefonos_t numbers;
    pg_t *pg = NULL;
    err_t err = ERR_INIT;
    if (!request_body(q, a, titular_fields, &b, &body))
        return;
    if (titular_check(&b, &err) != RC_OK)
        return http_error(a, &err, 422);
    telefonos_read(b.telefono, NULL, 0, &numbers);
    const titular_t t = {b.cuenta, b.telefono ? numbers.items[0].numero : NULL, b.radicado, b.despues};
    rc_t rc = pg_thread_begin(ctx, PG_READ_ONLY, &pg, &err);
    if (rc == RC_OK)
        rc = store_titular_read(pg, &t, CASES_MAX, &found, &err);
    pg_rollback(pg);
    if (rc != RC_OK)
        return http_error(a, &err, 500);
    json_t *cases = json_array(), *radicados = json_array();
    cases_json(found, cases, radicados);
    json_t *next = next_of(radicados);
    audit_hand_out("titular.ver", NULL,
                   json_pack("{s:s,s:i,s:o}", "por",
                             b.cuenta     ? "cuenta"
                             : b.telefono ? "telefono"
                                          : "radicado",
                             "casos", PQntuples(found), "radicados", radicados));
    http_json(a, 200, json_pack("{s:o,s:o}", "datos", cases, "siguiente", next));
}

/* ---- put right, gone ---- */

typedef struct asking {
    const char *radicado;
    correccion_in_t in;             /* of a correction, */
    const char *quien, *referencia; /* … of a suppression */
    step_out_t out;
} asking_t;

static rc_t correct(pg_t *pg, void *ctx, err_t *err)
{
    asking_t *k = ctx;
    return store_titular_correct(pg, k->radicado, &k->in, clock_now(), &k->out, err);
}

static rc_t suppress(pg_t *pg, void *ctx, err_t *err)
{
    asking_t *k = ctx;
    return store_titular_suppress(pg, k->radicado, k->quien, k->referencia, clock_now(), &k->out, err);
}

static void carry_out(http_response_t *a, void *ctx, asking_t *k, pg_work_fn work)
{
    err_t err = ERR_INIT;
    if (pg_thread_write(ctx, work, k, &err) != RC_OK)
        http_error(a, &err, 409);
    else if (!k->out.known)
        answer_refusal(a, "caso_desconocido", NULL);
    else if (k->out.rechazo)
        answer_refusal(a, k->out.rechazo, NULL);
    else
        http_json(a, 200,
                  json_pack("{s:s,s:I,s:s}", "radicado", k->radicado, "version", (json_int_t)k->out.version,
                            "regla", k->out.regla));
}

void post_titular_corregir(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(body) body_t body = {0};
    corregir_body_t b;
    if (!request_body(q, a, corregir_fields, &b, &body))
        return;
    asking_t k = {
        .radicado = b.radicado,
        .in = {.campo = b.campo, .antes = b.antes, .despues = b.despues, .quien = b.quien, .nota = b.nota}};
    carry_out(a, ctx, &k, correct);
}

void post_titular_suprimir(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(body) body_t body = {0};
    suprimir_body_t b;
    err_t err = ERR_INIT;
    if (!request_body(q, a, suprimir_fields, &b, &body))
        return;
    if (suprimir_check(&b, &err) != RC_OK)
        return http_error(a, &err, 422);
    asking_t k = {.radicado = b.radicado, .quien = b.quien, .referencia = b.referencia};
    carry_out(a, ctx, &k, suppress);
}
