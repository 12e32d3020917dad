/* Writes a batch into schema reporting: one statement per table, whatever the number of rows. Writing the
 * same events again, in any order or grouping, changes nothing. */
#ifndef PQR_REPORTING_STORE_WRITE_H
#define PQR_REPORTING_STORE_WRITE_H

#include "common/pg.h"
#include "services/reporting/intake/batch.h"

/* Inside the caller's transaction. The batch must be folded. RC_RETRY BATCH_RETIRED: months were retired of
 * which the batch has sightings and did not know; it does now, and refuses them when they come again. */
MUST_CHECK rc_t store_write(pg_t *pg, batch_t *b, err_t *err);

#endif
