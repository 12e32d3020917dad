/* What came of an attempt, as an agent or the dialer tells it: a call or a voicemail, the numbers that were
 * dialled, and the recurso that the customer filed while at it, all in the caller's transaction. The first
 * outcome of an attempt is the one that counts. */
#ifndef PQR_CONTACT_STORE_OUTCOME_H
#define PQR_CONTACT_STORE_OUTCOME_H

#include "services/contact/store/store_recurso.h"
#include "services/contact/store/store_step.h"

/* A number dialled within the attempt, in order. */
typedef struct call_in {
    const char *telefono;
    instant_t marcada;     /* 0: not told */
    const char *resultado; /* an outcome's name; NULL: the attempt's, of the last one */
} call_in_t;

/* Texts are borrowed; all may be NULL but where said. */
typedef struct outcome_in {
    int64_t intento;
    const char *resultado; /* not NULL: the outcome's name, of contacto.conf */
    const char *quien;     /* not NULL */
    const char *nota, *traceparent;
    const call_in_t *llamadas;
    size_t n_llamadas;
    instant_t hora;        /* that the customer asked for; 0: none in particular */
    const char *evidencia; /* JSON object */
    const char *recurso;   /* "reposicion", "apelacion": filed at once, where the answer is not accepted */
    const char *motivo;    /* of the recurso */
} outcome_in_t;

typedef enum outcome_fate {
    OUTCOME_TAKEN,
    OUTCOME_LATE,       /* the case no longer waited for it: it is kept, and counts where it still can */
    OUTCOME_WAS_KNOWN,  /* the very same came before: nothing changes */
    OUTCOME_NO_ATTEMPT, /* there is no such attempt */
    OUTCOME_UNKNOWN,    /* no such outcome of a call, or of a voicemail */
    OUTCOME_REFUSED,    /* paso.rechazo says why */
} outcome_fate_t;

typedef struct outcome_out {
    outcome_fate_t fate;
    step_out_t paso;         /* of TAKEN, LATE and REFUSED */
    bool recurso_asked;      /* then: */
    recurso_filed_t recurso; /* what became of it; the outcome is taken all the same */
} outcome_out_t;

MUST_CHECK rc_t store_outcome(pg_t *pg, const outcome_in_t *in, instant_t now, outcome_out_t *ret,
                              err_t *err);

/* A number is about to be dialled. From then on the attempt is one at which somebody may have been called,
 * whatever becomes of it. *ret_known false: it is not under way. */
MUST_CHECK rc_t store_call_begin(pg_t *pg, int64_t intento, const char *telefono, instant_t now,
                                 bool *ret_known, err_t *err);

/* Given back with nobody called. *ret_known false: there is no such attempt. Refused: one that has dialled
 * (intento_marcado), or is not under way. */
MUST_CHECK rc_t store_attempt_release(pg_t *pg, int64_t intento, const char *quien, instant_t now,
                                      bool *ret_known, step_out_t *ret, err_t *err);

#endif
