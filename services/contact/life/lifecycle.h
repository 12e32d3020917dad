/* The life of a case: what a decision, or a task done, makes of it. Pure: everything that a step depends on
 * is in its arguments, and the step says everything that follows.
 *
 * Of several decisions on one radicado the one with the latest cut-off holds (same day: mal_escalados over
 * pendientes, then a replacing workbook over the one that it replaces, then a higher revision over a lower
 * one), so a case ends the same whatever the order in which its decisions come.
 *
 * A workbook that is replaced changes no case: what it opened lives on, and says so once. Nor does it matter
 * whether its decisions come before or after that: they rank by what they say.
 *
 * The causal that a person gives goes out as the next revision of its sighting, and the case waits for that
 * one's decision like for any other. While the operator repeats the same motivo, the causal goes again for
 * each further sighting that comes unidentified: what the case is about already goes on meanwhile. */
#ifndef PQR_CONTACT_LIFECYCLE_H
#define PQR_CONTACT_LIFECYCLE_H

#include "common/event.h"
#include "services/contact/life/schedule.h"

typedef enum estado {
    ESTADO_EN_REVISION,     /* a person must give the causal */
    ESTADO_POR_CLASIFICAR,  /* a person has given it: its decision is on the way */
    ESTADO_POR_CONTACTAR,   /* three attempts are planned */
    ESTADO_ESCALADO,        /* the RR task to escalate is pending */
    ESTADO_EN_AREA_CLIENTE, /* escalated in RR: the operator's area answers */
    ESTADO_POR_FINALIZAR,   /* the RR task to finalise is pending */
    ESTADO_CERRADO,
    ESTADOS,
} estado_t;

typedef enum resultado {
    RESULTADO_NINGUNO,       /* open */
    RESULTADO_YA_FINALIZADA, /* the operator had finalised it: nothing was left to do */
    RESULTADO_FINALIZADA,    /* the cell finalised it in RR */
    RESULTADOS,
} resultado_t;

typedef enum tarea_tipo { TAREA_ESCALAR, TAREA_FINALIZAR, TAREA_TIPOS } tarea_tipo_t;

#define DESTINO_ESCALAR "CASOSPQR-PQRRES" /* the operator's PQR area as an RR user */
#define RAZON_YA_FINALIZADA "ya_finalizada"

const char *estado_name(estado_t e);       /* "por_contactar", … */
const char *resultado_name(resultado_t r); /* NULL for RESULTADO_NINGUNO */
const char *tarea_name(tarea_tipo_t t);    /* "escalar", "finalizar" */
const char *tarea_destino(tarea_tipo_t t); /* or NULL */
bool estado_from_name(const char *name, estado_t *ret);
bool resultado_from_name(const char *name, resultado_t *ret); /* NULL is RESULTADO_NINGUNO */
bool tarea_from_name(const char *name, tarea_tipo_t *ret);

typedef struct sighting {
    base_kind_t base;
    day_t fecha_corte;
    int entrega; /* of the workbook: 0, one higher for each that replaces the one before it */
    int revision;
} sighting_t;

/* Of one row's place: the same base, cut-off and delivery, whatever the revision. */
bool sighting_same(const sighting_t *a, const sighting_t *b);

/* < 0, 0, > 0: which sighting's decision holds over the other's. */
int sighting_compare(const sighting_t *a, const sighting_t *b);

/* What a decision says, as far as the life of a case depends on it. Texts are borrowed. */
typedef struct decision_view {
    sighting_t sighting;
    decision_kind_t kind;
    const char *razon;
    const char *causal;     /* or NULL */
    const char *nota;       /* what its RR task would say, or NULL */
    day_t fecha_radicacion; /* or DAY_NONE */
    bool arrastra;          /* unidentified, but a person gave a causal for this very motivo: it goes again */
} decision_view_t;

typedef struct case_view {
    estado_t estado;
    resultado_t resultado;
    sighting_t rige; /* whose decision holds */
    decision_kind_t decision;
    const char *razon, *causal, *nota;
    day_t inicio; /* the term is counted from here */
    day_t vence;
} case_view_t;

typedef enum effect {
    EFFECT_RECORD = 1 << 0,          /* the sighting is new: keep its decision */
    EFFECT_HOLD = 1 << 1,            /* its decision holds from now on */
    EFFECT_CANCEL_ATTEMPTS = 1 << 2, /* the planned ones */
    EFFECT_CANCEL_TASK = 1 << 3,     /* the pending one */
    EFFECT_PLAN_ATTEMPTS = 1 << 4,   /* step.intentos */
    EFFECT_CREATE_TASK = 1 << 5,     /* step.tarea, with the decision's nota */
    EFFECT_RENEW_NOTE = 1 << 6,      /* the pending task says the decision's nota */
    EFFECT_TASK_DONE = 1 << 7,
    EFFECT_SEND_CAUSAL = 1 << 8, /* the sighting goes to the classifier again, with the person's causal */
} effect_t;

/* The tipo of a case.event. */
typedef enum event_kind {
    EVENT_ABIERTO, /* with what was planned: attempts, task or result */
    EVENT_VISTO_DE_NUEVO,
    EVENT_DECISION_CAMBIADA,
    EVENT_DECISION_ANTERIOR, /* a late-coming older one was recorded */
    EVENT_INTENTOS_PLANIFICADOS,
    EVENT_INTENTOS_CANCELADOS,
    EVENT_TAREA_CREADA,
    EVENT_TAREA_CANCELADA,
    EVENT_TAREA_HECHA,
    EVENT_CERRADO,
    EVENT_BASE_REEMPLAZADA,  /* a workbook that it was seen in was replaced by another */
    EVENT_CAUSAL_DADA,       /* a person gave the causal of the sighting in review */
    EVENT_CAUSAL_ARRASTRADA, /* the one given before goes for a further sighting too */
    EVENT_CAUSAL_RECHAZADA,  /* the classifier does not know it */
    EVENT_KINDS,
} event_kind_t;
const char *event_kind_name(event_kind_t k);

#define STEP_EVENTS_MAX 5

typedef struct step {
    const char *regla; /* the row of the table that matched */
    unsigned effects;  /* 0: nothing happens at all */
    estado_t estado;
    resultado_t resultado;
    day_t inicio, vence;
    tarea_tipo_t tarea;
    attempt_t intentos[ATTEMPTS];
    event_kind_t events[STEP_EVENTS_MAX];
    int n_events;
} step_t;

/* current: NULL where the radicado has no case. seen_revision: the highest revision already known of d's own
 * sighting, -1 where it was not seen. */
step_t lifecycle_on_decision(const calendar_t *cal, const case_view_t *current, int seen_revision,
                             const decision_view_t *d, const char *radicado, instant_t now);
/* A person, or an adapter, did the pending RR task. False when this case waits for no such task. */
bool lifecycle_on_task_done(const case_view_t *current, tarea_tipo_t tipo, step_t *ret);

/* A person gives the causal of the sighting in review. False when this case is not in review. */
bool lifecycle_on_causal_given(const case_view_t *current, step_t *ret);
/* The classifier refused a causal that was sent. awaited: it is the one whose decision the case waits for;
 * then the case goes back to review with that sighting, whose decision lifecycle_apply() is to be given. */
step_t lifecycle_on_causal_refused(const case_view_t *current, bool awaited);

/* A workbook in which the radicado came is replaced. The case stays as it is. */
step_t lifecycle_on_base_replaced(const case_view_t *current);

/* The case after the step; d is NULL for a step that no decision made. Texts are borrowed from d. */
void lifecycle_apply(case_view_t *c, const decision_view_t *d, const step_t *s);

#endif
