/* RR's marcación of a ticket, razón and subrazón, as one text to compare by: both folded. */
#ifndef PQR_CLASSIFIER_RULES_MARCACION_H
#define PQR_CLASSIFIER_RULES_MARCACION_H

#include "common/conf_file.h"

#define SIN_DATO "sin_dato" /* in a policy: where the record says nothing */

/* Both as they came, appended, as one text to remember an answer by. */
void marcacion_raw(const char *razon, const char *subrazon, buf_t *out);
/* The pair's key (NULL: missing), and the key of a razón with any subrazón. Replace ret. */
void marcacion_key(const char *razon, const char *subrazon, buf_t *ret);
void marcacion_any(const char *razon, buf_t *ret);
/* Of a key, the one of its razón with any subrazón. Replaces ret. */
void marcacion_widen(const char *key, buf_t *ret);
/* A key in words, appended: "razon / subrazon", folded as it is. */
void marcacion_words(const char *key, buf_t *out);

/* A setting { razon = "…"; subrazon = "…" } (subrazon may be absent: any) as its key, and as words in `says`.
 * absent: whether SIN_DATO stands for nothing. False after a fault. */
bool marcacion_read(conf_t *c, const config_setting_t *s, bool absent, buf_t *key, buf_t *says);

#endif
