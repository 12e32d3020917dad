#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "services/classifier/rules/marcacion.h"
#include "services/classifier/rules/policy_build.h"

/* ---- sets ---- */

static bool numbers_have(const numbers_t *set, size_t number)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->items[i] == number)
            return true;
    return false;
}

static bool set_holds(const rule_row_t *row, policy_field_t f, size_t class, size_t wider)
{
    if (row->yes[f].given && !numbers_have(&row->yes[f], class) && !numbers_have(&row->yes[f], wider))
        return false;
    return !numbers_have(&row->no[f], class) && !numbers_have(&row->no[f], wider);
}

/* Of a pair, the number of its razón with any subrazón, where some rule names that: what holds for it holds
 * for the pair. */
static size_t wider_than(const policy_t *p, policy_field_t f, size_t class)
{
    const field_t *field = &p->fields[f];
    if (f != FIELD_MARCACION || class >= field->names.n)
        return WORD_NONE;
    AUTO(buf) buf_t any = {0};
    marcacion_widen(vocabulary_text(&field->names, class), &any);
    return vocabulary_find(&field->names, any.data, any.len);
}

static void classify_set(policy_t *p, policy_field_t f)
{
    field_t *field = &p->fields[f];
    bool closed = f == FIELD_BASE || f == FIELD_CAUSAL; /* nothing but what is named can come */
    field->n_classes = field->names.n + !closed;
    field->masks = must(calloc(field->n_classes * p->words, sizeof *field->masks));
    for (size_t class = 0; class < field->n_classes; class ++) {
        size_t wider = wider_than(p, f, class);
        for (size_t i = 0; i < p->n; i++)
            if (set_holds(&p->rows[i], f, class, wider))
                mask_set(field->masks + class * p->words, i);
    }
}

/* ---- ages ---- */

static void add_cut(policy_t *p, int at)
{
    size_t i = 0;
    while (i < p->n_cuts && p->cuts[i] < at)
        i++;
    if (i < p->n_cuts && p->cuts[i] == at)
        return;
    p->cuts = must(realloc(p->cuts, (p->n_cuts + 1) * sizeof *p->cuts));
    memmove(p->cuts + i + 1, p->cuts + i, (p->n_cuts - i) * sizeof *p->cuts);
    p->cuts[i] = at;
    p->n_cuts++;
}

static void cut_at(policy_t *p, const range_t *r)
{
    if (!r->given)
        return;
    if (r->min != INT_MIN)
        add_cut(p, r->min);
    if (r->max != INT_MAX)
        add_cut(p, r->max + 1);
}

static bool in_range(const range_t *r, int age)
{
    return r->given && r->min <= age && age <= r->max;
}

/* age NULL: unknown. edad and edad_desconocida together take both: the ages in the range, and none. */
static bool age_holds(const rule_row_t *row, const int *age)
{
    if (!age)
        return row->edad.given ? row->edad_desconocida == ANSWER_YES : row->edad_desconocida != ANSWER_NO;
    if (in_range(&row->edad_no, *age))
        return false;
    return row->edad.given ? in_range(&row->edad, *age) : row->edad_desconocida != ANSWER_YES;
}

static void classify_ages(policy_t *p)
{
    field_t *field = &p->fields[FIELD_EDAD];
    for (size_t i = 0; i < p->n; i++) {
        cut_at(p, &p->rows[i].edad);
        cut_at(p, &p->rows[i].edad_no);
    }
    field->n_classes = p->n_cuts + 2;
    field->masks = must(calloc(field->n_classes * p->words, sizeof *field->masks));
    for (size_t class = 0; class < field->n_classes; class ++) {
        /* any age of the class stands for all of it */
        int age = class >= 2 ? p->cuts[class - 2] : p->n_cuts ? p->cuts[0] - 1 : 0;
        for (size_t i = 0; i < p->n; i++)
            if (age_holds(&p->rows[i], class ? &age : NULL))
                mask_set(field->masks + class * p->words, i);
    }
}

void policy_classify(policy_t *p)
{
    p->words = (p->n + 63) / 64;
    for (policy_field_t f = 0; f < FIELD_EDAD; f++)
        classify_set(p, f);
    classify_ages(p);
    for (policy_field_t f = 0; f < FIELD_COUNT; f++)
        for (size_t i = 0; i < p->n; i++)
            p->fields[f].asked = p->fields[f].asked || p->rows[i].says[f];
}

/* ---- words ---- */

static void age_words(const policy_t *p, size_t class, buf_t *out)
{
    if (class == 0)
        buf_adds(out, "edad desconocida");
    else if (!p->n_cuts)
        buf_adds(out, "edad conocida");
    else if (class == 1)
        buf_printf(out, "edad menor que %d", p->cuts[0]);
    else if (class == p->n_cuts + 1)
        buf_printf(out, "edad desde %d", p->cuts[class - 2]);
    else
        buf_printf(out, "edad de %d a %d", p->cuts[class - 2], p->cuts[class - 1] - 1);
}

void policy_class_words(const policy_t *p, policy_field_t f, size_t class, buf_t *out)
{
    const vocabulary_t *names = &p->fields[f].names;
    if (f == FIELD_EDAD) {
        age_words(p, class, out);
    } else if (class == names->n) {
        buf_printf(out, "%s que ninguna regla nombra", policy_field_name(f));
    } else if (f == FIELD_MARCACION) {
        buf_adds(out, "marcacion «");
        marcacion_words(vocabulary_text(names, class), out);
        buf_adds(out, "»");
    } else {
        const char *text = vocabulary_text(names, class);
        buf_printf(out, "%s %s", policy_field_name(f), *text ? text : SIN_DATO);
    }
}
