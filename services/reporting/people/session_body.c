#include "services/reporting/people/session_body.h"

#include <string.h>

rc_t session_body(const json_t *body, const char *const *names, size_t max, const char **ret,
                  const char **ret_field, err_t *err)
{
    size_t n = 0;
    *ret_field = NULL;
    if (!json_is_object(body))
        return err_set(err, RC_REJECT, "cuerpo_invalido", "El cuerpo debe ser un objeto JSON.");
    for (; names[n]; n++) {
        const json_t *v = json_object_get(body, names[n]);
        ret[n] = json_string_value(v);
        if (ret[n] && *ret[n] && strlen(ret[n]) <= max)
            continue;
        *ret_field = names[n];
        return err_set(err, RC_REJECT, "campo_invalido", "«%s» debe ser un texto de 1 a %zu bytes.", names[n],
                       max);
    }
    if (json_object_size(body) > n)
        return err_set(err, RC_REJECT, "campo_desconocido", "El cuerpo lleva un campo que no se conoce.");
    return RC_OK;
}
