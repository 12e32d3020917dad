#include "services/classifier/policy.h"

#include <string.h>

#include "services/classifier/policy_table.h"

static bool set_has(const text_set_t *s, const char *item)
{
    if (!s->given)
        return true;
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->items[i], item) == 0)
            return true;
    return false;
}

bool rule_row_holds(const rule_row_t *row, const policy_facts_t *facts)
{
    return set_has(&row->base, base_name(facts->base)) &&
           set_has(&row->causal, facts->causal ? facts->causal : CAUSAL_NONE) &&
           set_has(&row->estado, facts->estado_folded);
}

const policy_rule_t *policy_decide(const policy_t *p, const policy_facts_t *facts)
{
    for (size_t i = 0; i < p->n; i++)
        if (rule_row_holds(&p->rows[i], facts))
            return &p->rows[i].rule;
    return NULL;
}

const char *policy_version(const policy_t *p)
{
    return p->version;
}
