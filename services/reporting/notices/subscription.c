#include "services/reporting/notices/subscription.h"

#include <string.h>

#include "services/reporting/notices/notice_sign.h"

#define NAMES_MAX 64
#define NAME_MAX_BYTES 60

static rc_t refuse(err_t *err, const char *field, const char *what)
{
    return err_set(err, RC_REJECT, "campo_invalido", "«%s» %s.", field, what);
}

static rc_t refuse_unknown(const json_t *body, const char *const *known, err_t *err)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)body, name, value) {
        size_t i = 0;
        while (known[i] && strcmp(known[i], name) != 0)
            i++;
        if (!known[i])
            return err_set(err, RC_REJECT, "campo_desconocido",
                           "El cuerpo lleva un campo que no se conoce; se esperan url, tipos, umbrales, "
                           "y al crear secreto o al cambiar estado.");
    }
    return RC_OK;
}

/* A member that must be a text where it is there. */
static rc_t read_text(const json_t *body, const char *name, const char **ret, err_t *err)
{
    const json_t *v = json_object_get(body, name);
    *ret = json_string_value(v);
    if (!v || json_is_null(v) || *ret)
        return RC_OK;
    return refuse(err, name, "debe ser un texto");
}

static bool is_name(const char *text)
{
    size_t n = strlen(text);
    return strcmp(text, "*") == 0 || (n > 0 && n <= NAME_MAX_BYTES &&
                                      text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0');
}

static rc_t read_names(const json_t *body, const char *name, const json_t **ret, err_t *err)
{
    const json_t *list = json_object_get(body, name);
    *ret = NULL;
    if (!list || json_is_null(list))
        return RC_OK;
    if (!json_is_array(list) || json_array_size(list) > NAMES_MAX)
        return refuse(err, name, "debe ser una lista de 64 nombres como máximo, o [\"*\"] para todos");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (!text || !is_name(text))
            return refuse(err, name, "lleva nombres en minúsculas sin tilde, con guion bajo, o \"*\"");
    }
    *ret = list;
    return RC_OK;
}

/* Printable ASCII: what every receiver's settings can hold. */
static rc_t check_secret(const char *secret, err_t *err)
{
    size_t n = secret ? strlen(secret) : SECRET_MIN;
    bool plain = n >= SECRET_MIN && n <= SECRET_MAX;
    for (const char *p = secret; p && *p && plain; p++)
        plain = *p > ' ' && *p <= '~';
    return plain ? RC_OK
                 : refuse(err, "secreto", "debe tener de 24 a 200 letras y signos de ASCII, sin espacios");
}

static rc_t check_new(const subscription_t *s, err_t *err)
{
    if (!s->url)
        return refuse(err, "url", "falta");
    if (json_array_size(s->types) + json_array_size(s->thresholds) == 0)
        return refuse(err, "tipos", "y «umbrales» no nombran nada: nada se avisaría");
    return RC_OK;
}

rc_t subscription_read(const json_t *body, bool is_new, reach_t reach, subscription_t *ret, err_t *err)
{
    static const char *const at_first[] = {"url", "tipos", "umbrales", "secreto", NULL}, *const later[] = {
                                                                                             "url", "tipos",
                                                                                             "umbrales",
                                                                                             "estado", NULL};
    *ret = (subscription_t){0};
    if (!json_is_object(body))
        return err_set(err, RC_REJECT, "cuerpo_invalido", "El cuerpo debe ser un objeto JSON.");
    if (refuse_unknown(body, is_new ? at_first : later, err) != RC_OK ||
        read_text(body, "url", &ret->url, err) != RC_OK ||
        read_text(body, "secreto", &ret->secret, err) != RC_OK ||
        read_text(body, "estado", &ret->state, err) != RC_OK ||
        read_names(body, "tipos", &ret->types, err) != RC_OK ||
        read_names(body, "umbrales", &ret->thresholds, err) != RC_OK ||
        check_secret(ret->secret, err) != RC_OK)
        return RC_REJECT;
    if (ret->state && strcmp(ret->state, "activa") != 0 && strcmp(ret->state, "pausada") != 0)
        return refuse(err, "estado", "debe ser activa o pausada");
    if (ret->url && notice_url_check(ret->url, reach, err) != RC_OK)
        return RC_REJECT;
    return is_new ? check_new(ret, err) : RC_OK;
}
