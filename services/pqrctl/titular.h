/* What the orders about a person share: of whom they are, and what contact and reporting keep of him or her.
 * Each service is asked for its own, with the operator's token; what one knows of radicados is asked of the
 * other. */
#ifndef PQR_PQRCTL_TITULAR_H
#define PQR_PQRCTL_TITULAR_H

#include <jansson.h>

#include "services/pqrctl/ctl.h"

extern const option_t titular_options[];

/* The lines of --de, or of standard input (a terminal is asked for each). As titular_input(). */
MUST_CHECK rc_t titular_read(const args_t *args, const char *const *names, size_t needed, json_t **ret,
                             err_t *err);
/* {"contact": [a case each], "reporting": [a row each]}; who: as titular_input() of cuenta, telefono,
 * radicado. */
MUST_CHECK rc_t titular_gather(const ctl_t *ctl, const json_t *who, json_t **ret, err_t *err);
extern const char *const titular_names[]; /* cuenta, telefono, radicado */

#endif
