/* pqrctl informes top-asesores: the five advisors of a week with most wrong escalations. */
#include "common/format.h"
#include "common/table.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/commands.h"

const option_t week_options[] = {
    {"--semana", OPTION_WEEK, "SEMANA", NULL, 0, 0, "semana ISO de la fecha de corte, como 2021-W49"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "la respuesta del servicio, en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

static const column_t top_columns[] = {
    {"Puesto", ALIGN_RIGHT, false},    {"Usuario", ALIGN_LEFT, false}, {"Asesor", ALIGN_LEFT, true},
    {"Radicados", ALIGN_RIGHT, false}, {NULL, ALIGN_LEFT, false},
};

int informes_top_asesores_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(answer) answer_t a = {0};
    AUTO(buf) buf_t path = {0}, heading = {0};
    err_t err = ERR_INIT;
    buf_adds(&path, "/v1/informes/top-asesores");
    query_add(&path, "semana", args_text(args, "--semana"));
    if (api_get(c, ctl->settings.reporting_url, buf_str(&path), &a, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, "--json"))
        return json_show(a.json);

    const char *week = json_text(a.json, "semana");
    buf_adds(&heading, "Asesores con más escalamientos errados, semana ");
    format_safe(week ? week : "—", &heading);
    AUTO(table) table_t *t = table_new(top_columns);
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(a.json, "datos"), i, row) {
        table_addf(t, "%zu", i + 1);
        table_add(t, json_text(row, "usuario"));
        table_add(t, json_text(row, "asesor"));
        table_add_int(t, json_count(row, "radicados"));
    }
    return table_show(ctl, &heading, t);
}
