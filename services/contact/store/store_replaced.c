#include <inttypes.h>
#include <string.h>

#include "common/calendar_in_force.h"
#include "common/outbox.h"
#include "common/pg_columns.h"
#include "embed/contact_core/casos_avanzar_sql.h"
#include "embed/contact_core/casos_bloquear_sql.h"
#include "embed/contact_core/reemplazo_avanzar_sql.h"
#include "embed/contact_core/reemplazo_casos_sql.h"
#include "embed/contact_core/reemplazo_terminar_sql.h"
#include "embed/contact_core/reemplazo_tomar_sql.h"
#include "embed/contact_core/reemplazos_decir_sql.h"
#include "embed/contact_core/reemplazos_faltan_sql.h"
#include "services/contact/life/case_event.h"
#include "services/contact/store/store.h"
#include "services/contact/store/store_case.h"
#include "services/contact/store/store_rows.h"

/* The replaced workbook that this transaction tells of; texts point into its row. */
typedef struct pending {
    const char *libro, *hasta;
    int id;
    replacement_t r;
} pending_t;

/* The cases of one batch. */
typedef struct cases {
    PGresult *found; /* their radicados */
    PGresult *locked, *missing;
    int *row_of; /* of locked, by the place in found */
    pg_columns_t keys;
} cases_t;

static void cases_cleanup(cases_t *c)
{
    PQclear(c->found);
    PQclear(c->locked);
    PQclear(c->missing);
    free(c->row_of);
    pg_columns_done(&c->keys);
}

static rc_t pending_from_row(const PGresult *r, pending_t *ret, err_t *err)
{
    *ret = (pending_t){
        .libro = pg_text(r, 0, pg_column(r, "libro")),
        .hasta = pg_text(r, 0, pg_column(r, "hasta")),
        .id = (int)pg_int(r, 0, pg_column(r, "libro")),
        .r = {.reemplazada = pg_text(r, 0, pg_column(r, "sha256")),
              .por = pg_text(r, 0, pg_column(r, "por"))},
    };
    if (!ret->r.por || !base_from_name(pg_text(r, 0, pg_column(r, "base")), &ret->r.base) ||
        !day_parse(pg_text(r, 0, pg_column(r, "fecha_corte")), &ret->r.fecha_corte))
        return err_set(err, RC_FATAL, "libro_ilegible",
                       "un libro guardado dice algo que este programa no conoce");
    return RC_OK;
}

/* Locks the cases, in the order of every writer, and only then asks which have said it already: meanwhile a
 * late decision may have made one say it. */
static rc_t cases_lock(cases_t *c, pg_t *pg, int libro, err_t *err)
{
    AUTO(pg_columns) pg_columns_t asked = {0};
    for (int i = 0; i < PQntuples(c->found); i++) {
        pg_columns_text(&c->keys, pg_text(c->found, i, 0));
        pg_columns_end(&c->keys);
        rows_add_reemplazo(&asked, pg_text(c->found, i, 0), libro);
    }
    rc_t rc = pg_columns_write(&c->keys, pg, casos_bloquear_sql, NULL, &c->locked, err);
    if (rc != RC_OK || !c->locked)
        return rc;
    const int n = PQntuples(c->found), ordinal = pg_column(c->locked, "i");
    if (PQntuples(c->locked) != n)
        return err_set(err, RC_FATAL, "decision_sin_caso", "una decisión recibida no tiene caso");
    c->row_of = must(malloc((size_t)n * sizeof *c->row_of));
    for (int row = 0; row < n; row++)
        c->row_of[pg_int(c->locked, row, ordinal) - 1] = row;
    return pg_columns_write(&asked, pg, reemplazos_faltan_sql, NULL, &c->missing, err);
}

