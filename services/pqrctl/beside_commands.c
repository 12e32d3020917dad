/* pqrctl politica …, pqrctl causal …: what is asked of the rules; pqrctl reporting …, pqrctl usuario …,
 * pqrctl auditoria …: what is done to the read side, who may sign in there, and who did what. The services
 * have the code: a program of theirs reads these commands' lines, options and all, and takes this one's
 * place. */
#include <string.h>

#include "common/err.h"
#include "services/pqrctl/beside.h"
#include "services/pqrctl/commands.h"

static int hand_over(const char *program, const char *what, const args_t *args)
{
    AUTO(mem) char *words = must(strdup(args->command->words));
    const char **argv = must(calloc(args->n_rest + 4, sizeof *argv));
    size_t n = 0;
    argv[n++] = program;
    char *rest = words;
    while (rest)
        argv[n++] = strsep(&rest, " ");
    memcpy(argv + n, args->rest, args->n_rest * sizeof *argv);
    int code = beside_run(argv, what);
    free(argv);
    return code;
}

int politica_run(const ctl_t *ctl, const args_t *args)
{
    (void)ctl;
    return hand_over("pqr-politica", "tiene las reglas", args);
}

int reporting_run(const ctl_t *ctl, const args_t *args)
{
    (void)ctl;
    return hand_over("pqr-informes", "cuida los informes, los usuarios y la auditoría", args);
}
