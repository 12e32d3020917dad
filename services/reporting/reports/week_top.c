#include "services/reporting/reports/week_top.h"

#include <inttypes.h>

#include "embed/reporting_core/semana_top_sql.h"
#include "services/reporting/api/api_read.h"

rc_t week_top_read(pg_t *pg, day_t monday, PGresult **ret, err_t *err)
{
    char day[11];
    day_format(monday, day);
    return pg_exec(pg, semana_top_sql, 1, (const char *[]){day}, ret, err);
}

/* The array as PostgreSQL made it, each causal with its name. A new reference. */
static json_t *causales_json(const char *text, const catalogue_t *names)
{
    json_t *list = must(json_loads(text, 0, NULL)), *c;
    size_t i;
    json_array_foreach(list, i, c) {
        json_object_set_new(
            c, "nombre", json_string(catalogue_name(names, json_string_value(json_object_get(c, "causal")))));
    }
    return list;
}

static json_t *top_row(const PGresult *rows, int row, const catalogue_t *names)
{
    int64_t cases = pg_int(rows, row, pg_column(rows, "radicados")),
            before = pg_int(rows, row, pg_column(rows, "antes"));
    return must(json_pack("{s:I,s:s,s:o,s:I,s:{s:I,s:I},s:o}", "puesto",
                          (json_int_t)pg_int(rows, row, pg_column(rows, "puesto")), "usuario",
                          pg_text(rows, row, pg_column(rows, "usuario")), "asesor",
                          text_or_null(pg_text(rows, row, pg_column(rows, "asesor"))), "radicados",
                          (json_int_t)cases, "semana_anterior", "radicados", (json_int_t)before, "cambio",
                          (json_int_t)(cases - before), "causales",
                          causales_json(pg_text(rows, row, pg_column(rows, "causales")), names)));
}

json_t *week_top_json(const PGresult *rows, const catalogue_t *names)
{
    json_t *data = json_array();
    for (int i = 0; i < PQntuples(rows); i++)
        json_array_append_new(data, top_row(rows, i, names));
    return data;
}

void week_causales_text(const json_t *causales, buf_t *out)
{
    size_t i;
    const json_t *c;
    json_array_foreach(causales, i, c) {
        json_int_t n = json_integer_value(json_object_get(c, "radicados"));
        buf_printf(out, "%s%s (%" JSON_INTEGER_FORMAT " radicado%s)", i ? "; " : "",
                   json_string_value(json_object_get(c, "nombre")), n, n == 1 ? "" : "s");
    }
}

static const table_column_t columns[] = {
    {"semana", "Semana", CELL_TEXT, 10},        {"puesto", "Puesto", CELL_COUNT, 8},
    {"usuario", "Usuario", CELL_TEXT, 14},      {"asesor", "Asesor", CELL_TEXT, 30},
    {"radicados", "Radicados", CELL_COUNT, 10}, {"antes", "Semana anterior", CELL_COUNT, 15},
    {"cambio", "Cambio", CELL_COUNT, 8},        {"causales", "Causales", CELL_TEXT, 80},
};

static rc_t file_row(export_t *x, const PGresult *rows, int row, const catalogue_t *names, const char *week,
                     err_t *err)
{
    AUTO(json) json_t *causales = causales_json(pg_text(rows, row, pg_column(rows, "causales")), names);
    AUTO(buf) buf_t words = {0};
    char change[24];
    snprintf(change, sizeof change, "%" PRId64,
             pg_int(rows, row, pg_column(rows, "radicados")) - pg_int(rows, row, pg_column(rows, "antes")));
    week_causales_text(causales, &words);
    const char *const cells[] = {week,
                                 pg_text(rows, row, pg_column(rows, "puesto")),
                                 pg_text(rows, row, pg_column(rows, "usuario")),
                                 pg_text(rows, row, pg_column(rows, "asesor")),
                                 pg_text(rows, row, pg_column(rows, "radicados")),
                                 pg_text(rows, row, pg_column(rows, "antes")),
                                 change,
                                 buf_str(&words)};
    return table_row(x, columns, COUNT_OF(columns), cells, err);
}

rc_t week_top_file(export_format_t f, const PGresult *rows, const catalogue_t *names, const char *week,
                   http_response_t *a, err_t *err)
{
    AUTO(export) export_t *x = NULL;
    AUTO(buf) buf_t name = {0};
    rc_t rc = table_file(f, "Top asesores", columns, COUNT_OF(columns), &x, err);
    for (int i = 0; rc == RC_OK && i < PQntuples(rows); i++)
        rc = file_row(x, rows, i, names, week, err);
    buf_printf(&name, "Top asesores %s", week);
    return rc == RC_OK ? export_answer(&x, buf_str(&name), a, err) : rc;
}
