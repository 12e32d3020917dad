/* What /livez and /readyz say. A check is a name with a state and a reason; the program sets it where it
 * learns of it. */
#ifndef PQR_COMMON_HEALTH_H
#define PQR_COMMON_HEALTH_H

#include <stdbool.h>

#include "common/buf.h"

/* name and reason are copied. A check counts from its first setting; make it known as false at start. */
void health_set(const char *name, bool ok, const char *reason);
/* True when every check is. Lines "[+]kafka ok" / "[-]postgres: reason" appended to out. */
bool health_report(buf_t *out);

#endif
