/* A case carried through the steps of its life the way the store does, with nothing but memory, and
 * everything that must hold of it at every moment looked at. */
#ifndef PQR_TESTS_CONTACT_CELL_H
#define PQR_TESTS_CONTACT_CELL_H

#include "services/contact/life/lifecycle.h"

#define CELL_SEEN_MAX 32
#define CELL_RADICADO "1234567890123456"

typedef struct cell {
    const char *radicado;
    bool exists;
    case_view_t view;
    step_t last; /* the last step, refusals too */
    sighting_t seen[CELL_SEEN_MAX];
    int n_seen;
    bool task; /* the one that the case waits for */
    tarea_tipo_t tipo;
    char nota[512]; /* of a task that a decision asks for */
    int copies;     /* pending ones for the SIC */
    bool planned, leased;
    decision_view_t review; /* the last one that asked for a person */
    const char *wrong;      /* the first thing that does not hold, or NULL */
} cell_t;

/* Texts are borrowed. */
void cell_decision(cell_t *c, const decision_view_t *d, instant_t now);
/* False: refused. */
bool cell_step(cell_t *c, const entrada_view_t *in, instant_t now);
/* The pending task that the case waits for, else a loose one, is done. */
bool cell_task_done(cell_t *c, instant_t now);

bool cell_same(const case_view_t *a, const case_view_t *b);

#endif
