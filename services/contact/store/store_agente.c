#include "services/contact/store/store_agente.h"

#include <inttypes.h>
#include <string.h>

#include "embed/contact_core/agente_leer_sql.h"
#include "embed/contact_core/agente_llamadas_sql.h"
#include "embed/contact_core/agente_prolongar_sql.h"
#include "embed/contact_core/agente_tenidos_llamadas_sql.h"
#include "embed/contact_core/agente_tenidos_sql.h"
#include "embed/contact_core/agente_terminar_sql.h"
#include "embed/contact_core/intento_caso_sql.h"
#include "embed/contact_core/llamada_marcar_sql.h"
#include "services/contact/store/store_case.h"

void agente_intento_done(agente_intento_t *i)
{
    PQclear(i->row);
    PQclear(i->llamadas);
    *i = (agente_intento_t){0};
}

/* ---- reading ---- */

static void read_facts(agente_intento_t *i, const char *quien, int ordinal, instant_t now)
{
    const PGresult *r = i->row;
    const char *estado = pg_text(r, 0, pg_column(r, "estado"));
    agente_facts_t *f = &i->facts;
    f->suyo = strcmp(pg_text(r, 0, pg_column(r, "quien")), quien) == 0 &&
              strcmp(pg_text(r, 0, pg_column(r, "canal")), "agente") == 0;
    f->en_curso = strcmp(estado, "en_curso") == 0;
    f->soltado = strcmp(estado, "soltado") == 0;
    f->vencido = pg_int(r, 0, pg_column(r, "arriendo_hasta")) <= now;
    f->marcado = pg_bool(r, 0, pg_column(r, "marcado"));
    f->dice_telefono = ordinal > 0;
    f->hay_telefono = i->numeros.queda;
    f->telefono_conocido = ordinal > 0 && (size_t)ordinal <= i->numeros.n;
    if (!f->telefono_conocido)
        return;
    f->telefono_errado = i->numeros.items[ordinal - 1].errado;
    f->telefono_marcado = i->numeros.items[ordinal - 1].marcado;
}

static void id_text(int64_t id, char ret[24])
{
    snprintf(ret, 24, "%" PRId64, id);
}

/* The case is locked before anything of it is read. */
static rc_t lock_case_of(pg_t *pg, const char *id, bool *ret_known, err_t *err)
{
    AUTO(pgresult) PGresult *found = NULL;
    AUTO(pgresult) PGresult *locked = NULL;
    rc_t rc = pg_exec(pg, intento_caso_sql, 1, (const char *const[]){id}, &found, err);
    *ret_known = rc == RC_OK && PQntuples(found) == 1;
    if (*ret_known)
        rc = case_lock(pg, pg_text(found, 0, 0), &locked, err);
    return rc;
}

rc_t store_agente_read(pg_t *pg, int64_t id, const char *quien, int ordinal, instant_t now,
                       agente_intento_t *ret, err_t *err)
{
    char text[24];
    id_text(id, text);
    const char *const key[] = {text};
    *ret = (agente_intento_t){.id = id};
    rc_t rc = lock_case_of(pg, text, &ret->known, err);
    if (rc != RC_OK || !ret->known)
        return rc;
    rc = pg_exec(pg, agente_leer_sql, 1, key, &ret->row, err);
    if (rc == RC_OK && PQntuples(ret->row) != 1)
        rc = err_set(err, RC_FATAL, "intento_sin_caso", "un intento no tiene caso");
    if (rc == RC_OK) {
        ret->radicado = pg_text(ret->row, 0, pg_column(ret->row, "radicado"));
        rc = pg_exec(pg, agente_llamadas_sql, 1, (const char *const[]){ret->radicado}, &ret->llamadas, err);
    }
    if (rc != RC_OK)
        return rc;
    ret->numero = (int)pg_int(ret->row, 0, pg_column(ret->row, "numero"));
    ret->resultado = pg_text(ret->row, 0, pg_column(ret->row, "resultado"));
    agente_numeros_read(pg_text(ret->row, 0, pg_column(ret->row, "telefono")), ret->llamadas, ret->radicado,
                        id, &ret->numeros);
    read_facts(ret, quien, ordinal, now);
    return RC_OK;
}

void agente_tenidos_done(agente_tenidos_t *t)
{
    PQclear(t->intentos);
    PQclear(t->llamadas);
    *t = (agente_tenidos_t){0};
}

rc_t store_agente_tenidos(pg_t *pg, const char *quien, agente_tenidos_t *ret, err_t *err)
{
    const char *const key[] = {quien};
    rc_t rc = pg_exec(pg, agente_tenidos_sql, 1, key, &ret->intentos, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, agente_tenidos_llamadas_sql, 1, key, &ret->llamadas, err);
    return rc;
}

void agente_tenidos_numeros(const agente_tenidos_t *t, int64_t id, agente_numeros_t *ret)
{
    const int ids = pg_column(t->intentos, "id"), radicado = pg_column(t->intentos, "radicado"),
              telefono = pg_column(t->intentos, "telefono");
    *ret = (agente_numeros_t){0};
    for (int row = 0; row < PQntuples(t->intentos); row++)
        if (pg_int(t->intentos, row, ids) == id)
            agente_numeros_read(pg_text(t->intentos, row, telefono), t->llamadas,
                                pg_text(t->intentos, row, radicado), id, ret);
}

/* ---- writing ---- */

rc_t store_agente_dial(pg_t *pg, const agente_intento_t *i, int ordinal, instant_t now, bool *ret_repetida,
                       err_t *err)
{
    char id[24], fecha[32];
    const agente_numero_t *n = &i->numeros.items[ordinal - 1];
    *ret_repetida = n->abierta;
    if (n->abierta)
        return RC_OK;
    id_text(i->id, id);
    instant_format(now, fecha);
    const char *const params[] = {id, n->texto, fecha};
    return pg_exec(pg, llamada_marcar_sql, COUNT_OF(params), params, NULL, err);
}

rc_t store_agente_called(pg_t *pg, const agente_intento_t *i, int ordinal, const char *resultado, bool errado,
                         instant_t now, err_t *err)
{
    char id[24], fecha[32];
    id_text(i->id, id);
    instant_format(now, fecha);
    const char *const params[] = {i->radicado,        id,   i->numeros.items[ordinal - 1].texto, resultado,
                                  errado ? "t" : "f", fecha};
    return pg_exec(pg, agente_terminar_sql, COUNT_OF(params), params, NULL, err);
}

rc_t store_agente_extend(pg_t *pg, const agente_intento_t *i, instant_t *hasta, err_t *err)
{
    char id[24], until[32];
    id_text(i->id, id);
    instant_format(*hasta, until);
    const char *const params[] = {id, until};
    AUTO(pgresult) PGresult *row = NULL;
    rc_t rc = pg_exec(pg, agente_prolongar_sql, COUNT_OF(params), params, &row, err);
    if (rc == RC_OK && PQntuples(row) == 1)
        *hasta = pg_int(row, 0, 0);
    return rc;
}
