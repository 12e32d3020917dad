#include "services/contact/store/step_text.h"

#include "services/contact/life/aviso.h"
#include "services/contact/life/nota.h"

#define DAY_WORDS 40

static const char *day_words(day_t d, char ret[DAY_WORDS])
{
    static const char *const months[] = {"enero",      "febrero", "marzo",     "abril",
                                         "mayo",       "junio",   "julio",     "agosto",
                                         "septiembre", "octubre", "noviembre", "diciembre"};
    if (d == DAY_NONE)
        return NULL;
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    snprintf(ret, DAY_WORDS, "%d de %s de %d", day, months[month - 1], year);
    return ret;
}

/* The day on which the customer knows the answer, as far as it can be said now: a notice that is still to be
 * given is known on the day that it is planned for. */
static day_t known_on(const case_view_t *c, day_t today)
{
    if (c->notificado != DAY_NONE)
        return c->notificado;
    return c->proximo.numero == INTENTO_BUZON ? c->proximo.dia : today;
}

typedef struct facts_days {
    char fecha[DAY_WORDS], hasta[DAY_WORDS];
} facts_days_t;

static nota_facts_t facts(const calendar_t *cal, const case_view_t *c, const step_told_t *told,
                          facts_days_t *days)
{
    const day_t today = instant_day(told->now, NULL);
    const bool of_recurso = told->recurso_tipo;
    return (nota_facts_t){
        .radicado = told->radicado,
        .causal = c->causal,
        .razon = c->razon,
        .politica_version = told->politica_version,
        .politica_regla = told->politica_regla,
        .respuesta = c->respuesta.texto,
        .signo = c->respuesta.texto ? signo_name(c->respuesta.signo) : NULL,
        .notificacion = notificacion_name(c->notificacion),
        .cliente_dice = told->cliente_dice,
        .recurso_tipo = told->recurso_tipo,
        .recurso_decision = told->recurso_decision,
        .recurso_hasta =
            day_words(calendar_term_end(cal, TERMINO_PRESENTAR_RECURSO, known_on(c, today)), days->hasta),
        .dias_presentar = calendar_term(cal, TERMINO_PRESENTAR_RECURSO, known_on(c, today)),
        .dias_responder = calendar_term(cal, TERMINO_RESPUESTA_RECURSO, today),
        .fecha = day_words(of_recurso ? told->recurso_presentado : today, days->fecha),
        .quien = told->quien,
    };
}

static plantilla_t plantilla_of(tarea_tipo_t tipo, const step_told_t *told)
{
    if (tipo == TAREA_AVISO)
        return PLANTILLA_AVISO_ESCRITO;
    if (tipo == TAREA_CORREGIR)
        return PLANTILLA_CORREGIR;
    if (tipo == TAREA_COPIA_SIC)
        return PLANTILLA_COPIA_SIC;
    return told->recurso_tipo ? PLANTILLA_RECURSO : PLANTILLA_CERRAR;
}

const char *step_nota(const contacto_t *k, const calendar_t *cal, tarea_tipo_t tipo, const case_view_t *c,
                      const step_told_t *told, arena_t *texts)
{
    AUTO(buf) buf_t text = {0};
    AUTO(buf) buf_t recursos = {0};
    facts_days_t days;
    nota_facts_t f = facts(cal, c, told, &days);
    if (tipo == TAREA_COPIA_SIC && told->recurso_texto) /* it is of what answers the recurso */
        f.respuesta = told->recurso_texto;
    /* templates were read at start: none of them fails here */
    if (nota_render(k->plantillas[PLANTILLA_RECURSOS], &f, &recursos))
        f.recursos = buf_str(&recursos);
    if (!nota_render(k->plantillas[plantilla_of(tipo, told)], &f, &text))
        abort();
    return arena_text(texts, buf_str(&text));
}

const char *step_aviso(const contacto_t *k, const calendar_t *cal, plantilla_t p, const case_view_t *c,
                       const step_told_t *told, arena_t *texts, const char **ret_falta)
{
    AUTO(buf) buf_t text = {0};
    facts_days_t days;
    const nota_facts_t f = facts(cal, c, told, &days);
    const aviso_falta_t falta = aviso_render(k, p, &f, &text);
    *ret_falta = aviso_falta_name(falta);
    return falta == AVISO_COMPLETO ? arena_text(texts, buf_str(&text)) : NULL;
}

const char *step_recursos(const contacto_t *k, const calendar_t *cal, const case_view_t *c,
                          const step_told_t *told, arena_t *texts)
{
    AUTO(buf) buf_t text = {0};
    facts_days_t days;
    const nota_facts_t f = facts(cal, c, told, &days);
    if (!nota_render(k->plantillas[PLANTILLA_RECURSOS], &f, &text)) /* read at start */
        abort();
    return arena_text(texts, buf_str(&text));
}

bool step_recursos_common(const contacto_t *k)
{
    unsigned named;
    return nota_read(k->plantillas[PLANTILLA_RECURSOS], plantilla_allowed(PLANTILLA_RECURSOS), &named,
                     NULL) &&
           !(named & NOTA_BIT(NOTA_RADICADO));
}
