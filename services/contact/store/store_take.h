/* Attempts that are due are taken, set by set: by a person, or for the dialer, who is told in the same
 * transaction what to do (contact.command). Inside the caller's transaction.
 *
 * Most urgent first: by term, then by when they were due. Cases that another transaction holds are passed
 * over. A case for which no number is left to call is not taken: written notice is asked for. */
#ifndef PQR_CONTACT_STORE_TAKE_H
#define PQR_CONTACT_STORE_TAKE_H

#include "common/arena.h"
#include "common/pg.h"
#include "services/contact/life/lifecycle.h"
#include "services/contact/life/telefonos.h"
#include "services/contact/store/take_place.h"

typedef struct take {
    canal_t canal;
    const char *quien;  /* a person's login; "marcador" */
    const char *equipo; /* the person's team; NULL: none */
    instant_t now, arriendo_hasta;
    int max;
    const char *traceparent; /* or NULL */
} take_t;

/* An attempt that is somebody's. */
typedef struct taken {
    int64_t id;
    const char *radicado, *cuenta;        /* never NULL */
    const char *causal, *motivo, *ciudad; /* or NULL */
    int numero;                           /* INTENTO_BUZON: the voicemail */
    instant_t hasta;                      /* as it was planned */
    bool pedido;                          /* at an hour that the customer asked for */
    int aplazamientos;                    /* how often he or she has asked for another one */
    instant_t arriendo_hasta;
    day_t vence;
    signo_t signo;
    const char *respuesta; /* never NULL */
    const char *texto;     /* of a voicemail all that is said; of a call the recursos de ley */
    telefonos_t telefonos; /* that may be called, in order */
    bool tenido;           /* was held already */
} taken_t;

typedef struct taken_list {
    taken_t *items;
    size_t n, cap;
    bool abierto;              /* customers may be called now: else nothing new was taken */
    bool more;                 /* there may be more that are due */
    int sin_telefono;          /* cases without a number left */
    PGresult *held, *found[2]; /* texts point into these, */
    arena_t texts;             /* … and this */
} taken_list_t;

/* Of a person, those that he or she holds already come first, their leases renewed. place: see take_place.h;
 * NULL: every search is from the beginning. ret is zero-initialised, and released with taken_list_done() in
 * every case. */
MUST_CHECK rc_t store_take(pg_t *pg, const take_t *t, take_place_t *place, taken_list_t *ret, err_t *err);
void taken_list_done(taken_list_t *l);

__attribute__((unused)) static inline void taken_list_cleanup(taken_list_t *l)
{
    taken_list_done(l);
}

#endif
