#include "services/reporting/people/suceso.h"

#include <pthread.h>
#include <sodium.h>

#include "common/buf.h"
#include "common/log.h"
#include "common/metrics.h"
#include "services/reporting/audit/audit_note.h"
#include "services/reporting/people/login.h"

#define METRIC "pqr_sesion_sucesos_total"

static audit_bound_t throttled = AUDIT_BOUND;
const audit_rest_t suceso_rests[] = {{&throttled, "sesion.frenado"}, {0}};

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

/* Of chance, of this process and kept nowhere: without it nobody tries which names or passwords have a
 * digest. */
static unsigned char key[crypto_generichash_KEYBYTES];
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

static void key_make(void)
{
    randombytes_buf(key, sizeof key);
}

void suceso_digest(const char *usuario, char ret[SUCESO_DIGEST_SIZE])
{
    AUTO(buf) buf_t lower = {0};
    unsigned char bytes[crypto_generichash_BYTES_MIN];
    (void)pthread_once(&key_once, key_make);
    login_fold(usuario, &lower);
    crypto_generichash(bytes, sizeof bytes, (const unsigned char *)buf_str(&lower), lower.len, key,
                       sizeof key);
    sodium_memzero(lower.data, lower.len);
    sodium_bin2hex(ret, SUCESO_DIGEST_SIZE, bytes, SUCESO_DIGEST_SIZE / 2);
}

static bool is_well(suceso_t what)
{
    return what == SUCESO_ENTRADA || what == SUCESO_SALIDA || what == SUCESO_CLAVE_CAMBIADA;
}

/* Who failed to show who he or she is, is nobody. */
static audit_entry_t entry(suceso_t what, const char *usuario, bool known, buf_t *accion, buf_t *objeto)
{
    char digest[SUCESO_DIGEST_SIZE];
    suceso_digest(usuario, digest);
    buf_printf(accion, "sesion.%s", suceso_name(what));
    buf_printf(objeto, known ? "usuario/%s" : "usuario_desconocido/%s", known ? usuario : digest);
    audit_entry_t e = audit_entry(buf_str(accion), buf_str(objeto));
    e.quien = is_well(what) ? usuario : "desconocido";
    return e;
}

rc_t suceso_note(pg_t *pg, suceso_t what, const char *usuario, bool known, err_t *err)
{
    AUTO(buf) buf_t accion = {0};
    AUTO(buf) buf_t objeto = {0};
    const audit_entry_t e = entry(what, usuario, known, &accion, &objeto);
    return audit_note_entry(pg, &e, err);
}

rc_t suceso_throttled(const pg_settings_t *s, const char *usuario, err_t *err)
{
    int64_t omitted;
    AUTO(buf) buf_t accion = {0};
    AUTO(buf) buf_t objeto = {0};
    if (!audit_bound_take(&throttled, clock_monotonic_ms(), &omitted))
        return RC_OK;
    AUTO(mem) char *after = audit_json(json_pack("{s:I}", "omitidas", (json_int_t)omitted));
    audit_entry_t e = entry(SUCESO_FRENADO, usuario, false, &accion, &objeto);
    e.despues = after;
    rc_t rc = audit_note_alone(s, &e, err);
    if (rc != RC_OK)
        audit_bound_untold(&throttled, clock_monotonic_ms(), omitted + 1);
    return rc;
}

void sesion_suceso(suceso_t what, const char *usuario)
{
    char digest[SUCESO_DIGEST_SIZE];
    AUTO(buf) buf_t label = {0};
    suceso_digest(usuario, digest);
    buf_printf(&label, "suceso=\"%s\"", suceso_name(what));
    metric_help(METRIC, "Entradas, salidas y claves: lo que pasó.");
    metric_add(METRIC, buf_str(&label), 1);
    log_line(is_well(what) ? LOG_INFO : LOG_WARN, "sesión", "{s:s,s:s}", "suceso", suceso_name(what),
             "usuario_huella", digest);
}
