/* GET /v1/practicas/adherencia */
#include <string.h>

#include "common/json_out.h"
#include "services/reporting/practices/api_practices.h"
#include "services/reporting/practices/measure.h"
#include "services/reporting/practices/practice_range.h"

#define DAYS_MAX 366

enum { ADHERENCE_DESDE = MEASURE_OWN, ADHERENCE_HASTA, ADHERENCE_POR };

static const char *wrong_by(const char *value)
{
    unsigned by;
    return adherence_by_parse(value, &by) ? NULL
                                          : "debe ser semana, practica, rol o persona, o varios de ellos "
                                            "separados por comas, cada uno una vez.";
}

static const list_t adherence_request = {
    .title = "Adherencia a las prácticas",
    .filters =
        (const list_filter_t[]){
            MEASURE_FILTERS,
            {.name = "desde", .kind = LIST_DAY},
            {.name = "hasta", .kind = LIST_DAY},
            {.name = "por", .kind = LIST_TEXT, .wrong = wrong_by, .absent = "semana,practica,rol"},
            {0}},
    .version = MEASURE_VERSION,
};

static const char *period_kind(frequency_t f)
{
    static const char *const names[FREQUENCIES] = {"dia", "semana", "quincena", "semestre"};
    return names[f];
}

static const table_column_t
    period_columns[] = {{"periodo", "Periodo", CELL_TEXT, 20},
                        {"desde", "Desde", CELL_DAY, 11},
                        {"hasta", "Hasta", CELL_DAY, 11},
                        {"tipo", "Tipo", CELL_TEXT, 10}},
    practice_columns[] = {{"practica", NULL, CELL_TEXT, 0}, {"practica_nombre", "Práctica", CELL_TEXT, 28}},
    role_columns[] = {{"rol", NULL, CELL_TEXT, 0}, {"rol_nombre", "Rol", CELL_TEXT, 14}},
    persona_columns[] = {{"persona", "Persona", CELL_TEXT, 16}, {"nombre", "Nombre", CELL_TEXT, 28}},
    figure_columns[] = {{"meta", "Meta", CELL_COUNT, 8},
                        {"meta_a_hoy", "Meta a hoy", CELL_COUNT, 11},
                        {"realizadas", "Realizadas", CELL_COUNT, 11},
                        {"cumplidas", "Cumplidas", CELL_COUNT, 11},
                        {"vencidas", "Vencidas", CELL_COUNT, 10},
                        {"porcentaje", "Adherencia", CELL_PERCENT, 12},
                        {"porcentaje_cumplidas", "Adherencia sin excedentes", CELL_PERCENT, 25}};

static void add_columns(table_column_t *to, size_t *n, const table_column_t *from, size_t count)
{
    memcpy(to + *n, from, count * sizeof *from);
    *n += count;
}

static size_t adherence_columns(unsigned by, table_column_t ret[LIST_COLUMNS_MAX])
{
    size_t n = 0;
    if (by & ADHERENCE_SEMANA)
        add_columns(ret, &n, period_columns, COUNT_OF(period_columns));
    if (by & ADHERENCE_PRACTICA)
        add_columns(ret, &n, practice_columns, COUNT_OF(practice_columns));
    if (by & ADHERENCE_ROL)
        add_columns(ret, &n, role_columns, COUNT_OF(role_columns));
    if (by & ADHERENCE_PERSONA)
        add_columns(ret, &n, persona_columns, COUNT_OF(persona_columns));
    add_columns(ret, &n, figure_columns, COUNT_OF(figure_columns));
    return n;
}

static void add_figures(cells_t *c, const adherence_row_t *r)
{
    cells_count(c, r->target);
    cells_count(c, r->due);
    cells_count(c, r->held);
    cells_count(c, r->met);
    cells_count(c, r->late);
    cells_percent(c, r->held, r->target);
    cells_percent(c, r->met, r->target);
}

static void adherence_cells(const measure_t *m, const void *rows, size_t i, cells_t *c)
{
    const adherence_row_t *r = (const adherence_row_t *)rows + i;
    unsigned by = m->question.by;
    if (by & ADHERENCE_SEMANA) {
        cells_period(c, r->frequency, r->period.first);
        cells_text(c, period_kind(r->frequency));
    }
    if (by & ADHERENCE_PRACTICA)
        cells_practice(c, m, r->practice);
    if (by & ADHERENCE_ROL)
        cells_role(c, m, r->role);
    if (by & ADHERENCE_PERSONA)
        cells_persona(c, m, r->persona);
    add_figures(c, r);
}

static void write_words(const char *name, const char *words, buf_t *out)
{
    json_out_open(out, name, '[');
    for (const char *at = words; *at; at += strspn(at, ",")) {
        char word[16];
        size_t n = strcspn(at, ",");
        snprintf(word, sizeof word, "%.*s", (int)n, at);
        json_out_text(out, NULL, word);
        at += n;
    }
    json_out_close(out, ']');
}

static void adherence_answer(const measure_t *m, const sheet_t *s, http_response_t *a)
{
    AUTO(buf) buf_t out = {0};
    AUTO(cells) cells_t c = {0};
    adherence_row_t total = adherence_total(s->rows, s->n);
    json_out_open(&out, NULL, '{');
    json_out_day(&out, "desde", m->question.days.first);
    json_out_day(&out, "hasta", m->question.days.last);
    json_out_day(&out, "hoy", m->question.today);
    write_words("por", m->request.params[ADHERENCE_POR], &out);
    sheet_json(m, s, 0, s->n, 0, "datos", &out);
    add_figures(&c, &total);
    json_out_open(&out, "total", '{');
    table_json(figure_columns, COUNT_OF(figure_columns), c.at, &out);
    json_out_close(&out, '}');
    json_out_int(&out, "sin_definir", m->facts.unknown);
    json_out_close(&out, '}');
    answer_text(a, &out);
}

void get_adherence(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(measure) measure_t m = {0};
    bool done = false;
    err_t err = ERR_INIT;
    table_column_t columns[LIST_COLUMNS_MAX];
    adherence_row_t *rows = NULL;
    if (!measure_parse(&adherence_request, q, a, &m))
        return;
    adherence_question_t *of = &m.question;
    (void)adherence_by_parse(m.request.params[ADHERENCE_POR], &of->by); /* wrong_by() took it */
    if (range_resolve(measure_day(&m, ADHERENCE_DESDE), measure_day(&m, ADHERENCE_HASTA), of->today,
                      practice_period(FREQUENCY_SEMANAL, of->today), DAYS_MAX, &of->days, &err) != RC_OK)
        return list_refuse(a, &err, "hasta");
    if (measure_read(&adherence_request, q, a, ctx, &m, &done, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (done)
        return;
    sheet_t s = {.title = adherence_request.title,
                 .columns = columns,
                 .n_columns = adherence_columns(of->by, columns),
                 .row = adherence_cells};
    adherence_compute(of, &rows, &s.n);
    s.rows = rows;
    if (m.request.format == EXPORT_JSON)
        adherence_answer(&m, &s, a);
    else
        sheet_file(&m, &s, a);
    free(rows);
}
