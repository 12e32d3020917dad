/* pqr-inspect: how a file would be read as a base, without publishing anything or asking any service. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/config.h"
#include "common/text.h"
#include "services/ingest/inspect/cells.h"
#include "services/ingest/inspect/inspect.h"

enum { EXIT_READABLE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

typedef struct settings {
    const char *columns_file;
} settings_t;

static const setting_t table[] = {
    {"PQR_RECEPTION_FILE", SETTING_TEXT, offsetof(settings_t, columns_file), "", 0, 0,
     "cómo se reconocen y se leen las bases; vacío: lo que trae el programa"},
    {0},
};

typedef struct arguments {
    const char *file, *hoja;
    bool cells, json, help, version;
    long limit;
} arguments_t;

static const char usage[] =
    "Uso: pqr-inspect [OPCIONES] ARCHIVO\n"
    "\n"
    "Muestra cómo se leería un archivo como base, sin publicar nada: hojas, encabezado, a qué campo va cada\n"
    "columna, primeros registros, filas que no se aceptan y cómo corregirlas, y advertencias.\n"
    "\n"
    "Opciones:\n"
    "  --rechazos N|todos   filas no aceptadas, y advertencias, que se muestran [20]\n"
    "  --json               un documento JSON en lugar de texto\n"
    "  --celdas             en su lugar, cada celda de la hoja: A1<TAB>tipo<TAB>valor; tipo es text, number, "
    "date,\n"
    "                       bool o error, y en el valor \\t \\n \\r \\\\ van escritos así\n"
    "  --hoja NOMBRE        con --celdas, la hoja [la que se leería como base]\n"
    "  --help, --version\n"
    "\n"
    "Variables de entorno:\n"
    "  PQR_RECEPTION_FILE   cómo se reconocen y se leen las bases [lo que trae el programa]\n"
    "\n"
    "Sale con 0 si el archivo se puede recibir, con 1 si no, y con 2 si la orden no se entiende.\n";

static int misused(const char *what, const char *which)
{
    fprintf(stderr, "pqr-inspect: %s%s\nVea: pqr-inspect --help\n", what, which);
    return EXIT_USAGE;
}

/* ---- arguments ---- */

static bool limit_read(const char *text, long *ret)
{
    char *end;
    if (strcmp(text, "todos") == 0) {
        *ret = INSPECT_ALL;
        return true;
    }
    errno = 0;
    *ret = strtol(text, &end, 10);
    return errno == 0 && *text >= '0' && *text <= '9' && *end == '\0';
}

/* The value of an option that takes one, in the same argument or in the next. */
static const char *value_of(const char *name, int argc, char **argv, int *i)
{
    size_t n = strlen(name);
    if (argv[*i][n] == '=')
        return argv[*i] + n + 1;
    return *i + 1 < argc ? argv[++*i] : "";
}

static bool is_option(const char *arg, const char *name)
{
    size_t n = strlen(name);
    return strncmp(arg, name, n) == 0 && (arg[n] == '\0' || arg[n] == '=');
}

static int option_take(arguments_t *a, int argc, char **argv, int *i)
{
    const char *arg = argv[*i];
    if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0) {
        a->help = true;
    } else if (strcmp(arg, "--version") == 0) {
        a->version = true;
    } else if (strcmp(arg, "--celdas") == 0) {
        a->cells = true;
    } else if (strcmp(arg, "--json") == 0) {
        a->json = true;
    } else if (is_option(arg, "--hoja")) {
        a->hoja = value_of("--hoja", argc, argv, i);
        if (!*a->hoja)
            return misused("--hoja necesita el nombre de una hoja", "");
    } else if (is_option(arg, "--rechazos")) {
        const char *text = value_of("--rechazos", argc, argv, i);
        if (!limit_read(text, &a->limit))
            return misused("--rechazos necesita un número o «todos»", "");
    } else {
        return misused("opción desconocida: ", arg);
    }
    return EXIT_READABLE;
}

static int arguments_read(arguments_t *a, int argc, char **argv)
{
    bool only_file = false;
    for (int i = 1; i < argc; i++) {
        if (!only_file && strcmp(argv[i], "--") == 0) {
            only_file = true;
        } else if (!only_file && argv[i][0] == '-' && argv[i][1]) {
            int code = option_take(a, argc, argv, &i);
            if (code != EXIT_READABLE || a->help || a->version)
                return code;
        } else if (a->file) {
            return misused("sobra el argumento ", argv[i]);
        } else {
            a->file = argv[i];
        }
    }
    if (!a->file)
        return misused("falta el archivo", "");
    if (a->hoja && !a->cells)
        return misused("--hoja va con --celdas", "");
    return EXIT_READABLE;
}

/* ---- the inspection ---- */

static size_t terminal_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return 0;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40 ? size.ws_col : 80;
}

static int failed(const err_t *err)
{
    fprintf(stderr, "pqr-inspect: %s\n", err->text);
    return EXIT_REFUSED;
}

static int inspect(const arguments_t *a, const content_t *c, const columns_t *columns)
{
    AUTO(buf) buf_t archivo = {0};
    AUTO(mem) char *path = must(strdup(a->file));
    const char *name = basename(path);
    err_t err = ERR_INIT;
    rc_t rc;
    if (a->cells) {
        rc = inspect_cells(c, columns, a->hoja, a->json, stdout, &err);
        if (rc == RC_OK)
            return EXIT_READABLE;
        (void)failed(&err);
        return strcmp(err.code, "hoja_desconocida") == 0 ? EXIT_USAGE : EXIT_REFUSED;
    }
    text_clean(name, strlen(name), &archivo);
    inspect_options_t o = {.limit = a->limit, .width = terminal_width(), .json = a->json, .verdict = true};
    rc = inspect_base(c, columns, buf_str(&archivo), &o, stdout, &err);
    if (rc == RC_FATAL)
        return failed(&err);
    return rc == RC_OK ? EXIT_READABLE : EXIT_REFUSED;
}

static const char *why_not_opened(int error)
{
    switch (error) {
    case ENOENT:
        return "no existe";
    case EACCES:
        return "no hay permiso para leerlo";
    default:
        return strerror(error);
    }
}

static int open_and_inspect(const arguments_t *a, const columns_t *columns)
{
    content_t content;
    err_t err = ERR_INIT;
    /* Whatever the name stands for, opening it must not wait. */
    AUTO(fd) int fd = open(a->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        fprintf(stderr, "pqr-inspect: no se puede abrir «%s»: %s\n", a->file, why_not_opened(errno));
        return EXIT_REFUSED;
    }
    if (content_file(fd, &content, &err) != RC_OK)
        return failed(&err);
    return inspect(a, &content, columns);
}

int main(int argc, char **argv)
{
    arguments_t a = {.limit = INSPECT_LIST_DEFAULT};
    int code = arguments_read(&a, argc, argv);
    if (code != EXIT_READABLE)
        return code;
    if (a.help || a.version) {
        fputs(a.help ? usage : "pqr-inspect " PQR_VERSION "\n", stdout);
        return EXIT_READABLE;
    }
    settings_t settings = {0};
    columns_t columns;
    err_t err = ERR_INIT;
    if (config_load(table, &settings, &err) != RC_OK ||
        columns_load(settings.columns_file, &columns, &err) != RC_OK) {
        (void)failed(&err);
        code = EXIT_USAGE;
    } else {
        code = open_and_inspect(&a, &columns);
        columns_done(&columns);
    }
    config_done(table, &settings);
    return code;
}
