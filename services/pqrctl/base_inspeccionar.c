/* pqrctl base inspeccionar: how a file would be read as a base. The reading is ingest's: its own program
 * pqr-inspect does it and takes this one's place, so its output and its exit code are this command's. */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "common/err.h"
#include "services/pqrctl/commands.h"

#define PROGRAM "pqr-inspect"

const option_t base_inspeccionar_options[] = {
    {"--celdas", OPTION_FLAG, NULL, NULL, 0, 0,
     "cada celda de la hoja, una por línea: A1<TAB>tipo<TAB>valor"},
    {"--hoja", OPTION_TEXT, "NOMBRE", NULL, 0, 0, "con --celdas, la hoja; si no, la que se leería como base"},
    {"--rechazos", OPTION_TEXT, "N|todos", "20", 0, 0, "filas no aceptadas, y advertencias, que se muestran"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "un documento JSON en lugar de texto"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

/* Where this program stands, the other should too. */
static bool beside(char ret[PATH_MAX])
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return false;
    self[n] = '\0';
    int len = snprintf(ret, PATH_MAX, "%s/" PROGRAM, dirname(self));
    return len > 0 && len < PATH_MAX && access(ret, X_OK) == 0;
}

int base_inspeccionar_run(const ctl_t *ctl, const args_t *args)
{
    (void)ctl;
    char path[PATH_MAX];
    const char *argv[10] = {PROGRAM};
    int n = 1;
    if (args_flag(args, "--celdas"))
        argv[n++] = "--celdas";
    if (args_flag(args, "--json"))
        argv[n++] = "--json";
    if (args_text(args, "--hoja")) {
        argv[n++] = "--hoja";
        argv[n++] = args_text(args, "--hoja");
    }
    argv[n++] = "--rechazos";
    argv[n++] = args_text(args, "--rechazos");
    argv[n++] = "--"; /* the file's name may begin with a dash */
    argv[n] = args->rest[0];
    if (beside(path))
        execv(path, (char *const *)argv);
    else
        execvp(PROGRAM, (char *const *)argv);
    if (errno == ENOENT)
        ctl_note("no se encuentra el programa " PROGRAM ", que es el que lee los archivos. Es parte de la "
                 "instalación de pqrctl: póngalo en su misma carpeta, o en una de PATH.");
    else
        ctl_note("no se puede ejecutar el programa " PROGRAM ": %s", strerror(errno));
    return EXIT_FAILED;
}
