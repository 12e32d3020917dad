#include "services/pqrctl/base_text.h"

#include "services/pqrctl/api.h"
#include "services/pqrctl/format.h"

void counted(int64_t n, const char *one, const char *many, buf_t *out)
{
    format_int(n, out);
    buf_printf(out, " %s", n == 1 ? one : many);
}

static void member(const json_t *base, const char *name, buf_t *out)
{
    const char *text = json_text(base, name);
    format_safe(text ? text : "?", out);
}

void base_sentence(const json_t *base, buf_t *out)
{
    member(base, "archivo", out);
    buf_adds(out, ": ");
    member(base, "base", out);
    buf_adds(out, ", corte ");
    member(base, "fecha_corte", out);
    buf_adds(out, ": ");
    counted(json_count(base, "total"), "registro", "registros", out);
    buf_adds(out, ", ");
    counted(json_count(base, "aceptados"), "aceptado", "aceptados", out);
    buf_adds(out, ", ");
    counted(json_count(base, "rechazados"), "rechazado", "rechazados", out);
    buf_adds(out, ", ");
    counted(json_count(base, "duplicados"), "duplicado", "duplicados", out);
    if (json_is_true(json_object_get(base, "repetida")))
        buf_adds(out, " (ya se había recibido)");
}
