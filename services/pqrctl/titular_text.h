/* What is kept of a person as people read it: a line a fact, indented under what it belongs to; what is not
 * known is left out. Appends. Pure. */
#ifndef PQR_PQRCTL_TITULAR_TEXT_H
#define PQR_PQRCTL_TITULAR_TEXT_H

#include <jansson.h>

#include "common/buf.h"

void titular_text(const json_t *value, buf_t *out);

#endif
