#include "services/pqrctl/titular.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/titular_input.h"

#define INPUT_MAX 65536

const option_t titular_options[] = {
    {"--de", OPTION_TEXT, "ARCHIVO", "-", 0, 0,
     "renglones «nombre: valor» con los datos; «-»: la entrada estándar. Nunca van en la línea de órdenes, "
     "que otros ven"},
    {"--en", OPTION_TEXT, "ARCHIVO", NULL, 0, 0,
     "de exportar: el archivo JSON que se hace, que solo su dueño lee"},
    {"--quien", OPTION_TEXT, "USUARIO", NULL, 0, 0,
     "de corregir y suprimir: quién; si falta, quien dice el token"},
    {NULL, OPTION_FLAG, NULL, NULL, 0, 0, NULL},
};
const char *const titular_names[] = {"cuenta", "telefono", "radicado", NULL};

/* Of a person at a terminal; an empty line leaves one out. */
static void ask(const char *const *names, buf_t *out)
{
    char line[4096];
    for (; *names; names++) {
        fprintf(stderr, "%s: ", *names);
        if (!fgets(line, sizeof line, stdin))
            return;
        if (line[strspn(line, " \t\r\n")])
            buf_printf(out, "%s: %s", *names, line);
    }
}

static rc_t file_read(const char *path, buf_t *out, err_t *err)
{
    const bool standard = strcmp(path, "-") == 0;
    AUTO(file) FILE *f = standard ? NULL : fopen(path, "r");
    FILE *from = standard ? stdin : f;
    char part[4096];
    size_t n;
    if (!from)
        return err_set(err, RC_REJECT, "archivo", "no se puede leer %s: %s", path, strerror(errno));
    while ((n = fread(part, 1, sizeof part, from)) > 0 && out->len <= INPUT_MAX)
        buf_add(out, part, n);
    return out->len > INPUT_MAX ? err_set(err, RC_REJECT, "archivo", "los datos ocupan más de 64 KiB")
                                : RC_OK;
}

rc_t titular_read(const args_t *args, const char *const *names, size_t needed, json_t **ret, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    const char *path = args_text(args, "--de");
    rc_t rc = RC_OK;
    if (strcmp(path, "-") == 0 && isatty(STDIN_FILENO))
        ask(names, &text);
    else
        rc = file_read(path, &text, err);
    return rc == RC_OK ? titular_input(buf_str(&text), names, needed, ret, err) : rc;
}

/* ---- gathered ---- */

#define RADICADOS_MAX 200 /* of a question to reporting */

/* What one service keeps of whom is asked: page after page, all of it appended. */
static rc_t pages_read(client_t *c, const char *url, const json_t *who, json_t *all, err_t *err)
{
    AUTO(json) json_t *body = json_deep_copy(who);
    for (bool more = true; more;) {
        AUTO(answer) answer_t a = {0};
        rc_t rc = api_post(c, url, "/v1/titulares/datos", body, &a, err);
        if (rc != RC_OK)
            return rc;
        json_array_extend(all, json_object_get(a.json, "datos"));
        const char *next = json_text(a.json, "siguiente");
        more = next != NULL;
        if (more)
            json_object_set_new(body, "despues", json_string(next));
    }
    return RC_OK;
}

/* Adds the cases that are not there yet. */
static rc_t contact_add(const ctl_t *ctl, client_t *c, const json_t *who, json_t *cases, err_t *err)
{
    AUTO(json) json_t *found = json_array();
    size_t i;
    json_t *one;
    rc_t rc = pages_read(c, ctl->settings.contact_url, who, found, err);
    if (rc != RC_OK)
        return rc;
    json_array_foreach(found, i, one) {
        const char *radicado = json_text(one, "radicado");
        if (radicado && !json_object_get(cases, radicado))
            json_object_set(cases, radicado, one);
    }
    return RC_OK;
}

