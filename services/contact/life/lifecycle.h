/* The life of a case: what comes upon it (a decision, a call's outcome, a task done, a recurso …) and what
 * that makes of it. Pure: everything that a step depends on is in its arguments, and the step says everything
 * that follows.
 *
 * One total table (lifecycle_table.c): every pair of a place, where a case stands, and an entrada, what comes
 * upon it, is matched by exactly one row, which names the next estado and its effects, or a refusal. A test
 * holds that, and lifecycle_table.tsv and lifecycle.dot, made from it, show all of it.
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
    ESTADO_POR_RESOLVER,    /* to be contacted, and there is no answer yet */
    ESTADO_POR_CORREGIR,    /* the RR task to correct the invoice is pending; then the customer is told */
    ESTADO_POR_CONTACTAR,   /* the next attempt is planned */
    ESTADO_EN_LLAMADA,      /* an attempt is an agent's or the dialer's */
    ESTADO_BUZON_PEDIDO,    /* not located: a voicemail is planned */
    ESTADO_EN_BUZON,        /* an agent or the dialer is leaving it */
    ESTADO_AVISO_PENDIENTE, /* no voicemail could be left: the task to give notice in writing is pending */
    ESTADO_RESPONDIDO,      /* the customer knows the answer: the RR task to finalise with notes is pending */
    ESTADO_ESCALADO,        /* the RR task to escalate is pending */
    ESTADO_EN_AREA_CLIENTE, /* escalated in RR: the operator's area answers */
    ESTADO_POR_FINALIZAR,   /* escalated by error: the RR task to finalise is pending */
    ESTADO_RECURSO_EN_CURSO, /* the customer filed a recurso: its decision is awaited */
    ESTADO_CERRADO,
    ESTADOS,
} estado_t;

typedef enum resultado {
    RESULTADO_NINGUNO,            /* open, and the customer not told */
    RESULTADO_YA_FINALIZADA,      /* the operator had finalised it: nothing was left to do */
    RESULTADO_FINALIZADA,         /* the cell finalised it in RR as an escalation error */
    RESULTADO_RESPUESTA_POSITIVA, /* the customer was told a positive answer */
    RESULTADO_RESPUESTA_NEGATIVA,
    RESULTADO_RECURSO_CONFIRMA, /* what was decided on the recurso */
    RESULTADO_RECURSO_MODIFICA,
    RESULTADO_RECURSO_REVOCA,
    RESULTADOS,
} resultado_t;

/* Where a case stands: its estado, and where it was told or closed, by what. */
typedef enum lugar {
    LUGAR_SIN_CASO,
    LUGAR_EN_REVISION,
    LUGAR_POR_CLASIFICAR,
    LUGAR_POR_RESOLVER,
    LUGAR_POR_CORREGIR,
    LUGAR_POR_CONTACTAR,
    LUGAR_EN_LLAMADA,
    LUGAR_BUZON_PEDIDO,
    LUGAR_EN_BUZON,
    LUGAR_AVISO_PENDIENTE,
    LUGAR_RESPONDIDO,
    LUGAR_RESPONDIDO_RECURSO, /* … and the recurso decided */
    LUGAR_ESCALADO,
    LUGAR_EN_AREA_CLIENTE,
    LUGAR_POR_FINALIZAR,
    LUGAR_RECURSO_EN_CURSO,
    LUGAR_CERRADO_YA_FINALIZADA,
    LUGAR_CERRADO_FINALIZADA,
    LUGAR_CERRADO_RESPONDIDA,
    LUGAR_CERRADO_RECURSO,
    LUGARES,
} lugar_t;

