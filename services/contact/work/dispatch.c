#include "services/contact/work/dispatch.h"

#include "common/health.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "common/workers.h"
#include "embed/contact_core/intentos_en_curso_sql.h"
#include "services/contact/life/contacto_in_force.h"
#include "services/contact/store/store_take.h"

#define WHO "marcador"
#define BACKOFF_MIN_MS 100
#define BACKOFF_MAX_MS 5000

/* How many the dialer may have beside those that it has. */
static rc_t room(pg_t *pg, const dispatch_options_t *o, int *ret, err_t *err)
{
    *ret = o->batch_max;
    if (o->limit == 0)
        return RC_OK;
    char limit[16];
    snprintf(limit, sizeof limit, "%d", o->limit);
    const char *const params[] = {limit};
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, intentos_en_curso_sql, 1, params, &res, err);
    if (rc != RC_OK)
        return rc;
    const int left = o->limit - (int)pg_int(res, 0, 0);
    if (left < *ret)
        *ret = left > 0 ? left : 0;
    return RC_OK;
}

static rc_t take_some(pg_t *pg, const dispatch_options_t *o, take_place_t *place, instant_t now,
                      dispatched_t *ret, err_t *err)
{
    const int64_t lease_ms =
        o->lease_s ? o->lease_s * 1000LL : contacto_in_force()->arriendo_marcador_minutos * 60000LL;
    AUTO(taken_list) taken_list_t list = {0};
    take_t take = {.canal = CANAL_MARCADOR, .quien = WHO, .now = now, .arriendo_hasta = now + lease_ms};
    rc_t rc = room(pg, o, &take.max, err);
    if (rc == RC_OK && take.max > 0)
        rc = store_take(pg, &take, place, &list, err);
    *ret = (dispatched_t){(int)list.n, list.sin_telefono, list.more};
    return rc;
}

rc_t dispatch_once(pg_t *pg, const dispatch_options_t *o, take_place_t *place, instant_t now,
                   dispatched_t *ret, err_t *err)
{
    rc_t rc = pg_begin(pg, err);
    if (rc == RC_OK)
        rc = take_some(pg, o, place, now, ret, err);
    if (rc == RC_OK)
        rc = pg_commit(pg, err);
    if (rc != RC_OK)
        pg_rollback(pg);
    return rc;
}

/* ---- threads ---- */

typedef struct dispatcher {
    const pg_settings_t *pg;
    const dispatch_options_t *o;
    take_place_t *place; /* of all threads */
    char check[40];
    int singly; /* claims still to be made of one attempt each, to find the one that cannot be written */
} dispatcher_t;

/* A claim that the database refuses would be refused for ever, and everything due behind it would wait: its
 * attempts come again one by one, and the one at fault is passed over. */
static void find_fault(dispatcher_t *d, const err_t *why)
{
    if (d->singly > 0) {
        log_error("un intento no se puede tomar y se deja", "{s:s,s:s}", "codigo", why->code, "error",
                  why->text);
        return;
    }
    d->singly = d->o->batch_max;
    take_place_anew(d->place);
}

/* One step of the loop: how long to pause after it. *backoff_ms is doubled where it failed. */
static rc_t step(dispatcher_t *d, pg_t *pg, int *backoff_ms, int *ret_pause_ms, err_t *err)
{
    dispatched_t done = {0};
    err_t why = ERR_INIT;
    dispatch_options_t o = *d->o;
    if (d->singly > 0)
        o.batch_max = 1;
    rc_t rc = dispatch_once(pg, &o, d->place, clock_now(), &done, &why);
    if (rc == RC_REJECT)
        find_fault(d, &why);
    if (d->singly > 0)
        d->singly--;
    if (rc == RC_FATAL) {
        *err = why;
        return rc;
    }
    if (rc != RC_OK) {
        health_set(d->check, false, why.text);
        log_warn("no se pudieron tomar intentos para el marcador, se repite", "{s:s,s:s}", "codigo", why.code,
                 "error", why.text);
        *ret_pause_ms = *backoff_ms;
        *backoff_ms = *backoff_ms * 2 > BACKOFF_MAX_MS ? BACKOFF_MAX_MS : *backoff_ms * 2;
        return RC_OK;
    }
    health_set(d->check, true, NULL);
    metric_add("pqr_contact_taken_total", "canal=\"marcador\"", done.taken);
    metric_add("pqr_contact_without_number_total", NULL, done.sin_telefono);
    *backoff_ms = BACKOFF_MIN_MS;
    *ret_pause_ms = done.more ? 0 : d->o->idle_ms;
    return RC_OK;
}

static rc_t dispatcher_run(void *ctx, err_t *err)
{
    dispatcher_t *d = ctx;
    AUTO(pg) pg_t *pg = pg_new(d->pg);
    int backoff_ms = BACKOFF_MIN_MS, pause_ms = 0;
    rc_t rc = RC_OK;
    while (rc == RC_OK && !stop_requested()) {
        rc = step(d, pg, &backoff_ms, &pause_ms, err);
        if (rc == RC_OK && pause_ms)
            stop_wait_ms(pause_ms);
    }
    return rc;
}

rc_t dispatch_run(const pg_settings_t *p, const dispatch_options_t *o, err_t *err)
{
    metric_help("pqr_contact_taken_total", "Intentos tomados, por quién los hace");
    metric_help("pqr_contact_without_number_total", "Casos sin ningún teléfono al cual llamar");
    AUTO(take_place) take_place_t *place = take_place_new();
    const size_t n = (size_t)o->threads;
    dispatcher_t *all = must(calloc(n, sizeof *all));
    worker_t *workers = must(calloc(n, sizeof *workers));
    for (size_t i = 0; i < n; i++) {
        all[i] = (dispatcher_t){.pg = p, .o = o, .place = place};
        snprintf(all[i].check, sizeof all[i].check, "marcador-%zu", i);
        health_set(all[i].check, false, "aún sin conexión");
        workers[i] = (worker_t){.run = dispatcher_run, .ctx = &all[i]};
    }
    rc_t rc = workers_run(workers, n, err);
    free(workers);
    free(all);
    return rc;
}
