/* What goes out about a case: one case.event per fact of a step, into the outbox of its transaction. Events
 * are lean, because whoever follows the cell reads all of them: a case's opening tells what was planned, and
 * the note of its task stands in the task itself and in tarea_creada. No telephone number goes out, but of a
 * correction, which is told to reporting and left out of what others are told. */
#ifndef PQR_CONTACT_CASE_EVENT_H
#define PQR_CONTACT_CASE_EVENT_H

#include "common/calendar.h"
#include "common/outbox.h"
#include "services/contact/life/lifecycle.h"

/* One workbook takes the place of another of its base and cut-off. */
typedef struct replacement {
    const char *reemplazada, *por; /* SHA-256 of the old one and of the new one */
    base_kind_t base;
    day_t fecha_corte;
} replacement_t;

/* What a person said, or what goes again of it. */
typedef struct given {
    sighting_t sighting; /* with the revision that it goes as */
    const char *causal, *quien;
    const char *nota;  /* or NULL */
    const char *error; /* of EVENT_CAUSAL_RECHAZADA, else NULL */
} given_t;

/* The attempt that a step begins or ends, as its row tells it. */
typedef struct attempt_made {
    int64_t id;
    int ronda, numero;
    day_t dia; /* on which it was taken */
    canal_t canal;
    const char *resultado; /* or NULL */
    const char *equipo;    /* of who takes it, told when it is taken; NULL: of none, or not told */
} attempt_made_t;

/* The recurso that a step opens or decides. */
typedef struct recurso_told {
    const char *tipo;  /* "reposicion", "apelacion" */
    const char *canal; /* by which it came, or NULL */
    day_t presentado;
    const char *decision, *texto; /* of EVENT_RECURSO_DECIDIDO, else NULL */
} recurso_told_t;

/* What is put right of a person: wherever the case says the one, it says the other. */
typedef struct correccion {
    const char
        *campo; /* "cuenta", "telefono", "ciudad"; "nombre": within the texts that came with the sightings */
    const char *antes, *despues;
} correccion_t;

/* Members that a step's events do not name may be left out. */
typedef struct case_change {
    const char *radicado;
    const calendar_t *cal;           /* of EVENT_NOTIFICADO: until when a recurso may be filed */
    const case_view_t *before;       /* NULL at the opening */
    const step_t *step;              /* step->after: the case as it stands now */
    const decision_view_t *decision; /* that made the step, or NULL */
    const char *politica_version, *politica_regla;
    const replacement_t *reemplazo; /* of EVENT_BASE_REEMPLAZADA */
    const given_t *dada;            /* of EVENT_CAUSAL_… */
    const correccion_t *correccion; /* of EVENT_DATOS_CORREGIDOS, */
    size_t n_correccion;            /* … how many */
    const attempt_made_t *intento;  /* of the events of attempts, but those that only plan or cancel one */
    const recurso_told_t *recurso;  /* of EVENT_RECURSO_… */
    const char *quien;              /* who says or does it, or NULL */
    const char *nota;               /* what he or she writes to it, or NULL */
    const char *referencia;         /* of EVENT_ANONIMIZADO: the number of what was asked, or NULL */
    const char *error;              /* of EVENT_TAREA_RECHAZADA */
    const char *tarea_nota;         /* of the task that the step makes or renews */
    const char *copia_nota;         /* of EFFECT_COPY_SIC's task */
    const char *recurso_nota;       /* of EFFECT_OPEN_RECURSO's task */
    bool tarde;                     /* of EVENT_TAREA_HECHA: it was not to be done any more */
    const char *fecha;              /* RFC 3339 */
    const char *traceparent;        /* of the message that made the step, or "" */
} case_change_t;

/* Adds the step's events; *version is the case's, one higher after each. */
void case_events_add(outbox_t *o, const case_change_t *c, int64_t *version);
#endif
