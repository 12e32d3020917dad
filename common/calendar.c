#include "common/calendar.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "common/calendar_rules.h"
#include "common/err.h"

enum { MONDAY = 1, SATURDAY = 6 };

/* A día hábil has a rank: 1 for the first one of the tables, and so on; days before them go on with 0, −1, …
 */
struct calendar {
    calendar_rules_t rules;
    day_t first, last;
    char **names; /* 0 is none; as many as n_names */
    size_t n_names;
    uint16_t *name_of; /* of each day from first to last */
    int32_t *ranks;    /* of the last día hábil up to each day */
    day_t *by_rank;    /* [rank − 1] */
    int32_t n_habiles;
};

/* The Gregorian computus in the form of Meeus, Jones and Butcher. */
day_t calendar_easter(int year)
{
    int a = year % 19, b = year / 100, c = year % 100;
    int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4, k = c % 4;
    int l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int n = h + l - 7 * m + 114;
    return day_from_civil(year, n / 31, n % 31 + 1);
}

/* ---- building ---- */

static uint16_t name_number(calendar_t *c, const char *name)
{
    for (size_t i = 1; i < c->n_names; i++)
        if (strcmp(c->names[i], name) == 0)
            return (uint16_t)i;
    c->names = must(realloc(c->names, (c->n_names + 1) * sizeof *c->names));
    c->names[c->n_names] = must(strdup(name));
    return (uint16_t)c->n_names++;
}

static void mark(calendar_t *c, day_t d, const char *name)
{
    if (d < c->first || d > c->last)
        return;
    uint16_t *at = &c->name_of[d - c->first];
    if (!*at) {
        *at = name_number(c, name);
        return;
    }
    if (strcmp(c->names[*at], name) == 0)
        return;
    AUTO(mem) char *both = NULL;
    if (asprintf(&both, "%s; %s", c->names[*at], name) < 0)
        (void)must(NULL);
    *at = name_number(c, both);
}

static void mark_rule(calendar_t *c, const holiday_rule_t *r, int year)
{
    day_t d = r->month ? day_from_civil(year, r->month, r->day) : calendar_easter(year) + r->from_easter;
    if (d == DAY_NONE) /* 29 February */
        return;
    if (r->to_monday)
        d += (8 - day_weekday(d)) % 7;
    if (d >= r->desde && d <= r->hasta)
        mark(c, d, r->name);
}

static void mark_all(calendar_t *c)
{
    const calendar_rules_t *r = &c->rules;
    /* the year before too: its last days may be moved into the first year */
    for (int year = CALENDAR_FIRST_YEAR - 1; year <= CALENDAR_LAST_YEAR; year++)
        for (size_t i = 0; i < r->n_holidays; i++)
            mark_rule(c, &r->holidays[i], year);
    for (size_t i = 0; i < r->n_singles; i++)
        mark(c, r->singles[i].day, r->singles[i].name);
}

static void rank_all(calendar_t *c)
{
    for (day_t d = c->first; d <= c->last; d++) {
        if (day_weekday(d) < SATURDAY && !c->name_of[d - c->first])
            c->by_rank[c->n_habiles++] = d;
        c->ranks[d - c->first] = c->n_habiles;
    }
}

/* The names in the rules are whoever built them's: nobody reads them later. */
static void forget_names(calendar_rules_t *r)
{
    for (size_t i = 0; i < r->n_holidays; i++)
        r->holidays[i].name = NULL;
    for (size_t i = 0; i < r->n_singles; i++)
        r->singles[i].name = NULL;
}

calendar_t *calendar_build(const calendar_rules_t *rules)
{
    calendar_t *c = must(calloc(1, sizeof *c));
    c->rules = *rules;
    c->first = day_from_civil(CALENDAR_FIRST_YEAR, 1, 1);
    c->last = day_from_civil(CALENDAR_LAST_YEAR, 12, 31);
    size_t days = (size_t)(c->last - c->first) + 1;
    c->names = must(calloc(1, sizeof *c->names));
    c->n_names = 1;
    c->name_of = must(calloc(days, sizeof *c->name_of));
    c->ranks = must(calloc(days, sizeof *c->ranks));
    c->by_rank = must(calloc(days, sizeof *c->by_rank));
    mark_all(c);
    rank_all(c);
    forget_names(&c->rules);
    return c;
}

