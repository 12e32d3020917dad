#include "services/reporting/practices/practice_read.h"

#include <string.h>

#include "embed/reporting_core/practica_realizadas_sql.h"
#include "embed/reporting_core/practica_sin_definir_sql.h"
#include "embed/reporting_core/practica_vigentes_sql.h"

/* Columns of practica_vigentes.sql and practica_realizadas.sql. */
enum { PEOPLE_PERSONA, PEOPLE_NOMBRE, PEOPLE_ROL, PEOPLE_DESDE, PEOPLE_HASTA };
enum { DONE_PERSONA, DONE_PRACTICA, DONE_ROL, DONE_FECHA, DONE_MINUTOS };

static day_t day_at(const PGresult *res, int row, int column, day_t absent)
{
    day_t d;
    const char *text = pg_text(res, row, column);
    return text && day_parse(text, &d) ? d : absent;
}

static void take_people(const practices_t *p, practice_facts_t *f)
{
    int n = PQntuples(f->people);
    f->stretches = must(calloc((size_t)n + 1, sizeof *f->stretches));
    for (int i = 0; i < n; i++) {
        int role = role_find(p, pg_text(f->people, i, PEOPLE_ROL));
        if (role >= 0) /* a role that the file no longer has owes nothing */
            f->stretches[f->n_stretches++] = (stretch_t){.persona = pg_text(f->people, i, PEOPLE_PERSONA),
                                                         .role = role,
                                                         .from = day_at(f->people, i, PEOPLE_DESDE, 0),
                                                         .to = day_at(f->people, i, PEOPLE_HASTA, INT32_MAX)};
    }
}

static void take_done(const practices_t *p, practice_facts_t *f)
{
    int n = PQntuples(f->done);
    f->held = must(calloc((size_t)n + 1, sizeof *f->held));
    for (int i = 0; i < n; i++) {
        held_t h = {.persona = pg_text(f->done, i, DONE_PERSONA),
                    .practice = practice_find(p, pg_text(f->done, i, DONE_PRACTICA)),
                    .role = role_find(p, pg_text(f->done, i, DONE_ROL)),
                    .day = day_at(f->done, i, DONE_FECHA, 0),
                    .n = 1,
                    .minutes = pg_int(f->done, i, DONE_MINUTOS)};
        if (h.practice >= 0 && h.role >= 0)
            f->held[f->n_held++] = h;
    }
}

/* Arrays as PostgreSQL reads them. Keys are letters, digits and low lines (practice_file.c), so none needs
 * quoting. */
typedef struct wanted {
    buf_t practices, firsts, lasts, roles;
} wanted_t;

static void wanted_cleanup(wanted_t *w)
{
    buf_done(&w->practices);
    buf_done(&w->firsts);
    buf_done(&w->lasts);
    buf_done(&w->roles);
}

static void add(buf_t *array, const char *text)
{
    buf_printf(array, "%c%s", array->len ? ',' : '{', text);
}

static void add_day(buf_t *array, day_t d)
{
    char text[11];
    day_format(d, text);
    add(array, text);
}

static void want(const practices_t *p, span_t days, wanted_t *ret)
{
    for (size_t i = 0; i < p->n; i++) {
        add(&ret->practices, p->at[i].key);
        add_day(&ret->firsts, practice_period(p->at[i].frequency, days.first).first);
        add_day(&ret->lasts, practice_period(p->at[i].frequency, days.last).last);
    }
    for (size_t i = 0; i < p->n_roles; i++)
        add(&ret->roles, p->roles[i].key);
    buf_addc(&ret->practices, '}');
    buf_addc(&ret->firsts, '}');
    buf_addc(&ret->lasts, '}');
    buf_addc(&ret->roles, '}');
}

static rc_t read_people(pg_t *pg, const practices_t *p, span_t days, const char *persona, practice_facts_t *f,
                        err_t *err)
{
    char first[11], last[11];
    span_t reach = adherence_reach(p, days);
    day_format(reach.first, first);
    day_format(reach.last, last);
    rc_t rc = pg_exec(pg, practica_vigentes_sql, 3, (const char *[]){first, last, persona}, &f->people, err);
    if (rc == RC_OK)
        take_people(p, f);
    return rc;
}

static rc_t read_done(pg_t *pg, const practices_t *p, const wanted_t *w, const char *persona,
                      practice_facts_t *f, err_t *err)
{
    rc_t rc =
        pg_exec(pg, practica_realizadas_sql, 4,
                (const char *[]){buf_str(&w->practices), buf_str(&w->firsts), buf_str(&w->lasts), persona},
                &f->done, err);
    if (rc == RC_OK)
        take_done(p, f);
    return rc;
}

static rc_t read_unknown(pg_t *pg, span_t days, const wanted_t *w, const char *persona, practice_facts_t *f,
                         err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    char first[11], last[11];
    day_format(days.first, first);
    day_format(days.last, last);
    rc_t rc = pg_exec(pg, practica_sin_definir_sql, 5,
                      (const char *[]){first, last, persona, buf_str(&w->practices), buf_str(&w->roles)},
                      &res, err);
    if (rc == RC_OK)
        f->unknown = pg_int(res, 0, 0);
    return rc;
}

rc_t practice_facts_read(pg_t *pg, const practices_t *p, span_t days, const char *persona,
                         practice_facts_t *ret, err_t *err)
{
    AUTO(practice_facts) practice_facts_t f = {0};
    AUTO(wanted) wanted_t w = {0};
    want(p, days, &w);
    rc_t rc = read_people(pg, p, days, persona, &f, err);
    if (rc == RC_OK)
        rc = read_done(pg, p, &w, persona, &f, err);
    if (rc == RC_OK)
        rc = read_unknown(pg, days, &w, persona, &f, err);
    if (rc != RC_OK)
        return rc;
    *ret = f;
    f = (practice_facts_t){0};
    return RC_OK;
}

void practice_facts_done(practice_facts_t *f)
{
    PQclear(f->people);
    PQclear(f->done);
    free(f->stretches);
    free(f->held);
    *f = (practice_facts_t){0};
}

const char *practice_facts_name(const practice_facts_t *f, const char *persona)
{
    int low = 0, high = PQntuples(f->people);
    while (low < high) {
        int middle = (low + high) / 2;
        if (strcmp(pg_text(f->people, middle, PEOPLE_PERSONA), persona) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < PQntuples(f->people) && strcmp(pg_text(f->people, low, PEOPLE_PERSONA), persona) == 0;
    return found ? pg_text(f->people, low, PEOPLE_NOMBRE) : NULL;
}
