/* pqrctl base listar: what came: the bases that reporting has, and below them what was received and is none.
 */
#include <string.h>

#include "common/table.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/base_text.h"
#include "services/pqrctl/commands.h"

#define SHA_SHOWN 12 /* digits: enough to tell bases apart, and base_resolve() takes them */

const option_t json_options[] = {
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "la respuesta del servicio, en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

static const column_t base_columns[] = {
    {"Corte", ALIGN_LEFT, false},       {"Base", ALIGN_LEFT, false},        {"Estado", ALIGN_LEFT, false},
    {"Archivo", ALIGN_LEFT, true},      {"Registros", ALIGN_RIGHT, false},  {"Aceptados", ALIGN_RIGHT, false},
    {"Rechazados", ALIGN_RIGHT, false}, {"Duplicados", ALIGN_RIGHT, false}, {"SHA-256", ALIGN_LEFT, false},
    {NULL, ALIGN_LEFT, false},
};

static void add_base(table_t *t, const json_t *b)
{
    const char *sha = json_text(b, "sha256");
    table_add(t, json_text(b, "fecha_corte"));
    table_add(t, json_text(b, "base"));
    table_add(t, json_text(b, "estado"));
    table_add(t, json_text(b, "archivo"));
    table_add_int(t, json_count(b, "total"));
    table_add_int(t, json_count(b, "aceptados"));
    table_add_int(t, json_count(b, "rechazados"));
    table_add_int(t, json_count(b, "duplicados"));
    table_addf(t, "%.*s", SHA_SHOWN, sha ? sha : "—");
}

int base_listar_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(json) json_t *all = NULL;
    AUTO(buf) buf_t out = {0}, others = {0};
    err_t err = ERR_INIT;
    if (api_list(c, ctl->settings.reporting_url, "/v1/bases", &all, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, "--json")) {
        AUTO(json) json_t *whole = must(json_pack("{s:O}", "datos", all));
        return json_show(whole);
    }
    AUTO(table) table_t *t = table_new(base_columns);
    size_t i;
    json_t *b;
    json_array_foreach(all, i, b) {
        if (json_text(b, "base"))
            add_base(t, b);
        else
            reception_lines(b, &others);
    }
    if (table_rows(t) > 0)
        table_render(t, ctl->out.width, &out);
    else
        buf_adds(&out, "No hay bases.\n");
    if (others.len)
        buf_printf(&out, "\nRecibido, sin ser una base nueva:\n%s", buf_str(&others));
    return say(buf_str(&out));
}
