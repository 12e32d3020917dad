#include "services/reporting/operation/report.h"

#include <inttypes.h>
#include <string.h>

#include "common/json_out.h"
#include "services/reporting/figures/percent.h"

/* ---- cells ---- */

static void add(report_out_t *o, const char *cell)
{
    if (o->n == o->cap) {
        o->cap = o->cap ? 2 * o->cap : 256;
        o->cells = must(realloc((void *)o->cells, o->cap * sizeof *o->cells));
    }
    o->cells[o->n++] = cell;
}

void report_text(report_out_t *o, const char *text)
{
    add(o, text ? arena_text(&o->texts, text) : NULL);
}

void report_count(report_out_t *o, int64_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, n);
    report_text(o, text);
}

void report_day(report_out_t *o, day_t d)
{
    char text[11];
    if (d != DAY_NONE)
        day_format(d, text);
    report_text(o, d == DAY_NONE ? NULL : text);
}

void report_percent(report_out_t *o, int64_t part, int64_t whole)
{
    char text[24];
    int64_t hundredths = percent_hundredths(part, whole);
    snprintf(text, sizeof text, "%" PRId64 ".%02" PRId64, hundredths / 100, hundredths % 100);
    report_text(o, whole ? text : NULL);
}

void report_done(report_out_t *o)
{
    buf_done(&o->head);
    arena_done(&o->texts);
    free((void *)o->cells);
}

static void report_fill_done(report_out_t *o)
{
    report_done(o);
}

/* ---- answers ---- */

/* A report is whole: pages and orders are a list's. */
static const char *foreign(const http_request_t *q)
{
    static const char *const names[] = {"orden", "limite", "despues"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (http_query(q, names[i]))
            return names[i];
    return NULL;
}

static void json_answer(const list_t *ask, const report_out_t *o, http_response_t *a)
{
    AUTO(buf) buf_t body = {0};
    size_t width = list_columns(ask);
    json_out_open(&body, NULL, '{');
    if (o->head.len) {
        buf_add(&body, o->head.data, o->head.len);
        buf_addc(&body, ',');
    }
    buf_adds(&body, "\"datos\":[");
    for (size_t i = 0; i < o->n; i += width) {
        json_out_open(&body, NULL, '{');
        table_json(ask->columns, width, o->cells + i, &body);
        json_out_close(&body, '}');
    }
    buf_adds(&body, "]}");
    answer_text(a, &body);
}

static rc_t file_answer(const list_t *ask, export_format_t f, const report_out_t *o, http_response_t *a,
                        err_t *err)
{
    AUTO(export) export_t *file = NULL;
    size_t width = list_columns(ask);
    rc_t rc = table_file(f, ask->title, ask->columns, width, &file, err);
    for (size_t i = 0; rc == RC_OK && i < o->n; i += width)
        rc = table_row(file, ask->columns, width, o->cells + i, err);
    return rc == RC_OK ? export_answer(&file, ask->title, a, err) : rc;
}

static const char *query_of(const http_request_t *q)
{
    const char *mark = q->http_url ? strchr(q->http_url, '?') : NULL;
    return mark ? mark + 1 : NULL;
}

static bool request_read(const http_request_t *q, http_response_t *a, const list_t *ask, arena_t *texts,
                         list_request_t *ret)
{
    err_t err = ERR_INIT;
    const char *field = foreign(q);
    if (field)
        err_set(&err, RC_REJECT, "parametro_desconocido",
                "El parámetro «%s» es de las listas, y esto es un informe completo: quítelo.", field);
    else if (list_parse(ask, query_of(q), http_header(q, "Accept"), texts, ret, &field, &err) == RC_OK)
        return true;
    if (err.rc == RC_REJECT)
        http_problem_with(a, 400, err.code, json_pack("{s:s}", "campo", field), "%s", err.text);
    else
        http_error(a, &err, 400);
    return false;
}

static bool tag_answers(pg_t *pg, const http_request_t *q, http_response_t *a, const api_t *api,
                        const list_t *ask, export_format_t f, rc_t *ret_rc, err_t *err)
{
    static const char *const names[] = {[EXPORT_JSON] = "json", [EXPORT_CSV] = "csv", [EXPORT_XLSX] = "xlsx"};
    char tag[TAG_SIZE];
    if (!ask->version.kafka && !ask->version.today && !ask->version.tables)
        return false;
    *ret_rc = tag_read(pg, api, &ask->version, q, names[f], tag, err);
    return *ret_rc == RC_OK && tag_answered(q, a, tag);
}

void report_answer(const http_request_t *q, http_response_t *a, const api_t *api, const report_t *report)
{
    static const list_order_t whole[] = {{"todo", {{"todo", "text"}}}, {0}};
    AUTO(arena) arena_t texts = {0};
    AUTO(view) pg_t *pg = NULL;
    __attribute__((cleanup(report_fill_done))) report_out_t out = {0};
    err_t err = ERR_INIT;
    list_request_t r;
    list_t ask = report->ask;
    ask.orders = whole;
    u_map_put(a->map_header, "Vary", "Accept");
    if (!request_read(q, a, &ask, &texts, &r))
        return;
    rc_t rc = view_open(api, &pg, &err);
    if (rc == RC_OK && tag_answers(pg, q, a, api, &ask, r.format, &rc, &err))
        return;
    if (rc == RC_OK)
        rc = report->fill(pg, api, r.params, &out, &err);
    if (rc == RC_OK && r.format != EXPORT_JSON)
        rc = file_answer(&ask, r.format, &out, a, &err);
    else if (rc == RC_OK)
        json_answer(&ask, &out, a);
    if (rc != RC_OK)
        http_error(a, &err, 400);
}

/* ---- periods ---- */

day_t report_today(void)
{
    return instant_day(clock_now(), NULL);
}

period_t report_period(const char *desde, const char *hasta)
{
    period_t p = {DAY_NONE, DAY_NONE};
    const bool from = desde && day_parse(desde, &p.desde), to = hasta && day_parse(hasta, &p.hasta);
    if (!to)
        p.hasta = from && p.desde > report_today() ? p.desde : report_today();
    if (!from)
        p.desde = p.hasta - (REPORT_DAYS - 1);
    return p;
}

void report_period_head(report_out_t *o, const period_t *p)
{
    json_out_day(&o->head, "desde", p->desde);
    json_out_day(&o->head, "hasta", p->hasta);
}

const char *report_period_check(const char *desde, const char *hasta, err_t *err)
{
    const period_t p = report_period(desde, hasta);
    if (p.hasta - p.desde < REPORT_DAYS_MAX)
        return NULL;
    err_set(
        err, RC_REJECT, "periodo_muy_largo",
        "El parámetro «desde» deja un periodo de más de %d días, que es lo que se da día por día: acórtelo.",
        REPORT_DAYS_MAX);
    return "desde";
}
