/* The services' REST answers, as the commands read them. */
#ifndef PQR_PQRCTL_API_H
#define PQR_PQRCTL_API_H

#include <jansson.h>
#include <stdint.h>

#include "common/client.h"
#include "common/hash.h"
#include "services/pqrctl/ctl.h"

#define API_TIMEOUT_MS 30000

/* Members of an object; NULL and 0 where they are missing or of another type. */
const char *json_text(const json_t *object, const char *name);
int64_t json_count(const json_t *object, const char *name);
double json_decimal(const json_t *object, const char *name);

/* GET base + path; RC_OK only for a 2xx with JSON. */
MUST_CHECK rc_t api_get(client_t *c, const char *base, const char *path, answer_t *ret, err_t *err);
/* POST of JSON likewise. */
MUST_CHECK rc_t api_post(client_t *c, const char *base, const char *path, const json_t *body, answer_t *ret,
                         err_t *err);
/* Every page of a list: the `datos` of all in one new array. */
MUST_CHECK rc_t api_list(client_t *c, const char *base, const char *path, json_t **ret, err_t *err);
/* Appends "?name=value", or "&name=value" after the first; nothing for a NULL value. */
void query_add(buf_t *path, const char *name, const char *value);

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
