#include "services/reporting/practices/practice_range.h"

#include <stdio.h>
#include <string.h>

#define MONTH_LENGTH 7 /* "2021-12" */

bool month_parse(const char *text, span_t *ret)
{
    char day[11];
    day_t first, next;
    if (strlen(text) != MONTH_LENGTH)
        return false;
    snprintf(day, sizeof day, "%.7s-01", text);
    if (!day_parse(day, &first) || !calendar_covers(first))
        return false;
    int year, month, of_month;
    day_to_civil(first, &year, &month, &of_month);
    next = month == 12 ? day_from_civil(year + 1, 1, 1) : day_from_civil(year, month + 1, 1);
    *ret = (span_t){first, next - 1};
    return true;
}

rc_t range_resolve(day_t first, day_t last, day_t today, span_t otherwise, int max, span_t *ret, err_t *err)
{
    span_t s = {first, last};
    if (first == DAY_NONE && last == DAY_NONE)
        s = otherwise;
    else if (first == DAY_NONE)
        s.first = practice_period(FREQUENCY_SEMANAL, last).first;
    else if (last == DAY_NONE)
        s.last = first > today ? first : today;
    if (s.last - s.first + 1 > max)
        return err_set(err, RC_REJECT, "periodo_largo",
                       "El periodo tiene %d días y caben %d: pida uno más corto con «desde» y «hasta».",
                       (int)(s.last - s.first + 1), max);
    *ret = s;
    return RC_OK;
}
