#include "services/reporting/upkeep/months_run.h"

#include <jansson.h>

#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "embed/reporting_core/anonimato_cumplir_sql.h"
#include "embed/reporting_core/anonimato_subir_sql.h"
#include "embed/reporting_core/mes_retirar_sql.h"
#include "embed/reporting_core/meses_preparar_sql.h"
#include "embed/reporting_core/meses_sql.h"
#include "services/reporting/audit/audit_note.h"
#include "services/reporting/upkeep/months.h"

enum { AGAIN_MS = 60000, ROUND = 1000 };

static rc_t prepare(pg_t *pg, day_t today, err_t *err)
{
    day_t months[MONTHS_MADE];
    char first[11], last[11];
    months_to_make(today, months);
    day_format(months[0], first);
    day_format(months[MONTHS_MADE - 1], last);
    return pg_exec(pg, meses_preparar_sql, 2, (const char *[]){first, last}, NULL, err);
}

static rc_t tell(pg_t *pg, const char *month, const PGresult *gone, const months_t *m, err_t *err)
{
    char objeto[24];
    snprintf(objeto, sizeof objeto, "mes/%.7s", month);
    return audit_note(
        pg, "mes.retirar", objeto, NULL,
        json_pack("{s:I,s:b}", "registros", (json_int_t)pg_int(gone, 0, 0), "archivado", m->archive), err);
}

/* NULL rows of it: another replica was quicker, or the server's clock does not find it over. */
static rc_t retire(pg_t *pg, const char *month, const months_t *m, err_t *err)
{
    AUTO(pgresult) PGresult *gone = NULL;
    char keep[24];
    snprintf(keep, sizeof keep, "%lld", m->keep);
    rc_t rc = pg_begin(pg, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, mes_retirar_sql, 3, (const char *[]){month, keep, m->archive ? "t" : "f"}, &gone,
                     err);
    if (rc == RC_OK && !PQgetisnull(gone, 0, 0))
        rc = tell(pg, month, gone, m, err);
    if (rc == RC_OK)
        rc = pg_commit(pg, err);
    if (rc != RC_OK)
        pg_rollback(pg);
    if (rc != RC_OK || PQgetisnull(gone, 0, 0))
        return rc;
    metric_add("pqr_reporting_months_retired_total", "", 1);
    log_info("mes retirado", "{s:s,s:I,s:b}", "mes", month, "registros", (json_int_t)pg_int(gone, 0, 0),
             "archivado", m->archive);
    return RC_OK;
}

/* A round is a transaction: whoever is killed leaves the rest to the next. */
static rc_t forget_round(pg_t *pg, json_int_t *rows, json_int_t *receptions, bool *ret_more, err_t *err)
{
    AUTO(pgresult) PGresult *gone = NULL;
    char most[16];
    snprintf(most, sizeof most, "%d", ROUND);
    rc_t rc = pg_exec(pg, anonimato_cumplir_sql, 1, (const char *[]){most}, &gone, err);
    *ret_more = false;
    if (rc != RC_OK || PQntuples(gone) == 0)
        return rc;
    const int64_t n = pg_int(gone, 0, 0), m = pg_int(gone, 0, 1);
    *rows += n;
    *receptions += m;
    *ret_more = n == ROUND || m == ROUND;
    return RC_OK;
}

/* What belongs to no case. */
static rc_t forget(pg_t *pg, const months_t *m, day_t today, err_t *err)
{
    json_int_t rows = 0, receptions = 0;
    char until[11];
    bool more = true;
    day_format(day_months_before(today, (int)m->anonymise), until);
    rc_t rc = pg_exec(pg, anonimato_subir_sql, 1, (const char *[]){until}, NULL, err);
    while (rc == RC_OK && more && !stop_requested())
        rc = forget_round(pg, &rows, &receptions, &more, err);
    metric_add("pqr_reporting_anonymised_total", "que=\"rechazo\"", (int)rows);
    metric_add("pqr_reporting_anonymised_total", "que=\"recepcion\"", (int)receptions);
    if (rows + receptions > 0)
        log_info("filas anonimizadas", "{s:I,s:I,s:s}", "rechazos", rows, "recepciones", receptions, "hasta",
                 until);
    return rc;
}

rc_t months_see_to(pg_t *pg, const months_t *m, day_t today, err_t *err)
{
    AUTO(pgresult) PGresult *there = NULL;
    rc_t rc = prepare(pg, today, err);
    if (rc == RC_OK && m->keep > 0)
        rc = pg_exec(pg, meses_sql, 0, NULL, &there, err);
    for (int i = 0; rc == RC_OK && there && i < PQntuples(there) && !stop_requested(); i++) {
        day_t month;
        if (day_parse(pg_text(there, i, 0), &month) && month_is_over(month, today, (int)m->keep))
            rc = retire(pg, pg_text(there, i, 0), m, err);
    }
    return rc == RC_OK && m->anonymise > 0 ? forget(pg, m, today, err) : rc;
}

rc_t months_run(void *ctx, err_t *err)
{
    const months_t *m = ctx;
    AUTO(pg) pg_t *pg = pg_new(m->pg);
    metric_help("pqr_reporting_anonymised_total",
                "Filas rechazadas y recepciones que la retención dejó sin datos personales");
    metric_help("pqr_reporting_months_retired_total", "Meses de registros que la retención retiró");
    while (!stop_requested()) {
        err_t why = ERR_INIT;
        rc_t rc = months_see_to(pg, m, instant_day(clock_now(), NULL), &why);
        if (rc == RC_FATAL) {
            *err = why;
            return rc;
        }
        if (rc != RC_OK)
            log_warn("no se pudieron revisar los meses de registros, se repite", "{s:s,s:s}", "codigo",
                     why.code, "error", why.text);
        int tomorrow_ms = clock_real_ms_until(instant_from_day(instant_day(clock_now(), NULL) + 1, 0));
        stop_wait_ms(rc == RC_OK || tomorrow_ms < AGAIN_MS ? tomorrow_ms : AGAIN_MS);
    }
    return RC_OK;
}
