#include "services/pqrctl/api.h"

#include <string.h>

#include "common/link.h"
#include "common/table.h"

#define PREFIX_MIN 4
#define PAGES_MAX 10000 /* a server whose pages never end is at fault */

const char *json_text(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

int64_t json_count(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

double json_decimal(const json_t *object, const char *name)
{
    return json_number_value(json_object_get(object, name));
}

rc_t api_get(client_t *c, const char *base, const char *path, answer_t *ret, err_t *err)
{
    AUTO(buf) buf_t url = {0};
    buf_printf(&url, "%s%s", base, path);
    rc_t rc = client_get(c, buf_str(&url), API_TIMEOUT_MS, ret, err);
    return rc == RC_OK ? answer_check(ret, err) : rc;
}

rc_t api_post(client_t *c, const char *base, const char *path, const json_t *body, answer_t *ret, err_t *err)
{
    AUTO(buf) buf_t url = {0};
    AUTO(mem) char *text = must(json_dumps(body, JSON_COMPACT));
    buf_printf(&url, "%s%s", base, path);
    rc_t rc = client_post_json(c, buf_str(&url), text, API_TIMEOUT_MS, ret, err);
    return rc == RC_OK ? answer_check(ret, err) : rc;
}

rc_t api_list(client_t *c, const char *base, const char *path, json_t **ret, err_t *err)
{
    AUTO(json) json_t *all = must(json_array());
    AUTO(buf) buf_t url = {0};
    buf_printf(&url, "%s%s", base, path);
    for (int page = 0; page < PAGES_MAX; page++) {
        AUTO(answer) answer_t a = {0};
        rc_t rc = client_get(c, buf_str(&url), API_TIMEOUT_MS, &a, err);
        if (rc == RC_OK)
            rc = answer_check(&a, err);
        if (rc != RC_OK)
            return rc;
        json_t *datos = json_object_get(a.json, "datos");
        if (!json_is_array(datos))
            return err_set(err, RC_REJECT, "respuesta_inesperada",
                           "la respuesta no trae una lista en «datos»");
        json_array_extend(all, datos);
        AUTO(buf) buf_t next = {0};
        if (!link_next(buf_str(&a.link), buf_str(&url), &next)) {
            *ret = TAKE(all);
            return RC_OK;
        }
        buf_clear(&url);
        buf_adds(&url, buf_str(&next));
    }
    return err_set(err, RC_REJECT, "respuesta_inesperada", "la lista no termina tras %d páginas", PAGES_MAX);
}

void query_add(buf_t *path, const char *name, const char *value)
{
    if (!value)
        return;
    buf_printf(path, "%c%s=", strchr(buf_str(path), '?') ? '&' : '?', name);
    url_escape(value, path);
}

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
    json_array_foreach(bases, i, base)
    {
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
