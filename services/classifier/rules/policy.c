#include "services/classifier/rules/policy.h"

#include <string.h>

#include "common/text.h"
#include "services/classifier/rules/marcacion.h"
#include "services/classifier/rules/policy_table.h"

const char *policy_field_name(policy_field_t f)
{
    static const char *const names[FIELD_COUNT] = {"base", "causal", "estado", "marcacion", "ciudad", "edad"};
    return names[f];
}

const calendar_t *policy_calendar(const policy_t *p)
{
    return p->calendar;
}

void policy_scratch_done(policy_scratch_t *s)
{
    buf_done(&s->folded);
    buf_done(&s->key);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        memo_done(&s->memos[i]);
}

void policy_scratch_forget(policy_scratch_t *s)
{
    for (size_t i = 0; i < FIELD_COUNT; i++)
        memo_forget(&s->memos[i]);
}

/* ---- the class of each field's value ---- */

static size_t named_or_other(const field_t *f, const buf_t *key)
{
    size_t number = vocabulary_find(&f->names, buf_str(key), key->len);
    return number == WORD_NONE ? f->names.n : number;
}

static size_t class_of_text(const field_t *f, const char *text, memo_t *memo, buf_t *folded)
{
    uint32_t class = 0; /* "": missing */
    size_t len = text ? strlen(text) : 0;
    if (!len || memo_get(memo, text, len, &class))
        return class;
    text_fold(text, len, folded);
    class = (uint32_t)named_or_other(f, folded);
    memo_put(memo, text, len, class);
    return class;
}

static size_t class_of_marcacion(const field_t *f, const policy_facts_t *facts, policy_scratch_t *s)
{
    memo_t *memo = &s->memos[FIELD_MARCACION];
    uint32_t class;
    buf_clear(&s->key);
    marcacion_raw(facts->razon, facts->subrazon, &s->key);
    if (memo_get(memo, s->key.data, s->key.len, &class))
        return class;
    marcacion_key(facts->razon, facts->subrazon, &s->folded);
    class = (uint32_t)named_or_other(f, &s->folded);
    if (class == f->names.n) {
        marcacion_any(facts->razon, &s->folded);
        class = (uint32_t)named_or_other(f, &s->folded);
    }
    memo_put(memo, s->key.data, s->key.len, class);
    return class;
}

/* Días hábiles from its day to the cut-off; false: no readable date. Further back than any bound is not
 * counted out. */
static bool age_of(const policy_t *p, const policy_facts_t *facts, int *ret)
{
    day_t from;
    char date[11];
    if (!facts->fecha_radicacion)
        return false;
    text_put(date, sizeof date, facts->fecha_radicacion);
    if (!day_parse(date, &from))
        return false;
    /* of ten days in a row at least three are hábiles */
    int enough = 10 * ((p->n_cuts ? p->cuts[p->n_cuts - 1] : 0) / 3 + 2);
    if (from < facts->fecha_corte - enough)
        from = facts->fecha_corte - enough;
    if (from > facts->fecha_corte + enough)
        from = facts->fecha_corte + enough;
    *ret = calendar_habiles_between(p->calendar, from, facts->fecha_corte);
    return true;
}

static size_t class_of_age(const policy_t *p, const policy_facts_t *facts, policy_scratch_t *s)
{
    char key[10 + sizeof facts->fecha_corte] = {0};
    uint32_t class = 0;
    int age;
    if (facts->fecha_radicacion)
        memcpy(key, facts->fecha_radicacion, strnlen(facts->fecha_radicacion, 10));
    memcpy(key + 10, &facts->fecha_corte, sizeof facts->fecha_corte);
    if (memo_get(&s->memos[FIELD_EDAD], key, sizeof key, &class))
        return class;
    if (age_of(p, facts, &age))
        for (class = 1; class <= p->n_cuts && age >= p->cuts[class - 1];)
            class ++;
    memo_put(&s->memos[FIELD_EDAD], key, sizeof key, class);
    return class;
}

static size_t class_of(const policy_t *p, policy_field_t field, const policy_facts_t *facts,
                       policy_scratch_t *s)
{
    const field_t *f = &p->fields[field];
    switch (field) {
    case FIELD_BASE:
        return facts->base;
    case FIELD_CAUSAL:
        return facts->causal == CAUSAL_NONE ? f->names.n - 1 : facts->causal;
    case FIELD_ESTADO:
        return class_of_text(f, facts->estado, &s->memos[field], &s->folded);
    case FIELD_CIUDAD:
        return class_of_text(f, facts->ciudad, &s->memos[field], &s->folded);
    case FIELD_MARCACION:
        return class_of_marcacion(f, facts, s);
    default:
        return class_of_age(p, facts, s);
    }
}

/* ---- the decision ---- */

const policy_rule_t *policy_decide(const policy_t *p, const policy_facts_t *facts, policy_scratch_t *s)
{
    uint64_t live[MASK_WORDS];
    memset(live, 0xff, sizeof live);
    size_t first = 0;
    /* a rule that asks nothing further of the facts decides without their being looked at */
    for (int f = 0; f < FIELD_COUNT && first < p->n && p->rows[first].last >= f; f++) {
        if (!p->fields[f].asked)
            continue;
        const uint64_t *mask = field_mask(p, (policy_field_t)f, class_of(p, (policy_field_t)f, facts, s));
        for (size_t i = 0; i < p->words; i++)
            live[i] &= mask[i];
        first = mask_first(live, p->words);
    }
    return first < p->n ? &p->rows[first].rule : NULL;
}

const char *policy_fails(const policy_t *p, size_t i, const policy_facts_t *facts, policy_scratch_t *s,
                         policy_field_t *ret)
{
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (!p->rows[i].says[f])
            continue;
        if (mask_has(field_mask(p, (policy_field_t)f, class_of(p, (policy_field_t)f, facts, s)), i))
            continue;
        *ret = (policy_field_t)f;
        return p->rows[i].says[f];
    }
    return NULL;
}

size_t policy_count(const policy_t *p)
{
    return p->n;
}

const policy_rule_t *policy_at(const policy_t *p, size_t i)
{
    return &p->rows[i].rule;
}

const char *policy_etiqueta(const policy_t *p)
{
    return p->etiqueta;
}

day_t policy_vigente_desde(const policy_t *p)
{
    return p->vigente_desde;
}
