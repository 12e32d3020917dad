/* pqrctl titular buscar: which cases are a person's; ver: all that is kept of him or her, to be read. */
#include <string.h>

#include "common/cleanup.h"
#include "services/pqrctl/api.h"
#include "services/pqrctl/commands.h"
#include "services/pqrctl/titular.h"
#include "services/pqrctl/titular_text.h"

static rc_t gather(const ctl_t *ctl, const args_t *args, json_t **ret, err_t *err)
{
    AUTO(json) json_t *who = NULL;
    rc_t rc = titular_read(args, titular_names, 0, &who, err);
    return rc == RC_OK ? titular_gather(ctl, who, ret, err) : rc;
}

static size_t rows_of(const json_t *rows, const char *radicado)
{
    size_t i, n = 0;
    json_t *row;
    json_array_foreach((json_t *)(uintptr_t)rows, i, row) {
        const char *of = json_text(json_object_get(row, "dato"), "radicado");
        n += of && strcmp(of, radicado) == 0;
    }
    return n;
}

int titular_buscar_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(json) json_t *all = NULL;
    AUTO(buf) buf_t out = {0};
    err_t err = ERR_INIT;
    size_t i;
    json_t *one;
    if (gather(ctl, args, &all, &err) != RC_OK)
        return say_failed(&err);
    const json_t *cases = json_object_get(all, "contact"), *rows = json_object_get(all, "reporting");
    json_array_foreach((json_t *)(uintptr_t)cases, i, one) {
        const char *radicado = json_text(one, "radicado");
        buf_printf(&out, "%s: %s, vence %s%s; %zu filas en reporting\n", radicado, json_text(one, "estado"),
                   json_text(one, "vence"), json_text(one, "anonimizado") ? ", sin datos personales" : "",
                   rows_of(rows, radicado));
    }
    buf_printf(&out, "%zu casos en contact y %zu filas en reporting.\n", json_array_size(cases),
               json_array_size(rows));
    return say(buf_str(&out));
}

int titular_ver_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(json) json_t *all = NULL;
    AUTO(buf) buf_t out = {0};
    err_t err = ERR_INIT;
    if (gather(ctl, args, &all, &err) != RC_OK)
        return say_failed(&err);
    titular_text(all, &out);
    return say(buf_str(&out));
}
