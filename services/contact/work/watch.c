#include "services/contact/work/watch.h"

#include <jansson.h>

#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "services/contact/store/store_orders.h"
#include "services/contact/store/store_watch.h"

#define BACKOFF_MAX_MS 5000

/* What is looked after, in turn. */
static const struct duty {
    rc_t (*round)(pg_t *pg, int max, instant_t now, watch_tally_t *ret, err_t *err);
    const char *what; /* as the log names it */
} duties[] = {
    {store_rescue, "arriendos vencidos"},
    {store_alerts, "alertas de término"},
    {store_orders, "órdenes a RR sin respuesta"},
};

static void count(const watch_tally_t *t)
{
    metric_add("pqr_contact_rescued_total", "como=\"soltado\"", t->released);
    metric_add("pqr_contact_rescued_total", "como=\"perdido\"", t->lost);
    metric_add("pqr_contact_alerts_total", NULL, t->told);
    metric_add("pqr_contact_rr_orders_total", "como=\"repetida\"", t->asked);
    metric_add("pqr_contact_rr_orders_total", "como=\"a_persona\"", t->handed);
    metric_add("pqr_contact_anonymised_total", NULL, t->forgotten);
}

/* Rounds until none is left, each a transaction. d NULL: personal data whose time is over. */
static rc_t see_to(pg_t *pg, const struct duty *d, const watch_options_t *o, err_t *err)
{
    const int max = o->batch_max;
    watch_tally_t t = {.found = max};
    json_int_t forgotten = 0;
    rc_t rc = RC_OK;
    while (rc == RC_OK && t.found >= max && !stop_requested()) {
        t = (watch_tally_t){0};
        rc = pg_begin(pg, err);
        if (rc == RC_OK)
            rc = d ? d->round(pg, max, clock_now(), &t, err)
                   : store_retention(pg, o->anonimizar_meses, max, clock_now(), &t, err);
        if (rc == RC_OK)
            rc = pg_commit(pg, err);
        if (rc != RC_OK)
            pg_rollback(pg);
        else
            count(&t);
        forgotten += rc == RC_OK ? t.forgotten : 0;
    }
    if (forgotten > 0)
        log_info("casos anonimizados", "{s:I,s:i}", "casos", forgotten, "meses", o->anonimizar_meses);
    return rc;
}

rc_t watch_run(const pg_settings_t *p, const watch_options_t *o, err_t *err)
{
    AUTO(pg) pg_t *pg = pg_new(p);
    int wait_ms = o->every_ms;
    metric_help("pqr_contact_rescued_total", "Intentos cuyo arriendo venció, por lo que se hizo con ellos");
    metric_help("pqr_contact_alerts_total", "Alertas de término dichas");
    metric_help("pqr_contact_rr_orders_total",
                "Órdenes a RR que se quedaron sin respuesta, por lo que se hizo con ellas");
    metric_help("pqr_contact_anonymised_total",
                "Casos cerrados que se anonimizaron al cumplirse su plazo de retención");
    while (!stop_requested()) {
        bool failed = false;
        for (size_t i = 0; i <= COUNT_OF(duties); i++) {
            const struct duty *d = i < COUNT_OF(duties) ? &duties[i] : NULL;
            err_t why = ERR_INIT;
            rc_t rc = see_to(pg, d, o, &why);
            if (rc == RC_FATAL) {
                *err = why;
                return rc;
            }
            if (rc == RC_OK)
                continue;
            failed = true;
            log_warn("no se pudo vigilar, se repite", "{s:s,s:s,s:s}", "que",
                     d ? d->what : "retención de datos personales", "codigo", why.code, "error", why.text);
        }
        wait_ms = !failed ? o->every_ms : wait_ms * 2 > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : wait_ms * 2;
        stop_wait_ms(wait_ms);
    }
    return RC_OK;
}
