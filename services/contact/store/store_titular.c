#include "services/contact/store/store_titular.h"

#include <string.h>

#include "embed/contact_core/caso_corregir_sql.h"
#include "embed/contact_core/correccion_hacer_sql.h"
#include "embed/contact_core/titular_caso_sql.h"
#include "embed/contact_core/titular_casos_sql.h"
#include "services/contact/life/retencion.h"
#include "services/contact/store/step_rows.h"

rc_t store_titular_read(pg_t *pg, const titular_t *t, int max, PGresult **ret, err_t *err)
{
    char limit[16];
    snprintf(limit, sizeof limit, "%d", max);
    const char *const params[] = {t->cuenta, t->telefono, t->radicado, limit, t->despues};
    return pg_exec(pg, titular_casos_sql, COUNT_OF(params), params, ret, err);
}

/* A case under way: locked, and what is asked of it. */
typedef struct asked {
    step_case_t c;
    step_rows_t rows;
    PGresult *facts;
    bool known;
} asked_t;

static void asked_cleanup(asked_t *k)
{
    PQclear(k->facts);
    step_case_done(&k->c);
    step_rows_done(&k->rows);
}

static rc_t ask(pg_t *pg, const char *radicado, instant_t now, asked_t *k, err_t *err)
{
    rc_t rc = step_case_lock(pg, radicado, &k->c, &k->known, err);
    if (rc != RC_OK || !k->known)
        return rc;
    step_rows_begin(&k->rows, now);
    return pg_exec(pg, titular_caso_sql, 1, &radicado, &k->facts, err);
}

static const char *says(const asked_t *k, const char *column)
{
    return pg_text(k->facts, 0, pg_column(k->facts, column));
}

static rc_t write_case(pg_t *pg, asked_t *k, err_t *err)
{
    step_rows_case(&k->rows, &k->c);
    return step_rows_write(&k->rows, pg, err);
}

/* ---- put right ---- */

/* What the case says there, as far as it is what is meant; NULL: it does not say that. */
static const char *wrong_value(const asked_t *k, const correccion_in_t *in)
{
    if (strcmp(in->campo, "nombre") == 0)
        return in->antes && strstr(says(k, "textos"), in->antes) ? in->antes : NULL;
    const char *is = says(k, in->campo);
    return is && (!in->antes || strcmp(in->antes, is) == 0) ? is : NULL;
}

static const char *amiss(const asked_t *k, const char *antes, const correccion_in_t *in)
{
    if (*says(k, "anonimo") == 't')
        return "ya_anonimo";
    if (!antes || !*antes)
        return "dato_desconocido";
    return strcmp(antes, in->despues) == 0 ? "sin_cambio" : NULL;
}

rc_t store_titular_correct(pg_t *pg, const char *radicado, const correccion_in_t *in, instant_t now,
                           step_out_t *ret, err_t *err)
{
    __attribute__((cleanup(asked_cleanup))) asked_t k = {0};
    step_out_t out = {0};
    rc_t rc = ask(pg, radicado, now, &k, err);
    const char *antes = rc == RC_OK && k.known ? wrong_value(&k, in) : NULL;
    if (rc == RC_OK && k.known) {
        const correccion_t c = {.campo = in->campo, .antes = antes, .despues = in->despues};
        const step_in_t step = {.in = {.que = ENTRADA_CORRECCION},
                                .quien = in->quien,
                                .nota = in->nota,
                                .correccion = &c,
                                .n_correccion = 1};
        out = (step_out_t){.known = true, .rechazo = amiss(&k, antes, in)};
        if (!out.rechazo)
            rc = step_take(pg, &k.rows, &k.c, &step, &out, err);
    }
    if (rc == RC_OK && k.known && !out.rechazo)
        rc = write_case(pg, &k, err);
    const char *const row[] = {radicado, in->campo, antes, in->despues, in->quien, in->nota, k.rows.fecha};
    if (rc == RC_OK && k.known && !out.rechazo) {
        rc = pg_exec(pg, correccion_hacer_sql, COUNT_OF(row), row, NULL, err);
        rc = rc == RC_OK ? pg_exec(pg, caso_corregir_sql, 1, &radicado, NULL, err) : rc;
    }
    if (rc == RC_OK)
        *ret = out;
    return rc;
}

/* ---- gone ---- */

static rc_t facts_of(const asked_t *k, retencion_caso_t *ret, err_t *err)
{
    const char *cerrado = says(k, "cerrado_dia");
    *ret = (retencion_caso_t){.lugar = lifecycle_lugar(&k->c.view),
                              .cerrado = DAY_NONE,
                              .notificado = k->c.view.notificado,
                              .pendientes = (int)pg_int(k->facts, 0, pg_column(k->facts, "pendientes")),
                              .anonimo = *says(k, "anonimo") == 't'};
    if ((cerrado && !day_parse(cerrado, &ret->cerrado)) || !day_parse(says(k, "ultimo_dia"), &ret->ultimo))
        return err_set(err, RC_FATAL, "caso_ilegible",
                       "un caso guardado dice algo que este programa no conoce");
    return RC_OK;
}

rc_t store_titular_suppress(pg_t *pg, const char *radicado, const char *quien, const char *referencia,
                            instant_t now, step_out_t *ret, err_t *err)
{
    __attribute__((cleanup(asked_cleanup))) asked_t k = {0};
    step_out_t out = {0};
    retencion_caso_t facts;
    rc_t rc = ask(pg, radicado, now, &k, err);
    if (rc == RC_OK && k.known)
        rc = facts_of(&k, &facts, err);
    if (rc == RC_OK && k.known) {
        const step_in_t step = {.in = {.que = ENTRADA_SUPRESION}, .quien = quien, .referencia = referencia};
        out = (step_out_t){.known = true,
                           .rechazo = supresion_falta(k.rows.cal, &facts, instant_day(now, NULL))};
        if (!out.rechazo)
            rc = step_take(pg, &k.rows, &k.c, &step, &out, err);
    }
    if (rc == RC_OK && k.known && !out.rechazo)
        rc = write_case(pg, &k, err);
    if (rc == RC_OK)
        *ret = out;
    return rc;
}
