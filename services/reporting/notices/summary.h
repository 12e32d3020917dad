/* The daily summary: when it is due, and its words. Pure. */
#ifndef PQR_REPORTING_SUMMARY_H
#define PQR_REPORTING_SUMMARY_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/calendar.h"

typedef struct summary_line {
    const char *section, *label, *value;
} summary_line_t;

typedef struct summary {
    day_t from, to; /* the days told of, both included */
    const summary_line_t *lines;
    int n; /* lines of one section stand together */
} summary_t;

/* Whether the summary of `today` is due: a día hábil, and the minute of the day has come. */
bool summary_due(const calendar_t *cal, day_t today, int minute, int due_minute);
/* The days it tells of: from the día hábil before until yesterday, so that nothing between two of them is
 * left out. */
void summary_days(const calendar_t *cal, day_t today, day_t *ret_from, day_t *ret_to);

/* "07:00" as a minute of the day; false: it is none. */
bool summary_hour_parse(const char *text, int *ret_minute);
/* A list of addresses divided by commas: each something@something, without spaces or control characters
 * within. Appends it tidied to ret: "a@b,c@d". False: it is none (an empty list is one). */
bool summary_people_parse(const char *text, buf_t *ret);

void summary_subject(const summary_t *s, buf_t *ret);
void summary_text(const summary_t *s, buf_t *ret);
void summary_html(const summary_t *s, buf_t *ret);

#endif
