/* pqrctl token clave: one more private key, behind those that there are. */
#include "services/pqrctl/commands.h"
#include "services/pqrctl/token.h"

int token_clave_run(const ctl_t *ctl, const args_t *args)
{
    (void)ctl;
    AUTO(mem) char *kid = NULL;
    AUTO(signer) signer_t *s = NULL;
    err_t err = ERR_INIT;
    const char *path = args->rest[0];
    if (key_add(path, &kid, &err) != RC_OK || signer_load(path, &s, &err) != RC_OK)
        return say_failed(&err);
    AUTO(buf) buf_t out = {0};
    buf_printf(&out, "%s\n", kid);
    say_note("la clave nueva está en %s, detrás de las que había: firma la primera. Publíquelas (token "
             "publicar), espere a "
             "que todos la conozcan y póngala la primera",
             path);
    return say(buf_str(&out));
}
