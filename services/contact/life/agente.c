#include "services/contact/life/agente.h"

#define EVERY (AGENTE_MARCAR | AGENTE_RESULTADO | AGENTE_SOLTAR | AGENTE_PROLONGAR)

static bool is_somebody_elses(const agente_facts_t *f)
{
    return !f->suyo;
}

static bool was_given_back(const agente_facts_t *f)
{
    return f->soltado;
}

static bool is_over(const agente_facts_t *f)
{
    return !f->en_curso;
}

static bool names_no_number_of_it(const agente_facts_t *f)
{
    return f->dice_telefono && !f->telefono_conocido;
}

static bool is_closed(const agente_facts_t *f)
{
    return !f->abierto;
}

static bool is_past_its_lease(const agente_facts_t *f)
{
    return f->vencido;
}

static bool names_a_wrong_number(const agente_facts_t *f)
{
    return f->telefono_errado;
}

static bool was_dialled(const agente_facts_t *f)
{
    return f->marcado;
}

/* An attempt at which nobody was called is none of the three. */
static bool was_not_dialled(const agente_facts_t *f)
{
    return f->en_curso && ((f->hay_telefono && !f->marcado) || (f->dice_telefono && !f->telefono_marcado));
}

static bool always(const agente_facts_t *f)
{
    (void)f;
    return true;
}

static const struct rule {
    const char *name;
    unsigned verbs;
    bool (*holds)(const agente_facts_t *f);
    bool accepts, repeats;
} rules[] = {
    {"intento_de_otra_persona", EVERY, is_somebody_elses, false, false},
    {"ya_soltado", AGENTE_SOLTAR, was_given_back, true, true},
    {"intento_no_en_curso", AGENTE_MARCAR | AGENTE_SOLTAR | AGENTE_PROLONGAR, is_over, false, false},
    {"telefono_desconocido", AGENTE_MARCAR | AGENTE_RESULTADO, names_no_number_of_it, false, false},
    {"fuera_de_horario", AGENTE_MARCAR, is_closed, false, false},
    {"arriendo_vencido", AGENTE_MARCAR, is_past_its_lease, false, false},
    {"telefono_errado", AGENTE_MARCAR, names_a_wrong_number, false, false},
    {"intento_marcado", AGENTE_SOLTAR, was_dialled, false, false},
    {"sin_marcar", AGENTE_RESULTADO, was_not_dialled, false, false},
    {"puede", EVERY, always, true, false},
};

agente_step_t agente_puede(agente_verbo_t verbo, const agente_facts_t *f)
{
    const struct rule *r = rules;
    while (!(r->verbs & verbo) || !r->holds(f)) /* the last one always does */
        r++;
    return (agente_step_t){.regla = r->name, .aceptado = r->accepts, .repetida = r->repeats};
}
