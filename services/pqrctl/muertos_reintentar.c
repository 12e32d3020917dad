/* pqrctl muertos reintentar: dead letters back to where they died, each exactly once. */
#include "services/pqrctl/commands.h"
#include "services/pqrctl/muertos_resolver.h"

const option_t muertos_reintentar_options[] = {
    MUERTOS_FILTER_OPTIONS,
    MUERTOS_RESOLVE_OPTIONS,
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

int muertos_reintentar_run(const ctl_t *ctl, const args_t *args)
{
    static const resolver_words_t words = {"mensaje volvería a su topic", "mensajes volverían a su topic",
                                           "mensaje volvió a su topic", "mensajes volvieron a su topic"};
    return resolver_run(ctl, args, RESOLUTION_RETRIED, &words);
}
