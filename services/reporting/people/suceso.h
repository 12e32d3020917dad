/* What happens to sessions and passwords: every event of the kind comes here, and from here goes wherever
 * such things are kept. Any thread. */
#ifndef PQR_REPORTING_SUCESO_H
#define PQR_REPORTING_SUCESO_H

#include <stdbool.h>

#include "common/audit/audit_bound.h"
#include "common/pg.h"

typedef enum suceso {
    SUCESO_ENTRADA,
    SUCESO_SALIDA,
    SUCESO_CLAVE_ERRADA,
    SUCESO_BLOQUEO,     /* the wrong password that locked the user */
    SUCESO_BLOQUEADO,   /* a try while locked */
    SUCESO_DESCONOCIDO, /* no such user */
    SUCESO_DESACTIVADO,
    SUCESO_FRENADO, /* too many tries */
    SUCESO_CLAVE_CAMBIADA,
    SUCESO_COUNT,
} suceso_t;

const char *suceso_name(suceso_t what);

/* Into the audit, in the transaction in which it happens and as its last: usuario as it was typed or as it
 * is; where there is none of that name, a hash stands for it, because people type passwords where names go.
 */
MUST_CHECK rc_t suceso_note(pg_t *pg, suceso_t what, const char *usuario, bool known, err_t *err);
/* Too many tries: told too, but of a flood of them one now and then, with how many were not. */
MUST_CHECK rc_t suceso_throttled(const pg_settings_t *s, const char *usuario, err_t *err);
/* What was left out of them, for whoever tells it when none comes any more. */
extern const audit_rest_t suceso_rests[];
/* Into the log and the metrics, once it has happened. usuario: as it was typed or as it is; neither the log
 * nor the metric has more of it than the first digits of a hash. */
void sesion_suceso(suceso_t what, const char *usuario);

#endif
