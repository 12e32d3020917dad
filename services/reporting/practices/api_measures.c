/* What is made of what was held: adherence, the calendar, what is to be done. Each as JSON and as a file. */
#include <inttypes.h>
#include <string.h>

#include "common/calendar_in_force.h"
#include "common/json_out.h"
#include "services/reporting/figures/percent.h"
#include "services/reporting/lists/list.h"
#include "services/reporting/practices/agenda.h"
#include "services/reporting/practices/api_practices.h"
#include "services/reporting/practices/practice_range.h"
#include "services/reporting/practices/practice_read.h"

#define ADHERENCE_DAYS_MAX 366
#define AGENDA_DAYS_MAX 92
#define COLUMNS_MAX 24

/* ---- what is asked ---- */

static const char *wrong_practice(const char *value)
{
    return practice_find(practices_in_force(), value) < 0
               ? "no es la clave de una práctica: vea /v1/practicas."
               : NULL;
}

static const char *wrong_role(const char *value)
{
    return role_find(practices_in_force(), value) < 0 ? "no es la clave de un rol: vea /v1/practicas." : NULL;
}

static const char *wrong_by(const char *value)
{
    unsigned by;
    return adherence_by_parse(value, &by) ? NULL
                                          : "debe ser semana, practica, rol o persona, o varios de ellos "
                                            "separados por comas, cada uno una vez.";
}

static const char *wrong_month(const char *value)
{
    span_t s;
    return month_parse(value, &s) ? NULL : "no es un mes: se espera AAAA-MM, por ejemplo 2021-12.";
}

/* Filters of every one of these; each has its own behind them. */
#define WHOSE                                                                                                \
    {.name = "practica", .kind = LIST_TEXT, .wrong = wrong_practice},                                        \
        {.name = "rol", .kind = LIST_TEXT, .wrong = wrong_role},                                             \
    {                                                                                                        \
        .name = "persona", .kind = LIST_TEXT, .max = 400                                                     \
    }
enum { PRACTICA, ROL, PERSONA, OWN };
enum { ADHERENCE_DESDE = OWN, ADHERENCE_HASTA, ADHERENCE_POR };
enum { AGENDA_MES = OWN, AGENDA_DESDE, AGENDA_HASTA };
enum { PENDING_FECHA = OWN, PENDING_TODAS };

static const list_order_t no_order[] = {{"orden", {{0}}}, {0}};

/* Not lists of one query: the engine reads their requests. */
static const list_t adherence_request = {
    .title = "Adherencia",
    .filters =
        (const list_filter_t[]){
            WHOSE,
            {.name = "desde", .kind = LIST_DAY},
            {.name = "hasta", .kind = LIST_DAY},
            {.name = "por", .kind = LIST_TEXT, .wrong = wrong_by, .absent = "semana,practica,rol"},
            {0}},
    .orders = no_order,
};
static const list_t agenda_request = {
    .title = "Calendario de prácticas",
    .filters = (const list_filter_t[]){WHOSE,
                                       {.name = "mes", .kind = LIST_TEXT, .wrong = wrong_month},
                                       {.name = "desde", .kind = LIST_DAY},
                                       {.name = "hasta", .kind = LIST_DAY},
                                       {0}},
    .orders = no_order,
};
static const list_t pending_request = {
    .title = "Prácticas pendientes",
    .filters = (const list_filter_t[]){WHOSE,
                                       {.name = "fecha", .kind = LIST_DAY},
                                       {.name = "todas", .kind = LIST_FLAG, .absent = "false"},
                                       {0}},
    .orders = no_order,
};

/* One request under way. */
typedef struct measure {
    list_request_t request;
    adherence_question_t question;
    practice_facts_t facts;
    arena_t texts;
} measure_t;

static void measure_cleanup(measure_t *m)
{
    practice_facts_done(&m->facts);
    arena_done(&m->texts);
}

static void refuse(http_response_t *a, const err_t *err, const char *field)
{
    if (err->rc != RC_REJECT)
        return http_error(a, err, 400);
    http_problem_with(a, 400, err->code, json_pack("{s:s}", "campo", field), "%s", err->text);
}

