/* Dead letters for people and programs: tables and JSON. */
#ifndef PQR_PQRCTL_MUERTOS_WORDS_H
#define PQR_PQRCTL_MUERTOS_WORDS_H

#include <jansson.h>

#include "common/table.h"
#include "services/pqrctl/muertos_group.h"

/* "2021-12-07 08:15", in Bogotá. */
void table_add_instant(table_t *t, instant_t when);
/* A text of any bytes as JSON: well-formed; null of NULL. */
json_t *json_of_bytes(const char *bytes, size_t n);
json_t *json_of_instant(instant_t t);
json_t *json_of_resolution(const resolution_t *r); /* null of NULL */
json_t *json_of_letter(const letter_t *l);
json_t *json_of_groups(const letter_groups_t *g);
/* states: with what became of each. The caller owns it. */
table_t *table_of_groups(const letter_groups_t *g, bool states);
/* "3 mensajes muertos", … Appends. */
void letters_counted(int64_t n, buf_t *out);

#endif
