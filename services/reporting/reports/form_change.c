#include "services/reporting/reports/form_change.h"

#include <inttypes.h>
#include <string.h>

#include "common/event.h" /* AUTO(json) */
#include "common/hash.h"
#include "common/identity/actor.h"
#include "common/pg_thread.h"
#include "embed/reporting_core/escaneo_guardar_sql.h"
#include "embed/reporting_core/formato_cambiar_sql.h"
#include "embed/reporting_core/formato_hechos_sql.h"
#include "embed/reporting_core/formato_tomar_sql.h"
#include "services/reporting/audit/audit_note.h"
#include "services/reporting/reports/form_body.h"
#include "services/reporting/reports/form_read.h"

/* A change under way; made anew at every try. */
typedef struct changing {
    const form_change_t *c;
    form_outcome_t *ret;
    form_now_t now;
    form_action_t action;
    form_state_t to;
    form_body_t body;
    const char *who; /* who does it: of the body or of who asks */
    int64_t version;
} changing_t;

static rc_t refuse(changing_t *x, int status, const char *field, rc_t rc)
{
    x->ret->status = status;
    snprintf(x->ret->field, sizeof x->ret->field, "%s", field ? field : "");
    return rc;
}

/* How it stands, held until the end. */
static rc_t take(changing_t *x, pg_t *pg, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, formato_tomar_sql, 1, &x->c->id, &res, err);
    if (rc != RC_OK)
        return rc;
    if (PQntuples(res) == 0)
        return refuse(
            x, 404, NULL,
            err_set(err, RC_REJECT, "formato_desconocido", "No hay ningún formato con ese número."));
    x->version = pg_int(res, 0, pg_column(res, "version"));
    return form_now_of_row(res, 0, &x->now, err);
}

/* Of what was signed only the day of the follow-up can change: an edit that says nothing else is that. */
static void name_action(changing_t *x)
{
    const json_t *c = x->body.changes;
    x->action = x->c->action;
    if (x->action == FORM_EDIT && !form_may(x->now.kind, x->now.state, FORM_EDIT) &&
        form_may(x->now.kind, x->now.state, FORM_RESCHEDULE) && json_object_size(c) == 1 &&
        json_object_get(c, "fecha_seguimiento"))
        x->action = FORM_RESCHEDULE;
}

static rc_t check_version(changing_t *x, err_t *err)
{
    json_int_t named = x->c->if_match >= 0 ? x->c->if_match : x->body.version;
    if (named < 0 && x->c->needs_version)
        return refuse(
            x, 428, "version",
            err_set(
                err, RC_REJECT, "version_requerida",
                "Diga qué versión del formato cambia: en la cabecera If-Match (su ETag) o en «version»."));
    if (named < 0 || named == x->version)
        return RC_OK;
    x->ret->stands = x->version;
    return refuse(x, 412, "version",
                  err_set(err, RC_REJECT, "version_distinta",
                          "El formato cambió mientras tanto: va en la versión %" PRId64
                          " y la solicitud es sobre la %" JSON_INTEGER_FORMAT ". Léalo de nuevo.",
                          x->version, named));
}

static rc_t check_who(changing_t *x, err_t *err)
{
    rc_t rc = x->body.who || !x->c->por ? RC_OK : form_who(x->c->por, &x->body.who, err);
    if (rc != RC_OK)
        return refuse(x, 400, "por", rc);
    rc = actor_decide(x->c->asks, "por", x->body.who, &x->who, err);
    if (rc != RC_REJECT)
        return rc;
    audit_deny(ACTOR_ANOTHER, NULL);
    return refuse(x, 403, "por", rc);
}

static rc_t read_body(changing_t *x, err_t *err)
{
    char field[32];
    form_body_done(&x->body);
    rc_t rc = form_body_read(x->c->body, x->now.kind, x->c->action, &x->body, field, err);
    return rc == RC_REJECT ? refuse(x, 400, field, rc) : rc;
}

static rc_t decide(changing_t *x, err_t *err)
{
    const char *field = NULL;
    day_t today = instant_day(x->c->now, NULL);
    bool dated = x->action == FORM_DELIVER || x->action == FORM_SIGN || x->action == FORM_FOLLOW_UP;
    if (dated && x->body.day == DAY_NONE)
        x->body.day = today;
    const form_ask_t ask = {
        .action = x->action, .day = x->body.day, .follow_up = x->body.follow_up, .today = today};
    rc_t rc = form_decide(&x->now, &ask, &x->to, &field, err);
    return rc == RC_REJECT ? refuse(x, strcmp(err->code, "campo_invalido") == 0 ? 400 : 409, field, rc) : rc;
}

