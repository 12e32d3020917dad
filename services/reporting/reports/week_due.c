#include "services/reporting/reports/week_due.h"

#define DAYS 7

day_t week_report_day(const calendar_t *cal, day_t monday)
{
    call_window_t window;
    for (day_t d = monday + DAYS; d < monday + 2 * DAYS; d++)
        if (calendar_call_window(cal, d, &window))
            return d;
    return monday + DAYS; /* a calendar by which nobody is called for a whole week */
}

day_t week_latest_due(const calendar_t *cal, instant_t now, int minute)
{
    day_t today = instant_day(now, NULL);
    day_t monday = today - (day_weekday(today) - 1) - DAYS;
    while (instant_from_day(week_report_day(cal, monday), minute) > now)
        monday -= DAYS;
    return monday;
}

int weeks_missed(const calendar_t *cal, instant_t now, int minute, day_t last, day_t *ret_first)
{
    day_t latest = week_latest_due(cal, now, minute);
    day_t first = last == DAY_NONE ? latest : last + DAYS;
    if (first < latest - (WEEKS_MADE_UP - 1) * DAYS)
        first = latest - (WEEKS_MADE_UP - 1) * DAYS;
    *ret_first = first;
    return first > latest ? 0 : (latest - first) / DAYS + 1;
}

bool week_is_over(day_t monday, instant_t now)
{
    return instant_day(now, NULL) >= monday + DAYS;
}
