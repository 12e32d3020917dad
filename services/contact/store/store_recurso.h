/* Recursos: filed and decided (procedure, step 7), by the rules of recurso.h and of the life of a case, in
 * the caller's transaction. */
#ifndef PQR_CONTACT_STORE_RECURSO_H
#define PQR_CONTACT_STORE_RECURSO_H

#include "services/contact/life/recurso.h"
#include "services/contact/store/store_step.h"

/* Texts are borrowed. */
typedef struct recurso_in {
    recurso_tipo_t tipo;
    day_t presentado;   /* DAY_NONE: today */
    const char *canal;  /* by which it came: "llamada", "escrito" …; not NULL */
    const char *motivo; /* or NULL */
    const char *quien;  /* not NULL */
    const char *traceparent;
} recurso_in_t;

typedef struct recurso_filed {
    bool known;          /* there is such a case; else nothing of the rest is set */
    const char *rechazo; /* the refusal's name, or NULL: filed */
    const char *regla;   /* by which it was filed, or refused */
    day_t hasta;         /* the last day on which it could be filed, or DAY_NONE */
    day_t vence;         /* the last day to answer it */
    bool era_conocido;   /* the very same was filed before: nothing changes */
    int64_t id;
    step_out_t paso; /* where it was filed now */
} recurso_filed_t;

MUST_CHECK rc_t store_recurso_file(pg_t *pg, const char *radicado, const recurso_in_t *in, instant_t now,
                                   recurso_filed_t *ret, err_t *err);

typedef struct recurso_decision_in {
    recurso_decision_t decision;
    const char *texto; /* what is answered; not NULL */
    const char *quien; /* not NULL */
    const char *traceparent;
} recurso_decision_in_t;

typedef struct recurso_decided {
    bool known;          /* there is such a recurso */
    const char *rechazo; /* the refusal's name, or NULL */
    bool era_conocido;   /* it was decided so before */
    bool tardia;         /* decided after its term */
    bool copia_sic;      /* a task copies it to the SIC */
    step_out_t paso;
} recurso_decided_t;

MUST_CHECK rc_t store_recurso_decide(pg_t *pg, int64_t id, const recurso_decision_in_t *in, instant_t now,
                                     recurso_decided_t *ret, err_t *err);

#endif
