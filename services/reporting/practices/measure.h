/* What the reports on practices have in common: they read the same two tables, are about the same people, and
 * are told as JSON or as a file. Unlike those of lists/report.h their columns or their JSON depend on what is
 * asked. */
#ifndef PQR_REPORTING_MEASURE_H
#define PQR_REPORTING_MEASURE_H

#include "services/reporting/lists/cells.h"
#include "services/reporting/practices/practice_read.h"

/* Filters of every one of them, to stand first: */
#define MEASURE_FILTERS                                                                                      \
    {.name = "practica", .kind = LIST_TEXT, .wrong = measure_wrong_practice},                                \
        {.name = "rol", .kind = LIST_TEXT, .wrong = measure_wrong_role},                                     \
    {                                                                                                        \
        .name = "persona", .kind = LIST_TEXT, .max = 400                                                     \
    }
/* What every one of them is made from. */
#define MEASURE_VERSION                                                                                      \
    {                                                                                                        \
        .today = true, .tables = "practica_registro,practica_persona", .rules = practices_fingerprint        \
    }
enum { MEASURE_PRACTICA, MEASURE_ROL, MEASURE_PERSONA, MEASURE_OWN };

const char *measure_wrong_practice(const char *value);
const char *measure_wrong_role(const char *value);

/* One request under way. Zero-initialised. */
typedef struct measure {
    list_request_t request;
    adherence_question_t question;
    practice_facts_t facts;
    arena_t texts;
} measure_t;

void measure_done(measure_t *m);

__attribute__((unused)) static inline void measure_cleanup(measure_t *m)
{
    measure_done(m);
}

/* The request as `list` declares it, and the question but for its days. False: answered. */
bool measure_parse(const list_t *list, const http_request_t *q, http_response_t *a, measure_t *m);
/* A filter's day; DAY_NONE where it is absent. */
day_t measure_day(const measure_t *m, int filter);
/* What the question is about, once its days are set. *ret_done: the client has the answer already (304). */
MUST_CHECK rc_t measure_read(const list_t *list, const http_request_t *q, http_response_t *a,
                             const api_t *api, measure_t *m, bool *ret_done, err_t *err);

/* ---- rows ---- */

/* Two cells each: the key, and the name as people read it. */
void cells_practice(cells_t *c, const measure_t *m, int practice);
void cells_role(cells_t *c, const measure_t *m, int role);
void cells_persona(cells_t *c, const measure_t *m, const char *persona);
/* Three: the period's name, its first day and its last. */
void cells_period(cells_t *c, frequency_t f, day_t d);

/* Rows, each told by its number. */
typedef struct sheet {
    const char *title;
    const table_column_t *columns;
    size_t n_columns, n;
    void (*row)(const measure_t *m, const void *rows, size_t i, cells_t *c);
    const void *rows;
} sheet_t;

void sheet_file(const measure_t *m, const sheet_t *s, http_response_t *a);
/* Rows first … last - 1 as a list of objects, without their first `skip` columns. */
void sheet_json(const measure_t *m, const sheet_t *s, size_t first, size_t last, size_t skip,
                const char *name, buf_t *out);

#endif
