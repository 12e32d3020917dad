#include "common/reasons.h"

#include <string.h>

#include "common/cleanup.h"

const char *reason_name(const char *razon)
{
    static const struct {
        const char *razon, *name;
    } rows[] = {
        {"missing_radicado", "Sin radicado"},
        {"missing_cuenta", "Sin cuenta"},
        {"bad_value", "Valor dañado"},
        {"duplicate", "Radicado repetido"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(rows[i].razon, razon) == 0)
            return rows[i].name;
    return razon;
}
