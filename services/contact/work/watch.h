/* Who watches over what nobody comes for: attempts whose lease ended, terms that come near,
 * orders that RR does not answer, closed cases whose personal data must go. */
#ifndef PQR_CONTACT_WATCH_H
#define PQR_CONTACT_WATCH_H

#include "common/pg.h"

typedef struct watch_options {
    int batch_max;        /* cases per transaction */
    int every_ms;         /* pause when nothing is due */
    int anonimizar_meses; /* for how long closed cases keep personal data; 0: for ever */
} watch_options_t;

/* Runs until a stop is requested. Several processes may: what one is at, the others pass over. Logs. */
MUST_CHECK rc_t watch_run(const pg_settings_t *p, const watch_options_t *o, err_t *err);

#endif
