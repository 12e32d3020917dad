/* An attempt that a person holds: read with its numbers, dialled, given more time. Everything works inside
 * the caller's transaction and locks the case first, like every writer. */
#ifndef PQR_CONTACT_STORE_AGENTE_H
#define PQR_CONTACT_STORE_AGENTE_H

#include "common/clock.h"
#include "common/pg.h"
#include "services/contact/life/agente.h"
#include "services/contact/store/agente_numeros.h"

typedef struct agente_intento {
    bool known; /* there is such an attempt; else nothing of the rest is set */
    PGresult *row, *llamadas;
    const char *radicado;
    int64_t id;
    int numero;
    const char *resultado; /* which it has, or NULL */
    agente_numeros_t numeros;
    agente_facts_t facts;
} agente_intento_t;

void agente_intento_done(agente_intento_t *i);
__attribute__((unused)) static inline void agente_intento_cleanup(agente_intento_t *i)
{
    agente_intento_done(i);
}

/* Zero-initialised before. ordinal: the number that the request names, from 1 on, or -1. facts.abierto is the
 * caller's. */
MUST_CHECK rc_t store_agente_read(pg_t *pg, int64_t id, const char *quien, int ordinal, instant_t now,
                                  agente_intento_t *ret, err_t *err);

/* The number is dialled. Nothing, where its last call has no outcome yet: *ret_repetida. */
MUST_CHECK rc_t store_agente_dial(pg_t *pg, const agente_intento_t *i, int ordinal, instant_t now,
                                  bool *ret_repetida, err_t *err);

/* What came of a number of an attempt that goes on: its call has its outcome. */
MUST_CHECK rc_t store_agente_called(pg_t *pg, const agente_intento_t *i, int ordinal, const char *resultado,
                                    bool errado, instant_t now, err_t *err);

/* The attempt is this person's until then, and never for less than before: until when is told. */
MUST_CHECK rc_t store_agente_extend(pg_t *pg, const agente_intento_t *i, instant_t *hasta, err_t *err);

/* The numbers of the attempts that a person holds, each for itself. */
typedef struct agente_tenidos {
    PGresult *intentos, *llamadas; /* released with agente_tenidos_done() */
} agente_tenidos_t;

void agente_tenidos_done(agente_tenidos_t *t);
__attribute__((unused)) static inline void agente_tenidos_cleanup(agente_tenidos_t *t)
{
    agente_tenidos_done(t);
}

/* Zero-initialised before. */
MUST_CHECK rc_t store_agente_tenidos(pg_t *pg, const char *quien, agente_tenidos_t *ret, err_t *err);
/* Of one of them; none where it is not among them. */
void agente_tenidos_numeros(const agente_tenidos_t *t, int64_t id, agente_numeros_t *ret);

#endif
