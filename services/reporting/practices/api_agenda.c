/* GET /v1/practicas/calendario, GET /v1/practicas/pendientes */
#include <string.h>

#include "common/json_out.h"
#include "services/reporting/practices/agenda.h"
#include "services/reporting/practices/api_practices.h"
#include "services/reporting/practices/measure.h"
#include "services/reporting/practices/practice_range.h"

#define DAYS_MAX 92

enum { AGENDA_MES = MEASURE_OWN, AGENDA_DESDE, AGENDA_HASTA };
enum { PENDING_FECHA = MEASURE_OWN, PENDING_TODAS };

static const char *wrong_month(const char *value)
{
    span_t s;
    return month_parse(value, &s) ? NULL : "no es un mes: se espera AAAA-MM, por ejemplo 2021-12.";
}

static const list_t agenda_request = {
    .title = "Calendario de prácticas",
    .filters = (const list_filter_t[]){MEASURE_FILTERS,
                                       {.name = "mes", .kind = LIST_TEXT, .wrong = wrong_month},
                                       {.name = "desde", .kind = LIST_DAY},
                                       {.name = "hasta", .kind = LIST_DAY},
                                       {0}},
    .version = MEASURE_VERSION,
};
static const list_t pending_request = {
    .title = "Prácticas pendientes",
    .filters = (const list_filter_t[]){MEASURE_FILTERS,
                                       {.name = "fecha", .kind = LIST_DAY},
                                       {.name = "todas", .kind = LIST_FLAG, .absent = "false"},
                                       {0}},
    .version = MEASURE_VERSION,
};

/* ---- the calendar ---- */

static const table_column_t agenda_columns[] = {
    {"fecha", "Fecha", CELL_DAY, 11},
    {"persona", "Persona", CELL_TEXT, 16},
    {"nombre", "Nombre", CELL_TEXT, 28},
    {"rol", NULL, CELL_TEXT, 0},
    {"rol_nombre", "Rol", CELL_TEXT, 14},
    {"practica", NULL, CELL_TEXT, 0},
    {"practica_nombre", "Práctica", CELL_TEXT, 28},
    {"debidas", "Debidas", CELL_COUNT, 9},
    {"faltan", "Faltan", CELL_COUNT, 8},
    {"realizadas", "Realizadas", CELL_COUNT, 11},
    {"minutos", "Minutos", CELL_COUNT, 9},
};

static void agenda_cells(const measure_t *m, const void *rows, size_t i, cells_t *c)
{
    const agenda_row_t *r = (const agenda_row_t *)rows + i;
    cells_day(c, r->day);
    cells_persona(c, m, r->persona);
    cells_role(c, m, r->role);
    cells_practice(c, m, r->practice);
    cells_count(c, r->due);
    cells_count(c, r->missing);
    cells_count(c, r->held);
    cells_count(c, r->minutes);
}

static void agenda_answer(const measure_t *m, const sheet_t *s, http_response_t *a)
{
    AUTO(buf) buf_t out = {0};
    const agenda_row_t *rows = s->rows;
    const adherence_question_t *q = &m->question;
    size_t first = 0, last = 0;
    json_out_open(&out, NULL, '{');
    json_out_day(&out, "desde", q->days.first);
    json_out_day(&out, "hasta", q->days.last);
    json_out_day(&out, "hoy", q->today);
    json_out_open(&out, "datos", '[');
    for (day_t d = q->days.first; d <= q->days.last; d++, first = last) {
        while (last < s->n && rows[last].day == d)
            last++;
        json_out_open(&out, NULL, '{');
        json_out_day(&out, "fecha", d);
        json_out_raw(&out, "se_trabaja", practice_works_on(q->practices, q->calendar, d) ? "true" : "false");
        json_out_fact(&out, "festivo", calendar_holiday(q->calendar, d));
        sheet_json(m, s, first, last, 1, "practicas", &out);
        json_out_close(&out, '}');
    }
    json_out_close(&out, ']');
    json_out_int(&out, "sin_definir", m->facts.unknown);
    json_out_close(&out, '}');
    answer_text(a, &out);
}

