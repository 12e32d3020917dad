/* Rows gathered column by column and written by one statement each: what a batch changes, ready for the
 * database. */
#ifndef PQR_CONTACT_STORE_ROWS_H
#define PQR_CONTACT_STORE_ROWS_H

#include "common/pg.h"
#include "services/contact/incoming.h"

#define ROWS_COLUMNS_MAX 26

typedef struct rows {
    pg_array_t columns[ROWS_COLUMNS_MAX];
    int filled; /* columns of the row under way */
} rows_t;

void rows_text(rows_t *r, const char *value); /* NULL = null */
void rows_int(rows_t *r, int64_t value);
void rows_day(rows_t *r, day_t value);         /* DAY_NONE = null */
void rows_instant(rows_t *r, instant_t value); /* 0 = null */
void rows_end(rows_t *r);                      /* the row is whole */
int rows_count(const rows_t *r);
/* Runs sql with the columns as $1 …, and `last` after them, unless there are no rows. */
MUST_CHECK rc_t rows_write(rows_t *r, pg_t *pg, const char *sql, const char *last, PGresult **ret,
                           err_t *err);
void rows_clear(rows_t *r); /* keeps the memory */
void rows_done(rows_t *r);

/* A case as it stands after a batch. */
typedef struct caso_row {
    const char *radicado;
    const incoming_t *holder; /* whose facts hold */
    const case_view_t *view;
    instant_t proximo;
    int64_t version;
} caso_row_t;

/* A case opened by its holder's sighting alone: regla is that sighting's, which needs no row of its own then;
 * or NULL. */
void rows_add_apertura(rows_t *r, const caso_row_t *c, const char *regla);
void rows_add_caso(rows_t *r, const caso_row_t *c);
void rows_add_avance(rows_t *r, const caso_row_t *c);
void rows_add_vista(rows_t *r, const incoming_t *in, const char *regla);
void rows_add_intentos(rows_t *r, const char *radicado, const attempt_t intentos[ATTEMPTS],
                       const char *estado);
/* cause: whose decision asked for it. */
void rows_add_tarea(rows_t *r, const incoming_t *cause, const char *nota, day_t vence, const char *estado);

#endif
