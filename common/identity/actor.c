#include "common/identity/actor.h"

#include <string.h>

rc_t actor_decide(const identity_t *who, const char *field, const char *said, const char **ret, err_t *err)
{
    if (!said || strcmp(said, who->usuario) == 0)
        *ret = who->usuario;
    else if (identity_is(who, INTEGRACION | ADMIN))
        *ret = said;
    else
        return err_set(err, RC_REJECT, ACTOR_ANOTHER,
                       "«%s» nombra a otra persona: cada quien actúa en su propio nombre; quítelo.", field);
    return RC_OK;
}
