#include "services/contact/life/rr_in_force.h"

#include <stdatomic.h>
#include <string.h>

static atomic_bool adapter;

rc_t rr_start(const char *manos, err_t *err)
{
    const bool on = strcmp(manos, "adaptador") == 0;
    if (!on && strcmp(manos, "persona") != 0)
        return err_set(err, RC_FATAL, "rr_desconocido", "PQR_RR es «%.20s»: debe ser persona o adaptador",
                       manos);
    atomic_store(&adapter, on);
    return RC_OK;
}

bool rr_adapter(void)
{
    return atomic_load(&adapter);
}
