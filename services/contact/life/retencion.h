/* For how long what is known of a person is kept with a closed case (law 1581 of 2012, principle of necessity
 * and article 11 of its decree 1377 of 2013: no longer than what it was gathered for needs), and whether a
 * person may have it gone before. Pure. */
#ifndef PQR_CONTACT_RETENCION_H
#define PQR_CONTACT_RETENCION_H

#include "services/contact/life/lifecycle.h"

typedef struct retencion_caso {
    lugar_t lugar;
    day_t cerrado;    /* on which it was closed; DAY_NONE: it is open */
    day_t ultimo;     /* on which something last came upon it */
    day_t notificado; /* on which the customer came to know the answer, or DAY_NONE */
    int pendientes;   /* tasks still to be done for it */
    bool anonimo;     /* nothing of a person is known of it already */
} retencion_caso_t;

/* What was closed, and last touched, on this day or before is due today. The same day of the month so many
 * months before, or that month's last one. meses 0: DAY_NONE, nothing is. */
day_t retencion_limite(day_t today, int meses);

/* Whether it is made anonymous by itself: NULL, or why not ("caso_abierto", "tarea_pendiente", "ya_anonimo",
 * "plazo_en_curso"). */
const char *retencion_falta(const retencion_caso_t *c, day_t today, int meses);

/* Whether the person may have it done now: NULL, or why not. The answer must stand while it can be contested:
 * "recurso_posible" (term to file a recurso, from when the answer was known). */
const char *supresion_falta(const calendar_t *cal, const retencion_caso_t *c, day_t today);

#endif
