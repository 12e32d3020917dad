/* Numbers, sizes and times as people in Colombia read them. Pure; every function appends to out. */
#ifndef PQR_COMMON_FORMAT_H
#define PQR_COMMON_FORMAT_H

#include <stdint.h>

#include "common/buf.h"

void format_int(int64_t n, buf_t *out); /* 1222 → "1.222" */
/* percentage with two decimals, from the number as JSON brings it: 17.23 → "17,23 %" */
void format_percent(double percent, buf_t *out);
void format_bytes(int64_t bytes, buf_t *out); /* 1536 → "1,5 KiB" */
void format_elapsed(int64_t ms, buf_t *out);  /* 4210 → "4,2 s"; 75000 → "1 min 15 s" */
/* An RFC 3339 instant as date and time in Bogotá, "2021-12-07 08:15"; any other text as it is. */
void format_instant(const char *rfc3339, buf_t *out);
/* Appends text with control characters (terminal escapes among them) and ill-formed bytes as U+FFFD. */
void format_safe(const char *text, buf_t *out);

#endif
