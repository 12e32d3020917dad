#include "services/pqrctl/titular_input.h"

#include <string.h>

#include "common/event.h"
#include "common/text.h"

static bool may_stand(const char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static rc_t line_read(char *line, int number, const char *const *names, json_t *into, err_t *err)
{
    char *colon = strchr(line, ':');
    AUTO(buf) buf_t name = {0};
    AUTO(buf) buf_t value = {0};
    if (colon) {
        text_clean(line, (size_t)(colon - line), &name);
        text_clean(colon + 1, strlen(colon + 1), &value);
    }
    if (!colon || value.len == 0)
        return err_set(err, RC_REJECT, "renglon_invalido", "renglón %d: escriba «nombre: valor»", number);
    if (!may_stand(names, buf_str(&name)))
        return err_set(err, RC_REJECT, "renglon_invalido", "renglón %d: ese nombre no va aquí", number);
    if (json_object_get(into, buf_str(&name)))
        return err_set(err, RC_REJECT, "renglon_invalido", "renglón %d: «%s» está dos veces", number,
                       buf_str(&name));
    json_object_set_new(into, buf_str(&name), json_string(buf_str(&value)));
    return RC_OK;
}

rc_t titular_input(const char *text, const char *const *names, size_t needed, json_t **ret, err_t *err)
{
    AUTO(json) json_t *found = json_object();
    AUTO(mem) char *copy = must(strdup(text));
    int number = 0;
    rc_t rc = RC_OK;
    if (!text_is_utf8(text, strlen(text)))
        return err_set(err, RC_REJECT, "renglon_invalido", "los datos deben ser texto en UTF-8");
    for (char *line = copy, *next; rc == RC_OK && line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        number++;
        if (line[strspn(line, " \t\r")])
            rc = line_read(line, number, names, found, err);
    }
    for (size_t i = 0; rc == RC_OK && i < needed; i++)
        if (!json_object_get(found, names[i]))
            rc = err_set(err, RC_REJECT, "falta_renglon", "falta el renglón «%s: …»", names[i]);
    if (rc == RC_OK && needed == 0 && json_object_size(found) != 1)
        rc = err_set(err, RC_REJECT, "falta_renglon", "diga una sola cosa: «%s: …», «%s: …» o «%s: …»",
                     names[0], names[1], names[2]);
    if (rc == RC_OK)
        *ret = TAKE(found);
    return rc;
}
