#include "services/reporting/practices/practice.h"

#include <stdio.h>
#include <string.h>

#include "services/reporting/figures/period.h"

#define FORTNIGHT_EPOCH 18631 /* Monday 2021-01-04 */
#define FORTNIGHT_DAYS 14

const char *frequency_name(frequency_t f)
{
    static const char *const names[FREQUENCIES] = {"diaria", "semanal", "quincenal", "semestral"};
    return names[f];
}

int practice_find(const practices_t *p, const char *key)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->at[i].key, key) == 0)
            return (int)i;
    return -1;
}

int role_find(const practices_t *p, const char *key)
{
    for (size_t i = 0; i < p->n_roles; i++)
        if (strcmp(p->roles[i].key, key) == 0)
            return (int)i;
    return -1;
}

bool practice_is_of(const practice_t *k, int role)
{
    for (size_t i = 0; i < k->n_targets; i++)
        if (k->targets[i].role == role)
            return true;
    return false;
}

static day_t monday_of(day_t d)
{
    return d - (day_weekday(d) - 1);
}

static span_t fortnight_of(day_t d)
{
    day_t since = d - FORTNIGHT_EPOCH, into = since % FORTNIGHT_DAYS;
    if (into < 0)
        into += FORTNIGHT_DAYS;
    return (span_t){d - into, d - into + FORTNIGHT_DAYS - 1};
}

static span_t half_year_of(day_t d)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    return month <= 6 ? (span_t){day_from_civil(year, 1, 1), day_from_civil(year, 6, 30)}
                      : (span_t){day_from_civil(year, 7, 1), day_from_civil(year, 12, 31)};
}

span_t practice_period(frequency_t f, day_t d)
{
    switch (f) {
    case FREQUENCY_SEMANAL:
        return (span_t){monday_of(d), monday_of(d) + 6};
    case FREQUENCY_QUINCENAL:
        return fortnight_of(d);
    case FREQUENCY_SEMESTRAL:
        return half_year_of(d);
    default:
        return (span_t){d, d};
    }
}

void practice_period_name(frequency_t f, day_t d, char ret[PERIOD_NAME_SIZE])
{
    span_t s = practice_period(f, d);
    char week[WEEK_SIZE], last[WEEK_SIZE];
    int year, month, day;
    switch (f) {
    case FREQUENCY_SEMANAL:
        week_format(s.first, week);
        snprintf(ret, PERIOD_NAME_SIZE, "%.8s", week);
        break;
    case FREQUENCY_QUINCENAL:
        week_format(s.first, week);
        week_format(s.last, last);
        snprintf(ret, PERIOD_NAME_SIZE, "%.8s/%.8s", week, last);
        break;
    case FREQUENCY_SEMESTRAL:
        day_to_civil(s.first, &year, &month, &day);
        snprintf(ret, PERIOD_NAME_SIZE, "%04d-S%d", year, month < 7 ? 1 : 2);
        break;
    default:
        day_format(d, ret);
    }
}

bool practice_works_on(const practices_t *p, const calendar_t *cal, day_t d)
{
    if (calendar_is_habil(cal, d))
        return true;
    if (day_weekday(d) != 6 || calendar_holiday(cal, d))
        return false;
    bool works = false;
    for (size_t i = 0; i < p->n_saturdays && p->saturdays[i].from <= d; i++)
        works = p->saturdays[i].works;
    return works;
}

int practice_target(const practice_t *k, int role, day_t d)
{
    int n = 0;
    for (size_t i = 0; i < k->n_targets; i++)
        if (k->targets[i].role == role && k->targets[i].from <= d)
            n = k->targets[i].n;
    return n;
}

/* Working days of the span. */
static int working_days(const practices_t *p, const calendar_t *cal, day_t first, day_t last)
{
    int n = 0;
    for (day_t d = first; d <= last; d++)
        n += practice_works_on(p, cal, d);
    return n;
}

int practice_due_by(const practices_t *p, const calendar_t *cal, const practice_t *k, int role, day_t d)
{
    span_t s = practice_period(k->frequency, d);
    int target = practice_target(k, role, s.first);
    if (target == 0)
        return 0;
    int until = working_days(p, cal, s.first, d), all = until + working_days(p, cal, d + 1, s.last);
    return all ? until * target / all : 0;
}

/* One period's days. */
static void fill(const practices_t *p, const calendar_t *cal, const practice_t *k, int role, span_t period,
                 int *by)
{
    int target = practice_target(k, role, period.first), until = 0,
        all = target ? working_days(p, cal, period.first, period.last) : 0;
    for (day_t d = period.first; d <= period.last; d++) {
        until += all && practice_works_on(p, cal, d);
        by[d - period.first] = all ? until * target / all : 0;
    }
}

void due_table_make(const practices_t *p, const calendar_t *cal, const practice_t *k, int role, span_t days,
                    due_table_t *ret)
{
    span_t period = practice_period(k->frequency, days.first),
           s = {period.first, practice_period(k->frequency, days.last).last};
    int *by = must(malloc(((size_t)(s.last - s.first) + 1) * sizeof *by));
    for (; period.first != DAY_NONE && period.first <= s.last;
         period = practice_period(k->frequency, period.last + 1))
        fill(p, cal, k, role, period, by + (period.first - s.first));
    *ret = (due_table_t){s, by};
}

int due_table_in(const due_table_t *t, day_t first, span_t days)
{
    if (days.last < days.first)
        return 0;
    int before = days.first > first ? t->by[days.first - 1 - t->days.first] : 0;
    return t->by[days.last - t->days.first] - before;
}

void due_table_done(due_table_t *t)
{
    free(t->by);
    t->by = NULL;
}
