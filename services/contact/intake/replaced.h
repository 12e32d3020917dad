/* Cases that were there before a workbook of theirs was replaced say so, batch by batch. */
#ifndef PQR_CONTACT_REPLACED_H
#define PQR_CONTACT_REPLACED_H

#include "common/pg.h"

/* Runs until a stop is requested; looks for work twice a second. Several processes may: each takes a workbook
 * that no other is at. Logs. */
MUST_CHECK rc_t replaced_run(const pg_settings_t *p, int batch_max, err_t *err);

#endif
