#include "common/identity/name.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/cleanup.h"
#include "common/text.h"

bool name_is_reserved(const char *name)
{
    static const char *const own[] = {"pqr",      "ingest", "classifier", "contact",     "reporting",
                                      "pqrctl",   "edge",   "simulador",  "desconocido", "sistema",
                                      "marcador", "rr",     "plazos",     "so"};
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (strcasecmp(own[i], name) == 0)
            return true;
    return strncasecmp(name, "so:", strlen("so:")) == 0;
}

rc_t name_check(const char *name, err_t *err)
{
    if (!name_is_reserved(name))
        return RC_OK;
    return err_set(err, RC_REJECT, "usuario_reservado",
                   "«%s» es un nombre reservado: así se llama una parte del sistema, quien opera una "
                   "máquina (so:) o nadie; elija otro",
                   text_echo(name));
}

static bool has_control(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            return true;
    return false;
}

bool name_put(const issuer_t *issuer, const char *said, char ret[IDENTITY_TEXT_MAX + 1])
{
    if (!*said || name_is_reserved(said) || has_control(said) || (issuer->same_people && strchr(said, ':')))
        return false;
    int n = snprintf(ret, IDENTITY_TEXT_MAX + 1, "%s%s%s", issuer->same_people ? "" : issuer->name,
                     issuer->same_people ? "" : ":", said);
    return n <= IDENTITY_TEXT_MAX;
}
