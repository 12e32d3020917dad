#include "services/reporting/practices/practice_write.h"

#include <string.h>

#include "common/hash.h"
#include "common/pg_thread.h"
#include "common/text.h"
#include "embed/reporting_core/practica_del_equipo_sql.h"
#include "embed/reporting_core/practica_persona_anular_sql.h"
#include "embed/reporting_core/practica_persona_cambiar_sql.h"
#include "embed/reporting_core/practica_persona_clave_sql.h"
#include "embed/reporting_core/practica_persona_crear_sql.h"
#include "embed/reporting_core/practica_persona_reservar_sql.h"
#include "embed/reporting_core/practica_persona_tomar_sql.h"
#include "embed/reporting_core/practica_persona_traslape_sql.h"
#include "embed/reporting_core/practica_registro_anular_sql.h"
#include "embed/reporting_core/practica_registro_cambiar_sql.h"
#include "embed/reporting_core/practica_registro_clave_sql.h"
#include "embed/reporting_core/practica_registro_crear_sql.h"
#include "embed/reporting_core/practica_registro_tomar_sql.h"
#include "services/reporting/audit/audit_note.h"
#include "services/reporting/practices/practice_reach.h"

const practice_kind_t registro_kind = {
    .table = "practica_registro",
    .fields = registro_fields,
    .check = registro_check,
    .create_sql = practica_registro_crear_sql,
    .take_sql = practica_registro_tomar_sql,
    .change_sql = practica_registro_cambiar_sql,
    .annul_sql = practica_registro_anular_sql,
    .by_key_sql = practica_registro_clave_sql,
    .team_sql = practica_del_equipo_sql,
};

const practice_kind_t persona_kind = {
    .table = "practica_persona",
    .fields = persona_fields,
    .check = persona_check,
    .create_sql = practica_persona_crear_sql,
    .take_sql = practica_persona_tomar_sql,
    .change_sql = practica_persona_cambiar_sql,
    .annul_sql = practica_persona_anular_sql,
    .by_key_sql = practica_persona_clave_sql,
    .reserve_sql = practica_persona_reservar_sql,
    .overlap_sql = practica_persona_traslape_sql,
};

static const char *about(const practice_write_t *w, const char *name)
{
    return json_string_value(json_object_get(w->body->about, name));
}

/* Whether the person of these facts is within reach; else w has that outcome. */
static rc_t reach(pg_t *pg, practice_write_t *w, const json_t *facts, bool *ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    const char *persona = json_string_value(json_object_get(facts, "persona"));
    *ret = !w->kind->team_sql || practice_reaches(w->asks, persona, false);
    if (*ret)
        return RC_OK;
    const char *const params[] = {persona, w->asks->equipo,
                                  json_string_value(json_object_get(facts, "fecha"))};
    rc_t rc = pg_exec(pg, w->kind->team_sql, COUNT_OF(params), params, &res, err);
    if (rc != RC_OK)
        return rc;
    *ret = practice_reaches(w->asks, persona, pg_bool(res, 0, 0));
    if (!*ret)
        w->outcome = OUTCOME_BEYOND;
    return RC_OK;
}

/* Sorted, so that one and the same content is one text. */
static char *text_of(const json_t *o)
{
    return must(json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS));
}

/* Another row of the person and role with some of the days; id NULL: of what is new. */
static rc_t overlaps(pg_t *pg, practice_write_t *w, const char *facts, const char *id, bool *ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    *ret = false;
    if (!w->kind->overlap_sql)
        return RC_OK;
    rc_t rc = pg_exec(pg, w->kind->overlap_sql, 2, (const char *[]){facts, id}, &res, err);
    if (rc != RC_OK || PQntuples(res) == 0)
        return rc;
    const char *to = pg_text(res, 0, pg_column(res, "hasta"));
    text_put(w->ret_id, sizeof w->ret_id, pg_text(res, 0, pg_column(res, "id")));
    text_put(w->other_from, sizeof w->other_from, pg_text(res, 0, pg_column(res, "desde")));
    text_put(w->other_to, sizeof w->other_to, to ? to : "");
    w->outcome = OUTCOME_OVERLAP;
    *ret = true;
    return RC_OK;
}

static rc_t reserve(pg_t *pg, const practice_write_t *w, const char *facts, err_t *err)
{
    return w->kind->reserve_sql ? pg_exec(pg, w->kind->reserve_sql, 1, &facts, NULL, err) : RC_OK;
}

/* Whether the key made something before; then what. */
static rc_t key_find(pg_t *pg, practice_write_t *w, const char *print, bool *ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    *ret = false;
    if (!w->key)
        return RC_OK;
    rc_t rc = pg_exec(pg, w->kind->by_key_sql, 1, &w->key, &res, err);
    if (rc != RC_OK || PQntuples(res) == 0)
        return rc;
    text_put(w->ret_id, sizeof w->ret_id, pg_text(res, 0, 0));
    w->outcome = strcmp(pg_text(res, 0, 1), print) == 0 ? OUTCOME_REPLAYED : OUTCOME_KEY_USED;
    *ret = true;
    return RC_OK;
}

static void fingerprint(const practice_write_t *w, const char *facts, char ret[SHA256_HEX_SIZE])
{
    AUTO(mem) char *who = text_of(w->body->about);
    sha256_t s;
    sha256_init(&s);
    sha256_add(&s, facts, strlen(facts) + 1);
    sha256_add(&s, who, strlen(who));
    sha256_hex(&s, ret);
}

