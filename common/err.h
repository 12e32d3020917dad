/* Results and errors. A function that can fail returns an rc_t, which says what the loop above must do, and
 * fills an err_t that the caller owns. The first error wins: err_set() on one already set keeps the text and
 * returns its rc. */
#ifndef PQR_COMMON_ERR_H
#define PQR_COMMON_ERR_H

#include "common/cleanup.h"

typedef enum rc {
    RC_OK = 0,
    RC_RETRY,  /* a dependency failed: undo, back off, do the same again; nothing may be skipped */
    RC_REJECT, /* this input is at fault and will be at every try: dead letter, or 4xx */
    RC_FATAL,  /* the program cannot go on: say so and end */
} rc_t;

typedef struct err {
    rc_t rc;
    char code[48];  /* short machine name of what is wrong, e.g. "fecha_corte_contradictoria"; may be empty */
    char text[640]; /* what was found, where, and what to do; never personal data. Spanish where a person sees
                       it */
} err_t;

#define ERR_INIT                                                                                             \
    (err_t)                                                                                                  \
    {                                                                                                        \
        .rc = RC_OK                                                                                          \
    }

/* Sets code (NULL: none) and text unless an error is already there; returns the rc that stands in e. e may be
 * NULL. */
rc_t err_set(err_t *e, rc_t rc, const char *code, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Puts words before the text of an error that is set ("hoja Detalle: " …). */
void err_prefix(err_t *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void err_clear(err_t *e);
/* Out of memory is nothing a service can mend half-way: ends the process with a line on stderr. */
void *must(void *allocated);

#endif
