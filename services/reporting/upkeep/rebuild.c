#include "services/reporting/upkeep/rebuild.h"

#include <stdlib.h>
#include <string.h>

#include "common/stop.h"
#include "embed/reporting_core/consumo_detener_sql.h"
#include "embed/reporting_core/instantanea_fijar_sql.h"
#include "embed/reporting_core/obra_abrir_sql.h"
#include "embed/reporting_core/obra_analizar_sql.h"
#include "embed/reporting_core/obra_anterior_sql.h"
#include "embed/reporting_core/obra_cambiar_sql.h"
#include "embed/reporting_core/obra_comparar_sql.h"
#include "embed/reporting_core/obra_descartar_sql.h"
#include "embed/reporting_core/obra_tablas_sql.h"
#include "embed/reporting_core/obra_turno_sql.h"
#include "services/reporting/audit/audit_note.h"
#include "services/reporting/upkeep/seeds.h"

#define PATIENCE_MS 60000 /* for what is away, while nothing gets on */
#define PAUSE_MS 1000
#define BUSY_MS 300 /* before a lock is tried again */
#define BUSY_TRIES 100
#define CHASES_MAX 10 /* readings without a lock, to have little left for the one with it */

typedef struct work {
    const rebuild_options_t *o;
    rebuild_t *ret;
    pg_settings_t live_settings, made_settings;
    pg_t *live; /* holds the operators' turn, and stops the service's writing; looks into what serves */
    pg_t *made; /* the replay's; looks into the rebuild */
    pg_t *seen; /* the snapshot in which both are compared */
    bool opened;
} work_t;

static void tell(const work_t *w, const char *what)
{
    if (w->o->step)
        w->o->step(w->o->ctx, what);
}

static bool is_busy(const err_t *err)
{
    return strstr(err->text, "55P03") != NULL; /* lock not available */
}

/* ---- a turn, and the tables ---- */

/* One operator at a time; the turn ends with the connection. */
static rc_t take_turn(pg_t *pg, err_t *err)
{
    err_t why = ERR_INIT;
    rc_t rc = pg_run(pg, obra_turno_sql, &why);
    if (rc == RC_RETRY && is_busy(&why))
        return err_set(err, RC_FATAL, "obra_ocupada",
                       "otra reconstrucción está en marcha: espere a que termine");
    if (rc != RC_OK)
        *err = why;
    return rc;
}

static rc_t refuse_twice(const work_t *w, err_t *err)
{
    AUTO(pgresult) PGresult *there = NULL;
    rc_t rc = pg_exec(w->live, obra_anterior_sql, 0, NULL, &there, err);
    if (rc == RC_OK && w->o->apply && pg_bool(there, 0, 0))
        rc = err_set(err, RC_FATAL, "obra_anterior",
                     "las tablas que se cambiaron la última vez siguen en reporting_anterior: "
                     "descártelas primero (--descartar)");
    return rc;
}

/* The counts of retired months are put in with the making of the tables, or not at all. */
static rc_t open_tables(work_t *w, err_t *err)
{
    AUTO(pgresult) PGresult *fresh = NULL;
    bool go_on = w->o->go_on || w->opened;
    rc_t rc = pg_begin(w->made, err);
    if (rc == RC_OK)
        rc = pg_exec(w->made, obra_abrir_sql, 1, (const char *[]){go_on ? "t" : "f"}, &fresh, err);
    for (size_t i = 0; rc == RC_OK && pg_bool(fresh, 0, 0) && i < n_seeds; i++)
        rc = pg_exec(w->made, seeds_sql[i], 0, NULL, NULL, err);
    if (rc == RC_OK)
        rc = pg_commit(w->made, err);
    if (rc != RC_OK) {
        pg_rollback(w->made);
        return rc;
    }
    if (!w->opened)
        w->ret->went_on = !pg_bool(fresh, 0, 0);
    w->opened = true;
    return RC_OK;
}

