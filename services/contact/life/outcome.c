#include "services/contact/life/outcome.h"

static bool accepts(const outcome_facts_t *f)
{
    return f->efecto == EFECTO_ACEPTA;
}

static bool does_not_accept(const outcome_facts_t *f)
{
    return f->efecto == EFECTO_NO_ACEPTA;
}

static bool voicemail_left(const outcome_facts_t *f)
{
    return f->efecto == EFECTO_BUZON_ENTREGADO;
}

static bool voicemail_failed(const outcome_facts_t *f)
{
    return f->efecto == EFECTO_BUZON_FALLIDO;
}

static bool no_number_left(const outcome_facts_t *f)
{
    return f->efecto == EFECTO_NUMERO_ERRADO && !f->queda_telefono;
}

static bool may_be_put_off(const outcome_facts_t *f)
{
    return f->efecto == EFECTO_OTRA_HORA && f->aplazamientos < f->max;
}

static bool attempts_left(const outcome_facts_t *f)
{
    return f->numero < ATTEMPTS;
}

static bool always(const outcome_facts_t *f)
{
    (void)f;
    return true;
}

static const struct row {
    const char *name;
    bool (*holds)(const outcome_facts_t *f);
    entrada_t entrada;
} rows[] = {
    {"acepta", accepts, ENTRADA_LLAMADA_ACEPTA},
    {"no_acepta", does_not_accept, ENTRADA_LLAMADA_NO_ACEPTA},
    {"buzon_dejado", voicemail_left, ENTRADA_BUZON_DEJADO},
    {"buzon_fallido", voicemail_failed, ENTRADA_BUZON_FALLIDO},
    {"sin_telefono", no_number_left, ENTRADA_SIN_TELEFONO},
    {"otra_hora", may_be_put_off, ENTRADA_LLAMADA_OTRA_HORA},
    /* without contact, or put off once too often */
    {"sin_contacto", attempts_left, ENTRADA_LLAMADA_SIN_CONTACTO},
    {"agotada", always, ENTRADA_LLAMADA_AGOTADA},
};

outcome_rule_t outcome_entrada(const outcome_facts_t *f)
{
    const struct row *row = rows;
    while (!row->holds(f)) /* the last one always does */
        row++;
    return (outcome_rule_t){row->name, row->entrada};
}

bool outcome_needs_evidence(efecto_t e)
{
    return e == EFECTO_BUZON_ENTREGADO;
}

const char *outcome_cliente_dice(entrada_t e)
{
    if (e == ENTRADA_LLAMADA_ACEPTA)
        return "acepta";
    return e == ENTRADA_LLAMADA_NO_ACEPTA ? "no_acepta" : "sin_contacto";
}