/* The engine knows pages and orders, which these have not. */
static bool has_no_page(const http_request_t *q, http_response_t *a)
{
    static const char *const names[] = {"orden", "limite", "despues"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (http_query(q, names[i])) {
            http_problem_with(
                a, 400, "parametro_desconocido", json_pack("{s:s}", "campo", names[i]),
                "El parámetro «%s» no existe aquí, donde la respuesta viene siempre entera: quítelo.",
                names[i]);
            return false;
        }
    return true;
}

static bool measure_parse(const list_t *list, const http_request_t *q, http_response_t *a, measure_t *m)
{
    err_t err = ERR_INIT;
    const char *field = "", *mark = q->http_url ? strchr(q->http_url, '?') : NULL;
    u_map_put(a->map_header, "Vary", "Accept");
    if (!has_no_page(q, a))
        return false;
    if (list_parse(list, mark ? mark + 1 : NULL, http_header(q, "Accept"), &m->texts, &m->request, &field,
                   &err) != RC_OK) {
        refuse(a, &err, field);
        return false;
    }
    const practices_t *p = practices_in_force();
    const char *const *params = m->request.params;
    m->question = (adherence_question_t){
        .practices = p,
        .calendar = calendar_in_force(),
        .today = instant_day(clock_now(), NULL),
        .practice = params[PRACTICA] ? practice_find(p, params[PRACTICA]) : -1,
        .role = params[ROL] ? role_find(p, params[ROL]) : -1,
        .persona = params[PERSONA],
    };
    return true;
}

static day_t param_day(const measure_t *m, int which)
{
    day_t d = DAY_NONE;
    const char *text = m->request.params[which];
    return text && day_parse(text, &d) ? d : DAY_NONE;
}

static rc_t measure_read(const api_t *api, measure_t *m, err_t *err)
{
    AUTO(view) pg_t *pg = NULL;
    adherence_question_t *q = &m->question;
    rc_t rc = view_open(api, &pg, err);
    if (rc == RC_OK)
        rc = practice_facts_read(pg, q->practices, adherence_reach(q->practices, q->days), q->persona,
                                 &m->facts, err);
    q->stretches = m->facts.stretches;
    q->n_stretches = m->facts.n_stretches;
    q->held = m->facts.held;
    q->n_held = m->facts.n_held;
    return rc;
}

/* ---- rows of cells ---- */

typedef struct cells {
    const char *at[COLUMNS_MAX];
    size_t n;
    arena_t *texts;
} cells_t;

static void add(cells_t *c, const char *text)
{
    c->at[c->n++] = text;
}

static void add_count(cells_t *c, int64_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, n);
    add(c, arena_text(c->texts, text));
}

static void add_day(cells_t *c, day_t d)
{
    char text[11];
    day_format(d, text);
    add(c, arena_text(c->texts, text));
}

/* Of nothing there is no part. */
static void add_percent(cells_t *c, int64_t part, int64_t whole)
{
    char text[32];
    int64_t hundredths = percent_hundredths(part, whole);
    snprintf(text, sizeof text, "%" PRId64 ".%02d", hundredths / 100, (int)(hundredths % 100));
    add(c, whole ? arena_text(c->texts, text) : NULL);
}

static void add_practice(cells_t *c, const measure_t *m, int practice)
{
    add(c, m->question.practices->at[practice].key);
    add(c, m->question.practices->at[practice].name);
}

static void add_role(cells_t *c, const measure_t *m, int role)
{
    add(c, m->question.practices->roles[role].key);
    add(c, m->question.practices->roles[role].name);
}

static void add_persona(cells_t *c, const measure_t *m, const char *persona)
{
    add(c, persona);
    add(c, practice_facts_name(&m->facts, persona));
}

static void add_period(cells_t *c, frequency_t f, day_t d)
{
    char name[PERIOD_NAME_SIZE];
    span_t s = practice_period(f, d);
    practice_period_name(f, d, name);
    add(c, arena_text(c->texts, name));
    add_day(c, s.first);
    add_day(c, s.last);
}

/* A table of rows, each written by its number, as a file. */
typedef struct sheet {
    const char *title;
    const table_column_t *columns;
    size_t n_columns, n;
    void (*row)(const measure_t *m, const void *rows, size_t i, cells_t *c);
    const void *rows;
} sheet_t;

static void sheet_row(const measure_t *m, const sheet_t *s, size_t i, cells_t *ret, arena_t *texts)
{
    *ret = (cells_t){.texts = texts};
    s->row(m, s->rows, i, ret);
}

static void sheet_file(const measure_t *m, const sheet_t *s, http_response_t *a)
{
    err_t err = ERR_INIT;
    AUTO(export) export_t *x = NULL;
    AUTO(arena) arena_t texts = {0};
    cells_t c;
    rc_t rc = table_file(m->request.format, s->title, s->columns, s->n_columns, &x, &err);
    for (size_t i = 0; i < s->n && rc == RC_OK; i++) {
        arena_reset(&texts);
        sheet_row(m, s, i, &c, &texts);
        rc = table_row(x, s->columns, s->n_columns, c.at, &err);
    }
    if (rc == RC_OK)
        rc = export_answer(&x, s->title, a, &err);
    if (rc != RC_OK)
        http_error(a, &err, 422);
}

