#include "services/reporting/reports/report_keep.h"

#include <string.h>

#include "common/event.h" /* AUTO(json) */
#include "embed/reporting_core/informe_asesores_sql.h"
#include "embed/reporting_core/informe_bases_sql.h"
#include "embed/reporting_core/informe_crear_sql.h"
#include "embed/reporting_core/informe_formatos_sql.h"
#include "embed/reporting_core/informe_lecturas_sql.h"
#include "embed/reporting_core/informe_registros_sql.h"
#include "services/reporting/audit/audit_note.h"
#include "services/reporting/figures/period.h"
#include "services/reporting/reports/week_top.h"

/* One report under way. */
typedef struct keeping {
    pg_t *pg;
    const catalogue_t *names;
    char week[WEEK_SIZE], monday[11], now[32];
} keeping_t;

/* The rows of semana_top as they are stored: without the names of causales, which the catalogue has. */
static char *rows_text(const PGresult *rows)
{
    AUTO(json) json_t *list = json_array();
    for (int i = 0; i < PQntuples(rows); i++) {
        json_t *o = json_object();
        for (int c = 0; c < PQnfields(rows); c++) {
            const char *text = pg_text(rows, i, c), *name = PQfname(rows, c);
            json_object_set_new(o, name,
                                !text                           ? json_null()
                                : strcmp(name, "causales") == 0 ? must(json_loads(text, 0, NULL))
                                                                : json_string(text));
        }
        json_array_append_new(list, o);
    }
    return must(json_dumps(list, JSON_COMPACT));
}

/* What a Formato estoy enterado begins with, by advisor: the process, and what in it went wrong most. */
static char *processes_text(const PGresult *rows, const catalogue_t *names)
{
    AUTO(json) json_t *list = week_top_json(rows, names);
    AUTO(json) json_t *by_user = json_object();
    size_t i;
    json_t *row;
    json_array_foreach(list, i, row) {
        AUTO(buf) buf_t words = {0};
        buf_adds(
            &words,
            "Escalamiento de PQR al área de segundo nivel (CASOSPQR-PQRRES) según el ABC de cada causal: ");
        week_causales_text(json_object_get(row, "causales"), &words);
        buf_addc(&words, '.');
        json_object_set_new(by_user, json_string_value(json_object_get(row, "usuario")),
                            json_string(buf_str(&words)));
    }
    return must(json_dumps(by_user, JSON_COMPACT));
}

static rc_t write_sources(const keeping_t *k, err_t *err)
{
    const char *const params[] = {k->week, k->monday};
    rc_t rc = pg_exec(k->pg, informe_registros_sql, 2, params, NULL, err);
    if (rc == RC_OK)
        rc = pg_exec(k->pg, informe_bases_sql, 2, params, NULL, err);
    return rc == RC_OK ? pg_exec(k->pg, informe_lecturas_sql, 1, params, NULL, err) : rc;
}

static rc_t write_rows(const keeping_t *k, day_t monday, err_t *err)
{
    AUTO(pgresult) PGresult *rows = NULL;
    rc_t rc = week_top_read(k->pg, monday, &rows, err);
    if (rc != RC_OK)
        return rc;
    AUTO(mem) char *text = rows_text(rows);
    AUTO(mem) char *processes = processes_text(rows, k->names);
    rc = pg_exec(k->pg, informe_asesores_sql, 2, (const char *[]){k->week, text}, NULL, err);
    return rc == RC_OK ? pg_exec(k->pg, informe_formatos_sql, 3, (const char *[]){k->week, k->now, processes},
                                 NULL, err)
                       : rc;
}

static rc_t tell(const keeping_t *k, const report_order_t *o, err_t *err)
{
    char objeto[32];
    snprintf(objeto, sizeof objeto, "informe/%s", k->week);
    return audit_note(k->pg, "informe.guardar", objeto, NULL,
                      json_pack("{s:s,s:s?}", "origen", o->asked ? "pedido" : "programado", "por", o->by),
                      err);
}

rc_t report_keep(pg_t *pg, const catalogue_t *names, const report_order_t *o, bool *ret_made, err_t *err)
{
    AUTO(pgresult) PGresult *made = NULL;
    keeping_t k = {.pg = pg, .names = names};
    week_format(o->monday, k.week);
    day_format(o->monday, k.monday);
    instant_format(o->now, k.now);
    rc_t rc =
        pg_exec(pg, informe_crear_sql, 4,
                (const char *[]){k.monday, o->asked ? "pedido" : "programado", k.now, o->by}, &made, err);
    if (rc != RC_OK)
        return rc;
    bool is_new = PQntuples(made) > 0;
    if (is_new)
        rc = write_sources(&k, err);
    if (rc == RC_OK && is_new)
        rc = write_rows(&k, o->monday, err);
    if (rc == RC_OK && is_new)
        rc = tell(&k, o, err);
    if (rc == RC_OK)
        *ret_made = is_new;
    return rc;
}
