/* What becomes of a task in the hands of the adapter to RR, by what the adapter says of its command, or does
 * not say (procedure, steps 3, 5 and 10: what is decided gets into RR, once). Pure.
 *
 * A task is one order, whatever happens: it is repeated under one and the same id, and the adapter does it
 * once. Where RR will not do it, or says nothing however often it is asked, a person sees to it. */
#ifndef PQR_CONTACT_ORDEN_H
#define PQR_CONTACT_ORDEN_H

#include "services/contact/life/contacto.h"

typedef enum orden_respuesta {
    ORDEN_HECHA,
    ORDEN_RECHAZADA, /* RR will not do it, for good */
    ORDEN_OCUPADA,   /* not now */
    ORDEN_SILENCIO,  /* the wait is over */
    ORDEN_RESPUESTAS,
} orden_respuesta_t;
bool orden_respuesta_from_name(const char *name, orden_respuesta_t *ret); /* what an adapter may say */
const char *orden_respuesta_name(orden_respuesta_t r);

typedef enum orden_que {
    ORDEN_TERMINA,   /* the task is done */
    ORDEN_RECHAZA,   /* the task is refused: whoever must see to it, by the life of its case */
    ORDEN_ESPERA,    /* to be asked again in `minutos` */
    ORDEN_REPITE,    /* to be asked again now, and an answer is awaited for `minutos` */
    ORDEN_A_PERSONA, /* RR is asked no more */
    ORDEN_QUES,
} orden_que_t;
const char *orden_que_name(orden_que_t q); /* "termina", … */

typedef struct orden_step {
    orden_que_t que;
    int minutos;
    const char *error; /* of ORDEN_A_PERSONA: what the person must know, in Spanish; else NULL */
} orden_step_t;

/* envios: how often it was asked so far, 1 at least. */
orden_step_t orden_next(const contacto_t *c, orden_respuesta_t r, int envios);
/* Minutes to wait for the answer to the n-th sending: the wait, or the pause before the next one where that
 * is longer. */
int orden_espera(const contacto_t *c, int envio);

#endif
