/* Recursos: whether one may be filed, by when it is to be answered, and what may be decided on it (procedure,
 * step 7; terms by the calendar). Two ordered tables, of which the first row that holds decides, and the
 * row's name is stored with what it decided. Days are civil days in Bogotá. Pure. */
#ifndef PQR_CONTACT_RECURSO_H
#define PQR_CONTACT_RECURSO_H

#include "common/calendar.h"

typedef enum recurso_tipo {
    RECURSO_REPOSICION, /* the company alone looks again at its answer */
    RECURSO_APELACION,  /* reposición en subsidio de apelación: the answer goes on to the SIC too */
    RECURSO_TIPOS,
} recurso_tipo_t;
const char *recurso_tipo_name(recurso_tipo_t t); /* "reposicion", "apelacion" */
bool recurso_tipo_from_name(const char *name, recurso_tipo_t *ret);

typedef enum recurso_decision {
    RECURSO_CONFIRMA,
    RECURSO_MODIFICA,
    RECURSO_REVOCA,
    RECURSO_DECISIONES
} recurso_decision_t;
const char *recurso_decision_name(recurso_decision_t d); /* "confirma", "modifica", "revoca" */
bool recurso_decision_from_name(const char *name, recurso_decision_t *ret);

/* Everything that a filing depends on. */
typedef struct recurso_filing {
    recurso_tipo_t tipo;
    day_t hoy;
    day_t presentado; /* when the customer filed it: today, or before today */
    day_t respondida; /* when the PQR was given its answer; DAY_NONE: it has none */
    day_t notificada; /* when the customer came to know it; DAY_NONE: not that we know */
    bool en_curso;    /* a recurso of this case waits for its decision */
    bool decidido;    /* one was decided: there is no second */
} recurso_filing_t;

typedef struct recurso_step {
    const char *regla; /* the row that matched: of a refusal, its name */
    bool aceptado;
    /* where it is accepted: */
    bool
        conducta_concluyente; /* filing it shows that the customer knows the answer: notificada is that day */
    day_t notificada;
    day_t vence;    /* last day to answer it */
    bool copia_sic; /* its decision goes to the SIC in copy */
    /* where it is accepted or late: the last day on which it could be filed; else DAY_NONE */
    day_t hasta;
} recurso_step_t;

/* Refusals, in this order: sin_respuesta, fecha_futura, anterior_a_la_respuesta, recurso_en_curso,
 * recurso_ya_decidido, recurso_extemporaneo. Accepted: conducta_concluyente (law 1437 of 2011, article 72),
 * recurso_en_termino. */
recurso_step_t recurso_file(const calendar_t *cal, const recurso_filing_t *f);

/* Everything that a decision depends on. */
typedef struct recurso_deciding {
    recurso_tipo_t tipo;
    recurso_decision_t decision;
    day_t hoy, presentado, vence;
    bool en_curso; /* it waits for its decision */
    bool decidido;
} recurso_deciding_t;

typedef struct recurso_outcome {
    const char *regla;
    bool aceptado;
    bool a_favor;   /* the customer gets something: the case's answer is positive now */
    bool copia_sic; /* the copy to the SIC is due now */
    bool tardia;    /* decided after its term: silencio administrativo positivo may have come in */
} recurso_outcome_t;

/* Refusals, in this order: recurso_ya_decidido, sin_recurso_en_curso, fecha_anterior. Accepted: the name of
 * the decision. */
recurso_outcome_t recurso_decide(const recurso_deciding_t *d);

#endif
