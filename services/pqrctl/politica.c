/* pqrctl politica …, pqrctl causal …: what is asked of the rules. The classifier has them: its own program
 * pqr-politica reads these commands' lines, options and all, and takes this one's place. */
#include <string.h>

#include "common/err.h"
#include "services/pqrctl/beside.h"
#include "services/pqrctl/commands.h"

int politica_run(const ctl_t *ctl, const args_t *args)
{
    (void)ctl;
    AUTO(mem) char *words = must(strdup(args->command->words));
    const char **argv = must(calloc(args->n_rest + 4, sizeof *argv));
    size_t n = 0;
    argv[n++] = "pqr-politica";
    char *rest = words;
    while (rest)
        argv[n++] = strsep(&rest, " ");
    memcpy(argv + n, args->rest, args->n_rest * sizeof *argv);
    int code = beside_run(argv, "tiene las reglas");
    free(argv);
    return code;
}
