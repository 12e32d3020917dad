#include "common/api.h"

#include <string.h>

#include "common/link.h"
#include "common/url.h"

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
