#include "services/pqrctl/beside.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "services/pqrctl/ctl.h"

/* Where this program stands, the other should too. */
static bool beside(const char *program, char ret[PATH_MAX])
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return false;
    self[n] = '\0';
    int len = snprintf(ret, PATH_MAX, "%s/%s", dirname(self), program);
    return len > 0 && len < PATH_MAX && access(ret, X_OK) == 0;
}

int beside_run(const char *const *argv, const char *what)
{
    char path[PATH_MAX];
    if (beside(argv[0], path))
        execv(path, (char *const *)argv);
    else
        execvp(argv[0], (char *const *)argv);
    if (errno == ENOENT)
        say_note("no se encuentra el programa %s, que es el que %s. Es parte de la instalación de pqrctl: "
                 "póngalo en su "
                 "misma carpeta, o en una de PATH.",
                 argv[0], what);
    else
        say_note("no se puede ejecutar el programa %s: %s", argv[0], strerror(errno));
    return EXIT_FAILED;
}
