#include "services/contact/life/retencion.h"

day_t retencion_limite(day_t today, int meses)
{
    return meses > 0 ? day_months_before(today, meses) : DAY_NONE;
}

static bool is_closed(lugar_t l)
{
    return l == LUGAR_CERRADO_YA_FINALIZADA || l == LUGAR_CERRADO_FINALIZADA ||
           l == LUGAR_CERRADO_RESPONDIDA || l == LUGAR_CERRADO_RECURSO;
}

static const char *never(const retencion_caso_t *c)
{
    if (!is_closed(c->lugar) || c->cerrado == DAY_NONE)
        return "caso_abierto";
    if (c->pendientes > 0)
        return "tarea_pendiente";
    return c->anonimo ? "ya_anonimo" : NULL;
}

const char *retencion_falta(const retencion_caso_t *c, day_t today, int meses)
{
    const char *why = never(c);
    if (why)
        return why;
    const day_t limit = retencion_limite(today, meses),
                last = c->ultimo > c->cerrado ? c->ultimo : c->cerrado;
    return limit != DAY_NONE && last <= limit ? NULL : "plazo_en_curso";
}

const char *supresion_falta(const calendar_t *cal, const retencion_caso_t *c, day_t today)
{
    const char *why = never(c);
    if (why)
        return why;
    if (c->lugar != LUGAR_CERRADO_RESPONDIDA || c->notificado == DAY_NONE)
        return NULL; /* nothing to contest, or contested already */
    return today > calendar_term_end(cal, TERMINO_PRESENTAR_RECURSO, c->notificado) ? NULL
                                                                                    : "recurso_posible";
}