/* ---- reading again ---- */

/* What the service has read by now, while it goes on. */
static rc_t chase(work_t *w, err_t *err)
{
    AUTO(places) places_t until = {0};
    AUTO(places) places_t at = {0};
    rc_t rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < CHASES_MAX; i++) {
        rc = places_read(w->live, &until, err);
        if (rc == RC_OK)
            rc = places_read(w->made, &at, err);
        if (rc != RC_OK || (w->ret->replay.acquainted && places_equal(&at, &until)))
            return rc;
        rc = replay_to(&w->ret->replay, &until, err);
    }
    return rc;
}

/* The service's writing stands still until `live` ends its transaction, and the rebuild has read exactly what
 * it has. */
static rc_t stop_and_meet(work_t *w, err_t *err)
{
    AUTO(places) places_t until = {0};
    rc_t rc = pg_begin(w->live, err);
    if (rc == RC_OK)
        rc = pg_run(w->live, consumo_detener_sql, err);
    if (rc == RC_OK)
        rc = places_read(w->live, &until, err);
    return rc == RC_OK ? replay_to(&w->ret->replay, &until, err) : rc;
}

/* Runs a step with the service's writing stopped; again where a lock is not to be had. */
static rc_t while_stopped(work_t *w, rc_t (*step)(work_t *w, err_t *err), err_t *err)
{
    rc_t rc = RC_RETRY;
    for (int i = 0; rc == RC_RETRY && i < BUSY_TRIES; i++) {
        err_t why = ERR_INIT;
        int64_t began = clock_monotonic_ms();
        rc = stop_and_meet(w, &why);
        if (rc == RC_OK)
            rc = step(w, &why);
        if (rc == RC_OK)
            rc = pg_commit(w->live, &why);
        if (rc != RC_OK)
            pg_rollback(w->live);
        int64_t took = clock_monotonic_ms() - began;
        if (took > w->ret->stopped_ms)
            w->ret->stopped_ms = took;
        if (rc != RC_OK && (!is_busy(&why) || i + 1 == BUSY_TRIES)) {
            *err = why;
            return rc;
        }
        if (rc != RC_OK)
            stop_wait_ms(BUSY_MS);
    }
    return rc;
}

/* ---- comparing ---- */

/* From here on the two are seen as they are now, however long the looking takes. */
static rc_t fix_snapshot(work_t *w, err_t *err)
{
    pg_rollback(w->seen); /* of a try before */
    rc_t rc = pg_run(w->seen, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err);
    return rc == RC_OK ? pg_exec(w->seen, instantanea_fijar_sql, 0, NULL, NULL, err) : rc;
}

static char *copy(const PGresult *r, int row, int column)
{
    const char *text = pg_text(r, row, column);
    return text ? must(strdup(text)) : NULL;
}

static rc_t compare_one(work_t *w, const char *name, err_t *err)
{
    AUTO(pgresult) PGresult *r = NULL;
    rc_t rc = pg_exec(w->seen, obra_comparar_sql, 1, &name, &r, err);
    if (rc != RC_OK)
        return rc;
    rebuild_t *ret = w->ret;
    ret->tables = must(realloc(ret->tables, (ret->n_tables + 1) * sizeof *ret->tables));
    ret->tables[ret->n_tables++] = (table_difference_t){
        .name = must(strdup(name)),
        .live = pg_int(r, 0, 0),
        .rebuilt = pg_int(r, 0, 1),
        .only_live = pg_int(r, 0, 2),
        .only_rebuilt = pg_int(r, 0, 3),
        .changed = pg_int(r, 0, 4),
        .example = copy(r, 0, 5),
    };
    return RC_OK;
}

static void forget_tables(rebuild_t *r)
{
    for (size_t i = 0; i < r->n_tables; i++) {
        free(r->tables[i].name);
        free(r->tables[i].example);
    }
    free(r->tables);
    r->tables = NULL;
    r->n_tables = 0;
    checks_done(&r->checks);
}

