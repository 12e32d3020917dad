/* pqrctl base ver: one base and what was decided on its records. */
#include "common/format.h"
#include "common/table.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/base_text.h"
#include "services/pqrctl/commands.h"

static const column_t decision_columns[] = {
    {"Decisión", ALIGN_LEFT, false},
    {"Registros", ALIGN_RIGHT, false},
    {NULL, ALIGN_LEFT, false},
};

static void field(const char *title, const char *value, buf_t *out)
{
    if (!value)
        return;
    buf_printf(out, "\n%s%*s", title, 12 - (int)text_columns(title), "");
    format_safe(value, out);
}

int base_ver_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(answer) answer_t a = {0};
    AUTO(buf) buf_t path = {0}, heading = {0};
    char sha[SHA256_HEX_SIZE];
    err_t err = ERR_INIT;
    if (base_resolve(c, ctl->settings.reporting_url, args->rest[0], sha, &err) != RC_OK)
        return say_failed(&err);
    buf_printf(&path, "/v1/bases/%s", sha);
    if (api_get(c, ctl->settings.reporting_url, buf_str(&path), &a, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, "--json"))
        return json_show(a.json);

    base_sentence(a.json, &heading);
    field("SHA-256", json_text(a.json, "sha256"), &heading);
    AUTO(buf) buf_t received = {0};
    const char *recibido = json_text(a.json, "recibido");
    if (recibido)
        format_instant(recibido, &received);
    field("Recibida", recibido ? buf_str(&received) : NULL, &heading);
    AUTO(buf) buf_t state = {0}, channel = {0};
    base_channel(a.json, &channel);
    field("Llegó por", channel.len ? buf_str(&channel) : NULL, &heading);
    base_state(a.json, &state);
    field("Estado", state.len ? buf_str(&state) : NULL, &heading);

    AUTO(table) table_t *t = table_new(decision_columns);
    json_t *decisions = json_object_get(a.json, "decisiones"), *n;
    const char *name;
    long long sum = 0;
    json_object_foreach(decisions, name, n) {
        table_add(t, name);
        table_add_int(t, json_integer_value(n));
        sum += json_integer_value(n);
    }
    table_rule(t);
    table_add(t, "Total");
    table_add_int(t, sum);
    return table_show(ctl, &heading, t);
}
