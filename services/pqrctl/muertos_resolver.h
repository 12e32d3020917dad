/* What `muertos reintentar` and `muertos descartar` share: a plan that is shown, and carried out where that
 * is asked for. */
#ifndef PQR_PQRCTL_MUERTOS_RESOLVER_H
#define PQR_PQRCTL_MUERTOS_RESOLVER_H

#include "services/pqrctl/muertos_settle.h"

#define MUERTOS_RESOLVE_OPTIONS                                                                              \
    {"--quien", OPTION_TEXT, "NOMBRE", NULL, 0, 0, "quién lo decide; si falta, $USER"},                      \
        {"--motivo", OPTION_TEXT, "TEXTO", NULL, 0, 0, "por qué; queda registrado"},                         \
        {"--aplicar", OPTION_FLAG, NULL, NULL, 0, 0, "hacerlo; sin ella solo se dice qué se haría"},         \
    {                                                                                                        \
        "--json", OPTION_FLAG, NULL, NULL, 0, 0, "en JSON"                                                   \
    }

/* The words in which the two differ. */
typedef struct resolver_words {
    const char *would_one, *would_many; /* "mensaje se reenviaría" */
    const char *did_one, *did_many;     /* "mensaje reenviado" */
} resolver_words_t;

/* Returns an exit code. */
int resolver_run(const ctl_t *ctl, const args_t *args, resolution_kind_t kind, const resolver_words_t *words);

#endif
