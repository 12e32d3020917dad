#include "services/reporting/practices/agenda.h"

#include <stdlib.h>
#include <string.h>

typedef struct rows {
    agenda_row_t *at;
    size_t n, cap;
} rows_t;

static void rows_add(rows_t *r, agenda_row_t row)
{
    if (r->n == r->cap) {
        r->cap = r->cap ? r->cap * 2 : 256;
        r->at = must(realloc(r->at, r->cap * sizeof *r->at));
    }
    r->at[r->n++] = row;
}

static bool is_asked(const adherence_question_t *q, int practice, int role, const char *persona)
{
    return (q->practice < 0 || q->practice == practice) && (q->role < 0 || q->role == role) &&
           (!q->persona || strcmp(q->persona, persona) == 0);
}

static void add_due(const adherence_question_t *q, int practice, const stretch_t *t, rows_t *rows)
{
    const practice_t *k = &q->practices->at[practice];
    day_t first = t->from > q->days.first ? t->from : q->days.first,
          last = t->to < q->days.last ? t->to : q->days.last;
    for (day_t d = first; d <= last; d++) {
        int due = practice_due_in(q->practices, q->calendar, k, t->role, (span_t){d, d});
        if (due)
            rows_add(rows,
                     (agenda_row_t){
                         .day = d, .practice = practice, .role = t->role, .persona = t->persona, .due = due});
    }
}

static void add_held(const adherence_question_t *q, rows_t *rows)
{
    for (size_t i = 0; i < q->n_held; i++) {
        const held_t *h = &q->held[i];
        if (h->day >= q->days.first && h->day <= q->days.last &&
            is_asked(q, h->practice, h->role, h->persona))
            rows_add(rows, (agenda_row_t){.day = h->day,
                                          .practice = h->practice,
                                          .role = h->role,
                                          .persona = h->persona,
                                          .held = h->n,
                                          .minutes = h->minutes});
    }
}

static int compare_rows(const void *a, const void *b)
{
    const agenda_row_t *x = a, *y = b;
    int order = (x->day > y->day) - (x->day < y->day);
    order = order ? order : x->practice - y->practice;
    order = order ? order : x->role - y->role;
    return order ? order : strcmp(x->persona, y->persona);
}

/* What stands twice becomes one row: due of one stretch, held of several sources. */
static void merge(rows_t *r)
{
    size_t n = 0;
    if (r->n)
        qsort(r->at, r->n, sizeof *r->at, compare_rows);
    for (size_t i = 0; i < r->n; i++) {
        agenda_row_t *to = n ? &r->at[n - 1] : NULL;
        if (!to || compare_rows(to, &r->at[i]) != 0) {
            r->at[n++] = r->at[i];
            continue;
        }
        to->due += r->at[i].due;
        to->held += r->at[i].held;
        to->minutes += r->at[i].minutes;
    }
    r->n = n;
}

static int64_t held_in(const adherence_question_t *q, const agenda_row_t *r, span_t period)
{
    int64_t n = 0;
    for (size_t i = 0; i < q->n_held; i++) {
        const held_t *h = &q->held[i];
        if (h->practice == r->practice && h->role == r->role && h->day >= period.first &&
            h->day <= period.last && strcmp(h->persona, r->persona) == 0)
            n += h->n;
    }
    return n;
}

/* What is held covers what is due in the order of its days. */
static void tell_missing(const adherence_question_t *q, agenda_row_t *r)
{
    span_t period = practice_period(q->practices->at[r->practice].frequency, r->day);
    int64_t without =
        adherence_owed(q, r->practice, r->role, r->persona, period, r->day) - held_in(q, r, period);
    r->missing = without <= 0 ? 0 : without < r->due ? (int)without : r->due;
}

void agenda_compute(const adherence_question_t *q, agenda_row_t **ret, size_t *ret_n)
{
    rows_t r = {0};
    for (size_t i = 0; i < q->n_stretches; i++)
        for (size_t k = 0; k < q->practices->n; k++) {
            const stretch_t *t = &q->stretches[i];
            if (practice_is_of(&q->practices->at[k], t->role) && is_asked(q, (int)k, t->role, t->persona))
                add_due(q, (int)k, t, &r);
        }
    add_held(q, &r);
    merge(&r);
    for (size_t i = 0; i < r.n; i++)
        if (r.at[i].due)
            tell_missing(q, &r.at[i]);
    *ret = r.at;
    *ret_n = r.n;
}
