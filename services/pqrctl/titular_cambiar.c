/* pqrctl titular corregir, suprimir: what is asked goes to contact, which owns the case; reporting hears of
 * it by the case's event. */
#include "common/cleanup.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/commands.h"
#include "services/pqrctl/titular.h"

static int change(const ctl_t *ctl, const args_t *args, const char *path, const char *const *names,
                  size_t needed, const char *done)
{
    AUTO(json) json_t *body = NULL;
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(answer) answer_t a = {0};
    AUTO(buf) buf_t out = {0};
    err_t err = ERR_INIT;
    rc_t rc = titular_read(args, names, needed, &body, &err);
    if (rc == RC_OK && args_text(args, "--quien"))
        json_object_set_new(body, "quien", json_string(args_text(args, "--quien")));
    if (rc == RC_OK)
        rc = api_post(c, ctl->settings.contact_url, path, body, &a, &err);
    if (rc != RC_OK)
        return say_failed(&err);
    buf_printf(&out, "%s: el caso lo dice en su versión %lld.\n", done,
               (long long)json_count(a.json, "version"));
    return say(buf_str(&out));
}

int titular_corregir_run(const ctl_t *ctl, const args_t *args)
{
    static const char *const names[] = {"radicado", "campo", "despues", "nota", "antes", NULL};
    return change(ctl, args, "/v1/titulares/corregir", names, 4, "Corregido");
}

int titular_suprimir_run(const ctl_t *ctl, const args_t *args)
{
    static const char *const names[] = {"radicado", "referencia", NULL};
    return change(ctl, args, "/v1/titulares/suprimir", names, 1, "Suprimido");
}
