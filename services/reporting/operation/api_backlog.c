#include "services/reporting/operation/api_backlog.h"

#include <inttypes.h>
#include <string.h>

#include "common/calendar_in_force.h"
#include "common/json_out.h"
#include "common/url.h"
#include "embed/reporting_core/operacion_casos_sql.h"
#include "embed/reporting_core/operacion_pendientes_sql.h"
#include "embed/reporting_core/operacion_tareas_lista_sql.h"
#include "embed/reporting_core/operacion_tareas_sql.h"
#include "embed/reporting_core/operacion_terminos_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/operation/tramos.h"
#include "services/reporting/operation/words.h"

#define ROWS_MAX 64 /* estados or kinds of tasks: far more than there are */

static const char *const estados[] = {"en_revision",   "por_clasificar",   "por_resolver",
                                      "por_corregir",  "por_contactar",    "en_llamada",
                                      "buzon_pedido",  "en_buzon",         "aviso_escrito_pendiente",
                                      "respondido",    "escalado",         "en_area_cliente",
                                      "por_finalizar", "recurso_en_curso", NULL};
static const char *const tareas[] = {"escalar", "finalizar",     "cerrar",    "corregir_factura",
                                     "nota",    "aviso_escrito", "copia_sic", NULL};
static const char *const terminos[] = {"pqr", "recurso", NULL};
static const char *const counting[] = {"habiles", "calendario", NULL};

/* ---- by age ---- */

/* Of one estado or kind: how many have waited how long. The name is the result's. */
typedef struct aged {
    const char *nombre;
    int64_t tramos[EDAD_TRAMOS], total, rechazadas;
    day_t desde; /* the oldest's */
} aged_t;

typedef struct aged_all {
    aged_t at[ROWS_MAX];
    size_t n;
} aged_all_t;

static aged_t *aged_of(aged_all_t *all, const char *nombre)
{
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->at[i].nombre, nombre) == 0)
            return &all->at[i];
    if (all->n == ROWS_MAX)
        return &all->at[ROWS_MAX - 1];
    all->at[all->n] = (aged_t){.nombre = nombre, .desde = DAY_NONE};
    return &all->at[all->n++];
}

static void age_add(aged_t *to, tramo_en_t en, day_t since, day_t today, int64_t n)
{
    to->tramos[edad_tramo(calendar_in_force(), en, since, today)] += n;
    to->total += n;
    if (to->desde == DAY_NONE || since < to->desde)
        to->desde = since;
}

/* In the order of a case's life; the names' own order where a word is not known. */
static void aged_sort(aged_all_t *all, const word_t *words)
{
    for (size_t i = 1; i < all->n; i++)
        for (size_t j = i;
             j > 0 && word_place(words, all->at[j].nombre) < word_place(words, all->at[j - 1].nombre); j--) {
            aged_t swap = all->at[j];
            all->at[j] = all->at[j - 1];
            all->at[j - 1] = swap;
        }
}

static void link_days(buf_t *link, const char *prefix, tramo_dias_t d)
{
    char day[11];
    if (d.desde != DAY_NONE) {
        day_format(d.desde, day);
        buf_printf(link, "&%s_desde=%s", prefix, day);
    }
    if (d.hasta != DAY_NONE) {
        day_format(d.hasta, day);
        buf_printf(link, "&%s_hasta=%s", prefix, day);
    }
}

/* {"d0":"casos?estado=…&entro_desde=…",…}, of the spans that have any; relative to the report. */
static void age_links(cells_t *row, const aged_t *x, const char *list, const char *filter, const char *days,
                      tramo_en_t en, day_t today)
{
    AUTO(buf) buf_t links = {0};
    json_out_open(&links, NULL, '{');
    for (int i = 0; i < EDAD_TRAMOS; i++) {
        AUTO(buf) buf_t link = {0};
        if (!x->tramos[i])
            continue;
        buf_printf(&link, "%s?%s=", list, filter);
        url_escape(x->nombre, &link);
        link_days(&link, days, edad_dias(calendar_in_force(), en, i, today));
        json_out_text(&links, edad_tramos[i].nombre, buf_str(&link));
    }
    json_out_close(&links, '}');
    cells_text(row, buf_str(&links));
}

static void tramos_head(report_out_t *out, const tramo_t *tramos, int n)
{
    json_out_open(report_head(out), "tramos", '[');
    for (int i = 0; i < n; i++) {
        json_out_open(report_head(out), NULL, '{');
        json_out_text(report_head(out), "tramo", tramos[i].nombre);
        json_out_text(report_head(out), "texto", tramos[i].texto);
        json_out_close(report_head(out), '}');
    }
    json_out_close(report_head(out), ']');
}

