#include "services/reporting/lists/bases_filter.h"

#include <stdbool.h>
#include <string.h>

#include "common/hash.h"
#include "services/reporting/lists/api_bases.h"

static bool is_one_of(const char *name, size_t len, const char *const *names)
{
    for (; *names; names++)
        if (strlen(*names) == len && strncmp(*names, name, len) == 0)
            return true;
    return false;
}

static rc_t list_check(const char *field, const char *list, const char *const *names, const char *words,
                       err_t *err)
{
    for (const char *p = list; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL) {
        size_t len = strcspn(p, ",");
        if (!is_one_of(p, len, names))
            return err_set(err, RC_REJECT, "filtro_invalido",
                           "El parámetro «%s» no admite «%.*s»: debe ser %s, o varios separados por comas.",
                           field, (int)(len < 60 ? len : 60), p, words);
    }
    return RC_OK;
}

rc_t bases_filter_check(const char *estado, const char *canal, err_t *err)
{
    static const char *const states[] = {"vigente",    "reemplazada", "rechazada",
                                         "cuarentena", "repetida",    NULL};
    static const char *const channels[] = {"rest", "correo", "carpeta", NULL};
    rc_t rc =
        list_check("estado", estado, states, "vigente, reemplazada, rechazada, cuarentena o repetida", err);
    return rc == RC_OK ? list_check("canal", canal, channels, "rest, correo o carpeta", err) : rc;
}

rc_t bases_after_parse(const char *despues, const char **ret_sha256, const char **ret_id, err_t *err)
{
    bool reception = despues && strncmp(despues, AFTER_RECEPTION, strlen(AFTER_RECEPTION)) == 0;
    if (despues && !reception && !hash_is_sha256_hex(despues))
        return err_set(err, RC_REJECT, "despues_invalido",
                       "El parámetro «despues» debe ser el sha256 de una base, o lo que trae la cabecera "
                       "Link de la página anterior.");
    *ret_sha256 = reception ? NULL : despues;
    *ret_id = reception ? despues + strlen(AFTER_RECEPTION) : NULL;
    return RC_OK;
}
