/* A base in words. Pure. */
#ifndef PQR_PQRCTL_BASE_TEXT_H
#define PQR_PQRCTL_BASE_TEXT_H

#include <jansson.h>

#include "common/buf.h"

/* «NAME: pendientes, corte 2021-12-07: 1.222 registros, 1.200 aceptados, 15 rechazados, 7 duplicados», with
 * « (ya se había recibido)» where the summary says so. Appends. */
void base_sentence(const json_t *base, buf_t *out);
/* Whether it holds: «vigente», «vigente (entrega 1, reemplaza a 9f86d081884c…)», «reemplazada por
 * 9f86d081884c…»; nothing where the answer does not say. Appends. */
void base_state(const json_t *base, buf_t *out);
/* How it came: «REST», «correo, de informes@operador.example»; nothing where the answer does not say.
 * Appends.
 */
void base_channel(const json_t *base, buf_t *out);
/* What came and is no base: «2021-12-07 08:15  rechazada  NAME (correo, de …)», and why in the next line.
 * Each line ends in a line feed. Appends. */
void reception_lines(const json_t *reception, buf_t *out);
/* "1 registro", "1.222 registros". Appends. */
void counted(int64_t n, const char *one, const char *many, buf_t *out);

#endif
