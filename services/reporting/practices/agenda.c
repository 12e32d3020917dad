/* Worked out over whole periods, since what is held on any day of one covers what falls due in it; then cut
 * to the days asked for. */
#include "services/reporting/practices/agenda.h"

#include <stdlib.h>
#include <string.h>

#include "services/reporting/practices/people.h"

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

/* The days of all periods of the practice that overlap the days asked for. */
static span_t whole_periods(const adherence_question_t *q, int practice)
{
    frequency_t f = q->practices->at[practice].frequency;
    return (span_t){practice_period(f, q->days.first).first, practice_period(f, q->days.last).last};
}

static void add_due(const adherence_question_t *q, int practice, const due_table_t *table, const stretch_t *t,
                    int number, rows_t *rows)
{
    frequency_t f = q->practices->at[practice].frequency;
    day_t first = t->from > table->days.first ? t->from : table->days.first,
          last = t->to < table->days.last ? t->to : table->days.last;
    for (day_t d = first; d <= last; d++) {
        int due = due_table_in(table, practice_period(f, d).first, (span_t){d, d});
        if (due)
            rows_add(rows, (agenda_row_t){.day = d,
                                          .practice = practice,
                                          .role = t->role,
                                          .persona = t->persona,
                                          .number = number,
                                          .due = due});
    }
}

static void add_role_due(const adherence_question_t *q, const people_t *people, int practice, int role,
                         rows_t *rows)
{
    AUTO(due_table) due_table_t table = {0};
    due_table_make(q->practices, q->calendar, &q->practices->at[practice], role, q->days, &table);
    for (size_t i = 0; i < q->n_stretches; i++) {
        const stretch_t *t = &q->stretches[i];
        if (t->role == role && is_asked(q, practice, role, t->persona))
            add_due(q, practice, &table, t, people_number(people, t->persona), rows);
    }
}

static void add_all_due(const adherence_question_t *q, const people_t *people, rows_t *rows)
{
    for (int k = 0; k < (int)q->practices->n; k++)
        for (int role = 0; role < (int)q->practices->n_roles; role++)
            if (practice_is_of(&q->practices->at[k], role))
                add_role_due(q, people, k, role, rows);
}

static void add_held(const adherence_question_t *q, const people_t *people, rows_t *rows)
{
    for (size_t i = 0; i < q->n_held; i++) {
        const held_t *h = &q->held[i];
        span_t s = whole_periods(q, h->practice);
        if (h->day >= s.first && h->day <= s.last && is_asked(q, h->practice, h->role, h->persona))
            rows_add(rows, (agenda_row_t){.day = h->day,
                                          .practice = h->practice,
                                          .role = h->role,
                                          .persona = h->persona,
                                          .number = people_number(people, h->persona),
                                          .held = h->n,
                                          .minutes = h->minutes});
    }
}

static int compare_whose(const agenda_row_t *x, const agenda_row_t *y)
{
    int order = x->practice - y->practice;
    order = order ? order : x->role - y->role;
    return order ? order : x->number - y->number;
}

static int compare_days(const agenda_row_t *x, const agenda_row_t *y)
{
    return (x->day > y->day) - (x->day < y->day);
}

static int by_whose(const void *a, const void *b)
{
    int order = compare_whose(a, b);
    return order ? order : compare_days(a, b);
}

static int by_day(const void *a, const void *b)
{
    int order = compare_days(a, b);
    return order ? order : compare_whose(a, b);
}

static void sort(rows_t *r, int (*compare)(const void *a, const void *b))
{
    if (r->n)
        qsort(r->at, r->n, sizeof *r->at, compare);
}

/* What is due and what is held of one day become one row; all rows of one person and practice lie together.
 */
static void merge(rows_t *r)
{
    size_t n = 0;
    sort(r, by_whose);
    for (size_t i = 0; i < r->n; i++) {
        agenda_row_t *to = n ? &r->at[n - 1] : NULL;
        if (!to || by_whose(to, &r->at[i]) != 0) {
            r->at[n++] = r->at[i];
            continue;
        }
        to->due += r->at[i].due;
        to->held += r->at[i].held;
        to->minutes += r->at[i].minutes;
    }
    r->n = n;
}

/* The rows of one period: what is held covers what is due in the order of its days. */
static void tell_missing(agenda_row_t *rows, size_t n)
{
    int64_t left = 0;
    for (size_t i = 0; i < n; i++)
        left += rows[i].held;
    for (size_t i = 0; i < n; i++) {
        int covered = left < rows[i].due ? (int)left : rows[i].due;
        rows[i].missing = rows[i].due - covered;
        left -= covered;
    }
}

static void tell_all_missing(const adherence_question_t *q, rows_t *r)
{
    for (size_t i = 0, end; i < r->n; i = end) {
        span_t period = practice_period(q->practices->at[r->at[i].practice].frequency, r->at[i].day);
        for (end = i + 1; end < r->n; end++)
            if (compare_whose(&r->at[i], &r->at[end]) != 0 || r->at[end].day > period.last)
                break;
        tell_missing(&r->at[i], end - i);
    }
}

static void keep_days(rows_t *r, span_t days)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        if (r->at[i].day >= days.first && r->at[i].day <= days.last)
            r->at[n++] = r->at[i];
    r->n = n;
}

void agenda_compute(const adherence_question_t *q, agenda_row_t **ret, size_t *ret_n)
{
    AUTO(people) people_t people = {0};
    rows_t r = {0};
    people_take(q, &people);
    add_all_due(q, &people, &r);
    add_held(q, &people, &r);
    merge(&r);
    tell_all_missing(q, &r);
    keep_days(&r, q->days);
    sort(&r, by_day);
    *ret = r.at;
    *ret_n = r.n;
}
