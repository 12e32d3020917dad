#include "services/pqrctl/api.h"

#include <string.h>

#include "common/table.h"

#define PREFIX_MIN 4

rc_t base_resolve(client_t *c, const char *reporting, const char *given, char ret[SHA256_HEX_SIZE],
                  err_t *err)
{
    size_t len = strlen(given);
    if (len < PREFIX_MIN || len >= SHA256_HEX_SIZE || strspn(given, "0123456789abcdef") != len)
        return err_set(err, RC_REJECT, "sha256",
                       "«%s» no es un SHA-256 ni su comienzo (de %d a 64 cifras hexadecimales en minúscula)",
                       given, PREFIX_MIN);
    if (len == SHA256_HEX_SIZE - 1) {
        memcpy(ret, given, SHA256_HEX_SIZE);
        return RC_OK;
    }
    AUTO(json) json_t *bases = NULL;
    /* What is no base may have the hash of one: the same file again. */
    rc_t rc = api_list(c, reporting, "/v1/bases?estado=vigente,reemplazada", &bases, err);
    if (rc != RC_OK)
        return rc;
    const char *found = NULL;
    size_t i;
    json_t *base;
    json_array_foreach(bases, i, base) {
        const char *sha = json_text(base, "sha256");
        if (!sha || strlen(sha) != SHA256_HEX_SIZE - 1 || strncmp(sha, given, len) != 0)
            continue;
        if (found)
            return err_set(err, RC_REJECT, "ambiguo", "varias bases comienzan por %s: escriba más cifras",
                           given);
        found = sha;
    }
    if (!found)
        return err_set(err, RC_REJECT, "no_existe", "ninguna base comienza por %s", given);
    memcpy(ret, found, SHA256_HEX_SIZE);
    return RC_OK;
}

int json_show(const json_t *value)
{
    AUTO(mem) char *text = must(json_dumps(value, JSON_INDENT(2) | JSON_ENCODE_ANY));
    int code = say(text);
    return code == EXIT_OK ? say("\n") : code;
}

int table_show(const ctl_t *ctl, const buf_t *heading, const struct table *t)
{
    AUTO(buf) buf_t out = {0};
    if (heading && heading->len)
        buf_printf(&out, "%s\n\n", buf_str(heading));
    table_render(t, ctl->out.width, &out);
    return say(buf_str(&out));
}
