/* Who does this process's new tasks in RR: people, or an adapter. */
#ifndef PQR_CONTACT_RR_IN_FORCE_H
#define PQR_CONTACT_RR_IN_FORCE_H

#include <stdbool.h>

#include "common/err.h"

/* "persona", "adaptador"; anything else is RC_FATAL. Before there are threads: what was handed over stays
 * where it is, whatever is set later. */
MUST_CHECK rc_t rr_start(const char *manos, err_t *err);
/* Until rr_start(): people. Any thread. */
bool rr_adapter(void);

#endif
