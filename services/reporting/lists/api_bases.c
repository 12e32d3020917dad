#include "services/reporting/lists/api_bases.h"

#include <string.h>

#include "common/hash.h"
#include "embed/reporting_core/base_decisiones_sql.h"
#include "embed/reporting_core/base_sql.h"
#include "embed/reporting_core/bases_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/figures/period.h"
#include "services/reporting/lists/api_rejections.h"
#include "services/reporting/lists/bases_filter.h"

#define BASES_DEFAULT 100
#define BASES_MAX 1000

void unknown_base(http_response_t *a)
{
    http_problem(a, 404, "base_desconocida", "No se ha recibido ninguna base con ese sha256.");
}

/* The columns named, as members of o: null where they are null. */
static void add_texts(json_t *o, const PGresult *res, int row, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        json_object_set_new(o, names[i], text_or_null(pg_text(res, row, pg_column(res, names[i]))));
}

static void add_counts(json_t *o, const PGresult *res, int row)
{
    static const char *const names[] = {"total",      "aceptados",    "rechazados",
                                        "duplicados", "advertencias", "entrega"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        int column = pg_column(res, names[i]);
        json_object_set_new(o, names[i],
                            pg_text(res, row, column) ? json_integer(pg_int(res, row, column)) : json_null());
    }
}

/* What the list and a single base both tell. */
static json_t *base_json(const PGresult *res, int row)
{
    static const char *const before[] = {"sha256", "archivo", "base", "fecha_corte"};
    static const char *const after[] = {"recibido",        "estado", "reemplaza",
                                        "reemplazada_por", "canal",  "remitente"};
    json_t *o = json_object();
    add_texts(o, res, row, before, COUNT_OF(before));
    add_counts(o, res, row);
    add_texts(o, res, row, after, COUNT_OF(after));
    return o;
}

static void filter(const char *name, const char *value, buf_t *more)
{
    if (!value)
        return;
    buf_printf(more, "&%s=", name);
    url_escape(value, more);
}

static void get_bases(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *res = NULL;
    const char *sha256 = NULL, *id = NULL, *estado = http_query(q, "estado"), *canal = http_query(q, "canal");
    int limit = 0;
    if (limit_parse(http_query(q, "limite"), BASES_DEFAULT, BASES_MAX, &limit, &err) != RC_OK ||
        bases_after_parse(http_query(q, "despues"), &sha256, &id, &err) != RC_OK ||
        bases_filter_check(estado, canal, &err) != RC_OK)
        return http_error(a, &err, 400);
    char rows[16];
    snprintf(rows, sizeof rows, "%d", limit + 1); /* one more tells whether there is a next page */
    if (view_open(ctx, &pg, &err) != RC_OK ||
        pg_exec(pg, bases_sql, 5, (const char *[]){sha256, id, estado, canal, rows}, &res, &err) != RC_OK)
        return http_error(a, &err, 400);

    static const char *const why[] = {"asunto", "codigo", "detalle"};
    int n = PQntuples(res) > limit ? limit : PQntuples(res);
    json_t *data = json_array();
    for (int i = 0; i < n; i++) {
        json_t *o = base_json(res, i);
        add_texts(o, res, i, why, COUNT_OF(why));
        json_array_append_new(data, o);
    }
    if (PQntuples(res) > limit) {
        AUTO(buf) buf_t after = {0};
        AUTO(buf) buf_t more = {0};
        bool base = pg_int(res, n - 1, pg_column(res, "clase")) == 1;
        buf_printf(&after, "%s%s", base ? "" : AFTER_RECEPTION, pg_text(res, n - 1, pg_column(res, "clave")));
        filter("estado", estado, &more);
        filter("canal", canal, &more);
        answer_next(a, buf_str(&after), limit, buf_str(&more));
    }
    answer(a, json_pack("{s:o}", "datos", data));
}

static void get_base(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *base = NULL;
    AUTO(pgresult) PGresult *decisions = NULL;
    const char *sha256 = http_path(q, "sha256");
    if (!hash_is_sha256_hex(sha256))
        return unknown_base(a);
    const char *const params[] = {sha256};
    if (view_open(ctx, &pg, &err) != RC_OK || pg_exec(pg, base_sql, 1, params, &base, &err) != RC_OK ||
        pg_exec(pg, base_decisiones_sql, 1, params, &decisions, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (PQntuples(base) == 0)
        return unknown_base(a);

    json_t *body = base_json(base, 0), *counts = json_object();
    int name = pg_column(decisions, "decision"), n = pg_column(decisions, "registros");
    for (int i = 0; i < PQntuples(decisions); i++)
        json_object_set_new(counts, pg_text(decisions, i, name), json_integer(pg_int(decisions, i, n)));
    json_object_set_new(body, "decisiones", counts);
    answer(a, body);
}

const http_route_t bases_routes[] = {
    {"GET", "/v1/bases", get_bases},
    {"GET", "/v1/bases/:sha256", get_base},
    {"GET", "/v1/bases/:sha256/rechazos", get_base_rejections},
    {0},
};
