/* A new task, and whose hands it goes to: a person's, or the adapter's to RR. Within the store alone. */
#ifndef PQR_CONTACT_TAREA_ORDEN_H
#define PQR_CONTACT_TAREA_ORDEN_H

#include "common/outbox.h"
#include "services/contact/life/lifecycle.h"

typedef struct tarea_nueva {
    const char *radicado, *cuenta;
    const char *causal; /* or NULL */
    tarea_tipo_t tipo;
    const char *nota, *causa; /* with radicado and tipo, causa is one task's alone */
    day_t vence;
} tarea_nueva_t;

typedef struct tarea_manos {
    const char *manos; /* as in the table */
    int envios;
    instant_t espera_hasta; /* 0: nobody waits */
} tarea_manos_t;

#define MANOS_PERSONA "persona"
#define MANOS_ADAPTADOR "adaptador"

/* Decides, and adds the adapter's rr.command to the transaction's outbox where it goes there. */
tarea_manos_t tarea_hand_over(const tarea_nueva_t *t, instant_t now, const char *traceparent, outbox_t *o);

#endif
