/* pqrctl indicadores mal-escaladas, pqrctl indicadores motivos: the two indicators of the procedure. */
#include "common/format.h"
#include "common/table.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/base_text.h"
#include "services/pqrctl/commands.h"

const option_t period_options[] = {
    {"--desde", OPTION_DAY, "FECHA", NULL, 0, 0, "primera fecha de corte, como 2021-12-06"},
    {"--hasta", OPTION_DAY, "FECHA", NULL, 0, 0, "última fecha de corte"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "la respuesta del servicio, en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

static const column_t motivos_columns[] = {
    {"Causal", ALIGN_LEFT, false},      {"Nombre", ALIGN_LEFT, true}, {"Registros", ALIGN_RIGHT, false},
    {"Porcentaje", ALIGN_RIGHT, false}, {NULL, ALIGN_LEFT, false},
};

static const column_t mal_escaladas_columns[] = {
    {"Usuario", ALIGN_LEFT, false},      {"Asesor", ALIGN_LEFT, true},
    {"Registros", ALIGN_RIGHT, false},   {"Porcentaje", ALIGN_RIGHT, false},
    {"Confirmadas", ALIGN_RIGHT, false}, {"Revertidas", ALIGN_RIGHT, false},
    {NULL, ALIGN_LEFT, false},
};

static void heading_period(const char *title, const json_t *answer, buf_t *out)
{
    const char *from = json_text(answer, "desde"), *to = json_text(answer, "hasta");
    buf_adds(out, title);
    if (from && to) {
        buf_adds(out, ", cortes del ");
        format_safe(from, out);
        buf_adds(out, " al ");
        format_safe(to, out);
    }
    buf_adds(out, ": ");
    counted(json_count(answer, "total_registros"), "registro", "registros", out);
}

static void motivo_row(table_t *t, const json_t *row)
{
    const char *causal = json_text(row, "causal"), *name = json_text(row, "nombre");
    table_add(t, causal);
    table_add(t, causal || name ? name : "Sin identificar");
    table_add_int(t, json_count(row, "registros"));
    table_add_percent(t, json_decimal(row, "porcentaje"));
}

static void advisor_row(table_t *t, const json_t *row)
{
    const char *user = json_text(row, "usuario");
    table_add(t, user && *user ? user : NULL);
    table_add(t, user && *user ? json_text(row, "asesor") : "Sin asesor");
    table_add_int(t, json_count(row, "registros"));
    table_add_percent(t, json_decimal(row, "porcentaje"));
    table_add_int(t, json_count(row, "confirmadas"));
    table_add_int(t, json_count(row, "revertidas"));
}

static int indicator_run(const ctl_t *ctl, const args_t *args, const char *resource, const char *title,
                         const column_t *columns, void (*add_row)(table_t *, const json_t *))
{
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(answer) answer_t a = {0};
    AUTO(buf) buf_t path = {0}, heading = {0};
    err_t err = ERR_INIT;
    buf_adds(&path, resource);
    query_add(&path, "desde", args_text(args, "--desde"));
    query_add(&path, "hasta", args_text(args, "--hasta"));
    if (api_get(c, ctl->settings.reporting_url, buf_str(&path), &a, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, "--json"))
        return json_show(a.json);

    AUTO(table) table_t *t = table_new(columns);
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(a.json, "datos"), i, row) {
        add_row(t, row);
    }
    heading_period(title, a.json, &heading);
    return table_show(ctl, &heading, t);
}

int indicadores_motivos_run(const ctl_t *ctl, const args_t *args)
{
    return indicator_run(ctl, args, "/v1/indicadores/motivos",
                         "Motivos con más recurrencia (base pendientes)", motivos_columns, motivo_row);
}

int indicadores_mal_escaladas_run(const ctl_t *ctl, const args_t *args)
{
    return indicator_run(ctl, args, "/v1/indicadores/mal-escaladas", "PQR mal escaladas (base mal_escalados)",
                         mal_escaladas_columns, advisor_row);
}
