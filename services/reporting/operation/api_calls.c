#include "services/reporting/operation/api_calls.h"

#include <string.h>

#include "common/json_out.h"
#include "embed/reporting_core/operacion_actividad_dia_sql.h"
#include "embed/reporting_core/operacion_actividad_sql.h"
#include "embed/reporting_core/operacion_contactabilidad_dia_sql.h"
#include "embed/reporting_core/operacion_contactabilidad_sql.h"
#include "services/reporting/figures/blocks.h"
#include "services/reporting/figures/percent.h"
#include "services/reporting/operation/contacts.h"
#include "services/reporting/operation/words.h"

static const char *const por_words[] = {"intento", "hora", "semana", "dia", NULL};
static const char *const por_activity[] = {"total", "dia", NULL};
#define POR_DIA "dia"

/* Over a period's blocks, or its days where day by day is asked for; `last` is the third parameter. */
static rc_t period_exec(pg_t *pg, const period_t *p, bool by_day, const char *by_blocks_sql,
                        const char *by_day_sql, const char *last, PGresult **ret, err_t *err)
{
    AUTO(buf) buf_t levels = {0};
    AUTO(buf) buf_t starts = {0};
    char from[11], to[11];
    day_format(p->desde, from);
    day_format(p->hasta, to);
    if (by_day)
        return pg_exec(pg, by_day_sql, last ? 3 : 2, (const char *[]){from, to, last}, ret, err);
    blocks_t blocks = {&levels, &starts};
    blocks_begin(&blocks);
    blocks_add(&blocks, p->desde, p->hasta);
    blocks_end(&blocks);
    return pg_exec(pg, by_blocks_sql, 3, (const char *[]){buf_str(&levels), buf_str(&starts), last}, ret,
                   err);
}

/* ---- contactability ---- */

static void results_add(buf_t *results, const char *name, int64_t n)
{
    json_out_int(results, *name ? name : "sin_nombre", n);
}

static void contacts_row(cells_t *row, const char *por, const char *clave, const contacts_t *c,
                         const char *results)
{
    cells_text(row, clave);
    cells_text(row, contacts_text(por, clave));
    cells_count(row, contacts_calls(c));
    cells_count(row, contacts_reached(c));
    cells_percent(row, contacts_reached(c), contacts_calls(c));
    for (efecto_t e = 0; e < EFECTOS; e++)
        cells_count(row, c->efectos[e]);
    cells_text(row, results);
}

static void contacts_add(contacts_t *to, const PGresult *res, int row)
{
    efecto_t e = efecto_from_name(pg_text(res, row, 1));
    if (e < EFECTOS)
        to->efectos[e] += pg_int(res, row, 3);
}

/* Rows from `first` on of one key, one after the other; returns the row after them. One outcome has several
 * rows where it was different things to its cases. */
static int one_key(const PGresult *res, int first, contacts_t *c, buf_t *results)
{
    const char *clave = pg_text(res, first, 0);
    int end = first;
    while (end < PQntuples(res) && strcmp(pg_text(res, end, 0), clave) == 0)
        contacts_add(c, res, end++);
    json_out_open(results, NULL, '{');
    for (int i = first; i < end; i++) {
        int64_t n = 0;
        bool told = false;
        for (int j = first; j < end; j++)
            if (strcmp(pg_text(res, j, 2), pg_text(res, i, 2)) == 0) {
                told |= j < i;
                n += pg_int(res, j, 3);
            }
        if (!told)
            results_add(results, pg_text(res, i, 2), n);
    }
    json_out_close(results, '}');
    return end;
}

static void contacts_head(buf_t *out, const contacts_t *c)
{
    const int64_t calls = contacts_calls(c), reached = contacts_reached(c);
    char percent[PERCENT_SIZE];
    json_out_int(out, "intentos", calls);
    json_out_int(out, "contactos", reached);
    json_out_raw(out, "porcentaje", calls ? percent_text(reached, calls, percent) : "null");
    for (efecto_t e = 0; e < EFECTOS; e++)
        json_out_int(out, efecto_name(e), c->efectos[e]);
}

