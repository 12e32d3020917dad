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

/* Stands for a name where the name itself must not: people type passwords where names go. The same for a name
 * however it is typed, in this process; another one, or the same one started anew, has another. Under a key
 * that is in this process's memory alone. */
#define SUCESO_DIGEST_SIZE 13
void suceso_digest(const char *usuario, char ret[SUCESO_DIGEST_SIZE]);

/* Into the audit, in the transaction in which it happens and as its last: usuario as it was typed or as it
 * is; where there is none of that name, its digest stands for it. */
MUST_CHECK rc_t suceso_note(pg_t *pg, suceso_t what, const char *usuario, bool known, err_t *err);
/* Too many tries: told too, but of a flood of them one now and then, with how many were not. */
MUST_CHECK rc_t suceso_throttled(const pg_settings_t *s, const char *usuario, err_t *err);
/* What was left out of them, for whoever tells it when none comes any more. */
extern const audit_rest_t suceso_rests[];
/* Into the log and the metrics, once it has happened. usuario: as it was typed or as it is; the log has its
 * digest, the metric nothing. */
void sesion_suceso(suceso_t what, const char *usuario);

#endif
