#include <inttypes.h>
#include <string.h>

#include "common/outbox.h"
#include "embed/contact_core/caso_vida_sql.h"
#include "embed/contact_core/tarea_caso_sql.h"
#include "embed/contact_core/tarea_estado_sql.h"
#include "embed/contact_core/tarea_hacer_sql.h"
#include "services/contact/life/case_event.h"
#include "services/contact/store/store.h"
#include "services/contact/store/store_case.h"

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
    char fecha[32], version_text[24];
    instant_format(now, fecha);
    case_view_t after = *before;
    lifecycle_apply(&after, NULL, step);
    const case_change_t change = {.radicado = radicado,
                                  .before = before,
                                  .after = &after,
                                  .step = step,
                                  .fecha = fecha,
                                  .traceparent = ""};
    outbox_t out = {0};
    case_events_add(&out, &change, &version);
    snprintf(version_text, sizeof version_text, "%" PRId64, version);
    const char *const task[] = {id, fecha};
    const char *const life[] = {radicado, estado_name(after.estado), resultado_name(after.resultado),
                                version_text, fecha};
    rc_t rc = pg_exec(pg, tarea_hacer_sql, 2, task, NULL, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, caso_vida_sql, 5, life, NULL, err);
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
    tarea_tipo_t tipo;
    step_t step;
    if (!tarea_from_name(pg_text(task, 0, pg_column(task, "tipo")), &tipo) ||
        !lifecycle_on_task_done(&view, tipo, &step))
        return err_set(err, RC_FATAL, "tarea_fuera_de_vida",
                       "una tarea pendiente no corresponde al estado de su caso");
    rc = write_done(pg, id_text, radicado, &view, &step, version, now, err);
    if (rc == RC_OK)
        *ret = TASK_DONE;
    return rc;
}
