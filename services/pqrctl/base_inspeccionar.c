/* pqrctl base inspeccionar: how a file would be read as a base. The reading is ingest's: its own program
 * pqr-inspect does it and takes this one's place, so its output and its exit code are this command's. */
#include "services/pqrctl/beside.h"
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

int base_inspeccionar_run(const ctl_t *ctl, const args_t *args)
{
    (void)ctl;
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
    return beside_run(argv, "lee los archivos");
}
