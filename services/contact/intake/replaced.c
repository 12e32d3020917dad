#include "services/contact/intake/replaced.h"

#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "services/contact/store/store.h"

#define IDLE_MS 500
#define BACKOFF_MAX_MS 5000

static rc_t tell_some(pg_t *pg, int max, bool *ret_more, err_t *err)
{
    store_tally_t t = {0};
    rc_t rc = pg_begin(pg, err);
    if (rc == RC_OK)
        rc = store_tell_replaced(pg, max, clock_now(), &t, ret_more, err);
    if (rc == RC_OK)
        rc = pg_commit(pg, err);
    if (rc != RC_OK) {
        pg_rollback(pg);
        return rc;
    }
    metric_add("pqr_contact_events_total", NULL, t.events);
    metric_add("pqr_contact_replaced_total", NULL, t.replaced);
    return RC_OK;
}

rc_t replaced_run(const pg_settings_t *p, int batch_max, err_t *err)
{
    AUTO(pg) pg_t *pg = pg_new(p);
    int backoff_ms = IDLE_MS;
    while (!stop_requested()) {
        err_t why = ERR_INIT;
        bool more = false;
        rc_t rc = tell_some(pg, batch_max, &more, &why);
        if (rc == RC_FATAL) {
            *err = why;
            return rc;
        }
        if (rc != RC_OK) {
            log_warn("no se pudo contar a los casos el reemplazo de una base, se repite", "{s:s,s:s}",
                     "codigo", why.code, "error", why.text);
            backoff_ms = backoff_ms * 2 > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : backoff_ms * 2;
        } else {
            backoff_ms = IDLE_MS;
        }
        if (!more)
            stop_wait_ms(backoff_ms);
    }
    return RC_OK;
}