/* How many voicemails were asked for, left, and failed. */
static rc_t voicemails(pg_t *pg, const period_t *p, buf_t *out, err_t *err)
{
    static const struct {
        const char *tipo, *member;
    } kinds[] = {{"buzon_pedido", "pedidos"}, {"buzon_dejado", "dejados"}, {"buzon_fallido", "fallidos"}};
    int64_t n[COUNT_OF(kinds)] = {0};
    rc_t rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < COUNT_OF(kinds); i++) {
        AUTO(pgresult) PGresult *res = NULL;
        rc = period_exec(pg, p, false, operacion_actividad_sql, NULL, kinds[i].tipo, &res, err);
        for (int row = 0; rc == RC_OK && row < PQntuples(res); row++)
            n[i] += pg_int(res, row, 3);
    }
    if (rc != RC_OK)
        return rc;
    json_out_open(out, "buzones", '{');
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        json_out_int(out, kinds[i].member, n[i]);
    json_out_close(out, '}');
    return RC_OK;
}

static rc_t contactability_make(const report_call_t *call, report_out_t *out, const char **ret_field,
                                err_t *err)
{
    (void)ret_field;
    AUTO(cells) cells_t row = {0};
    AUTO(pgresult) PGresult *res = NULL;
    const period_t p = period_asked(call->params[0], call->params[1]);
    const char *por = call->params[2];
    const bool by_day = strcmp(por, POR_DIA) == 0;
    contacts_t all = {0};
    rc_t rc = period_exec(call->pg, &p, by_day, operacion_contactabilidad_sql,
                          operacion_contactabilidad_dia_sql, by_day ? NULL : por, &res, err);
    if (rc != RC_OK)
        return rc;
    for (int i = 0; rc == RC_OK && i < PQntuples(res);) {
        AUTO(buf) buf_t results = {0};
        contacts_t c = {0};
        const char *clave = pg_text(res, i, 0);
        i = one_key(res, i, &c, &results);
        for (efecto_t e = 0; e < EFECTOS; e++)
            all.efectos[e] += c.efectos[e];
        contacts_row(&row, por, clave, &c, buf_str(&results));
        rc = cells_row(&row, out, err);
    }
    if (rc != RC_OK)
        return rc;
    period_head(&p, out);
    json_out_text(report_head(out), "por", por);
    json_out_open(report_head(out), "total", '{');
    contacts_head(report_head(out), &all);
    json_out_close(report_head(out), '}');
    return voicemails(call->pg, &p, report_head(out), err);
}

static const char *by_day_check(const char *const *filters, err_t *err)
{
    return strcmp(filters[2], POR_DIA) == 0 ? period_by_day_check(filters[0], filters[1], err) : NULL;
}

static const report_t contactability_report = {
    .list = {.title = "Contactabilidad",
             .columns = (const table_column_t[]){{"clave", NULL, CELL_TEXT, 0},
                                                 {"texto", "Grupo", CELL_TEXT, 18},
                                                 {"intentos", "Intentos con resultado", CELL_COUNT, 22},
                                                 {"contactos", "Con contacto", CELL_COUNT, 13},
                                                 {"porcentaje", "Contactabilidad", CELL_PERCENT, 15},
                                                 {"acepta", "Acepta", CELL_COUNT, 9},
                                                 {"no_acepta", "No acepta", CELL_COUNT, 10},
                                                 {"otra_hora", "Pidió otra hora", CELL_COUNT, 15},
                                                 {"informado", "Informado, dicho tarde", CELL_COUNT, 21},
                                                 {"sin_contacto", "Sin contacto", CELL_COUNT, 13},
                                                 {"sin_telefono", "Sin teléfono", CELL_COUNT, 13},
                                                 {"buzon_dejado", "Mensaje de voz dejado", CELL_COUNT, 21},
                                                 {"buzon_fallido", "Mensaje de voz fallido", CELL_COUNT, 22},
                                                 {"perdido", "Sin resultado", CELL_COUNT, 13},
                                                 {"tardio", "Resultado tardío", CELL_COUNT, 16},
                                                 {"resultados", NULL, CELL_JSON, 0},
                                                 {0}},
             .filters =
                 (const list_filter_t[]){
                     {.name = "desde", .kind = LIST_DAY},
                     {.name = "hasta", .kind = LIST_DAY},
                     {.name = "por", .kind = LIST_WORD, .words = por_words, .absent = "intento"},
                     {0}},
             .version = {.kafka = VERSION_ALL, .today = true},
             .check = by_day_check},
    .make = contactability_make,
};