void calendar_free(calendar_t *c)
{
    if (!c)
        return;
    for (size_t i = 1; i < c->n_names; i++)
        free(c->names[i]);
    free(c->names);
    free(c->name_of);
    free(c->ranks);
    free(c->by_rank);
    free(c);
}

/* ---- días hábiles ---- */

/* The largest integer not above a / b, for b > 0. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Monday to Friday, numbered without regard to holidays, up to a day; 1970-01-05, a Monday, is 1. */
static int64_t weekday_rank(int64_t d)
{
    int64_t week = floor_div(d - 4, 7), in_week = d - 4 - 7 * week;
    return 5 * week + (in_week < 5 ? in_week + 1 : 5);
}

static int64_t weekday_of_rank(int64_t rank)
{
    int64_t week = floor_div(rank - 1, 5);
    return 7 * week + (rank - 1 - 5 * week) + 4;
}

static int64_t rank_of(const calendar_t *c, int64_t d)
{
    if (d < c->first)
        return weekday_rank(d) - weekday_rank((int64_t)c->first - 1);
    if (d > c->last)
        return c->n_habiles + weekday_rank(d) - weekday_rank(c->last);
    return c->ranks[d - c->first];
}

static int64_t day_of_rank(const calendar_t *c, int64_t rank)
{
    if (rank < 1)
        return weekday_of_rank(rank + weekday_rank((int64_t)c->first - 1));
    if (rank > c->n_habiles)
        return weekday_of_rank(rank - c->n_habiles + weekday_rank(c->last));
    return c->by_rank[rank - 1];
}

static int32_t within_int(int64_t n)
{
    return n > INT32_MAX ? INT32_MAX : n <= INT32_MIN ? INT32_MIN + 1 : (int32_t)n;
}

bool calendar_is_habil(const calendar_t *c, day_t d)
{
    return day_weekday(d) < SATURDAY && !calendar_holiday(c, d);
}

day_t calendar_add_habiles(const calendar_t *c, day_t d, int n)
{
    if (n == 0)
        return d;
    /* back: the día hábil before d counts as the first */
    int64_t rank = n > 0 ? rank_of(c, d) + n : rank_of(c, (int64_t)d - 1) + n + 1;
    return within_int(day_of_rank(c, rank));
}

int calendar_habiles_between(const calendar_t *c, day_t from, day_t to)
{
    return within_int(rank_of(c, to) - rank_of(c, from));
}

/* ---- what holds on a day ---- */

bool calendar_covers(day_t d)
{
    return d >= day_from_civil(CALENDAR_FIRST_YEAR, 1, 1) && d <= day_from_civil(CALENDAR_LAST_YEAR, 12, 31);
}

const char *calendar_holiday(const calendar_t *c, day_t d)
{
    return d < c->first || d > c->last ? NULL : c->names[c->name_of[d - c->first]];
}

const char *termino_name(termino_t t)
{
    static const char *const names[TERMINO_COUNT] = {"respuesta_pqr", "respuesta_recurso",
                                                     "presentar_recurso"};
    return names[t];
}

int calendar_term(const calendar_t *c, termino_t t, day_t start)
{
    size_t i = c->rules.n_terms[t];
    while (i > 1 && c->rules.terms[t][i - 1].desde > start)
        i--;
    return c->rules.terms[t][i - 1].habiles;
}

day_t calendar_term_end(const calendar_t *c, termino_t t, day_t start)
{
    return calendar_add_habiles(c, start, calendar_term(c, t, start));
}

bool calendar_call_window(const calendar_t *c, day_t d, call_window_t *ret)
{
    size_t i = c->rules.n_windows;
    while (i > 1 && c->rules.windows[i - 1].desde > d)
        i--;
    const call_window_t *w = &c->rules.windows[i - 1].by_weekday[day_weekday(d) - MONDAY];
    if (w->from_min == w->to_min || calendar_holiday(c, d))
        return false;
    *ret = *w;
    return true;
}
