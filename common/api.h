/* The services' REST as programs ask it: JSON there and back, lists page by page. */
#ifndef PQR_COMMON_API_H
#define PQR_COMMON_API_H

#include <jansson.h>
#include <stdint.h>

#include "common/client.h"

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

#endif
