/* The table of the life of a case, for people: all of it as a .tsv, and its transitions as a diagram for
 * graphviz. Both are made from the table alone. */
#ifndef PQR_TESTS_CONTACT_LIFECYCLE_DOC_H
#define PQR_TESTS_CONTACT_LIFECYCLE_DOC_H

#include "common/buf.h"
#include "services/contact/life/lifecycle.h"

/* A case that stands there, with as much as is needed to stand there; LUGAR_SIN_CASO: nothing is set. */
case_view_t lugar_case(lugar_t at);
/* Where the row leads from there: `at` itself where it stays. */
lugar_t lugar_after(lugar_t at, const rule_t *r);

/* One line for each pair: lugar, entrada, regla, siguiente, efectos, tarea, rechazo. */
void lifecycle_tsv(buf_t *out);
/* States as boxes, transitions as arrows; what is refused, or moves nothing, is left out. */
void lifecycle_dot(buf_t *out);

#endif
