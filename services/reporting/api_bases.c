#include "services/reporting/api_bases.h"

#include <string.h>

#include "common/event.h"
#include "embed/reporting_core/base_decisiones_sql.h"
#include "embed/reporting_core/base_rechazos_sql.h"
#include "embed/reporting_core/base_sql.h"
#include "embed/reporting_core/bases_sql.h"
#include "services/reporting/api_read.h"
#include "services/reporting/period.h"

#define BASES_DEFAULT 100
#define BASES_MAX 1000
#define REJECTIONS_DEFAULT 10000
#define REJECTIONS_MAX 100000

static bool is_sha256(const char *text)
{
    return text && strlen(text) == SHA256_HEX_SIZE - 1 &&
           strspn(text, "0123456789abcdef") == SHA256_HEX_SIZE - 1;
}

/* The texts of ret point into res. */
static void base_from_row(const PGresult *res, int row, base_info_t *ret)
{
    base_info_t b = {
        .archivo = pg_text(res, row, pg_column(res, "archivo")),
        .total = pg_int(res, row, pg_column(res, "total")),
        .aceptados = pg_int(res, row, pg_column(res, "aceptados")),
        .rechazados = pg_int(res, row, pg_column(res, "rechazados")),
        .duplicados = pg_int(res, row, pg_column(res, "duplicados")),
        .advertencias = pg_int(res, row, pg_column(res, "advertencias")),
    };
    snprintf(b.sha256, sizeof b.sha256, "%s", pg_text(res, row, pg_column(res, "sha256")));
    snprintf(b.recibido, sizeof b.recibido, "%s", pg_text(res, row, pg_column(res, "recibido")));
    (void)base_from_name(pg_text(res, row, pg_column(res, "base")), &b.base);
    (void)day_parse(pg_text(res, row, pg_column(res, "fecha_corte")), &b.fecha_corte);
    *ret = b;
}

void get_bases(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *res = NULL;
    const char *after = http_query(q, "despues");
    int limit = 0;
    if (limit_parse(http_query(q, "limite"), BASES_DEFAULT, BASES_MAX, &limit, &err) != RC_OK)
        return http_error(a, &err, 400);
    if (after && !is_sha256(after))
        return http_problem(a, 400, "despues_invalido",
                            "El parámetro «despues» debe ser el sha256 de una base.");
    char rows[16];
    snprintf(rows, sizeof rows, "%d", limit + 1); /* one more tells whether there is a next page */
    if (view_open(ctx, &pg, &err) != RC_OK ||
        pg_exec(pg, bases_sql, 2, (const char *[]){after, rows}, &res, &err) != RC_OK)
        return http_error(a, &err, 500);

    int n = PQntuples(res) > limit ? limit : PQntuples(res);
    json_t *data = json_array();
    base_info_t b;
    for (int i = 0; i < n; i++) {
        base_from_row(res, i, &b);
        json_array_append_new(data, base_info_json(&b));
    }
    if (PQntuples(res) > limit)
        answer_next(a, b.sha256, limit, "");
    answer(a, json_pack("{s:o}", "datos", data));
}

static void unknown_base(http_response_t *a)
{
    http_problem(a, 404, "base_desconocida", "No se ha recibido ninguna base con ese sha256.");
}

void get_base(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *base = NULL;
    AUTO(pgresult) PGresult *decisions = NULL;
    const char *sha256 = http_path(q, "sha256");
    if (!is_sha256(sha256))
        return unknown_base(a);
    const char *const params[] = {sha256};
    if (view_open(ctx, &pg, &err) != RC_OK || pg_exec(pg, base_sql, 1, params, &base, &err) != RC_OK ||
        pg_exec(pg, base_decisiones_sql, 1, params, &decisions, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (PQntuples(base) == 0)
        return unknown_base(a);

    base_info_t b;
    base_from_row(base, 0, &b);
    json_t *body = base_info_json(&b), *counts = json_object();
    int name = pg_column(decisions, "decision"), n = pg_column(decisions, "registros");
    for (int i = 0; i < PQntuples(decisions); i++)
        json_object_set_new(counts, pg_text(decisions, i, name), json_integer(pg_int(decisions, i, n)));
    json_object_set_new(body, "decisiones", counts);
    answer(a, body);
}

static json_t *rejection_row(const PGresult *res, int row)
{
    return json_pack("{s:I,s:s,s:o,s:o,s:o,s:o}", "fila",
                     (json_int_t)pg_int(res, row, pg_column(res, "fila")), "razon",
                     pg_text(res, row, pg_column(res, "razon")), "campo",
                     text_or_null(pg_text(res, row, pg_column(res, "campo"))), "detalle",
                     text_or_null(pg_text(res, row, pg_column(res, "detalle"))), "radicado",
                     text_or_null(pg_text(res, row, pg_column(res, "radicado"))), "usuario",
                     text_or_null(pg_text(res, row, pg_column(res, "usuario"))));
}

void get_base_rejections(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *base = NULL;
    AUTO(pgresult) PGresult *res = NULL;
    const char *sha256 = http_path(q, "sha256"), *after = http_query(q, "despues");
    int limit = 0, after_row = 0;
    if (limit_parse(http_query(q, "limite"), REJECTIONS_DEFAULT, REJECTIONS_MAX, &limit, &err) != RC_OK)
        return http_error(a, &err, 400);
    if (after && limit_parse(after, 0, 9999999, &after_row, NULL) != RC_OK)
        return http_problem(a, 400, "despues_invalido", "El parámetro «despues» debe ser un número de fila.");
    if (!is_sha256(sha256))
        return unknown_base(a);
    char row[16], rows[16];
    snprintf(row, sizeof row, "%d", after_row);
    snprintf(rows, sizeof rows, "%d", limit + 1);
    if (view_open(ctx, &pg, &err) != RC_OK ||
        pg_exec(pg, base_sql, 1, (const char *[]){sha256}, &base, &err) != RC_OK ||
        pg_exec(pg, base_rechazos_sql, 3, (const char *[]){sha256, row, rows}, &res, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (PQntuples(base) == 0 && PQntuples(res) == 0)
        return unknown_base(a);

    int n = PQntuples(res) > limit ? limit : PQntuples(res);
    json_t *data = json_array();
    for (int i = 0; i < n; i++)
        json_array_append_new(data, rejection_row(res, i));
    if (PQntuples(res) > limit)
        answer_next(a, pg_text(res, n - 1, pg_column(res, "fila")), limit, "");
    answer(a, json_pack("{s:o}", "datos", data));
}
