#include "services/contact/api/actor.h"

#include <string.h>

rc_t actor_decide(const identity_t *who, const char *quien, const char **ret, err_t *err)
{
    if (!quien || strcmp(quien, who->usuario) == 0)
        *ret = who->usuario;
    else if (identity_is(who, INTEGRACION | ADMIN))
        *ret = quien;
    else
        return err_set(err, RC_REJECT, "quien_ajeno", "quien");
    return RC_OK;
}
