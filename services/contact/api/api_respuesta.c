#include "services/contact/api/api_respuesta.h"

#include <string.h>

#include "common/pg_thread.h"
#include "embed/contact_core/resolver_sql.h"
#include "services/contact/api/api_rows.h"
#include "services/contact/api/bodies.h"
#include "services/contact/api/reach.h"
#include "services/contact/api/refusals.h"
#include "services/contact/api/request.h"
#include "services/contact/store/store_respuesta.h"

void get_resolver(const http_request_t *q, http_response_t *a, void *ctx)
{
    static const char *const key[] = {"vence", "radicado"};
    page_t p;
    if (!page_read(q, a, COUNT_OF(key), &p))
        return;
    const char *const params[] = {p.keys[0], p.keys[1], p.limit_text, reach_of(http_identity(a)).equipo};
    const list_t list = {
        .sql = resolver_sql, .key = key, .n_keys = COUNT_OF(key), .filter = "", .adorn = row_days_left};
    answer_list(a, ctx, &list, COUNT_OF(params), params, &p);
}

typedef struct giving {
    const char *radicado;
    respuesta_in_t in;
    respuesta_given_t given;
} giving_t;

static rc_t give(pg_t *pg, void *ctx, err_t *err)
{
    giving_t *g = ctx;
    return store_respuesta_give(pg, g->radicado, &g->in, clock_now(), &g->given, err);
}

static void answer_given(http_response_t *a, const giving_t *g)
{
    const estado_t e = g->in.corrige ? ESTADO_POR_CORREGIR : ESTADO_POR_CONTACTAR;
    http_json(a, 200,
              json_pack("{s:s,s:s,s:s,s:b}", "radicado", g->radicado, "estado", estado_name(e), "signo",
                        signo_name(g->in.signo), "repetida", g->given.era_conocida));
}

void post_respuesta(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(body) body_t body = {0};
    respuesta_body_t b;
    giving_t g = {.radicado = http_path(q, "radicado")};
    err_t err = ERR_INIT;
    if (!reach_case(a, ctx, http_path(q, "radicado")) || !request_body(q, a, respuesta_fields, &b, &body))
        return;
    g.in = (respuesta_in_t){
        .texto = b.texto, .corrige = strcmp(b.via, "correccion") == 0, .quien = b.quien, .nota = b.nota};
    (void)signo_from_name(b.signo, &g.in.signo); /* the body has one of the two */
    if (pg_thread_write(ctx, give, &g, &err) != RC_OK)
        http_error(a, &err, 409);
    else if (!g.given.known)
        answer_refusal(a, "caso_desconocido", NULL);
    else if (g.given.rechazo)
        answer_refusal(a, g.given.rechazo, NULL);
    else
        answer_given(a, &g);
}
