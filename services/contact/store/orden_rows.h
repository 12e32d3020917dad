/* What becomes of tasks in the adapter's hands that are neither done nor refused, gathered for one statement.
 * Within the store alone. */
#ifndef PQR_CONTACT_ORDEN_ROWS_H
#define PQR_CONTACT_ORDEN_ROWS_H

#include "common/pg.h"
#include "common/pg_columns.h"
#include "services/contact/life/orden.h"

/* envios: so far. error: what is kept of it beside the step's own; or NULL. */
void orden_rows_add(pg_columns_t *r, int64_t id, const orden_step_t *s, int envios, instant_t now,
                    const char *error);
MUST_CHECK rc_t orden_rows_write(const pg_columns_t *r, pg_t *pg, instant_t now, err_t *err);

#endif
