#include "services/reporting/notices/notices.h"

#include <string.h>

#include "services/reporting/notices/notice_deliver.h"
#include "services/reporting/notices/summary_run.h"
#include "services/reporting/notices/threshold_watch.h"

#define AT_ONCE 2 /* of three workers: a receiver that hangs leaves one for the others */

static retry_policy_t policy(const notices_t *n, long long first_s)
{
    return (retry_policy_t){
        .first_ms = first_s * 1000, .max_ms = n->max_s * 1000, .total_ms = n->hours * 3600 * 1000};
}

static summary_options_t summary_options(const notices_t *n)
{
    return (summary_options_t){.pg = n->pg,
                               .smtp = n->smtp,
                               .people = n->people,
                               .hour = n->hour,
                               .retry = policy(n, n->summary_s),
                               .every_ms = (int)n->summary_s * 1000};
}

static rc_t read_reach(notices_t *n, err_t *err)
{
    bool inside = strcmp(n->reach_name, "interna") == 0;
    n->reach = inside ? REACH_INSIDE : REACH_PUBLIC;
    if (inside || strcmp(n->reach_name, "publica") == 0)
        return RC_OK;
    return err_set(err, RC_FATAL, "avisos_red", "PQR_AVISOS_RED debe ser publica o interna");
}

rc_t notices_start(notices_t *n, const pg_settings_t *pg, err_t *err)
{
    n->pg = pg;
    rc_t rc = read_reach(n, err);
    if (rc == RC_OK) {
        summary_options_t o = summary_options(n);
        rc = summary_options_check(&o, err);
    }
    return rc == RC_OK ? thresholds_load(n->thresholds_file, &n->thresholds, err) : rc;
}

void notices_done(notices_t *n)
{
    thresholds_done(&n->thresholds);
}

rc_t notices_deliver(void *ctx, err_t *err)
{
    const notices_t *n = ctx;
    deliver_options_t o = {.pg = n->pg,
                           .retry = policy(n, n->first_s),
                           .timeout_ms = (int)n->timeout_ms,
                           .idle_ms = (int)n->idle_ms,
                           .at_once = AT_ONCE,
                           .reach = n->reach};
    return notices_deliver_run(&o, err);
}

rc_t notices_watch(void *ctx, err_t *err)
{
    const notices_t *n = ctx;
    threshold_watch_t w = {
        .pg = n->pg, .thresholds = &n->thresholds, .every_ms = (int)n->thresholds_s * 1000};
    return thresholds_watch_run(&w, err);
}

rc_t notices_summarize(void *ctx, err_t *err)
{
    summary_options_t o = summary_options(ctx);
    return summary_run(&o, err);
}
