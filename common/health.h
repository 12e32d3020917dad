/* What /livez and /readyz say. A check is a name with a state and a reason; the program sets it where it
 * learns of it. Until the first one is set, the program is starting and not ready. */
#ifndef PQR_COMMON_HEALTH_H
#define PQR_COMMON_HEALTH_H

#include <stdbool.h>

#include "common/buf.h"

/* name and reason are copied. A check counts from its first setting; make it known as false at start. */
void health_set(const char *name, bool ok, const char *reason);
/* The same for what the program can do without for a while: it is told of, and the service stays ready. */
void health_note(const char *name, bool ok, const char *reason);

/* Before a call that may not come back: where the check has not been told of otherwise by then, it fails
 * after ms, with that reason (a literal). 0: it came back. */
void health_expect(const char *name, int ms, const char *reason);

typedef enum health {
    HEALTH_READY,
    HEALTH_DEGRADED, /* ready, but something set with health_note() is not well */
    HEALTH_NOT_READY,
} health_t;

/* Lines "[+]kafka ok", "[-]postgres no está listo: reason", "[!]correo degradado: reason" appended to out. */
health_t health_report(buf_t *out);

#endif
