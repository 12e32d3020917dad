/* A task that was done, or that will not be: by a person, or by the adapter to RR. In the caller's
 * transaction. */
#ifndef PQR_CONTACT_STORE_FINISH_H
#define PQR_CONTACT_STORE_FINISH_H

#include "services/contact/store/store_step.h"

/* Texts are borrowed; all may be NULL but where said. */
typedef struct finish_in {
    bool refused;      /* RR will not do it, for good; else it was done */
    const char *quien; /* not NULL */
    const char *nota;
    const char *evidencia; /* JSON object: a written notice is not done without */
    const char *error;     /* of a refused one; not NULL then */
    const char *traceparent;
} finish_in_t;

typedef enum finish_fate {
    FINISH_DONE,
    FINISH_WAS_DONE,    /* before: nothing changes */
    FINISH_CANCELLED,   /* it is not to be done any more */
    FINISH_WAS_REFUSED, /* before */
    FINISH_UNKNOWN,     /* there is no such task */
    FINISH_REFUSED,     /* paso.rechazo says why */
} finish_fate_t;

typedef struct finish_out {
    finish_fate_t fate;
    tarea_tipo_t tipo; /* of any that there is */
    step_out_t paso;   /* of DONE and REFUSED */
} finish_out_t;

MUST_CHECK rc_t store_task_finish(pg_t *pg, int64_t id, const finish_in_t *in, instant_t now,
                                  finish_out_t *ret, err_t *err);

#endif
