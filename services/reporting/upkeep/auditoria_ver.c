/* pqrctl auditoria ver: the last entries of the audit that fit. */
#include <string.h>

#include "common/format.h"
#include "common/table.h"
#include "services/reporting/audit/audit_check.h"
#include "services/reporting/upkeep/upkeep.h"

const option_t auditoria_ver_options[] = {
    {"--quien", OPTION_TEXT, "USUARIO", NULL, 0, 0, "lo que hizo esa persona o ese sistema"},
    {"--objeto", OPTION_TEXT, "OBJETO", NULL, 0, 0,
     "lo que se hizo con eso: caso/4436210001099330, usuario/ana"},
    {"--accion", OPTION_TEXT, "ACCION", NULL, 0, 0, "solo esa, o las que empiezan así: caso."},
    {"--desde", OPTION_DAY, "DIA", NULL, 0, 0, "desde ese día, en Bogotá"},
    {"--hasta", OPTION_DAY, "DIA", NULL, 0, 0, "hasta ese día, incluido"},
    {"--limite", OPTION_INT, "N", "100", 1, 100000, "cuántas, las últimas"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "en JSON, con lo que era antes y lo que es después"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

static json_t *list_json(const PGresult *res)
{
    json_t *list = json_array();
    for (int i = 0; i < PQntuples(res); i++) {
        json_t *o = json_object();
        for (int c = 0; c < PQnfields(res); c++) {
            const char *name = PQfname(res, c), *text = pg_text(res, i, c);
            const bool object = strcmp(name, "antes") == 0 || strcmp(name, "despues") == 0;
            json_object_set_new(o, name,
                                !text    ? json_null()
                                : object ? must(json_loads(text, 0, NULL))
                                         : json_string(text));
        }
        json_object_set_new(o, "n", json_integer(pg_int(res, i, 0)));
        json_array_append_new(list, o);
    }
    return must(json_pack("{s:o}", "datos", list));
}

static int list_table(const upkeep_t *u, const PGresult *res)
{
    static const column_t columns[] = {{"n", ALIGN_RIGHT, false},     {"momento", ALIGN_LEFT, false},
                                       {"quién", ALIGN_LEFT, true},   {"desde", ALIGN_LEFT, true},
                                       {"acción", ALIGN_LEFT, false}, {"objeto", ALIGN_LEFT, true},
                                       {NULL, ALIGN_LEFT, false}};
    AUTO(table) table_t *t = table_new_for(columns, u->out.is_one);
    for (int i = 0; i < PQntuples(res); i++) {
        AUTO(buf) buf_t when = {0};
        format_instant(pg_text(res, i, pg_column(res, "momento")), &when);
        table_add_int(t, pg_int(res, i, pg_column(res, "n")));
        table_add(t, buf_str(&when));
        table_add(t, pg_text(res, i, pg_column(res, "quien")));
        table_add(t, pg_text(res, i, pg_column(res, "desde")));
        table_add(t, pg_text(res, i, pg_column(res, "accion")));
        table_add(t, pg_text(res, i, pg_column(res, "objeto")));
    }
    AUTO(buf) buf_t out = {0};
    table_render(t, u->out.width, &out);
    return say(buf_str(&out));
}

int auditoria_ver_run(const upkeep_t *u, const args_t *args)
{
    pg_settings_t settings = upkeep_database(u);
    AUTO(pg) pg_t *pg = pg_new(&settings);
    AUTO(pgresult) PGresult *res = NULL;
    err_t err = ERR_INIT;
    const audit_wish_t w = {args_text(args, "--quien"),  args_text(args, "--objeto"),
                            args_text(args, "--accion"), args_text(args, "--desde"),
                            args_text(args, "--hasta"),  args_int(args, "--limite")};
    if (audit_last(pg, &w, &res, &err) != RC_OK)
        return say_failed(&err);
    if (!args_flag(args, "--json"))
        return list_table(u, res);
    json_t *list = list_json(res);
    int code = upkeep_print_json(list);
    json_decref(list);
    return code;
}
