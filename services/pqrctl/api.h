/* What the commands make of the services' REST answers. */
#ifndef PQR_PQRCTL_API_H
#define PQR_PQRCTL_API_H

#include <jansson.h>
#include <stdint.h>

#include "common/api.h"
#include "common/hash.h"
#include "services/pqrctl/ctl.h"

/* The SHA-256 that a person means: all 64 digits, or the beginning (4 or more) of exactly one base that
 * reporting has. */
MUST_CHECK rc_t base_resolve(client_t *c, const char *reporting, const char *given, char ret[SHA256_HEX_SIZE],
                             err_t *err);

/* Prints one JSON value in readable form. Returns an exit code. */
int json_show(const json_t *value);
/* Prints a heading, where there is one, and the table under it, as wide as the terminal. Returns an exit
 * code. */
struct table;
int table_show(const ctl_t *ctl, const buf_t *heading, const struct table *t);

#endif
