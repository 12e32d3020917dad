/* What a service's /readyz?verbose says, in one line for people. Pure. */
#ifndef PQR_PQRCTL_READYZ_H
#define PQR_PQRCTL_READYZ_H

#include <stdbool.h>

#include "common/buf.h"

/* body: lines "[+]kafka ok", "[-]postgres: reason" and "[!]correo degradado: reason". Ready: the names of
 * what was checked; else what fails and why; what is degraded, and why, in both. Other lines are passed over.
 * Appends, items separated by "; " (failures) or ", " (names). */
void readyz_words(const char *body, bool ready, buf_t *out);

#endif
