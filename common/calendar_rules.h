/* What a calendar is made of, as plain data. */
#ifndef PQR_COMMON_CALENDAR_RULES_H
#define PQR_COMMON_CALENDAR_RULES_H

#include "common/calendar.h"

#define HOLIDAY_RULES_MAX 100
#define SINGLE_DAYS_MAX 1000
#define VERSIONS_MAX 50 /* of the windows, and of each term */
#define PASCUA_MIN (-80)
#define PASCUA_MAX 250
#define TERM_MAX 1000         /* días hábiles */
#define WINDOW_MIN_MINUTES 60 /* a day's window is cut into bands */

typedef struct holiday_rule {
    const char *name;
    int month, day; /* month 0: counted from Easter Sunday */
    int from_easter;
    bool to_monday;     /* kept on the next Monday where its date is none */
    day_t desde, hasta; /* the days on which it can be kept, both included */
} holiday_rule_t;

typedef struct single_day {
    day_t day;
    const char *name;
} single_day_t;

typedef struct windows_version {
    day_t desde;
    call_window_t by_weekday[7]; /* Monday first; from_min = to_min: nobody is called */
} windows_version_t;

typedef struct term_version {
    day_t desde;
    int habiles;
} term_version_t;

/* Versions ascend by desde; the first holds from the beginning of time (DAY_NONE). Names are the owner's. */
typedef struct calendar_rules {
    holiday_rule_t holidays[HOLIDAY_RULES_MAX];
    size_t n_holidays;
    single_day_t singles[SINGLE_DAYS_MAX];
    size_t n_singles;
    windows_version_t windows[VERSIONS_MAX];
    size_t n_windows;
    term_version_t terms[TERMINO_COUNT][VERSIONS_MAX];
    size_t n_terms[TERMINO_COUNT];
} calendar_rules_t;

/* The calendar of well-formed rules, of which it keeps a copy. Never NULL. */
calendar_t *calendar_build(const calendar_rules_t *rules);

#endif
