#include "services/classifier/study/record_id.h"

#include <string.h>

static bool base_read(const char *id, size_t len, base_kind_t *ret)
{
    for (base_kind_t b = BASE_PENDIENTES; b <= BASE_MAL_ESCALADOS; b++)
        if (strlen(base_name(b)) == len && memcmp(base_name(b), id, len) == 0) {
            *ret = b;
            return true;
        }
    return false;
}

bool record_id_read(const char *id, size_t len, const void *key, size_t key_len, record_id_t *ret)
{
    record_id_t r;
    char date[11] = "";
    const char *slash = memchr(id, '/', len), *end = id + len;
    if (!slash || !base_read(id, (size_t)(slash - id), &r.base) || end - slash < 12 || slash[11] != '/')
        return false;
    memcpy(date, slash + 1, 10);
    r.radicado = slash + 12;
    const char *last = memrchr(r.radicado, '/', (size_t)(end - r.radicado));
    if (last && (size_t)(end - last) == sizeof "/decision" - 1 &&
        memcmp(last, "/decision", sizeof "/decision" - 1) == 0)
        last = memrchr(r.radicado, '/', (size_t)(last - r.radicado));
    if (!last || !day_parse(date, &r.fecha_corte))
        return false;
    r.radicado_len = (size_t)(last - r.radicado);
    if (key_len == 0 || r.radicado_len != key_len || memcmp(r.radicado, key, key_len) != 0)
        return false;
    *ret = r;
    return true;
}
