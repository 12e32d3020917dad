/* What goes out about a case: one case.event per fact of a step, into the outbox of its transaction. Events
 * are lean, because whoever follows the cell reads all of them: a case's opening tells what was planned, and
 * the note of its task stands in the task itself and in tarea_creada. */
#ifndef PQR_CONTACT_CASE_EVENT_H
#define PQR_CONTACT_CASE_EVENT_H

#include "common/outbox.h"
#include "services/contact/intake/incoming.h"

/* What a person said, or what goes again of it. */
typedef struct given {
    sighting_t sighting; /* with the revision that it goes as */
    const char *causal, *quien;
    const char *nota;  /* or NULL */
    const char *error; /* of EVENT_CAUSAL_RECHAZADA, else NULL */
} given_t;

typedef struct case_change {
    const char *radicado;
    const case_view_t *before; /* NULL at the opening */
    const case_view_t *after;
    const step_t *step;
    const decision_view_t *decision; /* that made the step, or NULL */
    const char *politica_version, *politica_regla;
    const replacement_t *reemplazo; /* of EVENT_BASE_REEMPLAZADA, or NULL */
    const given_t *dada;            /* of EVENT_CAUSAL_…, or NULL */
    const char *tarea_nota;         /* of the task that the step makes, renews or ends */
    const char *fecha;              /* RFC 3339 */
    const char *traceparent;        /* of the message that made the step, or "" */
} case_change_t;

/* Adds the step's events; *version is the case's, one higher after each. */
void case_events_add(outbox_t *o, const case_change_t *c, int64_t *version);
#endif