/* Rows first … last - 1 as a list of objects, without their first `skip` columns. */
static void sheet_json(const measure_t *m, const sheet_t *s, size_t first, size_t last, size_t skip,
                       const char *name, buf_t *out)
{
    AUTO(arena) arena_t texts = {0};
    cells_t c;
    json_out_open(out, name, '[');
    for (size_t i = first; i < last; i++) {
        arena_reset(&texts);
        sheet_row(m, s, i, &c, &texts);
        json_out_open(out, NULL, '{');
        table_json(s->columns + skip, s->n_columns - skip, c.at + skip, out);
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
}

/* ---- adherence ---- */

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

static size_t adherence_columns(unsigned by, table_column_t ret[COLUMNS_MAX])
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
    add_count(c, r->target);
    add_count(c, r->due);
    add_count(c, r->held);
    add_count(c, r->met);
    add_count(c, r->late);
    add_percent(c, r->held, r->target);
    add_percent(c, r->met, r->target);
}

static void adherence_cells(const measure_t *m, const void *rows, size_t i, cells_t *c)
{
    const adherence_row_t *r = (const adherence_row_t *)rows + i;
    unsigned by = m->question.by;
    if (by & ADHERENCE_SEMANA) {
        add_period(c, r->frequency, r->period.first);
        add(c, period_kind(r->frequency));
    }
    if (by & ADHERENCE_PRACTICA)
        add_practice(c, m, r->practice);
    if (by & ADHERENCE_ROL)
        add_role(c, m, r->role);
    if (by & ADHERENCE_PERSONA)
        add_persona(c, m, r->persona);
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
    AUTO(arena) arena_t texts = {0};
    cells_t c = {.texts = &texts};
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
    __attribute__((cleanup(measure_cleanup))) measure_t m = {0};
    err_t err = ERR_INIT;
    table_column_t columns[COLUMNS_MAX];
    adherence_row_t *rows = NULL;
    if (!measure_parse(&adherence_request, q, a, &m))
        return;
    adherence_question_t *of = &m.question;
    (void)adherence_by_parse(m.request.params[ADHERENCE_POR], &of->by); /* wrong_by() took it */
    if (range_resolve(param_day(&m, ADHERENCE_DESDE), param_day(&m, ADHERENCE_HASTA), of->today,
                      practice_period(FREQUENCY_SEMANAL, of->today), ADHERENCE_DAYS_MAX, &of->days,
                      &err) != RC_OK)
        return refuse(a, &err, "hasta");
    if (measure_read(ctx, &m, &err) != RC_OK)
        return http_error(a, &err, 500);
    sheet_t s = {.title = "Adherencia a las prácticas",
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
    add_day(c, r->day);
    add_persona(c, m, r->persona);
    add_role(c, m, r->role);
    add_practice(c, m, r->practice);
    add_count(c, r->due);
    add_count(c, r->missing);
    add_count(c, r->held);
    add_count(c, r->minutes);
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
    day_t first = param_day(m, AGENDA_DESDE), last = param_day(m, AGENDA_HASTA);
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
    return range_resolve(first, last, of->today, month, AGENDA_DAYS_MAX, &of->days, err);
}

void get_agenda(const http_request_t *q, http_response_t *a, void *ctx)
{
    __attribute__((cleanup(measure_cleanup))) measure_t m = {0};
    err_t err = ERR_INIT;
    const char *field = "";
    agenda_row_t *rows = NULL;
    if (!measure_parse(&agenda_request, q, a, &m))
        return;
    if (agenda_days(&m, &field, &err) != RC_OK)
        return refuse(a, &err, field);
    if (measure_read(ctx, &m, &err) != RC_OK)
        return http_error(a, &err, 500);
    sheet_t s = {.title = "Calendario de prácticas",
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
    add_day(c, p->until);
    add_persona(c, m, p->persona);
    add_role(c, m, p->role);
    add_practice(c, m, p->practice);
    add(c, frequency_name(k->frequency));
    add_period(c, k->frequency, p->period.first);
    add_count(c, p->target);
    add_count(c, p->held);
    add_count(c, p->today);
    add_count(c, p->late);
    add_count(c, k->minutes);
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
    __attribute__((cleanup(measure_cleanup))) measure_t m = {0};
    err_t err = ERR_INIT;
    pending_t *rows = NULL;
    if (!measure_parse(&pending_request, q, a, &m))
        return;
    day_t asked = param_day(&m, PENDING_FECHA);
    if (asked != DAY_NONE)
        m.question.today = asked;
    m.question.days = (span_t){m.question.today, m.question.today};
    if (measure_read(ctx, &m, &err) != RC_OK)
        return http_error(a, &err, 500);
    sheet_t s = {.title = "Prácticas pendientes",
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