/* What comes upon a case. */
typedef enum entrada {
    /* a decision, by how it ranks and what it asks for */
    ENTRADA_REPETIDA,          /* its sighting is known with this revision or a higher one */
    ENTRADA_ANTERIOR,          /* another decision holds over it */
    ENTRADA_ANTERIOR_ARRASTRA, /* … and a person's causal goes again for it */
    ENTRADA_REVISAR,           /* from here on it holds over the one that held */
    ENTRADA_ARRASTRAR,         /* a person's causal goes again: its decision will say what is asked for */
    ENTRADA_REPITE_CONTACTO,   /* contact, about the same, and its answer is what the case has already */
    ENTRADA_CONTACTAR,         /* contact, and a person must find the answer */
    ENTRADA_RESPONDER,         /* contact, with the answer that the policy has for it */
    ENTRADA_ESCALAR,           /* escalate, seen in pendientes */
    ENTRADA_REESCALAR,         /* escalate, seen in mal_escalados: escalable after all */
    ENTRADA_FINALIZAR,         /* close: escalated by error */
    ENTRADA_YA_FINALIZADA,     /* close: the operator has finalised it */
    /* review */
    ENTRADA_CAUSAL_DADA,
    ENTRADA_CAUSAL_RECHAZADA,          /* of the sighting whose decision the case waits for */
    ENTRADA_CAUSAL_RECHAZADA_ANTERIOR, /* of another one */
    /* resolution */
    ENTRADA_RESPUESTA_EXPLICA, /* a person has the answer */
    ENTRADA_RESPUESTA_CORRIGE, /* … and the invoice is to be corrected first */
    /* calls */
    ENTRADA_INTENTO_TOMADO,
    ENTRADA_INTENTO_SOLTADO, /* given back, or rescued, with nobody called */
    ENTRADA_INTENTO_PERDIDO, /* nobody tells what came of it: somebody may have been called that day */
    ENTRADA_LLAMADA_ACEPTA,
    ENTRADA_LLAMADA_NO_ACEPTA,
    ENTRADA_LLAMADA_SIN_CONTACTO, /* … and there are attempts left */
    ENTRADA_LLAMADA_AGOTADA, /* no contact on the last of the three days: either is taken for the other */
    ENTRADA_LLAMADA_OTRA_HORA,
    ENTRADA_SIN_TELEFONO, /* no number is left to call */
    /* voicemail */
    ENTRADA_BUZON_TOMADO,
    ENTRADA_BUZON_SOLTADO,
    ENTRADA_BUZON_DEJADO,
    ENTRADA_BUZON_FALLIDO,
    /* what came of an attempt that had been given up (entrada_view.tarde) */
    ENTRADA_LLAMADA_TARDE,    /* the customer was told the answer that the case still has */
    ENTRADA_BUZON_TARDE,      /* … by voicemail */
    ENTRADA_RESULTADO_TARDIO, /* nothing that the case still waits for */
    ENTRADA_FUERA_DE_HORARIO, /* somebody would take an attempt that may not be made now */
    /* tasks */
    ENTRADA_ESCALADA_HECHA,
    ENTRADA_FINALIZADA_HECHA,
    ENTRADA_CERRADA_HECHA, /* finalised in RR after the customer was told */
    ENTRADA_CORREGIDA_HECHA,
    ENTRADA_AVISO_ENTREGADO,
    ENTRADA_TAREA_SUELTA_HECHA, /* one that moves no case: the copy to the SIC, a note */
    ENTRADA_TAREA_RECHAZADA,    /* RR refuses for good */
    ENTRADA_TAREA_SUELTA_RECHAZADA,
    /* recursos */
    ENTRADA_RECURSO_PRESENTADO,
    ENTRADA_RECURSO_DECIDIDO,
    /* the rest */
    ENTRADA_BASE_REEMPLAZADA,
    ENTRADA_ALERTA, /* the term comes near, or is over */
    /* personal data (law 1581 of 2012) */
    ENTRADA_RETENCION,  /* the time for which a closed case is kept with its data is over (retencion.h) */
    ENTRADA_SUPRESION,  /* the person whose data they are asks that they go, now */
    ENTRADA_CORRECCION, /* … that they are put right */
    ENTRADAS,
} entrada_t;

typedef enum tarea_tipo {
    TAREA_ESCALAR,
    TAREA_FINALIZAR,
    TAREA_CERRAR,   /* finalise with notes, after the customer was told */
    TAREA_CORREGIR, /* the invoice */
    TAREA_NOTA,
    TAREA_AVISO,     /* notice in writing */
    TAREA_COPIA_SIC, /* of a recurso en subsidio de apelación and its decision */
    TAREA_TIPOS,
} tarea_tipo_t;

typedef enum respuesta_origen {
    RESPUESTA_NINGUNA,
    RESPUESTA_PLANTILLA,
    RESPUESTA_PERSONA,
    RESPUESTA_ORIGENES
} respuesta_origen_t;
typedef enum signo { SIGNO_POSITIVA, SIGNO_NEGATIVA, SIGNOS } signo_t;