static rc_t compare_tables(work_t *w, err_t *err)
{
    AUTO(pgresult) PGresult *names = NULL;
    rc_t rc = pg_exec(w->seen, obra_tablas_sql, 0, NULL, &names, err);
    for (int i = 0; rc == RC_OK && i < PQntuples(names); i++)
        rc = compare_one(w, pg_text(names, i, 0), err);
    if (rc == RC_OK)
        rc = pg_run(w->seen, "SET LOCAL search_path = reporting_obra", err);
    return rc == RC_OK ? checks_run(w->seen, &w->ret->checks, err) : rc;
}

static rc_t compare(work_t *w, err_t *err)
{
    forget_tables(w->ret);
    rc_t rc = pg_exec(w->made, obra_analizar_sql, 0, NULL, NULL, err);
    if (rc == RC_OK)
        rc = while_stopped(w, fix_snapshot, err);
    if (rc == RC_OK)
        rc = compare_tables(w, err);
    pg_rollback(w->seen);
    return rc;
}

/* ---- swapping ---- */

/* A table of which what serves has rows that no message made again; NULL: there is none. */
static const table_difference_t *first_lost(const rebuild_t *r)
{
    for (size_t i = 0; i < r->n_tables; i++)
        if (r->tables[i].only_live > 0)
            return &r->tables[i];
    return NULL;
}

static rc_t may_swap(const work_t *w, err_t *err)
{
    const rebuild_t *r = w->ret;
    if (r->replay.n_gaps > 0 && !w->o->accept_incomplete)
        return err_set(err, RC_REJECT, "obra_incompleta",
                       "Kafka ya no tiene todo lo que se leyó: lo que falta se perdería con el cambio. No se "
                       "ha cambiado nada; con --aceptar-incompletos se cambia de todos modos");
    const table_difference_t *lost = first_lost(r);
    if (lost && !w->o->accept_incomplete)
        return err_set(
            err, RC_REJECT, "obra_incompleta",
            "la obra no tiene %lld de las filas de «%s» que están en servicio: se perderían con el "
            "cambio. No se ha cambiado nada; con --aceptar-incompletos se cambia de todos modos",
            (long long)lost->only_live, lost->name);
    if (r->checks.differences > 0)
        return err_set(
            err, RC_REJECT, "obra_descuadrada",
            "los conteos de la obra no cuadran con sus propios registros: es un error del programa, "
            "y no se ha cambiado nada");
    return RC_OK;
}

static rc_t swap_now(work_t *w, err_t *err)
{
    rc_t rc = pg_exec(w->live, obra_cambiar_sql, 0, NULL, NULL, err);
    return rc == RC_OK ? audit_note(w->live, "reporting.reconstruir", "tablas/derivadas", NULL,
                                    json_pack("{s:b,s:b}", "aceptado_incompleto", w->o->accept_incomplete,
                                              "iguales", rebuild_is_same(w->ret)),
                                    err)
                       : rc;
}

static rc_t swap(work_t *w, err_t *err)
{
    rc_t rc = chase(w, err);
    if (rc == RC_OK)
        rc = while_stopped(w, swap_now, err);
    w->ret->applied = rc == RC_OK;
    return rc;
}

/* ---- the whole ---- */

static rc_t work_once(work_t *w, err_t *err)
{
    rc_t rc = take_turn(w->live, err);
    if (rc == RC_OK)
        rc = refuse_twice(w, err);
    if (rc == RC_OK)
        rc = open_tables(w, err);
    if (rc == RC_OK) {
        tell(w, "se lee todo de nuevo");
        rc = chase(w, err);
    }
    if (rc == RC_OK) {
        tell(w, "se compara");
        rc = compare(w, err);
    }
    if (rc == RC_OK && w->o->apply)
        rc = may_swap(w, err);
    if (rc == RC_OK && w->o->apply) {
        tell(w, "se pone en servicio");
        rc = swap(w, err);
    }
    return rc;
}

