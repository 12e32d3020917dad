/* pqrctl caso revision: the cases that wait for a person to give their causal, the nearest term first. */
#include <string.h>

#include "common/table.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/base_text.h"
#include "services/pqrctl/commands.h"

static const column_t review_columns[] = {
    {"Vence", ALIGN_LEFT, false}, {"Días hábiles", ALIGN_RIGHT, false}, {"Radicado", ALIGN_LEFT, false},
    {"Base", ALIGN_LEFT, false},  {"Corte", ALIGN_LEFT, false},         {"Candidatas", ALIGN_LEFT, false},
    {"Motivo", ALIGN_LEFT, true}, {"Marcación", ALIGN_LEFT, true},      {"Error", ALIGN_LEFT, true},
    {NULL, ALIGN_LEFT, false},
};

/* "razón / subrazón", "D, N": NULL where there is none. */
static const char *joined(const char *a, const char *b, const char *between, buf_t *out)
{
    if (a)
        buf_adds(out, a);
    if (b)
        buf_printf(out, "%s%s", out->len ? between : "", b);
    return out->len ? buf_str(out) : NULL;
}

static void add_review(table_t *t, const json_t *row)
{
    AUTO(buf) buf_t marcacion = {0}, tied = {0};
    size_t i;
    json_t *causal;
    json_array_foreach(json_object_get(row, "candidatas"), i, causal) {
        joined(NULL, json_string_value(causal), ", ", &tied);
    }
    table_add(t, json_text(row, "vence"));
    table_add_int(t, json_count(row, "dias_habiles"));
    table_add(t, json_text(row, "radicado"));
    table_add(t, json_text(row, "base"));
    table_add(t, json_text(row, "fecha_corte"));
    table_add(t, tied.len ? buf_str(&tied) : NULL);
    table_add(t, json_text(row, "motivo"));
    table_add(t, joined(json_text(row, "razon"), json_text(row, "subrazon"), " / ", &marcacion));
    table_add(t, json_text(row, "error"));
}

int caso_revision_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(json) json_t *rows = NULL;
    AUTO(buf) buf_t heading = {0};
    err_t err = ERR_INIT;
    if (api_list(c, ctl->settings.contact_url, "/v1/revision?limite=500", &rows, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, "--json")) {
        AUTO(json) json_t *all = must(json_pack("{s:O}", "datos", rows));
        return json_show(all);
    }
    if (json_array_size(rows) == 0)
        return say("Ningún caso espera una causal.\n");
    AUTO(table) table_t *t = table_new(review_columns);
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) {
        add_review(t, row);
    }
    counted((int64_t)json_array_size(rows), "caso espera una causal", "casos esperan una causal", &heading);
    return table_show(ctl, &heading, t);
}
