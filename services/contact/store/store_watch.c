#include "services/contact/store/store_watch.h"

#include <string.h>

#include "embed/contact_core/alertas_tomar_sql.h"
#include "embed/contact_core/casos_bloquear_sql.h"
#include "embed/contact_core/intentos_releer_sql.h"
#include "embed/contact_core/intentos_vencidos_sql.h"
#include "embed/contact_core/retencion_tomar_sql.h"
#include "services/contact/life/plazo.h"
#include "services/contact/life/retencion.h"
#include "services/contact/store/step_rows.h"

/* Cases that a statement has locked, and what it says beside. Texts point into the rows. */
typedef struct watched {
    PGresult *found, *cases;
    step_case_t *items;
    int n;
    step_rows_t rows;
} watched_t;

static void watched_cleanup(watched_t *w)
{
    for (int i = 0; i < w->n; i++)
        step_case_done(&w->items[i]);
    free(w->items);
    PQclear(w->found);
    PQclear(w->cases);
    step_rows_done(&w->rows);
}

/* sql finds and locks; its column radicado says which. They are read afterwards, as they are under the lock.
 */
static rc_t watch(pg_t *pg, const char *sql, const char *until, int max, instant_t now, watched_t *w,
                  err_t *err)
{
    char limit[16];
    snprintf(limit, sizeof limit, "%d", max);
    const char *const params[] = {until, limit};
    step_rows_begin(&w->rows, now);
    rc_t rc = pg_exec(pg, sql, COUNT_OF(params), params, &w->found, err);
    if (rc != RC_OK || PQntuples(w->found) == 0)
        return rc;
    AUTO(pg_columns) pg_columns_t keys = {0};
    const int radicado = pg_column(w->found, "radicado");
    for (int i = 0; i < PQntuples(w->found); i++) {
        pg_columns_text(&keys, pg_text(w->found, i, radicado));
        pg_columns_end(&keys);
    }
    rc = pg_columns_write(&keys, pg, casos_bloquear_sql, NULL, &w->cases, err);
    if (rc != RC_OK)
        return rc;
    const int n = PQntuples(w->cases), place = pg_column(w->cases, "i");
    w->items = must(calloc((size_t)n, sizeof *w->items));
    for (int i = 0; rc == RC_OK && i < n; i++) {
        const int at = (int)pg_int(w->cases, i, place) - 1;
        rc = step_case_from_row(w->cases, i, pg_text(w->found, at, radicado), &w->items[i], err);
        w->n += rc == RC_OK;
    }
    return rc;
}

static rc_t write_all(pg_t *pg, watched_t *w, err_t *err)
{
    for (int i = 0; i < w->n; i++)
        step_rows_case(&w->rows, &w->items[i]);
    return step_rows_write(&w->rows, pg, err);
}

/* ---- leases ---- */

/* The attempts as they are now that their cases are locked; some were told of meanwhile. */
static rc_t reread(pg_t *pg, const watched_t *w, PGresult **ret, err_t *err)
{
    AUTO(pg_columns) pg_columns_t ids = {0};
    const int id = pg_column(w->found, "id");
    for (int i = 0; i < PQntuples(w->found); i++) {
        pg_columns_bigint(&ids, pg_int(w->found, i, id));
        pg_columns_end(&ids);
    }
    return pg_columns_write(&ids, pg, intentos_releer_sql, w->rows.fecha, ret, err);
}

static step_case_t *case_of(watched_t *w, const char *radicado)
{
    for (int i = 0; i < w->n; i++)
        if (strcmp(w->items[i].radicado, radicado) == 0)
            return &w->items[i];
    return NULL;
}

static rc_t rescue(pg_t *pg, watched_t *w, const attempt_row_t *a, watch_tally_t *t, err_t *err)
{
    const bool voicemail = a->made.numero == INTENTO_BUZON;
    const bool lost = a->marcado || a->made.canal == CANAL_MARCADOR;
    const entrada_t given_back = voicemail ? ENTRADA_BUZON_SOLTADO : ENTRADA_INTENTO_SOLTADO;
    step_case_t *c = case_of(w, a->radicado);
    const step_in_t in = {.in = {.que = lost ? ENTRADA_INTENTO_PERDIDO : given_back},
                          .quien = WATCH_QUIEN,
                          .intento = a->made.id};
    step_out_t out;
    if (!c)
        return RC_OK;
    c->intento = *a;
    rc_t rc = step_take(pg, &w->rows, c, &in, &out, err);
    if (rc == RC_OK && out.rechazo)
        return err_set(err, RC_FATAL, out.rechazo, "un intento en curso no corresponde al estado de su caso");
    t->lost += lost;
    t->released += !lost;
    return rc;
}