/* The month of today, a month, or days from … to. */
static rc_t agenda_days(measure_t *m, const char **ret_field, err_t *err)
{
    adherence_question_t *of = &m->question;
    const char *mes = m->request.params[AGENDA_MES];
    day_t first = measure_day(m, AGENDA_DESDE), last = measure_day(m, AGENDA_HASTA);
    span_t month;
    char text[11];
    *ret_field = "mes";
    if (mes && (first != DAY_NONE || last != DAY_NONE))
        return err_set(err, RC_REJECT, "periodo_doble",
                       "El parámetro «mes» no va con «desde» ni «hasta»: deje lo uno o lo otro.");
    day_format(of->today, text);
    text[7] = '\0';
    if (!month_parse(mes ? mes : text, &month))
        return err_set(err, RC_FATAL, "fecha", "el reloj no está en ningún mes conocido");
    *ret_field = "hasta";
    return range_resolve(first, last, of->today, month, DAYS_MAX, &of->days, err);
}

void get_agenda(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(measure) measure_t m = {0};
    bool done = false;
    err_t err = ERR_INIT;
    const char *field = "";
    agenda_row_t *rows = NULL;
    if (!measure_parse(&agenda_request, q, a, &m))
        return;
    if (agenda_days(&m, &field, &err) != RC_OK)
        return list_refuse(a, &err, field);
    if (measure_read(&agenda_request, q, a, ctx, &m, &done, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (done)
        return;
    sheet_t s = {.title = agenda_request.title,
                 .columns = agenda_columns,
                 .n_columns = COUNT_OF(agenda_columns),
                 .row = agenda_cells};
    agenda_compute(&m.question, &rows, &s.n);
    s.rows = rows;
    if (m.request.format == EXPORT_JSON)
        agenda_answer(&m, &s, a);
    else
        sheet_file(&m, &s, a);
    free(rows);
}

/* ---- what is to be done ---- */

static const table_column_t pending_columns[] = {
    {"vence", "Vence", CELL_DAY, 11},
    {"persona", "Persona", CELL_TEXT, 16},
    {"nombre", "Nombre", CELL_TEXT, 28},
    {"rol", NULL, CELL_TEXT, 0},
    {"rol_nombre", "Rol", CELL_TEXT, 14},
    {"practica", NULL, CELL_TEXT, 0},
    {"practica_nombre", "Práctica", CELL_TEXT, 28},
    {"frecuencia", "Frecuencia", CELL_TEXT, 12},
    {"periodo", "Periodo", CELL_TEXT, 20},
    {"desde", "Desde", CELL_DAY, 11},
    {"hasta", "Hasta", CELL_DAY, 11},
    {"meta", "Meta", CELL_COUNT, 8},
    {"realizadas", "Realizadas", CELL_COUNT, 11},
    {"para_hoy", "Para hoy", CELL_COUNT, 10},
    {"atrasadas", "Atrasadas", CELL_COUNT, 10},
    {"minutos", "Minutos", CELL_COUNT, 9},
};

static void pending_cells(const measure_t *m, const void *rows, size_t i, cells_t *c)
{
    const pending_t *p = (const pending_t *)rows + i;
    const practice_t *k = &m->question.practices->at[p->practice];
    cells_day(c, p->until);
    cells_persona(c, m, p->persona);
    cells_role(c, m, p->role);
    cells_practice(c, m, p->practice);
    cells_text(c, frequency_name(k->frequency));
    cells_period(c, k->frequency, p->period.first);
    cells_count(c, p->target);
    cells_count(c, p->held);
    cells_count(c, p->today);
    cells_count(c, p->late);
    cells_count(c, k->minutes);
}

static void pending_answer(const measure_t *m, const sheet_t *s, http_response_t *a)
{
    AUTO(buf) buf_t out = {0};
    json_out_open(&out, NULL, '{');
    json_out_day(&out, "fecha", m->question.today);
    sheet_json(m, s, 0, s->n, 0, "datos", &out);
    json_out_close(&out, '}');
    answer_text(a, &out);
}

void get_pending(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(measure) measure_t m = {0};
    bool done = false;
    err_t err = ERR_INIT;
    pending_t *rows = NULL;
    if (!measure_parse(&pending_request, q, a, &m))
        return;
    day_t asked = measure_day(&m, PENDING_FECHA);
    if (asked != DAY_NONE)
        m.question.today = asked;
    m.question.days = (span_t){m.question.today, m.question.today};
    if (measure_read(&pending_request, q, a, ctx, &m, &done, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (done)
        return;
    sheet_t s = {.title = pending_request.title,
                 .columns = pending_columns,
                 .n_columns = COUNT_OF(pending_columns),
                 .row = pending_cells};
    adherence_pending(&m.question, strcmp(m.request.params[PENDING_TODAS], "true") == 0, &rows, &s.n);
    s.rows = rows;
    if (m.request.format == EXPORT_JSON)
        pending_answer(&m, &s, a);
    else
        sheet_file(&m, &s, a);
    free(rows);
}