static rc_t day_of(const PGresult *res, int row, int column, day_t *ret, err_t *err)
{
    const char *text = pg_text(res, row, column);
    *ret = DAY_NONE;
    if (!text || day_parse(text, ret))
        return RC_OK;
    return err_set(err, RC_FATAL, "postgres", "PostgreSQL no devolvió una fecha");
}

static tramo_en_t counted_in(const report_call_t *call)
{
    return strcmp(call->params[0], "habiles") == 0 ? EN_HABILES : EN_CALENDARIO;
}

/* What is counted by age: how its rows are told. */
typedef struct aged_report {
    const word_t *words;
    bool rechazadas;                  /* a column of its own */
    const char *list, *filter, *days; /* where those of a span are listed, and by which filters */
} aged_report_t;

static rc_t aged_rows(const aged_report_t *r, const aged_all_t *all, const report_call_t *call, day_t today,
                      report_out_t *out, err_t *err)
{
    AUTO(cells) cells_t row = {0};
    rc_t rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < all->n; i++) {
        const aged_t *x = &all->at[i];
        cells_text(&row, x->nombre);
        cells_text(&row, word_text(r->words, x->nombre));
        cells_count(&row, x->total);
        if (r->rechazadas)
            cells_count(&row, x->rechazadas);
        for (int t = 0; t < EDAD_TRAMOS; t++)
            cells_count(&row, x->tramos[t]);
        cells_day(&row, x->desde);
        age_links(&row, x, r->list, r->filter, r->days, counted_in(call), today);
        rc = cells_row(&row, out, err);
    }
    json_out_day(report_head(out), "hoy", today);
    json_out_text(report_head(out), "edad", call->params[0]);
    return rc;
}

/* ---- pendientes ---- */

#define EDAD_COLUMNS                                                                                         \
    {"d0", "Hoy", CELL_COUNT, 8}, {"d1", "1 día", CELL_COUNT, 8}, {"d2", "2 días", CELL_COUNT, 8},           \
        {"d3_5", "3 a 5", CELL_COUNT, 8}, {"d6_10", "6 a 10", CELL_COUNT, 8},                                \
        {"d11_15", "11 a 15", CELL_COUNT, 8},                                                                \
    {                                                                                                        \
        "d16", "Más de 15", CELL_COUNT, 10                                                                   \
    }

static rc_t backlog_read(pg_t *pg, tramo_en_t en, day_t today, PGresult **ret_res, aged_all_t *ret,
                         err_t *err)
{
    rc_t rc = pg_exec(pg, operacion_pendientes_sql, 0, NULL, ret_res, err);
    for (int i = 0; rc == RC_OK && i < PQntuples(*ret_res); i++) {
        day_t since;
        rc = day_of(*ret_res, i, 1, &since, err);
        if (rc == RC_OK)
            age_add(aged_of(ret, pg_text(*ret_res, i, 0)), en, since == DAY_NONE ? today : since, today,
                    pg_int(*ret_res, i, 2));
    }
    aged_sort(ret, estado_words);
    return rc;
}

static rc_t backlog_make(const report_call_t *call, report_out_t *out, const char **ret_field, err_t *err)
{
    static const aged_report_t report = {estado_words, false, "casos", "estado", "entro"};
    (void)ret_field;
    AUTO(pgresult) PGresult *res = NULL;
    aged_all_t all = {0};
    const day_t today = today_in_bogota();
    rc_t rc = backlog_read(call->pg, counted_in(call), today, &res, &all, err);
    if (rc == RC_OK)
        rc = aged_rows(&report, &all, call, today, out, err);
    if (rc != RC_OK)
        return rc;
    int64_t total = 0;
    for (size_t i = 0; i < all.n; i++)
        total += all.at[i].total;
    json_out_int(report_head(out), "total", total);
    tramos_head(out, edad_tramos, EDAD_TRAMOS);
    return RC_OK;
}

static const report_t backlog_report = {
    .list = {.title = "Casos pendientes",
             .columns = (const table_column_t[]){{"estado", NULL, CELL_TEXT, 0},
                                                 {"texto", "Estado", CELL_TEXT, 28},
                                                 {"casos", "Casos", CELL_COUNT, 8},
                                                 EDAD_COLUMNS,
                                                 {"mas_antiguo", "Desde", CELL_DAY, 12},
                                                 {"enlaces", NULL, CELL_JSON, 0},
                                                 {0}},
             .filters =
                 (const list_filter_t[]){
                     {.name = "edad", .kind = LIST_WORD, .words = counting, .absent = "habiles"}, {0}},
             .version = {.kafka = VERSION_ALL, .today = true}},
    .make = backlog_make,
};

