/* Whether every combination of values reaches a rule and every rule decides some combination, exactly: the
 * cross product of the classes is walked, field by field, with the rules still alive. Classes that the same
 * rules accept count once, and where the first rule alive asks about no further field it decides the whole
 * rest. */
#include <stdlib.h>
#include <string.h>

#include "services/classifier/rules/policy_build.h"

#define STEPS_MAX 3000000    /* of the one walk that must end */
#define WHY_STEPS_MAX 300000 /* of one that only finds better words */

typedef struct walk {
    const policy_t *p;
    size_t *classes[FIELD_COUNT]; /* one of each kind */
    size_t n_classes[FIELD_COUNT];
    size_t only; /* a rule: nothing but what its conditions accept; SIZE_MAX: everything */
    size_t steps, steps_max;
    uint64_t decides[MASK_WORDS]; /* the rules met that decide something */
    size_t path[FIELD_COUNT];
    bool hole; /* a combination that no rule decides: */
    size_t hole_path[FIELD_COUNT], hole_depth;
} walk_t;

static void pick_classes(walk_t *w, policy_field_t f)
{
    const field_t *field = &w->p->fields[f];
    w->classes[f] = must(calloc(field->n_classes, sizeof *w->classes[f]));
    for (size_t class = 0; class < field->n_classes; class ++) {
        bool known = false;
        for (size_t i = 0; i < w->n_classes[f] && !known; i++)
            known = memcmp(field_mask(w->p, f, class), field_mask(w->p, f, w->classes[f][i]),
                           w->p->words * sizeof(uint64_t)) == 0;
        if (!known)
            w->classes[f][w->n_classes[f]++] = class;
    }
}

static void found_hole(walk_t *w, size_t depth)
{
    if (w->hole)
        return;
    w->hole = true;
    w->hole_depth = depth;
    memcpy(w->hole_path, w->path, sizeof w->path);
}

/* False: too many steps. */
static bool walk(walk_t *w, size_t f, const uint64_t *live)
{
    const policy_t *p = w->p;
    size_t first = mask_first(live, p->words);
    if (first >= p->n) {
        found_hole(w, f);
        return true;
    }
    if (p->rows[first].last < (int)f) {
        mask_set(w->decides, first);
        return true;
    }
    for (size_t i = 0; i < w->n_classes[f]; i++) {
        const uint64_t *mask = field_mask(p, (policy_field_t)f, w->classes[f][i]);
        uint64_t next[MASK_WORDS] = {0};
        if (w->only != SIZE_MAX && !mask_has(mask, w->only))
            continue;
        if (++w->steps > w->steps_max)
            return false;
        for (size_t k = 0; k < p->words; k++)
            next[k] = live[k] & mask[k];
        w->path[f] = w->classes[f][i];
        if (!walk(w, f + 1, next))
            return false;
    }
    return true;
}

static bool walk_all(walk_t *w, size_t only, size_t steps_max)
{
    uint64_t live[MASK_WORDS] = {0};
    for (size_t i = 0; i < w->p->n; i++)
        mask_set(live, i);
    w->only = only;
    w->steps = 0;
    w->steps_max = steps_max;
    memset(w->decides, 0, sizeof w->decides);
    return walk(w, 0, live);
}

static void tell_hole(conf_t *c, const walk_t *w)
{
    AUTO(buf) buf_t where = {0};
    for (size_t f = 0; f < w->hole_depth; f++) {
        if (!w->p->fields[f].asked)
            continue;
        buf_adds(&where, where.len ? ", " : "");
        policy_class_words(w->p, (policy_field_t)f, w->hole_path[f], &where);
    }
    conf_fault_whole(
        c, "un registro con %s no llega a ninguna regla; añada una para él, o al final una sin condiciones",
        where.len ? where.data : "cualquier valor");
}

/* A rule that decides nothing: because others do in all of its cases, or because it has none. */
static void tell_unreached(conf_t *c, walk_t *w, size_t rule)
{
    AUTO(buf) buf_t by = {0};
    const policy_rule_t *r = &w->p->rows[rule].rule;
    if (walk_all(w, rule, WHY_STEPS_MAX))
        for (size_t i = 0; i < w->p->n && by.len < 150; i++)
            if (mask_has(w->decides, i))
                buf_printf(&by, "%s«%s»", by.len ? ", " : "", w->p->rows[i].rule.regla);
    if (by.len)
        conf_fault_line(c, r->linea,
                        "la regla «%s» no se alcanza nunca: deciden antes %s; póngala antes o quítela",
                        r->regla, by.data);
    else
        conf_fault_line(c, r->linea,
                        "la regla «%s» no se alcanza nunca: nada cumple a la vez sus condiciones", r->regla);
}

void policy_check(conf_t *c, const policy_t *p)
{
    walk_t w = {.p = p};
    for (policy_field_t f = 0; f < FIELD_COUNT; f++)
        pick_classes(&w, f);
    if (!walk_all(&w, SIZE_MAX, STEPS_MAX)) {
        conf_fault_whole(
            c,
            "las condiciones dan demasiadas combinaciones para comprobarlas; use menos valores distintos por "
            "regla, o más reglas sin condiciones de estado, marcación, ciudad o edad");
    } else {
        uint64_t decides[MASK_WORDS];
        memcpy(decides, w.decides, sizeof decides);
        if (w.hole)
            tell_hole(c, &w);
        for (size_t i = 0; i < p->n; i++)
            if (!mask_has(decides, i))
                tell_unreached(c, &w, i);
    }
    for (policy_field_t f = 0; f < FIELD_COUNT; f++)
        free(w.classes[f]);
}
