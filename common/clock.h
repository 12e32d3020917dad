/* Time and civil dates. instant_t: milliseconds since 1970-01-01T00:00:00Z. day_t: days since 1970-01-01, a
 * civil date without a zone. Pure but for what reads a clock. Colombia (America/Bogota) is UTC-5 all year
 * since 1993. */
#ifndef PQR_COMMON_CLOCK_H
#define PQR_COMMON_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

typedef int64_t instant_t;
typedef int32_t day_t;
#define DAY_NONE INT32_MIN
#define BOGOTA_OFFSET_MS (-5LL * 3600 * 1000)

/* Now, as everything that is about a case, a base or a call counts time: real time, or what the clock that
 * was set says (clock_setting.h), which never goes back while the process lives. Any thread. */
instant_t clock_now(void);
/* What stays real whatever the clock is set to: log lines, files, and what is promised to a client on the
 * wire. */
instant_t clock_real_now(void);
int64_t clock_real_us(void);
int64_t clock_monotonic_ms(void); /* pauses and deadlines of the machine */
/* How long to wait, at most INT_MAX, until clock_now() is t or later; 0: it is. */
int clock_real_ms_until(instant_t t);
/* What clock_now() said, or will say, at an instant of real time. */
instant_t clock_at_real(instant_t real);

struct clock_rate;
/* From here on clock_now() tells that clock. At most once, before there are threads. */
void clock_set(const struct clock_rate *rate);
bool clock_is_set(void);

day_t day_from_civil(int year, int month, int day); /* DAY_NONE where there is no such date; years 1..9999 */
void day_to_civil(day_t d, int *year, int *month, int *day);
day_t day_months_before(day_t d, int months); /* the same day of the month, or that month's last one */
int day_weekday(day_t d);                     /* ISO: 1 Monday … 7 Sunday */
void day_iso_week(day_t d, int *year, int *week);
day_t day_from_iso_week(int year, int week); /* its Monday; DAY_NONE where there is no such week */
bool day_parse(const char *iso, day_t *ret); /* "2021-12-07", nothing after it */
void day_format(day_t d, char ret[11]);

day_t instant_day(instant_t t, int *ret_minute); /* in Bogotá; ret_minute (may be NULL): minute of the day */
instant_t instant_from_day(day_t d, int minute); /* in Bogotá */
void instant_format(instant_t t, char ret[32]);  /* RFC 3339 UTC with milliseconds */
bool instant_parse(const char *rfc3339, instant_t *ret);

#endif
