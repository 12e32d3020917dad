/* pqrctl horario: whether customers may be called now. */
#include "services/pqrctl/api.h"
#include "services/pqrctl/celula_words.h"
#include "services/pqrctl/commands.h"

int horario_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(answer) answer_t a = {0};
    AUTO(buf) buf_t told = {0};
    err_t err = ERR_INIT;
    if (api_get(c, ctl->settings.contact_url, "/v1/horario", &a, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, "--json"))
        return json_show(a.json);
    celula_horario_words(a.json, &told);
    return say(buf_str(&told));
}
