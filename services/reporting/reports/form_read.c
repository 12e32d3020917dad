#include "services/reporting/reports/form_read.h"

#include <string.h>

#include "common/event.h" /* AUTO(json) */
#include "embed/reporting_core/formato_errores_sql.h"
#include "embed/reporting_core/formato_sql.h"
#include "services/reporting/reports/rows.h"

static const char *text(const PGresult *res, int row, const char *column)
{
    return pg_text(res, row, pg_column(res, column));
}

static rc_t kind_and_state(const PGresult *res, int row, form_kind_t *kind, form_state_t *state, err_t *err)
{
    if (form_kind_parse(text(res, row, "tipo"), kind) && form_state_parse(text(res, row, "estado"), state))
        return RC_OK;
    return err_set(err, RC_FATAL, "formato", "hay un formato de un tipo o en un estado que no se conoce");
}

rc_t form_now_of_row(const PGresult *res, int row, form_now_t *ret, err_t *err)
{
    form_now_t now = {.made = row_day(res, row, "hecho"),
                      .delivered = row_day(res, row, "entregado"),
                      .signed_on = row_day(res, row, "firmado"),
                      .follow_up = row_day(res, row, "fecha_seguimiento"),
                      .cause = pg_bool(res, row, pg_column(res, "causa")),
                      .commitment = pg_bool(res, row, pg_column(res, "compromiso")),
                      .process = pg_bool(res, row, pg_column(res, "proceso"))};
    rc_t rc = kind_and_state(res, row, &now.kind, &now.state, err);
    if (rc == RC_OK)
        *ret = now;
    return rc;
}

static const char *base_words(const char *base)
{
    return strcmp(base, "mal_escalados") == 0 ? "Mal escalados"
           : strcmp(base, "pendientes") == 0  ? "Pendientes"
                                              : base;
}

static const char *keep(arena_t *texts, buf_t *b)
{
    const char *kept = arena_text(texts, buf_str(b));
    buf_clear(b);
    return kept;
}

/* Why it was an error, and by which rule of the policy, where the rule does not just repeat it. */
static const char *reason_words(const PGresult *res, int row, arena_t *texts)
{
    AUTO(buf) buf_t b = {0};
    const char *reason = text(res, row, "razon_decision"), *rule = text(res, row, "politica_regla");
    buf_adds(&b, strcmp(reason, "error_escalamiento") == 0 ? "Error de escalamiento" : reason);
    if (strcmp(rule, reason) != 0)
        buf_printf(&b, ", regla %s", rule);
    return keep(texts, &b);
}

static void read_errors(form_record_t *r, const catalogue_t *names)
{
    const PGresult *res = r->errors;
    size_t n = (size_t)PQntuples(res);
    form_error_t *list = arena_take(&r->texts, (n + 1) * sizeof *list);
    for (size_t i = 0; i < n; i++) {
        AUTO(buf) buf_t b = {0};
        const char *letter = text(res, (int)i, "causal");
        if (letter)
            buf_printf(&b, "%s. ", letter);
        buf_adds(&b, catalogue_name(names, letter));
        list[i] = (form_error_t){.radicado = text(res, (int)i, "radicado"),
                                 .cutoffs = text(res, (int)i, "cortes"),
                                 .base = base_words(text(res, (int)i, "base")),
                                 .causal = keep(&r->texts, &b),
                                 .reason = reason_words(res, (int)i, &r->texts)};
    }
    r->data.errors = list;
    r->data.n_errors = n;
}

static void read_causales(form_record_t *r, const catalogue_t *names)
{
    AUTO(json) json_t *list = must(json_loads(text(r->row, 0, "causales"), 0, NULL));
    size_t n = json_array_size(list);
    form_causal_t *causales = arena_take(&r->texts, (n + 1) * sizeof *causales);
    for (size_t i = 0; i < n; i++) {
        const json_t *c = json_array_get(list, i);
        const char *letter = arena_text(&r->texts, json_string_value(json_object_get(c, "causal")));
        causales[i] = (form_causal_t){letter, catalogue_name(names, letter),
                                      json_integer_value(json_object_get(c, "radicados"))};
    }
    r->data.causales = causales;
    r->data.n_causales = n;
}

static rc_t read_row(form_record_t *r, err_t *err)
{
    const PGresult *res = r->row;
    form_data_t d = {.id = pg_int(res, 0, pg_column(res, "id")),
                     .week = text(res, 0, "semana"),
                     .from = row_day(res, 0, "desde"),
                     .to = row_day(res, 0, "hasta"),
                     .made = row_day(res, 0, "hecho"),
                     .place = (int)pg_int(res, 0, pg_column(res, "puesto")),
                     .user = text(res, 0, "usuario"),
                     .advisor = text(res, 0, "asesor"),
                     .radicados = pg_int(res, 0, pg_column(res, "radicados")),
                     .before = pg_int(res, 0, pg_column(res, "antes")),
                     .cause = text(res, 0, "causa"),
                     .commitment = text(res, 0, "compromiso"),
                     .process = text(res, 0, "proceso"),
                     .result = text(res, 0, "resultado"),
                     .responsible = text(res, 0, "responsable"),
                     .followed_by = text(res, 0, "seguimiento_por"),
                     .follow_up = row_day(res, 0, "fecha_seguimiento"),
                     .delivered = row_day(res, 0, "entregado"),
                     .signed_on = row_day(res, 0, "firmado"),
                     .followed = row_day(res, 0, "seguimiento")};
    rc_t rc = kind_and_state(res, 0, &d.kind, &d.state, err);
    if (rc != RC_OK)
        return rc;
    r->data = d;
    r->version = pg_int(res, 0, pg_column(res, "version"));
    r->now = (form_now_t){.kind = d.kind,
                          .state = d.state,
                          .made = d.made,
                          .delivered = d.delivered,
                          .signed_on = d.signed_on,
                          .follow_up = d.follow_up,
                          .cause = d.cause,
                          .commitment = d.commitment,
                          .process = d.process};
    return RC_OK;
}

rc_t form_read(pg_t *pg, const char *id, const char *team, const catalogue_t *names, form_record_t *ret,
               bool *ret_found, err_t *err)
{
    *ret = (form_record_t){0};
    rc_t rc = pg_exec(pg, formato_sql, 1, &id, &ret->row, err);
    if (rc != RC_OK)
        return rc;
    *ret_found = PQntuples(ret->row) > 0;
    if (!*ret_found)
        return RC_OK;
    const char *const params[] = {text(ret->row, 0, "semana"), text(ret->row, 0, "usuario"), team};
    rc = pg_exec(pg, formato_errores_sql, COUNT_OF(params), params, &ret->errors, err);
    if (rc == RC_OK)
        rc = read_row(ret, err);
    if (rc != RC_OK)
        return rc;
    read_causales(ret, names);
    read_errors(ret, names);
    return RC_OK;
}

void form_record_done(form_record_t *r)
{
    PQclear(r->row);
    PQclear(r->errors);
    arena_done(&r->texts);
    *r = (form_record_t){0};
}
