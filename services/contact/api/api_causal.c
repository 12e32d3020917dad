#include "services/contact/api/api_causal.h"

#include "common/metrics.h"
#include "common/pg_thread.h"
#include "embed/contact_core/revision_sql.h"
#include "services/contact/api/api_rows.h"
#include "services/contact/api/bodies.h"
#include "services/contact/api/reach.h"
#include "services/contact/api/request.h"
#include "services/contact/store/store_answer.h"

/* ---- the list ---- */

void get_revision(const http_request_t *q, http_response_t *a, void *ctx)
{
    static const char *const key[] = {"vence", "radicado"};
    page_t p;
    if (!page_read(q, a, COUNT_OF(key), &p))
        return;
    const char *const params[] = {p.keys[0], p.keys[1], p.limit_text, reach_of(http_identity(a)).equipo};
    const list_t list = {
        .sql = revision_sql, .key = key, .n_keys = COUNT_OF(key), .filter = "", .adorn = row_days_left};
    answer_list(a, ctx, &list, COUNT_OF(params), params, &p);
}

/* ---- the answer ---- */

typedef struct giving {
    const char *radicado;
    answer_given_t given;
    answer_result_t result;
} giving_t;

static rc_t give(pg_t *pg, void *ctx, err_t *err)
{
    giving_t *g = ctx;
    return store_causal_give(pg, g->radicado, &g->given, clock_now(), &g->result, err);
}

static void answer_sent(http_response_t *a, const char *radicado, const char *causal,
                        const answer_result_t *r)
{
    char date[11];
    day_format(r->sighting.fecha_corte, date);
    if (r->fate == ANSWER_SENT)
        metric_add("pqr_contact_causales_total", "efecto=\"dada\"", 1);
    http_json(a, 200,
              json_pack("{s:s,s:s,s:s,s:s,s:i,s:i,s:s,s:b}", "radicado", radicado, "causal", causal, "base",
                        base_name(r->sighting.base), "fecha_corte", date, "entrega", r->sighting.entrega,
                        "revision", r->sighting.revision, "estado", estado_name(r->estado), "repetida",
                        r->fate == ANSWER_WAS_SENT));
}

static void answer_fate(http_response_t *a, answer_fate_t fate)
{
    static const struct {
        int status;
        const char *code, *detail;
    } refusals[] = {
        [ANSWER_NO_CASE] = {404, "caso_desconocido", "No hay un caso con ese radicado."},
        [ANSWER_NOT_IN_REVIEW] = {409, "caso_no_esta_en_revision",
                                  "El caso no está en revisión: nadie espera su causal."},
        [ANSWER_OVERTAKEN] =
            {409, "registro_superado",
             "Lo que espera una causal ya no es lo que usted vio: consulte la lista de revisión."},
        [ANSWER_OTHER] = {409, "causal_ya_dada", "La causal de este caso ya se dio: consulte el caso."},
        [ANSWER_NO_RECORD] =
            {409, "registro_no_guardado",
             "El registro llegó antes de que contact los guardara: se podrá dar la causal con "
             "su próximo corte."},
        [ANSWER_TOO_LARGE] = {422, "registro_muy_grande",
                              "El registro es demasiado grande para enviarlo de nuevo con la causal."},
    };
    http_problem(a, refusals[fate].status, refusals[fate].code, "%s", refusals[fate].detail);
}

void post_causal(const http_request_t *q, http_response_t *a, void *ctx)
{
    giving_t g = {.radicado = http_path(q, "radicado")};
    AUTO(body) body_t body = {0};
    causal_body_t b;
    err_t err = ERR_INIT;
    if (!reach_case(a, ctx, http_path(q, "radicado")) || !request_body(q, a, causal_fields, &b, &body))
        return;
    if (causal_check(&b, &err) != RC_OK) {
        http_error(a, &err, 422);
        return;
    }
    g.given = (answer_given_t){.causal = b.causal,
                               .quien = b.quien,
                               .nota = b.nota,
                               .revision = b.revision,
                               .base = b.base,
                               .fecha_corte = b.fecha_corte,
                               .entrega = b.entrega};
    if (pg_thread_write(ctx, give, &g, &err) != RC_OK)
        http_error(a, &err, 409);
    else if (g.result.fate == ANSWER_SENT || g.result.fate == ANSWER_WAS_SENT)
        answer_sent(a, g.radicado, g.given.causal, &g.result);
    else
        answer_fate(a, g.result.fate);
}
