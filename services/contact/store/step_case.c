#include <inttypes.h>
#include <string.h>

#include "embed/contact_core/intento_en_curso_sql.h"
#include "embed/contact_core/intento_leer_sql.h"
#include "services/contact/store/step_rows.h"
#include "services/contact/store/store_case.h"

void step_case_done(step_case_t *c)
{
    PQclear(c->row);
    PQclear(c->attempt);
    *c = (step_case_t){0};
}

rc_t step_case_from_row(const PGresult *r, int row, const char *radicado, step_case_t *ret, err_t *err)
{
    const case_columns_t columns = case_columns(r);
    step_case_t c = {.radicado = radicado,
                     .cuenta = pg_text(r, row, pg_column(r, "cuenta")),
                     .telefono = pg_text(r, row, pg_column(r, "telefono")),
                     .politica_version = pg_text(r, row, pg_column(r, "politica_version")),
                     .politica_regla = pg_text(r, row, pg_column(r, "politica_regla"))};
    rc_t rc = case_from_row(r, row, &columns, &c.view, &c.version, err);
    if (rc == RC_OK)
        *ret = c;
    return rc;
}

rc_t step_case_lock(pg_t *pg, const char *radicado, step_case_t *ret, bool *ret_known, err_t *err)
{
    AUTO(pgresult) PGresult *locked = NULL;
    step_case_t c;
    rc_t rc = case_lock(pg, radicado, &locked, err);
    *ret_known = rc == RC_OK && PQntuples(locked) == 1;
    if (!*ret_known)
        return rc;
    rc = step_case_from_row(locked, 0, radicado, &c, err);
    if (rc != RC_OK)
        return rc;
    c.row = TAKE(locked);
    *ret = c;
    return RC_OK;
}

static bool canal_read(const char *name, canal_t *ret)
{
    for (canal_t c = 0; c < CANALES; c++)
        if (strcmp(canal_name(c), name) == 0) {
            *ret = c;
            return true;
        }
    return false;
}

rc_t attempt_from_row(const PGresult *r, int row, attempt_row_t *ret, err_t *err)
{
    attempt_row_t a = {
        .made = {.id = pg_int(r, row, pg_column(r, "id")),
                 .ronda = (int)pg_int(r, row, pg_column(r, "ronda")),
                 .numero = (int)pg_int(r, row, pg_column(r, "numero")),
                 .resultado = pg_text(r, row, pg_column(r, "resultado"))},
        .radicado = pg_text(r, row, pg_column(r, "radicado")),
        .tardio = pg_text(r, row, pg_column(r, "tardio")),
        .respuesta = pg_text(r, row, pg_column(r, "respuesta")),
        .en_curso = strcmp(pg_text(r, row, pg_column(r, "estado")), "en_curso") == 0,
        .marcado = pg_bool(r, row, pg_column(r, "marcado")),
    };
    if (!day_parse(pg_text(r, row, pg_column(r, "dia")), &a.made.dia) ||
        !canal_read(pg_text(r, row, pg_column(r, "canal")), &a.made.canal))
        return err_set(err, RC_FATAL, "intento_ilegible",
                       "un intento guardado dice algo que este programa no conoce");
    *ret = a;
    return RC_OK;
}

rc_t step_case_attempt(pg_t *pg, step_case_t *c, int64_t id, err_t *err)
{
    const bool under_way = c->view.estado == ESTADO_EN_LLAMADA || c->view.estado == ESTADO_EN_BUZON;
    if (id == 0 && !under_way)
        return RC_OK;
    char id_text[24];
    snprintf(id_text, sizeof id_text, "%" PRId64, id);
    const char *const key[] = {id ? id_text : c->radicado};
    AUTO(pgresult) PGresult *found = NULL;
    rc_t rc = pg_exec(pg, id ? intento_leer_sql : intento_en_curso_sql, 1, key, &found, err);
    if (rc == RC_OK && PQntuples(found) == 1)
        rc = attempt_from_row(found, 0, &c->intento, err);
    if (rc == RC_OK) {
        PQclear(c->attempt);
        c->attempt = TAKE(found);
    }
    return rc;
}
