#include "services/classifier/rules/classify.h"

#include <string.h>

#include "services/classifier/rules/classify_steps.h"
#include "services/classifier/rules/rulebook_inside.h"
#include "services/classifier/rules/template.h"

void classify_scratch_done(classify_scratch_t *s)
{
    causal_scratch_done(&s->causal);
    policy_scratch_done(&s->policy);
    buf_done(&s->nota);
    buf_done(&s->respuesta);
    buf_done(&s->candidatas);
}

static void remember_only(const rulebook_t *r, classify_scratch_t *s)
{
    if (s->of == r->number)
        return;
    causal_scratch_forget(&s->causal);
    policy_scratch_forget(&s->policy);
    s->of = r->number;
}

static const char *write_text(const rulebook_t *r, const decision_t *d, const char *template, buf_t *ret)
{
    if (!template)
        return NULL;
    char corte[11];
    day_format(d->facts.fecha_corte, corte);
    const template_facts_t facts = {
        .causal = d->causal,
        .nombre = d->causal ? causales_nombre(r->causales, causales_index(r->causales, d->causal)) : NULL,
        .razon = d->razon,
        .regla = d->politica_regla,
        .version = d->politica_version,
        .base = base_name(d->facts.base),
        .fecha_corte = corte,
        .usuario = d->facts.usuario,
        .radicado = d->facts.radicado,
    };
    buf_clear(ret);
    template_render(template, &facts, ret);
    return buf_str(ret);
}

static const char *write_candidates(const rulebook_t *r, const record_t *record, classify_scratch_t *s)
{
    buf_clear(&s->candidatas);
    causal_tied(r->causales, record->motivo, &s->causal, &s->candidatas);
    return buf_str(&s->candidatas);
}

causal_facts_t classify_causal_facts(const record_t *r)
{
    return (causal_facts_t){
        .dada = r->causal, .motivo = r->motivo, .razon = r->razon, .subrazon = r->subrazon};
}

policy_facts_t classify_policy_facts(const record_t *r, size_t causal)
{
    return (policy_facts_t){.base = r->base,
                            .causal = causal,
                            .estado = r->estado,
                            .razon = r->razon,
                            .subrazon = r->subrazon,
                            .ciudad = r->ciudad,
                            .fecha_radicacion = r->fecha_radicacion,
                            .fecha_corte = r->fecha_corte};
}

rc_t classify(const rulebook_t *r, const record_t *record, classify_scratch_t *s, decision_t *ret, err_t *err)
{
    remember_only(r, s);
    const causal_facts_t asked = classify_causal_facts(record);
    causal_match_t m;
    rc_t rc = causal_find(r->causales, &asked, &s->causal, &m, err);
    if (rc != RC_OK)
        return rc;
    const policy_facts_t facts = classify_policy_facts(record, m.index);
    const policy_rule_t *rule = policy_decide(r->policy, &facts, &s->policy);
    decision_t d = {
        .facts = *record,
        .causal = m.index == CAUSAL_NONE ? NULL : causales_at(r->causales, m.index),
        .via = m.via,
        .kind = rule->decision,
        .razon = rule->razon,
        .politica_version = r->version,
        .politica_regla = rule->regla,
        .prioridad = rule->prioridad,
    };
    d.nota_rr = write_text(r, &d, rule->nota_rr, &s->nota);
    d.respuesta = write_text(r, &d, rule->respuesta, &s->respuesta);
    d.respuesta_signo = rule->signo;
    d.candidatas = m.tie ? write_candidates(r, record, s) : NULL;
    *ret = d;
    return RC_OK;
}
