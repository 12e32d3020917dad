/* JSON written straight into a buffer, for what is written ten thousand times a second. Texts are well-formed
 * UTF-8. */
#ifndef PQR_COMMON_JSON_OUT_H
#define PQR_COMMON_JSON_OUT_H

#include <stdint.h>

#include "common/buf.h"
#include "common/clock.h"

/* Members of an object or items of an array; a comma goes before each but the first. name NULL: an item. */
void json_out_open(buf_t *o, const char *name, char bracket);     /* '{' or '[' */
void json_out_close(buf_t *o, char bracket);                      /* '}' or ']' */
void json_out_text(buf_t *o, const char *name, const char *text); /* nothing when text is NULL */
/* The same with a name that is data and may need escaping. */
void json_out_member(buf_t *o, const char *name, const char *text);
void json_out_fact(buf_t *o, const char *name, const char *text); /* null when text is NULL */
void json_out_raw(buf_t *o, const char *name, const char *json);  /* as it is written; {} when NULL */
void json_out_int(buf_t *o, const char *name, int64_t value);
void json_out_day(buf_t *o, const char *name, day_t value);
void json_out_instant(buf_t *o, const char *name, instant_t value);

#endif
