/* Inside of policy_t, shared by those who fill it (policy_file.c, policy_conditions.c, policy_classes.c),
 * check it (policy_check.c) and decide by it (policy.c).
 *
 * What a rule asks about is a field. The rules cut each field's values into classes between which no rule
 * tells the difference: each value that some rule names, any other one; ages between two bounds, no age.
 * Every class has a mask of the rules that it satisfies, a bit each; the first bit common to the classes of a
 * record's fields is the rule that decides. */
#ifndef PQR_CLASSIFIER_RULES_POLICY_TABLE_H
#define PQR_CLASSIFIER_RULES_POLICY_TABLE_H

#include "services/classifier/rules/policy.h"
#include "services/classifier/rules/vocabulary.h"

#define RULES_MAX 512
#define MASK_WORDS (RULES_MAX / 64)
#define VALUES_MAX 2000 /* that the rules name in one field */
#define EDAD_MAX 10000  /* días hábiles that a file may name */

typedef struct numbers {
    size_t *items; /* of the field's vocabulary */
    size_t n;
    bool given; /* false: the condition is absent */
} numbers_t;

typedef struct range {
    int min, max; /* both included; INT_MIN, INT_MAX: open */
    bool given;
} range_t;

typedef enum answer { ANSWER_ABSENT, ANSWER_NO, ANSWER_YES } answer_t;

typedef struct rule_row {
    policy_rule_t rule; /* texts owned by the row */
    numbers_t yes[FIELD_EDAD], no[FIELD_EDAD];
    range_t edad, edad_no;
    answer_t edad_desconocida;
    char *says[FIELD_COUNT]; /* the field's conditions in words; NULL: none */
    int last;                /* the last field with a condition; -1: none */
} rule_row_t;

typedef struct field {
    vocabulary_t names; /* that rules name; of base and causal all; of estado and ciudad "" first: missing */
    size_t n_classes; /* names.n, and one more for any other value; of edad: unknown, then between the cuts */
    uint64_t *masks;  /* n_classes × words */
    bool asked;       /* by some rule */
} field_t;

struct policy {
    const calendar_t *calendar; /* by which ages are counted */
    char *etiqueta;
    day_t vigente_desde;
    rule_row_t *rows;
    size_t n;
    size_t words; /* of a mask */
    field_t fields[FIELD_COUNT];
    int *cuts; /* ages where a class begins, ascending */
    size_t n_cuts;
};

static inline bool mask_has(const uint64_t *mask, size_t rule)
{
    return mask[rule / 64] >> (rule % 64) & 1;
}

static inline void mask_set(uint64_t *mask, size_t rule)
{
    mask[rule / 64] |= UINT64_C(1) << (rule % 64);
}

/* The first rule of a mask; SIZE_MAX: it is empty. */
static inline size_t mask_first(const uint64_t *mask, size_t words)
{
    for (size_t i = 0; i < words; i++)
        if (mask[i])
            return i * 64 + (size_t)__builtin_ctzll(mask[i]);
    return SIZE_MAX;
}

static inline const uint64_t *field_mask(const policy_t *p, policy_field_t f, size_t class)
{
    return p->fields[f].masks + class * p->words;
}

#endif
