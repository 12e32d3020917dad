/* pqrctl estado: whether the four services are ready. */
#include <string.h>

#include "common/table.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/commands.h"
#include "services/pqrctl/readyz.h"

#define READY_TIMEOUT_MS 3000

static const column_t status_columns[] = {
    {"Servicio", ALIGN_LEFT, false},
    {"Estado", ALIGN_LEFT, false},
    {"Detalle", ALIGN_LEFT, true},
    {NULL, ALIGN_LEFT, false},
};

/* Asks one service; fills state and detail for people. True: ready. */
static bool service_ask(client_t *c, const char *url, const char **ret_state, buf_t *detail)
{
    AUTO(buf) buf_t full = {0};
    AUTO(answer) answer_t a = {0};
    err_t err = ERR_INIT;
    buf_printf(&full, "%s/readyz?verbose", url);
    rc_t rc = client_get(c, buf_str(&full), READY_TIMEOUT_MS, &a, &err);
    if (a.status == 0) {
        *ret_state = "no responde";
        buf_adds(detail, err.text);
        return false;
    }
    readyz_words(buf_str(&a.text), rc == RC_OK && a.status == 200, detail);
    *ret_state = a.status == 200 ? "listo" : "no está listo";
    return a.status == 200;
}

int estado_run(const ctl_t *ctl, const args_t *args)
{
    const struct {
        const char *name, *url;
    } services[] = {
        {"ingest", ctl->settings.ingest_admin_url},
        {"classifier", ctl->settings.classifier_admin_url},
        {"contact", ctl->settings.contact_admin_url},
        {"reporting", ctl->settings.reporting_admin_url},
    };
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(table) table_t *t = table_new(status_columns);
    AUTO(json) json_t *all = must(json_array());
    bool ready = true;
    for (size_t i = 0; i < COUNT_OF(services); i++) {
        AUTO(buf) buf_t detail = {0};
        const char *state;
        bool ok = service_ask(c, services[i].url, &state, &detail);
        ready = ready && ok;
        table_add(t, services[i].name);
        table_add(t, state);
        table_add(t, buf_str(&detail));
        json_array_append_new(all, must(json_pack("{s:s,s:b,s:s,s:s}", "servicio", services[i].name, "listo",
                                                  ok, "estado", state, "detalle", buf_str(&detail))));
    }
    int code = args_flag(args, "--json") ? json_show(all) : table_show(ctl, NULL, t);
    return ready ? code : EXIT_FAILED;
}
