/* What a person may ask of what is known of him or her (law 1581 of 2012, articles 8, 14 and 15): all of it,
 * that it is put right, that it goes. Each change goes through one function here, in the caller's
 * transaction, and is an event of its case. */
#ifndef PQR_CONTACT_STORE_TITULAR_H
#define PQR_CONTACT_STORE_TITULAR_H

#include "services/contact/store/store_step.h"

/* By what the person is known: one of them, the others NULL. telefono: a telefono_t's numero. */
typedef struct titular {
    const char *cuenta, *telefono, *radicado;
    const char *despues; /* cases after that radicado; NULL: from the first */
} titular_t;

/* A row a case, by radicado, its column `datos` all that is kept of it as JSON; at most `max`. *ret: owned by
 * the caller. */
MUST_CHECK rc_t store_titular_read(pg_t *pg, const titular_t *t, int max, PGresult **ret, err_t *err);

/* Texts are borrowed. antes: what the case says; NULL: whatever it is (not of a nombre). */
typedef struct correccion_in {
    const char *campo, *antes, *despues, *quien, *nota;
} correccion_in_t;

/* Refused beside what the life of a case refuses: ya_anonimo, dato_desconocido (the case does not say that),
 * sin_cambio. */
MUST_CHECK rc_t store_titular_correct(pg_t *pg, const char *radicado, const correccion_in_t *in,
                                      instant_t now, step_out_t *ret, err_t *err);

/* referencia: the number of what was asked, or NULL. Refused by supresion_falta() (retencion.h). */
MUST_CHECK rc_t store_titular_suppress(pg_t *pg, const char *radicado, const char *quien,
                                       const char *referencia, instant_t now, step_out_t *ret, err_t *err);

#endif
