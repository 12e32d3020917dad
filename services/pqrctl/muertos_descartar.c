/* pqrctl muertos descartar: dead letters that nobody will send back, with who says so and why. */
#include "services/pqrctl/commands.h"
#include "services/pqrctl/muertos_resolver.h"

const option_t muertos_descartar_options[] = {
    MUERTOS_FILTER_OPTIONS,
    MUERTOS_RESOLVE_OPTIONS,
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

int muertos_descartar_run(const ctl_t *ctl, const args_t *args)
{
    static const resolver_words_t words = {"muerto se descartaría", "muertos se descartarían",
                                           "muerto descartado", "muertos descartados"};
    return resolver_run(ctl, args, RESOLUTION_DISCARDED, &words);
}
