#include "services/reporting/figures/period.h"

#include <stdio.h>
#include <string.h>

/* The month of d, counted from year 0, and d's day in it. */
static int month_of(day_t d, int *ret_day)
{
    int year, month;
    day_to_civil(d, &year, &month, ret_day);
    return year * 12 + month - 1;
}

static day_t month_first(int month)
{
    return day_from_civil(month / 12, month % 12 + 1, 1);
}

period_t period_before(const period_t *p)
{
    int first_day, next_day;
    int first = month_of(p->desde, &first_day), next = month_of(p->hasta + 1, &next_day);
    bool months = first_day == 1 && next_day == 1;
    int month = first - (next - first);
    day_t day = months ? (month < 12 ? DAY_NONE : month_first(month)) : p->desde - (p->hasta - p->desde + 1);
    return (period_t){day < day_from_civil(1, 1, 1) ? DAY_NONE : day, p->desde - 1};
}

/* Exactly n digits at s. */
static bool digits(const char *s, int n, int *ret)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        v = v * 10 + (s[i] - '0');
    }
    *ret = v;
    return true;
}

bool week_parse(const char *text, day_t *ret_monday)
{
    int year, week;
    if (strnlen(text, 9) != 8 || !digits(text, 4, &year) || text[4] != '-' || text[5] != 'W' ||
        !digits(text + 6, 2, &week))
        return false;
    day_t monday = day_from_iso_week(year, week);
    if (monday == DAY_NONE)
        return false;
    *ret_monday = monday;
    return true;
}

void week_format(day_t d, char ret[WEEK_SIZE])
{
    int year, week;
    day_iso_week(d, &year, &week);
    snprintf(ret, WEEK_SIZE, "%04d-W%02d", year, week);
}

rc_t limit_parse(const char *text, int def, int max, int *ret, err_t *err)
{
    int v = def;
    if (text) {
        size_t n = strnlen(text, 8);
        if (n == 0 || n > 7 || !digits(text, (int)n, &v) || v < 1 || v > max)
            return err_set(err, RC_REJECT, "limite_invalido",
                           "El parámetro «limite» debe ser un número de 1 a %d.", max);
    }
    *ret = v;
    return RC_OK;
}
