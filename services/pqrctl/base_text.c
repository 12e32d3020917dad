#include "services/pqrctl/base_text.h"

#include <string.h>

#include "common/cleanup.h"
#include "common/format.h"
#include "services/pqrctl/api.h"

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

/* The beginning of another base's SHA-256, as base_resolve() takes it. */
static void base_named(const char *words, const char *sha256, buf_t *out)
{
    buf_printf(out, "%s%.12s…", words, sha256);
}

void base_state(const json_t *base, buf_t *out)
{
    const char *estado = json_text(base, "estado"), *by = json_text(base, "reemplazada_por");
    const char *replaces = json_text(base, "reemplaza");
    if (!estado)
        return;
    format_safe(estado, out);
    if (by)
        base_named(" por ", by, out);
    if (replaces) {
        buf_printf(out, " (entrega %lld", (long long)json_count(base, "entrega"));
        base_named(", reemplaza a ", replaces, out);
        buf_addc(out, ')');
    }
}

void base_channel(const json_t *base, buf_t *out)
{
    const char *canal = json_text(base, "canal"), *remitente = json_text(base, "remitente");
    if (!canal)
        return;
    format_safe(strcmp(canal, "rest") == 0 ? "REST" : canal, out);
    if (remitente) {
        buf_adds(out, ", de ");
        format_safe(remitente, out);
    }
}

void reception_lines(const json_t *reception, buf_t *out)
{
    const char *recibido = json_text(reception, "recibido"), *detalle = json_text(reception, "detalle");
    AUTO(buf) buf_t channel = {0};
    format_instant(recibido ? recibido : "?", out);
    buf_adds(out, "  ");
    member(reception, "estado", out);
    buf_adds(out, "  ");
    member(reception, "archivo", out);
    base_channel(reception, &channel);
    if (channel.len)
        buf_printf(out, " (%s)", buf_str(&channel));
    buf_adds(out, "\n    ");
    format_safe(detalle ? detalle : "sin más detalle", out);
    buf_addc(out, '\n');
}
