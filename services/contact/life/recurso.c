#include "services/contact/life/recurso.h"

#include <string.h>

static const char *const tipos[RECURSO_TIPOS] = {"reposicion", "apelacion"};
static const char *const decisiones[RECURSO_DECISIONES] = {"confirma", "modifica", "revoca"};

static int index_of(const char *const *names, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

const char *recurso_tipo_name(recurso_tipo_t t)
{
    return tipos[t];
}

bool recurso_tipo_from_name(const char *name, recurso_tipo_t *ret)
{
    int i = index_of(tipos, RECURSO_TIPOS, name);
    if (i >= 0)
        *ret = (recurso_tipo_t)i;
    return i >= 0;
}

const char *recurso_decision_name(recurso_decision_t d)
{
    return decisiones[d];
}

bool recurso_decision_from_name(const char *name, recurso_decision_t *ret)
{
    int i = index_of(decisiones, RECURSO_DECISIONES, name);
    if (i >= 0)
        *ret = (recurso_decision_t)i;
    return i >= 0;
}

/* ---- filing ---- */

static bool is_unanswered(const recurso_filing_t *f, day_t last)
{
    (void)last;
    return f->respondida == DAY_NONE;
}

static bool is_of_the_future(const recurso_filing_t *f, day_t last)
{
    (void)last;
    return f->presentado > f->hoy;
}

static bool is_before_the_answer(const recurso_filing_t *f, day_t last)
{
    (void)last;
    return f->presentado < f->respondida;
}

static bool has_one_at_work(const recurso_filing_t *f, day_t last)
{
    (void)last;
    return f->en_curso;
}

static bool has_one_decided(const recurso_filing_t *f, day_t last)
{
    (void)last;
    return f->decidido;
}

/* No notice had reached the customer by then. */
static bool is_conclusive_conduct(const recurso_filing_t *f, day_t last)
{
    (void)last;
    return f->notificada == DAY_NONE || f->notificada > f->presentado;
}

static bool is_late(const recurso_filing_t *f, day_t last)
{
    return f->presentado > last;
}

static bool always(const recurso_filing_t *f, day_t last)
{
    (void)f;
    (void)last;
    return true;
}

static const struct filing_rule {
    const char *name;
    bool (*holds)(const recurso_filing_t *f, day_t last);
    bool accepts, tells_last_day;
} filing_rules[] = {
    {"sin_respuesta", is_unanswered, false, false},
    {"fecha_futura", is_of_the_future, false, false},
    {"anterior_a_la_respuesta", is_before_the_answer, false, false},
    {"recurso_en_curso", has_one_at_work, false, false},
    {"recurso_ya_decidido", has_one_decided, false, false},
    {"conducta_concluyente", is_conclusive_conduct, true, true},
    {"recurso_extemporaneo", is_late, false, true},
    {"recurso_en_termino", always, true, true},
};

recurso_step_t recurso_file(const calendar_t *cal, const recurso_filing_t *f)
{
    bool by_conduct = is_conclusive_conduct(f, DAY_NONE);
    day_t known = by_conduct ? f->presentado : f->notificada;
    day_t last = calendar_term_end(cal, TERMINO_PRESENTAR_RECURSO, known);
    const struct filing_rule *rule = filing_rules;
    while (!rule->holds(f, last)) /* the last one always does */
        rule++;
    recurso_step_t step = {.regla = rule->name,
                           .aceptado = rule->accepts,
                           .notificada = DAY_NONE,
                           .vence = DAY_NONE,
                           .hasta = rule->tells_last_day ? last : DAY_NONE};
    if (!rule->accepts)
        return step;
    step.conducta_concluyente = by_conduct;
    step.notificada = known;
    step.vence = calendar_term_end(cal, TERMINO_RESPUESTA_RECURSO, f->presentado);
    step.copia_sic = f->tipo == RECURSO_APELACION;
    return step;
}

/* ---- deciding ---- */

static bool was_decided(const recurso_deciding_t *d)
{
    return d->decidido;
}

static bool has_none_at_work(const recurso_deciding_t *d)
{
    return !d->en_curso;
}

static bool is_before_its_filing(const recurso_deciding_t *d)
{
    return d->hoy < d->presentado;
}

static bool confirms(const recurso_deciding_t *d)
{
    return d->decision == RECURSO_CONFIRMA;
}

static bool modifies(const recurso_deciding_t *d)
{
    return d->decision == RECURSO_MODIFICA;
}

static bool revokes(const recurso_deciding_t *d)
{
    (void)d;
    return true;
}

static const struct deciding_rule {
    const char *name;
    bool (*holds)(const recurso_deciding_t *d);
    bool accepts, favours;
} deciding_rules[] = {
    {"recurso_ya_decidido", was_decided, false, false},
    {"sin_recurso_en_curso", has_none_at_work, false, false},
    {"fecha_anterior", is_before_its_filing, false, false},
    {"confirma", confirms, true, false},
    {"modifica", modifies, true, true},
    {"revoca", revokes, true, true},
};

recurso_outcome_t recurso_decide(const recurso_deciding_t *d)
{
    const struct deciding_rule *rule = deciding_rules;
    while (!rule->holds(d)) /* the last one always does */
        rule++;
    return (recurso_outcome_t){.regla = rule->name,
                               .aceptado = rule->accepts,
                               .a_favor = rule->favours,
                               .copia_sic = rule->accepts && d->tipo == RECURSO_APELACION,
                               .tardia = rule->accepts && d->hoy > d->vence};
}
