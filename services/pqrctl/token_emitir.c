/* pqrctl token emitir: a token for another system, or for who mends things by hand. */
#include "common/identity/name.h"
#include "services/pqrctl/commands.h"
#include "services/pqrctl/token.h"

const option_t token_emitir_options[] = {
    {"--clave", OPTION_TEXT, "ARCHIVO", NULL, 0, 0, "claves privadas (token clave); firma la primera"},
    {"--emisor", OPTION_TEXT, "ISS", NULL, 0, 0, "el iss que identidad.conf admite"},
    {"--audiencia", OPTION_TEXT, "AUD", "pqr", 0, 0, "el aud que identidad.conf espera"},
    {"--nombre", OPTION_TEXT, "NOMBRE", NULL, 0, 0, "el de la persona"},
    {"--equipo", OPTION_TEXT, "EQUIPO", NULL, 0, 0, "su equipo"},
    {"--horas", OPTION_INT, "HORAS", "8", 1, 8784, "cuánto vale"},
    {0},
};

int token_emitir_run(const ctl_t *ctl, const args_t *args)
{
    (void)ctl;
    AUTO(signer) signer_t *s = NULL;
    AUTO(buf) buf_t out = {0};
    err_t err = ERR_INIT;
    const char *key = args_text(args, "--clave");
    token_wish_t w = {.issuer = args_text(args, "--emisor"),
                      .audience = args_text(args, "--audiencia"),
                      .usuario = args->rest[0],
                      .nombre = args_text(args, "--nombre"),
                      .equipo = args_text(args, "--equipo"),
                      .seconds = args_int(args, "--horas") * 3600};
    rc_t rc = key && w.issuer ? RC_OK : err_set(&err, RC_REJECT, "opciones", "faltan --clave o --emisor");
    if (rc == RC_OK)
        rc = name_check(w.usuario, &err);
    if (rc == RC_OK)
        rc = roles_parse(args->rest + 1, args->n_rest - 1, &w.roles, &err);
    if (rc == RC_OK)
        rc = signer_load(key, &s, &err);
    if (rc == RC_OK)
        rc = token_issue(s, &w, &out, &err);
    if (rc != RC_OK)
        return say_failed(&err);
    buf_addc(&out, '\n');
    return say(buf_str(&out));
}
