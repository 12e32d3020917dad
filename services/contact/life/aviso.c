#include "services/contact/life/aviso.h"

#include "common/cleanup.h"

const char *aviso_falta_name(aviso_falta_t f)
{
    static const char *const names[AVISO_FALTAS] = {
        [AVISO_FALTA_RADICADO] = "falta_radicado",
        [AVISO_FALTA_RESPUESTA] = "falta_respuesta",
        [AVISO_FALTA_RECURSOS] = "falta_recursos",
        [AVISO_FALTA_DATO] = "falta_dato",
    };
    return names[f];
}

bool aviso_recursos(const contacto_t *c, const nota_facts_t *f, buf_t *ret)
{
    const char *plantilla = c->plantillas[PLANTILLA_RECURSOS];
    unsigned named;
    return nota_read(plantilla, plantilla_allowed(PLANTILLA_RECURSOS), &named, NULL) &&
           nota_unknown(f, named) == 0 && nota_render(plantilla, f, ret);
}

/* In this order. */
static const struct need {
    unsigned fields;
    aviso_falta_t falta;
} needs[] = {
    {NOTA_BIT(NOTA_RADICADO), AVISO_FALTA_RADICADO},
    {NOTA_BIT(NOTA_RESPUESTA), AVISO_FALTA_RESPUESTA},
    {NOTA_BIT(NOTA_RECURSOS), AVISO_FALTA_RECURSOS},
};

aviso_falta_t aviso_render(const contacto_t *c, plantilla_t p, const nota_facts_t *f, buf_t *ret)
{
    AUTO(buf) buf_t recursos = {0};
    nota_facts_t all = *f;
    unsigned named;
    if (!all.recursos) {
        (void)aviso_recursos(c, f, &recursos); /* without them it is refused below */
        all.recursos = buf_str(&recursos);
    }
    for (size_t i = 0; i < COUNT_OF(needs); i++)
        if (nota_unknown(&all, needs[i].fields))
            return needs[i].falta;
    if (!nota_read(c->plantillas[p], plantilla_allowed(p), &named, NULL) || nota_unknown(&all, named) ||
        !nota_render(c->plantillas[p], &all, ret))
        return AVISO_FALTA_DATO;
    return AVISO_COMPLETO;
}
