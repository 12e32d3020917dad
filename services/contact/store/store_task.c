#include <inttypes.h>
#include <string.h>

#include "common/calendar_in_force.h"
#include "common/outbox.h"
#include "embed/contact_core/casos_vida_sql.h"
#include "embed/contact_core/tarea_caso_sql.h"
#include "embed/contact_core/tarea_estado_sql.h"
#include "embed/contact_core/tarea_hacer_sql.h"
#include "services/contact/life/case_event.h"
#include "services/contact/store/store.h"
#include "services/contact/store/store_case.h"
#include "services/contact/store/store_rows.h"

static rc_t lock_case(pg_t *pg, const char *radicado, PGresult **ret, err_t *err)
{
    rc_t rc = case_lock(pg, radicado, ret, err);
    if (rc == RC_OK && PQntuples(*ret) != 1)
        rc = err_set(err, RC_FATAL, "tarea_sin_caso", "una tarea no tiene caso");
    return rc;
}

static rc_t write_done(pg_t *pg, const char *id, const char *radicado, const case_view_t *before,
                       const step_t *step, int64_t version, instant_t now, err_t *err)
{
    char fecha[32];
    instant_format(now, fecha);
    const case_change_t change = {
        .radicado = radicado, .before = before, .step = step, .fecha = fecha, .traceparent = ""};
    outbox_t out = {0};
    AUTO(pg_columns) pg_columns_t life = {0};
    case_events_add(&out, &change, &version);
    rows_add_vida(&life, &(caso_row_t){.radicado = radicado, .view = &step->after, .version = version});
    const char *const task[] = {id, fecha};
    rc_t rc = pg_exec(pg, tarea_hacer_sql, 2, task, NULL, err);
    if (rc == RC_OK)
        rc = pg_columns_write(&life, pg, casos_vida_sql, fecha, NULL, err);
    if (rc == RC_OK)
        rc = outbox_write(&out, pg, CONTACT_SCHEMA, err);
    outbox_done(&out);
    return rc;
}

rc_t store_task_done(pg_t *pg, int64_t id, instant_t now, task_done_t *ret, err_t *err)
{
    char id_text[24];
    snprintf(id_text, sizeof id_text, "%" PRId64, id);
    const char *const key[] = {id_text};
    AUTO(pgresult) PGresult *found = NULL;
    rc_t rc = pg_exec(pg, tarea_caso_sql, 1, key, &found, err);
    if (rc != RC_OK)
        return rc;
    if (PQntuples(found) == 0) {
        *ret = TASK_UNKNOWN;
        return RC_OK;
    }
    const char *radicado = pg_text(found, 0, 0);
    AUTO(pgresult) PGresult *locked = NULL;
    AUTO(pgresult) PGresult *task = NULL;
    rc = lock_case(pg, radicado, &locked, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, tarea_estado_sql, 1, key, &task, err);
    if (rc != RC_OK)
        return rc;

    const char *estado = pg_text(task, 0, pg_column(task, "estado"));
    if (strcmp(estado, "pendiente") != 0) {
        *ret = strcmp(estado, "hecha") == 0 ? TASK_WAS_DONE : TASK_CANCELLED;
        return RC_OK;
    }
    case_columns_t columns = case_columns(locked);
    case_view_t view;
    int64_t version;
    rc = case_from_row(locked, 0, &columns, &view, &version, err);
    if (rc != RC_OK)
        return rc;
    entrada_view_t in = {0};
    if (!tarea_from_name(pg_text(task, 0, pg_column(task, "tipo")), &in.tarea))
        return err_set(err, RC_FATAL, "tarea_ilegible",
                       "una tarea guardada es de un tipo que este programa no conoce");
    in.que = entrada_of_task(in.tarea);
    const step_t step = lifecycle_on(calendar_in_force(), &view, &in, radicado, now);
    /* Those that move the case further have rows of their own to make: not here. */
    if (step.rechazo || step.effects != EFFECT_TASK_DONE)
        return err_set(err, RC_FATAL, "tarea_fuera_de_vida",
                       "una tarea pendiente no corresponde al estado de su caso");
    rc = write_done(pg, id_text, radicado, &view, &step, version, now, err);
    if (rc == RC_OK)
        *ret = TASK_DONE;
    return rc;
}
