/* pqrctl usuario …: who may sign in. First passwords are made here, shown once, and changed at the first
 * sign-in. */
#include <string.h>

#include "common/format.h"
#include "common/table.h"
#include "services/reporting/people/password.h"
#include "services/reporting/people/user.h"
#include "services/reporting/upkeep/upkeep.h"

#define NOMBRE                                                                                               \
    {                                                                                                        \
        "--nombre", OPTION_TEXT, "NOMBRE", NULL, 0, 0, "el de la persona"                                    \
    }
#define END                                                                                                  \
    {                                                                                                        \
        NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL                                                            \
    }

const option_t usuario_crear_options[] = {
    NOMBRE, {"--equipo", OPTION_TEXT, "EQUIPO", NULL, 0, 0, "su equipo"}, END};
const option_t usuario_cambiar_options[] = {
    NOMBRE,
    {"--equipo", OPTION_TEXT, "EQUIPO", NULL, 0, 0, "su equipo"},
    {"--sin-equipo", OPTION_FLAG, NULL, NULL, 0, 0, "ya no es de ninguno"},
    END};
const option_t usuario_listar_options[] = {{"--json", OPTION_FLAG, NULL, NULL, 0, 0, "en JSON"}, END};

/* Alone on standard output, so that a program may read it. */
static int show_first(const char *usuario, const char *password)
{
    AUTO(buf) buf_t out = {0};
    buf_printf(&out, "%s\n", password);
    say_note("la primera clave de %s, que no se vuelve a mostrar; debe cambiarla al entrar:", usuario);
    return say(buf_str(&out));
}

int usuario_crear_run(const upkeep_t *u, const args_t *args)
{
    char password[FIRST_PASSWORD_SIZE], hash[PASSWORD_HASH_SIZE];
    pg_settings_t settings = upkeep_database(u);
    AUTO(pg) pg_t *pg = pg_new(&settings);
    err_t err = ERR_INIT;
    user_facts_t f = {args->rest[0], args_text(args, "--nombre"), args_text(args, "--equipo"), 0};
    rc_t rc = f.nombre && *f.nombre
                  ? RC_OK
                  : err_set(&err, RC_REJECT, "opciones", "falta --nombre, el de la persona");
    if (rc == RC_OK)
        rc = roles_parse(args->rest + 1, args->n_rest - 1, &f.roles, &err);
    password_first(password);
    if (rc == RC_OK)
        rc = password_hash(password, hash, &err);
    if (rc == RC_OK)
        rc = user_create(pg, &f, hash, &err);
    return rc == RC_OK ? show_first(f.usuario, password) : say_failed(&err);
}

int usuario_clave_run(const upkeep_t *u, const args_t *args)
{
    char password[FIRST_PASSWORD_SIZE], hash[PASSWORD_HASH_SIZE];
    pg_settings_t settings = upkeep_database(u);
    AUTO(pg) pg_t *pg = pg_new(&settings);
    err_t err = ERR_INIT;
    password_first(password);
    if (password_hash(password, hash, &err) != RC_OK || user_password(pg, args->rest[0], hash, &err) != RC_OK)
        return say_failed(&err);
    return show_first(args->rest[0], password);
}

int usuario_cambiar_run(const upkeep_t *u, const args_t *args)
{
    pg_settings_t settings = upkeep_database(u);
    AUTO(pg) pg_t *pg = pg_new(&settings);
    err_t err = ERR_INIT;
    user_facts_t f = {args->rest[0], args_text(args, "--nombre"),
                      args_flag(args, "--sin-equipo") ? "" : args_text(args, "--equipo"), 0};
    rc_t rc = roles_parse(args->rest + 1, args->n_rest - 1, &f.roles, &err);
    if (rc == RC_OK && !f.nombre && !f.equipo && !f.roles)
        rc = err_set(&err, RC_REJECT, "opciones",
                     "no se dice qué cambia: --nombre, --equipo, --sin-equipo o los roles que tendrá");
    if (rc == RC_OK)
        rc = user_change(pg, &f, &err);
    return rc == RC_OK ? EXIT_OK : say_failed(&err);
}

