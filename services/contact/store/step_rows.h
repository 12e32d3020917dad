/* What steps change, gathered for one transaction and written set by set: cases, attempts, notices, recursos,
 * tasks, events. One case or many: a step of a person, or a round of the watchers. Within the store alone.
 *
 *     step_rows_begin(&rows, now);
 *     … step_case_lock(), step_take() as often as something comes upon the case …
 *     step_rows_case(&rows, &c);   once for each case
 *     step_rows_write(&rows, pg, &err);
 */
#ifndef PQR_CONTACT_STEP_ROWS_H
#define PQR_CONTACT_STEP_ROWS_H

#include "common/arena.h"
#include "common/outbox.h"
#include "common/pg_columns.h"
#include "services/contact/life/case_event.h"
#include "services/contact/life/contacto.h"
#include "services/contact/store/store_step.h"
#include "services/contact/store/tarea_orden.h"

/* An attempt's row. id 0: none. */
typedef struct attempt_row {
    attempt_made_t made;
    const char *radicado;
    const char *tardio;
    const char *respuesta; /* which the customer was to be told, or NULL */
    bool en_curso, marcado;
} attempt_row_t;

MUST_CHECK rc_t attempt_from_row(const PGresult *r, int row, attempt_row_t *ret, err_t *err);

/* A locked case, as it stands while steps are taken. Texts point into the rows, the arena, or what the steps
 * were made of. */
typedef struct step_case {
    PGresult *row, *attempt; /* owned; or NULL: the texts are another's */
    const char *radicado, *cuenta, *telefono, *politica_version, *politica_regla;
    case_view_t view;
    int64_t version;
    attempt_row_t intento; /* that this is about, or that is under way */
    bool touched;
} step_case_t;

void step_case_done(step_case_t *c);
__attribute__((unused)) static inline void step_case_cleanup(step_case_t *c)
{
    step_case_done(c);
}

/* From a row of casos_bloquear.sql, which the caller keeps. */
MUST_CHECK rc_t step_case_from_row(const PGresult *r, int row, const char *radicado, step_case_t *ret,
                                   err_t *err);
/* Locks and reads. *ret_known false: there is no such case. */
MUST_CHECK rc_t step_case_lock(pg_t *pg, const char *radicado, step_case_t *ret, bool *ret_known, err_t *err);
/* The attempt `id`, of whichever case; 0: the one that is under way, if any. After the case is locked. */
MUST_CHECK rc_t step_case_attempt(pg_t *pg, step_case_t *c, int64_t id, err_t *err);

typedef struct step_tarea {
    const char *radicado, *cuenta, *causal, *nota, *causa, *traceparent;
    tarea_tipo_t tipo;
    day_t vence;
    bool cancelled; /* by a later step of this transaction */
} step_tarea_t;

typedef struct step_rows {
    instant_t now;
    char fecha[32];
    const calendar_t *cal;
    const contacto_t *contacto;
    pg_columns_t casos, intentos, tardios, tareas_canceladas, tareas_fin, tareas, avisos_fin, avisos,
        llamadas, anonimos;
    step_tarea_t *nuevas;
    size_t n_nuevas, cap_nuevas;
    outbox_t outbox;
    arena_t texts;
} step_rows_t;

/* Zero-initialised before. */
void step_rows_begin(step_rows_t *r, instant_t now);
void step_rows_done(step_rows_t *r);
__attribute__((unused)) static inline void step_rows_cleanup(step_rows_t *r)
{
    step_rows_done(r);
}

/* One thing comes upon the case: decides, gathers what follows, and moves the case on. A row whose number is
 * asked for (an attempt, a recurso) is written at once. ret->known is true. */
MUST_CHECK rc_t step_take(pg_t *pg, step_rows_t *r, step_case_t *c, const step_in_t *in, step_out_t *ret,
                          err_t *err);
/* Gathers the case's own row, where steps changed it. */
void step_rows_case(step_rows_t *r, const step_case_t *c);
/* The numbers dialled, ahead of the rest: what follows may depend on them. */
MUST_CHECK rc_t step_rows_write_calls(step_rows_t *r, pg_t *pg, err_t *err);
MUST_CHECK rc_t step_rows_write(step_rows_t *r, pg_t *pg, err_t *err);

/* ---- the parts of step_take() that are rows: step_side.c ---- */

typedef struct step_side {
    step_rows_t *rows;
    const step_case_t *c; /* before the step */
    const step_in_t *in;
    const step_t *step;
    int64_t version;       /* of the case, after the step's events */
    const char *nota;      /* of EFFECT_CREATE_TASK, */
    const char *copia;     /* … of EFFECT_COPY_SIC, */
    const char *recurso;   /* … of EFFECT_OPEN_RECURSO: the note of it in RR */
    const char *resultado; /* of the attempt */
} step_side_t;

/* The texts of the tasks that the step makes. */
void step_side_notes(step_side_t *s);
MUST_CHECK rc_t step_side_lease(pg_t *pg, const step_side_t *s, int64_t *ret_id, err_t *err);
MUST_CHECK rc_t step_side_recurso(pg_t *pg, const step_side_t *s, int64_t *ret_id, err_t *err);
/* Everything else; the events are the caller's. */
MUST_CHECK rc_t step_side_rows(const step_side_t *s, err_t *err);

#endif
