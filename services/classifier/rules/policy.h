/* The policy (ABC) as an ordered decision table: the first rule whose conditions all hold decides (procedure,
 * steps 3, 5, 6, 9 and 10). Immutable once read: the decision depends on the facts and the table alone.
 *
 * Checked when read, exactly: whatever base, causal (identified or not), estado, marcación, ciudad and age
 * come, a rule decides; and every rule decides something. */
#ifndef PQR_CLASSIFIER_RULES_POLICY_H
#define PQR_CLASSIFIER_RULES_POLICY_H

#include "common/calendar.h"
#include "common/event.h"
#include "services/classifier/rules/causal.h"

typedef struct policy policy_t;

/* What a rule may ask about, in the order in which it is looked at. */
typedef enum policy_field {
    FIELD_BASE,
    FIELD_CAUSAL,
    FIELD_ESTADO,
    FIELD_MARCACION,
    FIELD_CIUDAD,
    FIELD_EDAD,
    FIELD_COUNT
} policy_field_t;
const char *policy_field_name(policy_field_t f); /* "base", … */

/* Everything that a decision depends on. Texts as they came; NULL: missing. */
typedef struct policy_facts {
    base_kind_t base;
    size_t causal; /* its index in the causales; CAUSAL_NONE: not identified */
    const char *estado, *razon, *subrazon, *ciudad;
    const char *fecha_radicacion; /* ISO; the age is counted from it in días hábiles, up to fecha_corte */
    day_t fecha_corte;
} policy_facts_t;

typedef struct policy_rule {
    const char *regla;
    decision_kind_t decision;
    const char *razon;
    const char *nota_rr;   /* template, or NULL: no note */
    const char *respuesta; /* template of the answer to the customer, or NULL */
    const char *signo;     /* of that: "positiva", "negativa"; NULL: not said, which is positiva */
    int prioridad;         /* 0 to 9, the most urgent */
    unsigned linea;        /* in the policy's text */
} policy_rule_t;

/* Reused from record to record; zero-initialised. */
typedef struct policy_scratch {
    buf_t folded, key;
    memo_t memos[FIELD_COUNT];
} policy_scratch_t;
void policy_scratch_done(policy_scratch_t *s);
void policy_scratch_forget(policy_scratch_t *s); /* another policy comes */

/* Reads and checks the table. RC_FATAL names file, line, fault and what to do; `faults` (may be NULL) has
 * every one of them appended, a line each. */
MUST_CHECK rc_t policy_read(const char *name, const char *text, const causales_t *causales, buf_t *faults,
                            policy_t **ret, err_t *err);
void policy_free(policy_t *p);
DEFINE_CLEANUP(policy, policy_t *, policy_free)

/* Never NULL: a policy is total. */
const policy_rule_t *policy_decide(const policy_t *p, const policy_facts_t *facts, policy_scratch_t *s);

size_t policy_count(const policy_t *p);
/* By which it counts ages. */
const calendar_t *policy_calendar(const policy_t *p);
const policy_rule_t *policy_at(const policy_t *p, size_t i); /* in order */
/* The first condition of rule i that the facts do not meet, as the file says it ("estado = cerrada,
 * anulada"), and its field; NULL: all hold. */
const char *policy_fails(const policy_t *p, size_t i, const policy_facts_t *facts, policy_scratch_t *s,
                         policy_field_t *ret);

const char *policy_etiqueta(const policy_t *p); /* `version` of the file */
day_t policy_vigente_desde(const policy_t *p);

#endif
