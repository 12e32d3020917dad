#include "services/reporting/practices/measure.h"

#include <stdio.h>

#include "common/calendar_in_force.h"
#include "common/json_out.h"
#include "services/reporting/api/api_read.h"

/* ---- what is asked ---- */

const char *measure_wrong_practice(const char *value)
{
    return practice_find(practices_in_force(), value) < 0
               ? "no es la clave de una práctica: vea /v1/practicas."
               : NULL;
}

const char *measure_wrong_role(const char *value)
{
    return role_find(practices_in_force(), value) < 0 ? "no es la clave de un rol: vea /v1/practicas." : NULL;
}

void measure_done(measure_t *m)
{
    practice_facts_done(&m->facts);
    arena_done(&m->texts);
}

bool measure_parse(const list_t *list, const http_request_t *q, http_response_t *a, measure_t *m)
{
    err_t err = ERR_INIT;
    const char *field = "";
    u_map_put(a->map_header, "Vary", "Accept");
    if (list_parse(list, list_query(q), http_header(q, "Accept"), &m->texts, &m->request, &field, &err) !=
        RC_OK) {
        list_refuse(a, &err, field);
        return false;
    }
    const practices_t *p = practices_in_force();
    const char *const *params = m->request.params;
    m->question = (adherence_question_t){
        .practices = p,
        .calendar = calendar_in_force(),
        .today = instant_day(clock_now(), NULL),
        .practice = params[MEASURE_PRACTICA] ? practice_find(p, params[MEASURE_PRACTICA]) : -1,
        .role = params[MEASURE_ROL] ? role_find(p, params[MEASURE_ROL]) : -1,
        .persona = params[MEASURE_PERSONA],
    };
    return true;
}

day_t measure_day(const measure_t *m, int filter)
{
    day_t d = DAY_NONE;
    const char *text = m->request.params[filter];
    return text && day_parse(text, &d) ? d : DAY_NONE;
}

rc_t measure_read(const list_t *list, const http_request_t *q, http_response_t *a, const api_t *api,
                  measure_t *m, bool *ret_done, err_t *err)
{
    AUTO(view) pg_t *pg = NULL;
    adherence_question_t *of = &m->question;
    rc_t rc = view_open(api, &pg, err);
    if (rc == RC_OK)
        rc = list_tag(pg, api, list, m->request.format, q, a, ret_done, err);
    if (rc == RC_OK && !*ret_done)
        rc = practice_facts_read(pg, of->practices, of->days, of->persona, &m->facts, err);
    of->stretches = m->facts.stretches;
    of->n_stretches = m->facts.n_stretches;
    of->held = m->facts.held;
    of->n_held = m->facts.n_held;
    return rc;
}

/* ---- rows of cells ---- */

void cells_practice(cells_t *c, const measure_t *m, int practice)
{
    cells_text(c, m->question.practices->at[practice].key);
    cells_text(c, m->question.practices->at[practice].name);
}

void cells_role(cells_t *c, const measure_t *m, int role)
{
    cells_text(c, m->question.practices->roles[role].key);
    cells_text(c, m->question.practices->roles[role].name);
}

void cells_persona(cells_t *c, const measure_t *m, const char *persona)
{
    cells_text(c, persona);
    cells_text(c, practice_facts_name(&m->facts, persona));
}

void cells_period(cells_t *c, frequency_t f, day_t d)
{
    char name[PERIOD_NAME_SIZE];
    span_t s = practice_period(f, d);
    practice_period_name(f, d, name);
    cells_text(c, name);
    cells_day(c, s.first);
    cells_day(c, s.last);
}

static const char *const *sheet_row(const measure_t *m, const sheet_t *s, size_t i, cells_t *c)
{
    cells_begin(c);
    s->row(m, s->rows, i, c);
    return c->at;
}

void sheet_file(const measure_t *m, const sheet_t *s, http_response_t *a)
{
    err_t err = ERR_INIT;
    AUTO(export) export_t *x = NULL;
    AUTO(cells) cells_t c = {0};
    rc_t rc = table_file(m->request.format, s->title, s->columns, s->n_columns, &x, &err);
    for (size_t i = 0; i < s->n && rc == RC_OK; i++) {
        rc = table_row(x, s->columns, s->n_columns, sheet_row(m, s, i, &c), &err);
    }
    if (rc == RC_OK)
        rc = export_answer(&x, s->title, a, &err);
    if (rc != RC_OK)
        http_error(a, &err, 422);
}

void sheet_json(const measure_t *m, const sheet_t *s, size_t first, size_t last, size_t skip,
                const char *name, buf_t *out)
{
    AUTO(cells) cells_t c = {0};
    json_out_open(out, name, '[');
    for (size_t i = first; i < last; i++) {
        json_out_open(out, NULL, '{');
        table_json(s->columns + skip, s->n_columns - skip, sheet_row(m, s, i, &c) + skip, out);
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
}
