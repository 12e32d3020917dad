#include "services/reporting/practices/adherence.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "services/reporting/practices/people.h"

/* A growing list of rows: first cells, one for each contribution, then what they add up to. */
typedef struct rows {
    adherence_row_t *at;
    size_t n, cap;
} rows_t;

static void rows_add(rows_t *r, adherence_row_t row)
{
    if (r->n == r->cap) {
        r->cap = r->cap ? r->cap * 2 : 256;
        r->at = must(realloc(r->at, r->cap * sizeof *r->at));
    }
    r->at[r->n++] = row;
}

span_t adherence_reach(const practices_t *p, span_t days)
{
    span_t reach = days;
    for (size_t i = 0; i < p->n; i++) {
        span_t first = practice_period(p->at[i].frequency, days.first),
               last = practice_period(p->at[i].frequency, days.last);
        reach.first = first.first < reach.first ? first.first : reach.first;
        reach.last = last.last > reach.last ? last.last : reach.last;
    }
    return reach;
}

static bool is_asked(const adherence_question_t *q, int practice, int role, const char *persona)
{
    return (q->practice < 0 || q->practice == practice) && (q->role < 0 || q->role == role) &&
           (!q->persona || strcmp(q->persona, persona) == 0);
}

static day_t earlier(day_t a, day_t b)
{
    return a < b ? a : b;
}

static day_t later(day_t a, day_t b)
{
    return a > b ? a : b;
}

/* The days of a span that a stretch has; empty where it has none. */
static span_t cut(span_t s, const stretch_t *t)
{
    return (span_t){later(s.first, t->from), earlier(s.last, t->to)};
}

/* What falls due for the holder in the period, until a day. */
static int due_until(const due_table_t *table, const stretch_t *t, span_t period, day_t until)
{
    return due_table_in(table, period.first, cut((span_t){period.first, earlier(period.last, until)}, t));
}

/* One stretch's debts of one practice, a cell for each period. late is for now what was due before today. */
static void add_debts(const adherence_question_t *q, int practice, const due_table_t *table,
                      const stretch_t *t, int number, rows_t *cells)
{
    frequency_t f = q->practices->at[practice].frequency;
    span_t period = practice_period(f, later(q->days.first, t->from));
    for (; period.first != DAY_NONE && period.first <= q->days.last && period.first <= t->to;
         period = practice_period(f, period.last + 1)) {
        adherence_row_t cell = {.frequency = f,
                                .period = period,
                                .practice = practice,
                                .role = t->role,
                                .persona = t->persona,
                                .number = number,
                                .target = due_until(table, t, period, period.last),
                                .due = due_until(table, t, period, q->today),
                                .late = due_until(table, t, period, q->today - 1)};
        if (cell.target)
            rows_add(cells, cell);
    }
}

static void add_role_debts(const adherence_question_t *q, const people_t *people, int practice, int role,
                           rows_t *cells)
{
    AUTO(due_table) due_table_t table = {0};
    due_table_make(q->practices, q->calendar, &q->practices->at[practice], role, q->days, &table);
    for (size_t i = 0; i < q->n_stretches; i++) {
        const stretch_t *t = &q->stretches[i];
        if (t->role == role && is_asked(q, practice, role, t->persona))
            add_debts(q, practice, &table, t, people_number(people, t->persona), cells);
    }
}

static void add_all_debts(const adherence_question_t *q, const people_t *people, rows_t *cells)
{
    for (int k = 0; k < (int)q->practices->n; k++)
        for (int role = 0; role < (int)q->practices->n_roles; role++)
            if (practice_is_of(&q->practices->at[k], role))
                add_role_debts(q, people, k, role, cells);
}

static void add_held(const adherence_question_t *q, const people_t *people, rows_t *cells)
{
    for (size_t i = 0; i < q->n_held; i++) {
        const held_t *h = &q->held[i];
        frequency_t f = q->practices->at[h->practice].frequency;
        span_t period = practice_period(f, h->day);
        if (period.first > q->days.last || period.last < q->days.first ||
            !is_asked(q, h->practice, h->role, h->persona))
            continue;
        rows_add(cells, (adherence_row_t){.frequency = f,
                                          .period = period,
                                          .practice = h->practice,
                                          .role = h->role,
                                          .persona = h->persona,
                                          .number = people_number(people, h->persona),
                                          .held = h->n});
    }
}

