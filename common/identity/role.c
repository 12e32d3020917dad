#include "common/identity/role.h"

#include <string.h>

static const char *const names[ROLE_COUNT] = {"agente",  "backoffice",  "supervisor", "coordinador",
                                              "gerente", "integracion", "admin"};

const char *user_role_name(user_role_t role)
{
    return names[role];
}

bool user_role_parse(const char *name, user_role_t *ret)
{
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (strcmp(names[i], name) == 0) {
            *ret = (user_role_t)i;
            return true;
        }
    }
    return false;
}

void roles_words(roles_t roles, const char *between, buf_t *out)
{
    bool first = true;
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (!(roles & ROLE_SET(i)))
            continue;
        buf_adds(out, first ? "" : between);
        buf_adds(out, names[i]);
        first = false;
    }
}

rc_t roles_parse(const char *const *names_given, size_t n, roles_t *ret, err_t *err)
{
    for (size_t i = 0; i < n; i++) {
        user_role_t role;
        if (!user_role_parse(names_given[i], &role)) {
            AUTO(buf) buf_t all = {0};
            roles_words(ROLES_ALL, ", ", &all);
            return err_set(err, RC_REJECT, "rol", "no hay un rol «%s»; los hay: %s", names_given[i],
                           buf_str(&all));
        }
        *ret |= ROLE_SET(role);
    }
    return RC_OK;
}

json_t *roles_json(roles_t roles)
{
    json_t *list = must(json_array());
    for (int i = 0; i < ROLE_COUNT; i++)
        if (roles & ROLE_SET(i))
            json_array_append_new(list, json_string(names[i]));
    return list;
}