/* What was and what is, objects of facts or NULL, beside who is said to do it and why; taken over. */
static rc_t tell(pg_t *pg, const practice_write_t *w, const char *verb, json_t *before, json_t *after,
                 err_t *err)
{
    char accion[48], objeto[64];
    snprintf(accion, sizeof accion, "%s.%s", w->kind->table, verb);
    snprintf(objeto, sizeof objeto, "%s/%s", w->kind->table, w->ret_id);
    if (!after)
        after = json_object();
    json_object_update_missing(after, w->body->about);
    return audit_note(pg, accion, objeto, before, after, err);
}

/* One that came under the key while this one looked is found the second time. */
static rc_t insert(pg_t *pg, practice_write_t *w, const char *facts, const char *print, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    char now[32];
    bool found;
    instant_format(w->now, now);
    rc_t rc =
        pg_exec(pg, w->kind->create_sql, 5,
                (const char *[]){facts, now, about(w, "por"), w->key, w->key ? print : NULL}, &res, err);
    if (rc != RC_OK)
        return rc;
    if (PQntuples(res) == 0)
        return key_find(pg, w, print, &found, err);
    text_put(w->ret_id, sizeof w->ret_id, pg_text(res, 0, 0));
    w->outcome = OUTCOME_MADE;
    return tell(pg, w, "crear", NULL, json_copy(w->body->facts), err);
}

static rc_t make(pg_t *pg, practice_write_t *w, err_t *err)
{
    AUTO(mem) char *facts = text_of(w->body->facts);
    char print[SHA256_HEX_SIZE];
    bool done = false, within;
    fingerprint(w, facts, print);
    rc_t rc = reach(pg, w, w->body->facts, &within, err);
    if (rc != RC_OK || !within)
        return rc;
    rc = reserve(pg, w, facts, err);
    if (rc == RC_OK)
        rc = key_find(pg, w, print, &done, err);
    if (rc == RC_OK && !done)
        rc = overlaps(pg, w, facts, NULL, &done, err);
    return rc != RC_OK || done ? rc : insert(pg, w, facts, print, err);
}

/* What stands, held; *ret NULL: w has an outcome already. */
static rc_t take(pg_t *pg, practice_write_t *w, json_t **ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, w->kind->take_sql, 1, &w->id, &res, err);
    if (rc != RC_OK)
        return rc;
    if (PQntuples(res) == 0) {
        w->outcome = OUTCOME_UNKNOWN;
        return RC_OK;
    }
    w->version_now = (int)pg_int(res, 0, pg_column(res, "version"));
    if (pg_bool(res, 0, pg_column(res, "anulado")))
        w->outcome = OUTCOME_ANNULLED;
    else if (w->version_now != w->version)
        w->outcome = OUTCOME_STALE;
    else
        *ret = must(json_loads(pg_text(res, 0, pg_column(res, "datos")), 0, NULL));
    return RC_OK;
}

/* An absent list and an empty one are the same. */
static bool are_same(const json_t *a, const json_t *b)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)a, name, value) {
        const json_t *other = json_object_get(b, name);
        bool nothing = json_array_size(value) + json_array_size(other) == 0 &&
                       (json_is_null(value) || json_is_array(value)) &&
                       (!other || json_is_null(other) || json_is_array(other));
        if (!nothing && !json_equal(value, other))
            return false;
    }
    return true;
}

static rc_t change(pg_t *pg, practice_write_t *w, const json_t *standing, err_t *err)
{
    AUTO(json) json_t *all = facts_merge(standing, w->body->facts);
    AUTO(mem) char *facts = text_of(all);
    char now[32];
    bool done = false, within;
    if (w->kind->check(all, w->practices, instant_day(w->now, NULL), &w->field, &w->why) != RC_OK) {
        w->outcome = OUTCOME_REFUSED;
        return RC_OK;
    }
    rc_t rc = reach(pg, w, all, &within, err);
    if (rc != RC_OK || !within)
        return rc;
    w->outcome = OUTCOME_CHANGED;
    if (are_same(standing, all))
        return RC_OK;
    instant_format(w->now, now);
    rc = reserve(pg, w, facts, err);
    if (rc == RC_OK)
        rc = overlaps(pg, w, facts, w->id, &done, err);
    if (rc == RC_OK && !done)
        rc = pg_exec(pg, w->kind->change_sql, 5,
                     (const char *[]){w->id, facts, now, about(w, "por"), about(w, "motivo")}, NULL, err);
    return rc == RC_OK && !done
               ? tell(pg, w, "cambiar", json_copy((json_t *)(uintptr_t)standing), json_copy(all), err)
               : rc;
}

static rc_t annul(pg_t *pg, practice_write_t *w, const json_t *standing, err_t *err)
{
    char now[32];
    instant_format(w->now, now);
    w->outcome = OUTCOME_CHANGED;
    rc_t rc = pg_exec(pg, w->kind->annul_sql, 4,
                      (const char *[]){w->id, now, about(w, "por"), about(w, "motivo")}, NULL, err);
    return rc == RC_OK ? tell(pg, w, "anular", json_copy((json_t *)(uintptr_t)standing), NULL, err) : rc;
}

static rc_t work(pg_t *pg, void *ctx, err_t *err)
{
    practice_write_t *w = ctx;
    w->why = ERR_INIT;
    if (w->act == ACT_MAKE)
        return make(pg, w, err);
    AUTO(json) json_t *standing = NULL;
    bool within = false;
    rc_t rc = take(pg, w, &standing, err);
    if (rc == RC_OK && standing)
        rc = reach(pg, w, standing, &within, err);
    if (rc != RC_OK || !within)
        return rc;
    text_put(w->ret_id, sizeof w->ret_id, w->id);
    return w->act == ACT_ANNUL ? annul(pg, w, standing, err) : change(pg, w, standing, err);
}

rc_t practice_write(const pg_settings_t *pg, practice_write_t *w, err_t *err)
{
    return pg_thread_write(pg, work, w, err);
}
