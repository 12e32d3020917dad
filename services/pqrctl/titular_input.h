/* Of whom an order about a person is, and what is asked: lines "name: value", because a command line is seen
 * by everybody on the machine. Pure. */
#ifndef PQR_PQRCTL_TITULAR_INPUT_H
#define PQR_PQRCTL_TITULAR_INPUT_H

#include <jansson.h>

#include "common/err.h"

/* names: those that may stand there, ended by NULL; needed: how many of the first of them must. *ret: an
 * object of texts, the caller's. RC_REJECT: a line that is none, a name twice or unknown, one that is
 * missing, a text that is no UTF-8; what it says has no value in it. */
MUST_CHECK rc_t titular_input(const char *text, const char *const *names, size_t needed, json_t **ret,
                              err_t *err);

#endif