rc_t store_rescue(pg_t *pg, int max, instant_t now, watch_tally_t *ret, err_t *err)
{
    __attribute__((cleanup(watched_cleanup))) watched_t w = {0};
    AUTO(pgresult) PGresult *attempts = NULL;
    watch_tally_t t = {0};
    char until[32];
    instant_format(now, until);
    rc_t rc = watch(pg, intentos_vencidos_sql, until, max, now, &w, err);
    if (rc == RC_OK && w.n > 0)
        rc = reread(pg, &w, &attempts, err);
    t.found = w.n;
    for (int i = 0; rc == RC_OK && attempts && i < PQntuples(attempts); i++) {
        attempt_row_t a;
        rc = attempt_from_row(attempts, i, &a, err);
        if (rc == RC_OK)
            rc = rescue(pg, &w, &a, &t, err);
    }
    if (rc == RC_OK)
        rc = write_all(pg, &w, err);
    if (rc == RC_OK)
        *ret = t;
    return rc;
}

/* ---- terms ---- */

static rc_t alert(pg_t *pg, watched_t *w, step_case_t *c, watch_tally_t *t, err_t *err)
{
    const day_t today = instant_day(w->rows.now, NULL);
    step_in_t in = {.in = {.que = ENTRADA_ALERTA}, .quien = WATCH_QUIEN};
    const plazo_nivel_t level =
        plazo_next(w->rows.cal, c->view.vence, (plazo_nivel_t)c->view.alerta, today, &in.in.alerta_dia);
    if (level == PLAZO_NINGUNO) { /* looked at before it was due: nothing is told */
        c->view.alerta_dia = in.in.alerta_dia;
        c->touched = true;
        return RC_OK;
    }
    in.in.alerta = level;
    step_out_t out;
    rc_t rc = step_take(pg, &w->rows, c, &in, &out, err);
    if (rc == RC_OK && out.rechazo)
        return err_set(err, RC_FATAL, out.rechazo, "un caso cerrado espera un aviso de su término");
    t->told++;
    return rc;
}

rc_t store_alerts(pg_t *pg, int max, instant_t now, watch_tally_t *ret, err_t *err)
{
    __attribute__((cleanup(watched_cleanup))) watched_t w = {0};
    watch_tally_t t = {0};
    char today[11];
    day_format(instant_day(now, NULL), today);
    rc_t rc = watch(pg, alertas_tomar_sql, today, max, now, &w, err);
    t.found = w.n;
    for (int i = 0; rc == RC_OK && i < w.n; i++)
        rc = alert(pg, &w, &w.items[i], &t, err);
    if (rc == RC_OK)
        rc = write_all(pg, &w, err);
    if (rc == RC_OK)
        *ret = t;
    return rc;
}

/* ---- personal data ---- */

static rc_t forget(pg_t *pg, watched_t *w, int at, int meses, watch_tally_t *t, err_t *err)
{
    step_case_t *c = case_of(w, pg_text(w->found, at, pg_column(w->found, "radicado")));
    if (!c)
        return RC_OK;
    const step_in_t in = {.in = {.que = ENTRADA_RETENCION}, .quien = RETENCION_QUIEN};
    retencion_caso_t facts = {.lugar = lifecycle_lugar(&c->view), .notificado = c->view.notificado};
    step_out_t out;
    if (!day_parse(pg_text(w->found, at, pg_column(w->found, "cerrado_dia")), &facts.cerrado) ||
        !day_parse(pg_text(w->found, at, pg_column(w->found, "ultimo_dia")), &facts.ultimo) ||
        retencion_falta(&facts, instant_day(w->rows.now, NULL), meses))
        return err_set(err, RC_FATAL, "retencion",
                       "un caso se tomó antes de que se cumpliera su plazo de retención");
    rc_t rc = step_take(pg, &w->rows, c, &in, &out, err);
    if (rc == RC_OK && out.rechazo)
        return err_set(err, RC_FATAL, out.rechazo, "un caso abierto cumple su plazo de retención");
    t->forgotten++;
    return rc;
}

rc_t store_retention(pg_t *pg, int meses, int max, instant_t now, watch_tally_t *ret, err_t *err)
{
    __attribute__((cleanup(watched_cleanup))) watched_t w = {0};
    watch_tally_t t = {0};
    char until[11];
    const day_t limit = retencion_limite(instant_day(now, NULL), meses);
    *ret = t;
    if (limit == DAY_NONE)
        return RC_OK;
    day_format(limit, until);
    rc_t rc = watch(pg, retencion_tomar_sql, until, max, now, &w, err);
    t.found = w.n;
    for (int i = 0; rc == RC_OK && w.n && i < PQntuples(w.found); i++)
        rc = forget(pg, &w, i, meses, &t, err);
    if (rc == RC_OK)
        rc = write_all(pg, &w, err);
    if (rc == RC_OK)
        *ret = t;
    return rc;
}