/* How the customer came to know the answer. */
typedef enum notificacion {
    NOTIFICACION_NINGUNA,
    NOTIFICACION_VOZ,
    NOTIFICACION_BUZON,
    NOTIFICACION_ESCRITA_PENDIENTE,
    NOTIFICACION_ESCRITA,
    NOTIFICACION_CONDUCTA, /* he or she filed a recurso against it, and so knows it (conducta concluyente) */
    NOTIFICACIONES,
} notificacion_t;

typedef enum canal { CANAL_AGENTE, CANAL_MARCADOR, CANALES } canal_t; /* who makes an attempt */

#define DESTINO_ESCALAR "CASOSPQR-PQRRES" /* the operator's PQR area as an RR user */
#define RAZON_YA_FINALIZADA "ya_finalizada"

const char *estado_name(estado_t e);       /* "por_contactar", … */
const char *resultado_name(resultado_t r); /* NULL for RESULTADO_NINGUNO */
const char *lugar_name(lugar_t l);         /* "cerrado/finalizada", … */
const char *entrada_name(entrada_t e);     /* "llamada_acepta", … */
const char *tarea_name(tarea_tipo_t t);    /* "escalar", … */
const char *tarea_destino(tarea_tipo_t t); /* or NULL */
bool tarea_by_person(tarea_tipo_t t);      /* never RR's adapter: notice in writing, the copy to the SIC */
const char *respuesta_origen_name(respuesta_origen_t o); /* NULL for RESPUESTA_NINGUNA */
const char *signo_name(signo_t s);                       /* "positiva", "negativa" */
const char *canal_name(canal_t c);                       /* "agente", "marcador" */
const char *notificacion_name(notificacion_t n);         /* NULL for NOTIFICACION_NINGUNA */
bool estado_from_name(const char *name, estado_t *ret);
bool resultado_from_name(const char *name, resultado_t *ret); /* NULL is RESULTADO_NINGUNO; so below */
bool tarea_from_name(const char *name, tarea_tipo_t *ret);
bool respuesta_origen_from_name(const char *name, respuesta_origen_t *ret);
bool signo_from_name(const char *name, signo_t *ret);
bool notificacion_from_name(const char *name, notificacion_t *ret);

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
    const char *respuesta;  /* of a decision contact: the policy's answer to the customer, or NULL */
    signo_t signo;          /* of that */
    day_t fecha_radicacion; /* or DAY_NONE */
    bool arrastra;          /* unidentified, but a person gave a causal for this very motivo: it goes again */
} decision_view_t;

/* The answer to the customer. */
typedef struct respuesta_view {
    respuesta_origen_t origen;
    signo_t signo;
    const char *texto; /* or NULL: there is none */
} respuesta_view_t;

typedef struct case_view {
    estado_t estado;
    resultado_t resultado;
    sighting_t rige; /* whose decision holds */
    decision_kind_t decision;
    const char *razon, *causal, *nota;
    day_t inicio; /* the term is counted from here */
    day_t vence;  /* of the PQR, or while one is under way, of the recurso */
    respuesta_view_t respuesta;
    notificacion_t notificacion;
    day_t notificado;  /* on which the customer came to know it, or DAY_NONE */
    attempt_t proximo; /* the planned attempt, or the one under way, from when it was taken; numero 0: none.
                          Of a voicemail: 4 */
    bool pedida;       /* at an hour that the customer asked for */
    int ronda; /* 1 for the first answer that attempts are planned for, one higher each time they begin anew
                */
    unsigned bandas;     /* of the day, used by the attempts of the round: bit 0 … */
    day_t ultimo_dia;    /* of the last attempt made, in any round, or DAY_NONE */
    int aplazamientos;   /* how often the customer asked for another hour in this round */
    int rebotes;         /* how often it came back in mal_escalados after it was escalated in RR */
    day_t anonimo_hasta; /* what sightings of this day or before say of a person is not taken any more: the
                            day on which the case was last made anonymous. 0 or DAY_NONE: never */
    int alerta;          /* the last level told (plazo.h), or ALERTA_NINGUNA */
    day_t alerta_dia;    /* on which the next is due, or DAY_NONE */
} case_view_t;

#define ALERTA_NINGUNA 0             /* PLAZO_NINGUNO */
#define INTENTO_BUZON (ATTEMPTS + 1) /* the voicemail, as the number of an attempt */

