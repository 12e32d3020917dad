#include "services/pqrctl/carga.h"

#include <sodium.h>
#include <string.h>

#include "common/format.h"
#include "services/pqrctl/api.h"

void carga_id_make(char ret[CARGA_ID_SIZE])
{
    unsigned char random[(CARGA_ID_SIZE - 1) / 2];
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(ret, CARGA_ID_SIZE, random, sizeof random);
}

/* -1: not known. */
static int64_t number_of(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_number(value) && json_number_value(value) >= 0 ? (int64_t)json_number_value(value) : -1;
}

bool carga_read(const json_t *answer, reading_t *ret)
{
    static const struct {
        const char *estado;
        stage_t stage;
    } rows[] = {
        {"abriendo", STAGE_OPENING},       {"en_espera", STAGE_WAITING}, {"publicando", STAGE_READING},
        {"confirmando", STAGE_COMMITTING}, {"terminada", STAGE_ENDED},   {"rechazada", STAGE_ENDED},
        {"fallida", STAGE_ENDED},
    };
    const char *estado = json_text(answer, "estado");
    for (size_t i = 0; estado && i < COUNT_OF(rows); i++)
        if (strcmp(rows[i].estado, estado) == 0) {
            *ret = (reading_t){.stage = rows[i].stage,
                               .rows = number_of(answer, "filas"),
                               .percent = number_of(answer, "porcentaje"),
                               .rows_per_second = number_of(answer, "filas_por_segundo"),
                               .seconds_left = number_of(answer, "segundos_restantes")};
            return true;
        }
    return false;
}

void replacement_sentence(const json_t *base, buf_t *out)
{
    const char *before = json_text(base, "reemplaza"), *since = json_text(base, "reemplazada_por");
    if (before && *before) {
        buf_adds(out, " Reemplaza al libro ");
        format_safe(before, out);
        buf_addc(out, '.');
    }
    if (since && *since) {
        buf_adds(out, " Después lo reemplazó el libro ");
        format_safe(since, out);
        buf_adds(out, ", que es el que cuenta.");
    }
}