static rc_t write_said(pg_t *pg, const pg_columns_t *cases, const pg_columns_t *said, outbox_t *out,
                       const char *fecha, err_t *err)
{
    rc_t rc = pg_columns_write(cases, pg, casos_avanzar_sql, fecha, NULL, err);
    if (rc == RC_OK)
        rc = pg_columns_write(said, pg, reemplazos_decir_sql, fecha, NULL, err);
    if (rc == RC_OK)
        rc = outbox_write(out, pg, CONTACT_SCHEMA, err);
    return rc;
}

/* Each missing case says it: the event, and the case's version after it. */
static rc_t cases_say(const cases_t *c, pg_t *pg, const pending_t *p, instant_t now, store_tally_t *ret,
                      err_t *err)
{
    const int n = c->missing ? PQntuples(c->missing) : 0;
    if (n == 0)
        return RC_OK;
    AUTO(pg_columns) pg_columns_t cases = {0};
    AUTO(pg_columns) pg_columns_t said = {0};
    outbox_t out = {0};
    char fecha[32];
    instant_format(now, fecha);
    const case_columns_t columns = case_columns(c->locked);
    rc_t rc = RC_OK;
    for (int i = 0; i < n && rc == RC_OK; i++) {
        const int at = (int)pg_int(c->missing, i, 0) - 1;
        case_view_t view;
        caso_row_t caso = {.radicado = pg_text(c->found, at, 0), .view = &view};
        rc = case_from_row(c->locked, c->row_of[at], &columns, &view, &caso.version, err);
        if (rc != RC_OK)
            break;
        const step_t step =
            lifecycle_on(calendar_in_force(), &view, &(entrada_view_t){.que = ENTRADA_BASE_REEMPLAZADA},
                         caso.radicado, now);
        const case_change_t change = {.radicado = caso.radicado,
                                      .before = &view,
                                      .step = &step,
                                      .reemplazo = &p->r,
                                      .fecha = fecha,
                                      .traceparent = ""};
        case_events_add(&out, &change, &caso.version);
        rows_add_avance(&cases, &caso);
        rows_add_reemplazo(&said, caso.radicado, p->id);
        ret->events += step.n_events;
        ret->replaced++;
    }
    if (rc == RC_OK)
        rc = write_said(pg, &cases, &said, &out, fecha, err);
    outbox_done(&out);
    return rc;
}

static rc_t move_on(pg_t *pg, const pending_t *p, const cases_t *c, int max, err_t *err)
{
    const int n = PQntuples(c->found);
    if (n < max) {
        const char *const key[] = {p->libro};
        return pg_exec(pg, reemplazo_terminar_sql, 1, key, NULL, err);
    }
    const char *const at[] = {p->libro, pg_text(c->found, n - 1, 0)};
    return pg_exec(pg, reemplazo_avanzar_sql, 2, at, NULL, err);
}

rc_t store_tell_replaced(pg_t *pg, int max, instant_t now, store_tally_t *ret, bool *ret_more, err_t *err)
{
    store_tally_t tally = {0};
    AUTO(pgresult) PGresult *taken = NULL;
    __attribute__((cleanup(cases_cleanup))) cases_t c = {0};
    rc_t rc = pg_exec(pg, reemplazo_tomar_sql, 0, NULL, &taken, err);
    if (rc != RC_OK)
        return rc;
    const bool any = PQntuples(taken) > 0;
    if (any) {
        pending_t p;
        char limit[16];
        snprintf(limit, sizeof limit, "%d", max);
        rc = pending_from_row(taken, &p, err);
        if (rc == RC_OK) {
            const char *const from[] = {p.libro, p.hasta, limit};
            rc = pg_exec(pg, reemplazo_casos_sql, 3, from, &c.found, err);
        }
        if (rc == RC_OK)
            rc = cases_lock(&c, pg, p.id, err);
        if (rc == RC_OK)
            rc = cases_say(&c, pg, &p, now, &tally, err);
        if (rc == RC_OK)
            rc = move_on(pg, &p, &c, max, err);
    }
    if (rc != RC_OK)
        return rc;
    *ret = tally;
    *ret_more = any;
    return RC_OK;
}
