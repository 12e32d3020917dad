#include "services/reporting/practices/practice_read.h"

#include <string.h>

#include "embed/reporting_core/practica_realizadas_sql.h"
#include "embed/reporting_core/practica_vigentes_sql.h"

/* Columns of practica_vigentes.sql and practica_realizadas.sql. */
enum { PEOPLE_PERSONA, PEOPLE_NOMBRE, PEOPLE_ROL, PEOPLE_DESDE, PEOPLE_HASTA };
enum { DONE_PERSONA, DONE_PRACTICA, DONE_ROL, DONE_FECHA, DONE_VECES, DONE_MINUTOS };

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

static void take_done(const practices_t *p, span_t asked, practice_facts_t *f)
{
    int n = PQntuples(f->done);
    f->held = must(calloc((size_t)n + 1, sizeof *f->held));
    for (int i = 0; i < n; i++) {
        held_t h = {.persona = pg_text(f->done, i, DONE_PERSONA),
                    .practice = practice_find(p, pg_text(f->done, i, DONE_PRACTICA)),
                    .role = role_find(p, pg_text(f->done, i, DONE_ROL)),
                    .day = day_at(f->done, i, DONE_FECHA, 0),
                    .n = pg_int(f->done, i, DONE_VECES),
                    .minutes = pg_int(f->done, i, DONE_MINUTOS)};
        if (h.practice >= 0 && h.role >= 0)
            f->held[f->n_held++] = h;
        else if (h.day >= asked.first && h.day <= asked.last)
            f->unknown += h.n;
    }
}

rc_t practice_facts_read(pg_t *pg, const practices_t *p, span_t days, const char *persona,
                         practice_facts_t *ret, err_t *err)
{
    AUTO(practice_facts) practice_facts_t f = {0};
    char first[11], last[11];
    span_t reach = adherence_reach(p, days);
    day_format(reach.first, first);
    day_format(reach.last, last);
    const char *const params[] = {first, last, persona};
    rc_t rc = pg_exec(pg, practica_vigentes_sql, 3, params, &f.people, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, practica_realizadas_sql, 3, params, &f.done, err);
    if (rc != RC_OK)
        return rc;
    take_people(p, &f);
    take_done(p, days, &f);
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
