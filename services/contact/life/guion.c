#include "services/contact/life/guion.h"

#include "services/contact/life/aviso.h"
#include "services/contact/life/nota.h"

/* Dates as they are kept here while the facts are used. */
typedef struct facts {
    char hoy[11], hasta[11];
    nota_facts_t nota;
} facts_t;

static void facts_fill(const calendar_t *cal, const guion_facts_t *f, facts_t *ret)
{
    day_format(f->hoy, ret->hoy);
    day_format(calendar_term_end(cal, TERMINO_PRESENTAR_RECURSO, f->hoy), ret->hasta);
    ret->nota = (nota_facts_t){
        .radicado = f->radicado,
        .dias_presentar = calendar_term(cal, TERMINO_PRESENTAR_RECURSO, f->hoy),
        .dias_responder = calendar_term(cal, TERMINO_RESPUESTA_RECURSO, f->hoy),
        .recurso_hasta = ret->hasta,
        .fecha = ret->hoy,
    };
    if (!f->caso)
        return;
    ret->nota.causal = f->caso->causal;
    ret->nota.razon = f->caso->razon;
    ret->nota.politica_version = f->politica_version;
    ret->nota.politica_regla = f->politica_regla;
    ret->nota.respuesta = f->caso->respuesta.texto;
    ret->nota.signo = signo_name(f->caso->respuesta.signo);
    ret->nota.notificacion = notificacion_name(NOTIFICACION_BUZON);
    ret->nota.cliente_dice = "sin_contacto";
}

void guion_recursos(const contacto_t *c, const calendar_t *cal, const guion_facts_t *f, buf_t *ret)
{
    facts_t facts;
    facts_fill(cal, f, &facts);
    (void)nota_render(c->plantillas[PLANTILLA_RECURSOS], &facts.nota, ret); /* checked when it was loaded */
}

bool guion_recursos_common(const contacto_t *c)
{
    unsigned named;
    return nota_read(c->plantillas[PLANTILLA_RECURSOS], plantilla_allowed(PLANTILLA_RECURSOS), &named,
                     NULL) &&
           !(named & NOTA_BIT(NOTA_RADICADO));
}

bool guion_buzon(const contacto_t *c, const calendar_t *cal, const guion_facts_t *f, buf_t *ret)
{
    facts_t facts;
    facts_fill(cal, f, &facts);
    return aviso_render(c, PLANTILLA_BUZON, &facts.nota, ret) == AVISO_COMPLETO;
}
