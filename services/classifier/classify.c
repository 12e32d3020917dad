#include "services/classifier/classify.h"

#include <string.h>

#include "common/text.h"
#include "services/classifier/note.h"

rc_t rulebook_load(const char *causales_path, const char *policy_path, rulebook_t *ret, err_t *err)
{
    AUTO(causales) causales_t *causales = NULL;
    AUTO(policy) policy_t *policy = NULL;
    rc_t rc = causales_load(causales_path, &causales, err);
    if (rc == RC_OK)
        rc = policy_load(policy_path, causales, &policy, err);
    if (rc == RC_OK)
        *ret = (rulebook_t){.causales = TAKE(causales), .policy = TAKE(policy)};
    return rc;
}

void rulebook_done(rulebook_t *r)
{
    policy_free(r->policy);
    causales_free(r->causales);
    *r = (rulebook_t){0};
}

void classify_scratch_done(classify_scratch_t *s)
{
    buf_done(&s->motivo);
    buf_done(&s->estado);
    buf_done(&s->nota);
}

static void fold_or_empty(const char *text, buf_t *ret)
{
    text_fold(text ? text : "", text ? strlen(text) : 0, ret);
}

static rc_t identify(const rulebook_t *rules, const record_t *r, classify_scratch_t *scratch,
                     const char **ret, err_t *err)
{
    if (r->causal) {
        *ret = causal_own(rules->causales, r->causal);
        if (!*ret)
            return err_set(err, RC_REJECT, "campo_invalido",
                           "campo «causal»: no está en el archivo de causales");
        return RC_OK;
    }
    fold_or_empty(r->motivo, &scratch->motivo);
    *ret = causal_find(rules->causales, buf_str(&scratch->motivo)).causal;
    return RC_OK;
}

static const char *write_note(const rulebook_t *rules, const decision_t *d, const char *template, buf_t *ret)
{
    if (!template)
        return NULL;
    char corte[11];
    day_format(d->facts.fecha_corte, corte);
    const note_facts_t facts = {
        .causal = d->causal,
        .nombre = causal_nombre(rules->causales, d->causal),
        .razon = d->razon,
        .regla = d->politica_regla,
        .version = d->politica_version,
        .base = base_name(d->facts.base),
        .fecha_corte = corte,
        .usuario = d->facts.usuario,
    };
    buf_clear(ret);
    note_render(template, &facts, ret);
    return buf_str(ret);
}

rc_t classify(const rulebook_t *rules, const record_t *record, classify_scratch_t *scratch, decision_t *ret,
              err_t *err)
{
    const char *causal;
    rc_t rc = identify(rules, record, scratch, &causal, err);
    if (rc != RC_OK)
        return rc;
    fold_or_empty(record->estado, &scratch->estado);
    const policy_facts_t facts = {
        .base = record->base, .causal = causal, .estado_folded = buf_str(&scratch->estado)};
    const policy_rule_t *rule = policy_decide(rules->policy, &facts);
    decision_t d = {
        .facts = *record,
        .causal = causal,
        .kind = rule->decision,
        .razon = rule->razon,
        .politica_version = policy_version(rules->policy),
        .politica_regla = rule->regla,
    };
    d.nota_rr =
        rule->decision == DECISION_CLOSE ? write_note(rules, &d, rule->nota_rr, &scratch->nota) : NULL;
    *ret = d;
    return RC_OK;
}