void get_contactability(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &contactability_report, NULL);
}

/* ---- activity ---- */

static rc_t activity_make(const report_call_t *call, report_out_t *out, const char **ret_field, err_t *err)
{
    (void)ret_field;
    AUTO(cells) cells_t row = {0};
    AUTO(pgresult) PGresult *res = NULL;
    const period_t p = period_asked(call->params[0], call->params[1]);
    const bool by_day = strcmp(call->params[2], POR_DIA) == 0;
    char from[11], to[11];
    day_format(p.desde, from);
    day_format(p.hasta, to);
    rc_t rc =
        by_day ? pg_exec(call->pg, operacion_actividad_dia_sql, 3,
                         (const char *[]){from, to, call->params[3]}, &res, err)
               : period_exec(call->pg, &p, false, operacion_actividad_sql, NULL, call->params[3], &res, err);
    int64_t total = 0;
    for (int i = 0; rc == RC_OK && i < PQntuples(res); i++) {
        total += pg_int(res, i, 3);
        cells_text(&row, pg_text(res, i, 0));
        cells_text(&row, pg_text(res, i, 1));
        cells_text(&row, word_text(evento_words, pg_text(res, i, 1)));
        cells_text(&row, pg_text(res, i, 2));
        cells_count(&row, pg_int(res, i, 3));
        rc = cells_row(&row, out, err);
    }
    period_head(&p, out);
    json_out_text(report_head(out), "por", call->params[2]);
    json_out_int(report_head(out), "total", total);
    return rc;
}

static const report_t activity_report = {
    .list = {.title = "Actividad",
             .columns = (const table_column_t[]){{"dia", "Día", CELL_DAY, 12},
                                                 {"tipo", NULL, CELL_TEXT, 0},
                                                 {"texto", "Qué", CELL_TEXT, 34},
                                                 {"clave", "Cuál", CELL_TEXT, 26},
                                                 {"eventos", "Cuántos", CELL_COUNT, 9},
                                                 {0}},
             .filters =
                 (const list_filter_t[]){
                     {.name = "desde", .kind = LIST_DAY},
                     {.name = "hasta", .kind = LIST_DAY},
                     {.name = "por", .kind = LIST_WORD, .words = por_activity, .absent = "total"},
                     {.name = "tipo", .kind = LIST_TEXT, .max = 60},
                     {0}},
             .version = {.kafka = VERSION_ALL, .today = true},
             .check = by_day_check},
    .make = activity_make,
};

void get_activity(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &activity_report, NULL);
}

/* ---- for the summary ---- */

rc_t calls_summary(pg_t *pg, day_t day, buf_t *out, err_t *err)
{
    AUTO(pgresult) PGresult *calls = NULL;
    AUTO(pgresult) PGresult *events = NULL;
    const period_t p = {day, day};
    contacts_t c = {0};
    rc_t rc = period_exec(pg, &p, true, NULL, operacion_contactabilidad_dia_sql, NULL, &calls, err);
    if (rc == RC_OK)
        rc = period_exec(pg, &p, false, operacion_actividad_sql, NULL, NULL, &events, err);
    if (rc != RC_OK)
        return rc;
    for (int i = 0; i < PQntuples(calls); i++)
        contacts_add(&c, calls, i);
    json_out_open(out, "contactabilidad", '{');
    contacts_head(out, &c);
    json_out_close(out, '}');
    json_out_open(out, "actividad", '{');
    for (int i = 0; i < PQntuples(events);) {
        const char *tipo = pg_text(events, i, 1);
        int64_t n = 0;
        for (; i < PQntuples(events) && strcmp(pg_text(events, i, 1), tipo) == 0; i++)
            n += pg_int(events, i, 3);
        json_out_int(out, tipo, n);
    }
    json_out_close(out, '}');
    return voicemails(pg, &p, out, err);
}