void get_backlog(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &backlog_report, NULL);
}

rc_t backlog_summary(pg_t *pg, const char *name, buf_t *out, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    aged_all_t all = {0};
    int64_t total = 0;
    rc_t rc = backlog_read(pg, EN_HABILES, today_in_bogota(), &res, &all, err);
    if (rc != RC_OK)
        return rc;
    json_out_open(out, name, '[');
    for (size_t i = 0; i < all.n; i++) {
        total += all.at[i].total;
        json_out_open(out, NULL, '{');
        json_out_text(out, "estado", all.at[i].nombre);
        json_out_text(out, "texto", word_text(estado_words, all.at[i].nombre));
        json_out_int(out, "casos", all.at[i].total);
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
    json_out_int(out, "pendientes", total);
    return RC_OK;
}

/* ---- terminos ---- */

#define SIN_VENCIMIENTO PLAZO_TRAMOS /* no event has told the term yet */

typedef struct due {
    int64_t casos, respondidos;
    int64_t estados[ROWS_MAX];
} due_t;

/* By whether the term is a recurso's, and span. */
typedef struct due_all {
    due_t at[2][PLAZO_TRAMOS + 1];
    const char *estados[ROWS_MAX]; /* the result's texts */
    size_t n;
} due_all_t;

static size_t estado_at(due_all_t *all, const char *estado)
{
    size_t i = 0;
    while (i < all->n && strcmp(all->estados[i], estado) != 0)
        i++;
    if (i == all->n && all->n < ROWS_MAX)
        all->estados[all->n++] = estado;
    return i < ROWS_MAX ? i : ROWS_MAX - 1;
}

static rc_t terms_read(pg_t *pg, day_t today, PGresult **ret_res, due_all_t *ret, err_t *err)
{
    rc_t rc = pg_exec(pg, operacion_terminos_sql, 0, NULL, ret_res, err);
    for (int i = 0; rc == RC_OK && i < PQntuples(*ret_res); i++) {
        day_t vence;
        const char *estado = pg_text(*ret_res, i, 2);
        const int64_t n = pg_int(*ret_res, i, 3);
        rc = day_of(*ret_res, i, 0, &vence, err);
        if (rc != RC_OK)
            break;
        int tramo = vence == DAY_NONE ? SIN_VENCIMIENTO : plazo_tramo(calendar_in_force(), vence, today);
        due_t *d = &ret->at[pg_bool(*ret_res, i, 1)][tramo];
        d->casos += n;
        if (strcmp(estado, "respondido") == 0)
            d->respondidos += n;
        d->estados[estado_at(ret, estado)] += n;
    }
    return rc;
}

static const char *tramo_name(int tramo)
{
    return tramo == SIN_VENCIMIENTO ? "sin_vencimiento" : plazo_tramos[tramo].nombre;
}

static const char *tramo_text(int tramo)
{
    return tramo == SIN_VENCIMIENTO ? "Sin vencimiento conocido" : plazo_tramos[tramo].texto;
}

static void due_row(cells_t *row, const due_all_t *all, int recurso, int tramo, day_t today)
{
    AUTO(buf) buf_t by = {0};
    AUTO(buf) buf_t link = {0};
    const due_t *d = &all->at[recurso][tramo];
    json_out_open(&by, NULL, '{');
    for (size_t i = 0; i < all->n; i++)
        if (d->estados[i])
            json_out_int(&by, all->estados[i], d->estados[i]);
    json_out_close(&by, '}');
    buf_printf(&link, "casos?termino=%s", terminos[recurso]);
    if (tramo != SIN_VENCIMIENTO)
        link_days(&link, "vence", plazo_dias(calendar_in_force(), tramo, today));
    cells_text(row, terminos[recurso]);
    cells_text(row, tramo_name(tramo));
    cells_text(row, tramo_text(tramo));
    cells_count(row, d->casos);
    cells_count(row, d->casos - d->respondidos);
    cells_count(row, d->respondidos);
    cells_text(row, buf_str(&by));
    cells_text(row, tramo == SIN_VENCIMIENTO ? NULL : buf_str(&link));
}

static rc_t terms_make(const report_call_t *call, report_out_t *out, const char **ret_field, err_t *err)
{
    (void)ret_field;
    AUTO(cells) cells_t row = {0};
    AUTO(pgresult) PGresult *res = NULL;
    due_all_t *all = must(calloc(1, sizeof *all));
    const day_t today = today_in_bogota();
    rc_t rc = terms_read(call->pg, today, &res, all, err);
    for (int r = 0; rc == RC_OK && r < 2; r++)
        for (int t = 0; rc == RC_OK && t <= PLAZO_TRAMOS; t++)
            if ((!call->params[0] || strcmp(call->params[0], terminos[r]) == 0) &&
                (t < PLAZO_TRAMOS || all->at[r][t].casos)) {
                due_row(&row, all, r, t, today);
                rc = cells_row(&row, out, err);
            }
    json_out_day(report_head(out), "hoy", today);
    free(all);
    return rc;
}

static const report_t terms_report = {
    .list = {.title = "Términos",
             .columns =
                 (const table_column_t[]){{"termino", "Término", CELL_TEXT, 10},
                                          {"tramo", NULL, CELL_TEXT, 0},
                                          {"texto", "Le quedan", CELL_TEXT, 24},
                                          {"casos", "Casos", CELL_COUNT, 8},
                                          {"por_responder", "Por responder", CELL_COUNT, 14},
                                          {"respondidos", "Respondidos, por cerrar en RR", CELL_COUNT, 28},
                                          {"estados", NULL, CELL_JSON, 0},
                                          {"enlace", NULL, CELL_TEXT, 0},
                                          {0}},
             .filters =
                 (const list_filter_t[]){{.name = "termino", .kind = LIST_WORD, .words = terminos}, {0}},
             .version = {.kafka = VERSION_ALL, .today = true}},
    .make = terms_make,
};

void get_terms(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &terms_report, NULL);
}