typedef enum effect {
    EFFECT_RECORD = 1 << 0,          /* the sighting is new: keep its decision */
    EFFECT_HOLD = 1 << 1,            /* its decision holds from now on */
    EFFECT_CANCEL_ATTEMPTS = 1 << 2, /* the planned one is none any more; one under way is interrumpido */
    EFFECT_CANCEL_TASK = 1 << 3,     /* the pending one that the case waits for */
    EFFECT_PLAN_ATTEMPT = 1 << 4,    /* after.proximo */
    EFFECT_CREATE_TASK = 1 << 5,     /* step.tarea */
    EFFECT_RENEW_NOTE = 1 << 6,      /* the pending task says the decision's nota */
    EFFECT_TASK_DONE = 1 << 7,
    EFFECT_SEND_CAUSAL = 1 << 8,   /* the sighting goes to the classifier again, with the person's causal */
    EFFECT_SET_ANSWER = 1 << 9,    /* after.respuesta */
    EFFECT_DROP_ANSWER = 1 << 10,  /* it no longer fits */
    EFFECT_LEASE = 1 << 11,        /* the attempt under way: a row of its own */
    EFFECT_ATTEMPT_DONE = 1 << 12, /* it has its outcome */
    EFFECT_RELEASE = 1 << 13,      /* it is no attempt: due at once */
    EFFECT_ATTEMPT_LOST = 1 << 14, /* its day is used up, its number is not */
    EFFECT_PLAN_VOICEMAIL = 1 << 15,
    EFFECT_NOTIFY = 1 << 16, /* after.notificacion, after.notificado */
    EFFECT_OPEN_RECURSO = 1 << 17,
    EFFECT_DECIDE_RECURSO = 1 << 18,
    EFFECT_REBOTE = 1 << 19,
    EFFECT_COPY_SIC = 1 << 20, /* a further task, TAREA_COPIA_SIC */
    EFFECT_TASK_REFUSED = 1 << 21,
    EFFECT_ALERT = 1 << 22, /* after.alerta, after.alerta_dia */
    EFFECT_RANK =
        1 << 23, /* older decisions come too late from now on, but what this one says is not asked for */
    EFFECT_ANONYMISE = 1 << 24, /* what is known of the person goes; after.anonimo_hasta */
    EFFECT_CORRECT = 1 << 25,   /* step_in.correccion */
} effect_t;

/* The tipo of a case.event. */
typedef enum event_kind {
    EVENT_ABIERTO, /* with what was planned: attempt, task or result */
    EVENT_VISTO_DE_NUEVO,
    EVENT_DECISION_CAMBIADA,
    EVENT_DECISION_ANTERIOR, /* a late-coming older one was recorded */
    EVENT_REBOTE,
    EVENT_INTENTO_PLANIFICADO,
    EVENT_INTENTOS_CANCELADOS,
    EVENT_INTENTO_TOMADO,
    EVENT_INTENTO_SOLTADO,
    EVENT_INTENTO_PERDIDO,
    EVENT_LLAMADA, /* an attempt's outcome */
    EVENT_RESULTADO_TARDIO,
    EVENT_RESPUESTA_DADA,
    EVENT_RESPUESTA_RETIRADA,
    EVENT_NOTIFICADO,
    EVENT_BUZON_PEDIDO,
    EVENT_BUZON_DEJADO,
    EVENT_BUZON_FALLIDO,
    EVENT_AVISO_PENDIENTE,
    EVENT_TAREA_CREADA,
    EVENT_TAREA_CANCELADA,
    EVENT_TAREA_HECHA,
    EVENT_TAREA_RECHAZADA,
    EVENT_RECURSO_PRESENTADO,
    EVENT_RECURSO_DECIDIDO,
    EVENT_COPIA_SIC,
    EVENT_ALERTA_TERMINO,
    EVENT_CERRADO,
    EVENT_BASE_REEMPLAZADA,  /* a workbook that it was seen in was replaced by another */
    EVENT_CAUSAL_DADA,       /* a person gave the causal of the sighting in review */
    EVENT_CAUSAL_ARRASTRADA, /* the one given before goes for a further sighting too */
    EVENT_CAUSAL_RECHAZADA,  /* the classifier does not know it */
    EVENT_ANONIMIZADO,       /* nothing of a person is known of it any more */
    EVENT_DATOS_CORREGIDOS,  /* what was wrong of a person was put right */
    EVENT_KINDS,
} event_kind_t;
const char *event_kind_name(event_kind_t k);

