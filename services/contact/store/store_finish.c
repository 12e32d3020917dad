#include "services/contact/store/store_finish.h"

#include <inttypes.h>
#include <string.h>

#include "embed/contact_core/tarea_leer_sql.h"
#include "services/contact/store/step_rows.h"

static rc_t finish(pg_t *pg, step_rows_t *rows, step_case_t *c, int64_t id, tarea_tipo_t tipo,
                   const finish_in_t *in, finish_out_t *ret, err_t *err)
{
    const step_in_t step = {
        .in = {.que = in->refused ? ENTRADA_TAREA_RECHAZADA : entrada_of_task(tipo), .tarea = tipo},
        .quien = in->quien,
        .nota = in->nota,
        .traceparent = in->traceparent,
        .evidencia = in->evidencia,
        .tarea = id,
        .error = in->error};
    rc_t rc = step_take(pg, rows, c, &step, &ret->paso, err);
    ret->fate = ret->paso.rechazo ? FINISH_REFUSED : FINISH_DONE;
    return rc;
}

/* What is over already. */
static finish_fate_t fate_of(const char *estado)
{
    if (strcmp(estado, "hecha") == 0)
        return FINISH_WAS_DONE;
    return strcmp(estado, "rechazada") == 0 ? FINISH_WAS_REFUSED : FINISH_CANCELLED;
}

/* The task under its case's lock: nobody else changes it now. */
static rc_t take(pg_t *pg, step_rows_t *rows, step_case_t *c, const char *id, const finish_in_t *in,
                 finish_out_t *ret, err_t *err)
{
    AUTO(pgresult) PGresult *task = NULL;
    rc_t rc = pg_exec(pg, tarea_leer_sql, 1, &id, &task, err);
    if (rc != RC_OK)
        return rc;
    const char *estado = pg_text(task, 0, pg_column(task, "estado"));
    if (!tarea_from_name(pg_text(task, 0, pg_column(task, "tipo")), &ret->tipo))
        return err_set(err, RC_FATAL, "tarea_ilegible",
                       "una tarea guardada dice algo que este programa no conoce");
    if (strcmp(estado, "pendiente") == 0)
        return finish(pg, rows, c, strtoll(id, NULL, 10), ret->tipo, in, ret, err);
    ret->fate = fate_of(estado);
    return RC_OK;
}

rc_t store_task_finish(pg_t *pg, int64_t id, const finish_in_t *in, instant_t now, finish_out_t *ret,
                       err_t *err)
{
    char id_text[24];
    snprintf(id_text, sizeof id_text, "%" PRId64, id);
    const char *const key[] = {id_text};
    AUTO(pgresult) PGresult *found = NULL;
    AUTO(step_case) step_case_t c = {0};
    AUTO(step_rows) step_rows_t rows = {0};
    finish_out_t out = {.fate = FINISH_UNKNOWN};
    bool known = false;
    rc_t rc = pg_exec(pg, tarea_leer_sql, 1, key, &found, err);
    if (rc == RC_OK && PQntuples(found) == 1)
        rc = step_case_lock(pg, pg_text(found, 0, pg_column(found, "radicado")), &c, &known, err);
    if (rc == RC_OK && known) {
        step_rows_begin(&rows, now);
        rc = take(pg, &rows, &c, id_text, in, &out, err);
    }
    step_rows_case(&rows, &c);
    if (rc == RC_OK)
        rc = step_rows_write(&rows, pg, err);
    if (rc == RC_OK)
        *ret = out;
    return rc;
}