/* A commit whose answer was lost may have happened: then the rebuild serves, and there is none to go on with.
 */
static rc_t swapped_after_all(work_t *w, bool *ret, err_t *err)
{
    AUTO(pgresult) PGresult *there = NULL;
    rc_t rc = pg_exec(w->live, obra_anterior_sql, 0, NULL, &there, err);
    if (rc == RC_OK)
        *ret = w->o->apply && w->opened && pg_bool(there, 0, 0) && !pg_bool(there, 0, 1);
    return rc;
}

static void connect_anew(work_t *w)
{
    pg_free(w->live);
    pg_free(w->made);
    pg_free(w->seen);
    w->live = pg_new(&w->live_settings);
    w->made = pg_new(&w->made_settings);
    w->seen = pg_new(&w->live_settings);
    w->ret->replay.pg = w->made;
}

/* Waits out what is away as long as something gets on; before the first step nothing is waited for. */
static rc_t work_through(work_t *w, err_t *err)
{
    int64_t got = -1, moved_ms = clock_monotonic_ms();
    for (;;) {
        err_t why = ERR_INIT;
        rc_t rc = work_once(w, &why);
        const replay_t *r = &w->ret->replay;
        int64_t passed = r->messages + r->rejected + r->retired, now = clock_monotonic_ms();
        if (passed != got)
            moved_ms = now;
        got = passed;
        bool done = false;
        if (rc != RC_RETRY || !w->opened || now - moved_ms > PATIENCE_MS || stop_requested()) {
            *err = why;
            return rc;
        }
        if (w->o->waiting)
            w->o->waiting(w->o->ctx, &why);
        stop_wait_ms(PAUSE_MS);
        connect_anew(w);
        err_clear(&why);
        if (swapped_after_all(w, &done, &why) == RC_OK && done) {
            w->ret->applied = true;
            return RC_OK;
        }
    }
}

rc_t rebuild_run(const rebuild_options_t *o, rebuild_t *ret, err_t *err)
{
    work_t w = {.o = o, .ret = ret, .live_settings = *o->pg, .made_settings = *o->pg};
    w.live_settings.schema = "reporting";
    w.made_settings.schema = "reporting_obra";
    ret->replay =
        (replay_t){.kafka = o->kafka, .batch_max = o->batch_max, .progress = o->progress, .ctx = o->ctx};
    int64_t began = clock_monotonic_ms();
    connect_anew(&w);
    rc_t rc = work_through(&w, err);
    ret->ms = clock_monotonic_ms() - began;
    pg_free(w.live);
    pg_free(w.made);
    pg_free(w.seen);
    return rc;
}

bool rebuild_is_same(const rebuild_t *r)
{
    for (size_t i = 0; i < r->n_tables; i++)
        if (r->tables[i].only_live || r->tables[i].only_rebuilt || r->tables[i].changed)
            return false;
    return r->checks.differences == 0;
}

void rebuild_done(rebuild_t *r)
{
    forget_tables(r);
    replay_done(&r->replay);
}

rc_t rebuild_discard(const pg_settings_t *settings, char **ret, err_t *err)
{
    AUTO(pg) pg_t *pg = pg_new(settings);
    AUTO(pgresult) PGresult *gone = NULL;
    rc_t rc = take_turn(pg, err);
    if (rc == RC_OK)
        rc = pg_begin(pg, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, obra_descartar_sql, 0, NULL, &gone, err);
    if (rc == RC_OK && *PQgetvalue(gone, 0, 0))
        rc = audit_note(pg, "reporting.descartar", "tablas/derivadas", NULL,
                        json_pack("{s:s}", "esquemas", PQgetvalue(gone, 0, 0)), err);
    if (rc == RC_OK)
        rc = pg_commit(pg, err);
    if (rc == RC_OK)
        *ret = copy(gone, 0, 0);
    return rc;
}