static rc_t write_change(changing_t *x, pg_t *pg, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    AUTO(mem) char *changes = must(json_dumps(x->body.changes, JSON_COMPACT));
    char now[32], day[11];
    instant_format(x->c->now, now);
    if (x->body.day != DAY_NONE)
        day_format(x->body.day, day);
    rc_t rc = pg_exec(pg, formato_cambiar_sql, 7,
                      (const char *[]){x->c->id, form_action_name(x->action), form_state_name(x->to), now,
                                       x->who, changes, x->body.day == DAY_NONE ? NULL : day},
                      &res, err);
    if (rc == RC_OK)
        x->version = pg_int(res, 0, 0);
    return rc;
}

static rc_t write_scan(const changing_t *x, pg_t *pg, err_t *err)
{
    const form_scan_t *s = &x->c->scan;
    char hash[SHA256_HEX_SIZE], version[24];
    if (!s->type)
        return RC_OK;
    hash_sha256_hex(s->bytes, s->n, hash);
    snprintf(version, sizeof version, "%" PRId64, x->version);
    const char *const values[] = {x->c->id, version, s->type, hash, s->bytes};
    const pg_params_t params = {.n = 5,
                                .values = values,
                                .lengths = (const int[]){0, 0, 0, 0, (int)s->n},
                                .formats = (const int[]){0, 0, 0, 0, 1}};
    return pg_exec_params(pg, escaneo_guardar_sql, &params, NULL, err);
}

/* How it stands, as the audit has it: a new reference. */
static rc_t facts(const changing_t *x, pg_t *pg, json_t **ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, formato_hechos_sql, 1, &x->c->id, &res, err);
    if (rc == RC_OK)
        *ret = must(json_loads(pg_text(res, 0, 0), 0, NULL));
    return rc;
}

/* Which of what people write on it changed, by name. */
static json_t *written(const json_t *changes)
{
    json_t *names = json_array(), *value;
    const char *name;
    json_object_foreach((json_t *)(uintptr_t)changes, name, value)
        json_array_append_new(names, json_string(name));
    return names;
}

static rc_t tell(const changing_t *x, pg_t *pg, json_t *before, err_t *err)
{
    char accion[32], objeto[48];
    json_t *after = NULL;
    rc_t rc = facts(x, pg, &after, err);
    if (rc != RC_OK) {
        json_decref(before);
        return rc;
    }
    json_object_set_new(after, "campos", written(x->body.changes));
    snprintf(accion, sizeof accion, "formato.%s", form_action_name(x->action));
    snprintf(objeto, sizeof objeto, "formato/%s", x->c->id);
    return audit_note(pg, accion, objeto, before, after, err);
}

static rc_t change(changing_t *x, pg_t *pg, err_t *err)
{
    json_t *before = NULL;
    rc_t rc = facts(x, pg, &before, err);
    if (rc == RC_OK)
        rc = write_change(x, pg, err);
    if (rc == RC_OK)
        rc = write_scan(x, pg, err);
    if (rc == RC_OK)
        return tell(x, pg, before, err);
    json_decref(before);
    return rc;
}

static rc_t work(pg_t *pg, void *ctx, err_t *err)
{
    changing_t *x = ctx;
    rc_t rc = take(x, pg, err);
    if (rc == RC_OK)
        rc = read_body(x, err);
    if (rc == RC_OK)
        rc = check_who(x, err);
    if (rc == RC_OK)
        rc = check_version(x, err);
    if (rc != RC_OK)
        return rc;
    name_action(x);
    rc = decide(x, err);
    return rc == RC_OK ? change(x, pg, err) : rc;
}

rc_t form_change(const api_t *api, const form_change_t *c, form_outcome_t *ret, err_t *err)
{
    *ret = (form_outcome_t){.status = 400};
    changing_t x = {.c = c, .ret = ret};
    rc_t rc = pg_thread_write(api->pg, work, &x, err);
    form_body_done(&x.body);
    if (rc == RC_OK)
        ret->status = 200;
    return rc;
}