rc_t terms_summary(pg_t *pg, const char *name, day_t today, buf_t *out, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    due_all_t *all = must(calloc(1, sizeof *all));
    rc_t rc = terms_read(pg, today, &res, all, err);
    if (rc == RC_OK)
        json_out_open(out, name, '[');
    for (int r = 0; rc == RC_OK && r < 2; r++)
        for (int t = 0; t < PLAZO_TRAMOS; t++) {
            const due_t *d = &all->at[r][t];
            json_out_open(out, NULL, '{');
            json_out_text(out, "termino", terminos[r]);
            json_out_text(out, "tramo", tramo_name(t));
            json_out_text(out, "texto", tramo_text(t));
            json_out_int(out, "por_responder", d->casos - d->respondidos);
            json_out_int(out, "respondidos", d->respondidos);
            json_out_close(out, '}');
        }
    if (rc == RC_OK)
        json_out_close(out, ']');
    free(all);
    return rc;
}

/* ---- tareas ---- */

static rc_t tasks_make(const report_call_t *call, report_out_t *out, const char **ret_field, err_t *err)
{
    static const aged_report_t report = {tarea_words, true, "tareas/lista", "tipo", "creada"};
    (void)ret_field;
    AUTO(pgresult) PGresult *res = NULL;
    aged_all_t all = {0};
    const day_t today = today_in_bogota();
    rc_t rc = pg_exec(call->pg, operacion_tareas_sql, 0, NULL, &res, err);
    for (int i = 0; rc == RC_OK && i < PQntuples(res); i++) {
        day_t since;
        const int64_t n = pg_int(res, i, 3);
        rc = day_of(res, i, 1, &since, err);
        if (rc != RC_OK)
            return rc;
        aged_t *x = aged_of(&all, pg_text(res, i, 0));
        age_add(x, counted_in(call), since, today, n);
        x->rechazadas += pg_bool(res, i, 2) ? n : 0;
    }
    aged_sort(&all, tarea_words);
    if (rc == RC_OK)
        rc = aged_rows(&report, &all, call, today, out, err);
    if (rc == RC_OK)
        tramos_head(out, edad_tramos, EDAD_TRAMOS);
    return rc;
}

static const report_t tasks_report = {
    .list = {.title = "Tareas pendientes",
             .columns =
                 (const table_column_t[]){{"tipo", NULL, CELL_TEXT, 0},
                                          {"texto", "Tarea", CELL_TEXT, 22},
                                          {"pendientes", "Pendientes", CELL_COUNT, 11},
                                          {"rechazadas", "De ellas, rechazadas por RR", CELL_COUNT, 26},
                                          EDAD_COLUMNS,
                                          {"mas_antigua", "Desde", CELL_DAY, 12},
                                          {"enlaces", NULL, CELL_JSON, 0},
                                          {0}},
             .filters =
                 (const list_filter_t[]){
                     {.name = "edad", .kind = LIST_WORD, .words = counting, .absent = "habiles"}, {0}},
             .version = {.kafka = VERSION_ALL, .today = true}},
    .make = tasks_make,
};

