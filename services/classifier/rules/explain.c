#include <string.h>

#include "common/calendar.h"
#include "common/text.h"
#include "services/classifier/rules/classify_steps.h"
#include "services/classifier/rules/marcacion.h"

#define NOTHING "sin dato"

void explanation_done(explanation_t *e)
{
    arena_done(&e->texts);
    *e = (explanation_t){0};
}

static const char *folded(const char *text, arena_t *texts)
{
    AUTO(buf) buf_t out = {0};
    text_fold(text ? text : "", text ? strlen(text) : 0, &out);
    return out.len ? arena_text(texts, out.data) : NOTHING;
}

static const char *age(const calendar_t *cal, const policy_facts_t *f, arena_t *texts)
{
    char date[11], words[40];
    day_t from;
    if (!f->fecha_radicacion)
        return NOTHING;
    text_put(date, sizeof date, f->fecha_radicacion);
    if (!day_parse(date, &from))
        return NOTHING;
    snprintf(words, sizeof words, "%d días hábiles", calendar_habiles_between(cal, from, f->fecha_corte));
    return arena_text(texts, words);
}

static const char *marcacion(const policy_facts_t *f, arena_t *texts)
{
    AUTO(buf) buf_t key = {0}, words = {0};
    marcacion_key(f->razon, f->subrazon, &key);
    marcacion_words(buf_str(&key), &words);
    return arena_text(texts, buf_str(&words));
}

static const char *value_of(const policy_t *p, const policy_facts_t *f, const char *causal,
                            policy_field_t field, arena_t *texts)
{
    switch (field) {
    case FIELD_BASE:
        return base_name(f->base);
    case FIELD_CAUSAL:
        return causal ? causal : SIN_IDENTIFICAR;
    case FIELD_ESTADO:
        return folded(f->estado, texts);
    case FIELD_CIUDAD:
        return folded(f->ciudad, texts);
    case FIELD_MARCACION:
        return marcacion(f, texts);
    default:
        return age(policy_calendar(p), f, texts);
    }
}

static void explain_inputs(const policy_t *p, const policy_facts_t *f, explanation_t *e)
{
    rule_input_t *inputs = arena_take(&e->texts, FIELD_COUNT * sizeof *inputs);
    for (policy_field_t field = 0; field < FIELD_COUNT; field++)
        inputs[field] = (rule_input_t){.campo = policy_field_name(field),
                                       .valor = value_of(p, f, e->decision.causal, field, &e->texts)};
    e->inputs = inputs;
    e->n_inputs = FIELD_COUNT;
}

static void explain_rules(const policy_t *p, const policy_facts_t *f, classify_scratch_t *s, explanation_t *e)
{
    rule_tried_t *tried = arena_take(&e->texts, policy_count(p) * sizeof *tried);
    for (size_t i = 0; i < policy_count(p); i++) {
        policy_field_t field;
        const char *condition = policy_fails(p, i, f, &s->policy, &field);
        tried[i] = (rule_tried_t){.regla = policy_at(p, i)->regla,
                                  .linea = policy_at(p, i)->linea,
                                  .condicion = condition,
                                  .valor = condition ? e->inputs[field].valor : NULL};
        e->n_tried = i + 1;
        if (!condition)
            break;
    }
    e->tried = tried;
}

rc_t classify_explain(const rulebook_t *r, const record_t *record, classify_scratch_t *s, explanation_t *ret,
                      err_t *err)
{
    explanation_t e = {0};
    const causal_facts_t asked = classify_causal_facts(record);
    rc_t rc = classify(r, record, s, &e.decision, err);
    if (rc == RC_OK)
        rc = causal_explain(rulebook_causales(r), &asked, &e.texts, &e.causal, err);
    if (rc != RC_OK) {
        explanation_done(&e);
        return rc;
    }
    const char *causal = e.decision.causal;
    const policy_facts_t facts =
        classify_policy_facts(record, causal ? causales_index(rulebook_causales(r), causal) : CAUSAL_NONE);
    explain_inputs(rulebook_policy(r), &facts, &e);
    explain_rules(rulebook_policy(r), &facts, s, &e);
    *ret = e;
    return RC_OK;
}
