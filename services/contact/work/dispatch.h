/* Attempts that are due are taken for the dialer: claimed, told, committed, again at once while there are
 * more. On only where an operation has a dialer; else people take them from the agenda. */
#ifndef PQR_CONTACT_DISPATCH_H
#define PQR_CONTACT_DISPATCH_H

#include "common/pg.h"
#include "services/contact/store/take_place.h"

typedef struct dispatch_options {
    int threads;
    int batch_max; /* attempts per transaction */
    int limit;     /* how many the dialer may have under way at once; 0: any */
    int lease_s;   /* how long it has for each; 0: arriendo_marcador_minutos of contacto.conf */
    int idle_ms;   /* pause when nothing is due */
} dispatch_options_t;

typedef struct dispatched {
    int taken, sin_telefono;
    bool more; /* there may be more that are due, and the dialer may have them */
} dispatched_t;

/* One transaction. RC_RETRY: it is undone. */
MUST_CHECK rc_t dispatch_once(pg_t *pg, const dispatch_options_t *o, take_place_t *place, instant_t now,
                              dispatched_t *ret, err_t *err);

/* Runs its threads until a stop is requested. Any number of replicas may do it at once: what one is at, the
 * others pass over. Each thread keeps a readiness check, marcador-0 and so on. Logs. */
MUST_CHECK rc_t dispatch_run(const pg_settings_t *p, const dispatch_options_t *o, err_t *err);

#endif
