#include "services/contact/life/nota.h"

#include <string.h>

/* The procedure's 17 causales, as a note names them. */
static const char *const causales[] = {
    "Fallas en la prestación del servicio",
    "Campaña caída no aplicada por área de retención o ventas",
    "Suspensión temporal no aplicada",
    "Cobros de equipos",
    "Cargos de reconexión",
    "Solicitudes no realizadas en aplicativos Claro video",
    "Cambio de estrato",
    "Tomas y puntos adicionales",
    "Cruce de saldos",
    "Desconexión tardía",
    "Cargos de conexión",
    "Demoras en ejecución de traslado",
    "Garantía equipos",
    "Cobro de equipos no solicitados",
    "Negaciones de contrato",
    "Fraudes comerciales",
    "Errores de facturación",
};

/* Reasons in words; an operation's own policy may give others, which stand as they are. */
static const struct reason {
    const char *razon, *words;
} reasons[] = {
    {"segundo_nivel", "la causal es escalable a segundo nivel"},
    {"error_escalamiento", "se escaló por error, la causal no requiere segundo nivel"},
    {"primer_contacto", "se soluciona en primer contacto"},
    {"causal_no_identificada", "la causal no se ha identificado"},
    {"ya_finalizada", "el operador ya la había finalizado"},
};

static void add_causal(const nota_facts_t *f, buf_t *ret)
{
    if (!f->causal)
        buf_adds(ret, "no identificada");
    else if (f->causal[0] >= 'A' && f->causal[0] <= 'Q' && !f->causal[1])
        buf_printf(ret, "%s. %s", f->causal, causales[f->causal[0] - 'A']);
    else
        buf_adds(ret, f->causal);
}

static void add_reason(const nota_facts_t *f, buf_t *ret)
{
    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        if (strcmp(reasons[i].razon, f->razon) == 0) {
            buf_adds(ret, reasons[i].words);
            return;
        }
    buf_adds(ret, f->razon);
}

static bool add_field(const char *name, size_t len, const nota_facts_t *f, buf_t *ret)
{
#define IS(literal) (len == sizeof(literal) - 1 && memcmp(name, literal, len) == 0)
    if (IS("causal"))
        add_causal(f, ret);
    else if (IS("razon"))
        add_reason(f, ret);
    else if (IS("radicado"))
        buf_adds(ret, f->radicado);
    else if (IS("destino"))
        buf_adds(ret, f->destino ? f->destino : "");
    else if (IS("version"))
        buf_adds(ret, f->politica_version);
    else if (IS("regla"))
        buf_adds(ret, f->politica_regla);
    else
        return false;
    return true;
#undef IS
}

bool nota_render(const char *plantilla, const nota_facts_t *f, buf_t *ret)
{
    AUTO(buf) buf_t note = {0};
    size_t end = strlen(plantilla);
    while (end > 0 && plantilla[end - 1] == '\n')
        end--;
    for (size_t i = 0; i < end;) {
        size_t plain = strcspn(plantilla + i, "{}");
        if (plain > end - i)
            plain = end - i;
        buf_add(&note, plantilla + i, plain);
        i += plain;
        if (i == end)
            break;
        const char *name = plantilla + i + 1;
        size_t len = strcspn(name, "{}");
        if (plantilla[i] != '{' || name[len] != '}' || !add_field(name, len, f, &note))
            return false;
        i += len + 2;
    }
    buf_add(ret, note.data ? note.data : "", note.len);
    return true;
}
