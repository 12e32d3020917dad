#include "services/reporting/reports/reports.h"

#include "common/calendar_in_force.h"
#include "common/health.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "embed/reporting_core/informe_avance_sql.h"
#include "embed/reporting_core/informe_ultimo_sql.h"
#include "services/reporting/figures/period.h"
#include "services/reporting/notices/summary.h"
#include "services/reporting/reports/report_keep.h"
#include "services/reporting/reports/week_due.h"
#include "services/reporting/reports/week_read.h"

#define DAYS 7
#define CHECK "informe_semanal"
#define METRIC "pqr_reporting_reports_total"
/* Looks for which a report waits while what arrived is still being read: it is made once and never again, so
 * it is not made amid what came while the service was down. Where messages never stop coming, it is made all
 * the same. */
#define LOOKS_MAX 10

/* What the worker knows from one look to the next. */
typedef struct looks {
    day_t at;         /* as far as every week's report is there; DAY_NONE: not known */
    int64_t read;     /* how far everything was read at the last look; -1: no look yet */
    int unsettled;    /* looks since something was due, at each of which more had been read */
    week_read_t week; /* what had come by then */
    bool waiting;     /* for that, and it was told */
} looks_t;

static void looks_cleanup(looks_t *k)
{
    week_read_done(&k->week);
}

rc_t reports_start(reports_t *r, const pg_settings_t *pg, const catalogue_t *names, err_t *err)
{
    r->pg = pg;
    r->names = names;
    if (summary_hour_parse(r->hour, &r->minute))
        return RC_OK;
    return err_set(err, RC_FATAL, "informe_hora", "PQR_INFORME_HORA debe ser una hora, como 06:00");
}

/* The Monday of the latest one made on schedule, or DAY_NONE. */
static rc_t latest_made(pg_t *pg, day_t *ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, informe_ultimo_sql, 0, NULL, &res, err);
    if (rc != RC_OK)
        return rc;
    const char *day = pg_text(res, 0, 0);
    if (!day || !day_parse(day, ret))
        *ret = DAY_NONE;
    return RC_OK;
}

static rc_t keep(const reports_t *r, pg_t *pg, day_t monday, err_t *err)
{
    const report_order_t o = {.monday = monday, .now = clock_now()};
    bool made = false;
    char week[WEEK_SIZE];
    rc_t rc = pg_run(pg, REPORT_BEGIN, err);
    if (rc == RC_OK)
        rc = report_keep(pg, r->names, &o, &made, err);
    if (rc == RC_OK)
        rc = pg_commit(pg, err);
    if (rc != RC_OK) {
        pg_rollback(pg);
        return rc;
    }
    week_format(monday, week);
    if (made) {
        metric_add(METRIC, "origen=\"programado\"", 1);
        log_info("informe semanal guardado", "{s:s}", "semana", week);
    }
    return RC_OK;
}

/* Tells once what the report waits for, and on /readyz for as long as it does. */
static void tell_waiting(looks_t *k, day_t monday, const char *why)
{
    char week[WEEK_SIZE], text[300];
    week_format(monday, week);
    snprintf(text, sizeof text, "el informe de %s espera: %s", week, why);
    health_note(CHECK, false, text);
    if (!k->waiting)
        log_warn("el informe semanal espera", "{s:s,s:s}", "semana", week, "motivo", why);
    k->waiting = true;
}

/* Whether all that had come for it is read, and nothing more since the last look, or it went on for long
 * enough. */
static rc_t settled(const reports_t *r, pg_t *pg, looks_t *k, day_t monday, bool *ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    AUTO(buf) buf_t why = {0};
    *ret = false;
    rc_t rc = week_read_look(&k->week, r->freshness, pg, monday, &why, err);
    if (rc != RC_OK)
        return rc;
    if (why.len) {
        tell_waiting(k, monday, buf_str(&why));
        k->read = -1;
        k->unsettled = 0;
        return RC_OK;
    }
    rc = pg_exec(pg, informe_avance_sql, 0, NULL, &res, err);
    if (rc != RC_OK)
        return rc;
    *ret = pg_int(res, 0, 0) == k->read || k->unsettled >= LOOKS_MAX;
    k->read = pg_int(res, 0, 0);
    k->unsettled = *ret ? 0 : k->unsettled + 1;
    return RC_OK;
}

/* Weeks that a person had made already are there, and count as if the schedule had: the loop passes them. */
static rc_t keep_missed(const reports_t *r, pg_t *pg, looks_t *k, err_t *err)
{
    day_t last = DAY_NONE, first;
    bool quiet = false;
    rc_t rc = latest_made(pg, &last, err);
    if (rc != RC_OK)
        return rc;
    if (k->at != DAY_NONE && (last == DAY_NONE || k->at > last))
        last = k->at;
    int n = weeks_missed(calendar_in_force(), clock_now(), r->minute, last, &first);
    if (n > 0)
        rc = settled(r, pg, k, first + (n - 1) * DAYS, &quiet, err);
    for (int i = 0; rc == RC_OK && quiet && i < n && !stop_requested(); i++) {
        rc = keep(r, pg, first + i * DAYS, err);
        if (rc == RC_OK)
            k->at = first + i * DAYS;
    }
    if (rc == RC_OK && (n <= 0 || quiet)) {
        health_note(CHECK, true, "");
        k->waiting = false;
    }
    return rc;
}

rc_t reports_run(void *ctx, err_t *err)
{
    const reports_t *r = ctx;
    AUTO(pg) pg_t *pg = pg_new(r->pg);
    AUTO(looks) looks_t looks = {.at = DAY_NONE, .read = -1};
    metric_help(METRIC, "Informes semanales guardados, por su origen");
    while (!stop_requested()) {
        err_t why = ERR_INIT;
        rc_t rc = keep_missed(r, pg, &looks, &why);
        if (rc == RC_FATAL) {
            *err = why;
            return rc;
        }
        if (rc != RC_OK)
            log_warn("no se pudo guardar el informe semanal, se repite", "{s:s,s:s}", "codigo", why.code,
                     "error", why.text);
        stop_wait_ms((int)r->every_s * 1000);
    }
    return RC_OK;
}
