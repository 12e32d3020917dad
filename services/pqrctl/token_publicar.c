/* pqrctl token publicar: what of a file of keys anybody may know. */
#include "services/pqrctl/commands.h"
#include "services/pqrctl/token.h"

const option_t token_publicar_options[] = {
    {"--en", OPTION_TEXT, "ARCHIVO", NULL, 0, 0, "la deja en este archivo, entera o nada"}, {0}};

int token_publicar_run(const ctl_t *ctl, const args_t *args)
{
    (void)ctl;
    AUTO(signer) signer_t *s = NULL;
    AUTO(buf) buf_t out = {0};
    err_t err = ERR_INIT;
    const char *to = args_text(args, "--en");
    if (signer_load(args->rest[0], &s, &err) != RC_OK)
        return say_failed(&err);
    buf_printf(&out, "%s\n", signer_public(s));
    if (!to)
        return say(buf_str(&out));
    return file_put(to, buf_str(&out), 0644, &err) == RC_OK ? EXIT_OK : say_failed(&err);
}
