#include "services/contact/api/api_causal.h"

#include <string.h>

#include "common/calendar_in_force.h"
#include "common/metrics.h"
#include "common/pg_thread.h"
#include "embed/contact_core/revision_sql.h"
#include "services/contact/api/api_rows.h"
#include "services/contact/store/store_answer.h"

#define QUIEN_MAX 100 /* bytes */
#define NOTA_MAX 2000

/* ---- the list ---- */

static void add_days_left(json_t *row)
{
    day_t vence;
    const char *text = json_string_value(json_object_get(row, "vence"));
    if (text && day_parse(text, &vence))
        json_object_set_new(row, "dias_habiles",
                            json_integer(calendar_habiles_between(calendar_in_force(),
                                                                  instant_day(clock_now(), NULL), vence)));
}

void get_revision(const http_request_t *q, http_response_t *a, void *ctx)
{
    static const char *const key[] = {"vence", "radicado"};
    page_t p;
    if (!page_read(q, a, COUNT_OF(key), &p))
        return;
    const char *const params[] = {p.keys[0], p.keys[1], p.limit_text};
    const list_t list = {
        .sql = revision_sql, .key = key, .n_keys = COUNT_OF(key), .filter = "", .adorn = add_days_left};
    answer_list(a, ctx, &list, COUNT_OF(params), params, &p);
}

/* ---- the body ---- */

/* False, and answered, where a member is not what it must be. required: not NULL, not empty. */
static bool text_member(const json_t *body, const char *name, size_t max, bool required, http_response_t *a,
                        const char **ret)
{
    json_t *v = json_object_get(body, name);
    *ret = json_string_value(v);
    const size_t n = json_string_length(v);
    if ((!v || json_is_null(v)) && !required)
        return true;
    if (*ret && n <= max && strlen(*ret) == n && (n || !required))
        return true;
    http_problem(a, 422, "campo_invalido", "«%s» debe ser un texto%s de %zu bytes como máximo.", name,
                 required ? " no vacío" : "", max);
    return false;
}

static bool count_member(const json_t *body, const char *name, http_response_t *a, int *ret)
{
    json_t *v = json_object_get(body, name);
    *ret = -1;
    if (!v || json_is_null(v))
        return true;
    if (json_is_integer(v) && json_integer_value(v) >= 0 && json_integer_value(v) < INT32_MAX) {
        *ret = (int)json_integer_value(v);
        return true;
    }
    http_problem(a, 422, "campo_invalido", "«%s» debe ser un número entero desde cero.", name);
    return false;
}

static bool names_known(json_t *body, http_response_t *a)
{
    static const char *const known[] = {"causal", "quien",       "nota",   "revision",
                                        "base",   "fecha_corte", "entrega"};
    const char *name;
    json_t *v;
    json_object_foreach(body, name, v)
    {
        bool found = false;
        for (size_t i = 0; i < COUNT_OF(known); i++)
            found = found || strcmp(name, known[i]) == 0;
        if (!found) {
            http_problem(
                a, 422, "campo_desconocido",
                "El cuerpo trae un campo que no se conoce: lleva causal, quien, y si se quiere nota, "
                "revision, base, fecha_corte y entrega.");
            return false;
        }
    }
    return true;
}

static bool sighting_members(const json_t *body, http_response_t *a, answer_given_t *ret)
{
    const char *date;
    base_kind_t base;
    if (!count_member(body, "revision", a, &ret->revision) ||
        !count_member(body, "entrega", a, &ret->entrega) ||
        !text_member(body, "base", 20, false, a, &ret->base) ||
        !text_member(body, "fecha_corte", 10, false, a, &date))
        return false;
    ret->fecha_corte = DAY_NONE;
    if (ret->base && !base_from_name(ret->base, &base))
        http_problem(a, 422, "campo_invalido", "«base» debe ser pendientes o mal_escalados.");
    else if (date && !day_parse(date, &ret->fecha_corte))
        http_problem(a, 422, "campo_invalido", "«fecha_corte» debe ser una fecha AAAA-MM-DD.");
    else
        return true;
    return false;
}

static bool body_read(json_t *body, http_response_t *a, answer_given_t *ret)
{
    if (!json_is_object(body)) {
        http_problem(a, 422, "cuerpo_invalido", "El cuerpo debe ser un objeto JSON con causal y quien.");
        return false;
    }
    if (!names_known(body, a) || !text_member(body, "causal", 1, true, a, &ret->causal) ||
        !text_member(body, "quien", QUIEN_MAX, true, a, &ret->quien) ||
        !text_member(body, "nota", NOTA_MAX, false, a, &ret->nota) || !sighting_members(body, a, ret))
        return false;
    if (ret->causal[0] >= 'A' && ret->causal[0] <= 'Q')
        return true;
    http_problem(a, 422, "causal_invalida", "«causal» debe ser una letra de la A a la Q.");
    return false;
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
    AUTO(json)
    json_t *body = json_loadb(q->binary_body_length ? q->binary_body : "", q->binary_body_length,
                              JSON_REJECT_DUPLICATES, NULL);
    if (!body_read(body, a, &g.given))
        return;
    err_t err = ERR_INIT;
    if (pg_thread_write(ctx, give, &g, &err) != RC_OK)
        http_error(a, &err, 409);
    else if (g.result.fate == ANSWER_SENT || g.result.fate == ANSWER_WAS_SENT)
        answer_sent(a, g.radicado, g.given.causal, &g.result);
    else
        answer_fate(a, g.result.fate);
}
