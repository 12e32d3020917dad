#include "services/reporting/practices/practice_reach.h"

#include <string.h>

bool practice_reaches(const identity_t *who, const char *persona, bool of_team)
{
    return identity_is(who, COORDINADOR | GERENTE | ADMIN) || strcmp(persona, who->usuario) == 0 ||
           (*who->equipo && of_team);
}
