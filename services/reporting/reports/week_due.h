/* When a week's report is made (domain: weekly top 5; procedure, point 11: every week): on the Monday after
 * it, or on the first day after that on which customers may be called (a día hábil or a Saturday, as the
 * calendar has it) where that Monday is a holiday. Weeks go by the name of their Monday. Pure. */
#ifndef PQR_REPORTING_WEEK_DUE_H
#define PQR_REPORTING_WEEK_DUE_H

#include "common/calendar.h"

/* As many weeks as are made up for at most: a year and one. */
#define WEEKS_MADE_UP 53

/* The day on which the report of the week of `monday` is made. */
day_t week_report_day(const calendar_t *cal, day_t monday);
/* The latest week whose report is due at `now`; minute: of the day in Bogotá, from which it is. */
day_t week_latest_due(const calendar_t *cal, instant_t now, int minute);
/* The weeks whose reports are due and were not made, oldest first: those after `last`, the latest one made on
 * schedule, and where none ever was (DAY_NONE) the latest due one alone, because nobody was waiting for those
 * before. Returns how many, WEEKS_MADE_UP at most, and sets *ret_first to the first, also where there are
 * none. */
int weeks_missed(const calendar_t *cal, instant_t now, int minute, day_t last, day_t *ret_first);
/* Whether that week is over at `now`: only then is there a report of it to keep. */
bool week_is_over(day_t monday, instant_t now);

#endif
