/* From where on the agenda is searched for the next attempts that are due. Taken cases leave entries behind
 * in the index which can be swept away only when no transaction is left that may still see them, and a search
 * from the agenda's beginning wades through all of them. So each search goes on where the last one ended, and
 * one begins anew where nothing more is found, or after a while, for what became due behind; never so often
 * that beginning anew costs more than a small part of the time. Shared by the threads of a process. */
#ifndef PQR_CONTACT_TAKE_PLACE_H
#define PQR_CONTACT_TAKE_PLACE_H

#include <stdbool.h>

#include "common/cleanup.h"
#include "common/clock.h"

#define TAKE_PLACE_RADICADO_MAX 128

/* A place in the agenda's order: behind this case. */
typedef struct agenda_key {
    day_t vence; /* DAY_NONE: the agenda's beginning */
    instant_t proximo;
    char radicado[TAKE_PLACE_RADICADO_MAX];
} agenda_key_t;

typedef struct take_place take_place_t;
take_place_t *take_place_new(void);
void take_place_free(take_place_t *p);
DEFINE_CLEANUP(take_place, take_place_t *, take_place_free)

/* One search. */
typedef struct take_search {
    agenda_key_t from;
    int64_t began_ms; /* by the machine's clock */
    int turn;         /* how often it was begun anew before */
} take_search_t;

/* p NULL: from the beginning. */
take_search_t take_place_begin(take_place_t *p);
/* It found something up to `last`, or nothing (NULL), and whether there may be more behind that. True: it did
 * not begin at the beginning, found too little, and the next one begins there. */
bool take_place_end(take_place_t *p, const take_search_t *s, const agenda_key_t *last, bool more);

/* The next search begins at the beginning. */
void take_place_anew(take_place_t *p);

#endif