static int compare_int(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static void add_up(adherence_row_t *to, const adherence_row_t *from)
{
    to->period.first = earlier(to->period.first, from->period.first);
    to->period.last = later(to->period.last, from->period.last);
    to->target += from->target;
    to->due += from->due;
    to->held += from->held;
    to->met += from->met;
    to->late += from->late;
}

/* What tells rows apart, in their order, as one number: a year of many people is hundreds of thousands of
 * them, and to sort them is most of the work. */
typedef struct place {
    uint64_t key;
    size_t at;
} place_t;

#define KEY_LENGTH_BITS 8 /* a half-year is 184 days */
#define KEY_PRACTICE_BITS 7
#define KEY_ROLE_BITS 5
#define KEY_NUMBER_BITS 20
static_assert(PRACTICES_MAX < 1 << KEY_PRACTICE_BITS && ROLES_MAX < 1 << KEY_ROLE_BITS, "room for -1 too");

/* base: the earliest day of all rows. */
static uint64_t key_of(const adherence_row_t *r, day_t base)
{
    uint64_t key = (uint64_t)(r->period.first - base);
    key = key << KEY_LENGTH_BITS | (uint64_t)(r->period.last - r->period.first);
    key = key << KEY_PRACTICE_BITS | (uint64_t)(r->practice + 1);
    key = key << KEY_ROLE_BITS | (uint64_t)(r->role + 1);
    return key << KEY_NUMBER_BITS | (uint64_t)(r->number + 1);
}

static int compare_places(const void *a, const void *b)
{
    const place_t *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* In the order of their keys; the caller frees it. */
static place_t *places(const rows_t *r)
{
    place_t *order = must(malloc((r->n + 1) * sizeof *order));
    day_t base = INT32_MAX;
    for (size_t i = 0; i < r->n; i++)
        base = earlier(base, r->at[i].period.first);
    for (size_t i = 0; i < r->n; i++)
        order[i] = (place_t){key_of(&r->at[i], base), i};
    qsort(order, r->n, sizeof *order, compare_places);
    return order;
}

/* Rows of one key become one. */
static void merge(rows_t *r)
{
    rows_t merged = {0};
    place_t *order = places(r);
    for (size_t i = 0; i < r->n; i++) {
        const adherence_row_t *row = &r->at[order[i].at];
        if (i && order[i].key == order[i - 1].key)
            add_up(&merged.at[merged.n - 1], row);
        else
            rows_add(&merged, *row);
    }
    free(order);
    free(r->at);
    *r = merged;
}

/* A cell with all that was owed and held: what of it was met, and what is late. */
static void settle(adherence_row_t *c)
{
    c->met = c->held < c->target ? c->held : c->target;
    c->late = c->held < c->late ? c->late - c->held : 0;
}

/* The key under which a cell is added up. */
static adherence_row_t keyed(adherence_row_t c, unsigned by)
{
    if (by & ADHERENCE_SEMANA) {
        if (c.frequency == FREQUENCY_DIARIA)
            c.frequency = FREQUENCY_SEMANAL;
        c.period = practice_period(c.frequency, c.period.first);
    } else {
        c.frequency = FREQUENCIES;
        c.period = (span_t){0};
    }
    c.practice = by & ADHERENCE_PRACTICA ? c.practice : -1;
    c.role = by & ADHERENCE_ROL ? c.role : -1;
    c.persona = by & ADHERENCE_PERSONA ? c.persona : NULL;
    c.number = by & ADHERENCE_PERSONA ? c.number : -1;
    return c;
}

/* Without the week in the key, all rows tell the days that were measured in all. */
static void tell_period(rows_t *r, span_t all)
{
    for (size_t i = 0; i < r->n; i++)
        r->at[i].period = all;
}

/* Every cell of the periods that overlap the days asked for. */
static void settled_cells(const adherence_question_t *q, rows_t *ret)
{
    AUTO(people) people_t people = {0};
    people_take(q, &people);
    add_all_debts(q, &people, ret);
    add_held(q, &people, ret);
    merge(ret);
    for (size_t i = 0; i < ret->n; i++)
        settle(&ret->at[i]);
}

void adherence_compute(const adherence_question_t *q, adherence_row_t **ret, size_t *ret_n)
{
    rows_t r = {0};
    span_t all = {INT32_MAX, INT32_MIN};
    settled_cells(q, &r);
    for (size_t i = 0; i < r.n; i++) {
        all = (span_t){earlier(all.first, r.at[i].period.first), later(all.last, r.at[i].period.last)};
        r.at[i] = keyed(r.at[i], q->by);
    }
    merge(&r);
    if (!(q->by & ADHERENCE_SEMANA))
        tell_period(&r, all);
    *ret = r.at;
    *ret_n = r.n;
}

adherence_row_t adherence_total(const adherence_row_t *rows, size_t n)
{
    adherence_row_t total = {
        .frequency = FREQUENCIES, .practice = -1, .role = -1, .number = -1, .period = {INT32_MAX, INT32_MIN}};
    for (size_t i = 0; i < n; i++)
        add_up(&total, &rows[i]);
    return total;
}

/* ---- what is to be done ---- */

static bool is_of(const stretch_t *t, int role, const char *persona)
{
    return t->role == role && strcmp(t->persona, persona) == 0;
}

static bool holds_today(const adherence_question_t *q, const adherence_row_t *c)
{
    for (size_t i = 0; i < q->n_stretches; i++) {
        const stretch_t *t = &q->stretches[i];
        if (t->from <= q->today && q->today <= t->to && is_of(t, c->role, c->persona))
            return true;
    }
    return false;
}

/* How many of the cell's period fall due for its person by the end of a day, over all stretches. */
static int64_t owed_by(const adherence_question_t *q, const due_table_t *table, const adherence_row_t *c,
                       day_t until)
{
    int64_t due = 0;
    for (size_t i = 0; i < q->n_stretches; i++)
        if (is_of(&q->stretches[i], c->role, c->persona))
            due += due_until(table, &q->stretches[i], c->period, until);
    return due;
}

/* The first day by whose end more was due for the cell's person than was held. */
static day_t missing_since(const adherence_question_t *q, const adherence_row_t *c)
{
    AUTO(due_table) due_table_t table = {0};
    day_t d = c->period.first;
    due_table_make(q->practices, q->calendar, &q->practices->at[c->practice], c->role, c->period, &table);
    while (d < c->period.last && owed_by(q, &table, c, d) <= c->held)
        d++;
    return d;
}

static int at_least_0(int64_t n)
{
    return n > 0 ? (int)n : 0;
}

static int compare_pending(const void *a, const void *b)
{
    const pending_t *x = a, *y = b;
    int order = compare_int(x->until, y->until);
    order = order ? order : compare_int(x->practice, y->practice);
    order = order ? order : compare_int(x->role, y->role);
    return order ? order : strcmp(x->persona, y->persona);
}

void adherence_pending(const adherence_question_t *q, bool all, pending_t **ret, size_t *ret_n)
{
    adherence_question_t now = *q;
    rows_t cells = {0};
    size_t n = 0;
    now.days = (span_t){q->today, q->today};
    settled_cells(&now, &cells);
    pending_t *list = must(calloc(cells.n + 1, sizeof *list));
    for (size_t i = 0; i < cells.n; i++) {
        const adherence_row_t *c = &cells.at[i];
        int today = at_least_0(c->due - c->held);
        if (c->held >= c->target || (!all && today == 0) || !holds_today(q, c))
            continue;
        list[n++] = (pending_t){.practice = c->practice,
                                .role = c->role,
                                .persona = c->persona,
                                .period = c->period,
                                .target = (int)c->target,
                                .held = (int)c->held,
                                .late = (int)c->late,
                                .today = today,
                                .until = missing_since(q, c)};
    }
    free(cells.at);
    if (n)
        qsort(list, n, sizeof *list, compare_pending);
    *ret = list;
    *ret_n = n;
}

/* ---- what tells rows apart ---- */

bool adherence_by_parse(const char *text, unsigned *ret)
{
    static const char *const words[] = {"semana", "practica", "rol", "persona"};
    unsigned by = 0;
    for (const char *at = text;; at++) {
        size_t n = strcspn(at, ","), i = 0;
        while (i < COUNT_OF(words) && (strlen(words[i]) != n || strncmp(words[i], at, n) != 0))
            i++;
        if (i == COUNT_OF(words) || by & (1U << i))
            return false;
        by |= 1U << i;
        at += n;
        if (!*at)
            break;
    }
    *ret = by;
    return true;
}
