/* A base in words. Pure. */
#ifndef PQR_PQRCTL_BASE_TEXT_H
#define PQR_PQRCTL_BASE_TEXT_H

#include <jansson.h>

#include "common/buf.h"

/* «NAME: pendientes, corte 2021-12-07: 1.222 registros, 1.200 aceptados, 15 rechazados, 7 duplicados», with
 * « (ya se había recibido)» where the summary says so. Appends. */
void base_sentence(const json_t *base, buf_t *out);
/* "1 registro", "1.222 registros". Appends. */
void counted(int64_t n, const char *one, const char *many, buf_t *out);

#endif