void get_tasks(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &tasks_report, NULL);
}

/* ---- the lists behind them ---- */

static const list_t open_cases_list = {
    .title = "Casos abiertos",
    .of_cases = true,
    .sql = operacion_casos_sql,
    .columns = (const table_column_t[]){{"radicado", "Radicado", CELL_TEXT, 20},
                                        {"estado", "Estado", CELL_TEXT, 24},
                                        {"causal", "Causal", CELL_TEXT, 8},
                                        {"usuario", "Usuario", CELL_TEXT, 14},
                                        {"asesor", "Asesor que escaló", CELL_TEXT, 28},
                                        {"entro", "En ese estado desde", CELL_INSTANT, 18},
                                        {"vence", "Vence", CELL_DAY, 12},
                                        {"termino", "Término", CELL_TEXT, 10},
                                        {"recurso", "Recurso", CELL_TEXT, 12},
                                        {"notificacion", "Notificación", CELL_TEXT, 18},
                                        {"notificado", "Notificado", CELL_DAY, 12},
                                        {"recurso_hasta", "Recurso hasta", CELL_DAY, 14},
                                        {"intentos", "Intentos", CELL_COUNT, 9},
                                        {"proximo", "Próximo intento", CELL_COUNT, 15},
                                        {"proximo_desde", "Desde", CELL_INSTANT, 18},
                                        {"proximo_hasta", "Hasta", CELL_INSTANT, 18},
                                        {"rebotes", "Rebotes", CELL_COUNT, 9},
                                        {"abierto", "Abierto", CELL_INSTANT, 18},
                                        {"actualizado", "Actualizado", CELL_INSTANT, 18},
                                        {0}},
    .filters = (const list_filter_t[]){{.name = "estado", .kind = LIST_WORDS, .words = estados},
                                       {.name = "termino", .kind = LIST_WORD, .words = terminos},
                                       {.name = "vence_desde", .kind = LIST_DAY},
                                       {.name = "vence_hasta", .kind = LIST_DAY},
                                       {.name = "entro_desde", .kind = LIST_DAY},
                                       {.name = "entro_hasta", .kind = LIST_DAY},
                                       {.name = "rebotes", .kind = LIST_FLAG},
                                       {.name = "causal", .kind = LIST_TEXT, .max = 20},
                                       {0}},
    .orders = (const list_order_t[]){{"vence", {{"orden_vence", "date"}, {"radicado", "text"}}},
                                     {"entro", {{"entro", "timestamptz"}, {"radicado", "text"}}},
                                     {"radicado", {{"radicado", "text"}}},
                                     {0}},
    .version = {.kafka = VERSION_ALL},
};

void get_open_cases(const http_request_t *q, http_response_t *a, void *ctx)
{
    list_answer(q, a, ctx, &open_cases_list, NULL);
}

static const list_t pending_tasks_list = {
    .title = "Lista de tareas pendientes",
    .of_cases = true,
    .sql = operacion_tareas_lista_sql,
    .columns = (const table_column_t[]){{"radicado", "Radicado", CELL_TEXT, 20},
                                        {"tipo", "Tarea", CELL_TEXT, 18},
                                        {"creada", "Creada", CELL_INSTANT, 18},
                                        {"rechazada", "Rechazada por RR", CELL_INSTANT, 18},
                                        {"error", "Qué dijo RR", CELL_TEXT, 40},
                                        {"estado", "Estado del caso", CELL_TEXT, 24},
                                        {"vence", "Vence", CELL_DAY, 12},
                                        {0}},
    .filters = (const list_filter_t[]){{.name = "tipo", .kind = LIST_WORDS, .words = tareas},
                                       {.name = "rechazada", .kind = LIST_FLAG},
                                       {.name = "creada_desde", .kind = LIST_DAY},
                                       {.name = "creada_hasta", .kind = LIST_DAY},
                                       {0}},
    .orders =
        (const list_order_t[]){
            {"creada", {{"creada", "timestamptz"}, {"radicado", "text"}, {"version", "bigint"}}},
            {"radicado", {{"radicado", "text"}, {"version", "bigint"}}},
            {0}},
    .version = {.kafka = VERSION_ALL},
};

void get_pending_tasks(const http_request_t *q, http_response_t *a, void *ctx)
{
    list_answer(q, a, ctx, &pending_tasks_list, NULL);
}
