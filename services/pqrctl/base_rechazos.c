/* pqrctl base rechazos: the rows of a base that were not accepted, and why. */
#include "services/pqrctl/api.h"
#include "services/pqrctl/base_text.h"
#include "services/pqrctl/commands.h"
#include "services/pqrctl/table.h"

static const column_t rejection_columns[] = {
    {"Fila", ALIGN_RIGHT, false},  {"Razón", ALIGN_LEFT, false}, {"Campo", ALIGN_LEFT, false},
    {"Detalle", ALIGN_LEFT, true}, {NULL, ALIGN_LEFT, false},
};

int base_rechazos_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(client) client_t *c = client_new();
    AUTO(json) json_t *rows = NULL;
    AUTO(buf) buf_t path = {0}, heading = {0};
    char sha[SHA256_HEX_SIZE];
    err_t err = ERR_INIT;
    if (base_resolve(c, ctl->settings.reporting_url, args->rest[0], sha, &err) != RC_OK)
        return ctl_failed(&err);
    buf_printf(&path, "/v1/bases/%s/rechazos", sha);
    if (api_list(c, ctl->settings.reporting_url, buf_str(&path), &rows, &err) != RC_OK)
        return ctl_failed(&err);
    if (args_flag(args, "--json")) {
        AUTO(json) json_t *all = must(json_pack("{s:O}", "datos", rows));
        return json_show(all);
    }
    if (json_array_size(rows) == 0)
        return ctl_print("Ningún registro fue rechazado.\n");

    AUTO(table) table_t *t = table_new(rejection_columns);
    size_t i;
    json_t *r;
    json_array_foreach(rows, i, r)
    {
        table_addf(t, "%lld",
                   (long long)json_count(r, "fila")); /* a row's number, not a quantity: no points */
        table_add(t, json_text(r, "razon"));
        table_add(t, json_text(r, "campo"));
        table_add(t, json_text(r, "detalle"));
    }
    counted((int64_t)json_array_size(rows), "fila no aceptada", "filas no aceptadas", &heading);
    return table_show(ctl, &heading, t);
}
