#include "services/reporting/notices/notice_deliver.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "embed/reporting_core/aviso_marcar_sql.h"
#include "embed/reporting_core/aviso_tomar_sql.h"
#include "services/reporting/notices/notice_post.h"
#include "services/reporting/notices/notice_sign.h"

#define LEASE_MORE_S 10 /* after the last moment of the try: for the mark */
#define BACKOFF_MAX_MS 30000

static rc_t take(pg_t *pg, const deliver_options_t *o, PGresult **ret, err_t *err)
{
    char lease[16], at_once[16];
    snprintf(lease, sizeof lease, "%d", o->timeout_ms / 1000 + LEASE_MORE_S);
    snprintf(at_once, sizeof at_once, "%d", o->at_once);
    return pg_exec(pg, aviso_tomar_sql, 2, (const char *[]){lease, at_once}, ret, err);
}

static void post(poster_t *p, const deliver_options_t *o, const PGresult *n, posted_t *ret)
{
    AUTO(buf) buf_t signature = {0};
    const char *body = pg_text(n, 0, pg_column(n, "cuerpo")), *url = pg_text(n, 0, pg_column(n, "url"));
    err_t why = ERR_INIT;
    *ret = (posted_t){0};
    /* What was let in once may not be any more. */
    if (notice_url_check(url, o->reach, &why) != RC_OK) {
        snprintf(ret->error, sizeof ret->error, "%s", "la dirección ya no se admite");
        return;
    }
    notice_sign(pg_text(n, 0, pg_column(n, "secreto")), pg_text(n, 0, pg_column(n, "secreto_anterior")),
                clock_real_now() / 1000, body, strlen(body), &signature);
    const posting_t w = {.url = url,
                         .body = body,
                         .signature = buf_str(&signature),
                         .id = pg_int(n, 0, pg_column(n, "id")),
                         .timeout_ms = o->timeout_ms,
                         .reach = o->reach};
    notice_post(p, &w, ret);
}

static const struct told {
    const char *state, *metric;
} told[] = {
    [FATE_DELIVERED] = {"entregado", "resultado=\"entregado\""},
    [FATE_AGAIN] = {"pendiente", "resultado=\"fallido\""},
    [FATE_DEAD] = {"muerto", "resultado=\"muerto\""},
    [FATE_GONE] = {"muerto", "resultado=\"retirado\""},
};

static rc_t mark(pg_t *pg, const deliver_options_t *o, const PGresult *n, const posted_t *r, err_t *err)
{
    int64_t pause;
    int tries = (int)pg_int(n, 0, pg_column(n, "intentos"));
    fate_t fate = retry_fate(&o->retry, r->http, tries, pg_int(n, 0, pg_column(n, "edad_ms")),
                             randombytes_uniform(DICE_SIDES), &pause);
    char pause_ms[24], ms[16], http[16];
    snprintf(pause_ms, sizeof pause_ms, "%" PRId64, stop_requested() && !r->http ? 0 : pause);
    snprintf(ms, sizeof ms, "%d", r->ms);
    snprintf(http, sizeof http, "%d", r->http);
    const char *const params[] = {pg_text(n, 0, pg_column(n, "id")),
                                  pg_text(n, 0, pg_column(n, "intentos")),
                                  told[fate].state,
                                  pause_ms,
                                  ms,
                                  r->http ? http : NULL,
                                  *r->error ? r->error : NULL,
                                  *r->answer ? r->answer : NULL,
                                  fate == FATE_GONE ? "true" : "false"};
    rc_t rc = pg_exec(pg, aviso_marcar_sql, COUNT_OF(params), params, NULL, err);
    if (rc != RC_OK)
        return rc;
    metric_add("pqr_reporting_notices_total", told[fate].metric, 1);
    if (fate == FATE_DEAD || fate == FATE_GONE)
        log_warn(fate == FATE_GONE ? "el receptor no quiere más avisos: suscripción retirada"
                                   : "aviso muerto: se agotó su tiempo",
                 "{s:s,s:s}", "aviso", params[0], "suscripcion", pg_text(n, 0, pg_column(n, "suscripcion")));
    return RC_OK;
}

/* One notice; *ret_some tells whether there was one. */
static rc_t deliver_one(pg_t *pg, poster_t *p, const deliver_options_t *o, bool *ret_some, err_t *err)
{
    AUTO(pgresult) PGresult *n = NULL;
    posted_t r;
    *ret_some = false;
    rc_t rc = take(pg, o, &n, err);
    if (rc != RC_OK || PQntuples(n) == 0)
        return rc;
    *ret_some = true;
    post(p, o, n, &r);
    return mark(pg, o, n, &r, err);
}

rc_t notices_deliver_run(void *ctx, err_t *err)
{
    const deliver_options_t *o = ctx;
    AUTO(pg) pg_t *pg = pg_new(o->pg);
    AUTO(poster) poster_t *p = poster_new();
    int wait_ms = o->idle_ms;
    metric_help("pqr_reporting_notices_total", "Intentos de aviso por su resultado");
    while (!stop_requested()) {
        bool some = false;
        err_t why = ERR_INIT;
        rc_t rc = deliver_one(pg, p, o, &some, &why);
        if (rc == RC_FATAL) {
            *err = why;
            return rc;
        }
        if (rc != RC_OK) {
            log_warn("no se pudieron entregar avisos, se repite", "{s:s,s:s}", "codigo", why.code, "error",
                     why.text);
            wait_ms = wait_ms * 2 > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : wait_ms * 2;
            stop_wait_ms(wait_ms);
            continue;
        }
        wait_ms = o->idle_ms;
        if (!some)
            stop_wait_ms(wait_ms);
    }
    return RC_OK;
}
