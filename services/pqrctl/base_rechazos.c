/* pqrctl base rechazos: the rows of a base that were not accepted, why, and how to mend them; or the file
 * with which to do so. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "common/format.h"
#include "common/reasons.h"
#include "common/table.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/base_text.h"
#include "services/pqrctl/commands.h"

#define DOWNLOAD_TIMEOUT_MS (15 * 60 * 1000)

const option_t base_rechazos_options[] = {
    {"--formato", OPTION_TEXT, "csv|xlsx", NULL, 0, 0,
     "el archivo con las filas completas, para corregirlas"},
    {"--salida", OPTION_TEXT, "ARCHIVO", NULL, 0, 0, "dónde guardarlo; si falta, por la salida estándar"},
    {"--json", OPTION_FLAG, NULL, NULL, 0, 0, "la respuesta del servicio, en JSON"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};

static const column_t rejection_columns[] = {
    {"Fila", ALIGN_RIGHT, false},          {"Razón", ALIGN_LEFT, false}, {"Qué pasa", ALIGN_LEFT, true},
    {"Cómo corregirlo", ALIGN_LEFT, true}, {NULL, ALIGN_LEFT, false},
};

/* ---- as a table ---- */

static int show(const ctl_t *ctl, const args_t *args, client_t *c, const char *path)
{
    AUTO(json) json_t *rows = NULL;
    AUTO(buf) buf_t heading = {0};
    err_t err = ERR_INIT;
    if (api_list(c, ctl->settings.reporting_url, path, &rows, &err) != RC_OK)
        return say_failed(&err);
    if (args_flag(args, "--json")) {
        AUTO(json) json_t *all = must(json_pack("{s:O}", "datos", rows));
        return json_show(all);
    }
    if (json_array_size(rows) == 0)
        return say("Ningún registro fue rechazado.\n");

    AUTO(table) table_t *t = table_new(rejection_columns);
    size_t i;
    json_t *r;
    json_array_foreach(rows, i, r) {
        const char *razon = json_text(r, "razon");
        table_addf(t, "%lld",
                   (long long)json_count(r, "fila")); /* a row's number, not a quantity: no points */
        table_add(t, razon ? reason_name(razon) : NULL);
        table_add(t, json_text(r, "detalle"));
        table_add(t, json_text(r, "remedio"));
    }
    counted((int64_t)json_array_size(rows), "fila no aceptada", "filas no aceptadas", &heading);
    return table_show(ctl, &heading, t);
}

/* ---- as a file ---- */

static rc_t cannot(const char *what, err_t *err)
{
    return err_set(err, RC_REJECT, "archivo", "no se puede escribir «%s»: %s", what, strerror(errno));
}

static rc_t download(client_t *c, const char *url, FILE *to, err_t *err)
{
    AUTO(answer) answer_t a = {0};
    rc_t rc = client_get_file(c, url, DOWNLOAD_TIMEOUT_MS, to, &a, err);
    if (rc == RC_OK && (a.status < 200 || a.status > 299))
        rc = answer_check(&a, err);
    if (rc == RC_OK && fflush(to) != 0)
        return cannot("la salida", err);
    return rc;
}

/* Into a file of another name beside it first: what has the name is whole. */
static rc_t download_as(client_t *c, const char *url, const char *name, int64_t *ret_bytes, err_t *err)
{
    AUTO(buf) buf_t path = {0};
    buf_printf(&path, "%s.XXXXXX", name);
    int fd = mkstemp(path.data);
    if (fd < 0)
        return cannot(name, err);
    FILE *to = must(fdopen(fd, "wb"));
    mode_t mask = umask(0);
    (void)umask(mask);
    rc_t rc = fchmod(fd, 0666 & ~mask) == 0 ? download(c, url, to, err) : cannot(name, err);
    *ret_bytes = ftello(to);
    if (fclose(to) != 0 && rc == RC_OK)
        rc = cannot(name, err);
    if (rc == RC_OK && rename(path.data, name) != 0)
        rc = cannot(name, err);
    if (rc != RC_OK)
        unlink(path.data);
    return rc;
}

static int save(const ctl_t *ctl, client_t *c, const char *path, const char *format, const char *name)
{
    AUTO(buf) buf_t url = {0}, said = {0};
    err_t err = ERR_INIT;
    int64_t bytes = 0;
    buf_printf(&url, "%s%s", ctl->settings.reporting_url, path);
    query_add(&url, "formato", format);
    rc_t rc =
        name ? download_as(c, buf_str(&url), name, &bytes, &err) : download(c, buf_str(&url), stdout, &err);
    if (rc != RC_OK)
        return say_failed(&err);
    if (!name)
        return EXIT_OK;
    format_safe(name, &said);
    buf_adds(&said, ": ");
    format_bytes(bytes, &said);
    buf_addc(&said, '\n');
    return say(buf_str(&said));
}

/* The format that the file's ending names, where the person has named none. */
static const char *format_of(const args_t *args)
{
    const char *format = args_text(args, "--formato"), *name = args_text(args, "--salida");
    const char *dot = name ? strrchr(name, '.') : NULL;
    return format ? format : dot ? dot + 1 : name;
}

int base_rechazos_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(buf) buf_t path = {0};
    char sha[SHA256_HEX_SIZE];
    err_t err = ERR_INIT;
    const char *format = format_of(args), *name = args_text(args, "--salida");
    if (format && strcmp(format, "csv") != 0 && strcmp(format, "xlsx") != 0) {
        say_note("--formato debe ser csv o xlsx%s",
                 args_text(args, "--formato") ? "" : ", o --salida terminar en .csv o .xlsx");
        return EXIT_USAGE;
    }
    if (format && !name && ctl->out.is_one && strcmp(format, "xlsx") == 0) {
        say_note("un libro de Excel no se muestra en una terminal: diga dónde guardarlo con --salida");
        return EXIT_USAGE;
    }
    if (base_resolve(c, ctl->settings.reporting_url, args->rest[0], sha, &err) != RC_OK)
        return say_failed(&err);
    buf_printf(&path, "/v1/bases/%s/rechazos", sha);
    return format ? save(ctl, c, buf_str(&path), format, name) : show(ctl, args, c, buf_str(&path));
}
