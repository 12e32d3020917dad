/* What customers, RR and the people of the cell do when they are played: a function of the seed and of what
 * they are asked, by its id. Pure. */
#ifndef PQR_SIMULATOR_STORY_H
#define PQR_SIMULATOR_STORY_H

#include "common/clock.h"
#include "services/simulator/play/odds.h"

/* How a story goes; texts are "nombre=peso …". */
typedef struct story_settings {
    long long seed;
    const char *llamada, *buzon, *recurso, *rr, *signo, *decision;
    long long llamada_minutos, rr_minutos, persona_minutos;
} story_settings_t;

typedef struct story {
    uint64_t seed;
    odds_t llamada;  /* what comes of a call, by its outcome's name */
    odds_t buzon;    /* … and of leaving a voicemail */
    odds_t recurso;  /* what a customer files who does not accept the answer */
    odds_t rr;       /* what RR does with what it is told to do */
    odds_t signo;    /* how a person answers a claim */
    odds_t decision; /* what is decided on a recurso */
    int llamada_minutos, rr_minutos, persona_minutos; /* each takes from one minute to so many */
} story_t;

/* RC_FATAL names the setting at fault. */
MUST_CHECK rc_t story_read(const story_settings_t *s, story_t *ret, err_t *err);

#define RECURSO_NINGUNO "ninguno"

#define CALL_NUMBERS_MAX 8

/* A call or voicemail that was ordered. */
typedef struct call {
    const char *id; /* of the order */
    bool voicemail; /* leave one at the first number */
    int numbers;    /* how many may be tried, 1 … CALL_NUMBERS_MAX */
    instant_t ordered;
    instant_t not_later; /* until when it may be made */
} call_t;

typedef struct called {
    const char *resultado; /* the story's: of the last number dialled */
    int n;                 /* how many were */
    struct {
        const char *resultado;
        instant_t inicio;
    } dialled[CALL_NUMBERS_MAX];
    instant_t fin;
    const char *recurso; /* NULL: none; only of RESULTADO_NO_ACEPTA */
    instant_t hora;      /* which the customer asks for, 0: none; only of RESULTADO_OTRA_HORA */
} called_t;

#define RESULTADO_NO_ACEPTA "contesto_no_acepta"
#define RESULTADO_OTRA_HORA "pidio_otra_hora"

/* Where nobody is reached at a number, the next one is tried. */
called_t story_call(const story_t *s, const call_t *c);

typedef enum rr_does { RR_DONE, RR_BUSY, RR_REFUSES, RR_SILENT } rr_does_t;

typedef struct rr_answered {
    rr_does_t does;
    instant_t when;
} rr_answered_t;

/* envio: 1, one higher each time that the same order comes again. What was done stays done, and what was
 * refused for good stays refused. */
rr_answered_t story_rr(const story_t *s, const char *id, int envio, instant_t ordered);
const char *rr_does_name(rr_does_t d); /* "hecha", "ocupada", "rechazada", "silencio" */

/* When a person gets to what lies there since `since`. id: of the thing. */
instant_t story_person_when(const story_t *s, const char *id, instant_t since);
const char *story_signo(const story_t *s, const char *id);    /* "positiva", "negativa" */
const char *story_decision(const story_t *s, const char *id); /* "confirma", "modifica", "revoca" */

#endif