static int simply(const upkeep_t *u, const args_t *args,
                  rc_t (*what)(pg_t *pg, const char *usuario, err_t *err))
{
    pg_settings_t settings = upkeep_database(u);
    AUTO(pg) pg_t *pg = pg_new(&settings);
    err_t err = ERR_INIT;
    return what(pg, args->rest[0], &err) == RC_OK ? EXIT_OK : say_failed(&err);
}

int usuario_desactivar_run(const upkeep_t *u, const args_t *args)
{
    return simply(u, args, user_disable);
}

int usuario_activar_run(const upkeep_t *u, const args_t *args)
{
    return simply(u, args, user_enable);
}

int usuario_desbloquear_run(const upkeep_t *u, const args_t *args)
{
    return simply(u, args, user_unlock);
}

/* ---- the list ---- */

static json_t *list_json(const PGresult *res)
{
    json_t *list = json_array();
    for (int i = 0; i < PQntuples(res); i++) {
        json_t *o = json_object();
        for (int c = 0; c < PQnfields(res); c++) {
            const char *text = pg_text(res, i, c);
            json_object_set_new(o, PQfname(res, c), text ? json_string(text) : json_null());
        }
        json_object_set_new(o, "debe_cambiar", json_boolean(pg_bool(res, i, pg_column(res, "debe_cambiar"))));
        json_object_set_new(o, "fallos", json_integer(pg_int(res, i, pg_column(res, "fallos"))));
        json_object_set_new(o, "sesiones", json_integer(pg_int(res, i, pg_column(res, "sesiones"))));
        json_array_append_new(list, o);
    }
    return must(json_pack("{s:o}", "datos", list));
}

/* How it stands with a user, in words. */
static void state_words(const PGresult *res, int row, buf_t *out)
{
    const char *off = pg_text(res, row, pg_column(res, "desactivado")),
               *locked = pg_text(res, row, pg_column(res, "bloqueado_hasta"));
    instant_t until;
    if (off) {
        buf_adds(out, "desactivado");
    } else if (locked && instant_parse(locked, &until) && until > clock_real_now()) {
        buf_adds(out, "bloqueado hasta ");
        format_instant(locked, out);
    } else if (pg_bool(res, row, pg_column(res, "debe_cambiar"))) {
        buf_adds(out, "debe cambiar su clave");
    } else {
        buf_adds(out, "activo");
    }
}

static int list_table(const upkeep_t *u, const PGresult *res)
{
    static const column_t columns[] = {{"usuario", ALIGN_LEFT, false}, {"nombre", ALIGN_LEFT, true},
                                       {"equipo", ALIGN_LEFT, true},   {"roles", ALIGN_LEFT, true},
                                       {"estado", ALIGN_LEFT, false},  {"sesiones", ALIGN_RIGHT, false},
                                       {NULL, ALIGN_LEFT, false}};
    AUTO(table) table_t *t = table_new_for(columns, u->out.is_one);
    for (int i = 0; i < PQntuples(res); i++) {
        AUTO(buf) buf_t state = {0};
        state_words(res, i, &state);
        table_add(t, pg_text(res, i, pg_column(res, "usuario")));
        table_add(t, pg_text(res, i, pg_column(res, "nombre")));
        table_add(t, pg_text(res, i, pg_column(res, "equipo")));
        table_add(t, pg_text(res, i, pg_column(res, "roles")));
        table_add(t, buf_str(&state));
        table_add_int(t, pg_int(res, i, pg_column(res, "sesiones")));
    }
    AUTO(buf) buf_t out = {0};
    table_render(t, u->out.width, &out);
    return say(buf_str(&out));
}

int usuario_listar_run(const upkeep_t *u, const args_t *args)
{
    pg_settings_t settings = upkeep_database(u);
    AUTO(pg) pg_t *pg = pg_new(&settings);
    AUTO(pgresult) PGresult *res = NULL;
    err_t err = ERR_INIT;
    if (user_list(pg, &res, &err) != RC_OK)
        return say_failed(&err);
    if (!args_flag(args, "--json"))
        return list_table(u, res);
    json_t *list = list_json(res);
    int code = upkeep_print_json(list);
    json_decref(list);
    return code;
}
