/* One thing that comes upon one case, other than a decision: what the life of a case makes of it, written
 * with its rows and events inside the caller's transaction. Every way in (REST, the dialer's outcomes, RR's
 * results, who watches over leases and terms) comes here. Bulk takings of attempts have a way of their own
 * (store_take.h), with the same life. Causales have theirs too (store_answer.h, store_causal.h). */
#ifndef PQR_CONTACT_STORE_STEP_H
#define PQR_CONTACT_STORE_STEP_H

#include "common/pg.h"
#include "services/contact/life/case_event.h"
#include "services/contact/life/lifecycle.h"
#include "services/contact/store/store.h"

/* What comes. Texts are borrowed; all may be NULL but where said. */
typedef struct step_in {
    entrada_view_t in;
    const char *quien; /* who says or does it: a person's login, "marcador", "rr", "plazos" … Never NULL */
    const char *nota;
    const char *referencia; /* SUPRESION: the number of what was asked */
    const char *traceparent;
    int64_t intento; /* the attempt that it is about: its row; 0: the one under way, if any. Refused where it
                        is not this case's, or is not under way and the entrada ends one */
    const char *resultado;                    /* of the attempt: the outcome's name; NULL: the entrada's */
    const char *evidencia;                    /* JSON object: of a voicemail, a written notice, a task */
    int64_t tarea;                            /* the task that is done or refused: its row */
    const char *error;                        /* of a refused task */
    bool tarea_tarde;                         /* it was done when it was not to be done any more */
    const char *recurso_tipo, *recurso_canal; /* RECURSO_PRESENTADO: not NULL; DECIDIDO: tipo not NULL */
    const char *recurso_motivo;
    day_t recurso_presentado;       /* of either; 0: today */
    const char *decision, *texto;   /* RECURSO_DECIDIDO: decision not NULL */
    canal_t canal;                  /* INTENTO_TOMADO, BUZON_TOMADO: by whom, */
    instant_t arriendo_hasta;       /* … until when */
    const correccion_t *correccion; /* CORRECCION: what is put right, */
    size_t n_correccion;            /* … how many */
} step_in_t;

typedef struct step_out {
    bool known;          /* there is such a case; else nothing of the rest is set */
    const char *rechazo; /* the refusal's name, or NULL: done */
    const char *regla;   /* the row of the life of a case that matched */
    estado_t antes;
    case_view_t after; /* its texts are not to be used */
    int64_t version;
    int64_t id; /* of the row that was made: attempt or recurso; 0: none */
} step_out_t;

/* Locks the case, decides, writes. A refusal writes nothing and is RC_OK. Refused beside what the life of a
 * case refuses: intento_desconocido, intento_no_en_curso, falta_evidencia. */
MUST_CHECK rc_t store_step(pg_t *pg, const char *radicado, const step_in_t *in, instant_t now,
                           step_out_t *ret, err_t *err);

#endif
