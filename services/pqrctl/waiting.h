/* Bases whose records are being decided: what has been counted and what is missing. Pure. */
#ifndef PQR_PQRCTL_WAITING_H
#define PQR_PQRCTL_WAITING_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/hash.h"

typedef struct waiting {
    char sha256[SHA256_HEX_SIZE];
    char *archivo;     /* NULL until reporting or the registration has said it */
    bool known;        /* reporting has it */
    int64_t aceptados; /* as reporting says, or the registration */
    int64_t decididos; /* sum of decisiones */
} waiting_t;

typedef struct waiting_list {
    waiting_t *items;
    size_t n;
} waiting_list_t;

/* One already in the list is not added twice. The pointer holds until the next addition. */
waiting_t *waiting_add(waiting_list_t *l, const char sha256[SHA256_HEX_SIZE]);
void waiting_name(waiting_t *w, const char *archivo); /* copied; NULL leaves it */
/* Takes what GET /v1/bases/{sha256} of reporting answers. */
void waiting_take(waiting_t *w, const json_t *answer);
/* Reporting has the base, and at least as many decisions as accepted records. */
bool waiting_is_over(const waiting_t *w);
bool waiting_all_over(const waiting_list_t *l);
/* Decisions counted, each base no more than it accepted, and records accepted. */
void waiting_sum(const waiting_list_t *l, int64_t *ret_done, int64_t *ret_total);
/* A line per base that is not over. Appends. */
void waiting_missing(const waiting_list_t *l, buf_t *out);
void waiting_list_done(waiting_list_t *l);
__attribute__((unused)) static inline void waiting_list_cleanup(waiting_list_t *l)
{
    waiting_list_done(l);
}

#endif