/* Rows that stand there twice, once: an account's and a radicado's may be the same. */
static json_t *rows_once(const json_t *rows)
{
    AUTO(json) json_t *known = json_object();
    json_t *once = json_array(), *row;
    size_t i;
    json_array_foreach((json_t *)(uintptr_t)rows, i, row) {
        AUTO(mem) char *text = must(json_dumps(row, JSON_COMPACT | JSON_SORT_KEYS));
        if (json_object_get(known, text))
            continue;
        json_object_set_new(known, text, json_true());
        json_array_append(once, row);
    }
    return once;
}

static rc_t radicados_read(const ctl_t *ctl, client_t *c, json_t *radicados, json_t *rows, err_t *err)
{
    AUTO(json) json_t *body = json_pack("{s:O}", "radicados", radicados);
    rc_t rc =
        json_array_size(radicados) ? pages_read(c, ctl->settings.reporting_url, body, rows, err) : RC_OK;
    json_array_clear(radicados);
    return rc;
}

/* By the account, and by the radicados that contact knows, as many at a time as reporting takes. */
static rc_t reporting_read(const ctl_t *ctl, client_t *c, const json_t *who, const json_t *cases,
                           json_t **ret, err_t *err)
{
    AUTO(json) json_t *rows = json_array();
    AUTO(json) json_t *radicados = json_array();
    const char *radicado, *asked = json_text(who, "radicado"), *cuenta = json_text(who, "cuenta");
    json_t *one;
    rc_t rc = RC_OK;
    if (cuenta)
        rc = pages_read(c, ctl->settings.reporting_url, who, rows, err);
    if (asked && !json_object_get(cases, asked))
        json_array_append_new(radicados, json_string(asked));
    json_object_foreach((json_t *)(uintptr_t)cases, radicado, one) {
        json_array_append_new(radicados, json_string(radicado));
        if (rc == RC_OK && json_array_size(radicados) == RADICADOS_MAX)
            rc = radicados_read(ctl, c, radicados, rows, err);
    }
    if (rc == RC_OK)
        rc = radicados_read(ctl, c, radicados, rows, err);
    if (rc == RC_OK)
        *ret = rows_once(rows);
    return rc;
}

/* Cases that only reporting found: by an account that contact has no more. */
static rc_t others_add(const ctl_t *ctl, client_t *c, const json_t *rows, json_t *cases, err_t *err)
{
    size_t i;
    json_t *row;
    rc_t rc = RC_OK;
    json_array_foreach((json_t *)(uintptr_t)rows, i, row) {
        const char *radicado = json_text(json_object_get(row, "dato"), "radicado");
        if (rc != RC_OK || !radicado || json_object_get(cases, radicado))
            continue;
        AUTO(json) json_t *who = json_pack("{s:s}", "radicado", radicado);
        rc = contact_add(ctl, c, who, cases, err);
        if (rc == RC_OK && !json_object_get(cases, radicado))
            json_object_set_new(cases, radicado, json_null()); /* contact has no such case: asked once */
    }
    return rc;
}

rc_t titular_gather(const ctl_t *ctl, const json_t *who, json_t **ret, err_t *err)
{
    AUTO(client) client_t *c = client_new_as(ctl->settings.token);
    AUTO(json) json_t *cases = json_object();
    AUTO(json) json_t *rows = NULL;
    rc_t rc = contact_add(ctl, c, who, cases, err);
    if (rc == RC_OK)
        rc = reporting_read(ctl, c, who, cases, &rows, err);
    if (rc == RC_OK)
        rc = others_add(ctl, c, rows, cases, err);
    if (rc != RC_OK)
        return rc;
    json_t *list = json_array();
    const char *radicado;
    json_t *one;
    json_object_foreach(cases, radicado, one)
        if (json_is_object(one))
            json_array_append(list, one);
    *ret = json_pack("{s:o,s:O}", "contact", list, "reporting", rows);
    return RC_OK;
}
