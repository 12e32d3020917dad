#include "services/reporting/notices/threshold_watch.h"

#include <inttypes.h>
#include <jansson.h>

#include "common/calendar_in_force.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "embed/reporting_core/alerta_abrir_sql.h"
#include "embed/reporting_core/alerta_cerrar_sql.h"
#include "embed/reporting_core/alerta_esta_abierta_sql.h"
#include "embed/reporting_core/umbral_atraso_sql.h"
#include "embed/reporting_core/umbral_mal_escaladas_sql.h"
#include "embed/reporting_core/umbral_rechazo_sql.h"
#include "embed/reporting_core/umbral_revision_sql.h"
#include "embed/reporting_core/umbral_turno_sql.h"
#include "embed/reporting_core/umbral_vencer_sql.h"

/* What a measure asks for beside itself. */
typedef enum given { GIVEN_NOTHING, GIVEN_NOW, GIVEN_OPENED_UNTIL } given_t;

static const struct question {
    const char *sql;
    given_t given;
} questions[MEASURES] = {
    [MEASURE_MAL_ESCALADAS] = {umbral_mal_escaladas_sql, GIVEN_NOTHING},
    [MEASURE_RECHAZO] = {umbral_rechazo_sql, GIVEN_NOTHING},
    [MEASURE_POR_VENCER] = {umbral_vencer_sql, GIVEN_OPENED_UNTIL},
    [MEASURE_REVISION] = {umbral_revision_sql, GIVEN_NOTHING},
    [MEASURE_ATRASO] = {umbral_atraso_sql, GIVEN_NOW},
};

static rc_t measure(pg_t *pg, const threshold_t *t, instant_t now, int64_t *ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    const struct question *q = &questions[t->measure];
    char text[32] = "";
    const char *param = text;
    if (q->given == GIVEN_NOW)
        instant_format(now, text);
    else if (q->given == GIVEN_OPENED_UNTIL)
        day_format(threshold_opened_until(calendar_in_force(), instant_day(now, NULL), t->days), text);
    rc_t rc = pg_exec(pg, q->sql, q->given != GIVEN_NOTHING, &param, &res, err);
    if (rc == RC_OK)
        *ret = pg_int(res, 0, 0);
    return rc;
}

static rc_t see_to(pg_t *pg, const threshold_t *t, instant_t now, err_t *err)
{
    AUTO(pgresult) PGresult *open = NULL;
    int64_t value = 0;
    char at[32], limit[24], text[24], label[160];
    rc_t rc = measure(pg, t, now, &value, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, alerta_esta_abierta_sql, 1, &t->name, &open, err);
    if (rc != RC_OK)
        return rc;
    instant_format(now, at);
    snprintf(limit, sizeof limit, "%" PRId64, t->over);
    snprintf(text, sizeof text, "%" PRId64, value);
    snprintf(label, sizeof label, "umbral=\"%s\"", t->name);
    metric_set("pqr_reporting_threshold_hundredths", label, value);
    switch (threshold_crossing(t, pg_bool(open, 0, 0), value)) {
    case CROSSING_UP:
        log_warn("umbral cruzado", "{s:s,s:I,s:I}", "umbral", t->name, "valor", (json_int_t)value, "limite",
                 (json_int_t)t->over);
        return pg_exec(pg, alerta_abrir_sql, 5, (const char *[]){t->name, t->text, limit, text, at}, NULL,
                       err);
    case CROSSING_BACK:
        log_info("umbral restablecido", "{s:s,s:I}", "umbral", t->name, "valor", (json_int_t)value);
        return pg_exec(pg, alerta_cerrar_sql, 3, (const char *[]){t->name, text, at}, NULL, err);
    case CROSSING_NONE:
        break;
    }
    return RC_OK;
}

/* Each threshold in a transaction of its own, so that one that cannot be measured holds up no other. Whose
 * turn it is, is locked in it. */
static rc_t turn(pg_t *pg, const threshold_t *t, err_t *err)
{
    AUTO(pgresult) PGresult *mine = NULL;
    rc_t rc = pg_begin(pg, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, umbral_turno_sql, 0, NULL, &mine, err);
    if (rc == RC_OK && pg_bool(mine, 0, 0))
        rc = see_to(pg, t, clock_now(), err);
    if (rc == RC_OK)
        rc = pg_commit(pg, err);
    if (rc != RC_OK)
        pg_rollback(pg);
    return rc;
}

rc_t thresholds_watch_run(void *ctx, err_t *err)
{
    const threshold_watch_t *w = ctx;
    AUTO(pg) pg_t *pg = pg_new(w->pg);
    metric_help("pqr_reporting_threshold_hundredths", "Lo que mide cada umbral, en centésimas");
    while (!stop_requested()) {
        for (size_t i = 0; i < w->thresholds->n && !stop_requested(); i++) {
            err_t why = ERR_INIT;
            rc_t rc = turn(pg, &w->thresholds->at[i], &why);
            if (rc == RC_FATAL) {
                *err = why;
                return rc;
            }
            if (rc != RC_OK)
                log_warn("no se pudo medir un umbral, se repite", "{s:s,s:s,s:s}", "umbral",
                         w->thresholds->at[i].name, "codigo", why.code, "error", why.text);
        }
        stop_wait_ms(w->every_ms);
    }
    return RC_OK;
}
