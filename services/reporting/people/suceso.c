#include "services/reporting/people/suceso.h"

#include <string.h>

#include "common/buf.h"
#include "common/hash.h"
#include "common/log.h"
#include "common/metrics.h"
#include "services/reporting/people/login.h"

#define PREFIX_LEN 12
#define METRIC "pqr_sesion_sucesos_total"

const char *suceso_name(suceso_t what)
{
    static const char *const names[SUCESO_COUNT] = {
        [SUCESO_ENTRADA] = "entrada",
        [SUCESO_SALIDA] = "salida",
        [SUCESO_CLAVE_ERRADA] = "clave_errada",
        [SUCESO_BLOQUEO] = "bloqueo",
        [SUCESO_BLOQUEADO] = "bloqueado",
        [SUCESO_DESCONOCIDO] = "desconocido",
        [SUCESO_DESACTIVADO] = "desactivado",
        [SUCESO_FRENADO] = "frenado",
        [SUCESO_CLAVE_CAMBIADA] = "clave_cambiada",
    };
    return names[what];
}

/* The same for a name however it was typed. */
static void prefix_of(const char *usuario, char ret[SHA256_HEX_SIZE])
{
    AUTO(buf) buf_t lower = {0};
    buf_adds(&lower, "usuario:");
    login_fold(usuario, &lower);
    hash_sha256_hex(lower.data, lower.len, ret);
    ret[PREFIX_LEN] = '\0';
}

void sesion_suceso(suceso_t what, const char *usuario)
{
    char prefix[SHA256_HEX_SIZE];
    AUTO(buf) buf_t label = {0};
    prefix_of(usuario, prefix);
    buf_printf(&label, "suceso=\"%s\"", suceso_name(what));
    metric_help(METRIC, "Entradas, salidas y claves: lo que pasó.");
    metric_add(METRIC, buf_str(&label), 1);
    bool well = what == SUCESO_ENTRADA || what == SUCESO_SALIDA || what == SUCESO_CLAVE_CAMBIADA;
    log_line(well ? LOG_INFO : LOG_WARN, "sesión", "{s:s,s:s}", "suceso", suceso_name(what), "usuario_huella",
             prefix);
}
