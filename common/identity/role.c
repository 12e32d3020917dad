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
