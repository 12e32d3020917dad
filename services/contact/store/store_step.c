#include "services/contact/store/store_step.h"

#include <string.h>

#include "services/contact/store/step_rows.h"

rc_t store_step(pg_t *pg, const char *radicado, const step_in_t *in, instant_t now, step_out_t *ret,
                err_t *err)
{
    AUTO(step_case) step_case_t c = {0};
    AUTO(step_rows) step_rows_t rows = {0};
    step_out_t out = {0};
    bool known;
    rc_t rc = step_case_lock(pg, radicado, &c, &known, err);
    if (rc == RC_OK && known)
        rc = step_case_attempt(pg, &c, in->intento, err);
    if (rc == RC_OK && known) {
        step_rows_begin(&rows, now);
        rc = step_take(pg, &rows, &c, in, &out, err);
    }
    step_rows_case(&rows, &c);
    if (rc == RC_OK)
        rc = step_rows_write(&rows, pg, err);
    if (rc == RC_OK)
        *ret = out;
    return rc;
}
