/* A batch of decisions while it is taken in: what store_read() finds, and what the decisions make of it.
 * Within the store alone. */
#ifndef PQR_CONTACT_STORE_BATCH_H
#define PQR_CONTACT_STORE_BATCH_H

#include "common/outbox.h"
#include "services/contact/life/case_event.h"
#include "services/contact/store/store.h"
#include "services/contact/store/store_causal.h"
#include "services/contact/store/store_libros.h"
#include "services/contact/store/store_rows.h"

/* A radicado of the batch: its decisions, and its case as it stands while they are taken in turn. */
typedef struct slot {
    const char *radicado;
    size_t first, n; /* its decisions, in store_t.order */
    size_t first_telling, n_tellings;
    bool exists; /* there is a case, in the database or by now */
    bool stored; /* in the database */
    case_view_t view;
    int64_t version;
    const incoming_t *holder;    /* whose decision holds, when it came in this batch */
    const incoming_t *waiting;   /* the latest sighting of this batch that waits for a causal */
    bool waiting_sent;           /* one goes again for it */
    const incoming_t *task_by;   /* whose decision made the pending task, when it came in this batch */
    tarea_tipo_t task;           /* that one */
    bool interrupt;              /* the database's attempt under way, and its notice */
    bool cancel_task;            /* and its pending task, */
    tarea_tipo_t cancelled;      /* … this one: a batch finds one at most */
    bool renew_term, renew_note; /* of the database's pending task */
    bool touched;
} slot_t;

/* A sighting of the slot under way. */
typedef struct known {
    sighting_t s;
    const incoming_t *in; /* what this batch recorded of it; NULL: nothing */
    const char *regla;
} known_t;

/* What a slot's case has to say of a replaced workbook. */
typedef struct telling {
    slot_t *slot;
    const libro_t *libro;
    const incoming_t *in; /* whose decision came from it */
} telling_t;

struct store {
    const batch_t *batch;
    instant_t now;
    char fecha[32];
    store_tally_t tally;
    const incoming_t **order; /* by radicado, then as they came */
    int *seen;                /* beside order: the revision the database knows of that sighting, or -1 */
    slot_t *slots;
    size_t n_slots;
    known_t *known; /* scratch of the slot under way */
    size_t n_known;
    size_t cap; /* of order, seen, slots, known and tellings */
    libros_t libros;
    causales_t causales; /* beside order */
    telling_t *tellings; /* by slot */
    size_t n_tellings;
    PGresult *cases; /* texts of the slots' views point into it */
    pg_columns_t abrir, cambiar, avanzar, vistas, interrumpir, cancelar, renovar, tareas, reemplazos;
    outbox_t outbox;
};

/* Where answers were refused too: locks their cases and the decisions' together, after the workbooks. */
MUST_CHECK rc_t store_reserve(const batch_t *b, pg_t *pg, err_t *err);
/* Sorts the batch into slots, locks their cases, and reads what the decisions depend on. */
MUST_CHECK rc_t store_read(store_t *w, pg_t *pg, err_t *err);

#endif
