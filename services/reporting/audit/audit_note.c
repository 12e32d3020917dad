#include "services/reporting/audit/audit_note.h"

#include "common/pg_thread.h"
#include "embed/reporting_core/auditar_sql.h"

void audit_rows_add(pg_columns_t *rows, const audit_entry_t *e)
{
    pg_columns_text(rows, e->servicio);
    pg_columns_text(rows, e->id);
    pg_columns_instant(rows, &e->momento);
    pg_columns_text(rows, e->quien);
    pg_columns_text(rows, e->roles);
    pg_columns_text(rows, e->desde);
    pg_columns_text(rows, e->accion);
    pg_columns_text(rows, e->objeto);
    pg_columns_text(rows, e->antes);
    pg_columns_text(rows, e->despues);
    pg_columns_text(rows, e->solicitud);
    pg_columns_end(rows);
}

rc_t audit_rows_write(const pg_columns_t *rows, pg_t *pg, int64_t *ret_new, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    *ret_new = 0;
    if (pg_columns_count(rows) == 0)
        return RC_OK;
    rc_t rc = pg_columns_write(rows, pg, auditar_sql, NULL, &res, err);
    if (rc == RC_OK)
        *ret_new = pg_int(res, 0, 0);
    return rc;
}

rc_t audit_note_entry(pg_t *pg, const audit_entry_t *e, err_t *err)
{
    AUTO(pg_columns) pg_columns_t rows = {0};
    int64_t added;
    audit_rows_add(&rows, e);
    return audit_rows_write(&rows, pg, &added, err);
}

rc_t audit_note(pg_t *pg, const char *accion, const char *objeto, json_t *antes, json_t *despues, err_t *err)
{
    AUTO(mem) char *before = audit_json(antes);
    AUTO(mem) char *after = audit_json(despues);
    audit_entry_t e = audit_entry(accion, objeto);
    e.antes = before;
    e.despues = after;
    return audit_note_entry(pg, &e, err);
}

static rc_t write_one(pg_t *pg, void *ctx, err_t *err)
{
    return audit_note_entry(pg, ctx, err);
}

rc_t audit_note_alone(const pg_settings_t *s, const audit_entry_t *e, err_t *err)
{
    pg_t *own = NULL;
    audit_entry_t entry = *e;
    rc_t rc = pg_thread_own(s, &own, err);
    pg_leave(own);
    return rc == RC_OK ? pg_thread_write(s, write_one, &entry, err) : rc;
}