#define STEP_EVENTS_MAX 9

typedef struct step {
    const char *regla;   /* the row of the table that matched */
    const char *rechazo; /* or the refusal's name: then nothing of the rest is set, and nothing happens */
    unsigned effects;    /* 0: nothing happens at all, but events */
    case_view_t after;   /* the case after the step. Texts are borrowed from what the step was made of */
    tarea_tipo_t tarea;  /* of EFFECT_CREATE_TASK */
    tarea_tipo_t ended;  /* of EFFECT_TASK_DONE, EFFECT_TASK_REFUSED and EFFECT_CANCEL_TASK */
    event_kind_t events[STEP_EVENTS_MAX];
    int n_events;
} step_t;

/* ---- decisions ---- */

/* current: NULL where the radicado has no case. seen_revision: the highest revision already known of d's own
 * sighting, -1 where it was not seen. */
step_t lifecycle_on_decision(const calendar_t *cal, const case_view_t *current, int seen_revision,
                             const decision_view_t *d, const char *radicado, instant_t now);

/* ---- everything else ---- */

/* What comes upon a case that is there. Members beside `que` matter to those entradas that name them. */
typedef struct entrada_view {
    entrada_t que;
    respuesta_view_t respuesta;  /* RESPUESTA_…: the person's answer */
    instant_t hora;              /* LLAMADA_OTRA_HORA: which the customer asked for (0: none in particular) */
    tarea_tipo_t tarea;          /* …_HECHA, AVISO_ENTREGADO, TAREA_RECHAZADA */
    const decision_view_t *rige; /* CAUSAL_RECHAZADA: the decision that holds again */
    day_t vence;                 /* RECURSO_PRESENTADO: the last day to decide it */
    resultado_t resultado;       /* RECURSO_DECIDIDO */
    bool copia_sic;              /* RECURSO_DECIDIDO: and in subsidio de apelación */
    bool tarde;                  /* outcomes: of an attempt that is not under way any more, … */
    int ronda;                   /* … and of that round, … */
    bool otra_respuesta;         /* … in which the customer was told an answer that is the case's no more */
    int alerta;                  /* ALERTA: the level to tell now, or ALERTA_NINGUNA */
    day_t alerta_dia;            /* ALERTA: the next one's */
} entrada_view_t;

step_t lifecycle_on(const calendar_t *cal, const case_view_t *current, const entrada_view_t *in,
                    const char *radicado, instant_t now);

/* Somebody may take the planned attempt now: it has begun, the calling window is open, and neither the day
 * nor the band of the day had another attempt, unless the customer asked for this hour. Else taking it is
 * refused: fuera_de_horario. */
bool lifecycle_may_call(const calendar_t *cal, const case_view_t *c, instant_t now);

/* Which entrada the done task of a kind is. */
entrada_t entrada_of_task(tarea_tipo_t t);
/* The task that a case waits for in its estado. False: none. */
bool lifecycle_task_awaited(estado_t e, tarea_tipo_t *ret);

/* ---- the table, for tests and pictures ---- */

typedef struct rule {
    const char *name; /* of the row: stored with what it decided, or the refusal */
    bool refuses;
    uint32_t lugares;      /* sets: bit 1 << lugar, */
    uint64_t entradas;     /* … 1 << entrada */
    estado_t estado;       /* the next one; ESTADOS: it stays */
    resultado_t resultado; /* where it does not stay. RESULTADOS: the answer's, or the recurso's */
    unsigned effects;
    tarea_tipo_t tarea; /* of EFFECT_CREATE_TASK */
    event_kind_t event; /* the first one; EVENT_KINDS: what the entrada itself says */
} rule_t;

extern const rule_t lifecycle_rules[];
extern const size_t lifecycle_n_rules;

lugar_t lifecycle_lugar(const case_view_t *c); /* NULL: LUGAR_SIN_CASO */
/* The row of a pair. */
const rule_t *lifecycle_rule(lugar_t lugar, entrada_t entrada);
/* The row's effects on a case in that estado (ESTADOS: there is none), with what it cancels by leaving it. */
unsigned lifecycle_effects(estado_t left, const rule_t *r);

#endif
